#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-convert-models.sh - models that tensor-convert writes for ONNX and PyTorch answer as cnn-predict
# does, in ONNX Runtime and in PyTorch, which know nothing of earpipe
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/layers.sh"
. "$root/tests/support/export.sh"

python=$(find_python) || {
	skip 'all' 'no msgpack or numpy here'
	exit 0
}

# ---- every layer, with weights of floats and of 8 bits in turn ----

layer_features "$python" > features
is 'each layer is in a model' "$(layers_missing)" ''
layer_archs > archs
n=0 names=
while read -r arch; do
	n=$((n + 1)) int8=
	[ $((n % 2)) -eq 0 ] || int8=--int8
	# shellcheck disable=SC2086
	cnn-train -q $int8 --arch "$arch" --epochs 2 --lr 0.01 -o "layers$n.cnn" features
	export_model "layers$n" features
	names="$names layers$n"
done < archs
# shellcheck disable=SC2086
answer_elsewhere features $names

# ---- recordings of FSDD, a temperature, 8 bits ----

if fsdd=$(find_fsdd); then
	fsdd-read "$fsdd" | melspec --hop 20ms > all
	fsdd-read --split test "$fsdd" | melspec --hop 20ms > test
	cnn-train -q --preset fast --temperature 0.544 --reject 0.4 -o fsdd.cnn all
	cnn-train -q --preset fast --int8 -o fsdd8.cnn all
	for name in fsdd fsdd8; do export_model $name test; done
	answer_elsewhere test fsdd fsdd8
else
	skip 'recordings' 'found no FSDD'
fi

# ---- what is in the files ----

for name in onnx safetensors py; do
	tensor-convert -q -o "again.$name" layers10.cnn
	check "$name: the same bytes again" cmp "again.$name" "layers10.$name"
	tensor-convert -q --to "$(echo "$name" | sed s/py/pytorch/)" < layers10.cnn | cmp - "layers10.$name"
	is "$name: from and to a pipe the same" $? 0
done
size() {
	wc -c < "$1"
}
is '8 bits stay 8 bits in ONNX' "$(($(size layers15.onnx) < $(size layers15.cnn) + 8000))" 1
"$python" - layers10.safetensors > facts << 'END'
import json, struct, sys
file = open(sys.argv[1], "rb")
n = struct.unpack("<Q", file.read(8))[0]
header = json.loads(file.read(n))
facts = header.pop("__metadata__")
end = 0
for name, a in header.items():
    assert a["data_offsets"][0] == end, name
    end = a["data_offsets"][1]
assert len(file.read()) == end and n % 8 == 0
print(facts["format"], json.loads(facts["classes"]), facts["features"], facts["hop"], facts["arch"].split()[0])
print(json.loads(facts["earpipe"])["arch"] == facts["arch"], json.loads(facts["earpipe"])["epochs"])
END
is 'safetensors: its metadata, and no gaps' "$(cat facts)" "pt ['0', '1', '2', '3'] logmel 160 standard
True 2"
matches '8 bits that become floats are named' "$(tensor-convert -o x.safetensors layers1.cnn 2>&1)" \
    '^tensor-convert: .*weights of 8 bits are written as floats'
matches 'the weights of a module are elsewhere' "$(tensor-convert -o x.py layers1.cnn 2>&1)" \
    "^tensor-convert: .*'--to safetensors' writes the weights"

# ---- what cannot be converted ----

refuses 1 "frame 0: kind 'logmel', wanted a model" tensor-convert -o no.onnx features
cat layers2.cnn layers3.cnn > two
refuses 1 'frame [0-9]+: is a second model' tensor-convert -o no.safetensors two
head -c 900 layers2.cnn > cut
refuses 1 'without an end mark' tensor-convert -o no.py cut
tensor-select --head 2 layers2.cnn > few
refuses 1 'the model .*' tensor-convert -o no.onnx few
refuses 2 'only written, not read' tensor-convert --to npy layers2.onnx
is 'nothing is left after a refusal' "$(ls no.* 2> /dev/null)" ''
refuses 3 'No space left' sh -c 'tensor-convert --to onnx layers2.cnn > /dev/full'
