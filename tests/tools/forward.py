# SPDX-License-Identifier: GPL-2.0-or-later
# forward.py MODEL FEATURES SCORES - compute a model's scores, written from cnn-train(1) alone
#
# FEATURES is a stream of frames, SCORES is the output of 'cnn-predict --format frames MODEL'.
# Prints the largest difference of two logarithms of probabilities. Shares no code with earpipe.
import sys

import msgpack
import numpy as np


def frames(path):
    for f in msgpack.Unpacker(open(path, "rb"), max_buffer_size=2**31 - 1):
        if "data" in f:
            f["x"] = np.frombuffer(f["data"], f["dtype"]).reshape(f["shape"]).astype(float)
            if "scale" in f:
                f["x"] = f["x"] * np.asarray(f["scale"])
            yield f


def erf(x):
    # Abramowitz and Stegun 7.1.5 and 7.1.14: the series near 0, the continued fraction elsewhere
    x = np.asarray(x, float)
    small, term, n = np.zeros_like(x), x.copy(), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while n < 80:
            small += term / (2 * n + 1)
            n += 1
            term = term * -x * x / n
    small *= 2 / np.sqrt(np.pi)
    a, tail = np.maximum(np.abs(x), 1), np.zeros_like(x)
    for k in range(60, 0, -1):
        tail = k / 2 / (a + tail)
    large = np.sign(x) * (1 - np.exp(-a * a) / np.sqrt(np.pi) / (a + tail))
    return np.where(np.abs(x) < 2, small, large)


class Net:
    def __init__(self, model):
        first, *weights = frames(model)
        self.db, self.words = first["db"], first["arch"].replace("(", "( ").split()
        # words of earlier versions
        today = {"conv1": "conv1d", "conv2": "conv2d", "dw1": "dwconv1d", "dw2": "dwconv2d", "max": "maxpool",
                 "mean": "avgpool", "bn": "batchnorm", "ln": "layernorm", "drop": "dropout", "pool": "globalpool",
                 "pool-mean": "globalavgpool", "pool-max": "globalmaxpool", "dense": "linear", "res(": "residual("}
        self.words = [":".join([today.get(w.split(":")[0], w.split(":")[0])] + w.split(":")[1:]) for w in self.words]
        self.w = {f["name"]: f["x"] for f in weights}

    def name(self, kind):
        self.n[kind] = self.n.get(kind, 0) + 1
        return f"{kind}{self.n[kind]}"

    # ---- how a clip comes in: [rows, bands] -> [rows, bands, channels] ----

    def enter(self, x):
        words = {}
        while self.at < len(self.words) and self.words[self.at].split(":")[0] in (
                "standard", "standard-bands", "views", "fit"):
            word, _, number = self.words[self.at].partition(":")
            words[word] = float(number) if number else None
            self.at += 1
        quiet = self.w["input.floor"][:, None]
        if "views" in words:
            depth, peak = words["views"] / self.db, x.max()
            spoken = x.max(axis=1) >= peak - 30 / self.db
            floored = np.maximum(x, peak - depth)
            mean = floored[spoken].mean(axis=0)
            y = np.stack([(floored - peak) / depth * 2 + 2, (floored - mean) / depth * 4], axis=2)
            quiet = np.stack([np.zeros_like(mean), (peak - depth - mean) / depth * 4], axis=1)
        else:
            y = x[:, :, None]
        if "fit" in words:
            rows, have = int(words["fit"]), len(y)
            if have >= rows:
                y = y[(have - rows) // 2:][:rows]
            else:
                before = (rows - have) // 2
                y = np.concatenate([np.repeat(quiet[None], before, 0), y,
                                    np.repeat(quiet[None], rows - have - before, 0)])
        if "standard" in words or "standard-bands" in words:
            y = (y - self.w["input.mean"][:, None]) / self.w["input.deviation"][:, None]
        return y

    # ---- layers: [rows, bands, channels] -> the same ----

    def kernel(self, x, rows, bands, stride, dilation, sum_up):
        before = (rows - 1) * dilation // 2, (bands - 1) // 2
        out = [-(-n // s) for n, s in zip(x.shape, stride)]
        padded = np.zeros((before[0] + x.shape[0] + (rows - 1) * dilation,
                           before[1] + x.shape[1] + bands - 1, x.shape[2]))
        padded[before[0]:before[0] + x.shape[0], before[1]:before[1] + x.shape[1]] = x
        y = 0
        for i in range(rows):
            for j in range(bands):
                y = y + sum_up(padded[i * dilation:][::stride[0]][:out[0], j:][:, ::stride[1]][:, :out[1]], i, j)
        return y

    def convolve(self, word, x, a):
        flat = word in ("conv1d", "dwconv1d")
        depthwise = word in ("dwconv1d", "dwconv2d")
        a = list(a) if depthwise else list(a)[1:]
        rows, bands = a.pop(0), 1 if flat else a.pop(0)
        stride = (a.pop(0) if a else 1, 1 if flat else a.pop(0) if a else 1)
        name = self.name("dw" if depthwise else "conv")
        return self.weigh(name, x, flat, depthwise, rows, bands, stride, a.pop(0) if a else 1)

    def weigh(self, name, x, flat, depthwise, rows, bands, stride, dilation):
        shape, w = x.shape, self.w[name + ".w"]
        if flat:
            x = x.reshape(shape[0], 1, -1)
        w = w.reshape((rows, bands, -1) if depthwise else (rows, bands, x.shape[2], -1))
        y = self.kernel(x, rows, bands, stride, dilation,
                        lambda part, i, j: part * w[i, j] if depthwise else part @ w[i, j])
        y = y + self.w.get(name + ".b", np.zeros(1)).reshape(-1)
        return y.reshape(len(y), *shape[1:]) if flat and depthwise else y

    def window(self, word, x, a):
        rows, bands = a[0], a[1] if len(a) > 1 else 1
        best = np.max if word == "maxpool" else np.mean
        return np.stack([np.stack([best(x[t:t + rows, f:f + bands], axis=(0, 1))
                                   for f in range(0, x.shape[1], bands)])
                         for t in range(0, x.shape[0], rows)])

    def normalise(self, word, x):
        w = {k: self.w[f"{name}.{k}"] for name in [self.name("bn" if word == "batchnorm" else "ln")]
             for k in ("scale", "shift", "mean", "variance") if f"{name}.{k}" in self.w}
        if word == "batchnorm":
            return (x - w["mean"]) / np.sqrt(w["variance"] + 1e-5) * w["scale"] + w["shift"]
        y = x.reshape(len(x), -1)
        y = (y - y.mean(1, keepdims=True)) / np.sqrt(y.var(1, keepdims=True) + 1e-5)
        return (y * w["scale"].reshape(-1) + w["shift"].reshape(-1)).reshape(x.shape)

    def residual(self, x):
        before, strides, flat = x, [1, 1], False
        while self.words[self.at] != ")":
            word, a = self.word()
            if word in ("conv1d", "dwconv1d"):
                strides[0] *= (a + [1] * 4)[2 if word == "conv1d" else 1]
            elif word in ("conv2d", "dwconv2d"):
                strides = [s * t for s, t in zip(strides, (a + [1] * 4)[3 if word == "conv2d" else 2:])]
            elif word in ("maxpool", "avgpool"):
                strides = [s * t for s, t in zip(strides, a + [1])]
            flat = flat or word in ("conv1d", "linear")
            x = self.layer(word, x, a)
        self.at += 1
        if strides[0] == 1 and before.shape[1:] == x.shape[1:]:
            return before + x
        strides = (strides[0], 1 if flat else strides[1])
        return self.weigh(self.name("res"), before, flat, False, 1, 1, strides, 1) + x

    def word(self):
        word, _, numbers = self.words[self.at].partition(":")
        self.at += 1
        return word, [int(n) for n in numbers.split("x")] if numbers and word != "dropout" else []

    def layer(self, word, x, a):
        if word in ("conv1d", "conv2d", "dwconv1d", "dwconv2d"):
            return self.convolve(word, x, a)
        if word in ("maxpool", "avgpool"):
            return self.window(word, x, a)
        if word in ("batchnorm", "layernorm"):
            return self.normalise(word, x)
        if word == "relu":
            return np.maximum(x, 0)
        if word == "gelu":
            return x * (1 + erf(x / np.sqrt(2))) / 2
        if word == "hardswish":
            return x * np.clip(x + 3, 0, 6) / 6
        if word == "dropout":
            return x
        if word.startswith("global"):
            mean, most = x.mean(0).reshape(-1), x.max(0).reshape(-1)
            return {"globalpool": np.concatenate([mean, most]), "globalavgpool": mean,
                    "globalmaxpool": most}[word].reshape(1, 1, -1)
        if word == "linear":
            return self.dense(self.name("dense"), x)
        if word == "residual(":
            return self.residual(x)
        raise ValueError(word)

    def dense(self, name, x):
        y = x.reshape(-1) @ self.w[name + ".w"] + self.w.get(name + ".b", np.zeros(1))
        return y.reshape(1, 1, -1)

    def scores(self, x):
        self.at, self.n = 0, {}
        x = self.enter(x)
        while self.at < len(self.words):
            x = self.layer(*(lambda word, a: (word, x, a))(*self.word()))
        return self.dense("out", x).reshape(-1)


def main():
    net, worst, n = Net(sys.argv[1]), 0.0, 0
    for features, answer in zip(frames(sys.argv[2]), frames(sys.argv[3])):
        s = net.scores(features["x"])
        p = np.exp(s - s.max())
        p /= p.sum()
        seen = answer["x"] > 1e-20
        worst = max(worst, np.abs(np.log(p[seen]) - np.log(answer["x"][seen])).max())
        n += 1
    print(n, f"{worst:.1e}", "agree" if worst <= 1e-4 and n > 0 else "differ")


if __name__ == "__main__":
    main()
