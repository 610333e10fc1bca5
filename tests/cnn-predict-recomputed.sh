#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict-recomputed.sh - programs written from cnn-train(1) alone compute what cnn-predict
# and cnn-train compute
. "$(dirname "$0")/support/lib.sh"

python=$(find_python) || {
	skip 'all' 'no msgpack or numpy here'
	exit 0
}

# Levels of log-mel, natural logarithms of powers: one to 40 rows that are up to 60 dB apart, with a
# number of bands that no vector divides.
"$python" - > features << 'END'
import sys, msgpack, numpy
r = numpy.random.RandomState(1)
for k in range(40):
    rows = 1 + k
    x = r.uniform(-14, 0, (rows, 1)) + 2 * r.normal(size=(rows, 21)) + (numpy.arange(21) % 4 == k % 4)
    sys.stdout.buffer.write(msgpack.packb(
        {"dtype": "<f4", "shape": [rows, 21], "kind": "logmel", "rate": 8000, "hop": 160,
         "label": str(k % 4), "data": x.astype("<f4").tobytes()}))
sys.stdout.buffer.write(msgpack.packb({"end": 40}))
END

cat > archs <<'END'
standard conv1d:8x3 relu globalpool
standard-bands conv1d:8x5 batchnorm relu maxpool:2 conv1d:8x3x2 batchnorm relu globalpool dropout:0.2
views:50 conv1d:12x4 batchnorm relu maxpool:2 conv1d:8x2 batchnorm relu globalpool
views:30 fit:25 conv2d:4x3x3 batchnorm relu maxpool:2x2 conv2d:4x2x4x2x2 relu linear:8 relu
views:50 dwconv1d:5 conv1d:8x1 batchnorm relu residual( dwconv1d:4 conv1d:8x1 batchnorm relu ) residual( dwconv1d:5x2 conv1d:9x1 batchnorm relu ) globalpool
standard fit:30 conv2d:6x2x2x1x2x3 gelu avgpool:3x2 conv2d:4x6x6 relu linear:9 batchnorm relu dropout:0.3
views:50 conv2d:4x3x3 layernorm relu residual( dwconv2d:3x3x2x2 conv2d:8x1x1 batchnorm relu ) globalmaxpool
standard-bands residual( conv2d:3x3x3x2 batchnorm relu maxpool:1x2 ) conv1d:8x3x1x2 layernorm gelu globalavgpool
fit:12 linear:8 gelu linear:8 hardswish
default
general
tiny
fast
tutorial
mlp
END
# Each layer is in one of these: the message lists the words.
cnn-train --arch nosuch 2>&1 | sed 's/.*there are \(.*\); names are.*/\1/; s/ )/ /' | tr -s ' ' '\n' > words
is 'each layer is recomputed' "$(while read -r word; do
	grep -Eq "(^| )$(echo "$word" | sed 's/(/\\(/')( |:|\$)" archs || echo "$word"
done < words)" ''
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
