#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-convert.sh - tensor-convert chooses formats by names and first bytes, refuses what a format
# cannot hold, says what it leaves out, and writes WAV files and folders
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --kind logmel --frames 5 --samples 6 --shortest 6 > alike
synth --kind logmel --frames 5 --samples 6 --shortest 3 > ragged
synth --frames 3 --samples 300 --shortest 100 > audio
synth --samples 300 --chunk 70 > chunks
tensor-select --head 1 alike > one
tensor-select --head 1 audio | augment --gain -20 > word
pack '{"end":0}' > none

# frame ATTRIBUTES DTYPE SHAPE NUMBERS: a stream of one
frame() {
	pack "{\"dtype\":\"$2\",\"shape\":[$3],$1,\"data\":[$4]}" '{"end":1,"crc32":true}'
}

# ---- which formats ----

refuses 2 'say what it becomes: --to FORMAT' tensor-convert one
refuses 2 '--to nonsense: wanted one of auto, stream, npy, .*, pytorch;' tensor-convert --to nonsense one
refuses 2 '--from nonsense: wanted one of auto, stream, npy, .*, pytorch;' tensor-convert --from nonsense one
refuses 2 'x\.y: no format has this ending; give --to FORMAT;' tensor-convert -o x.y one
refuses 2 'new/: say in what format its files are: --to FORMAT;' tensor-convert -o new/ one
refuses 2 'is taken for a tensor stream; .* what it is: --from FORMAT;' tensor-convert /etc/passwd
refuses 2 '--stack without npy' tensor-convert --stack --to csv one
refuses 2 '--rows without --to csv or tsv' tensor-convert --rows --to jsonl one
refuses 2 'folder/: tensor-select --split-by makes a folder of streams' tensor-convert --to stream -o folder/ one
refuses 1 '^tensor-convert: missing.npz: No such file' tensor-convert missing.npz
refuses 1 '^tensor-convert: stdin: empty input' sh -c ': | tensor-convert --to npz'
tensor-convert -q -o one.data -t npz one
is 'by the first bytes, whatever the name' "$(tensor-convert one.data | tensor-dump -j)" "$(tensor-convert --from npz one.data | tensor-dump -j)"
tensor-convert -o one.JSONL one
is 'by the ending, in capitals' "$(tensor-convert one.JSONL | cmp - one; head -c 10 one.JSONL)" '{"dtype":"'
tensor-convert -o copy.tensors one
check 'a stream to a file' cmp copy.tensors one
mkfifo pipe
cat pipe > through &
tensor-convert -o pipe --to jsonl one
wait $!
check 'a pipe is written to' cmp one.JSONL through
cat one.JSONL one.JSONL > two.jsonl
is 'files in turn' "$(tensor-convert one.JSONL two.jsonl - < one.JSONL | tensor-dump | wc -l | tr -d ' ')" 4

# ---- what is left out ----

# says FORMAT: what is said about a frame with many attributes
says() {
	frame '"kind":"audio","id":"a b","rate":8000,"label":"x","blob":"bin:0102"' '<i2' 2 '1,2' |
	    { tensor-convert --to "$1" > /dev/null; } 2>&1
}
is 'npy: all attributes' "$(says npy)" 'tensor-convert: npy cannot hold these attributes, which are left out: kind, id, rate, label, blob'
is 'wav: all but kind and rate' "$(says wav)" 'tensor-convert: wav cannot hold these attributes, which are left out: id, label, blob'
is 'ark: all but the id, in which blanks change' "$(says ark)" 'tensor-convert: stdout: 1 ids have blanks, which became %20 in their keys; 1 frames of integers became floats or doubles, with the same values
tensor-convert: ark cannot hold these attributes, which are left out: kind, rate, label, blob'
for format in npz safetensors csv jsonl; do
	is "$format: bytes" "$(says $format)" "tensor-convert: $format cannot hold bytes: of 1 attributes only the number of bytes is kept"
done
is 'and with -q nothing' "$({ tensor-convert -q --to npy one > /dev/null; } 2>&1)" ''
printf '{"dtype":"<f4","shape":[2],"data":[1,2]}\n' | tensor-convert > nameless
is 'npz: frames without an id' "$({ tensor-convert --to npz nameless > /dev/null; } 2>&1)" \
    'tensor-convert: stdout: 1 frames without an id or a name of their own are named arr_0 and so on'
{
	for name in conv1.w conv1.b conv1.w; do
		printf '{"dtype":"<f4","shape":[2],"name":"%s","data":[1,2]}\n' $name
	done
} | tensor-convert > weights
for format in npz safetensors; do
	is "$format: a name of its own instead of an id" "$(tensor-convert -q --to $format weights | tensor-convert | tensor-dump -j |
	    sed 's/.*"id":"//; s/".*//' | tr '\n' ' ')" 'conv1.w conv1.b arr_2 '
done
python=$(find_python) || python=
if [ -n "$python" ]; then
	"$python" -c 'import msgpack
b = msgpack.packb({"dtype": "<f4", "shape": [2], "data": b"\0\0\x80\x7f\0\0\x80\xff"})
open("infinite", "wb").write(b + msgpack.packb({"end": 1}))'
	is 'jsonl: infinite numbers' "$({ tensor-convert --to jsonl infinite > /dev/null; } 2>&1)" \
	    'tensor-convert: stdout: 2 infinite numbers became null, which is read as NaN'
fi

# ---- what is refused, without a file ----

# no STATUS MESSAGE ARGUMENT...: refused, and nothing is written
no() {
	refuses "$1" "$2" tensor-convert -q -o "no.$3" "$4"
	is "and there is no no.$3" "$(ls -d no.* 2> /dev/null)" ''
}
no 1 '^tensor-convert: frame 1 \(.*\): is another frame, but .* is one; --stack .* --output FOLDER/ --to npy$' npy alike
no 1 '^tensor-convert: frame 1 \(.*\): is another frame, .*pcm-write --wav' wav audio
no 1 '^tensor-convert: frame 0 \(.*\): is \[6, 40\] of kind .logmel., and a WAV file holds audio' wav one
no 1 "frame 1 .*: is a chunk of something longer; put 'tensor-select --join'" npy chunks
no 1 'frame 1 .*: an earlier frame has the same id' npz chunks
no 1 'frame 1 .*: an earlier frame has the same id' safetensors chunks
no 1 'no frames, so the array would have no dtype' npy none
no 1 'no frames, so there is no rate' wav none
refuses 1 'frame 1 \(.*\): is \[.*\] of <f4, the frames before it are \[' tensor-convert --stack -o no.npy ragged
refuses 1 'frame 1 .*: has the id of an earlier frame' sh -c 'cat one one | tensor-convert -q --to npy -o folder/'
frame '"id":"label","label":"x"' '<f4' 1 1 > clash
no 1 "the id of a frame is 'label', the name of an array of attributes" npz clash
frame '"id":"a","v7":"x"' '<f4' 1 1 > clash
no 1 "has an attribute 'v7', which is the name of a column" csv clash
frame '"id":"__metadata__"' '<f4' 1 1 > clash
no 1 'safetensors keeps this name' safetensors clash
frame '"id":"a"' '<f4' 1,1,1 1 > clash
no 1 'is \[1, 1, 1\], and Kaldi has vectors \[n\] and matrices' ark clash
printf '{"dtype":"<i8","shape":[1],"id":"a","data":[9007199254740993]}\n' | tensor-convert > clash
no 1 'number 0 is beyond 2\^53' ark clash
frame '"kind":"audio","rate":8000.5' '<f4' 1 1 > clash
no 1 'a whole number of samples a second' wav clash
frame '"kind":"audio","rate":8000' '<i8' 1 1 > clash
no 1 'is of <i8, and a WAV file has samples of 1 to 4 bytes' wav clash
refuses 2 'wanted --output NAME.scp' tensor-convert --to scp one
for format in jsonl ark; do
	tensor-convert -q -o "none.$format" none
	refuses 1 "^tensor-convert: none.$format: empty: the program that wrote it failed" tensor-convert "none.$format"
done
for format in npz safetensors csv tsv; do
	tensor-convert -q -o "none.$format" none
	is "$format: no frames" "$(tensor-convert "none.$format" --from $format 2>&1 | tensor-dump 2>&1)" ''
done
cp one old.npz
refuses 1 'ends after' sh -c 'head -c 900 one | tensor-convert -o old.npz'
check 'a fault leaves the old file' cmp one old.npz
if [ -w /dev/full ]; then
	for format in npy npz safetensors csv jsonl ark wav; do
		refuses 3 'No space left' tensor-convert -q -o /dev/full --to $format word
		refuses 3 'No space left' sh -c "tensor-convert -q --to $format word > /dev/full"
	done
fi
is 'a closed pipe ends it silently' "$(synth --frames 300 --samples 9000 | tensor-convert -q --to jsonl 2>&1 > fifo.out |
    head -c 0; synth --frames 300 --samples 9000 | tensor-convert --to jsonl | head -c 9)" '{"dtype":'

# ---- features of another program ----

synth --frames 12 --samples 4000 | melspec -q --hop 20ms > features
cnn-train -q --arch 'conv1d:4x3 relu globalpool' --epochs 1 -o like.cnn features
cnn-predict like.cnn features > answers
tensor-convert -q -o plain.npz features
if [ -n "$python" ]; then
	"$python" - << 'END'
import numpy
have = numpy.load("plain.npz")
numpy.savez("other.npz", id=have["id"], label=have["label"], **{i: have[i] for i in have["id"]})
END
else
	tensor-select --set kind= --set recipe= features > other.npz
fi
refuses 1 "kind '', model wants 'logmel'; .*'tensor-convert --like MODEL'" sh -c 'tensor-convert other.npz | cnn-predict like.cnn'
tensor-convert --like like.cnn other.npz | cnn-predict like.cnn > others
check '--like: the answers are those to our own features' cmp answers others
is '--like: there are answers' "$(wc -l < others)" 12
refuses 1 'hop is 80, wanted 160' sh -c 'synth --frames 1 --samples 4000 | melspec -q | tensor-convert --to jsonl --like like.cnn'
refuses 1 "kind 'audio', model wants 'logmel'" sh -c 'synth --frames 1 | tensor-convert --to jsonl --like like.cnn'
refuses 1 "^tensor-convert: --like features: is not a model" tensor-convert --like features other.npz
refuses 1 "^tensor-convert: --like nowhere: No such file" tensor-convert --like nowhere other.npz

# ---- frames that a stream cannot have ----

# bad MESSAGE LINE: a line of JSON that is refused
bad() {
	printf '%s\n' "$2" > bad.jsonl
	refuses 1 "^tensor-convert: bad.jsonl: $1" tensor-convert -q -o no.tensors bad.jsonl
}
bad "frame 0 \(7\): key 'rate': wanted a number above 0" '{"dtype":"<f4","shape":[],"id":"7","rate":"x","data":[1]}'
bad "frame 0: key 'id': wanted a string" '{"dtype":"<f4","shape":[],"id":7,"data":[1]}'
bad "frame 0: key 'word': wanted a string" '{"dtype":"<f4","shape":[],"word":7,"data":[1]}'
bad "frame 0: key 'tail': wanted a number" '{"dtype":"<f4","shape":[],"tail":"x","data":[1]}'
bad 'line 1: "dtype": wanted' '{"dtype":"<f2","shape":[],"data":[1]}'
bad 'line 1: "shape": wanted an array of at most 8' '{"dtype":"<f4","shape":[1,1,1,1,1,1,1,1,1],"data":[1]}'
bad 'line 1: "shape": wanted integers from 0' '{"dtype":"<f4","shape":[-1],"data":[1]}'
bad 'an array of shape \[99999999, 99999999\] .* --max-frame' '{"dtype":"<f4","shape":[99999999,99999999],"data":[1]}'
bad 'line 1: "data": wanted an array of 2 numbers' '{"dtype":"<f4","shape":[2],"data":[1]}'
bad 'line 1: number 1 of "data" is none of \|u1' '{"dtype":"|u1","shape":[2],"data":[1,256]}'
bad 'line 1: number 0 of "data" is none of <i2' '{"dtype":"<i2","shape":[1],"data":[null]}'
bad 'line 1: number 0 of "data" is none of <f4' '{"dtype":"<f4","shape":[1],"data":["1"]}'
bad 'line 1: attributes that a frame cannot have' '{"dtype":"<f4","shape":[],"x":[[[[[[[[[[1]]]]]]]]]],"data":[1]}'
bad 'line 1, byte [0-9]*: no JSON: ' '{"dtype":"<f4",'
bad 'line 1, byte [0-9]*: no JSON: duplicate' '{"dtype":"<f4","shape":[],"a":1,"a":2,"data":[1]}'
is 'a label that is a number becomes a string' "$(printf '{"dtype":"<f4","shape":[],"label":7,"data":[1]}\n' |
    tensor-convert | tensor-dump -j)" '{"dtype":"<f4","shape":[],"label":"7","data":[1]}'

# ---- WAV ----

tensor-convert -q -o word.wav word
is 'wav: there and back' "$(tensor-convert word.wav | raw | cksum)" "$(raw word | cksum)"
is 'wav: rate, kind and id' "$(tensor-convert word.wav | tensor-dump | sed 's/ min.*//')" '0 audio [172] <f4 id=word rate=8000'
if command -v ffmpeg > /dev/null; then
	ffmpeg -loglevel error -i word.wav -f f32le - > ffmpeg.f32
	raw word | cmp - ffmpeg.f32
	is 'wav: ffmpeg reads the same samples' $? 0
else
	skip 'wav: ffmpeg reads the same samples' 'ffmpeg is not installed'
fi
tensor-convert -q -o joined.wav chunks
is 'wav: the chunks of a recording' "$(tensor-convert joined.wav | raw | cksum)" "$(tensor-select --join chunks | raw | cksum)"
for dtype in '<f4' '<f8' '<i2' '<i4' '|i1' '|u1'; do
	case $dtype in '<f'?) numbers=-0.5,0.25,0.75 ;; '|u1') numbers=0,128,255 ;; *) numbers=-128,0,127 ;; esac
	frame '"kind":"audio","rate":16000' "$dtype" 3 $numbers > in
	tensor-convert -o in.wav in
	is "wav: $dtype" "$(tensor-convert in.wav | pcm-write -q -f f64le | cksum)" "$(pcm-write -q -f f64le in | cksum)"
	is "wav: $dtype, as fsdd-read reads it" "$(tensor-convert in.wav | pcm-write -q -f f32le | cksum)" \
	    "$(fsdd-read -q in.wav 2> err | pcm-write -q -f f32le | cksum)"
	[ "$dtype" = '|i1' ] || is "wav: $dtype stays so" "$(tensor-convert in.wav | raw | cksum)" "$(raw in | cksum)"
done
tensor-convert -q --to wav < word > piped.wav
check 'wav: the length is in the header of a file' cmp piped.wav word.wav
tensor-convert -q --to wav < word | cat > piped.wav
check 'and in that of a pipe' cmp piped.wav word.wav

# ---- a file for each frame ----

tensor-convert -q --to wav -o words/ audio
is 'a folder: the files' "$(ls words | tr '\n' ' ')" "$(tensor-dump audio | sed 's/.* id=\([^ ]*\) .*/\1.wav/' | sort | tr '\n' ' ')"
is 'a folder: the frames' "$(tensor-convert words/*.wav | raw | cksum)" "$(raw audio | cksum)"
frame '"id":"../a b/é\u0007"' '<f4' 1 1 | tensor-convert --to npy -o odd/
is 'a folder: an odd id' "$(ls odd)" '%2E.%2Fa b%2F'"$(printf '\303\251')"'%07.npy'
frame '"x":1' '<f4' 1 1 > in
refuses 1 'frame 0: has no id to name its file by' tensor-convert -q --to npy -o odd/ in
