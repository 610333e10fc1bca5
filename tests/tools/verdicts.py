# SPDX-License-Identifier: GPL-2.0-or-later
# verdicts.py FILE... - reads each file with the Python client, and prints a line for it: "NAME good N", where N is the
# number of frames, or "NAME bad N: WHY"
import os, sys
import earpipe

for path in sys.argv[1:]:
    reader = earpipe.read(path)
    try:
        for _ in reader:
            pass
        print(os.path.basename(path), "good", reader.frames)
    except earpipe.StreamError as error:
        print(os.path.basename(path), "bad", f"{reader.frames}:", str(error).removeprefix(f"{path}: "))
