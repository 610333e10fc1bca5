#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict-model.sh - cnn-predict and cnn-train refuse truncated, damaged and foreign model files
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/toy.sh"

toy_train -o one.cnn toy
echo 'hello, world' > text
: > empty

# ---- models that are none ----

refuses 1 'model nosuch: No such file' cnn-predict nosuch toy
refuses 1 'model text: ' cnn-predict text toy
refuses 1 '^cnn-predict: model empty: empty file: wanted frames and an end mark; the program that wrote it failed' cnn-predict empty toy
refuses 1 '^cnn-train: --init empty: empty file' cnn-train --init empty toy
refuses 1 '^cnn-train: --resume empty: empty file' cnn-train --resume empty toy
refuses 1 "model toy: is not a model.*'toy'" cnn-predict toy toy
refuses 1 'model \.: ' cnn-predict . toy
size=$(wc -c < one.cnn)
bad=
cutat=1
while [ "$cutat" -lt "$size" ]; do
	head -c "$cutat" one.cnn > cut.cnn
	cnn-predict cut.cnn toy > out 2> err
	[ "$?" = 1 ] && [ ! -s out ] && [ "$(grep -c '^cnn-predict: model cut.cnn: ' err)" = 1 ] ||
	    bad="$bad $cutat"
	cutat=$((cutat + 61))
done
is 'every proper prefix of a model is refused' "$bad" ''
{
	cat one.cnn
	cat one.cnn
} > double.cnn
refuses 1 'model double.cnn: has data after its end mark' cnn-predict double.cnn toy
sed 's/conv1d:4x3/conv1d:5x3/' one.cnn > wider.cnn
refuses 1 'weight conv1.w is <f4 \[3, 2, 4\], wanted <f4 \[3, 2, 5\]' cnn-predict wider.cnn toy
sed 's/conv1d:4x3/conv1d:4x0/' one.cnn > nonsense.cnn
refuses 1 "model nonsense.cnn: arch, column 10: 'conv1d:4x0'" cnn-predict nonsense.cnn toy
sed 's/out\.w/out.v/' one.cnn > renamed.cnn
refuses 1 "has weight 'out.v' where 'out.w' belongs" cnn-predict renamed.cnn toy
