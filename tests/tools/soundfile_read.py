# SPDX-License-Identifier: GPL-2.0-or-later
"""soundfile_read.py FOLDER - read recordings like fsdd-read, with python3-soundfile

Lists the folder's WAV files in order and reads each as float32. Writes the seconds of that on
descriptor 3, for race, and the number of samples on stdout; the start of the interpreter and the
import are not counted."""
import os
import sys
import time

import soundfile

folder = sys.argv[1]
start = time.perf_counter()
names = sorted(name for name in os.listdir(folder) if name.endswith(".wav"))
samples = 0
for name in names:
    clip, rate = soundfile.read(os.path.join(folder, name), dtype="float32")
    samples += len(clip)
took = time.perf_counter() - start
os.write(3, f"{took}\n".encode())
print(samples)
