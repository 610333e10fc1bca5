#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# prompts.sh - prompts writes a table of the installed prompts that fsdd-read reads
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

BUILD=$build
export BUILD
prompts=$root/pipelines/prompts

mkdir nothing
refuses_last() { # NAME REGEX COMMAND...: status 1, nothing on stdout, the last message matches
	_name=$1 _regex=$2
	shift 2
	"$@" > out 2> messages
	is "$_name: status" "$?" 1
	is "$_name: no output" "$(cat out)" ''
	matches "$_name: message" "$(tail -n 1 messages)" "$_regex"
}
refuses_last 'no package' '^prompts: none of these packages is installed$' "$prompts" --root nothing to
is 'no package: a line for each' "$(grep -c "is not installed: .*'apt-get install " messages)" 4
is 'no package: no table' "$(ls to)" ''
refuses 1 "^prompts: --root no: is not a folder$" "$prompts" --root no to
refuses 2 '^prompts: wanted a folder for the table' "$prompts"
refuses 2 '^prompts: b: wanted one folder, found a as well' "$prompts" a b
refuses 2 '^prompts: --frob: unknown option' "$prompts" --frob

# two packages, in folders with a blank and a line break in the name
mkdir -p 'a b/usr/share/scid/sounds' 'a b/usr/share/saytime'
for digit in 1 2 3 4 5 6 7; do
	short_wav > "a b/usr/share/scid/sounds/$digit.wav"
done
for digit in 0 1 2 3 4 5 6 7 8 9; do
	# mu-law: 0xff is 0, 0x80 is 32124 of 32768
	head -c $((37 + 800 * digit)) /dev/zero | tr '\0' '\377' > "a b/usr/share/saytime/$digit.au"
	printf '\200' >> "a b/usr/share/saytime/$digit.au"
done
table=$("$prompts" --root 'a b' 'to here' 2> messages)
is 'two packages: status' "$?" 0
is 'two packages: the path of the table' "$table" "$scratch/to here/prompts.tsv"
is 'two packages: what is missing' "$(grep -c 'is not installed' messages; grep 'cannot be read' messages)" "2
prompts: $scratch/a b/usr/share/scid/sounds/8.wav: cannot be read; scid-data should have this recording"
is 'two packages: the table' "$(cut -f 2- "$table" | tr '\t' ' ')" 'label speaker group word
0 saytime man zero
1 saytime man one
2 saytime man two
3 saytime man three
4 saytime man four
5 saytime man five
6 saytime man six
7 saytime man seven
8 saytime man eight
9 saytime man nine
1 scid man one
2 scid man two
3 scid man three
4 scid man four
5 scid man five
6 scid man six
7 scid man seven'
fsdd-read -q --rate 8000 --keep-columns group,word --label-column label "$table" > frames
is 'fsdd-read reads all of it' "$(tensor-dump frames | grep -c 'group=man')" 17
is 'mu-law with a header: rate, length and values' \
    "$(tensor-dump frames | sed -n 's/.*\[\([0-9]*\)\].* label=\([78]\) speaker=saytime rate=8000 .* max=\(0.98[0-9]*\)/\2: \1 \3/p')" \
    '7: 5638 0.980347
8: 6438 0.980347'
is 'again: the same' "$("$prompts" --root 'a b' 'to here' 2> /dev/null)" "$table"

line_break='c
d'
mkdir "$line_break"
refuses 1 '^prompts: the path of a folder has a tab or a line break' "$prompts" --root nothing "$line_break"

# ---- what is installed here ----

if "$prompts" here > path 2> messages && ! [ -s messages ]; then
	is 'installed: digits and other words' "$(cut -f 2-4 "$(cat path)" |
	    awk -F '\t' 'NR > 1 { n[$2 " " $3 ($1 == "none" ? " none" : "")]++ } END { for (k in n) print k, n[k] }' | sort)" \
	    'allison woman 10
allison woman none 107
csmash man 10
saytime man 10
scid man 8'
	is 'installed: fsdd-read reads all of it' \
	    "$(fsdd-read -q --rate 8000 --label-column label "$(cat path)" | tensor-dump | wc -l | tr -d ' ')" 145
else
	skip 'installed: digits and other words' "$(head -n 1 messages)"
fi
