#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-architecture.sh - cnn-train --describe prints an architecture as a table. Every word
# of an architecture works in training and in prediction
. "$(dirname "$0")/support/lib.sh"

table() { # ARGUMENT...: without the spaces between columns
	cnn-train --describe "$@" | sed 's/  */ /g'
}

is 'a line for each layer, and totals' "$(table --arch 'views:50 conv2d:8x3x3x2 batchnorm residual( relu dwconv1d:3 conv1d:12x1 ) globalpool')" \
    'layer rows bands channels parameters operations
input 50 40 2 0 0
conv2d:8x3x3x2 25 40 8 144 288000
batchnorm 25 40 8 16 16000
residual( 25 40 8 0 0
relu 25 40 8 0 8000
dwconv1d:3 25 40 8 1280 56000
conv1d:12x1 25 1 12 3852 192300
shortcut 25 1 12 3840 192000
) 25 1 12 0 300
globalpool 1 1 24 0 600
classes 1 1 10 250 490
total - - - 9382 753690'
for name in default general fast tiny tutorial mlp; do
	matches "the name $name" "$(table --arch $name | sed -n '1p;$p' | tr '\n' ' ')" \
	    '^layer .*total - - - [1-9][0-9]* [1-9][0-9]* $'
done
check 'tiny learns at most 10 000 numbers' \
    test "$(table --arch tiny | sed -n 's/^total - - - \([0-9]*\) .*/\1/p')" -le 10000

# Clips of 3 and 6 rows of 2 numbers, of two classes; one without a label does not count.
pack=$build/tests/pack
"$pack" '{"dtype":"<f4","shape":[3,2],"kind":"toy","label":"a","data":[1,2,1,2,1,2]}' \
    '{"dtype":"<f4","shape":[6,2],"kind":"toy","label":"b","data":[1,2,1,2,1,2,1,2,1,2,1,2]}' \
    '{"dtype":"<f4","shape":[1,2],"kind":"toy","data":[1,2]}' '{"end":3}' > toy
is 'shapes of the clips in a file' "$(table --arch 'conv1d:4x3 globalpool' toy)" \
    'layer rows bands channels parameters operations
input 5 2 1 0 0
conv1d:4x3 5 1 4 28 260
globalpool 1 1 8 0 40
classes 1 1 2 18 34
total - - - 46 334'
is 'the same from standard input' "$(table --arch 'conv1d:4x3 globalpool' - < toy)" \
    "$(table --arch 'conv1d:4x3 globalpool' toy)"
is 'names mean standard-bands for other features' "$(table toy | sed -n 2p)" 'input 5 2 1 0 0'
is 'nothing is read without a file' "$(echo nonsense | table --arch mlp | tail -n 1)" \
    "$(table --arch mlp | tail -n 1)"

refuses 2 "column 10: 'residual\(': its '\)' is missing" cnn-train --describe --arch 'views:50 residual( batchnorm globalpool'
refuses 2 "names are default, general, fast, tiny, tutorial and mlp" cnn-train --describe --arch tinny
refuses 1 'nosuchfile' cnn-train --describe nosuchfile
head -c $(($(wc -c < toy) - 3)) toy > cut
refuses 1 'cut' cnn-train --describe cut
"$pack" '{"end":0}' > nothing
refuses 1 'no frames' cnn-train --describe nothing

# ---- all words from training to prediction ----

arch='layernorm dwconv2d:1x2 gelu residual( conv2d:3x3x1x2x1x2 batchnorm relu dwconv1d:3x1x2 ) residual(avgpool:2 conv1d:4x1) globalmaxpool layernorm'
for threads in 1 2; do
	cnn-train -q --arch "$arch" --epochs 2 --threads $threads toy > all.$threads
done
check 'same bytes with two threads' cmp all.1 all.2
is 'names of all weights' "$(tensor-dump all.1 | sed -n 's/.*name=\([a-z0-9.]*\).*/\1/p' | tr '\n' ' ')" \
    'input.mean input.deviation input.floor ln1.scale ln1.shift dw1.w dw1.b conv1.w bn1.scale bn1.shift bn1.mean bn1.variance dw2.w dw2.b res1.w conv2.w conv2.b res2.w ln2.scale ln2.shift out.w out.b '
is 'a line for each clip' "$(cnn-predict -q all.1 toy | wc -l)" 3

# ---- the page and the message, which lists the table of layers, have the same words ----

cnn-train --arch nosuch 2>&1 | sed 's/.*there are \(.*\); names are.*/\1/; s/residual( )/residual/' | tr ' ' '\n' |
    sort > of-message
# differences PAGE: prints the words that are missing somewhere
differences() {
	sed -n '/^\.Ss Architectures/,/^\.Ss The arith/p' "$1" > section
	grep -E '^\.(It )?Cm ' section | tr -d , | tr ' ' '\n' | tr -d '(' | sort -u > of-text
	comm -23 of-message of-text | sed 's/$/ is not in the text/'
	sed -n '/^word  /,/^\.Ed/p' section | sed '1d; /^\./d; s/^\(.\{31\}\).*/\1/' | sed 's/residual(.*/residual/' |
	    tr -s ' ' '\n' | sed 's/:.*//' | grep . | sort > of-rows
	grep -v -x -e 'standard.*' -e views -e fit of-message | diff - of-rows
}
# Each has a formula or a sentence in the section after that.
no_formula() {
	sed -n '/^\.Ss The arith/,/^\.Sh/p' "$1" | tr -c 'a-z0-9-' '\n' | sort -u > of-formulas
	comm -23 of-message of-formulas
}
is 'words without a formula' "$(no_formula "$root/man/cnn-train.1")" ''
is 'words of the page' "$(differences "$root/man/cnn-train.1")" ''
sed 's/globalmaxpool/globalmacpool/' "$root/man/cnn-train.1" > page
is 'a wrong word is found' "$(differences page | grep -v '^[0-9-]')" 'globalmaxpool is not in the text
< globalmaxpool
> globalmacpool'
