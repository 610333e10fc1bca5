#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-files.sh - fsdd-read: formats, headers that lie, damaged files among good ones, odd names,
# what it chooses, and what it refuses
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# ---- WAV files by hand ----

le() { # BYTES NUMBER: little-endian
	_value=$2 _left=$1
	while [ "$_left" -gt 0 ]; do
		printf "\\$(printf %03o $((_value % 256)))"
		_value=$((_value / 256)) _left=$((_left - 1))
	done
}

# repeat TIMES BYTES: the bytes (printf escapes) so many times
repeat() {
	_times=$1
	while [ "$_times" -gt 0 ]; do
		printf "$2"
		_times=$((_times - 1))
	done
}

# head_of FORMAT CHANNELS RATE BITS PROMISE: everything before the samples
head_of() {
	printf 'RIFF'
	le 4 $(($5 < 4000000000 ? $5 + 36 : 4294967295))
	printf 'WAVEfmt '
	le 4 16
	le 2 "$1"
	le 2 "$2"
	le 4 "$3"
	le 4 $(($3 * $2 * $4 / 8))
	le 2 $(($2 * $4 / 8))
	le 2 "$4"
	printf 'data'
	le 4 "$5"
}

# wav FILE N BYTES [FORMAT CHANNELS RATE BITS [PROMISE]]: n times the bytes of one moment
wav() {
	repeat "$2" "$3" > body
	{
		head_of "${4:-1}" "${5:-1}" "${6:-8000}" "${7:-16}" "${8:-$(wc -c < body | tr -d ' ')}"
		cat body
	} > "$1"
}

# shown FILE...: the interesting part of the only frame
shown() {
	fsdd-read "$@" 2> err | tensor-dump 2>> err |
	    sed -n 's/^0 audio \[\([0-9]*\)\] <f4 .* rate=\([0-9]*\) .*min=\([^ ]*\) .*max=\(.*\)/\1 \2 \3 \4/p'
	cat err
}

half='\000\100'
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
is 'a chunk behind the samples is no sound' "$(shown ./b.wav)" '100 8000 0.5 0.5'
{
	head -c 36 a.wav
	printf 'junk\003\000\000\000abc\000'
	tail -c +37 a.wav
} > b.wav
is 'an odd chunk before the samples' "$(shown ./b.wav)" '100 8000 0.5 0.5'

damaged() { # NAME FILE REGEX
	_name=$1 _file=$2 _regex=$3
	refuses 1 "^fsdd-read: ./$_file: $_regex\$" fsdd-read "./$_file"
}
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
refuses 1 '^fsdd-read: ./sub/folder.wav: is no regular file$' fsdd-read ./sub
mkfifo fifo.wav
damaged 'a FIFO' fifo.wav 'is no regular file'
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
	damaged "AU of encoding 0$code" adpcm.au 'holds ADPCM \(G.721, G.722 or G.723\), which is not read: .*'
done
sed 's/WAVE/AVI /' cut.wav > avi.wav
damaged 'another RIFF' avi.wav 'is no WAV file: it is a RIFF file of another kind .*'
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
damaged 'a float that is no number' odd.wav 'holds samples that are no numbers \(NaN\)'
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
damaged 'a format cut short' odd.wav 'is damaged: its format is cut short'
if [ "$(id -u)" -eq 0 ]; then
	skip 'an unreadable file' 'root may read anything'
else
	wav secret.wav 10 "$half"
	chmod 000 secret.wav
	damaged 'an unreadable file' secret.wav 'Permission denied'
fi

# ---- damaged files among good ones ----

mkdir set
for n in 0 2 4 6; do wav "set/1_ann_$n.wav" 100 "$half"; done
cp empty.wav set/1_ann_1.wav
cp long.wav set/1_ann_3.wav
cp text.wav set/1_ann_5.wav
fsdd-read set > out 2> err
is 'the first damaged file ends it' "$?" 1
is 'in one line that names it' "$(cat err)" 'fsdd-read: set/1_ann_1.wav: is empty'
is 'behind the frames before it, without an end mark' \
    "$(tensor-dump out 2>&1 | sed 's/ audio.*//;s/ an end mark.*//')" '0
tensor-dump: out: input ends after 1 frames without'
fsdd-read --keep-going set > out 2> err
is '--keep-going: the status says it' "$?" 1
is '--keep-going: each is named, the end counts them' "$(cat err)" \
    'fsdd-read: set/1_ann_1.wav: is empty; skipped
fsdd-read: set/1_ann_3.wav: is truncated: its header promises more samples than there are; skipped
fsdd-read: set/1_ann_5.wav: is text, not a recording (fsdd-read reads WAV, FLAC, Ogg Vorbis, MP3, SPHERE, AIFF, AU); skipped
fsdd-read: skipped 3 of 7'
is '--keep-going: the others and the end mark are there' \
    "$(tensor-dump out 2>&1 | sed 's/.* id=\([^ ]*\) .*/\1/' | tr '\n' ' ')" \
    '1_ann_0 1_ann_2 1_ann_4 1_ann_6 '
cp set/1_ann_0.wav set/2_bob_9.wav
fsdd-read -k --limit 3 set 2> err | tensor-dump > lines
is '--keep-going: of those that --limit lets through' "$(tail -n 1 err),$(wc -l < lines)" \
    'fsdd-read: skipped 1 of 3,2'
fsdd-read -k --speaker ann --split test --fold 0 set 2> err | tensor-dump > lines
is '--keep-going: of those that are chosen' "$(tail -n 1 err),$(wc -l < lines)" \
    'fsdd-read: skipped 2 of 5,3'
rm set/2_bob_9.wav
fsdd-read -k set/1_ann_1.wav > out 2> err
is '--keep-going: nothing is left' "$?,$(tensor-dump out 2>&1)" '1,'

if fsdd=$(find_fsdd); then
	mkdir linked
	ln -s "$fsdd"/*.wav linked
	for name in 0_jackson_0 5_theo_25 9_yweweler_9; do
		rm "linked/$name.wav"
		head -c 1000 "$fsdd/$name.wav" > "linked/$name.wav"
	done
	fsdd-read -k linked 2> err | tensor-dump > lines
	is 'FSDD with three damaged files: the count' "$(tail -n 1 err),$(wc -l < err)" \
	    'fsdd-read: skipped 3 of 3000,4'
	is 'FSDD with three damaged files: the rest' "$(wc -l < lines)" 2997
	ok_numbers=$(fsdd-read "$fsdd" | tensor-dump | sed 's/.* split=\([a-z]*\) rate=8000 .*/\1/' | sort | uniq -c | tr -s ' ')
	is 'FSDD: the official split' "$ok_numbers" ' 300 test
 2700 train'
	is 'FSDD: folder, checkout and files are the same' \
	    "$(fsdd-read --limit 3 "$fsdd" | cksum)" \
	    "$(fsdd-read "$fsdd"/0_george_0.wav "$fsdd"/0_george_1.wav "$fsdd"/0_george_10.wav | cksum)"
	if command -v sox > /dev/null; then
		fsdd-read "$fsdd/7_jackson_32.wav" | raw > ours
		sox "$fsdd/7_jackson_32.wav" -t f32 - > theirs
		check 'FSDD: the numbers are those of sox' cmp ours theirs
	else
		skip 'FSDD: the numbers are those of sox' 'no sox here'
	fi
else
	skip 'FSDD with three damaged files' 'FSDD is not here'
fi

# ---- names ----

mkdir names
wav a.wav 10 "$half"
latin=$(printf '0_caf\351_1.wav')
newline=$(printf 'b\nc_x_2.wav')
for name in '0_two words_3.wav' '1_100%_4.wav' "$latin" "$newline" '-n.wav' '|true.wav' '3_y_5.WAV' \
    'http:__x.wav' "it's \$HOME;.wav"; do
	cp a.wav "names/$name"
done
cp a.wav names/.hidden.wav
cp a.wav names/not-a-wav.txt
is 'names come bytewise, escaped' \
    "$(fsdd-read names | tensor-dump | sed 's/.* id=\(.*\) rate.*/\1/;s/ label=.*//')" \
    "-n
0_caf%E9_1
0_two words_3
1_100%_4
3_y_5
b\\nc_x_2
http:__x
it's \$HOME;
|true"
cd names || exit 1
is 'files of such names' "$(fsdd-read -- -n.wav '|true.wav' "$latin" "$newline" http:__x.wav |
    tensor-dump | wc -l)" 5
cd ..
rm 'names/|true.wav'
: > "$(printf 'names/b\nd.wav')"
refuses 1 '^fsdd-read: names/b.nd.wav: is empty$' sh -c 'fsdd-read names/b?d.wav'
is 'no command was run' "$(ls names | grep -c true)" 0

# ---- sources ----

mkdir nothing
refuses 1 '^fsdd-read: none: No such file or directory$' fsdd-read none
refuses 1 '^fsdd-read: nothing: holds no recordings' fsdd-read nothing
refuses 1 '^fsdd-read: nothing: holds no recordings' fsdd-read names nothing
refuses 2 '^fsdd-read: no SOURCE: ' fsdd-read
refuses 1 '^fsdd-read: : No such file' fsdd-read ''
refuses 1 "speaker: no clip has 'bob'" fsdd-read --speaker bob set
refuses 1 "speaker: no clip has 'eve'" fsdd-read --speaker ann,eve set
refuses 1 "none of 7 clips is of the part 'test'; the parts are: train 7$" fsdd-read --split test --fold 9 set
refuses 1 'none of 7 clips matches the options$' fsdd-read --split test --not-speaker ann set
refuses 2 "speaker a,,b: wanted names" fsdd-read --speaker a,,b set
refuses 2 "label '': wanted L,M" fsdd-read --label= set
refuses 2 'fold 10: wanted a whole number from 0 to 9' fsdd-read --fold 10 set
refuses 2 'fold -1: wanted' fsdd-read --fold -1 set
refuses 2 'split dev: wanted one of all, train, validation, test' fsdd-read --split dev set
refuses 2 'limit x: wanted' fsdd-read --limit x set
refuses 2 'unknown or ambiguous option --max-frame' fsdd-read --max-frame 3 set
rm set/1_ann_1.wav set/1_ann_3.wav set/1_ann_5.wav
wav set/2_bob_7.wav 100 "$half"
ids() {
	fsdd-read "$@" set | tensor-dump | sed 's/.* id=\([^ ]*\) .*/\1/' | tr '\n' ' '
}
is 'what a name says' "$(fsdd-read set | tensor-dump |
    sed 's/.* \(id=.* split=[a-z]*\) .*/\1/')" \
    'id=1_ann_0 label=1 speaker=ann index=0 split=test
id=1_ann_2 label=1 speaker=ann index=2 split=test
id=1_ann_4 label=1 speaker=ann index=4 split=test
id=1_ann_6 label=1 speaker=ann index=6 split=train
id=2_bob_7 label=2 speaker=bob index=7 split=train'
is '--split test' "$(ids --split test)" '1_ann_0 1_ann_2 1_ann_4 '
is '--split test --fold 1' "$(ids --split test --fold 1)" '1_ann_6 2_bob_7 '
is '--split train --fold 1' "$(ids --split train --fold 1)" '1_ann_0 1_ann_2 1_ann_4 '
is '--speaker' "$(ids --speaker bob)" '2_bob_7 '
is '--not-speaker' "$(ids --not-speaker ann)" '2_bob_7 '
is '--test-speaker' "$(ids --test-speaker bob --split test)" '2_bob_7 '
is '--test-speaker: the others' "$(ids --test-speaker bob --split train)" "$(ids --not-speaker bob)"
is '--test-speaker: all' "$(ids --test-speaker bob)" "$(ids)"
is '--as train: all' "$(ids --as train --split train)" "$(ids)"
is '--as test: all' "$(ids --as test --split test)" "$(ids)"
refuses 2 '--as beside --fold' fsdd-read --as train --fold 0 set
refuses 2 '--as beside --test-speaker' fsdd-read --as train --test-speaker bob set
refuses 2 '--fold beside --test-speaker' fsdd-read --fold 1 --test-speaker bob set
refuses 1 "--test-speaker: no clip has 'eve'" fsdd-read --test-speaker eve set
is '--label' "$(ids --label 1 --limit 2)" '1_ann_0 1_ann_2 '
is '--shuffle keeps what there is' "$(ids --shuffle 3 | tr ' ' '\n' | sort | tr '\n' ' ')" \
    "$(ids)"
is '--shuffle: the same again' "$(ids --shuffle 3)" "$(ids --shuffle 3)"
is '--shuffle: not sorted' "$(for seed in 1 2 3 4 5 6; do ids --shuffle $seed; echo; done | grep -vc "^$(ids)$")" \
    6

# ---- rates are mixed: it is for the consumer to refuse ----

wav set/3_bob_8.wav 100 "$half" 1 1 16000
fsdd-read set > mixed
is 'mixed rates are passed' "$?" 0
melspec mixed > out 2> err
is 'and refused by melspec' "$?,$(cat err)" \
    "1,melspec: frame 5 (3_bob_8): rate 16000 Hz, the frames before it had 8000 Hz; put 'resample -r 8000' before it"
is 'unless resample is between' "$(resample -r 8000 mixed | melspec | tensor-dump | wc -l)" 6

# ---- long ones come in chunks ----

{
	head_of 1 1 1000 16 130000
	head -c 130000 /dev/zero
} > long.wav
is 'longer than a minute: chunks' "$(fsdd-read long.wav | tensor-dump |
    sed 's/.*\[\(.*\)\].* t=\([^ ]*\) stream=0 seq=\([0-9]\) last=\([a-z]*\) .*/\1,\2,\3,\4/' | tr '\n' ' ')" \
    '10000,0.0,0,false 10000,10.0,1,false 10000,20.0,2,false 10000,30.0,3,false 10000,40.0,4,false 10000,50.0,5,false 5000,60.0,6,true '
{
	head_of 1 1 1000 16 120000
	head -c 120000 /dev/zero
} > minute.wav
is 'a minute: one frame' "$(fsdd-read minute.wav | tensor-dump | cut -d ' ' -f 1-3)" '0 audio [60000]'

# ---- reads that fail half way: never half a file or half a folder for a whole one ----

mkdir failing
wav failing/a_b_0.wav 50000 '\0\1'
wav failing/a_b_1.wav 3 '\0\1'
wav failing/a_b_2.wav 3 '\0\1'
preload=$build/tests/starve.so
if STARVE_PREAD=1 LD_PRELOAD=$preload fsdd-read failing/a_b_1.wav 2>&1 | grep -q 'Input/output error'; then
	refuses 3 'failing: cannot be listed to its end' \
	    env STARVE_READDIR=4 LD_PRELOAD="$preload" fsdd-read failing
	wrong='' said=''
	n=0
	while n=$((n + 1)) && [ $n -lt 200 ]; do
		STARVE_PREAD=$n LD_PRELOAD=$preload fsdd-read failing/a_b_0.wav > out 2> err && break
		[ "$?,$(wc -l < err | tr -d ' '),$(tensor-dump out 2> /dev/null | wc -l | tr -d ' ')" = 3,1,0 ] ||
		    wrong="$wrong $n"
		said="$said$(cat err)
"
	done
	is 'the nth read of a file fails: status 3, one line, no frame' "$n:$wrong" "$n:"
	is 'the nth read of a file fails: in its samples, too' "$said" \
	    'fsdd-read: failing/a_b_0.wav: Input/output error
fsdd-read: failing/a_b_0.wav: Input/output error
'
else
	skip 'reads that fail' 'reads cannot be intercepted in this build'
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
is 'what is no chunk after the samples' "$(fsdd-read junk.wav | tensor-dump | grep -c '\[128\]')" 1

# ---- many names ----

names=$(awk 'BEGIN { for (i = 0; i < 400; i++) printf "b," }')b
is 'names beyond any number count' "$(fsdd-read --speaker "$names" failing | tensor-dump | wc -l | tr -d ' ')" 3
refuses 1 "no clip has 'c'; there are b" fsdd-read --not-speaker "$names,c" failing
