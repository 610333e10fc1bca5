#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# enrol-words.sh - pipelines/enrol with a model of one's own words: what it rehearses, what it prints, what it refuses
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"

want_fsdd 'enrol'

# A checkout with nothing beside it and few synthetic voices; FSDD is sixty recordings by two other men.
make_checkout 40
mkdir fsdd home words anna carl later
for digit in 0 1 2 3 4 5 6 7 8 9; do
	for index in 0 5 6; do
		ln -s "$fsdd/${digit}_lucas_$index.wav" "$fsdd/${digit}_nicolas_$index.wav" fsdd
	done
done
# says SPEAKER NAME FOLDER INDEX...: links that speaker's recordings of two words
says() {
	speaker=$1 name=$2 folder=$3
	shift 3
	for index; do
		ln -s "$fsdd/7_${speaker}_$index.wav" "$folder/seven_${name}_$index.wav"
		ln -s "$fsdd/2_${speaker}_$index.wav" "$folder/two_${name}_$index.wav"
	done
}
says theo theo words 0 1 2 3 4
says jackson jackson words 0 1 2 3 4
says george anna anna 0 1 2
says yweweler carl carl 0 1
says theo theo later 10 11 12 13 14
says jackson jackson later 10 11 12 13 14
fsdd-read -q --speaker yweweler --limit 20 --label 3,4 "$fsdd" | pcm-write -q --pause 0.5 --wav > words/room.wav
run() {
	script=$1
	shift
	env -u BUILD -u VOICES HOME="$scratch/home" XDG_CACHE_HOME= FSDD="$scratch/fsdd" "checkout/pipelines/$script" "$@"
}
# learnt MODEL: prints how many recordings it was trained on
learnt() {
	tensor-dump "$1" | sed -n '1s/.* train=\([0-9]*\) .*/\1/p'
}
# facts MODEL: prints what enrol must not change
facts() {
	tensor-dump "$1" | sed -n '1s/.*\(arch=.* classes=.*\) seed=.*/\1/p'
	tensor-dump "$1" | sed -n '1s/.* \(reject=[0-9.]*\).*/\1/p'
}

mkdir model
mv words model
# as teach leaves it, but a small network, which takes less time
small='views:50 conv1d:16x5 batchnorm relu globalpool'
fsdd-read -q --as train model/words | endpoint -q | augment -q --keep --copies 10 --preset voices --negatives 1 |
    melspec -q --hop 20ms | cnn-train -q --arch "$small" --epochs 20 --reject 0.375 -o model/a.cnn
echo words > model/a.cnn.sources

# ---- what is printed ----

run enrol anna --model model/a.cnn -o b.cnn anna > out 2> err
is 'status, lines, the last of them' "$?,$(wc -l < out | tr -d ' '),$(sed -n \$p out)" '0,5,b.cnn: adapted to anna'
matches 'what is trained on' "$(grep training err)" '^enrol: training on the recordings of anna, and again on those of jackson, theo and other words: FSDD'
matches 'the new speaker' "$(sed -n '1,2p' out | paste -s -d '|' -)" \
    '^before: [0-6]/6 recognised by the model as it was\|after:  [0-6]/6 recognised, each by a model trained on the other times$'
matches 'the old speakers, each take once' "$(sed -n 3p out)" \
    '^others: [12][0-9]/20 recognised before, [12][0-9]/20 after; these recordings were left out of the further training$'
matches 'other sounds' "$(sed -n 4p out)" '^none:   [0-9]+/[0-9]+ refused before, [0-9]+/[0-9]+ after; these recordings were left out of'
is 'the words, the features, the network and the threshold stay' "$(facts b.cnn)" "$(facts model/a.cnn)"
is 'says what the new model was trained on' "$(sed "s|^$scratch/||" b.cnn.sources | paste -s -d ' ' -)" \
    'model/words anna/seven_anna_0.wav anna/seven_anna_1.wav anna/seven_anna_2.wav anna/two_anna_0.wav anna/two_anna_1.wav anna/two_anna_2.wav'
# right MODEL: prints how many other recordings by the old speakers it recognises, of 20
right() {
	fsdd-read -q --as test later | endpoint -q | melspec -q --like "$1" | cnn-predict -q --format json "$1" |
	    grep -c '"label":"\(.*\)","predicted":"\1"'
}
before=$(right model/a.cnn) after=$(right b.cnn)
is "the old speakers are recognised as before, give or take one in ten: $before, $after" "$((after >= before - 2))" 1
run enrol anna --model model/a.cnn --no-check -o c.cnn anna > out 2> err
check 'the same bytes' cmp b.cnn c.cnn
matches '--no-check: says that others were trained on' "$(grep others out)" '^others: [12][0-9]/20 .* [12][0-9]/20 after; these recordings were trained on$'

# ---- which recordings are rehearsed ----

# Of a word that was added since, and those of the new speaker: none.
all=$(learnt c.cnn)
ln -s "$fsdd/5_theo_0.wav" model/words/five_theo_0.wav
says george anna model/words 7 8
run enrol anna --model model/a.cnn --no-check -o c.cnn anna > out 2> err
is 'a word that the model does not know, other takes of the speaker' "$?,$(learnt c.cnn)" "0,$all"
rm model/words/five_* model/words/*_anna_*
# An earlier enrolment, whose recordings are frames.
mkdir ben
fsdd-read -q --as train later | endpoint -q > ben/1.frames
printf '%s\n' "$scratch/ben" > frames.cnn.sources
cp model/a.cnn frames.cnn
run enrol anna --model frames.cnn --no-check anna > out 2> err
matches 'streams of frames' "$?,$(grep others out)" '^0,others: [0-9]+/20 recognised before'
is 'goes on to be known' "$(sed -n 1p frames-anna.cnn.sources)" ben
run enrol carl --model frames-anna.cnn --no-check -o d.cnn carl > out 2> err
matches 'of both earlier enrolments' "$?,$(grep others out)" '^0,others: [0-9]+/26 recognised before'
matches 'of both earlier enrolments: are named' "$(grep training err)" 'again on those of anna, ben and other words'
# moved together
mkdir elsewhere
mv model elsewhere
run enrol anna --model elsewhere/model/a.cnn --no-check -o c.cnn anna > out 2> err
is 'a folder that was moved with the model' "$?,$(cmp b.cnn c.cnn && echo same)" 0,same
run enrol anna --model elsewhere/model/a.cnn --old later --no-check -o e.cnn anna > out 2> err
matches '--old instead of those' "$?,$(grep others out)" '^0,others: [0-9]+/20 recognised before'
is '--old instead of those: known to the next' "$(sed -n 1p e.cnn.sources)" later
# without a list: a folder of the model's name, of a model without the class none
mkdir plain
cp -r elsewhere/model/words plain/own
fsdd-read -q --as train plain/own | endpoint -q | melspec -q | cnn-train -q --arch "$small" --epochs 20 -o plain/own.cnn
run enrol anna --model plain/own.cnn --no-check anna > out 2> err
matches 'without a list: a folder of its name' "$?,$(paste -s -d '|' out)" '^0,before: [^|]*\|others: [0-9]+/20 [^|]*\|plain/own-anna.cnn: adapted to anna$'
cp -r elsewhere/model/words plain/b
cp elsewhere/model/a.cnn plain/b.cnn
run enrol anna --model plain/b.cnn --no-check -o c.cnn anna > out 2> err
is 'a folder of its name, and what is none beside it' "$?,$(cmp b.cnn c.cnn && echo same)" 0,same
is 'a model without none stays without it' "$(facts plain/own-anna.cnn)" "$(facts plain/own.cnn)"
is 'a folder of its name: known to the next' "$(sed -n 1p plain/own-anna.cnn.sources)" own
run enrol anna --model elsewhere/model/a.cnn --alone --no-check -o e.cnn anna > out 2> err
is '--alone: a list of what was there before is not left' "$?,$(ls e.cnn.sources 2> /dev/null)" 0,

# ---- refusals ----

cp plain/own.cnn lone.cnn
refuses 1 '^enrol: lone.cnn would forget how others say seven, two: found no recordings of that; name them with --old SOURCE, or learn without them with --alone$' \
    run enrol anna --model lone.cnn anna
mkdir half
ln -s "$fsdd/7_theo_0.wav" half/seven_theo_0.wav
ln -s "$fsdd/7_theo_1.wav" half/two_anna_1.wav
printf 'half\n' > lone.cnn.sources
refuses 1 '^enrol: lone.cnn would forget how others say two: found no recordings of that; ' run enrol anna --model lone.cnn anna
printf 'away\nhalf\n' > lone.cnn.sources
refuses 1 '^enrol: lone.cnn would forget how others say two: found no recordings of that; not found: \./away, though lone.cnn was trained on it; name' \
    run enrol anna --model lone.cnn anna
refuses 1 '^enrol: lone.cnn would forget how others say two: found no recordings of that in --old; name' run enrol anna --model lone.cnn --old half anna
mkdir strange
ln -s "$fsdd/5_theo_0.wav" strange/five_theo_0.wav
refuses 1 '^enrol: --old: has words that lone.cnn does not know: five; ' run enrol anna --model lone.cnn --old strange anna
mkdir quiet
ln -s "$scratch/anna/seven_anna_0.wav" quiet
if command -v sox > /dev/null; then
	sox -D -n -r 8000 -b 16 quiet/two_anna_0.wav trim 0 0.5
	refuses 1 '^enrol: .*1 of 2 have no word; are they silent' sh -c '"$0" "$@" 2> all; status=$?; grep -v "training on\|women and children" all >&2; exit $status' \
	    env -u BUILD -u VOICES HOME="$scratch/home" FSDD="$scratch/fsdd" checkout/pipelines/enrol anna --model elsewhere/model/a.cnn quiet
else
	skip 'a silent recording' 'sox is not installed'
fi
is 'nothing is made then' "$(ls lone-anna.cnn* elsewhere/model/a-anna.cnn* 2> /dev/null)" ''
