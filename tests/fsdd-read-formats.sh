#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-formats.sh - fsdd-read decodes all formats as sox does, whatever the name of the file.
# It refuses truncated and hostile files, and files that are not recordings
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# damaged NAME FILE REGEX
damaged() {
	refuses 1 "^fsdd-read: $2: $3\$" fsdd-read "$2"
}

# ---- what is no recording ----

listed='\(fsdd-read reads WAV, FLAC, Ogg Vorbis, MP3, SPHERE, AIFF, AU\)'
# looks NAME REGEX BYTES: bytes as printf takes them
looks() {
	printf "$3" > "no.wav"
	damaged "$1" no.wav "is $2 $listed"
}
looks 'Git LFS' "a Git LFS pointer, not the recording itself: run 'git lfs pull' where it was cloned" \
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n'
looks 'a web page' 'a web page, not a recording' '\n <!DOCTYPE html><title>404</title>'
looks 'text' 'text, not a recording' 'label,speaker\n'
looks 'UTF-8 text' 'text, not a recording' 'caf\303\251\n'
looks 'a stream' 'a tensor stream, which the other filters read' '\212\245dtype\243<f4'
looks 'an end mark' 'a tensor stream, which the other filters read' '\201\243end\000'
looks 'zeros' 'data that begins with zeros only' '\000\000\000\000\000\000'
looks 'noise' 'data in an unknown format' '\001\200\003\004'
looks 'zip' 'a ZIP archive' 'PK\003\004'
looks 'gzip' 'compressed with gzip' '\037\213\010'
looks 'zstd' 'compressed with zstd' '\050\265\057\375'
looks 'Parquet' 'a Parquet file' 'PAR1\025'
looks 'MP4' "an MP4 file, which is not supported; convert it to WAV with 'ffmpeg'" '\000\000\000\040ftypM4A '
looks 'Opus' "Ogg with Opus, which is not supported; convert it to WAV with 'opusdec'" \
    'OggS\000\002\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\001\023OpusHead'

# ---- formats, beside sox ----

if ! command -v sox > /dev/null; then
	skip 'formats' 'no sox here'
	exit
fi

# A second of falling noise, two channels that differ; the same in every run.
sox -R -n -r 48000 -b 24 -c 2 full.wav synth 1 pinknoise brownnoise vol 0.5 fade t 0 1 1 ||
    not_ok 'sox' 'it makes no noise'

# numbers FILE: the samples, as floats; what is said is printed
numbers() {
	fsdd-read "$1" 2> said | raw
	cat said >&2
}

# like_sox NAME TYPE OPTIONS...: a file as sox writes it gives the numbers that sox reads, which come
# to us as a WAV of 32 bits; and whatever is cut off its end, it is no recording
like_sox() {
	_name=$1 _type=$2
	shift 2
	if ! sox -R full.wav "$@" -t "$_type" any.wav 2> err; then # whatever it is called
		skip "$_name" "sox: $(head -n 1 err)"
		return
	fi
	sox -D -t "$_type" any.wav -b 32 -e signed same.wav
	numbers same.wav > want
	numbers any.wav > have 2> err
	if [ -s err ] || [ ! -s have ]; then
		not_ok "$_name" "$(cat err)"
	else
		check "$_name" cmp have want
	fi
	size=$(wc -c < any.wav)
	head -c "$((size - 700))" any.wav > cut.wav
	damaged "$_name, cut" cut.wav '(is truncated.*|cannot be decoded to its end)'
}

for bits in 8 16 24 32; do
	like_sox "WAV, $bits bits" wav -b $bits
	like_sox "AIFF, $bits bits" aiff -b $bits
	like_sox "AU, $bits bits" au -b $bits -e signed
	like_sox "SPHERE, $bits bits" sph -b $bits
done
for bits in 8 16 24; do like_sox "FLAC, $bits bits" flac -b $bits; done
for bits in 32 64; do
	like_sox "WAV, float of $bits bits" wav -b $bits -e float
	like_sox "AU, float of $bits bits" au -b $bits -e float
done
for law in a mu; do
	like_sox "WAV, $law-law" wav -e $law-law
	like_sox "AU, $law-law" au -e $law-law
done
like_sox 'SPHERE, mu-law' sph -e mu-law
like_sox 'AIFF-C' aifc
like_sox 'WAV, MS ADPCM' wav -e ms-adpcm
like_sox 'WAV, IMA ADPCM' wav -e ima-adpcm
like_sox 'WAV, GSM' wav -e gsm-full-rate -r 8000 -c 1
like_sox 'Ogg Vorbis' vorbis
like_sox 'Ogg Vorbis, 8 kHz, mono' vorbis -r 8000 -c 1

# ---- MP3, and tags before and behind ----

# tag NAME: as many bytes of it as its head says
tag() {
	case $1 in
	id3) printf 'ID3\004\000\000\000\000\002\000' && head -c 256 /dev/zero ;;
	footer) # of an ID3v2 tag of 16 bytes
		printf 'ID3\004\000\020\000\000\000\020' && head -c 16 /dev/zero
		printf '3DI\004\000\020\000\000\000\020' ;;
	large) printf 'ID3\003\000\000\000\004\100\000' && head -c 73728 /dev/zero ;;
	ape) # one item of 15 bytes
		printf 'APETAGEX\320\007\000\000\057\000\000\000\001\000\000\000\000\000\000\240\000\000\000\000\000\000\000\000'
		printf '\001\000\000\000\000\000\000\000Artist\000'
		printf 'APETAGEX\320\007\000\000\057\000\000\000\001\000\000\000\000\000\000\200\000\000\000\000\000\000\000\000' ;;
	ape-behind) # the same without a head
		printf '\001\000\000\000\000\000\000\000Artist\000'
		printf 'APETAGEX\320\007\000\000\057\000\000\000\001\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' ;;
	id3v1) printf TAG && head -c 125 /dev/zero ;;
	lyrics) printf 'LYRICSBEGININD0000210000021LYRICS200' ;;
	zeros) head -c 731 /dev/zero ;;
	esac
}

# tagged NAME FILE BEFORE BEHIND: names of tags; the samples are those without
tagged() {
	fsdd-read "$2" | raw > want
	{ for _tag in $3; do tag $_tag; done; cat "$2"; for _tag in $4; do tag $_tag; done; } > any.wav
	numbers any.wav > have 2> err
	if [ -s err ] || [ ! -s have ]; then
		not_ok "$1" "$(cat err)"
	else
		check "$1" cmp have want
	fi
}

# Half a second of silence, but for a tone at its end: of 6 kHz, where a frame has 576 samples.
sox -R -n -r 12000 -b 16 -c 1 end.wav synth 0.5 sine 700 fade t 0.44 vol 0.7
for type in mp3 flac ogg aiff au wav; do
	if [ $type != wav ] && ! sox end.wav end.$type 2> err; then
		skip "$type and tags" "sox: $(head -n 1 err)"
		continue
	fi
	for before in id3 'id3 id3' footer large 'id3 zeros'; do
		tagged "$type behind $before" end.$type "$before" ''
	done
	[ $type = wav ] || tagged "$type before an ID3v1 tag" end.$type '' id3v1
done
if [ -e end.mp3 ]; then
	for before in ape zeros 'ape id3' 'id3 ape zeros'; do
		tagged "mp3 behind $before" end.mp3 "$before" ''
	done
	for behind in ape-behind 'ape id3v1' 'lyrics id3v1' 'lyrics id3v1 zeros' footer; do
		tagged "mp3 before $behind" end.mp3 '' "$behind"
	done
	fsdd-read end.mp3 | raw > have
	is 'mp3: all frames' "$(($(wc -c < have) / 4 % 576)),$(($(wc -c < have) / 4 >= 6000))" 0,1
	is 'mp3: the last of them as well' "$(tail -c 2304 have | od -v -A n -t f4 | tr -s ' ' '\n' |
	    awk '$1 > 0.1 || $1 < -0.1 { n++ } END { print (n > 100) }')" 1
	head -c "$(($(wc -c < end.mp3) - 20))" end.mp3 > cut.wav
	damaged 'mp3, cut' cut.wav 'is truncated: its last frame is incomplete'
	tail -c +50 end.mp3 > split.wav
	is 'mp3 from the middle of a frame: whole frames' \
	    "$(fsdd-read split.wav | raw | wc -c)" "$(($(wc -c < have) - 2304))"
	sox end.wav -r 24000 other.mp3
	cat end.mp3 other.mp3 > two.wav
	damaged 'mp3 of two rates' two.wav 'changes from 12000 Hz, mono, to 24000 Hz, mono, within; .*'
	{ head -c 10000 full.wav | tail -c 9000; cat end.mp3; } > hidden.wav
	damaged 'noise, and mp3 far behind it' hidden.wav "is data in an unknown format .*"
	{ tag id3; printf '\001\200\003\004'; } > noise.wav
	damaged 'a tag, and no recording' noise.wav 'is a tag \(ID3, APE\) and then data in an unknown format .*'
	tag id3 > noise.wav
	damaged 'a tag, and nothing' noise.wav 'is truncated: it ends with the tag .*'
fi

# ---- FLAC from a pipe: it does not tell how many samples it has, nor their checksum ----

if [ -e end.flac ]; then
	{ head -c 21 end.flac; printf '\360'; head -c 20 /dev/zero; tail -c +43 end.flac; } > pipe.flac
	fsdd-read end.flac | raw > want
	numbers pipe.flac > have
	check 'FLAC of unknown length' cmp have want
	for n in 1 2 3 7 30; do
		head -c "$(($(wc -c < pipe.flac) - n))" pipe.flac > cut.flac
		damaged "FLAC of unknown length, cut by $n" cut.flac 'is truncated: its last frame is incomplete'
	done
fi

# ---- Ogg, joined ----

if sox end.wav end.ogg 2> err; then
	# the first has a single page of sound
	sox end.wav -r 24000 other.ogg
	sox full.wav -r 12000 -c 1 more.ogg
	for file in end more; do fsdd-read $file.ogg | raw; done > want
	cat end.ogg more.ogg > joined.ogg
	numbers joined.ogg > have
	check 'Ogg, joined: all of both' cmp have want
	cat end.ogg other.ogg > joined.ogg
	damaged 'Ogg of two rates' joined.ogg \
	    'is several recordings joined: 12000 Hz and 1 channel\(s\), then 24000 Hz and 1; .*'
	sox end.wav -c 2 other.ogg
	cat other.ogg end.ogg > joined.ogg
	damaged 'Ogg of two and one channels' joined.ogg 'is several recordings joined: .*'

	# Skeleton beside the sound, whose end comes behind the headers, as oggenc -k writes it: whether
	# libsox could seek was left to chance, and 1 of 20 runs found no samples
	last=$(LC_ALL=C grep -abo OggS end.ogg | tail -n 1 | cut -d : -f 1)
	{
		printf 'OggS\0\2\0\0\0\0\0\0\0\0M\0\0\0\0\0\0\0\17\246)\355\1@fishead\0\3\0\0\0\0\0\0\0\0\0'
		printf '\0\0\350\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\350\3'
		head -c 26 /dev/zero
		head -c "$last" end.ogg
		printf 'OggS\0\4\0\0\0\0\0\0\0\0M\0\0\0\1\0\0\0\374\237y,\1\0'
		tail -c "+$((last + 1))" end.ogg
	} > beside.ogg
	fsdd-read end.ogg | raw > want
	i=0 same=0
	while [ "$i" -lt 100 ]; do
		fsdd-read beside.ogg 2> err | raw | cmp -s - want && same=$((same + 1))
		i=$((i + 1))
	done
	is 'Ogg with Skeleton: the same every time' "$same" 100
fi

# ---- beside two other decoders ----

BUILD=$build COUNT=20 sh "$root/tests/long/decoders.sh" > decoders.out 2>&1
decoders_status=$?
while read -r line; do
	case $line in
	ok\ *) ok "${line#*: }" ;;
	skip\ *) skip 'two other decoders' "${line##*: }" ;;
	esac
done < decoders.out
is 'as two other decoders have it' "$decoders_status,$(grep -a '^not ok' decoders.out)" 0,

# ---- FSDD, as FLAC ----

if fsdd=$(find_fsdd) && sox -n -t flac -r 8000 probe.flac trim 0 0.1 2> err; then
	mkdir wavs flacs
	for n in 0 1 2 3 4 5 6 7 8 9; do
		cp "$fsdd/${n}_theo_$n.wav" "$fsdd/${n}_jackson_2$n.wav" wavs
	done
	for wav in wavs/*; do sox -D "$wav" -t flac "flacs/${wav#wavs/}"; done
	fsdd-read wavs > want
	fsdd-read flacs > have
	check 'FSDD as FLAC: the same frames' cmp have want
	if command -v sox > /dev/null; then
		fsdd-read "$fsdd" | raw > have
		sox "$fsdd"/*.wav -t f32 want
		check 'all of FSDD: the numbers are those of sox' cmp have want
	fi
else
	skip 'FSDD as FLAC' 'FSDD is not here, or sox writes no FLAC'
fi

# ---- hostile files ----

# AIFF-C with a format of no length and no channels, over which libsox never ends.
{
	printf 'FORM\000\000\041\350AIFCFVER\000\000\000\004\242\200\121\100COMM\000\000\000\000\000\000\000\000\020\315'
	printf '\000\020\100\013\372\000\000\000\000\000\000\000NONE\016not compressed\000SSND\000\000\041\242'
	head -c 8600 /dev/zero
} > endless.wav
damaged 'over which libsox never ends' endless.wav 'is damaged: its format is truncated'
mkdir some
cp endless.wav some/1_a_1.wav
cp same.wav some/1_a_2.wav
fsdd-read -k some 2> err | tensor-dump > lines
is 'the recordings after it are read' "$(wc -l < lines | tr -d ' '),$(wc -l < err | tr -d ' ')" 1,2

# ---- what the child leaves ----

# a decoder that waits for us, who have read a minute and wait for our reader
sox -n -r 48000 -c 1 -t sph long.sph synth 120 sine 200
mkfifo fifo
# wait_for_decoder: fsdd-read's number goes to $reader, its decoder's to $decoder
wait_for_decoder() {
	fsdd-read long.sph > fifo 2> err &
	reader=$!
	exec 3< fifo
	eventually find_decoder || decoder=none
}
find_decoder() {
	decoder=$(ps -A -o pid= -o ppid= | awk -v parent="$reader" '$2 == parent { print $1 }')
	[ -n "$decoder" ]
}
gone() {
	[ "$1" != none ] && ! kill -0 "$1"
}
wait_for_decoder
kill -s ABRT "$decoder"
cat <&3 > out
wait "$reader"
is 'a decoder that crashes is an error' "$(cat err)" \
    'fsdd-read: long.sph: is damaged: the decoder of SPHERE crashed while it read this (signal 6)'
exec 3<&-
wait_for_decoder
kill -s KILL "$reader"
check 'when we are killed, so is the decoder' eventually gone "$decoder"
exec 3<&-
wait_for_decoder
exec 3<&-
check 'when our reader goes, so does the decoder' eventually gone "$decoder"

# ---- a machine without memory, or without descriptors ----

# starved NAME LIMIT VALUE: that is no fault of the recording, and -k does not pass over it
starved() {
	# shellcheck disable=SC3045
	(ulimit "$2" "$3" && exec fsdd-read -k some.flac) > out 2> err
	is "$1" "$?,$(wc -l < out | tr -d ' ')" 3,0
	matches "$1: says so" "$(cat err)" '^fsdd-read: some.flac: no (memory|process)'
}
if grep -q __asan_init "$build/bin/fsdd-read" || ! sox -n -t flac -r 8000 some.flac trim 0 0.1 2> err; then
	skip 'a machine without memory' 'this build has shadow memory, or sox writes no FLAC'
else
	size=$(fsdd-read some.flac | wc -c)
	# less than the loader of programs needs, and 2 MB more each time, until there is enough
	kib=20000
	# shellcheck disable=SC3045
	until (ulimit -v $kib && exec fsdd-read -k some.flac) > out 2> err; do
		_status=$?
		grep -q '^fsdd-read:' err && ! grep -q 'shared lib' err && echo "$_status,$(cat err)"
		kib=$((kib + 2000))
	done > all.err
	is 'little memory: never the fault of the recording' \
	    "$(grep -cv '^3,fsdd-read: .*no memory' all.err),$(sort -u all.err | grep -c 'load its decoder')" 0,1
	starved 'no descriptor to load the decoder' -n 4
	starved 'no descriptors for a process' -n 5
	is 'with memory it is read' "$(fsdd-read -k some.flac | wc -c)" "$size"
fi

# ---- an hour ----

# 16 bits, mono, 16 kHz: all zeros, which take no place on the disk
{
	printf 'RIFF\044\250\335\006WAVEfmt \020\000\000\000\001\000\001\000\200\076\000\000\000\175\000\000'
	printf '\002\000\020\000data\000\250\335\006'
	dd bs=1 seek=115200043 count=1 if=/dev/zero 2> err
} > hour.wav 1<> hour.wav
peak kib fsdd-read hour.wav > out.hour
is 'an hour of WAV: all of it' "$(tensor-dump out.hour | tail -n 1 | sed 's/.* t=\([^ ]*\) .* last=\([a-z]*\) .*/\1,\2/')" \
    '3590.0,true'
if grep -q __asan_init "$build/bin/fsdd-read"; then
	skip 'an hour of WAV: less than 16 MB' 'a build with the address sanitizer is large by itself'
else
	is 'an hour of WAV: less than 16 MB' "$(($(cat kib) < 16000))" 1
fi
rm out.hour hour.wav long.sph

# ---- many damaged ones ----

fuzz() { # NAME COUNT SECONDS FILE...
	_name=$1 _count=$2 _seconds=$3
	shift 3
	if nice fuzz audio 1 0 "$_count" "$_seconds" "$@" > out 2>&1; then
		ok "$_name: $(cat out)"
	else
		not_ok "$_name" "$(cat out)"
	fi
}
sox -n -r 8000 -b 16 tone.wav synth 0.4 pluck C vol 0.5
for bits in 8 24 32; do sox tone.wav -b $bits tone-$bits.wav; done
for bits in 32 64; do sox tone.wav -b $bits -e float tone-f$bits.wav; done
sox tone.wav -c 3 -b 16 tone-3.wav
sox tone.wav -e a-law tone-a.wav
fuzz '33000 WAVs' 33000 1 tone*.wav
sox tone.wav -e ms-adpcm ms.wav
sox tone.wav -e ima-adpcm ima.wav
sox tone.wav -e gsm-full-rate gsm.wav
fuzz '1000 WAVs that libsox decodes' 1000 5 ms.wav ima.wav gsm.wav
for type in flac ogg mp3 sph au; do
	sox tone.wav tone.$type 2> err && fuzz "500 $type" 500 5 tone.$type
done
sox tone.wav tone.aiff && fuzz '100 aiff' 100 5 tone.aiff
