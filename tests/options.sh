#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# options.sh - the options of all programs: each bound and each word that a refusal prints is
# accepted when it is typed, and so is each default of --help, which keeps within the terminal
. "$(dirname "$0")/lib.sh"

# accepted PROGRAM OPTION VALUE: --version, behind it, is reached only if the value was taken
accepted() {
	"$1" "--$2" "$3" --version > out 2> err
	_got=$?
	if [ "$_got" -ne 0 ] || [ -s err ]; then
		bad="$bad; --$2 $3: status $_got, $(cat err)"
	fi
}

for program in "$root"/filters/*.c; do
	name=$(basename "$program" .c)
	n=0
	bad=
	COLUMNS=400 "$name" --help > help
	# each option that takes a value
	sed -n 's/^  .\{4\}--\([a-z0-9-]*\) [A-Z].*/\1/p' help > options
	while read -r option; do
		"$name" "--$option" '?' --version > out 2> err
		status=$?
		[ "$status" -eq 0 ] && continue # a text: anything is one
		if [ "$status" -ne 2 ] || [ "$(wc -l < err)" -ne 1 ]; then
			not_ok "$name --$option ?" "status $status: $(cat err)"
		fi
		# 'wanted a number from 0 to 1; see', 'wanted one of a, b, c; see'
		sed -n 's/.*: wanted .*from \([^ ]*\) to \([^ ;]*\);.*/\1 \2/p; s/.*: wanted one of \(.*\); see.*/\1/p' err |
		    tr ' ' '\n' | tr -d , | sed '/^$/d; /^its$/d; /^words$/d; /^or$/d; /^a$/d; /^number$/d' > values
		while read -r value; do
			accepted "$name" "$option" "$value"
			n=$((n + 1))
		done < values
		# the default; what names a microphone or a file is none of these
		value=$(sed -n "s/^  .\{4\}--$option [A-Z].*\[\([^]]*\)\]\$/\1/p" help)
		[ -z "$value" ] || accepted "$name" "$option" "$value"
	done < options
	is "$name: $n bounds and words" "$bad" ''
	for columns in 80 60 40; do
		is "$name --help in $columns columns" "$(COLUMNS=$columns "$name" --help | awk -v n=$columns 'length > n')" ''
	done
	is "$name --help: the same words in any width" "$(COLUMNS=40 "$name" --help | tr -d ' \n')" "$(tr -d ' \n' < help)"
done
refuses 2 '--seed 9e15: wanted a whole number from 0 to 9000000000000000;' cnn-train --seed 9e15
refuses 2 '--seed 9000000000000001: wanted' cnn-train --seed 9000000000000001
refuses 2 '--epochs 1e3: wanted a whole number from 1 to 100000;' cnn-train --epochs 1e3
refuses 2 '--seed 9007199254740993: wanted a whole number from 0 to 9007199254740992;' melspec --seed 9007199254740993
refuses 2 '--hop x: wanted samples \(200\) or milliseconds \(25ms\) from 0.001ms to 1000000ms;' melspec --hop x
