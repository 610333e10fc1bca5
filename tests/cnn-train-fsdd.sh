#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-fsdd.sh - cnn-train on FSDD: the same bytes with any number of threads, features that do
# not fit the model, errors on the official test part
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/toy.sh"

want_fsdd 'digits'

fsdd-read --label 3,7 --speaker jackson "$fsdd" | melspec > few
for threads in 1 2; do
	for arch in default tutorial mlp; do
		cnn-train -q --arch $arch --epochs 2 --threads $threads few > $arch.$threads
	done
done
for arch in default tutorial mlp; do
	check "$arch: same bytes with two threads" cmp $arch.1 $arch.2
done
fsdd-read --label 3,7 --speaker jackson "$fsdd" | melspec --mfcc 13 > mfcc
cnn-train -q --epochs 8 mfcc > mfcc.cnn
matches 'mfcc gets standard-bands' "$(tensor-dump mfcc.cnn | sed 1q)" 'arch=standard-bands '
matches 'mfcc is learnt' "$(cnn-predict --format frames mfcc.cnn mfcc | score | sed 1q)" \
    '^accuracy (9[0-9]|100)\.'
fsdd-read --limit 1 "$fsdd" | resample -r 16000 | melspec > fast
fsdd-read --limit 1 "$fsdd" | melspec --hop 20ms > rare
refuses 1 "rate 16000 Hz, model wants 8000 Hz; put 'resample -r 8000' before melspec" \
    cnn-predict default.1 fast
refuses 1 "hop is 160, wanted 80; use 'melspec --like MODEL'" cnn-predict default.1 rare
refuses 1 "kind 'mfcc', model wants 'logmel'; use 'melspec --like MODEL'" cnn-predict default.1 mfcc
refuses 1 "kind 'toy', model wants 'logmel'" cnn-predict default.1 toy
frame 2 "$up" kind logmel | try untold 1
refuses 1 "has no recipe, but the model knows the one of its features; use 'melspec --like MODEL', or 'tensor-convert --like MODEL' if another" \
    cnn-predict default.1 untold
cat few rare > mixed
refuses 1 'hop is 160, wanted 80 as in the frames before it' cnn-train -q mixed
cat few fast > mixed
refuses 1 'rate is 16000, the frames before it had 8000' cnn-train -q mixed

model=$(test_model) || model=
if [ -z "$model" ]; then
	not_ok 'digits' 'cnn-train made no model'
	exit
fi
errors() { # FOLDER: wrong ones of the 300 test clips
	fsdd-read --split test "$1" | melspec --like "$model" |
	    cnn-predict --format frames "$model" | score --json |
	    sed 's/.*"errors": *\([0-9]*\).*/\1/'
}
at_most() { # NAME ERRORS MOST
	if [ "$2" -le "$3" ]; then
		ok "$1: $2 errors"
	else
		not_ok "$1" "$2 errors, wanted at most $3"
	fi
}
clean=$(errors "$fsdd")
at_most 'official split' "$clean" 4
if ! command -v sox > /dev/null; then
	skip 'live margins' 'sox is not installed'
	exit
fi
mkdir padded quiet
for wav in "$fsdd"/*_[0-4].wav; do
	sox -D "$wav" "padded/${wav##*/}" pad 0.25 0.25
	sox -D "$wav" "quiet/${wav##*/}" vol -20dB
done
at_most 'a quarter of a second of silence on each side' "$(errors padded)" $((clean + 3))
at_most '20 dB less' "$(errors quiet)" $((clean + 3))
