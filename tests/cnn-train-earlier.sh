#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-earlier.sh - models and checkpoints of a version with other words for layers are read
#
# tests/earlier holds what the last version with the words conv1, bn and max made of nine random clips:
#
#     cnn-train --arch 'views:50 dw1:3 conv1:4x3 bn relu max:2 res( conv2:3x1x1 ln gelu dw2:1x1 )
#         mean:2 pool drop:0.1 dense:4' --epochs 40 --lr 0.02 --vary none \
#         --checkpoint run.ck --every 30 -o model.cnn features
#     cnn-predict model.cnn features > answers
. "$(dirname "$0")/support/lib.sh"

earlier=$root/tests/earlier
arch=$(tensor-dump "$earlier/model.cnn" | sed -n '1s/.* arch=\(.*\) width=.*/\1/p')
matches 'the model has the old words' "$arch" '^views:50 dw1:3 .* dense:4$'
cnn-predict -q "$earlier/model.cnn" "$earlier/features" > answers
check 'an old model gives the old answers' cmp answers "$earlier/answers"

# The words on the command line are translated, in the model too.
today='views:50 dwconv1d:3 conv1d:4x3 batchnorm relu maxpool:2 residual( conv2d:3x1x1 layernorm gelu'
today="$today dwconv2d:1x1 ) avgpool:2 globalpool dropout:0.1 linear:4"
resume() { cnn-train -q --epochs 40 --lr 0.02 --vary none --resume "$earlier/run.ck" "$@" "$earlier/features"; }
for words in "$arch" "$today"; do
	rm -f resumed.cnn answers
	check 'an old checkpoint is resumed' resume --arch "$words" -o resumed.cnn
	is 'a new model has the new words' \
	    "$(tensor-dump resumed.cnn | sed -n '1s/.* arch=\(.*\) width=.*/\1/p')" "$today"
	cnn-predict -q resumed.cnn "$earlier/features" > answers
	check 'the resumed model gives the old answers' cmp answers "$earlier/answers"
done
check 'training begins with an old model' cnn-train -q --init "$earlier/model.cnn" --epochs 1 --vary none \
    -o more.cnn "$earlier/features"
refuses 1 "arch is .views:50 dwconv1d:3 .* there and .globalpool. here" resume --arch pool
