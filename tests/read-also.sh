#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# read-also.sh - pipelines/read-also reads folders, archives, tables and sets of other layouts
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'read-also'
BUILD=$build
export BUILD
also=$root/pipelines/read-also

# told SOURCE...: a line for each frame, and for each segment of the stream
told() {
	"$also" "$@" 2> err | tensor-dump | sed 's/^[0-9]* audio \[[0-9]*\] <f4 id=//; s/ min=.*//; s/ recipe=.*//'
	cat err
}
n=0
for word in zero one two three four five six seven eight nine bed wow; do
	mkdir -p "sc/$word"
	cp "$fsdd/$((n % 10))_theo_$((n / 10)).wav" "sc/$word/0c40e715_nohash_0.wav"
	n=$((n + 1))
done
mkdir sc/_background_noise_ mnist mnist/01 mnist/12
cp "$fsdd/0_theo_3.wav" sc/_background_noise_/hum.wav
cp "$fsdd/7_lucas_0.wav" mnist/01/7_01_0.wav
cp "$fsdd/8_lucas_0.wav" mnist/12/8_12_49.wav
cp mnist/01/7_01_0.wav x.wav
mkdir plain
cp "$fsdd/3_lucas_0.wav" "plain/none_eve's lamp_1.wav"
tar -czf plain.tar.gz plain

# ---- layouts ----

is 'speech-commands: digits by their numbers, other words none' "$(told speech-commands:sc | sed 's/ index=.*word=/ /; s/ rate=.*//')" \
    'bed/0c40e715_nohash_0 label=none speaker=0c40e715 bed
eight/0c40e715_nohash_0 label=8 speaker=0c40e715 eight
five/0c40e715_nohash_0 label=5 speaker=0c40e715 five
four/0c40e715_nohash_0 label=4 speaker=0c40e715 four
nine/0c40e715_nohash_0 label=9 speaker=0c40e715 nine
one/0c40e715_nohash_0 label=1 speaker=0c40e715 one
seven/0c40e715_nohash_0 label=7 speaker=0c40e715 seven
six/0c40e715_nohash_0 label=6 speaker=0c40e715 six
three/0c40e715_nohash_0 label=3 speaker=0c40e715 three
two/0c40e715_nohash_0 label=2 speaker=0c40e715 two
wow/0c40e715_nohash_0 label=none speaker=0c40e715 wow
zero/0c40e715_nohash_0 label=0 speaker=0c40e715 zero'
is 'speech-commands: all are of the training part' "$(told speech-commands:sc | grep -c 'split=train')" 12
tar -C sc -czf sc.tar.gz ./bed ./eight ./five ./four ./nine ./one ./seven ./six ./three ./two ./wow ./zero ./_background_noise_
is 'speech-commands: an archive' "$(told speech-commands:sc.tar.gz | sort)" "$(told speech-commands:sc | sort)"
is 'audiomnist' "$(told audiomnist:mnist)" '01/7_01_0 label=7 speaker=01 index=0 split=train rate=8000
12/8_12_49 label=8 speaker=12 index=49 split=train rate=8000'
mkdir audiomnist:x
cp plain/* audiomnist:x
is 'a folder whose name begins so' "$(told ./audiomnist:x)" \
    "none_eve's lamp_1 label=none speaker=eve's lamp index=1 split=train rate=8000"

# A path with a comma, a quote and a newline, a word that is just long enough, and one that is not.
odd="$scratch/a, \"b\"
c.wav"
cp x.wav "$odd"
{
	printf 'path,id,label,speaker,group,word,seconds\n'
	printf '"%s",none_1_0,none,1,girl,light,0.33\n' "$scratch/x.wav"
	printf '"%s",none_1_1,none,1,girl,it,0.32\n' "$scratch/x.wav"
	printf '"%s",7_1_0,7,1,girl,seven,0.20\n' "$(printf %s "$odd" | sed 's/"/""/g')"
} > v.csv
is 'voices: no short words, digits of a girl eight times' "$(told voices:v.csv | sed 's/ speaker=.*//')" 'none_1_0 label=none
7_1_0 label=7
7_1_0-2 label=7
7_1_0-3 label=7
7_1_0-4 label=7
7_1_0-5 label=7
7_1_0-6 label=7
7_1_0-7 label=7
7_1_0-8 label=7'
sed 's/,girl,/,woman,/' v.csv > w.csv
is 'voices: digits of a woman four times' "$(told voices:w.csv | grep -c label=7)" 4
printf 'path,label\nx.wav,1\n' > w.csv
refuses 1 '^read-also: w.csv: has no rows, or lacks one of the columns path, id, label and seconds; wanted' "$also" voices:w.csv
is 'voices: --table prints the table' "$("$also" --table voices:v.csv > w.csv && cut -d , -f 2,3 w.csv | head -n 2)" '"id","label"
"none_1_0","none"'
is 'voices: the same frames' "$(told w.csv)" "$(told voices:v.csv)"
# Commas in any column, a path beside the table, and the end of a line as on Windows.
mkdir beside
cp x.wav beside
printf 'id,label,speaker,word,seconds,path\r\n"a, b_0",none,"Smith, J","elephant, two",0.5,x.wav\r\n' > beside/v.csv
is 'voices: commas and a path beside the table' "$(told voices:beside/v.csv)" \
    'a, b_0 label=none speaker=Smith, J split=train rate=8000 word=elephant, two'
printf 'path,id,label,seconds\nx.wav,a,none\n' > w.csv
refuses 1 '^read-also: w.csv: line 2: has 3 columns, the first line has 4' "$also" voices:w.csv
printf 'path,id,label,seconds\nx.wav,a,none,0.5\n"x.wav,b,none,0.5\n' > w.csv
refuses 1 '^read-also: w.csv: line 3: a quotation mark is not closed' "$also" voices:w.csv
printf 'path,id,label,seconds\nx.wav,a,none,\n' > w.csv
refuses 1 "^read-also: w.csv: line 2: wanted a number in the column seconds, found ''" "$also" voices:w.csv
: > w.csv
refuses 1 '^read-also: w.csv: has no rows, or lacks one of the columns path, id, label and seconds; wanted' "$also" voices:w.csv
refuses 2 '^read-also: --table: wanted one SOURCE voices:TABLE' "$also" --table plain

# ---- folders, archives, tables ----

is 'a folder' "$(told plain)" "none_eve's lamp_1 label=none speaker=eve's lamp index=1 split=train rate=8000"
is 'an archive' "$(told plain.tar.gz)" "$(told plain)"
newline="it's a
 \"folder\""
mv plain "$newline"
is 'a folder of an odd name' "$(told "$newline")" "$(told plain.tar.gz)"
printf 'path,label,speaker, Group,AGE,split\nx.wav,7,ann,girl,6,test\n' > 'a table.csv'
is 'a table: its group and age' "$(told 'a table.csv')" 'x label=7 speaker=ann split=train rate=8000 age=6 group=girl'
printf 'path\tlabel\tindex\tspeaker\tword\nmnist/01/7_01_0.wav\tnone\t0\tann\tbear cub\n' > tabs.tsv
is 'a table with tabs: its word' "$(told tabs.tsv)" '7_01_0 label=none speaker=ann index=0 split=train rate=8000 word=bear cub'
printf 'path\tlabel\tspeaker\nmnist/01/7_01_0.wav\tx\tann\n' > none.tsv
is 'a table without such columns' "$(told none.tsv)" '7_01_0 label=x speaker=ann split=train rate=8000'
is 'sources in their order' "$(told none.tsv audiomnist:mnist plain.tar.gz tabs.tsv | cut -d ' ' -f 1,2 | tr '\n' ';')" \
    '7_01_0 label=x;01/7_01_0 label=7;12/8_12_49 label=8;none_eve'"'"'s lamp_1;7_01_0 label=none;'
"$also" none.tsv plain.tar.gz > got 2> err
fsdd-read --as train none.tsv plain.tar.gz > frames 2> err
check 'sources that need no options: the bytes of one run of fsdd-read' cmp got frames

# ---- refusals ----

refuses 1 '^read-also: nowhere: is not there; wanted a folder, an archive or a table$' "$also" plain.tar.gz nowhere
refuses 1 '^read-also: audiomnist:nowhere: is not there' "$also" audiomnist:nowhere
refuses 2 '^read-also: wanted a SOURCE; see' "$also"
refuses 2 '^read-also: --frob: unknown option; see' "$also" --frob
mkdir empty
refuses 1 '^fsdd-read: empty: holds no recordings' "$also" empty
printf 'path,label,age\nnowhere.wav,1,6\n' > gone.csv
"$also" gone.csv plain.tar.gz > out 2> err
is 'a recording that is missing' "$?,$(cat err)" '1,fsdd-read: nowhere.wav: No such file or directory'
