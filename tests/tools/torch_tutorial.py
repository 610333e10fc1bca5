# SPDX-License-Identifier: GPL-2.0-or-later
"""torch_tutorial.py THREADS CLIPS EPOCHS - train like cnn-train --arch tutorial, with PyTorch

Trains the same layers in PyTorch on CLIPS random clips of 100 x 40 numbers, batch 32, Adam, dropout,
and writes the seconds of the last epoch to file descriptor 3, and the files of its BLAS to stdout.
Nothing is varied, normalised or read.
"""
import os
import sys
import time

import torch
from torch import nn


class Tutorial(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.dense = nn.Sequential(
            nn.Linear(64 * 25 * 10, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))

    def forward(self, x):
        return self.dense(self.convs(x).flatten(1))


def epoch(net, optimiser, x, label):
    order = torch.randperm(len(x))
    for i in range(0, len(x), 32):
        batch = order[i:i + 32]
        loss = nn.functional.cross_entropy(net(x[batch]), label[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def main(threads, clips, epochs):
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    x, label = torch.randn(int(clips), 1, 100, 40), torch.randint(10, (int(clips),))
    net = Tutorial()
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    for _ in range(int(epochs)):
        began = time.perf_counter()
        epoch(net, optimiser, x, label)
        took = time.perf_counter() - began
    os.write(3, b"%.6f\n" % took)
    with open("/proc/self/maps") as maps:
        print(*sorted({line.split("/")[-1].strip() for line in maps if "blas" in line}))


main(*sys.argv[1:])
