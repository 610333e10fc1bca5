#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-wav.sh - fsdd-read reads WAV, AIFF and AU files of all encodings, and refuses truncated or
# inconsistent ones
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/wav.sh"

# ---- encodings ----

wav a.wav 100 "$half"
is '16 bits' "$(shown ./a.wav)" '100 8000 0.5 0.5'
wav a.wav 100 '\300' 1 1 11025 8
is '8 bits' "$(shown ./a.wav)" '100 11025 0.5 0.5'
wav a.wav 101 '\300' 1 1 11025 8
printf '\000' >> a.wav
is '8 bits, an odd number and its padding' "$(shown ./a.wav)" '101 11025 0.5 0.5'
wav a.wav 100 '\000\000\300' 1 1 16000 24
is '24 bits' "$(shown ./a.wav)" '100 16000 -0.5 -0.5'
wav a.wav 100 '\001\000\000\100' 1 1 48000 32
is '32 bits' "$(shown ./a.wav)" '100 48000 0.5 0.5'
wav a.wav 100 '\000\000\000\077' 3 1 44100 32
is 'float' "$(shown ./a.wav)" '100 44100 0.5 0.5'
wav a.wav 100 '\000\000\000\000\000\000\340\077' 3 1 44100 64
is 'double' "$(shown ./a.wav)" '100 44100 0.5 0.5'
wav a.wav 100 '\325' 6 1 8000 8
is 'A-law: its least step' "$(shown ./a.wav)" '100 8000 0.000244141 0.000244141'
wav a.wav 100 '\200' 7 1 8000 8
is 'mu-law: its largest' "$(shown ./a.wav)" '100 8000 0.980347 0.980347'
wav a.wav 100 '\000\100\000\040' 1 2 44100 16
is 'stereo: the mean' "$(shown ./a.wav)" '100 44100 0.375 0.375'
wav a.wav 100 '\000\100\000\300' 1 2 8000 16
is 'stereo: opposite sides cancel' "$(shown ./a.wav)" '100 8000 0 0'
wav a.wav 5000 '\000\100\000\040\000\060' 1 3 8000 16
is 'three channels: the mean' "$(shown ./a.wav)" '5000 8000 0.375 0.375'
wav a.wav 1 "$half"
is 'one sample' "$(shown ./a.wav)" '1 8000 0.5 0.5'
wav a.wav 100 '\000\000\100\100' 3 1 8000 32
matches 'float over full scale is clipped, and said' "$(shown ./a.wav)" \
    '^100 8000 1 1$|a.wav: 100 samples over full scale were clipped'
is 'which is counted' "$(grep -c '100 samples over full scale' err)" 1

# ---- headers of every sort ----

# nothing, 2^32 - 1, near 2^31, what arecord writes, and others less a header or rounded
for promise in 0 4294967295 2147479552 2147483647 2147483648 2147483604 2147483611 4294967259 4294967280 4294967251; do
	wav a.wav 100 "$half" 1 1 8000 16 "$promise"
	is "a header that promises $promise: length unknown" "$(shown ./a.wav)" '100 8000 0.5 0.5'
done
wav a.wav 100 "$half"
{
	cat a.wav
	printf 'LIST\004\000\000\000\177\177\177\177'
} > b.wav
is 'a chunk after the samples is ignored' "$(shown ./b.wav)" '100 8000 0.5 0.5'
{
	head -c 36 a.wav
	printf 'junk\003\000\000\000abc\000'
	tail -c +37 a.wav
} > b.wav
is 'an odd chunk before the samples' "$(shown ./b.wav)" '100 8000 0.5 0.5'

for promise in 201 1000000 2000000000 3000000000 4000000000; do
	wav long.wav 100 "$half" 1 1 8000 16 $promise
	damaged "$promise bytes, and 200 are there" long.wav 'is truncated: its header promises more samples than there are'
done
wav long.wav 100 "$half" 1 1 8000 16 201
damaged 'one byte is missing' long.wav 'is truncated: its header promises more samples than there are'
wav cut.wav 100 "$half"
for n in 1 11 12 20 40 43; do
	head -c "$n" cut.wav > "cut-$n.wav"
	damaged "cut behind $n bytes" "cut-$n.wav" '(is text, not.*|is truncated: it .*)'
done
head -c 44 cut.wav > "cut-44.wav"
damaged 'cut behind its head' cut-44.wav 'is truncated: its header promises .*'
wav none.wav 0 "$half"
damaged 'no samples' none.wav 'has no samples'
: > empty.wav
damaged 'empty' empty.wav 'is empty'
echo 'hello' > text.wav
damaged 'text' text.wav 'is text, not a recording \(fsdd-read reads WAV, .*\)'
mkdir folder.wav
rm -rf sub && mkdir sub && mv folder.wav sub
refuses 1 '^fsdd-read: ./sub/folder.wav: is not a regular file$' fsdd-read ./sub
mkfifo fifo.wav
damaged 'a FIFO' fifo.wav 'is not a regular file'
{
	printf 'RIFX\000\000\000\050WAVEfmt \000\000\000\020\000\001\000\001\000\000\037\100\000\000\076\200'
	printf '\000\002\000\020data\000\000\000\004\100\000\100\000'
} > rifx.wav
is 'big-endian' "$(shown ./rifx.wav)" '2 8000 0.5 0.5'
# AIFF of two samples as ffmpeg and sox write it to a pipe, and AU as sox does: FORM, frames, SSND
for lengths in '\000\000\000\000 \000\000\000\000 \000\000\000\000' \
    '\177\000\000\120 \077\200\000\000 \177\000\000\010' \
    '\177\000\000\117 \052\125\125\125 \177\000\000\007' \
    '\000\000\000\062 \000\000\000\002 \000\000\000\014'; do
	# shellcheck disable=SC2086
	set -- $lengths
	{
		printf "FORM$1AIFFCOMM\000\000\000\022\000\001$2\000\020\100\013\372\000\000\000\000\000\000\000"
		printf "SSND$3\000\000\000\000\000\000\000\000\100\000\100\000"
	} > pipe.aiff
	is "AIFF whose samples have $3 bytes" "$(shown ./pipe.aiff)" '2 8000 0.5 0.5'
done
printf 'FORM\000\000\000\062AIFFCOMM\000\000\000\022\000\001\000\000\000\003\000\020\100\013\372\000\000\000\000\000\000\000SSND\000\000\000\016\000\000\000\000\000\000\000\000\100\000\100\000' > cut.aiff
damaged 'AIFF of three samples, and two are there' cut.aiff 'is truncated: its header promises more samples than there are'
for length in '\377\377\377\377' '\000\000\000\004'; do
	printf ".snd\000\000\000\030$length\000\000\000\003\000\000\037\100\000\000\000\001\100\000\100\000" > pipe.au
	is "AU of $length bytes" "$(shown ./pipe.au)" '2 8000 0.5 0.5'
done
for code in 27 30 31 32; do # 23 to 26
	printf ".snd\\000\\000\\000\\030\\000\\000\\000\\004\\000\\000\\000\\0$code\\000\\000\\037\\100\\000\\000\\000\\001\\100\\000\\100\\000" > adpcm.au
	damaged "AU of encoding 0$code" adpcm.au 'holds ADPCM \(G.721, G.722 or G.723\), which is not supported; .*'
done
sed 's/WAVE/AVI /' cut.wav > avi.wav
damaged 'another RIFF' avi.wav 'is not a WAV file, but a RIFF file of another kind .*'
wav odd.wav 100 "$half" 1 0
damaged 'no channels' odd.wav 'has no channels, or more than 64'
wav odd.wav 100 "$half" 1 65
damaged 'too many channels' odd.wav 'has no channels, or more than 64'
wav odd.wav 100 "$half" 1 1 0
damaged 'a rate of 0' odd.wav 'is damaged: its rate is 0'
for bits in 0 33 40 64; do
	wav odd.wav 100 "$half" 1 1 8000 $bits
	damaged "PCM of $bits bits" odd.wav 'has samples of a width that its encoding does not have'
done
wav odd.wav 100 "$half" 3
damaged 'float of 16 bits' odd.wav 'has samples of a width that its encoding does not have'
wav odd.wav 100 "$half" 80
damaged 'an unknown encoding' odd.wav 'cannot be decoded.*'
wav odd.wav 100 '\000\000\300\177' 3 1 8000 32
damaged 'a float that is no number' odd.wav 'holds samples that are not numbers \(NaN\)'
wav a.wav 100 "$half"
{
	head -c 32 a.wav
	printf '\004'
	tail -c +34 a.wav
} > odd.wav
damaged 'two sizes of a sample' odd.wav 'is damaged: its header gives two sizes of a sample'
{
	printf 'RIFF\064\000\000\000WAVEdata'
	le 4 40
	repeat 20 "$half"
} > odd.wav
damaged 'samples without a format' odd.wav 'has samples, but no format before them'
{
	printf 'RIFF\064\000\000\000WAVEfmt \002\000\000\000\001\000data'
	le 4 40
	repeat 20 "$half"
} > odd.wav
damaged 'a truncated format' odd.wav 'is damaged: its format is truncated'
if [ "$(id -u)" -eq 0 ]; then
	skip 'an unreadable file' 'root may read anything'
else
	wav secret.wav 10 "$half"
	chmod 000 secret.wav
	damaged 'an unreadable file' secret.wav 'Permission denied'
fi

# ---- no samples, but something behind them ----

{
	printf 'RIFF'
	le 4 56
	printf 'WAVEfmt '
	le 4 16; le 2 1; le 2 1; le 4 8000; le 4 16000; le 2 2; le 2 16
	printf 'data'
	le 4 0
	printf 'LIST'
	le 4 12
	printf 'INFOabcdefgh'
} > empty_a_0.wav
refuses 1 'empty_a_0.wav: has no samples' fsdd-read empty_a_0.wav

# ---- samples after the samples ----

{ short_wav; short_wav; } > joined.wav
refuses 1 'joined.wav: is followed by another WAV file, which would be lost' fsdd-read joined.wav
{ short_wav; printf 'LIST\004\000\000\000INFOdata\004\000\000\000abcd'; } > second.wav
refuses 1 'second.wav: has a second chunk of samples, which would be lost' fsdd-read second.wav
{ short_wav; printf 'LIST\004\000\000\000INFOdata\000\000\000\000'; } > none_more.wav
is 'a second chunk without samples' "$(fsdd-read none_more.wav | tensor-dump | grep -c '\[128\]')" 1
{ short_wav; printf 'data of something else, and more of it'; } > junk.wav
is 'other bytes after the samples are ignored' "$(fsdd-read junk.wav | tensor-dump | grep -c '\[128\]')" 1
