#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-nonblocking.sh - programs lose nothing when stdin, stdout or stderr do not block, when a
# reader is slow, or when they are stopped and continued
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 12 --samples 3000 > audio
synth --frames 4 --samples 9000 --chunk 500 > chunks
synth --kind logmel --frames 600 --samples 12 --shortest 3 > features
synth --kind scores --frames 200 --classes 60 > scores 2> /dev/null || synth --kind scores --frames 200 > scores
cnn-train -q --arch 'conv1d:9x3 globalpool linear:30 relu' --epochs 1 features > model
mkdir clips
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	for speaker in ann bob cleo; do
		short_wav > clips/7_${speaker}_$n.wav
	done
done

# whole CHANNEL COMMAND...: what a slow reader gets is what a file gets
whole() {
	_channel=$1
	shift
	timeout 60 "$@" > want 2> err
	_wanted=$?
	timeout 60 slow "$_channel" "$@" > have 2> slow.err
	_status=$?
	if [ "$_status" -eq "$_wanted" ] && [ -s want ] && cmp want have > .cmp 2>&1; then
		ok "$_channel, $*: $(wc -c < want | tr -d ' ') bytes"
	else
		not_ok "$_channel, $*" "status $_status, wanted $_wanted; $(cat .cmp slow.err | head -c 300)"
	fi
}

for channel in pipe socket; do
	whole $channel fsdd-read clips
	whole $channel resample -r 4000 -Q low audio
	whole $channel melspec audio
	whole $channel augment --gain -6 audio
	whole $channel tensor-select --join chunks
	whole $channel pace --speed 0 chunks
	whole $channel endpoint --least -80 audio
	whole $channel cnn-predict -q --format frames model features
	whole $channel cnn-train -q --arch 'conv1d:9x3 globalpool linear:30 relu' --epochs 1 features
done
for channel in pipe socket pty; do
	whole $channel cnn-predict -q model features
	whole $channel cnn-predict -q --format json --top 3 model features
	whole $channel tensor-dump features
	whole $channel tensor-dump --json audio
	whole $channel fsdd-read --check clips
	whole $channel score scores
	whole $channel score --json scores
done
for program in "$root"/filters/*.c; do
	whole pipe "$(basename "$program" .c)" --help
done

# ---- what came before a fault, and messages ----

head -c 60000 audio > cut
whole pipe melspec cut
printf 'x' > clips/0_bob_1.wav
mkdir damaged
for n in $(seq 100); do
	echo 'no recording' > "damaged/0_a-recording-with-a-rather-long-name_$n.wav"
done
fsdd-read -k damaged > want 2> said
slow messages sh -c 'exec fsdd-read -k damaged > /dev/null' > said.slowly

check "messages: all $(wc -c < said | tr -d ' ') bytes" cmp said said.slowly

# ---- input that does not block ----

for program in 'melspec' 'tensor-dump' 'tensor-select --join' 'augment --gain -6'; do
	$program < audio > want
	{
		head -c 1000 audio
		sleep 0.1
		tail -c +1001 audio | head -c 30000
		sleep 0.1
		tail -c +31001 audio
	} | slow input $program > have
	check "bursts, $program" cmp want have
done
