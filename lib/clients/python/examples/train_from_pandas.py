# SPDX-License-Identifier: GPL-2.0-or-later
"""train_from_pandas.py TABLE MODEL - trains a model on recordings that pandas chooses

TABLE is CSV with the columns path (a WAV file of 16 bits) and label. The same number of recordings of each label is drawn;
a fifth of them is for testing.
"""

import subprocess
import sys
import wave

import earpipe
import numpy
import pandas


def recording(path):
    """The samples of the first channel, in [-1, 1], and the rate."""
    with wave.open(path) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
        return samples[:: file.getnchannels()].astype("<f4") / 32768, file.getframerate()


def train(table, model):
    """Trains on the rows of a data frame with the columns path, label and split."""
    melspec = subprocess.Popen(["melspec"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    cnn_train = subprocess.Popen(["cnn-train", "-q", "-o", model], stdin=melspec.stdout)
    melspec.stdout.close()  # cnn-train alone reads it
    with melspec.stdin as pipe, earpipe.write(pipe) as out:
        for row in table.itertuples():
            samples, rate = recording(row.path)
            out.write(samples, kind="audio", id=row.path, label=str(row.label), split=row.split, rate=rate)
    if melspec.wait() or cnn_train.wait():
        sys.exit("train_from_pandas: melspec or cnn-train failed")


if __name__ == "__main__":
    table = pandas.read_csv(sys.argv[1], dtype={"label": str})
    each = table.groupby("label").size().min()
    table = table.groupby("label").sample(each, random_state=1)
    position = table.groupby("label").cumcount()
    table["split"] = numpy.where(position < each / 5, "test", "train")
    train(table, sys.argv[2])
