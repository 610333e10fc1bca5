#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-sources.sh - fsdd-read gives the same frames from folders, archives and pipes; layouts,
# patterns, --rate, --check
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
. "$root/tests/support/fsdd-read.sh"

# ---- the same frames from everywhere ----

make_set
fsdd-read set > frames || not_ok 'the folder' "status $?"
is 'a folder' "$(ids set)" '0_ann_0 0_ann_7 1_bob_3 noise one_two_words_11 '

# from NAME FILE: an archive as a file, on stdin as a file, and through a pipe
from() {
	fsdd-read "$2" > a
	check "$1" cmp a frames
	fsdd-read - < "$2" > a
	check "$1, on stdin" cmp a frames
	# shellcheck disable=SC2002
	cat "$2" | fsdd-read > a 2> err
	is "$1, without an operand" "$?,$(wc -c < a | tr -d ' ')" '2,0'
	# shellcheck disable=SC2002
	cat "$2" | fsdd-read - > a
	check "$1, through a pipe" cmp a frames
}

if tar --sort=name -cf set.tar set/recordings set/README.md set/.git 2> err; then
	from 'tar' set.tar
	pack -cf inner.tar -C set/recordings .
	from 'tar of the folder within' inner.tar
	for format in v7 ustar gnu pax; do
		pack --format=$format -cf $format.tar set
		from "tar, $format" $format.tar
	done
	have gzip 'tar.gz' && gzip -c set.tar > set.tar.gz && from 'tar.gz' set.tar.gz
	have xz 'tar.xz' && xz -c set.tar > set.tar.xz && from 'tar.xz' set.tar.xz
	have zstd 'tar.zst' && zstd -q -c set.tar > set.tar.zst && from 'tar.zst' set.tar.zst
	cp set.tar.gz 'no name to tell by'
	from 'told by what it is' 'no name to tell by'
else
	skip 'tar' "$(head -n 1 err)"
	: > set.tar
fi
if have zip 'zip'; then
	find set -type f | sort | zip -q -X set.zip -@
	from 'zip' set.zip
	find set -type f | sort | zip -q -0 -X stored.zip -@
	from 'zip, stored' stored.zip
fi
fsdd-read - < set/recordings/noise.wav > a
is 'a recording on stdin' "$(told - < set/recordings/noise.wav)" "128 id=stdin"
is 'sources in turn, and their count' "$(fsdd-read set set.tar set/recordings/noise.wav - < set.tar |
    tensor-dump | wc -l | tr -d ' ')" 16
is 'archives joined by cat' "$(cat set.tar set.tar | ids -)" "$(ids set)$(ids set)"

if fsdd=$(find_fsdd); then
	fsdd-read "$fsdd" > frames
	pack -C "$fsdd" -cf - . > fsdd.tar
	fsdd-read fsdd.tar > a
	check 'FSDD from tar' cmp a frames
	zstd -q < fsdd.tar | fsdd-read - > a
	check 'FSDD from tar.zst through a pipe' cmp a frames
	rm -f a frames fsdd.tar
else
	skip 'FSDD from tar' 'FSDD is not here'
fi

# ---- what paths tell ----

mkdir -p words/yes words/no words/_background_noise_ digits/01 digits/60
for word in yes no; do
	cp set/recordings/noise.wav words/$word/8b775397_nohash_0.wav
	cp set/recordings/noise.wav words/$word/0c40e715_nohash_1.wav
	cp set/recordings/noise.wav words/$word/004ae714_nohash_0.wav
done
cp set/recordings/noise.wav words/_background_noise_/running_tap.wav
echo 'yes/0c40e715_nohash_1.wav' > words/testing_list.txt
cp set/recordings/noise.wav digits/01/7_01_49.wav
cp set/recordings/noise.wav digits/60/7_60_0.wav
cp set/recordings/noise.wav digits/60/7_01_0.wav
is 'Speech Commands' "$(told --layout speech-commands words)" \
    '128 id=no/004ae714_nohash_0 label=no speaker=004ae714 index=0 split=train
128 id=no/0c40e715_nohash_1 label=no speaker=0c40e715 index=1 split=test
128 id=no/8b775397_nohash_0 label=no speaker=8b775397 index=0 split=validation
128 id=yes/004ae714_nohash_0 label=yes speaker=004ae714 index=0 split=train
128 id=yes/0c40e715_nohash_1 label=yes speaker=0c40e715 index=1 split=test
128 id=yes/8b775397_nohash_0 label=yes speaker=8b775397 index=0 split=validation'
is '--split validation' "$(ids --layout speech-commands --split validation words)" \
    'no/8b775397_nohash_0 yes/8b775397_nohash_0 '
pack -czf words.tar.gz -C words .
fsdd-read --layout speech-commands words > frames
fsdd-read --layout speech-commands words.tar.gz > a
check 'Speech Commands from tar.gz' cmp a frames
is 'AudioMNIST' "$(told --layout audiomnist digits)" \
    '128 id=01/7_01_49 label=7 speaker=01 index=49 split=train
128 id=7_01_0
128 id=60/7_60_0 label=7 speaker=60 index=0 split=test'
is 'AudioMNIST, fold 1' "$(ids --layout audiomnist --fold 1 --split test digits)" '01/7_01_49 '
is 'a pattern of one'"'"'s own' "$(told --pattern '{label}/*' words | head -n 2)" \
    '128 id=_background_noise_/running_tap label=_background_noise_
128 id=no/004ae714_nohash_0 label=no'
refuses 2 "pattern {label: has a { without }" fsdd-read --pattern '{label' words
refuses 2 'pattern {word}: has an unknown field; wanted {label}' fsdd-read --pattern '{word}' words
refuses 2 'fold 5: --layout audiomnist has folds 0 to 4' fsdd-read --layout audiomnist --fold 5 words
refuses 2 'layout mnist: wanted one of fsdd, speech-commands, audiomnist' fsdd-read --layout mnist words

# ---- another rate ----

{ short_wav | head -c 40; printf '\000\175\000\000'; seq -w 0 9999 | head -c 32000; } > long.wav
# little-endian: 32000 bytes, 16000 samples, 2 s
cat > table.csv <<END
path,label,speaker,split,index
set/recordings/noise.wav,"a, b",eve,dev,4
set/recordings/0_ann_7.wav,0,,,
END
head -c 44 long.wav > minutes.wav
printf '\000\000\100\000' | dd of=minutes.wav bs=1 seek=40 conv=notrunc 2> /dev/null
i=0
while [ $i -lt 132 ]; do
	tail -c +45 long.wav
	i=$((i + 1))
done | head -c 4194304 >> minutes.wav
for rate in 16000 8000 44100; do
	fsdd-read set minutes.wav table.csv | resample -r $rate > want
	fsdd-read --rate $rate set minutes.wav table.csv > a
	check "--rate $rate: as resample does it, chunks too" cmp a want
done
refuses 1 '^fsdd-read: set/recordings/0_ann_0.wav: rate 8000 Hz cannot be converted to 1 Hz' fsdd-read -r 1 set
refuses 2 '--rate 0: wanted a whole number' fsdd-read --rate 0 set

# ---- what there is ----

fsdd-read --check set > check 2> err
is '--check: no word but the text' "$?,$(cat err),$(sed -n 's/;.*//;1p' check)" '0,,5 clips, 0.1 s'
is '--check: the same from elsewhere' "$(fsdd-read --check set.tar)" "$(cat check)"
is '--check: the digest in another order' "$(fsdd-read --check --shuffle 3 set.tar | sed -n 's/.*digest//;1p')" \
    "$(sed -n 's/.*digest//;1p' check)"
is '--check: of what is chosen' "$(fsdd-read --check --speaker ann set | sed -n 's/,.*//;1p')" '2 clips'
cp set/recordings/0_ann_0.wav set/recordings/1_bob_9.wav
matches '--check: warnings' "$(fsdd-read --check set)" '^warning: .*1_bob_9'
: > set/recordings/0_ann_8.wav
fsdd-read -k --check set > check 2> err
is '--check: damaged ones are named' "$?,$(sed -n 's/,.*//;1p' check),$(wc -l < err | tr -d ' ')" '1,6 clips,2'
refuses 2 'rate beside --check' fsdd-read --check --rate 16000 set
