#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh - make demo works from start to end, with synthetic voices, which are quick
. "$(dirname "$0")/support/lib.sh"

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
# in a narrow terminal no line breaks in a word, but for those to be copied
for width in 30 40 80; do
	"$build/tests/terminal" out:$width env BUILD=$build "$root/pipelines/demo" --help | tr -d '\r' > shown
	is "help in $width columns: no line is wider" "$(awk -v w=$width 'length > w' shown)" ''
	is "help in $width columns: all is there" "$(tr -s ' \n' ' ' < shown)" "$("$root/pipelines/demo" --help | tr -s ' \n' ' ')"
done
for script in features fetch enrol live train cross-validate cross-enrol synth-digits; do
	"$build/tests/terminal" out:40 "$root/pipelines/$script" --help | tr -d '\r' > shown
	is "help of $script in 40 columns" "$(awk 'length > 40 && NF > 1' shown),$(tr -s ' \n' ' ' < shown)" \
	    ",$("$root/pipelines/$script" --help | tr -s ' \n' ' ')"
done
sed -n '/^5\. /,$p' out | grep -v '/\|mic-capture' > prose
is 'step 5: its text is narrower than 80 columns' "$(awk 'length > 79' prose)" ''
if [ -n "$model_of_people" ]; then
	fsdd-read spoken | melspec --like "$model_of_people" |
	    cnn-predict --format frames "$model_of_people" | score > out
	matches 'a model of people understands most synthetic digits' "$(head -n 1 out)" \
	    '^accuracy ([6-9][0-9]|100)\.'
else
	skip 'a model of people understands most synthetic digits' 'found no FSDD'
fi
