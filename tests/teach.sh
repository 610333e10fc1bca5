#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# teach.sh - pipelines/teach trains and tests a model of the words in a folder: what it says, what the model
# answers, the same bytes, refusals
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"

want_fsdd 'teach'

# A checkout with nothing beside it and few synthetic voices; FSDD is sixty recordings by two other men.
make_checkout 40
mkdir fsdd words home
for digit in 0 1 2 3 4 5 6 7 8 9; do
	for index in 0 5 6; do
		ln -s "$fsdd/${digit}_lucas_$index.wav" "$fsdd/${digit}_nicolas_$index.wav" fsdd
	done
done
for index in 0 1 2 3 4 5; do
	ln -s "$fsdd/7_theo_$index.wav" "words/seven_theo_$index.wav"
	ln -s "$fsdd/2_theo_$index.wav" "words/two_theo_$index.wav"
done
teach() {
	env -u BUILD -u VOICES HOME="$scratch/home" XDG_CACHE_HOME= FSDD="$scratch/fsdd" checkout/pipelines/teach "$@"
}
has_espeak=yes
command -v espeak-ng > /dev/null && command -v sox > /dev/null || has_espeak=

teach --in words -o a.cnn > out 2> err
is 'status, first line, last line' "$?,$(sed -n '1p;$p' out | paste -s -d '|' -)" \
    '0,Tested with recordings that the model tested had not learnt from:|wrote a.cnn; try: checkout/pipelines/live a.cnn'
matches 'each word has a line' "$(sed -n '2,3p' out | tr '\n' '|')" '^  seven +[4-6] of 6 understood.*\|  two +[4-6] of 6 understood.*\|$'
matches 'so have other words' "$(sed -n 4p out)" "^  other words by unknown people: [0-9]+ of $([ -n "$has_espeak" ] && echo 88 || echo 48) taken for yours$"
matches 'the model: words, threshold' "$(tensor-dump a.cnn | head -n 1)" 'classes=\["none","seven","two"\].* reject=0\.[3-9]'
is 'what it was trained on, for enrol' "$(cat a.cnn.sources)" words
matches 'voices that are missing' "$(grep women err)" \
    "^teach: found no voices of women and children; with those of 'checkout/pipelines/fetch voices' the model takes fewer other words for its own$"
if [ -n "$has_espeak" ]; then
	# a word that synthetic voices have said: their other words are still learnt
	mkdir common
	word=$(ls checkout/build/other-words/recordings | sed -n '1s/_.*//p')
	for index in 0 1 2; do
		ln -s "$fsdd/7_theo_$index.wav" "common/${word}_theo_$index.wav"
		ln -s "$fsdd/2_theo_$index.wav" "common/two_theo_$index.wav"
	done
	n=$(ls checkout/build/other-words/recordings | grep -vc "^${word}_")
	is 'synthetic voices have said it' "$((n < 40))" 1
	teach --in common -o common.cnn > common.out 2> err
	matches 'a word that others say, too, is not learnt as none; the rest is' "$(sed -n 4p common.out)" " of $((n + 54)) taken for yours$"
fi
# by the same speaker, but not among the takes; and other words by others
mkdir later
for index in 10 11 12 13 14; do
	ln -s "$fsdd/7_theo_$index.wav" "later/seven_theo_$index.wav"
	ln -s "$fsdd/2_theo_$index.wav" "later/two_theo_$index.wav"
done
fsdd-read -q --as test later | endpoint -q | melspec -q --like a.cnn | cnn-predict -q --format json a.cnn > answers
is 'the words are understood, nine of ten at least' \
    "$(sed 's/.*"label":"\(.*\)","predicted":"\([^"]*\)".*/\1 \2/' answers | awk '$1 == $2 { n++ } END { print (n >= 9) }')" 1
fsdd-read -q --as test --speaker george --label 0,1,3,4,5,6,8,9 "$fsdd" --limit 60 | melspec -q --like a.cnn |
    cnn-predict -q a.cnn | cut -f 2 > answers
is 'most other words are not, though few were learnt' "$(wc -l < answers),$(grep -vcx none answers | awk '{ print ($1 <= 30) }')" '60,1'
"$build/tests/terminal" err:30 env -u BUILD -u VOICES HOME="$scratch/home" XDG_CACHE_HOME= FSDD="$scratch/fsdd" TERM=xterm \
    checkout/pipelines/teach --in words -o b.cnn > again.all
tr '\r' '\n' < again.all | sed "s/$(printf '\033')\[K//g" > drawn
is 'progress on a terminal, in its width' "$(grep '^teach: training model' drawn | tr '\n' '|')" \
    'teach: training model 1 of 4|teach: training model 2 of 4|teach: training model 3 of 4|teach: training model 4 of 4|'
sed -n '/^Tested/,/^wrote/p' drawn > again
check 'the same bytes' cmp a.cnn b.cnn
is 'the same figures' "$(sed \$d again)" "$(sed \$d out)"

# all digits, so that FSDD has no other words; few takes, and a room with sounds in its first third alone
mkdir digits
digit=0
for word in zero one two three four five six seven eight nine; do
	for index in 0 1; do
		ln -s "$fsdd/${digit}_theo_$index.wav" "digits/${word}_theo_$index.wav"
	done
	digit=$((digit + 1))
done
fsdd-read -q --speaker yweweler --limit 40 --label 3,4 "$fsdd" | pcm-write -q --pause 0.5 > sounds.raw
{ cat sounds.raw && head -c $((3 * $(wc -c < sounds.raw))) /dev/zero; } | pcm-read -q -r 8000 | pcm-write -q --wav > digits/room.wav
teach --in digits -o digits.cnn > out 2> err
is 'all digits, two takes, a room that falls silent: status, words' \
    "$?,$(tensor-dump digits.cnn | sed -n '1s/.*classes=\[\([^]]*\)\].*/\1/p' | tr ',' '\n' | wc -l)" 0,11
matches 'and what is learnt again' "$(grep again out)" \
    '^  the room: [1-9][0-9]* pieces were learnt again; the threshold was [0-9.]+, and is [0-9.]+$'

# a second speaker, and a room
for index in 0 1 2 3; do
	ln -s "$fsdd/7_jackson_$index.wav" "words/seven_jackson_$index.wav"
	ln -s "$fsdd/2_jackson_$index.wav" "words/two_jackson_$index.wav"
done
fsdd-read -q --speaker yweweler --limit 20 --label 3,4 "$fsdd" | pcm-write -q --pause 0.5 --wav > words/room.wav
teach --in words -o c.cnn > out 2> err
is 'two speakers and a room: status' "$?,$(grep -c '^  ' out)" '0,6'
matches 'the room' "$(grep room out)" '^  the room: [0-9]+ of [0-9]+ pieces taken for words$'
matches 'speakers' "$(grep voice out | tr '\n' '|')" \
    '^  jackson, by a model that has not heard this voice: [0-8] of 8 understood\|  theo, .*: [0-9]+ of 12 understood\|$'
teach --in words --no-check -o d.cnn > out 2> err
is '--no-check' "$?,$(cat out),$(tensor-dump d.cnn | sed -n '1s/.*reject=\([0-9.]*\).*/\1/p')" '0,wrote d.cnn; try: checkout/pipelines/live d.cnn,0.6'
cp "$fsdd/2_theo_7.wav" words/two_theo_9.wav
sleep 1.1
echo mine > words/part.wav
echo mine > words/notes_.wav
teach --in words --undo 2> err
is '--undo' "$?,$(cat err),$(ls words | grep -c two_theo_9)" '0,teach: removed ./words/two_theo_9.wav; the next run asks for it again,0'

is '--undo: nothing else is removed' "$(cat words/part.wav words/notes_.wav | paste -s -d ' ' -)" 'mine mine'

# ---- words with blanks, and nobody else's ----

mkdir odd
for index in 0 1 2; do
	ln -s "$fsdd/7_theo_$index.wav" "odd/turn on_theo_$index.wav"
	ln -s "$fsdd/2_theo_$index.wav" "odd/größer_theo_$index.wav"
done
mkdir -p few
for tool in $(ls /bin /usr/bin 2> /dev/null | sed 's/.*://' | grep -vxE 'espeak-ng|sox' | sort -u); do
	ln -sf "$(command -v "$tool" || echo nowhere)" few 2> /dev/null
done
teach --in odd --no-check -o odd.cnn > out 2> err
is 'words with blanks and umlauts' "$?,$(tensor-dump odd.cnn | sed -n '1s/.*classes=\(.*\]\) features.*/\1/p')" '0,["größer","none","turn on"]'
env -u BUILD -u VOICES HOME="$scratch/home" XDG_CACHE_HOME= FSDD=/nowhere PATH="$scratch/few" checkout/pipelines/teach --in odd -o lone.cnn > out 2> err
is 'nobody else: status, what is said' "$?,$(grep -c 'found no other voices, so the model will take many other words for its own' err),$(
    grep -c 'only 0 sounds that are no word to test with: the threshold is 0.6, untested' err)" '0,1,1'

# ---- refusals ----

mkdir empty none
refuses 1 '^teach: ./nowhere: not found; name WORDs to record them' teach --in nowhere
refuses 1 '^teach: ./empty: has no recordings' teach --in empty
refuses 1 '^teach: ./empty: has no recordings$' teach --in empty --undo
ln -s "$fsdd/2_theo_7.wav" none/none_theo_0.wav
refuses 1 '^teach: ./none: has recordings none_\*.wav' teach --in none
mkdir once
ln -s "$fsdd/2_theo_7.wav" once/two_theo_0.wav
ln -s "$fsdd/1_theo_7.wav" once/one_theo_0.wav
ln -s "$fsdd/1_theo_8.wav" once/one_theo_1.wav
refuses 1 '^teach: ./once: has one recording of two; wanted at least two of each word' teach --in once
for word in a_b a/b -x .x none ''; do
	[ "$word" = -x ] || refuses 2 '^teach: WORD .*(wanted a name without|stands for what is no word)' teach "$word"
done
refuses 2 '^teach: --times: options come before the words' teach lights --times 5
refuses 2 '^teach: --undo lights: wanted no word' teach --undo lights
refuses 3 '^teach: nowhere/x.cnn: cannot be written' teach --in words -o nowhere/x.cnn
refuses 2 "^teach: --speaker 'a_b': wanted a name without _ and /" teach --speaker a_b lights
refuses 2 '^teach: --times 0: wanted a number from 1' teach --times 0 lights
refuses 2 '^teach: --frob: unknown option' teach --frob
is 'nothing is left of those' "$(ls words.cnn words.cnn.new 2> /dev/null)" ''
