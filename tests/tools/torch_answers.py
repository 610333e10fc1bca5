# SPDX-License-Identifier: GPL-2.0-or-later
# torch_answers.py FEATURES NAME... - run models in PyTorch and compare their answers
#
# FEATURES is a stream of frames. NAME.py is a module, NAME.safetensors its state dict, NAME.scores the
# output of 'cnn-predict --format frames' for FEATURES. Prints for each: the name, the number of clips,
# that of clips with the same class, and 'agree' if no probability differs by more than 1e-5, then the
# largest difference. Uses PyTorch, msgpack and numpy, and nothing of earpipe.
import importlib.util
import sys

import msgpack
import numpy as np
import torch


def frames(path):
    return [np.frombuffer(f["data"], "<f4").reshape(f["shape"]).copy()
            for f in msgpack.Unpacker(open(path, "rb"), max_buffer_size=2**31 - 1) if "data" in f]


def load(name):
    spec = importlib.util.spec_from_file_location("exported", f"{name}.py")
    exported = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(exported)
    return exported.Net.load(f"{name}.safetensors")


def compare(name, clips):
    net, wanted, same = load(name), frames(f"{name}.scores"), 0
    worst = 0.0 if len(wanted) == len(clips) else np.inf
    for x, q in zip(clips, wanted):
        p = net(torch.from_numpy(x)).numpy()
        same += p.argmax() == q.argmax()
        worst = np.maximum(worst, np.abs(p - q).max() if p.shape == q.shape else np.inf)  # NaN stays
    print(name, len(clips), same, "agree" if worst <= 1e-5 else "differ", f"{worst:.1e}")


torch.set_num_threads(1)
clips = frames(sys.argv[1])
with torch.no_grad():
    for name in sys.argv[2:]:
        compare(name, clips)
