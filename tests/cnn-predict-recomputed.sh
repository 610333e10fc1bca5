#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict-recomputed.sh - programs written from cnn-train(1) alone compute what cnn-predict
# and cnn-train compute
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/layers.sh"

python=$(find_python) || {
	skip 'all' 'no msgpack or numpy here'
	exit 0
}

layer_features "$python" > features
layer_archs > archs
is 'each layer is recomputed' "$(layers_missing)" ''
n=0
while read -r arch; do
	n=$((n + 1))
	for int8 in '' --int8; do
		# shellcheck disable=SC2086
		if ! cnn-train -q $int8 --arch "$arch" --epochs 2 --lr 0.01 -o "$n.cnn" features ||
		    ! cnn-predict -q --format frames "$n.cnn" features > scores; then
			not_ok "$arch $int8" 'no model'
			continue
		fi
		matches "$arch $int8" "$("$python" "$root/tests/tools/forward.py" "$n.cnn" features scores 2>&1)" \
		    '^40 [0-9.e-]+ agree$'
	done
done < archs

# ---- training ----

# Nine clips of three classes, which one batch holds.
"$python" - > few << 'END'
import sys, msgpack, numpy
r = numpy.random.RandomState(2)
for k in range(9):
    rows = 4 + k % 4
    x = r.uniform(-14, 0, (rows, 1)) + 2 * r.normal(size=(rows, 5)) + (numpy.arange(5) % 3 == k % 3)
    sys.stdout.buffer.write(msgpack.packb(
        {"dtype": "<f4", "shape": [rows, 5], "kind": "logmel", "rate": 8000, "hop": 160,
         "label": str(k % 3), "data": x.astype("<f4").tobytes()}))
sys.stdout.buffer.write(msgpack.packb({"end": 9}))
END

# No weight's true gradient is 0, as that of a shift before another batchnorm: AdamW would make steps of
# rounding errors.
cat > archs <<'END'
standard conv1d:3x3 batchnorm relu maxpool:2 globalpool
views:50 conv2d:2x3x2 batchnorm gelu layernorm globalavgpool linear:4 gelu
standard-bands fit:4 dwconv1d:2 batchnorm relu avgpool:2 linear:5 batchnorm relu
END
while read -r arch; do
	cnn-train -q --arch "$arch" --epochs 1 --vary none --lr 0.01 -o begin.cnn few
	cnn-train -q --init begin.cnn --vary none --epochs 3 --batch 9 --lr 0.01 -o end.cnn few
	matches "trained: $arch" \
	    "$("$python" -B "$root/tests/tools/training.py" begin.cnn few end.cnn 3 0.01 2>&1)" '^[0-9.e-]+ agree$'
done < archs
