#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-memory.sh - every streaming program handles 100 000 utterances in less than 32 MB of
# resident memory, and does not grow over a stream without end
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

n=100000

# small NAME FILE [KIB]: what peak wrote into the file is below the limit
small() {
	_kib=$(cat "$2" 2> /dev/null)
	if [ "${_kib:-99999999}" -lt "${3:-32768}" ]; then
		ok "$1"
	else
		not_ok "$1" "${_kib:-no} KiB, wanted less than ${3:-32768}"
	fi
}

if grep -q __asan_init "$build/bin/tensor-dump"; then
	skip 'all' 'a build with the address sanitizer is large by itself'
	exit 0
fi

synth --frames $n --samples 600 --shortest 100 | peak resample.kib resample -r 16000 |
    peak melspec.kib melspec | peak dump.kib tensor-dump | tail -n 1 > last
is 'all of them came through' "$(cut -d ' ' -f 1 last)" $((n - 1))
small resample resample.kib
small melspec melspec.kib
small tensor-dump dump.kib

synth --frames $n --samples 600 --shortest 100 | peak endpoint.kib endpoint -q > /dev/null
small endpoint endpoint.kib

synth --kind scores --frames $n | peak score.kib score | head -n 1 > line
is 'score counted all' "$(cat line)" "accuracy 100.00 % ($n/$n)"
small score score.kib

synth --kind logmel --frames 60 --samples 40 --shortest 3 | cnn-train -q --epochs 1 > model
synth --kind logmel --frames $n --samples 9 --shortest 3 |
    peak predict.kib cnn-predict -q model | tail -n 1 > last
is 'cnn-predict told all' "$(cut -f 1 last)" "clip-0$((n - 1))"
small cnn-predict predict.kib

# fsdd-read must know all names before the first: a name of a usual length, 100 000 times
mkdir recordings
short_wav > recordings/7_yweweler_0.wav
i=1
while [ $i -lt 1000 ]; do
	ln recordings/7_yweweler_0.wav "recordings/$((i % 10))_yweweler_$((100 + i)).wav"
	i=$((i + 1))
done
hundred=$(yes "$PWD/recordings" | head -n 100)
# shellcheck disable=SC2086
peak read.kib fsdd-read $hundred | tensor-dump | tail -n 1 > last
is 'fsdd-read read all' "$(cut -d ' ' -f 1 last)" $((n - 1))
small fsdd-read read.kib
# shellcheck disable=SC2086
peak shuffle.kib fsdd-read --shuffle 1 $hundred > /dev/null
small 'fsdd-read --shuffle' shuffle.kib

synth --frames $n --samples 600 --shortest 100 | peak chunk.kib tensor-select --chunk 50-90 |
    peak join.kib tensor-select --join | tensor-dump | tail -n 1 > last
is 'tensor-select cut and joined all' "$(cut -d ' ' -f 1 last)" $((n - 1))
small 'tensor-select --chunk' chunk.kib
small 'tensor-select --join' join.kib

synth --frames $n --samples 600 --shortest 100 | peak pace.kib pace --speed 0 | tensor-dump | tail -n 1 > last
matches 'pace cut all' "$(cat last)" "stream=$((n - 1)) .*last=true"
small pace pace.kib

# one stream that goes on and on: half an hour in chunks
synth --samples 14400000 --chunk 80000 | peak resample.kib resample -r 9000 |
    peak melspec.kib melspec | peak dump.kib tensor-dump | tail -n 1 > last
is 'the whole of a long recording' "$(cut -d ' ' -f 1 last)" 179
small 'resample, of a long recording' resample.kib
small 'melspec, of a long recording' melspec.kib
small 'tensor-dump, of a long recording' dump.kib
synth --samples 14400000 --chunk 80000 | peak chunk.kib tensor-select --chunk 3000 > /dev/null
small 'tensor-select, of a long recording' chunk.kib
synth --samples 14400000 --chunk 80000 | peak endpoint.kib endpoint -q > /dev/null
small 'endpoint, of a long recording' endpoint.kib
synth --samples 14400000 --chunk 80000 | peak pace.kib pace --speed 0 > /dev/null
small 'pace, of a long recording' pace.kib
synth --samples 14400000 --chunk 80000 | peak write.kib pcm-write | peak raw.kib pcm-read -r 8000 | tensor-dump | tail -n 1 > last
matches 'pcm-write and pcm-read passed all on' "$(cat last)" 'seq=90000 last=true'
small 'pcm-write, of a long recording' write.kib
small 'pcm-read, of a long recording' raw.kib

# large frames, of 1 MiB: in chunks, and whole ones of many lengths
synth --samples 2880000 --chunk 262144 |
    peak chunks.kib resample -r 48000 -Q very-high > /dev/null
small 'resample, chunks of 1 MiB' chunks.kib 16384
synth --frames 30 --samples 262144 --shortest 1000 |
    peak frames.kib resample -q -r 44100 -Q very-high --phase minimum > /dev/null
small 'resample, frames up to 1 MiB' frames.kib 16384
synth --samples 2880000 --chunk 262144 | peak chunks.kib melspec --preset kaldi --mfcc 13 \
    --cmvn sliding --cmvn-center yes --deltas 2 > /dev/null
small 'melspec, chunks of 1 MiB' chunks.kib 16384
synth --frames 30 --samples 262144 --shortest 1000 |
    peak frames.kib melspec --mfcc 13 --cmvn utterance --deltas 2 > /dev/null
small 'melspec, frames up to 1 MiB' frames.kib 16384
