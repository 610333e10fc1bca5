#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# stream-limits.sh - no program writes what a reader would refuse, and too large requests are
# refused in time
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --samples 60000 > audio

# ---- frames that grow ----

refuses 1 'frame 0 .*more data than --max-frame allows \(1 MiB\)' \
    melspec --max-frame 1 --hop 1 --mels 80 audio
if grep -q __asan_init "$build/bin/melspec"; then
	skip 'melspec: rows that are too many take no memory' 'a build with the address sanitizer is large by itself'
else
	for chunk in 0 250000; do
		synth --samples 260000 --chunk $chunk |
		    refuses 1 'frame 0 .*its (250|260)000 rows have more data than --max-frame allows \(1 MiB\)' \
			peak peak.kib melspec --max-frame 1 --hop 1 --mels 80 --framing ceil
		[ "$(cat peak.kib)" -le 8192 ] || not_ok 'melspec: rows that are too many' "$(cat peak.kib) KiB"
	done
fi
refuses 1 'frame 0 .*at 48000 Hz it would be larger than --max-frame allows' \
    resample --max-frame 1 -r 48000 audio

# ---- attributes ----

long=$(awk 'BEGIN { for (i = 0; i < 64 * 1024 - 150; i++) printf "x" }')
pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"audio\",\"rate\":8000,\"id\":\"$long\",\"data\":[0,0]}" \
    '{"end":1}' > wide
is 'the longest attributes are read' "$(tensor-dump wide | wc -l | tr -d ' ')" 1
refuses 1 'frame 0 .*more than 64 KiB of attributes' melspec wide

# 600 classes of 121 letters: too many names for a model
awk 'BEGIN {
	for (i = 0; i < 600; i++)
		printf "{\"dtype\":\"<f4\",\"shape\":[2,3],\"kind\":\"logmel\",\"label\":\"%0121d\",\"data\":[1,2,3,4,5,%d]}\n", i, i
	print "{\"end\":600}"
}' | tr '\n' '\0' | xargs -0 -n 100 pack > classes
refuses 1 '600 classes with [0-9]+ bytes of names, wanted at most 32768' cnn-train classes

# A second "data" is refused when it begins, before its bytes are asked for.
{
	printf '\204\245dtype\243<f4\245shape\221\0\244data\304\0\244data\306\3\300\0\0'
	head -c 100000 /dev/zero
} > twice
refuses 1 'a key comes twice' tensor-dump twice

# ---- gaps that add up beyond any count ----

chunk() { # SEQ GAP
	echo "{\"dtype\":\"<f4\",\"shape\":[1],\"kind\":\"audio\",\"rate\":8000,\"stream\":0,\"seq\":$1,\"gap\":$2,\"data\":[0]}"
}
pack "$(chunk 0 0)" "$(chunk 1 9007199254740992)" "$(chunk 2 9007199254740992)" > gaps
refuses 1 'frame 2: gaps of more than 9007199254740992 samples are impossible' endpoint gaps

# ---- features that are more than memory ----

# 60 copies of a clip in two classes: 24 MB of features for a process that may have 20 MB of its own
synth --samples 8000 > long
melspec --hop 8 --mels 100 long > rows
python=$(find_python) || python=
if [ -z "$python" ]; then
	skip 'cnn-train --cache' 'found no python3 with msgpack and numpy'
elif grep -q __asan_init "$build/bin/cnn-train"; then
	skip 'cnn-train --cache' 'the address sanitizer takes memory of its own'
else
	"$python" -c 'import sys, msgpack
frame = next(iter(msgpack.Unpacker(open("rows", "rb"))))
for i in range(60):
    sys.stdout.buffer.write(msgpack.packb({**frame, "label": str(i % 2), "split": "train"}))
sys.stdout.buffer.write(msgpack.packb({"end": 60}))' > features
	small() { # OPTION...: trains within 20 MB of memory
		# shellcheck disable=SC3045
		(ulimit -d 20000 && exec cnn-train -q --threads 1 --batch 2 --epochs 1 --vary none \
		    --arch 'conv1d:2x1x50 globalpool' "$@" features)
	}
	cnn-train -q --batch 2 --epochs 1 --vary none --arch 'conv1d:2x1x50 globalpool' features > free.cnn
	refuses 3 'no memory' small
	mkdir cache
	small --cache cache > small.cnn
	is 'cnn-train --cache: within limits' "$?" 0
	check 'cnn-train --cache: the same model' cmp free.cnn small.cnn
	is 'cnn-train --cache: leaves nothing' "$(ls cache)" ''
	refuses 3 '--cache [^ ]*none: No such file .*; wanted a folder that exists, for a temporary file$' cnn-train --cache "$scratch/none" features
	refuses 3 '--cache features: Not a directory; wanted a folder' cnn-train --cache features features
	full() {
		(trap '' XFSZ && ulimit -f 1000 && exec cnn-train -q --cache cache features)
	}
	refuses 3 '--cache cache: File too large' full
fi

# ---- streams after each other: nothing of the first is left in the second ----

pack '{"dtype":"<f4","shape":[1],"kind":"audio","rate":8000,"t":100,"data":[0]}' \
    '{"dtype":"<f4","shape":[1],"kind":"audio","rate":8000,"stream":0,"seq":0,"data":[0]}' \
    '{"dtype":"<f4","shape":[1],"kind":"audio","rate":8000,"stream":0,"seq":1,"t":0.5,"last":true,"data":[0]}' \
    '{"end":3}' > after
for command in melspec 'resample -r 4000'; do
	is "$command: the time of another stream is forgotten" \
	    "$($command after | tensor-dump | sed -n 's/^2 .* t=\([0-9]*\).*/\1/p')" 0
done

# What was captured before a gap was not captured at the time of what came behind it.
pack '{"dtype":"<f4","shape":[3],"kind":"audio","rate":8000,"stream":0,"seq":0,"clock":1001,"data":[0,0,0]}' \
    '{"dtype":"<f4","shape":[3],"kind":"audio","rate":8000,"stream":0,"seq":1,"gap":9,"clock":1062,"last":true,"data":[0,0,0]}' \
    '{"end":2}' > clocks
for command in melspec 'resample -r 4000'; do
	is "$command: clocks around a gap" \
	    "$($command clocks | tensor-dump | sed 's/.* clock=\([0-9]*\).*/\1/;t;s/.*/none/' | tr '\n' ' ')" \
	    '1001 none 1062 '
done

# ---- -o keeps what the old file's owner decided ----

synth --kind logmel --frames 20 --samples 6 > features
: > model
chmod 600 model
cnn-train -q --epochs 1 --arch 'conv1d:4x3 globalpool' -o model features
is '-o: the mode of the file stays' "$(ls -l model | cut -c 1-10)" '-rw-------'
refuses 2 "^cnn-train: --output '': wanted FILE" cnn-train -o '' features

# ---- too little memory to train: how much is wanted, and the way out ----

synth --kind logmel --frames 300 --samples 400 > long
synth --kind logmel --frames 3000 --samples 400 > longer
# shellcheck disable=SC3045
if (ulimit -v 60000 && cnn-train -q --threads 1 --epochs 1 features > nothing) 2> /dev/null; then
	small() { # what may have 60 MB of address space
		(
			ulimit -v 60000
			exec "$@"
		)
	}
	refuses 3 '^cnn-train: no memory for training: the features take 18 MiB, a batch of 256 clips of up to 400 rows about [0-9]+ MiB; try a smaller --batch or --arch, or --cache DIR$' \
	    small cnn-train -q --threads 1 --batch 256 long
	refuses 3 '^cnn-train: no memory for the features of more than [0-9]+ clips, which take [0-9]+ MiB; --cache DIR keeps them in a file$' \
	    small cnn-train -q --threads 1 longer
	refuses 3 '^cnn-train: no memory for more than 3000 clips: their file in \. takes 183 MiB of address space$' \
	    small cnn-train -q --threads 1 --cache . longer
else
	skip 'too little memory to train' 'ulimit -v does not work here'
fi
rm -f long longer

# ---- little input, much work ----

pack '{"dtype":"<f4","shape":[4611686018427387903,0],"data":[]}' '{"end":1}' > endless
refuses 1 'has 4611686018427387903 rows without numbers' timeout 10 tensor-select --chunk 1 endless
tensor-select --join endless > joined
is 'rows without numbers that are not cut' "$(tensor-dump joined)" '0 - [4611686018427387903, 0] <f4'

# attributes FROM TO: so many, of their own names
attributes() {
	seq "$1" "$2" | sed 's/.*/,"key&":0/' | tr -d '\n'
}
head='{"dtype":"<f4","shape":[0],"kind":"audio","rate":8000'
pack "$head$(attributes 1000 4999),\"data\":[]}" > one
i=0
while [ $i -lt 600 ]; do
	cat one
	i=$((i + 1))
done > many
pack '{"end":600}' >> many
check '600 frames of 4000 attributes take no minutes' timeout 8 tensor-select --join many > joined
is 'and all are kept' "$(tensor-select --head 1 joined | tensor-dump --json | tr , '\n' | grep -c key)" 4000
pack "$head$(attributes 1000 1098),\"key1xxx\":1,\"data\":[]}" '{"end":1}' | sed 's/key1xxx/key1050/' > twice
refuses 1 'a key comes twice' tensor-dump twice
