# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# wav.sh - recordings that are written byte by byte; sourced after lib.sh

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

# A sample of 0.5
# shellcheck disable=SC2034 # by scripts
half='\000\100'

# damaged NAME FILE REGEX: fsdd-read refuses the file with this message
damaged() {
	_name=$1 _file=$2 _regex=$3
	refuses 1 "^fsdd-read: ./$_file: $_regex\$" fsdd-read "./$_file"
}
