#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# learn-room.sh - pipelines/learn-room adds two thirds of a recording to what teach learns, and counts the false
# answers to the rest
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"

want_fsdd 'learn-room'
make_checkout 40
mkdir fsdd words home
for digit in 0 1 3 4 5 6 8 9; do
	ln -s "$fsdd/${digit}_lucas_5.wav" "$fsdd/${digit}_nicolas_6.wav" fsdd
done
for index in 0 1 2 3; do
	ln -s "$fsdd/7_theo_$index.wav" "words/seven_theo_$index.wav"
	ln -s "$fsdd/2_theo_$index.wav" "words/two_theo_$index.wav"
done
there() { # SCRIPT ARGUMENT...
	script=$1
	shift
	env -u BUILD -u VOICES HOME="$scratch/home" XDG_CACHE_HOME= FSDD="$scratch/fsdd" "checkout/pipelines/$script" "$@"
}
# a minute of other people who say other digits
fsdd-read -q --speaker george,yweweler --label 0,1,3,4,5,6,8,9 --shuffle 1 --limit 60 "$fsdd" | pcm-write -q --pause 0.6 --wav > tv.wav
there teach --in words --no-check > out 2> err
cp words.cnn old.cnn
there learn-room tv.wav > out 2> err
is 'status' "$?" 0
tail -n 4 out > last
matches 'the last lines' "$(tr '\n' '|' < last)" \
    '^false answers to the part of this room that was not learnt from:\|  before: [0-9]+ an hour \([0-9]+ in 0\.[0-9] minutes\)\|  after:  [0-9]+ an hour \([0-9]+ in 0\.[0-9] minutes\)\|wrote words.cnn and words/room-1.wav; try: checkout/pipelines/live words.cnn\|$'
matches 'what teach says of its test' "$(sed -n 1p out)" '^Tested with recordings'
matches 'it has learnt pieces of the room' "$(grep 'the room' out)" '^  the room: [0-9]+ of [1-9][0-9]+ pieces taken for words$'
matches 'pieces are learnt again, and the threshold' "$(grep again out)" \
    '^  the room: 60 pieces were learnt again; the threshold was 0\.[3-9][0-9]*, and is 0\.[3-9][0-9]*$'
is 'it does not fall' "$(sed -n 's/.*threshold was \(.*\), and is \(.*\)/\1 \2/p' out | awk '{ print ($2 >= $1) }')" 1
is 'the model has this threshold' "$(tensor-dump words.cnn | sed -n '1s/.*reject=\([0-9.]*\).*/\1/p')" \
    "$(sed -n 's/.*threshold was .*, and is //p' out)"
# counted apart: the last third begins where the first two end
fsdd-read -q tv.wav | pcm-write -q > tv.raw
kept=$(fsdd-read -q words/room-1.wav | pcm-write -q | wc -c)
is 'two thirds are kept' "$kept" "$((2 * ($(wc -c < tv.raw) / 2 * 2 / 3)))"
for when in before after; do
	case $when in before) model=old.cnn ;; after) model=words.cnn ;; esac
	is "false answers $when" "$(sed -n "s/^  $when: .*(\([0-9]*\) in .*/\1/p" last)" \
	    "$(tail -c +$((kept + 1)) tv.raw | pcm-read -q -r 8000 | endpoint -q | melspec -q --like $model | cnn-predict -q $model | cut -f 2 | grep -vcx none)"
done
is 'no more than before' "$(sed -n 's/^  [a-z]*: .*(\([0-9]*\) in .*/\1/p' last | paste -s -d ' ' - | awk '{ print ($2 <= $1) }')" 1
refuses 1 "^learn-room: nowhere: not found; 'checkout/pipelines/teach' records words into it" there learn-room --in nowhere tv.wav
refuses 1 "^learn-room: no.cnn: found no model" there learn-room -o no.cnn tv.wav
refuses 1 '^learn-room: no.wav: cannot be read' there learn-room no.wav
refuses 1 '^learn-room: the recordings have 0 s; wanted at least 10 s' there learn-room words/two_theo_0.wav
refuses 2 '^learn-room: --seconds 5: wanted a number from 15' there learn-room --seconds 5
is 'nothing is left of those' "$(ls words | grep -c room)" 1
