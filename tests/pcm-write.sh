#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pcm-write.sh - pcm-write: raw samples and WAV files, as sox writes and reads them; refusals
. "$(dirname "$0")/support/lib.sh"

if ! command -v sox > /dev/null; then
	skip 'pcm-write' 'sox is not installed'
	exit
fi
sox -D -n -r 8000 -b 16 -c 1 tone.wav synth 1 sine 440 gain -1
fsdd-read -q tone.wav > tone
for format in u8 s8 s16le s16be s24le s24be s32le s32be f32le f32be f64le f64be; do
	case $format in
	u*) encoding='-e unsigned-integer' ;;
	s*) encoding='-e signed-integer' ;;
	f*) encoding='-e floating-point' ;;
	esac
	case $format in *be) order=-B ;; ?8) order='' ;; *) order=-L ;; esac
	bits=$(printf %s "$format" | tr -cd 0-9)
	# shellcheck disable=SC2086
	sox -D tone.wav -t raw $encoding -b "$bits" $order want.raw
	pcm-write -f $format tone > got.raw 2> err
	check "$format: the bytes that sox writes" cmp got.raw want.raw
	is "$format: nothing is said" "$(cat err)" ''
done
for format in u8 s16le s24le s32le f32le f64le; do
	pcm-write --wav -f $format tone > out.wav 2> err
	is "--wav $format: sox and soxi find no fault" "$(soxi -s out.wav 2>&1),$(soxi -r out.wav),$(sox out.wav -n stat 2>&1 | grep -c WARN)" '8000,8000,0'
	is "--wav $format: as the raw samples" "$(fsdd-read -q out.wav | tensor-dump --json | sed 's/.*"data"//' | cksum)" \
	    "$(pcm-write -f $format tone 2> err | pcm-read -q -r 8000 -f $format --chunk 60000 | tensor-dump --json | sed 's/.*"data"//' | cksum)"
	pcm-write --wav -f $format tone 2> err | cat > piped.wav
	is "--wav $format: in a pipe: fsdd-read reads all of it" "$(fsdd-read -q piped.wav | tensor-dump | sed 's/ <f4.*//')" '0 audio [8000]'
done
head -c 4001 want.raw | pcm-read -q -r 8000 -f u8 --chunk 60000 - | pcm-write --wav -f u8 > odd.wav
is 'an odd number of bytes is padded' "$(wc -c < odd.wav | tr -d ' '),$(soxi -s odd.wav 2>&1)" 4046,4001
printf 'before' > appended
pcm-write --wav tone >> appended
is 'appended: what was there stays' "$(head -c 10 appended | tr -d '\377\000')" 'beforeRIFF'

# ---- several frames ----

sox -n -r 8000 -b 16 -c 1 a.wav synth 0.1 sine 300 vol 0.5
sox -n -r 8000 -b 16 -c 1 b.wav synth 0.2 sine 600 vol 0.5
fsdd-read -q a.wav b.wav > two
sox a.wav b.wav -t raw want.raw
check 'one after the other' sh -c 'pcm-write two | cmp - want.raw'
is '--pause: between them' "$(pcm-write --pause 0.5 two | wc -c | tr -d ' ')" $((2 * (800 + 1600 + 4000)))
is '--pause: silence' "$(pcm-write --pause 0.5 two | tail -c +1601 | head -c 8000 | tr -d '\000' | wc -c | tr -d ' ')" 0
pcm-read -q -r 8000 --chunk 7 --id x - < want.raw > chunks
check 'chunks are joined without a pause' sh -c 'pcm-write --pause 0.5 chunks | cmp - want.raw'
is 'a gap is said' "$({ head -c 800 want.raw; sleep 0.5; tail -c +801 want.raw; } | pcm-read -q -r 8000 --gap 0.1 | pcm-write 2>&1 > got.raw |
    sed 's/[0-9][0-9]*/N/'),$(cmp got.raw want.raw)" 'pcm-write: N samples had been lost before; they are left out,'
mkfifo pipe
pcm-write < pipe > live.raw 2> err &
writer=$!
exec 5> pipe
cat two >&5
check 'samples are written as they arrive' eventually cmp -s live.raw want.raw
kill -INT $writer
exec 5>&-
wait $writer
is 'it ends with its input' "$?,$(cat err)" '0,'
is 'beyond full scale' "$(fsdd-read -q tone.wav | augment -q --gain 6:6 | pcm-write 2>&1 > got.raw | sed 's/[0-9][0-9]*/N/'),$(
    pcm-read -q -r 8000 got.raw | tensor-select --join | tensor-dump | sed 's/.*min=\([^ ]*\) .*max=\(.*\)/\1 \2/')" \
    'pcm-write: N samples were over full scale and were clipped,-1 0.999969'

# ---- refusals ----

sox -n -r 16000 -b 16 -c 1 fast.wav synth 0.1 sine 300 vol 0.5
fsdd-read -q a.wav fast.wav > rates
refuses 1 "^pcm-write: frame 1 \(fast\): rate 16000 Hz, the frames before had 8000 Hz; put 'resample -r 8000' before pcm-write$" \
    sh -c 'pcm-write rates > out.raw'
refuses 2 '^pcm-write: --wav beside --format s16be: a WAV file has u8, s16le, s24le, s32le, f32le or f64le' pcm-write --wav -f s16be tone
melspec two > features
refuses 1 "^pcm-write: frame 0 .*wanted .*audio" sh -c 'pcm-write features > out.raw'
printf '\201\243end\000' > nothing
refuses 1 '^pcm-write: the input has no frames, so there is no rate for the header' sh -c 'pcm-write --wav nothing > out.wav'
is 'no frames, no samples' "$(pcm-write nothing | wc -c | tr -d ' ')" 0
head -c 500 two > cut
refuses 1 'without an end mark' sh -c 'pcm-write cut > out.raw'
refuses 3 '^pcm-write: .*[Nn]o space' sh -c 'pcm-write two > /dev/full'
refuses 3 '^pcm-write: .*[Nn]o space' sh -c 'pcm-write --wav two > /dev/full'
