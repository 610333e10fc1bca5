#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-dump-recipe.sh - the commands that tensor-dump --recipe prints, run again, make the same
# bytes
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# comments FILE, command FILE: the two parts of what is printed
comments() {
	tensor-dump --recipe "$1" 2>&1 | grep '^#'
}
command_of() {
	tensor-dump --recipe "$1" 2>&1 | grep -v '^#'
}

# again NAME FILE: runs the commands, with the variables of the environment
again() {
	tensor-dump --recipe "$2" > commands || not_ok "$1" "tensor-dump: status $?"
	sh commands > made 2> err || not_ok "$1" "status $?: $(cat commands err)"
	check "$1: the same bytes" cmp "$2" made
}

# ---- streams of other programs ----

synth --frames 3 --samples 16000 --shortest 9000 | tensor-select --set id= --set split= > STREAM
STREAM=$PWD/STREAM
export STREAM
while read -r name filters; do
	sh -c "$filters" < STREAM > out 2> err || not_ok "$name" "$(cat err)"
	again "$name" out
done <<'END'
nothing            cat
resample           resample -r 6000
resample-options   resample -r 11025 --quality medium --phase minimum
twice              resample -r 6000 | resample -r 8000 --quality quick
earpipe            melspec
librosa            melspec --preset librosa
torchaudio         melspec --preset torchaudio
kaldi              melspec --preset kaldi
htk                melspec --preset htk
sptk               melspec --preset sptk
kaldi-mfcc         melspec --preset kaldi --mfcc 13
kaldi-changed      melspec --preset kaldi --dc keep --triangles hz --preemphasis-per signal --gain 1
kaldi-changed-too  melspec --preset kaldi --preemphasis 0 --taper rectangular --log none
htk-changed        melspec --preset htk --fmin 50 --passband exact --taper-form periodic
htk-cut            melspec --preset htk --fmax 3000
sptk-mfcc          melspec --preset sptk --mfcc 12
lengths            melspec --window 30ms --hop 7.5ms
a-window           melspec --window 100
an-fft             melspec --fft 1024
mfcc               melspec --mfcc 13 --deltas 2 --delta-edges fit
mfcc-options       melspec --mfcc 13 --dct htk --lifter 22 --zeroth energy --energy-floor 1
bands              melspec --mels 30 --fmin 100 --fmax 3000 --mel-scale htk --norm slaney --power 1
below-half         melspec --fmax -500
levels             melspec --log db --ref max --top-db 80
pcen               melspec --log pcen --pcen-gain 0.9 --pcen-power log --pcen-time 0.1
none               melspec --log none
normalised         melspec --cmvn sliding --cmvn-vars yes --cmvn-window 50 --cmvn-center yes
dithered           melspec --dither 0.001 --seed 7 --preemphasis 0.97 --gain 3 --dc remove
at-11025-hertz     resample -r 11025 | melspec --taper povey --framing snip
END
is 'defaults are left out' "$(melspec STREAM | command_of - | tr '\n' ' ')" 'cat "$STREAM" |     melspec '
is 'what is not recorded is said' "$(comments STREAM)" '# not recorded: where the stream came from; set STREAM to its file'

tensor-select --chunk 700 STREAM > CHUNKS
STREAM=$PWD/CHUNKS
for options in '' '--trigger 8 --release 5 --depth 25 --least -50 --preroll 100 --hangover 200 --min 50 --max 3000 --relearn 1000 --highpass none'; do
	# shellcheck disable=SC2086
	endpoint $options CHUNKS > out
	[ "$(tensor-dump out | wc -l)" -gt 0 ] || not_ok "endpoint $options" 'no utterances'
	again "endpoint $options" out
done

# ---- recordings and models ----

if fsdd=$(find_fsdd); then
	mkdir clips
	for clip in 0_theo 1_theo 0_jackson 1_jackson; do
		for index in 0 1 5 6 7 8 9 10; do
			cp "$fsdd/${clip}_$index.wav" clips
		done
	done
	SOURCE="$PWD/it's \$one"
	export SOURCE
	mv clips "$SOURCE"
	fsdd-read "$SOURCE" > all
	again 'recordings' all
	fsdd-read --split train "$SOURCE" | melspec > features
	again 'features of the training part' features
	matches 'the part is an option' "$(command_of features)" '^fsdd-read --split train "\$SOURCE" \|$'
	fsdd-read --rate 6000 "$SOURCE" | melspec > features
	again 'recordings read at another rate' features

	# NAME FILTERS: what makes a model of the recordings
	while read -r name filters; do
		sh -c "$filters" < all > out 2> err || not_ok "$name" "$(cat err)"
		again "$name" out
	done <<'END'
model          melspec | cnn-train -q --epochs 1 --arch tiny
model-int8     melspec | cnn-train -q --epochs 2 --arch 'conv1d:4x3 relu globalpool' --int8 --seed 9
model-preset   melspec | cnn-train -q --preset fast --epochs 1
model-general  melspec --mels 20 | cnn-train -q --preset general --epochs 1 --arch 'conv1d:4x3 globalpool'
model-options  resample -r 6000 | melspec | cnn-train -q --arch 'conv1d:4x3 batchnorm relu globalpool' --epochs 2 --batch 5 --lr 0.003 --vary none --smoothing 0 --decay 0.1 --clip-norm 2 --average 0.9 --balance --temperature 2 --reject 0.25
END
	melspec all | cnn-train -q --epochs 1 --arch 'conv1d:4x3 globalpool' > model
	INIT=$PWD/model
	export INIT
	melspec all | cnn-train -q --epochs 1 --init model > out
	again 'a model from another' out
	matches 'and it says so' "$(comments out)" \
	    '^# not recorded: the model of --init; set INIT to it\. The digest of its weights is [0-9a-f]{16}$'
	matches 'the number of recordings' "$(comments out)" '^# the data: train 24 test 8$'
	MODEL=$PWD/model
	export MODEL
	melspec all | cnn-predict -q --format frames model > out
	again 'answers' out

	AUGMENT='--noise white --snr 0:20 --copies 2 --keep --seed 4'
	export AUGMENT
	# shellcheck disable=SC2086
	augment $AUGMENT all | melspec > out
	again 'augmented' out
	matches 'what augment did is said' "$(comments out)" \
	    '^# not recorded: the options of augment; set AUGMENT to them\. Frame [0-9]+ got noise=white snr=[0-9.]+$'
else
	skip 'recordings and models' 'found no FSDD'
fi

# ---- other streams ----

frame() { # RECIPE [ATTRIBUTES]
	printf '{"dtype":"<i2","shape":[1],"recipe":%s%s,"data":[1]}' "$1" "${2-}"
}
pack "$(frame '[]')" "$(frame '[{"filter":"a b","x":1}]')" "$(frame '[{"filter":"a b","x":1}]')" '{"end":3}' > mixed
matches 'other recipes are said' "$(comments mixed)" '^# 2 of 3 frames have other recipes, the first is frame 1$'
pack "$(frame '[{"filter":"it'\''s $(touch no) a","gain":2.5}]')" '{"end":1}' > alien
is 'a step of another program' "$(comments alien | tail -n 1),$(command_of alien | tail -n 1)" \
    "# not known how to run this step: gain=2.5,    'it'\\''s \$(touch no) a'"
pack "$(frame '[{"filter":"resample","rate":8000,"quality":"x\u001b[2Jy\nz"}]')" '{"end":1}' > hostile
is 'values cannot control the terminal' "$(comments hostile | tail -n 1),$(command_of hostile | tail -n 1)" \
    '# a value of the recipe cannot be typed: quality x\x1B[2Jy\nz,    resample --rate 8000'
pack "$(frame '[{"filter":"halve"}]')" '{"end":1}' > plain
pack "$(frame '[{"filter":"augment"}]')" '{"end":1}' > bare
is 'an augment without effect' "$(comments bare | tail -n 1)" \
    '# not recorded: the options of augment; set AUGMENT to them. Frame 0 got no effect'
is 'a step of another program without settings' "$(comments plain | tail -n 1)" '# not known how to run this step'
pack '{"dtype":"<i2","shape":[0],"kind":"model","arch":"x","provenance":[1,[2],{"a":3}],"data":[]}' '{"end":1}' > odd
matches 'a provenance that makes no sense' "$(comments odd)" '^# not known how to run this step: a=3$'
pack '{"dtype":"<f4","shape":[0],"kind":"audio","recipe":[{"filter":"mic-capture","device":"x","rate":8000},{"filter":"resample","from":8000,"rate":6000},{"filter":"melspec","rate":6000}],"data":[]}' '{"end":1}' > live
is 'a microphone' "$(comments live),$(command_of live | tr '\n' ' ')" \
    '# a recording, which cannot be made again; AUDIO is the stream that mic-capture wrote, with device=x rate=8000,cat "$AUDIO" |     melspec '
pack '{"end":0}' > empty
is 'a stream without frames' "$(tensor-dump --recipe empty)" '# no frames, and so no recipe'
head -c 3000 STREAM > cut
refuses 1 'without an end mark' tensor-dump --recipe cut
refuses_each STREAM <<'END'
tensor-dump --recipe --json | --recipe beside --json: commands are text
tensor-dump --recipe --stat | --recipe beside --stat: ask for one of them
END
