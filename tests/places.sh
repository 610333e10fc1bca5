#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# places.sh - fsdd-read: what of a folder or an archive is read, and what is said of the rest
. "$(dirname "$0")/lib.sh"

# ids OPTION... SOURCE...: of all frames, then what is said besides
ids() {
	fsdd-read "$@" 2> err | tensor-dump | sed 's/.* id=\([^ ]*\).*/\1/' | tr '\n' ' '
	sed 's/^fsdd-read: //; /^no label for/d; /^[0-9]* of [0-9]* clips take/d' err
}

# told OPTION... SOURCE...: label and split of each frame
told() {
	fsdd-read "$@" 2> /dev/null | tensor-dump |
	    sed 's/.* id=\([^ ]*\)/\1/; s/ rate=.*//; s/ speaker=[^ ]*//; s/ index=[^ ]*//'
}

# wav FILE...: recordings, in folders that are made
wav() {
	for _file; do
		mkdir -p "$(dirname "$_file")"
		{ short_wav | head -c 44; head -c 256 /dev/zero | tr '\000' x; } > "$_file"
	done
}

pack() {
	tar --sort=name "$@"
}

# ---- sound that is not read ----

wav words/yes_ann_5.wav words/no_ann_5.wav
touch words/yes_ann_6.m4a words/yes_ann_7.M4A words/b.webm words/c.opus words/notes.txt words/.hidden.m4a
sound="4 files look like sound but are not read: 2 .m4a (yes_ann_6.m4a, ...), 1 .opus (c.opus), 1 .webm (b.webm);"
sound="$sound convert them, for example with 'ffmpeg -i IN OUT.wav'"
is 'sound in other formats is named' "$(ids words)" "no_ann_5 yes_ann_5 words: $sound"
fsdd-read words > out 2> err
is 'and is no fault' "$?" 0
fsdd-read -k words > out 2> err
is 'nor does -k count it' "$? $(grep -c skipped err)" '0 0'
matches 'by --check, too' "$(fsdd-read --check words 2>&1)" '4 files look like sound but are not read: 2 .m4a '
tar cf words.tar words
is 'in an archive' "$(ids words.tar | sed 's/^[^:]* //; s/words.tar: //')" "$sound"
matches 'in an archive on stdin' "$(fsdd-read - < words.tar 2>&1 > out)" 'fsdd-read: stdin: 4 files look like sound'
mkdir only
touch only/eight_ann_0.m4a
one="holds no recordings .*: 1 file looks like sound but is not read: 1 .m4a \(eight_ann_0.m4a\); convert it, for example with 'ffmpeg"
refuses 1 "^fsdd-read: only: $one" fsdd-read only
tar cf only.tar only
refuses 1 "^fsdd-read: only.tar: $one" fsdd-read only.tar
mkdir nothing others
refuses 1 '^fsdd-read: nothing: holds no recordings .*: it has no files$' fsdd-read nothing
touch others/a.txt others/b.pdf others/c.txt others/d.txt
refuses 1 '^fsdd-read: others: holds no recordings .*: it has a.txt, b.pdf, c.txt and 1 more$' fsdd-read others

# ---- archives and tables within ----

mkdir shards
wav a/yes_ann_5.wav a/yes_ann_6.wav b/no_bob_5.wav
pack -cf shards/set-000.tar -C a .
pack -czf shards/set-001.tar.gz -C b .
echo '# a set' > shards/README.md
is 'a folder of archives: each in turn' "$(ids shards)" 'yes_ann_5 yes_ann_6 no_bob_5 '
wav both/yes_ann_5.wav
cp shards/set-000.tar both
is 'recordings go before archives, with a word' "$(ids both)" \
    'yes_ann_5 both: its recordings are read, but not its archives (set-000.tar): name it to read it'
pack -cf nested.tar -C shards .
refuses 1 '^fsdd-read: nested.tar: holds no recordings .*, but set-000.tar, set-001.tar.gz; unpack it' fsdd-read nested.tar
wav clips/en/clips/a.wav clips/en/clips/b.wav
printf 'path\tsentence\na.wav\tyes\n' | tee clips/en/test.tsv > clips/en/train.tsv
is 'tables are named' "$(ids clips)" \
    'a b clips: holds test.tsv, train.tsv, which look like tables and are not read: name them to use them'
tar cf clips.tar clips
is 'in an archive, too' "$(ids clips.tar | sed 's/^.*clips.tar: //')" \
    'holds test.tsv, train.tsv, a table by its name, which is not read from here; unpack the archive and read the folder'
mkdir lists
cp clips/en/test.tsv lists
refuses 1 '^fsdd-read: lists: holds no recordings .*: name its tables to read what they list: test.tsv$' fsdd-read lists

# ---- audiofolder ----

wav hf/train/a.wav hf/train/b.wav hf/test/c.wav hf/test/d.wav
printf 'file_name,label\na.wav,yes\nb.wav,no\n' > hf/train/metadata.csv
printf 'file_name,label\nc.wav,yes\n' > hf/test/metadata.csv
is 'audiofolder: tables and parts' "$(told hf)" 'c label=yes split=test
a label=yes split=train
b label=no split=train'
is 'what they do not list is named' "$(ids hf)" \
    'c a b hf: 1 recording (hf/test/d.wav) is not in its metadata.csv and is not read'
wav flat/data/a.wav
printf 'file_name,label,split\ndata/a.wav,yes,validation\n' > flat/metadata.csv
is 'one table for all' "$(told flat)" 'a label=yes split=validation'
wav inner/recordings/a.wav
printf 'file_name,label\nrecordings/a.wav,yes\n' > inner/metadata.csv
is 'beside a folder of recordings' "$(told inner)" 'a label=yes'
printf 'file_name,label,index\na.wav,yes,x\n' > hf/train/metadata.csv
refuses 1 "^fsdd-read: hf: hf/train/metadata.csv: line 2: index is 'x'" fsdd-read hf

# ---- hidden folders ----

wav .cache/set/yes_ann_5.wav .cache/set/no_ann_6.wav yes_bob_7.wav .cache/set/.git/x.wav .cache/set/.hidden.wav \
    .Trash-1000/z.wav __MACOSX/._q.wav
pack -cf hidden.tar .cache/set yes_bob_7.wav .Trash-1000 __MACOSX
is 'an archive of a folder below a hidden one' "$(ids hidden.tar)" 'no_ann_6 yes_ann_5 yes_bob_7 '
pack -cf hidden.tar yes_bob_7.wav .cache/set
is 'in any order' "$(ids hidden.tar)" 'yes_bob_7 no_ann_6 yes_ann_5 '
is 'as that folder itself' "$(ids .cache/set)" 'no_ann_6 yes_ann_5 '
if command -v zip > /dev/null; then
	zip -q -r hidden.zip .cache/set yes_bob_7.wav
	is 'and in zip' "$(ids hidden.zip | tr ' ' '\n' | sort | tr '\n' ' ')" 'no_ann_6 yes_ann_5 yes_bob_7 '
else
	skip 'and in zip' 'no zip here'
fi

# ---- links ----

mkdir fan
i=0
while [ $i -le 30 ]; do
	mkdir fan/d$i
	[ $i -eq 0 ] || { ln -s ../d$i fan/d$((i - 1))/a; ln -s ../d$i fan/d$((i - 1))/b; }
	i=$((i + 1))
done
wav fan/d30/x_y_5.wav
is 'folders of links that fan out: each once' "$(timeout 20 fsdd-read fan/d0 2>&1 > out; tensor-dump out | wc -l | tr -d ' ')" \
    'fsdd-read: fan/d0: 30 links to folders that are read already are not followed
1'
wav real/z/yes_ann_5.wav
ln -s z real/a
ln -s .. real/z/up
ln -s ../elsewhere real/b
wav elsewhere/no_ann_5.wav
is 'a folder has its own path, whatever links lead to it; links elsewhere are followed' \
    "$(ids --pattern '{speaker}/{label}_{}_{index}.wav' --label yes,no real)" \
    'b/no_ann_5 z/yes_ann_5 real: 2 links to folders that are read already are not followed'
