#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-convert.sh - tensor-convert writes files that NumPy reads, reads what NumPy writes, and
# refuses what a format cannot hold
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests


synth --kind logmel --frames 5 --samples 6 --shortest 6 > alike
synth --kind logmel --frames 5 --samples 6 --shortest 3 > ragged
tensor-select --head 1 alike > one

# ---- command lines ----

refuses 2 'say what it becomes: --to FORMAT' tensor-convert one
refuses 2 '--to nonsense: wanted stream' tensor-convert --to nonsense one
refuses 2 '--from nonsense: wanted stream' tensor-convert --from nonsense one
refuses 2 'x\.y: no format has this ending; give --to' tensor-convert -o x.y one

# ---- npy ----

tensor-convert -o one.npy one
tensor-convert one.npy | raw > have
raw one > want
check 'npy: there and back' cmp want have
tensor-convert --stack -o all.npy alike
tensor-convert --stack all.npy | raw > have
raw alike > want
check 'npy --stack: there and back' cmp want have
tensor-convert --stack --to npy < alike | cmp - all.npy
is 'npy: in a pipe the same' $? 0
tensor-convert --from npy --stack < all.npy | raw | cmp - have
is 'npy: from standard input the same' $? 0
refuses 1 'frame 1 \(.*\): is \[' tensor-convert --stack -o no.npy ragged
refuses 1 'frame 1 .*: is a second frame' tensor-convert -o no.npy alike
is 'nothing is left after a refusal' "$(ls -d no* 2> /dev/null)" ''
