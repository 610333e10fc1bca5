# SPDX-License-Identifier: GPL-2.0-or-later
# training.py INIT FEATURES MODEL STEPS LR - train a model, written from cnn-train(1) alone
#
# MODEL is the result of 'cnn-train --init INIT --vary none --epochs STEPS --lr LR' on FEATURES
# with all clips in one batch. Gradients are slopes of the loss. Prints the largest difference of
# two weights, in units of LR. Shares no code with earpipe.
import sys

import numpy as np

from forward import Net, frames


class Trainee(Net):
    """A net without residual layers whose batchnorm uses the batch."""

    def batchnorm(self, clips):
        name = self.name("bn")
        all_rows = np.concatenate([x.reshape(-1, x.shape[2]) for x in clips])
        n, mean, variance = len(all_rows), all_rows.mean(0), all_rows.var(0)
        self.seen[name + ".mean"], self.seen[name + ".variance"] = mean, variance * n / (n - 1)
        return [(x - mean) / np.sqrt(variance + 1e-5) * self.w[name + ".scale"] + self.w[name + ".shift"]
                for x in clips]

    def batch_scores(self, clips):
        self.at, self.n, self.seen = 0, {}, {}
        clips, start = list(clips), self.at
        for i, x in enumerate(clips):
            self.at = start
            clips[i] = self.enter(x)
        while self.at < len(self.words):
            word, numbers = self.word()
            if word == "batchnorm":
                clips = self.batchnorm(clips)
                continue
            counts = dict(self.n)
            for i, x in enumerate(clips):
                self.n = dict(counts)
                clips[i] = self.layer(word, x, numbers)
        return np.array([self.dense("out", x).reshape(-1) for x in clips])

    def loss(self, clips, labels, smoothing):
        s = self.batch_scores(clips)
        s = s - s.max(1, keepdims=True)
        log_p = s - np.log(np.exp(s).sum(1, keepdims=True))
        target = np.full(s.shape, smoothing / s.shape[1])
        target[np.arange(len(labels)), labels] += 1 - smoothing
        return -(target * log_p).sum(1).mean()

    def gradient(self, name, *batch):
        w, g, step = self.w[name], np.zeros_like(self.w[name]), 1e-5
        for i in np.ndindex(w.shape):
            was = w[i]
            w[i] = was + step
            up = self.loss(*batch)
            w[i] = was - step
            g[i] = (up - self.loss(*batch)) / (2 * step)
            w[i] = was
        return g


def learn(net, batch, steps, lr, decay):
    fixed = ("input.", ".mean", ".variance")
    names = [k for k in net.w if not any(f in k for f in fixed)]
    m, v = ({k: np.zeros_like(net.w[k]) for k in names} for _ in range(2))
    for n in range(1, steps + 1):
        at, rise = n - 0.5, steps / 5
        rate = lr * at / rise if at < rise else lr * (steps - at) / (steps - rise)
        gradients = {k: net.gradient(k, *batch) for k in names}
        net.loss(*batch)
        for k, seen in net.seen.items():
            net.w[k] = seen if n == 1 else 0.95 * net.w[k] + 0.05 * seen
        for k, g in gradients.items():
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            shrink = 1 - rate * decay if k.endswith(".w") else 1
            net.w[k] = net.w[k] * shrink - rate * (m[k] / (1 - 0.9**n)) / (
                np.sqrt(v[k] / (1 - 0.999**n)) + 1e-8)


def main():
    net, want, clips = Trainee(sys.argv[1]), Net(sys.argv[3]), list(frames(sys.argv[2]))
    net.w = {k: x.copy() for k, x in net.w.items()}
    names = sorted({f["label"] for f in clips})
    batch = [f["x"] for f in clips], np.array([names.index(f["label"]) for f in clips]), 0.1
    steps, lr = int(sys.argv[4]), float(sys.argv[5])
    before = max(np.abs(net.w[k] - want.w[k]).max() for k in want.w)
    learn(net, batch, steps, lr, 0.05)
    worst = max(np.abs(net.w[k] - want.w[k]).max() for k in want.w) / lr
    print(f"{worst:.1e}", "agree" if worst <= 1e-3 < before / lr else "differ")


if __name__ == "__main__":
    main()
