# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# layers.sh - architectures that have each layer, and features for them; sourced after lib.sh

# layer_features PYTHON: prints levels of log-mel, natural logarithms of powers: one to 40 rows that are up to
# 60 dB apart, with a number of bands that no vector divides
layer_features() {
	"$1" - << 'END'
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
}

# layer_archs: prints the architectures, a line each
layer_archs() {
	cat << 'END'
standard conv1d:8x3 relu globalpool
standard-bands conv1d:8x5 batchnorm relu maxpool:2 conv1d:8x3x2 batchnorm relu globalpool dropout:0.2
views:50 conv1d:12x4 batchnorm relu maxpool:2 conv1d:8x2 batchnorm relu globalpool
views:30 fit:25 conv2d:4x3x3 batchnorm relu maxpool:2x2 conv2d:4x2x4x2x2 relu linear:8 relu
views:50 dwconv1d:5 conv1d:8x1 batchnorm relu residual( dwconv1d:4 conv1d:8x1 batchnorm relu ) residual( dwconv1d:5x2 conv1d:9x1 batchnorm relu ) globalpool
standard fit:30 conv2d:6x2x2x1x2x3 gelu avgpool:3x2 conv2d:4x6x6 relu linear:9 batchnorm relu dropout:0.3
views:50 conv2d:4x3x3 layernorm relu residual( dwconv2d:3x3x2x2 conv2d:8x1x1 batchnorm relu ) globalmaxpool
standard-bands residual( conv2d:3x3x3x2 batchnorm relu maxpool:1x2 ) conv1d:8x3x1x2 layernorm gelu globalavgpool
fit:12 linear:8 gelu linear:8 hardswish
standard dwconv1d:3 batchnorm conv2d:3x2x3 residual( dwconv1d:4 hardswish ) avgpool:2 maxpool:2x2 globalpool conv1d:8x1 residual( linear:6 layernorm relu )
standard-bands fit:9 dwconv1d:3 maxpool:3 residual( residual( conv2d:1x3x2 ) conv1d:5x2 ) batchnorm linear:7 batchnorm gelu
default
general
tiny
fast
tutorial
mlp
END
}

# layers_missing: prints the words of layers that no architecture has
layers_missing() {
	cnn-train --arch nosuch 2>&1 | sed 's/.*there are \(.*\); names are.*/\1/; s/ )/ /' | tr -s ' ' '\n' |
	    while read -r word; do
		    layer_archs | grep -Eq "(^| )$(echo "$word" | sed 's/(/\\(/')( |:|\$)" || echo "$word"
	    done
}
