#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict-recomputed.sh - a program that was written from cnn-train(1) alone computes what cnn-predict does
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
fit:12 linear:8 gelu linear:8
default
general
tiny
fast
tutorial
mlp
END
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
