# SPDX-License-Identifier: GPL-2.0-or-later
"""torchaudio_features.py THREADS logmel|mfcc FOLDER - compute features like melspec, with torchaudio

Reads all WAVs of the folder (16 bit, mono, 8 kHz), then makes the features of each with one call,
as float32. Writes the seconds of the calls on descriptor 3, for race, and the number of rows on
stdout; importing, reading and the first hundred clips, done once before, are not counted."""
import os
import sys
import time
import wave

import torch
from torchaudio import transforms

RATE = 8000
SHAPE = {"n_fft": 256, "win_length": 200, "hop_length": 80, "n_mels": 40, "f_min": 20.0}


def samples(path):
    with wave.open(path) as file:
        data = bytearray(file.readframes(file.getnframes()))
    return torch.frombuffer(data, dtype=torch.int16).float() / 32768


def logmel():
    spectrum = transforms.MelSpectrogram(RATE, **SHAPE)
    return lambda clip: spectrum(clip).clamp(min=1e-10).log()


def mfcc():
    static = transforms.MFCC(RATE, n_mfcc=13, log_mels=True, melkwargs=SHAPE)
    delta = transforms.ComputeDeltas()

    def rows(clip):
        first = static(clip)
        second = delta(first)
        return torch.cat((first, second, delta(second)))

    return rows


def main(threads, kind, folder):
    torch.set_num_threads(int(threads))
    names = sorted(name for name in os.listdir(folder) if name.endswith(".wav"))
    clips = [samples(os.path.join(folder, name)) for name in names]
    features = {"logmel": logmel, "mfcc": mfcc}[kind]()
    with torch.inference_mode():
        for clip in clips[:100]:
            features(clip)
        began = time.perf_counter()
        rows = sum(features(clip).shape[1] for clip in clips)
        took = time.perf_counter() - began
    os.write(3, b"%.6f\n" % took)
    print(rows)


main(*sys.argv[1:])
