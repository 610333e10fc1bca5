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
standard conv1:8x3 relu pool
standard-bands conv1:8x5 bn relu max:2 conv1:8x3x2 bn relu pool drop:0.2
views:50 conv1:12x4 bn relu max:2 conv1:8x2 bn relu pool
views:30 fit:25 conv2:4x3x3 bn relu max:2x2 conv2:4x2x4x2x2 relu dense:8 relu
views:50 dw1:5 conv1:8x1 bn relu res( dw1:4 conv1:8x1 bn relu ) res( dw1:5x2 conv1:9x1 bn relu ) pool
standard fit:30 conv2:6x2x2x1x2x3 gelu mean:3x2 conv2:4x6x6 relu dense:9 bn relu drop:0.3
views:50 conv2:4x3x3 ln relu res( dw2:3x3x2x2 conv2:8x1x1 bn relu ) pool-max
standard-bands res( conv2:3x3x3x2 bn relu max:1x2 ) conv1:8x3x1x2 ln gelu pool-mean
fit:12 dense:8 gelu dense:8
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
