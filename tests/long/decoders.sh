#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# decoders.sh - fsdd-read gives the samples of ffmpeg and libsndfile, for COUNT files (300) of
# each format
. "$(dirname "$0")/../support/lib.sh"

for tool in lame flac oggenc ffmpeg ffprobe sox; do
	if ! command -v $tool > /dev/null; then
		skip 'decoders' "no $tool here"
		exit
	fi
done
python=$(find_python) && "$python" -c 'import soundfile' 2> /dev/null || {
	skip 'decoders' 'found no python3 with msgpack, numpy and soundfile'
	exit
}
mkdir files
for format in mp3 flac ogg aiff au wav; do
	if "$python" "$root/tests/tools/decoders.py" files "${COUNT:-300}" $format > out 2> err; then
		while read -r line; do ok "$line"; done < out
	else
		not_ok "$format" "$(cat out; tail -n 3 err)"
	fi
done
