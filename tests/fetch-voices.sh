#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch-voices.sh - 'pipelines/fetch voices' finds words that are cut out, or the corpus, or
# downloads it, and writes a table that fsdd-read reads
. "$(dirname "$0")/support/lib.sh"

# A checkout with nothing beside it, a cache of its own, and a table of three words.
mkdir -p here/checkout home
cp -r "$root/pipelines" here/checkout
: > here/checkout/Makefile
fetch=$scratch/here/checkout/pipelines/fetch
unset FSDD FSDD_URL VOICES XDG_CACHE_HOME BUILD
HOME=$scratch/home
export HOME
cache=$HOME/.cache/earpipe
table=$scratch/here/checkout/build/voices.csv
{
	printf 'path\tid\tlabel\tspeaker\tgroup\tage\tword\tt0\tt1\tcontext\tclip\n'
	printf 'WAVE/SPEAKER0001/000010011.WAV\tnone_0001_11\tnone\t0001\tboy\t6\tbear\t0.10\t0.30\tsentence\twords/none_0001_11.wav\n'
	printf 'WAVE/SPEAKER0001/000010011.WAV\t1_0001_0\t1\t0001\tboy\t6\tone\t0.35\t0.50\tsentence\tdigits/1_0001_0.wav\n'
	printf 'WAVE/SPEAKER1001/010010002.WAV\t9_1001_1\t9\t1001\twoman\t25\tnine\t0.20\t0.40\tstring\tstrings/12_1001_010010002.wav\n'
} > here/checkout/pipelines/voices.tsv

loud() { # FILE HZ SECONDS
	mkdir -p "$(dirname "$1")"
	sox -n -r "$2" -b 16 "$1" synth "$3" sine 300 vol 0.5
}
clips() { # FOLDER
	loud "$1/words/none_0001_11.wav" 8000 0.2
	loud "$1/digits/1_0001_0.wav" 8000 0.15
	loud "$1/strings/12_1001_010010002.wav" 8000 0.5
}
corpus() { # FOLDER
	loud "$1/WAVE/SPEAKER0001/000010011.WAV" 16000 0.6
	loud "$1/WAVE/SPEAKER1001/010010002.WAV" 16000 0.5
	loud "$1/WAVE/SPEAKER1001/010010009.WAV" 16000 0.5
}
# told TABLE: what fsdd-read makes of it, and says
told() {
	fsdd-read --keep-columns word,group,age "$1" 2>&1 > frames | sed 's/^/!/'
	tensor-dump frames | sed 's/^[0-9]* audio //; s/ <f4//; s/ t=.*//; s/ min=.*//'
}
cut='[1600] id=none_0001_11 label=none speaker=0001 index=11 split=train rate=8000 age=6 group=boy word=bear
[1200] id=1_0001_0 label=1 speaker=0001 index=0 split=train rate=8000 age=6 group=boy word=one
[1600] id=9_1001_1 label=9 speaker=1001 index=1 split=train rate=8000 age=25 group=woman word=nine'
whole='[3200] id=none_0001_11 label=none speaker=0001 index=11 split=train rate=16000 age=6 group=boy word=bear
[2400] id=1_0001_0 label=1 speaker=0001 index=0 split=train rate=16000 age=6 group=boy word=one
[3200] id=9_1001_1 label=9 speaker=1001 index=1 split=train rate=16000 age=25 group=woman word=nine'

# ---- looking ----

if ! command -v sox > /dev/null; then
	skip 'voices' 'sox is not installed'
	exit
fi
refuses 1 "^fetch: found no voices; set VOICES to a copy of them, or let 'fetch voices' download them \(520 MB\)$" \
    "$fetch" --find voices
mkdir empty
refuses 1 '^fetch: VOICES=empty: found no voices there, wanted folders digits, strings and words, or WAVE; set it to a copy' \
    env VOICES=empty "$fetch" voices

odd='clips, "a" test'
clips "$odd"
is 'VOICES names words that are cut out' "$(VOICES=$odd "$fetch" --find voices)" "$table"
is 'words that are cut out are read' "$(told "$table")" "$cut"
is 'the table is all that is written' "$(ls "${table%/*}")" 'voices.csv'
is 'nothing passed over is reported' "$(fsdd-read "$table" 2>&1 > frames)" ''
newline='with
a newline'
mv "$odd" "$newline"
is 'a folder with a newline in its name' "$(VOICES=$newline "$fetch" voices | tr '\n' ' ')$(told "$table")" "$table $cut"
corpus unpacked
is 'VOICES names the corpus' "$(VOICES=unpacked "$fetch" --find voices)" "$table"
is 'the words are cut out of it' "$(told "$table")" "$whole"
touch -t 200001010000 "$table"
VOICES=unpacked "$fetch" voices > out
is 'a table that is right stays' "$(find "$table" -newer "$fetch")" ''
rm unpacked/WAVE/SPEAKER1001/010010002.WAV
refuses 1 "^fetch: $scratch/unpacked: 1 of 2 files are missing, such as WAVE/SPEAKER1001/010010002.WAV; wanted a whole copy" \
    env VOICES=unpacked "$fetch" voices
clips here/shared/voices
chmod a-w here/shared/voices
is 'beside the checkout, without HOME' "$(env -u HOME "$fetch" --find voices)" "$table"
is 'beside the checkout: read' "$(told "$table")" "$cut"
clips here/checkout/data/voices
"$fetch" voices > out
is 'in the checkout, before that' "$(grep -c 'here/checkout/data/voices/' "$table")" 3
chmod u+w here/shared/voices
rm -r here/shared here/checkout/data "$table"

mkdir installed
clips clips
cp "$root"/pipelines/* installed
cp here/checkout/pipelines/voices.tsv installed
is 'installed: the table is in the cache' "$(VOICES=$newline installed/fetch voices)" "$cache/voices.csv"
is 'installed: read' "$(told "$cache/voices.csv")" "$cut"
refuses 1 '^fetch: HOME is not set, so there is no folder for the table of voices; set XDG_CACHE_HOME to a folder$' \
    env -u HOME VOICES=clips installed/fetch voices
rm -r "$cache"
if [ -c /dev/full ] && mkdir -p full && ln -s /dev/full full/voices.csv.x; then
	: > full/file
	VOICES=$newline BUILD=$scratch/full/file "$fetch" voices > out 2> err
	is 'a table that cannot be written' "$? $(wc -l < out)" '3 0'
fi

# the project's own table
real=$root/../shared/voices
if [ -d "$real" ]; then
	list=$(env -u HOME BUILD="$scratch/own" "$root/pipelines/fetch" voices) || list=
	is 'the words beside this checkout' "$(fsdd-read --check "$list" 2> /dev/null | awk 'NF == 0 { block++ } block == 1 && !/^label/ && NF { print $1, $2 }')" \
	    "$(sed 1d "$root/pipelines/voices.tsv" | cut -f 3 | sort | uniq -c | awk '{ print $2, $1 }')"
else
	skip 'the words beside this checkout' 'there is no ../shared/voices'
fi

# ---- downloading ----

python=$(find_python) || python=$(command -v python3) || python=
if [ -z "$python" ] || ! command -v curl > /dev/null; then
	skip 'downloads' 'python3 or curl is not installed'
	exit
fi

# pack NAME: an archive of what is in the folder pack
pack() {
	tar -C pack -czf "$1.tar.gz" "${2:-speechocean762}"
}
corpus pack/speechocean762
echo 'free for all' > pack/speechocean762/README.md
pack good
pack dotted ./speechocean762
: > pack/speechocean762/more
pack again
rm pack/speechocean762/WAVE/SPEAKER1001/010010002.WAV
pack few
ln -s ../SPEAKER0001/000010011.WAV pack/speechocean762/WAVE/SPEAKER1001/010010002.WAV
pack link
rm pack/speechocean762/WAVE/SPEAKER1001/010010002.WAV
echo 'a page' > pack/speechocean762/WAVE/SPEAKER1001/010010002.WAV
pack text
head -c 9000 good.tar.gz > short.tar.gz
: > log
"$python" "$root/tests/tools/serve.py" good.tar.gz again.tar.gz port "$scratch/log" 2> /dev/null &
at_exit "kill $!"
check 'a server listens' eventually test -s port
at=http://127.0.0.1:$(sed -n 1p port)

# mirrored PATH: fetch from below there, its messages in the file said
mirrored() {
	env FETCH_BASE="$at/$1" "$fetch" voices 2> said
}
for archive in few link text short; do
	have=$(mirrored as:$archive.tar.gz)
	is "an archive '$archive': refused" "$?,$have,$(ls "$cache" | grep -v '^lock$')" '1,,'
	matches "an archive '$archive': says so" "$(cat said)" 'the download is not speechocean762'
done
umask 0
have=$(mirrored as:good.tar.gz)
is 'a download' "$?,$have" "0,$table"
umask 022
matches 'where from' "$(tail -n 1 log)" '^/as:good.tar.gz/speechocean762.tar.gz all$'
matches 'the licence is printed' "$(cat said)" 'free for commercial and non-commercial purposes, CC BY 4[.]0'
matches 'so is what nobody can check' "$(cat said)" 'SHA-256 [0-9a-f]{64}: no published one is known'
is 'the words are cut out of the download' "$(told "$table")" "$whole"
is 'recordings without a word are not kept' "$(cd "$cache" && find . -name '*.WAV' | sort | tr '\n' ' ')" \
    './speechocean762/WAVE/SPEAKER0001/000010011.WAV ./speechocean762/WAVE/SPEAKER1001/010010002.WAV '
is 'the archive is not kept' "$(ls "$cache" | grep -v '^lock$' | tr '\n' ' ')" 'speechocean762 speechocean762.tar.gz.sha256 '
is 'nobody else may write there' "$(find "$cache" -perm -20 -o -perm -2 | head -n 1)" ''
: > log
is 'from the cache' "$("$fetch" voices 2> said),$(cat log said)" "$table,"
rm -r "$cache/speechocean762"
have=$(mirrored as:again.tar.gz)
is 'another archive than the first time' "$?,$have" '1,'
matches 'another archive: why' "$(cat said)" 'is not that of the first download; remove .*[.]sha256 to take'
rm -r "$cache"
have=$(mirrored as:dotted.tar.gz)
is 'names that begin with ./' "$?,$have,$(told "$table")" "0,$table,$whole"
rm -r "$cache"
: > log
have=$(mirrored cut)
is 'one that breaks off' "$?,$have,$(told "$table")" "0,$table,$whole"
matches 'one that breaks off: taken up again' "$(tail -n 1 log)" 'bytes=[1-9]'
