#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-damage.sh - fsdd-read with damaged files among good ones, and with reads that fail
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
. "$root/tests/support/wav.sh"

# ---- damaged files among good ones ----

mkdir set
for n in 0 2 4 6; do wav "set/1_ann_$n.wav" 100 "$half"; done
: > set/1_ann_1.wav
wav set/1_ann_3.wav 100 "$half" 1 1 8000 16 201
echo 'hello' > set/1_ann_5.wav
fsdd-read set > out 2> err
is 'the first damaged file ends it' "$?" 1
is 'in one line that names it' "$(cat err)" 'fsdd-read: set/1_ann_1.wav: is empty'
is 'after the frames before it, without an end mark' \
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
