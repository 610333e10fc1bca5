#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-sources.sh - fsdd-read: the same frames from folders, archives and pipes; layouts and patterns
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# ids OPTION... SOURCE...: of all frames
ids() {
	fsdd-read "$@" | tensor-dump | sed 's/.* id=\([^ ]*\).*/\1/' | tr '\n' ' '
}

# told OPTION... SOURCE...: what is told of each frame
told() {
	fsdd-read "$@" | tensor-dump | sed 's/^[0-9]* audio \[\([0-9]*\)\] <f4 \(.*\) rate=.*/\1 \2/'
}

# have PROGRAM WHAT: it is here; if not, WHAT is skipped
have() {
	command -v "$1" > /dev/null || { skip "$2" "no $1 here"; return 1; }
}

# ---- the same frames from everywhere ----

mkdir set set/recordings set/.git
i=0
for name in 0_ann_0 0_ann_7 1_bob_3 one_two_words_11 noise; do
	i=$((i + 1))
	{ short_wav | head -c 44; head -c 256 /dev/zero | tr '\000' "\\00$i"; } > "set/recordings/$name.wav"
done
echo 'no recording' > set/README.md
cp set/recordings/noise.wav set/recordings/.hidden.wav
cp set/recordings/noise.wav set/.git/object.wav
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

pack() {
	tar --sort=name "$@"
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

# ---- names that are misspelt are found, at the latest at the end ----

refuses 1 "^fsdd-read: --speaker: no clip has 'eve'; there are ann, bob, two_words$" \
    fsdd-read --speaker eve set set/recordings/noise.wav
fsdd-read --not-speaker eve set.tar > a 2> err
is 'a stream is read before a slip is found' "$?,$(cat err)" \
    "1,fsdd-read: --not-speaker: no clip has 'eve'; there are ann, bob, two_words"
is 'and has no end mark then' "$(tensor-dump a 2>&1 | grep -c 'without')" 1
fsdd-read --limit 1 --not-speaker eve set.tar > a 2> err
is 'what --limit cuts off cannot be told' "$?,$(cat err)" '0,'

# ---- lists and tables of files ----

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

# ---- parts by a hash ----

i=0
mkdir many
while [ $i -lt 200 ]; do
	cp set/recordings/noise.wav "many/1_speaker${i}_0.wav"
	cp set/recordings/noise.wav "many/2_speaker${i}_0.wav"
	i=$((i + 1))
done
n=$(fsdd-read --test-fraction 0.25 --split test many | tensor-dump | wc -l | tr -d ' ')
matches 'a quarter of 200 speakers, two clips each' "$n" '^(8[0-9]|9[0-9]|10[0-9]|11[0-9])$'
is 'a speaker is in one part' "$(fsdd-read --test-fraction 0.25 many | tensor-dump |
    sed 's/.* \(speaker=[^ ]*\) .* \(split=[^ ]*\) .*/\1 \2/' | sort -u | wc -l | tr -d ' ')" 200
is '--test-fraction 0' "$(fsdd-read --test-fraction 0 many | tensor-dump | grep -c split=test)" 0
is '--test-fraction 1' "$(fsdd-read --test-fraction 1 many | tensor-dump | grep -c split=test)" 400
refuses 2 '--test-fraction 1.5: wanted' fsdd-read --test-fraction 1.5 many
refuses 2 '--fold beside --test-fraction' fsdd-read --test-fraction 0 --fold 0 many
refuses 2 '--test-speaker beside --test-fraction' fsdd-read --test-fraction 0 --test-speaker x many

# ---- another rate ----

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

# ---- order ----

pack -cf many.tar many
# in two groups, by label
shuffled() {
	ids --shuffle "$@" | tr ' ' '\n'
}
shuffled 1 many > folder
shuffled 1 many.tar > tar
is 'a window that holds all: each once' "$(sort tar | cksum)" "$(sort folder | cksum)"
is 'the same again' "$(shuffled 1 many.tar | cksum)" "$(cksum < tar)"
is 'on stdin, too' "$(shuffled 1 - < many.tar | cksum)" "$(cksum < tar)"
is 'another seed' "$(shuffled 2 many.tar | cmp -s - tar; echo $?)" 1
n=$(head -n 200 tar | grep -c '^1_')
matches 'both labels are in the first half' "$n" '^(8[0-9]|9[0-9]|1[01][0-9])$'
n=$(shuffled 1 --window 10 many.tar | head -n 180 | grep -c '^1_')
is 'a small window: what came late comes late' "$n" 180
is 'a window of one is no shuffling' "$(shuffled 1 --window 1 many.tar | cksum)" \
    "$(ids many.tar | tr ' ' '\n' | cksum)"
is '--limit counts what comes out' "$(shuffled 1 --limit 7 many.tar | cksum)" "$(head -n 7 tar | cksum)"
is 'a list on stdin through a window' "$(find many -name '*.wav' | shuffled 1 - | sort | cksum)" \
    "$(sort tar | cksum)"
refuses 2 'window without --shuffle' fsdd-read --window 5 many.tar
refuses 2 'window 0: wanted' fsdd-read --shuffle 1 --window 0 many.tar

for from in many many.tar; do
	for i in 1 2 3 4 5 6 7; do
		ids --shard $i/7 $from | tr ' ' '\n' | sed "s/^/$i /"
	done > shards
	is "$from: seven shards: each clip once" "$(sed 's/^. //' shards | sort | cksum)" "$(sort tar | cksum)"
	is "$from: of the same size" "$(cut -c 1 shards | sort | uniq -c | awk '{ print $1 }' | sort -u | tr '\n' ' ')" \
	    '57 58 '
done
is 'a shard: every seventh' "$(ids --shard 2/7 many)" \
    "$(ids many | tr ' ' '\n' | awk 'NF && NR % 7 == 2' | tr '\n' ' ')"
is 'a shard of what is chosen' "$(ids --label 2 --shard 3/9 many)" \
    "$(ids --label 2 many | tr ' ' '\n' | awk 'NF && NR % 9 == 3' | tr '\n' ' ')"
is 'a shard of a shuffled folder' "$(shuffled 1 --shard 2/5 many)" "$(awk 'NF && NR % 5 == 2' folder)"
is 'an empty shard is a stream' "$(fsdd-read --shard 9/9 set | tensor-dump; echo $?)" 0
is 'damage elsewhere does not concern a shard' "$(cp /dev/null many/1_speaker0_0.wav
    fsdd-read --shard 2/2 many | tensor-dump | wc -l | tr -d ' ')" 200
cp set/recordings/noise.wav many/1_speaker0_0.wav
for shard in 0/3 4/3 1 1/ /3 -1/3 1/3x 1/0 +1/3 ' 1/3' 1/3/; do
	refuses 2 "shard [+]*[^:]*: wanted I/N, with I from 1 to N" fsdd-read --shard "$shard" many
done

# ---- damage and nonsense: one line each ----

mkdir small
for i in 0 1 2; do
	{ short_wav | head -c 44; LC_ALL=C awk "BEGIN { srand($i); for (i = 0; i < 128; i++) printf \"%c%c\", 97 + int(26 * rand()), 48 + int(10 * rand()) }"; } > small/${i}_a_$i.wav
done
pack -b1 -cf small.tar -C small .
whole=$(ids small)
# cut_short FILE STEP: no part of it is taken for all of it
cut_short() {
	is "$1 is read" "$(ids "$1")" "$whole"
	_size=$(wc -c < "$1" | tr -d ' ') _n=1 _wrong=
	while [ "$_n" -lt "$_size" ]; do
		head -c "$_n" "$1" > cut
		fsdd-read ./cut > out 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong file:$_n"
		fsdd-read - < cut > /dev/null 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong stdin:$_n"
		# shellcheck disable=SC2002
		cat cut | fsdd-read - > out 2> err
		[ "$?,$(wc -l < err | tr -d ' ')" = 1,1 ] || _wrong="$_wrong pipe:$_n"
		[ "$(grep -c "$(printf '\243end')" out)" = 0 ] || _wrong="$_wrong mark:$_n"
		_n=$((_n + $2))
	done
	is "$1 cut after every $2 bytes" "$_wrong" ''
}
head -c -512 small.tar > one-mark.tar # of the two blocks of zeros the second is not waited for
cut_short one-mark.tar 64
command -v gzip > /dev/null && gzip -c small.tar > small.tar.gz && cut_short small.tar.gz 17
command -v xz > /dev/null && xz -c small.tar > small.tar.xz && cut_short small.tar.xz 16
command -v zstd > /dev/null && zstd -q -c small.tar > small.tar.zst && cut_short small.tar.zst 17
if have zip 'damaged zip'; then
	(cd small && zip -q -X ../small.zip ?_a_?.wav)
	cut_short small.zip 19
	echo 'with a comment' | zip -q -z small.zip
	is 'a zip with a comment' "$(ids small.zip)" "$whole"
	zip -q -P secret locked.zip small/*
	refuses 1 '^fsdd-read: locked.zip: small/0_a_0.wav: is encrypted; unpack' fsdd-read locked.zip
	is 'encrypted ones among others' "$(fsdd-read -k locked.zip small.zip 2> /dev/null | tensor-dump | wc -l | tr -d ' ')" 3
fi

head -c 10240 /dev/zero > empty.tar
refuses 1 '^fsdd-read: empty.tar: holds no recordings' fsdd-read empty.tar
refuses 1 '^fsdd-read: stdin: holds no recordings' sh -c 'fsdd-read - < empty.tar'
printf 'PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' > empty.zip
refuses 1 '^fsdd-read: empty.zip: holds no recordings' fsdd-read empty.zip
pack -cf readme.tar -C set README.md
refuses 1 '^fsdd-read: readme.tar: holds no recordings' fsdd-read readme.tar
is 'none among others' "$(fsdd-read -k readme.tar small.tar 2> err | tensor-dump | wc -l | tr -d ' '),$(wc -l < err | tr -d ' ')" 3,2
refuses 1 '^fsdd-read: stdin: is empty' sh -c 'fsdd-read - < /dev/null'
: > nothing
refuses 1 '^fsdd-read: nothing: is empty' fsdd-read nothing
printf 'BZh91AY&SY' > a.tar.bz2
refuses 1 '^fsdd-read: a.tar.bz2: is bzip2, which is not read here; wanted a folder, tar' fsdd-read a.tar.bz2
refuses 1 '^fsdd-read: stdin: is bzip2' sh -c 'cat a.tar.bz2 | fsdd-read -'
printf '7z\274\257\047\034' > a.7z
refuses 1 '^fsdd-read: a.7z: is 7z' fsdd-read a.7z
printf 'PAR1' > a.parquet
refuses 1 'a.parquet' fsdd-read a.parquet
refuses 1 '^fsdd-read: stdin: is Parquet, which cannot be read from a pipe' sh -c 'cat a.parquet | fsdd-read -'
gzip -c small/0_a_0.wav > wav.gz
refuses 1 '^fsdd-read: wav.gz: .*holds no tar archive' fsdd-read wav.gz
{ head -c 600 small.tar.gz; head -c 100 /dev/zero | tr '\000' x; tail -c +701 small.tar.gz; } > broken.gz
fsdd-read broken.gz > out 2> err
matches 'gzip: the checksum is looked at' "$?,$(cat err)" '^1,fsdd-read: broken.gz: is damaged or cut short: [a-z ]*$'
{ cat small.tar.gz small.tar.gz; head -c 1000 /dev/zero; } > several.gz
is 'several members of gzip, and padding' "$(ids several.gz)" "$whole$whole"

# links have no samples of their own
mkdir linked
cp small/0_a_0.wav linked
ln linked/0_a_0.wav linked/0_a_1.wav
ln -s 0_a_0.wav linked/0_a_2.wav
is 'a folder with links' "$(ids linked)" '0_a_0 0_a_1 0_a_2 '
pack -cf linked.tar linked
fsdd-read -k linked.tar > out 2> err
is 'links in a tar are not lost without a word' "$(cut -d ';' -f 1,2 err | sed 's/.*wav: is //')" \
    "a link to another file of the archive, which is not stored twice; pack with 'tar --hard-dereference'
a symbolic link; pack with 'tar --dereference'
fsdd-read: skipped 2 of 3"
pack -h --hard-dereference -cf followed.tar linked
is 'packed as it says' "$(ids followed.tar)" "$(ids linked)"

# names
is 'a name twice: both' "$(cat small.tar small.tar | ids - | wc -w | tr -d ' ')" 6
mkdir names
for name in '0_two words_3' "$(printf '0_caf\303\251_1')" "$(printf '0_caf\351_2')" "$(printf '0_new\nline_4')" '-n_x_1'; do
	cp small/0_a_0.wav "names/$name.wav"
done
fsdd-read names > frames
for format in ustar gnu pax; do
	pack --format=$format -cf names.tar names
	fsdd-read names.tar > out
	check "odd names in tar, $format" cmp out frames
done
pack -P -cf absolute.tar "$PWD/small" 2> /dev/null
is 'absolute paths are names like others' "$(ids absolute.tar)" "$whole"
if python=$(find_python); then
	"$python" - <<'END'
import tarfile, zipfile
wav = open('small/0_a_0.wav', 'rb').read()
z = zipfile.ZipFile('names.zip', 'w')
for name in ('0_caf\u00e9_1.wav', '/root/0_abs_2.wav', '../../0_up_3.wav', '.git/0_hidden_4.wav', 'x/.0_hidden_5.wav',
             '__MACOSX/._0_apple_5.wav', 'folder.wav/'):
    z.writestr(name, wav)
z.close()
z = zipfile.ZipFile('bomb.zip', 'w', zipfile.ZIP_DEFLATED)
with z.open('0_bomb_0.wav', 'w', force_zip64=True) as f:
    for _ in range(300):
        f.write(bytes(1 << 20))
z.writestr('0_ok_1.wav', wav)
z.close()
END
	is 'odd names in zip' "$(ids names.zip)" "$(printf '0_caf\303\251_1') 0_abs_2 0_up_3 "
	fsdd-read -k bomb.zip 2> err | tensor-dump | wc -l > n
	is 'a bomb is refused by what comes out of it' "$(cat n err | tr -d ' ' | tr '\n' ' ')" \
	    '1 fsdd-read:bomb.zip:0_bomb_0.wav:hasmorethan256MiB;unpackthearchiveandreadthefolder;skipped fsdd-read:skipped1of2 '
else
	skip 'odd names in zip' 'no Python here'
fi

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
