#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# enrol.sh - a model goes on learning from a voice: what it takes, says, leaves; train, which makes one
. "$(dirname "$0")/lib.sh"

fsdd=$(find_fsdd) || {
	skip 'train, enrol' 'found no FSDD'
	exit
}
BUILD=$build
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

# ---- train ----

cat > ways << 'END'
# comment
small: melspec --hop 20ms | cnn-train --arch 'views:50 conv1:16x5 bn relu pool' --epochs 20
noisy: augment --keep --copies 1 --noise babble --babble "$recordings" --seed $seed | melspec --hop 20ms | cnn-train --arch mlp --epochs 1
END
"$train" --candidates ways known.cnn -- -q > out 2> err
is 'train: the first of the list' "$?,$(cat out err)" '0,'
matches 'train: a model' "$(tensor-dump known.cnn | head -n 1)" 'arch=views:50 conv1:16x5 bn relu pool .* train=24 test=18 '
"$train" --candidates ways --seed 3 --also more --recipe noisy other.cnn -- -q > out 2> err
is 'train: another, with other recordings' "$?,$(cat out err)" '0,'
matches 'train: seed, classes, all that there is' "$(tensor-dump other.cnn | head -n 1)" \
    'classes=\["0","1","2","none"\].* seed=3 .* train=50 test=18 '
"$train" --candidates ways --recipe 'melspec | cnn-train --arch mlp --epochs 1' given.cnn -- -q
is 'train: a pipeline' "$?" 0
"$train" --candidates ways again.cnn -- -q
check 'train: the same bytes' cmp known.cnn again.cnn
fsdd-read "$FSDD" > frames
"$train" --candidates ways --from frames again.cnn -- -q
check 'train: from frames' cmp known.cnn again.cnn
is 'train: --list' "$("$train" --candidates ways --list | cut -d : -f 1 | tr '\n' ' ')" 'small noisy '
cp known.cnn kept.cnn
"$train" --candidates ways --recipe 'melspec --frob | cnn-train' known.cnn > out 2> err
is 'train: a stage that fails' "$?,$(wc -c < out | tr -d ' ')" '1,0'
check 'train: leaves the old model' cmp known.cnn kept.cnn
cat > slow << 'END'
slow: melspec --hop 20ms | cnn-train --arch mlp --epochs 100000
END
timeout -k 5 -s INT 2 env --default-signal=INT "$train" --candidates slow known.cnn -- -q 2> err
check 'train: an interrupt leaves the old model' cmp known.cnn kept.cnn
is 'train: and nothing else' "$(ls known.cnn*)" known.cnn
refuses 1 '--recipe large: is not in ways; there are: small noisy' "$train" --candidates ways --recipe large x.cnn
refuses 1 '--also nowhere: is no folder' "$train" --also nowhere x.cnn
refuses 2 '--also beside --from' "$train" --also more --from frames x.cnn
refuses 1 "'melspec ': ends in no cnn-train" "$train" --recipe 'melspec ' x.cnn
refuses 2 'wanted one MODEL' "$train" a.cnn b.cnn
refuses 2 '--frob: unknown option' "$train" --frob
refuses 2 '--seed x: wanted a number' "$train" --seed x
is 'train: nothing is left of those' "$(ls x.cnn 2>&1 | grep -c 'No such')" 1

# ---- enrol ----

"$enrol" anna --model known.cnn anna > out 2> err
is 'enrol: status, stderr' "$?,$(cat err)" '0,'
matches 'enrol: before' "$(sed -n 1p out)" '^before: [0-9]/9 understood, which the model never heard$'
matches 'enrol: after' "$(sed -n 2p out)" '^after:  [0-9]/9, each by a model that learnt the other times$'
is 'enrol: where' "$(sed -n 3p out)" 'known-anna.cnn: knows anna'
is 'enrol: three lines' "$(wc -l < out | tr -d ' ')" 3
matches 'enrol: it went on' "$(tensor-dump known-anna.cnn | head -n 1)" ' init='
check 'enrol: the old model stays' cmp known.cnn kept.cnn
"$enrol" anna --model known.cnn --no-check -o again.cnn anna > out 2> err
is 'enrol --no-check: status, stderr' "$?,$(cat err)" '0,'
check 'enrol: the same bytes' cmp known-anna.cnn again.cnn
is 'enrol --no-check' "$(grep -c after out)" 0
"$enrol" anna --model known.cnn --old known --old more --no-check -o both.cnn anna > out 2> err
is 'enrol: --old twice: status, stderr' "$?,$(cat err)" '0,'
check 'enrol: --old twice: nothing to learn from in the second' cmp both.cnn again.cnn
"$enrol" anna --model known.cnn --alone --no-check -o alone.cnn anna > out 2> err
is 'enrol --alone: status, stderr' "$?,$(cat err)" '0,'
is 'enrol --alone: another model' "$(cmp -s alone.cnn again.cnn; echo $?)" 1
matches 'enrol --alone: from nine and twenty versions of each' "$(tensor-dump alone.cnn | head -n 1)" ' train=189 '
matches 'enrol: and with the old ones' "$(tensor-dump again.cnn | head -n 1)" ' train=213 '
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
"$train" --candidates ways strict.cnn -- -q --temperature 0.75 --reject 0.125
"$enrol" anna --model strict.cnn --no-check anna > out
is 'enrol: temperature and threshold stay' "$(tensor-dump strict-anna.cnn | sed -n \
    '1s/.* \(temperature=[0-9.]*\) \(reject=[0-9.]*\) .*/\1 \2/p')" 'temperature=0.75 reject=0.125'
# recordings as a former run left them
mkdir anna.voice
fsdd-read --as train anna/?_anna_5.wav > anna.voice/1.frames
fsdd-read --as train anna/?_anna_6.wav > anna.voice/2.frames
"$enrol" anna.voice --model known.cnn --times 2 > out 2> err
is 'enrol: recordings of a former run' "$?,$(sed -n 's/ understood.*//; 1s/.*\///p' out)" '0,6'
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
refuses 2 "NAME 'a/b': wanted letters" "$enrol" a/b
refuses 2 '--frob: unknown option' "$enrol" anna --frob
refuses 2 '--times 0: wanted' "$enrol" anna --times 0
refuses 2 '--old beside --alone' "$enrol" anna --alone --old known
refuses 1 'nothing.cnn: found no model' "$enrol" anna --model nothing.cnn anna
refuses 1 '^enrol: frames: is no model that tells its words and their rate$' "$enrol" anna --model frames anna
echo nonsense > junk
refuses 1 '^enrol: junk: is no model that tells' "$enrol" anna --model junk anna
refuses 1 'nowhere: is not there' "$enrol" anna --model known.cnn nowhere
refuses 1 'wide.empty: found no WAV files' sh -c "mkdir wide.empty; '$enrol' anna --model known.cnn wide.empty"
