#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# export.sh - models of every preset and named architecture, with floats and with 8 bits, answer in ONNX
# Runtime and in PyTorch as in cnn-predict: the same class for every recording, and probabilities within
# 1e-5. FSDD's test part is judged by models of its training part; the recordings of each speaker by
# models that were trained on the others, for one epoch
. "$(dirname "$0")/../support/lib.sh"
. "$root/tests/support/export.sh"

fsdd=$(find_fsdd) || {
	skip 'export' 'found no FSDD'
	exit
}
cat > kinds << 'END'
default --preset default
fast --preset fast
accurate --preset accurate
tiny --preset tiny
general --preset general
tutorial --arch tutorial
mlp --arch mlp
END
missing=$(cnn-train --help | tr -d '\n ' | sed 's/.*--presetNAMEsetseveraloptionsatonce:\([a-z|]*\).*/\1/' | tr '|' '\n' |
	while read -r preset; do grep -q "^$preset " kinds || echo "$preset"; done)
is 'every preset is in a model' "$missing" ''

# judge PART [OPTION...]: trains on the features train, with floats and then one more epoch with 8 bits, and
# compares the answers for the features held-out
judge() {
	part=$1 names=
	shift
	while read -r kind options; do
		name=$part-$kind
		# shellcheck disable=SC2086
		cnn-train -q $options "$@" --temperature 0.544 -o "$name.cnn" train
		cnn-train -q --init "$name.cnn" --int8 --epochs 1 --lr 0.0001 -o "$name-int8.cnn" train
		for model in "$name" "$name-int8"; do
			export_model "$model" held-out
			names="$names $model"
		done
	done < kinds
	# shellcheck disable=SC2086
	answer_elsewhere held-out $names
	rm -f ./*.cnn ./*.onnx ./*.safetensors ./*.py ./*.scores
}

for speaker in george jackson lucas nicolas theo yweweler; do
	fsdd-read --split all --not-speaker $speaker "$fsdd" | melspec > train
	fsdd-read --split all --speaker $speaker "$fsdd" | melspec > held-out
	judge $speaker --epochs 1
done
fsdd-read --split train "$fsdd" | melspec > train
fsdd-read --split test "$fsdd" | melspec > held-out
judge official
