#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh - what a newcomer sees, from start to end; with synthetic voices, which are quick
. "$(dirname "$0")/lib.sh"

if ! command -v espeak-ng > /dev/null || ! command -v sox > /dev/null; then
	skip 'demo' 'espeak-ng or sox is not installed'
	exit
fi
"$root/pipelines/synth-digits" spoken en-us+m1 2> /dev/null
model_of_people=$(test_model) || model_of_people=
# From here on these are the recordings.
FSDD=$scratch/spoken
export FSDD

BUILD=$build "$root/pipelines/demo" model > out 2> messages
is 'status' $? 0
is 'five steps' "$(grep -c '^[1-5]\. ' out)" 5
matches 'says where the recordings are' "$(cat out)" "FSDD=$FSDD/recordings"
matches 'an accuracy that synthetic voices deserve' "$(grep ^accuracy out)" \
    '^accuracy (100\.00|9[5-9]\.[0-9][0-9]) % \([0-9]+/50\)'
is 'each digit heard once' "$(sed -n 's/^   \([0-9]\)_.* heard .* % sure .*/\1/p' out | tr -d '\n')" \
    0123456789
is 'no escapes where no terminal is' "$(tr -dc '\033' < out | wc -c | tr -d ' ')" 0
matches 'the model is one' "$(tensor-dump model | head -n 1)" '^0 model '
if [ -n "$model_of_people" ]; then
	fsdd-read spoken | melspec --like "$model_of_people" |
	    cnn-predict --format frames "$model_of_people" | score > out
	matches 'a model of people understands most synthetic digits' "$(head -n 1 out)" \
	    '^accuracy ([6-9][0-9]|100)\.'
else
	skip 'a model of people understands most synthetic digits' 'found no FSDD'
fi
