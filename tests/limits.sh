#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# limits.sh - what no reader would take is not written, and what is too much is refused in time
. "$(dirname "$0")/lib.sh"
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
refuses 1 'frame 2: gaps of more than 9007199254740992 samples cannot be true' endpoint gaps

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
cnn-train -q --epochs 1 --arch 'conv1:4x3 pool' -o model features
is '-o: the mode of the file stays' "$(ls -l model | cut -c 1-10)" '-rw-------'
refuses 2 "^cnn-train: --output '': wanted FILE" cnn-train -o '' features
