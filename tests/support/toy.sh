# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# toy.sh - features that are written byte by byte: frames of two numbers in a row, in two classes that
# are easy to tell apart; sourced after lib.sh. The file toy has 16 clips to train and 4 to test.
# shellcheck disable=SC2034 # by scripts

byte() { # NUMBER
	printf "\\$(printf %03o "$1")"
}

str() { # TEXT shorter than 32
	byte $((160 + ${#1}))
	printf %s "$1"
}

pair() { # KEY TEXT
	str "$1"
	str "$2"
}

one='\000\000\200\077' two='\000\000\000\100' nan='\000\000\300\177' huge='\377\377\177\177'
up="$one$two" down="$two$one"

# frame ROWS ROW [KEY TEXT]...: rows that are all alike, ROW in octal escapes
frame() {
	_rows=$1 _row=$2
	shift 2
	byte $((128 + 3 + $# / 2))
	pair dtype '<f4'
	str shape
	byte 146
	byte "$_rows"
	byte 2
	while [ $# -gt 0 ]; do
		pair "$1" "$2"
		shift 2
	done
	str data
	byte 196
	byte $((_rows * 8))
	while [ "$_rows" -gt 0 ]; do
		printf "$_row"
		_rows=$((_rows - 1))
	done
}

# one_row ROW: the end of a frame of one row: its shape and its data
one_row() {
	str shape
	byte 146
	byte 1
	byte 2
	str data
	byte 196
	byte 8
	printf "$1"
}

end() { # FRAMES
	byte 129
	str end
	byte "$1"
}

try() { # NAME FRAMES: makes a stream of what comes on stdin and an end mark
	cat > "$1"
	end "$2" >> "$1"
}

# Two classes of eight clips each, of three to six rows, and four clips to test.
clips() {
	for _n in 3 4 5 6 3 4 5 6; do
		frame "$_n" "$up" kind toy label up id "up_$_n"
		frame "$_n" "$down" kind toy label down id "down_$_n"
	done
	for _n in 4 5; do
		frame "$_n" "$up" kind toy label up split test id "test_up_$_n"
		frame "$_n" "$down" kind toy label down split test
	done
}

{
	clips
	end 20
} > toy
arch='conv1d:4x3 batchnorm relu globalpool dropout:0.1'

toy_train() {
	cnn-train -q --arch "$arch" --epochs 30 --batch 4 --lr 0.03 "$@"
}
