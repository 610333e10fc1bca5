#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-lists.sh - fsdd-read: lists and tables of files, and parts of recordings
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
. "$root/tests/support/fsdd-read.sh"

make_set
fsdd-read set > frames
find set/recordings -name '[0-9a-z]*.wav' | sort > list
mkdir elsewhere
sed 's,^,../,' list > elsewhere/list.txt
fsdd-read list > a
check 'a list of files' cmp a frames
fsdd-read elsewhere/list.txt > a
check 'its paths are relative to where it lies' cmp a frames
fsdd-read - < list > a
check 'a list on stdin' cmp a frames
# shellcheck disable=SC2002
cat list | fsdd-read - > a
check 'a list through a pipe' cmp a frames
cat > table.csv <<END
path,label,speaker,split,index
set/recordings/noise.wav,"a, b",eve,dev,4
set/recordings/0_ann_7.wav,0,,,
END
is 'a table: what it says goes before what the name says' "$(told table.csv)" \
    '128 id=noise label=a, b speaker=eve index=4 split=validation
128 id=0_ann_7 label=0 speaker=ann index=7 split=train'
is 'a table on stdin' "$(told - < table.csv)" "$(told table.csv)"
is 'whose names are checked first' "$(fsdd-read --label c table.csv 2>&1)" \
    "fsdd-read: --label: no clip has 'c'; there are a, b, 0"
is '--fold goes before the table' "$(told --fold 1 --label 0 table.csv)" \
    '128 id=0_ann_7 label=0 speaker=ann index=7 split=test'

{ short_wav | head -c 40; printf '\000\175\000\000'; seq -w 0 9999 | head -c 32000; } > long.wav
# little-endian: 32000 bytes, 16000 samples, 2 s
printf 'path\tt0\tt1\nlong.wav\t0.5\t0.75\nlong.wav\t\t0.5\nlong.wav\t1.5\t\nlong.wav\t1.9\t2.05\n' > parts.tsv
is 'parts of a recording' "$(told parts.tsv | cut -d ' ' -f 1,2)" '2000 id=long@0.5-0.75
4000 id=long@0-0.5
4000 id=long@1.5-
800 id=long@1.9-2.05'
fsdd-read long.wav | raw > whole
fsdd-read --limit 1 parts.tsv | raw > part
tail -c +16001 whole | head -c 8000 > want
check 'a part is those samples' cmp part want
is 'and knows when it was' "$(fsdd-read parts.tsv | tensor-dump | sed -n 's/.* \(t=[^ ]*\) .*/\1/p' | tr '\n' ' ')" \
    't=0.5 t=1.5 t=1.9 '
printf 'path,t0,t1\nlong.wav,1,3\n' > bad.csv
refuses 1 '^fsdd-read: long.wav: ends at 2 s, before t1 \(3 s\)$' fsdd-read bad.csv
printf 'path,t0\nlong.wav,5\n' > bad.csv
refuses 1 '^fsdd-read: long.wav: ends at 2 s, before t0 \(5 s\)$' fsdd-read bad.csv
# 1280000 bytes, 640000 samples, 80 s: it comes in chunks
{ short_wav | head -c 40; printf '\000\210\023\000'; seq -w 0 999999 | head -c 1280000; } > longer.wav
printf 'path,t1\nlonger.wav,90\n' > bad.csv
fsdd-read bad.csv > /dev/null 2> err
is 'a long recording that ends before t1' "$?: $(cat err)" \
    '1: fsdd-read: longer.wav: ends at 80 s, before t1 (90 s)'
fsdd-read -q --check bad.csv > /dev/null 2> err
is 'the same with --check' "$?: $(cat err)" '1: fsdd-read: longer.wav: ends at 80 s, before t1 (90 s)'
printf 'path,t0\nlong.wav,x\n' > bad.csv
refuses 1 "^fsdd-read: bad.csv: line 2: t0 is 'x', wanted seconds$" fsdd-read bad.csv
refuses 1 "^fsdd-read: stdin: line 2: t0 is 'x', wanted seconds$" sh -c 'fsdd-read - < bad.csv'
echo 'path,label' > bad.csv
refuses 1 '^fsdd-read: bad.csv: lists no recordings$' fsdd-read bad.csv
echo 'not/here.wav' > bad.txt
refuses 1 '^fsdd-read: not/here.wav: No such file or directory$' fsdd-read bad.txt
