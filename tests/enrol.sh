#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# enrol.sh - pipelines/enrol trains a model further with a new speaker: sources, messages, files
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"

want_fsdd 'enrol'
# without the recordings that 'make train' leaves in a build folder
mkdir apart && ln -s "$build/bin" apart/bin
BUILD=$scratch/apart
export BUILD
enrol=$root/pipelines/enrol train=$root/pipelines/train

# Two speakers and three words to begin with; a third speaker.
mkdir known anna more
for index in 0 1 2 5 6 7 8; do
	for digit in 0 1 2; do
		ln -s "$fsdd/${digit}_theo_$index.wav" "$fsdd/${digit}_jackson_$index.wav" known
	done
done
for index in 5 6 7; do
	for digit in 0 1 2; do
		ln -s "$fsdd/${digit}_george_$index.wav" "anna/${digit}_anna_$index.wav"
	done
done
ln -s "$fsdd/1_lucas_0.wav" more/none_eve_0.wav
FSDD=$scratch/known
export FSDD

cat > ways << 'END'
small: melspec --hop 20ms | cnn-train --arch 'views:50 conv1d:16x5 batchnorm relu globalpool' --epochs 20
brief: melspec --hop 20ms | cnn-train --arch mlp --epochs 1
END
"$train" --candidates ways known.cnn -- -q
"$train" --candidates ways --also more --pipeline brief other.cnn -- -q
cp known.cnn kept.cnn

# ---- enrol ----

"$enrol" anna --model known.cnn anna > out 2> err
is 'enrol: status, stderr' "$?,$(cat err)" '0,'
matches 'enrol: before' "$(sed -n 1p out)" '^before: [0-9]/9 recognised by the model as it was$'
matches 'enrol: after' "$(sed -n 2p out)" '^after:  [0-9]/9 recognised, each by a model trained on the other times$'
matches 'enrol: of the others, whom it did not learn from' "$(sed -n 3p out)" \
    '^others: [0-9]+/18 recognised before, [0-9]+/18 after; these recordings were not trained on$'
is 'enrol: where' "$(sed -n 4p out)" 'known-anna.cnn: adapted to anna'
is 'enrol: four lines' "$(wc -l < out | tr -d ' ')" 4
matches 'enrol: it went on' "$(tensor-dump known-anna.cnn | head -n 1)" ' init='
check 'enrol: the old model stays' cmp known.cnn kept.cnn
"$enrol" anna --model known.cnn --no-check -o again.cnn anna > out 2> err
is 'enrol --no-check: status, stderr' "$?,$(cat err)" '0,'
check 'enrol: the same bytes' cmp known-anna.cnn again.cnn
is 'enrol --no-check' "$(grep -c '^after' out)" 0
"$enrol" anna --model known.cnn --old known --old more --no-check -o both.cnn anna > out 2> err
is 'enrol: --old twice: status, stderr' "$?,$(cat err)" '0,'
check 'enrol: --old twice: nothing to learn from in the second' cmp both.cnn again.cnn
"$enrol" anna --model known.cnn --alone --no-check -o alone.cnn anna > out 2> err
is 'enrol --alone: status, stderr' "$?,$(cat err)" '0,'
is 'enrol --alone: another model' "$(cmp -s alone.cnn again.cnn; echo $?)" 1
matches 'enrol --alone: from nine and twenty versions of each' "$(tensor-dump alone.cnn | head -n 1)" ' train=189 '
matches 'enrol: and with the old ones' "$(tensor-dump again.cnn | head -n 1)" ' train=429 '
"$enrol" anna --model other.cnn --no-check -o none.cnn anna > out 2> err
is 'enrol: a model that knows what is none: status, stderr' "$?,$(cat err)" '0,'
matches 'enrol: goes on to know' "$(tensor-dump none.cnn | head -n 1)" 'classes=\["0","1","2","none"\]'
"$enrol" anna --model other.cnn --alone --no-check -o none.cnn anna > out 2> err
is 'enrol --alone: a model that knows what is none: status, stderr' "$?,$(cat err)" '0,'
cp known.cnn place.cnn
"$enrol" anna --model known.cnn anna > want
"$enrol" anna --model place.cnn -o place.cnn anna > out
is 'enrol -o in the place of the model: the same figures' "$(sed \$d out)" "$(sed \$d want)"
check 'enrol -o in the place of the model: the same model' cmp place.cnn known-anna.cnn
"$train" --candidates ways strict.cnn -- -q --temperature 0.75 --reject 0.125 --int8
"$enrol" anna --model strict.cnn --no-check anna > out
is 'enrol: temperature and threshold stay' "$(tensor-dump strict-anna.cnn | sed -n \
    '1s/.* \(temperature=[0-9.]*\) \(reject=[0-9.]*\) .*/\1 \2/p')" 'temperature=0.75 reject=0.125'
is 'enrol: weights of 8 bits stay' "$(tensor-dump strict-anna.cnn | grep -c '|i1')" "$(tensor-dump strict.cnn | grep -c '|i1')"
matches 'enrol: weights of 8 bits' "$(tensor-dump strict.cnn)" ' weight .*[|]i1'
is 'enrol: other weights stay as well' "$(tensor-dump known-anna.cnn | grep -c '|i1')" 0

# With digits and none, the voices are among the old recordings. In a checkout with nothing beside it:
make_checkout
make_voices
mkdir hal
FSDD=$scratch/ten VOICES=voices BUILD=$scratch/built checkout/pipelines/train --candidates ways --pipeline brief with.cnn -- -q
for digit in 0 1 2 3 4 5 6 7 8 9; do
	ln -s "$fsdd/${digit}_lucas_6.wav" "hal/${digit}_hal_6.wav"
done
# enrols VOICES: in the checkout; prints how many frames the model was trained on
enrols() {
	env HOME="$scratch/home" XDG_CACHE_HOME= BUILD="$scratch/built" FSDD="$scratch/ten" VOICES="$1" PATH="$build/bin:$PATH" \
	    checkout/pipelines/enrol hal --model with.cnn --no-check -o hal.cnn hal > out 2>&1 || cat out
	tensor-dump hal.cnn | sed -n '1s/.* train=\([0-9]*\) .*/\1/p'
	rm -f hal.cnn
}
# a word and eight times a boy's digit, unaltered and in nine versions, and two more negatives
before=$(enrols nowhere)
is 'enrol: the voices are among the old recordings' "$(($(enrols voices) - before))" 92

# ---- what would be forgotten ----

# a model of other words, by one speaker, at 16 kHz with silence around them: as README makes them
if command -v sox > /dev/null; then
	mkdir own few
	for index in 0 1 2 5 6 7 8 9; do
		sox "$fsdd/3_theo_$index.wav" -r 16000 "own/lights_bob_$index.wav" pad 0.5 0.5
		sox "$fsdd/4_theo_$index.wav" -r 16000 "own/music_bob_$index.wav" pad 0.5 0.5
		sox "$fsdd/7_theo_$index.wav" -r 16000 "few/lights_bob_$index.wav" pad 0.5 0.5
	done
	fsdd-read own | endpoint | resample -r 8000 > own.frames
	fsdd-read --as train more | tensor-select --join > none.frames
	cat own.frames none.frames | melspec -q | cnn-train -q --arch 'views:50 conv1d:16x5 batchnorm relu globalpool' --epochs 20 -o own.cnn
	mkdir dora
	for index in 5 6; do
		ln -s "$fsdd/3_george_$index.wav" "dora/lights_dora_$index.wav"
		ln -s "$fsdd/4_george_$index.wav" "dora/music_dora_$index.wav"
	done
	# what 'make train' leaves: recordings of none
	mkdir -p built/spoken-words/recordings
	ln -s "$build/bin" built/bin
	ln -s "$fsdd/1_lucas_0.wav" built/spoken-words/recordings/none_x_0.wav
	ln -s "$fsdd/1_lucas_5.wav" built/spoken-words/recordings/none_x_5.wav
	cp own.cnn lone.cnn # without a folder of its name
	refuses 1 '^enrol: lone.cnn would forget how others say lights, music: found no recordings of that; name them with --old SOURCE, or' \
	    env BUILD="$scratch/built" "$enrol" dora --model lone.cnn dora
	refuses 1 '^enrol: own.cnn would forget how others say music: found no recordings of that in --old; ' \
	    "$enrol" dora --model own.cnn --old few dora
	refuses 1 '^enrol: --old: has words that own.cnn does not know: 0, 1, 2; ' "$enrol" dora --model own.cnn --old known dora
	is 'enrol: nothing is made then' "$(ls own-dora.cnn 2> /dev/null)" ''
	mkdir bare
	ln -s "$build/bin" bare/bin
	BUILD=$scratch/bare "$enrol" dora --model own.cnn --old own --no-check dora > out 2> err
	is 'enrol: --old of another rate: status, stderr' "$?,$(cat err)" '0,'
	matches 'enrol: --old of another rate: others' "$(cat out)" '^others: [0-9]/6 recognised before, [0-9]/6 after; these recordings were not'
	BUILD=$scratch/built "$enrol" dora --model own.cnn --old own --no-check -o heard.cnn dora > out 2> err
	is 'enrol: --old, and what is none beside it' "$?,$(cat err),$(($(tensor-dump heard.cnn | sed -n '1s/.* train=\([0-9]*\) .*/\1/p') -
	    $(tensor-dump own-dora.cnn | sed -n '1s/.* train=\([0-9]*\) .*/\1/p') > 0))" '0,,1'
	"$enrol" dora --model own.cnn --alone --no-check -o alone.cnn dora > out 2> err
	is 'enrol --alone goes on anyway' "$?,$(cat err),$(grep -c others out)" '0,,0'
else
	skip 'enrol: what would be forgotten' 'sox is not installed'
fi

# ---- names ----

for name in zoë josé 'anna maria' "o'neil" 李; do
	"$enrol" "$name" --model known.cnn --alone --no-check anna > out 2> err
	is "enrol: $name: status, stderr" "$?,$(cat err),$(sed \$!d out)" "0,,known-$name.cnn: adapted to $name"
done
"$enrol" .. 2> err
is 'enrol: ..' "$?,$(cat err)" "2,enrol: NAME '..': is the name of a folder, too: wanted no /, and no - or . at its beginning; see 'enrol --help'"
for name in '\033[31m' 'a\nb' '\302\205' '\342\200\256'; do
	# shellcheck disable=SC2059
	refuses 2 '^enrol: NAME: wanted a name without control characters and line breaks' "$enrol" "$(printf "$name")"
done

# ---- recordings as a former run left them ----

mkdir anna.voice
fsdd-read --as train anna/?_anna_5.wav > anna.voice/1.frames
fsdd-read --as train anna/?_anna_6.wav > anna.voice/2.frames
"$enrol" anna.voice --model known.cnn --times 2 > out 2> err
is 'enrol: recordings of a former run' "$?,$(sed -n 's/ recognised.*//; 1s/.*\///p' out)" '0,6'
# made by mic-capture, one of them from the settle on
mkdir bob
"$build/tests/pack" '{"dtype":"<f4","shape":[1],"kind":"audio","id":"1_bob_1-0001","rate":8000,"t":1.5,"recipe":[{"filter":"mic-capture","settle":200}],"label":"1","data":[0]}' \
    '{"dtype":"<f4","shape":[1],"kind":"audio","id":"2_bob_1-0001","rate":8000,"t":0.2,"recipe":[{"filter":"mic-capture","settle":200}],"label":"2","data":[0]}' \
    '{"end":2}' > bob/1.frames
refuses 1 'bob/1.frames: 1 of its recordings begin in mid-word; remove it' "$enrol" bob --model known.cnn --times 1
# 16 kHz
mkdir wide
if command -v sox > /dev/null; then
	for index in 5 6; do
		for digit in 0 1 2; do
			sox "anna/${digit}_anna_$index.wav" -r 16000 "wide/${digit}_anna_$index.wav"
		done
	done
	"$enrol" anna --model known.cnn --no-check -o wide.cnn wide > out 2> err
	is 'enrol: another rate' "$?,$(cat err)" '0,'
	matches 'enrol: another rate: at that of the model' "$(tensor-dump wide.cnn | head -n 1)" \
	    ' provenance=.*"rate":8000.* rate=8000 '
	sox -D anna/0_anna_5.wav -r 16000 slow.wav
	refuses 1 'rate 16000' sh -c "fsdd-read slow.wav | melspec -q | cnn-predict -q known.cnn"
else
	skip 'enrol: another rate' 'sox is not installed'
fi

refuses 2 "NAME '': wanted letters" "$enrol"
refuses 2 "NAME 'a/b': is the name of a folder, too: wanted no /" "$enrol" a/b
refuses 2 '--frob: unknown option' "$enrol" anna --frob
refuses 2 '--times 0: wanted' "$enrol" anna --times 0
refuses 2 '--old beside --alone' "$enrol" anna --alone --old known
refuses 1 'nothing.cnn: found no model' "$enrol" anna --model nothing.cnn anna
fsdd-read anna > frames
refuses 1 '^enrol: frames: wanted a model with its words and their rate; ' "$enrol" anna --model frames anna
echo nonsense > junk
refuses 1 '^enrol: junk: wanted a model' "$enrol" anna --model junk anna
refuses 1 'nowhere: not found' "$enrol" anna --model known.cnn nowhere
refuses 1 'wide.empty: found no WAV files' sh -c "mkdir wide.empty; '$enrol' anna --model known.cnn wide.empty"
