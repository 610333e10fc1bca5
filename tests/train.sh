#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# train.sh - pipelines/train makes a model from a list of pipelines, with the voices of others and with
# synthetic ones: sources, messages, files
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"

want_fsdd 'train'
# without the recordings that 'make train' leaves in a build folder
mkdir apart && ln -s "$build/bin" apart/bin
BUILD=$scratch/apart
export BUILD
train=$root/pipelines/train

# Two speakers and three words, and another sound.
mkdir known more
for index in 0 1 2 5 6 7 8; do
	for digit in 0 1 2; do
		ln -s "$fsdd/${digit}_theo_$index.wav" "$fsdd/${digit}_jackson_$index.wav" known
	done
done
ln -s "$fsdd/1_lucas_0.wav" more/none_eve_0.wav
FSDD=$scratch/known
export FSDD

# ---- candidates ----

cat > ways << 'END'
# comment
small: melspec --hop 20ms | cnn-train --arch 'views:50 conv1d:16x5 batchnorm relu globalpool' --epochs 20
noisy: augment --keep --copies 1 --noise babble --babble "$recordings" --seed $seed | melspec --hop 20ms | cnn-train --arch mlp --epochs 1
END
"$train" --candidates ways known.cnn -- -q > out 2> err
is 'the first of the list' "$?,$(cat out err)" '0,'
matches 'a model' "$(tensor-dump known.cnn | head -n 1)" 'arch=views:50 conv1d:16x5 batchnorm relu globalpool .* train=24 test=18 '
"$train" --candidates ways --seed 3 --also more --pipeline noisy other.cnn -- -q > out 2> err
is 'another, with other recordings' "$?,$(cat out err)" '0,'
matches 'seed, classes, all that there is' "$(tensor-dump other.cnn | head -n 1)" \
    'classes=\["0","1","2","none"\].* seed=3 .* train=50 test=18 '
printf 'path,label,speaker\n%s,none,eve\n' "$fsdd/1_lucas_0.wav" > 'a table, of one.csv'
"$train" --candidates ways --seed 3 --also 'a table, of one.csv' --also more --pipeline noisy other.cnn -- -q > out 2> err
is 'with a table' "$?,$(cat out err)" '0,'
matches 'with a table, and a folder' "$(tensor-dump other.cnn | head -n 1)" ' train=52 test=18 '
"$train" --candidates ways --pipeline 'melspec | cnn-train --arch mlp --epochs 1' given.cnn -- -q
is 'a pipeline' "$?" 0
mkdir single
for digit in 0 1 2; do
	ln -s "$fsdd/${digit}_theo_0.wav" "$fsdd/${digit}_theo_5.wav" "$fsdd/${digit}_theo_6.wav" single
done
FSDD=$scratch/single "$train" --candidates ways --recipe noisy single.cnn -- -q > out 2> err
is 'one speaker: status, stderr' "$?,$(cat out err)" \
    '0,train: all training recordings are by one speaker, and babble needs others: it is left out'
grep -v '^noisy' ways > quieter
printf '%s\n' 'mixed: augment --keep --copies 1 --noise white,babble,babble --babble "$recordings" --seed $seed | melspec --hop 20ms | cnn-train --arch mlp --epochs 1' >> quieter
FSDD=$scratch/single "$train" --candidates quieter --pipeline mixed single.cnn -- -q > out 2> err
is 'one speaker, and other noise' "$?,$(cat out | wc -l),$(wc -l < err)" '0,0,1'
if command -v sox > /dev/null; then
	mkdir fast
	for digit in 0 1 2; do
		sox "$fsdd/${digit}_theo_7.wav" -r 16000 "fast/${digit}_theo_7.wav"
	done
	"$train" --candidates ways --also fast single.cnn -- -q > out 2> err
	is 'two rates: status, stderr' "$?,$(cat out err)" \
	    '0,train: recordings have sample rates of 8000 16000 Hz; all are converted to 8000 Hz'
fi
"$train" --candidates ways again.cnn -- -q
check 'the same bytes' cmp known.cnn again.cnn
fsdd-read "$FSDD" > frames
"$train" --candidates ways --from frames again.cnn -- -q
check 'from frames' cmp known.cnn again.cnn
is 'the names in candidates' "$("$train" --list | cut -d : -f 1 | tr '\n' ' ')" \
    'general positive voices default fast accurate tiny '
for name in $("$train" --list | cut -d : -f 1); do
	"$train" --pipeline "$name" listed.cnn -- -q --epochs 1 2> err
	is "--pipeline $name: status" "$?$(grep -v 'by one speaker' err)" 0
done
is '--list' "$("$train" --candidates ways --list | cut -d : -f 1 | tr '\n' ' ')" 'small noisy '
cp known.cnn kept.cnn
"$train" --candidates ways --pipeline 'melspec --frob | cnn-train' known.cnn > out 2> err
is 'a stage that fails' "$?,$(wc -c < out | tr -d ' ')" '1,0'
check 'leaves the old model' cmp known.cnn kept.cnn
cat > slow << 'END'
slow: melspec --hop 20ms | cnn-train --arch mlp --epochs 100000
END
timeout -k 5 -s INT 2 env --default-signal=INT "$train" --candidates slow known.cnn -- -q 2> err
check 'an interrupt leaves the old model' cmp known.cnn kept.cnn
is 'and nothing else' "$(ls known.cnn*)" known.cnn
refuses 1 '--pipeline large: is not in ways, which has: small noisy' "$train" --candidates ways --recipe large x.cnn
refuses 1 '--also nowhere: is not there; wanted a folder, an archive or a table' "$train" --also nowhere x.cnn
refuses 1 '--also audiomnist:nowhere: is not there' "$train" --also audiomnist:nowhere x.cnn
refuses 2 '--also beside --from' "$train" --also more --from frames x.cnn
refuses 1 "'melspec ': wanted a pipeline that ends in cnn-train" "$train" --pipeline 'melspec ' x.cnn
refuses 2 'wanted one MODEL' "$train" a.cnn b.cnn
refuses 2 '--frob: unknown option' "$train" --frob
refuses 2 '--seed x: wanted a number' "$train" --seed x
is 'nothing is left of those' "$(ls x.cnn 2>&1 | grep -c 'No such')" 1

# ---- train, with the voices of others ----

make_checkout
make_voices
printf '%s\n' 'seen: tee seen | melspec --hop 20ms | cnn-train --arch mlp --epochs 1' > seen.ways
# trains OPTION...: the script in a checkout with nothing beside it; the pipeline leaves what it read
trains() {
	env HOME="$scratch/home" XDG_CACHE_HOME= BUILD="$scratch/built" FSDD="$scratch/ten" PATH="$build/bin:$PATH" \
	    checkout/pipelines/train --candidates seen.ways "$@" -- -q 2> err
}
trains without.cnn
is 'no voices: one line says what they would bring' "$?,$(cat err)" \
    "0,train: found no recordings of women and children, so the model will refuse more of their digits; 'checkout/pipelines/fetch voices' downloads some (520 MB)"
fsdd-read ten > frames
check 'no voices: the same frames as before' cmp seen frames
trains --no-voices no.cnn
is '--no-voices: says nothing' "$?,$(cat err)" '0,'
VOICES=voices trains --no-voices no.cnn
check '--no-voices: the same model' cmp without.cnn no.cnn
VOICES=voices trains with.cnn
is 'with voices' "$?,$(cat err)" '0,'
is 'with voices: label, group, word' "$(tensor-dump seen | grep speaker=0001 |
    sed 's/.* id=/id=/; s/ min=.*//')" \
    'id=none_0001_11 label=none speaker=0001 index=11 split=train rate=8000 age=6 group=boy word=bear
id=1_0001_0 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-2 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-3 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-4 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-5 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-6 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-7 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
id=1_0001_0-8 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one'
matches 'with voices: all are trained on' "$(tensor-dump with.cnn | head -n 1)" \
    'classes=\["0","1",.*,"9","none"\].* train=29 test=10 '
printf '%s\n' 'voices: tee chosen | melspec --hop 20ms | cnn-train --arch mlp --epochs 1 --temperature 0.75' >> seen.ways
VOICES=voices trains --threshold x.cnn
. "$root/pipelines/constants"
# thresholds MODEL: its temperature and its threshold
thresholds() {
	tensor-dump "$1" | sed -n '1s/.* temperature=\([0-9.]*\) .*reject=\([0-9.]*\).*/\1 \2/p' | sed 's/\.0 / /'
}
is 'with voices: the pipeline of that name' "$?,$(cat err),$(cmp chosen seen 2>&1)" '0,,'
is '--threshold: with voices' "$(thresholds x.cnn)" "0.75 $VOICES_REJECT"
VOICES=voices trains --threshold --pipeline seen x.cnn
is '--threshold: another pipeline with voices' "$(thresholds x.cnn)" "$TEMPERATURE $REJECT"
trains --threshold x.cnn
is '--threshold: without voices' "$(thresholds x.cnn)" "$TEMPERATURE $REJECT"
rm x.cnn
VOICES=nowhere trains x.cnn
is 'VOICES is wrong' "$?,$(cat err | cut -c 1-49),$(ls x.cnn 2> /dev/null)" '1,fetch: VOICES=nowhere: found no voices there, wan,'
rm ten/9_*
VOICES=voices trains x.cnn
is 'other words than the ten digits: no voices' "$?,$(cat err),$(tensor-dump seen | grep -c speaker=0001)" '0,,0'
rm x.cnn
VOICES=voices trains --from frames again.cnn
is '--from: no voices' "$?,$(cat err),$(tensor-dump seen | grep -c speaker=0001)" '0,,0'


# ---- with synthetic voices ----

# a checkout with few of them, and a list of its own
sed -e 's/^SPOKEN_DIGITS=.*/SPOKEN_DIGITS=4/; s/^SPOKEN_WORDS=.*/SPOKEN_WORDS=3/; s/^SPOKEN_ACCENTS=.*/SPOKEN_ACCENTS=5/' "$root/pipelines/constants" > checkout/pipelines/constants
cp seen.ways checkout/pipelines/candidates
# whole ARGUMENT...: the script without options that choose what is trained on; its PATH is that of the environment
whole() {
	env HOME="$scratch/home" XDG_CACHE_HOME= BUILD="$scratch/built" FSDD="$scratch/ten" VOICES=voices checkout/pipelines/train \
	    "$@" 2> err
}
mkdir -p built
rm -rf built/bin && ln -s "$build/bin" built/bin
ln -s "$fsdd/9_theo_5.wav" ten
if command -v espeak-ng > /dev/null && command -v sox > /dev/null; then
	whole x.cnn -- -q
	is 'synthetic voices: status' "$?,$(grep -vc '^synth-digits: ' err)" '0,0'
	is 'synthetic voices: digits and words' "$(ls built/spoken-digits/recordings | wc -l),$(ls built/spoken-words/recordings | wc -l)" '4,3'
	is 'synthetic voices: accents' "$(ls built/spoken-accents/recordings | sed 's/_.*_/ /; s/.wav//' | awk '$2 >= 50' | wc -l)" 5
	is 'synthetic voices: beside the others' "$(tensor-dump chosen | grep -cv ' speaker=\(theo\|jackson\|0001\) ')" 12
	is 'synthetic voices: the threshold' "$(thresholds x.cnn)" "0.75 $VOICES_REJECT"
	cp x.cnn first.cnn
	whole x.cnn -- -q
	is 'synthetic voices: are not made again' "$?,$(cat err)" '0,'
	check 'synthetic voices: the same bytes' cmp first.cnn x.cnn
	whole --no-voices x.cnn -- -q
	is 'synthetic voices without the others' "$?,$(cat err),$(thresholds x.cnn)" "0,,$TEMPERATURE $REJECT"
	is 'synthetic voices without the others: no accents' "$(tensor-dump seen | grep -cv ' speaker=\(theo\|jackson\) ')" 7
	mkdir few
	for tool in $(ls /bin /usr/bin 2> /dev/null | sed 's/.*://' | grep -vxE 'espeak-ng|sox' | sort -u); do
		ln -sf "$(command -v "$tool" || echo nowhere)" few 2> /dev/null
	done
	PATH=$scratch/few whole x.cnn -- -q
	is 'no synthesiser: status, stderr' "$?,$(cat err)" '0,train: without synthetic voices, since espeak-ng or sox is not installed'
	is 'no synthesiser: the threshold of cnn-train' "$(thresholds x.cnn)" ''
else
	skip 'synthetic voices' 'espeak-ng or sox is not installed'
fi
