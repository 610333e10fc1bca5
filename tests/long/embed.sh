#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# embed.sh - libearpipe gives the words and probabilities of cnn-predict, for models of all presets, 8-bit
# and not: on FSDD's 300 test clips, and on each speaker's clips by a model that was not trained on them.
# SPEAKERS names those that are held out; EPOCHS is how long the models are trained (1)
. "$(dirname "$0")/../support/lib.sh"
. "$root/tests/support/embed.sh"

want_fsdd 'answers'
for kind in shared static; do
	compile_answers $kind answers-$kind || not_ok "the tool, $kind" 'it does not compile'
done

# compare NAME TRAIN AUDIO FRAMES 'OPTIONS OF MELSPEC' OPTIONS OF CNN-TRAIN...: a model of few epochs
compare() {
	name=$1 train=$2 audio=$3 frames=$4
	# shellcheck disable=SC2086
	melspec $5 "$train" > train-features
	shift 5
	cnn-train -q --epochs "${EPOCHS:-1}" "$@" -o model.cnn train-features || {
		not_ok "$name" 'no model'
		return
	}
	for kind in shared static; do
		same_answers "$name, $kind" ./answers-$kind model.cnn "$audio" "$frames"
	done
}

# all NAME TRAIN AUDIO FRAMES
all() {
	for preset in default fast accurate tiny general; do
		hop=
		[ $preset != fast ] || hop='--hop 20ms'
		compare "$1, $preset" "$2" "$3" "$4" "$hop" --preset $preset
		compare "$1, $preset, 8-bit" "$2" "$3" "$4" "$hop" --preset $preset --int8
	done
	compare "$1, tutorial" "$2" "$3" "$4" '' --arch tutorial
	compare "$1, mlp" "$2" "$3" "$4" '' --arch mlp
	compare "$1, mlp, 8-bit" "$2" "$3" "$4" '' --arch mlp --int8
}

fsdd-read --split test "$fsdd" > test
fsdd-read --split train "$fsdd" > train
all 'FSDD' train test 300
for preset in librosa torchaudio kaldi htk sptk; do
	compare "FSDD, melspec --preset $preset" train test 300 "--preset $preset" --preset tiny --int8
done
for speaker in ${SPEAKERS-george jackson lucas nicolas theo yweweler}; do
	fsdd-read --speaker $speaker "$fsdd" > own
	fsdd-read --not-speaker $speaker "$fsdd" > others
	all "$speaker held out" others own 500
done
