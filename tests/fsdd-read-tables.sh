#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-tables.sh - fsdd-read reads the usual tables and lists of recordings, and reports
# those that it cannot interpret
. "$(dirname "$0")/support/lib.sh"

# table FILE TEXT: printf's escapes in it
table() {
	mkdir -p "$(dirname "$1")"
	printf "$2" > "$1"
}

# told OPTION... SOURCE...: id, label, speaker and split of each frame, - for what is not there; then
# what is said besides
told() {
	fsdd-read "$@" 2> err | tensor-dump | awk '{
		id = label = speaker = split_ = "-"
		line = $0
		sub(/ index=.*/, "", line)
		sub(/ rate=.*/, "", line)
		n = split(line, word, / /)
		field = ""
		for (i = 1; i <= n; i++) {
			if (match(word[i], /^(id|label|speaker|split)=/)) {
				field = substr(word[i], 1, RLENGTH - 1)
				value[field] = substr(word[i], RLENGTH + 1)
			} else if (field != "") {
				value[field] = value[field] " " word[i]
			}
		}
		if (match($0, / split=[a-z]+/)) value["split"] = substr($0, RSTART + 7, RLENGTH - 7)
		printf "%s|%s|%s|%s;", value["id"], value["label"], value["speaker"], value["split"]
		split("", value)
	}'
	sed 's/^fsdd-read: //; /^no label for/d' err
}

loud_file a.wav b.wav sub/c.wav

# ---- one table, in each of its dresses ----

want='a|yes|ann|;b|no|bob|;'
table commas.csv 'path,label,speaker\na.wav,yes,ann\nb.wav,no,bob\n'
table blanks.csv 'path, label, speaker\na.wav, yes, ann\n b.wav ,no ,"bob" \n'
table capitals.csv 'PATH,Label,SPEAKER_ID\na.wav,yes,ann\nb.wav,no,bob\n'
table semicolons.csv '\357\273\277path;label;speaker\r\na.wav;yes;ann\r\nb.wav;no;bob\r\n'
table sep.csv 'sep=;\r\npath;label;speaker\r\na.wav;yes;ann\r\nb.wav;no;bob\r\n'
table bars.csv 'path|label|speaker\na.wav|yes|ann\nb.wav|no|bob\n'
table tabs.tsv 'path\tlabel\tspeaker\na.wav\tyes\tann\nb.wav\tno\tbob\n'
table macintosh.csv 'path,label,speaker\ra.wav,yes,ann\rb.wav,no,bob\r'
table empty-rows.csv 'path,label,speaker\n,,\na.wav,yes,ann\n\n , ,\nb.wav,no,bob\n'
table second.csv 'speaker, label, path\nann, yes, a.wav\nbob, no, b.wav\n'
table lines.jsonl '{"path": "a.wav", "label": "yes", "speaker": "ann"}\n{"speaker":"bob","path":"b.wav","label":"no"}\n'
table array.json '[{"path": "a.wav", "label": "yes", "speaker": "ann"},\n {"path": "b.wav", "label": "no", "speaker": "bob"}]\n'
for file in *.csv *.tsv *.json*; do
	is "$file" "$(told "$file")" "$want"
	is "$file on standard input" "$(told - < "$file")" "$want"
done
if command -v iconv > /dev/null; then
	for form in UTF-16LE UTF-16BE; do
		printf '\357\273\277path\tlabel\tspeaker\r\na.wav\tyes\tann\r\nb.wav\tno\tbob\r\n' |
		    iconv -f UTF-8 -t $form > wide.txt
		is "$form with a mark" "$(told wide.txt)" "$want"
	done
	printf 'path,label\na.wav,caf\303\251\n' | iconv -f UTF-8 -t WINDOWS-1252 > windows.csv
	refuses 1 "^fsdd-read: windows.csv: line 2: label 'caf%E9' is not UTF-8; 'iconv -f WINDOWS-1252 -t UTF-8' converts" \
	    fsdd-read windows.csv
else
	skip 'UTF-16' 'no iconv here'
fi
for name in labels class word keyword command category target digit text sentence transcript \
    transcription utterance intent_class Transcription; do
	table name.csv "file_name,$name\na.wav,yes\n"
	is "labels in a column $name" "$(told name.csv)" 'a|yes||;'
done
for name in file filename file_name filepath file_path audio wav audio_path audio_filepath wav_filename \
    slice_file_name link; do
	table name.csv "$name,label\na.wav,yes\n"
	is "paths in a column $name" "$(told name.csv)" 'a|yes||;'
done
for name in speaker_id speakerId client_id spk user_id; do
	table name.csv "path,label,$name\na.wav,yes,ann\n"
	is "speakers in a column $name" "$(told name.csv)" 'a|yes|ann|;'
done
for name in subset set partition; do
	table name.csv "path,label,$name\na.wav,yes,TEST\n"
	is "splits in a column $name" "$(told name.csv)" 'a|yes||test;'
done

# ---- the sets that people have ----

loud_file cv/clips/common_voice_en_17779714.wav cv/clips/common_voice_en_18849003.wav
head='client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\tdown_votes\tage\tgender\taccents\tvariant\tlocale\tsegment\n'
row='\t\t2\t0\t\t\t\t\ten\tBenchmark\n'
table cv/train.tsv "${head}a1\tcommon_voice_en_18849003.wav\t1\tseven$row"
table cv/test.tsv "${head}b2\tcommon_voice_en_17779714.wav\t2\tthree$row"
cp cv/test.tsv cv/validated.tsv
is 'Common Voice' "$(told cv/train.tsv cv/test.tsv)" \
    'common_voice_en_18849003|seven|a1|train;common_voice_en_17779714|three|b2|test;'
is 'Common Voice: validated.tsv says no split' "$(told cv/validated.tsv)" \
    'common_voice_en_17779714|three|b2|;'
cd cv/clips || exit 1
is 'Common Voice from standard input: no split' "$(told - < ../test.tsv)" \
    'common_voice_en_17779714|three|b2|;'
is 'nor one that FSDD has' "$(fsdd-read - < ../test.tsv 2> err | tensor-dump | grep -c index=)" 0
cd ../.. || exit 1
sed 's/	sentence	/	spoken	/' cv/test.tsv > cv/odd.tsv
is 'Common Voice with an unknown column: no label from the name, and a word' "$(told cv/odd.tsv)" \
    'common_voice_en_17779714||b2|;cv/odd.tsv: no column is known to hold labels; there are: client_id, path, sentence_id, spoken, sentence_domain, up_votes, down_votes, age, gender, accents, variant, locale, segment; --label-column names one'
is 'which --label-column ends' "$(told --label-column SPOKEN cv/odd.tsv)" \
    'common_voice_en_17779714|three|b2|;'

table fsc.csv 'path,word,action\na.wav,yes,x\n'
is 'a word about standard input is whole' "$(told - < fsc.csv)" \
    'a|yes||;stdin: labels are taken from word, not from action; --label-column names another'

loud_file hf/train/a.wav hf/test/b.wav
table hf/train/metadata.jsonl '{"file_name": "a.wav", "transcription": "yes"}\n'
table hf/test/metadata.csv 'file_name,transcription\nb.wav,no\n'
is 'Hugging Face: an audiofolder' "$(told hf)" 'b|no||test;a|yes||train;'
is 'Hugging Face: one of its tables' "$(told hf/train/metadata.jsonl)" 'a|yes||train;'

loud_file nemo/x.wav nemo/y.wav
table nemo/train_manifest.json '{"audio_filepath": "x.wav", "duration": 0.016, "text": "yes"}\n{"audio_filepath": "y.wav", "duration": 0.01, "offset": 0.002, "text": "no"}\n'
is 'NeMo' "$(told nemo/train_manifest.json)" 'x|yes||train;y@0.002-0.012|no||train;'

loud_file kaldi/wavs/r1.wav kaldi/wavs/r2.wav
table kaldi/data/test/wav.scp 'u1 ../../wavs/r1.wav\nu2 ../../wavs/r2.wav\n'
table kaldi/data/test/text 'u1 turn on\nu2 no\n'
table kaldi/data/test/utt2spk 'u1 ann\nu2 bob\n'
is 'Kaldi: wav.scp' "$(told kaldi/data/test/wav.scp)" 'u1|turn on|ann|test;u2|no|bob|test;'
is 'Kaldi: the directory' "$(told kaldi/data/test)" 'u1|turn on|ann|test;u2|no|bob|test;'
table kaldi/data/test/text 'u1 turn on\n'
is 'Kaldi: no label for an utterance, and a word' "$(told kaldi/data/test/wav.scp)" \
    'u1|turn on|ann|test;u2||bob|test;kaldi/data/test/wav.scp: 1 of 2 utterances have no label: the file text beside it has no line for them'
table kaldi/segs/wav.scp 'r1 ../wavs/r1.wav\n'
table kaldi/segs/segments 'u1 r1 0.002 0.01\nu2 r1 0.01 -1\n'
table kaldi/segs/text 'u1 yes\nu2 no\n'
is 'Kaldi: segments' "$(told kaldi/segs)" 'u1|yes||;u2|no||;'
is 'Kaldi: the samples of a segment' "$(fsdd-read kaldi/segs 2> err | tensor-dump | cut -d ' ' -f 3 | tr '\n' ' ')" \
    '[64] [48] '
for command in 'cat %s |' 'sph2pipe -f wav -p -c 1 %s |'; do
	table kaldi/pipe/wav.scp "u1 touch ran; $(printf "$command" x.sph)\n"
	refuses 1 "^fsdd-read: kaldi/pipe/wav.scp: line 1: 'touch ran; .* is a command, which is not run; put the path" \
	    fsdd-read kaldi/pipe/wav.scp
	refuses 1 "^fsdd-read: kaldi/pipe: .*wav.scp: line 1: 'touch ran; .* is a command, which is not run" fsdd-read kaldi/pipe
done
check 'Kaldi: commands are not run' test ! -e ran
table kaldi/feats.scp 'u1 raw_wav.1.ark:42\n'
refuses 1 "^fsdd-read: kaldi/feats.scp: line 1: is in an archive of Kaldi \(.ark\), which is not read" fsdd-read kaldi/feats.scp
table kaldi/bad/wav.scp 'r1 ../wavs/r1.wav\n'
table kaldi/bad/segments 'u1 r9 0 1\n'
refuses 1 "^fsdd-read: kaldi/bad: .*segments: line 1: 'r9' is not in wav.scp" fsdd-read kaldi/bad

loud_file lj/wavs/LJ001-0001.wav lj/wavs/LJ001-0002.wav
table lj/metadata.csv 'LJ001-0001|say "1|say "one\nLJ001-0002|two|\n'
is 'LJSpeech' "$(told lj/metadata.csv)" 'LJ001-0001|say "one||;LJ001-0002|two||;'
is 'LJSpeech: the folder' "$(told lj)" 'LJ001-0001|say "one||;LJ001-0002|two||;'

loud_file esc/audio/1-100032-A-0.wav
table esc/meta/esc50.csv 'filename,fold,target,category,esc10,src_file,take\n1-100032-A-0.wav,1,0,dog,True,100032,A\n'
is 'ESC-50' "$(told esc/meta/esc50.csv)" '1-100032-A-0|dog||;'

loud_file us8k/audio/fold5/100032-3-0-0.wav us8k/audio/fold2/100033-3-0-0.wav
table us8k/metadata/UrbanSound8K.csv 'slice_file_name,fsID,start,end,salience,fold,classID,class\n100032-3-0-0.wav,100032,7.0,9.5,1,5,3,dog_bark\n100033-3-0-0.wav,100033,0.0,4,1,2,3,dog_bark\n'
is 'UrbanSound8K: fold folders, and times of another file' "$(told us8k/metadata/UrbanSound8K.csv)" \
    '100032-3-0-0|dog_bark||;100033-3-0-0|dog_bark||;'

loud_file coqui/clips/x.wav
table coqui/clips/dev.csv 'wav_filename,wav_filesize,transcript\nx.wav,300,yes\n'
is 'DeepSpeech, Coqui' "$(told coqui/clips/dev.csv)" 'x|yes||validation;'

loud_file mswc/en/clips/yes/common_voice_en_1.wav
table mswc/en/en_splits.csv 'SET,LINK,WORD,VALID,SPEAKER,GENDER\nTRAIN,yes/common_voice_en_1.wav,yes,True,s1,MALE\n'
is 'MSWC' "$(told mswc/en/en_splits.csv)" 'common_voice_en_1|yes|s1|train;'

loud_file fsc/wavs/speakers/x/1.wav
table fsc/data/train_data.csv ',path,speakerId,transcription,action,object,location\n0,../wavs/speakers/x/1.wav,x,Lights on,activate,lights,none\n'
is 'Fluent Speech Commands' "$(told fsc/data/train_data.csv)" \
    '1|Lights on|x|train;fsc/data/train_data.csv: labels are taken from transcription, not from action, object, location; --label-column names another'
is 'by another column' "$(told --label-column action fsc/data/train_data.csv)" '1|activate|x|train;'

loud_file sc/bed/0c40e715_nohash_0.wav
table sc/testing_list.txt 'bed/0c40e715_nohash_0.wav\n'
is 'Speech Commands: its list' "$(told --layout speech-commands sc/testing_list.txt)" 'bed/0c40e715_nohash_0|bed|0c40e715|test;'

table list.m3u '#EXTM3U\n#EXTINF:1,Ann\na.wav\nsub/c.wav\n'
is 'm3u' "$(told list.m3u)" 'a|||;c|||;'

# ---- names of files beside tables ----

loud_file 7_theo_3.wav 7_theo_5.wav
table fsdd.txt '7_theo_3.wav\n7_theo_5.wav\n'
is 'a list: names tell' "$(told fsdd.txt)" '7_theo_3|7|theo|test;7_theo_5|7|theo|train;'
table parts.csv 'path,split\n7_theo_3.wav,validation\n'
is 'a table of paths and splits: names tell the rest' "$(told parts.csv)" '7_theo_3|7|theo|validation;'
table words.csv 'path,label\n7_theo_3.wav,seven\n'
is 'a table with other labels than the names: they tell nothing' "$(told words.csv | cut -d ';' -f 1)" '7_theo_3|seven||'
table train.txt '7_theo_3.wav\n'
is 'the name of a list tells the split' "$(told train.txt)" '7_theo_3|7|theo|train;'

# ---- what is not understood ----

table odd.csv 'wobble,label\na.wav,yes\n'
refuses 1 '^fsdd-read: odd.csv: no column is called path, file, filename, ...; its first line has: wobble, label; --path-column names it$' \
    fsdd-read odd.csv
refuses 1 '^fsdd-read: stdin: no column is called path, .*; its first line has: wobble, label; ' sh -c 'fsdd-read - < odd.csv'
is '--path-column' "$(told --path-column Wobble odd.csv)" 'a|yes||;'
refuses 1 "^fsdd-read: odd.csv: no column is called 'wob'; its first line has: wobble, label$" fsdd-read --path-column wob odd.csv
refuses 1 "^fsdd-read: commas.csv: no column is called 'x'; its first line has: path, label, speaker$" fsdd-read --split-column x commas.csv
refuses 1 '^fsdd-read: --label-column x: no SOURCE is a table$' fsdd-read --label-column x a.wav
table headless.csv 'a.wav,yes\nb.wav,no\n'
refuses 1 "^fsdd-read: headless.csv: line 1: has 'a.wav', which is a file; the first line must name the columns, as 'path,label'$" \
    fsdd-read headless.csv

# kept TABLE NAMES: the attributes after the rate
kept() {
	fsdd-read --keep-columns "$2" "$1" 2> err | tensor-dump | sed 's/.* rate=8000//; s/ *min=.*/;/' | tr -d '\n'
	cat err
}
table kept.csv 'path,label,word,Group,age\na.wav,none,polar bear,girl,6\nb.wav,1,one,,40\n'
is '--keep-columns' "$(kept kept.csv word,group,age)" ' age=6 group=girl word=polar bear; age=40 word=one;'
is '--keep-columns: one' "$(kept kept.csv ' group ')" ' group=girl;;'
is '--keep-columns: on standard input' "$(kept - age < kept.csv)" ' age=6; age=40;'
is '--keep-columns: shuffled' "$(fsdd-read --shuffle 1 --keep-columns age - < kept.csv | tensor-dump |
    sed 's/.* id=\(.\) .* age=\([0-9]*\) .*/\1 \2/' | sort | tr '\n' ' ')" 'a 6 b 40 '
is '--keep-columns: with --rate' "$(fsdd-read -q --rate 4000 --keep-columns age kept.csv | tensor-dump |
    grep -o 'rate=.* recipe=' | tr '\n' ' ')" 'rate=4000 age=6 recipe= rate=4000 age=40 recipe= '
is '--keep-columns: the column word goes before --map' "$(fsdd-read --map 'none=other' --keep-columns word kept.csv |
    tensor-dump | sed 's/.* \(label=[a-z0-9]*\).* \(word=.*\) min=.*/\1 \2,/' | tr -d '\n')" 'label=other word=polar bear rate=8000,label=1 word=one,'
table metadata/metadata.csv 'file_name,label,age\na.wav,yes,6\n'
loud_file metadata/a.wav
is '--keep-columns: the table of a folder' "$(kept metadata age)" ' age=6;'
is '--keep-columns: beside another source' "$(fsdd-read -q --keep-columns age a.wav kept.csv | tensor-dump | grep -c age=)" 2
for name in label speaker id index split rate kind data crc32 Label; do
	refuses 2 "^fsdd-read: --keep-columns age,$name: every frame may have an attribute '$name' of another meaning; rename the column; see" \
	    fsdd-read --keep-columns "age,$name" kept.csv
done
refuses 2 '^fsdd-read: --keep-columns age,: wanted names with commas between; see' fsdd-read --keep-columns age, kept.csv
refuses 2 '^fsdd-read: --keep-columns beside --check: the report is about no attributes; see' fsdd-read --check --keep-columns age kept.csv
refuses 1 "^fsdd-read: kept.csv: no column is called 'x'; its first line has: path, label, word, Group, age$" fsdd-read --keep-columns age,x kept.csv
refuses 1 '^fsdd-read: --keep-columns age: no SOURCE is a table$' fsdd-read --keep-columns age a.wav
refuses 1 "^fsdd-read: --keep-columns age: no SOURCE is a table$" fsdd-read --keep-columns age list.m3u
refuses 1 "^fsdd-read: kaldi/segs: .*is a list of Kaldi, whose columns have no names; wanted one called 'age'$" fsdd-read --keep-columns age kaldi/segs
refuses 1 "^fsdd-read: lj: .*is a table of LJSpeech, whose columns have no names; wanted one called 'age'$" fsdd-read --keep-columns age lj

table spaces.txt 'a.wav yes\nb.wav no\n'
refuses 1 "^fsdd-read: spaces.txt: line 1: has 'a.wav', which is a file; the first line must name the columns" fsdd-read spaces.txt
table one.csv 'my_path\na.wav\n'
refuses 1 '^fsdd-read: one.csv: no column is called path, .*; its first line has: my_path; --path-column names it$' fsdd-read one.csv
table keys.json '{"data": [], "version": 1}\n'
refuses 1 '^fsdd-read: keys.json: no key is called path, .*; its first object has: data, version; --path-column names it$' fsdd-read keys.json
table gone.txt 'gone/a.wav\n'
refuses 1 '^fsdd-read: gone/a.wav: No such file or directory$' fsdd-read gone.txt
table notes/metadata.csv 'speaker,age\nann,30\n'
loud_file notes/yes_ann_5.wav
is 'a metadata.csv about something else is named' "$(told notes | sed 's/;notes: .*metadata.csv.*/;NAMED/')" 'yes_ann_5|yes|ann|train;NAMED'
# columns whose names tell nothing, but whose cells do
table role.csv 'path,label,fold,Role\na.wav,yes,1,Train\na.wav,no,2,Test\n'
is 'a column of parts under another name is named' "$(told role.csv)" \
    'a|yes||;a|no||;role.csv: splits are not taken from Role; --split-column names a column'
is 'and read when it is asked for' "$(told --split-column role role.csv)" 'a|yes||train;a|no||test;'
table word.csv 'path,label\na.wav,test\n'
is 'a label that is the name of a part' "$(told word.csv)" 'a|test||;'
table nfd.csv 'path,cate\314\201gorie\na.wav,yes\n'
is 'a column that is asked for in another normal form' "$(told --label-column "$(printf 'CAT\303\211GORIE')" nfd.csv)" 'a|yes||;'
is '--check lists the columns' "$(fsdd-read --check cv/test.tsv 2>&1 > out | sed 's/^fsdd-read: //')" \
    'cv/test.tsv: its columns: path from path, label from sentence, speaker from client_id; not used: sentence_id, sentence_domain, up_votes, down_votes, age, gender, accents, variant, locale, segment'
{
	printf 'path,label\n'
	head -c 65535 /dev/zero | tr '\000' a
	printf ,
	head -c 200000 /dev/zero | tr '\000' B
	echo
} > long.csv
refuses 1 '^fsdd-read: long.csv: line 2: is longer than 64 KiB' fsdd-read long.csv
