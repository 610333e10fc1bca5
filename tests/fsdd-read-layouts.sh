#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-layouts.sh - fsdd-read reads a small copy of each data set of its page with the
# command that the page gives
. "$(dirname "$0")/support/lib.sh"

# reads NAME WANT COMMAND: the page has the command; what is told of each frame, then what is said
reads() {
	is "$1: what the page gives" "$(sed -n 's/^\.Dl //p' "$root/man/fsdd-read.1" |
	    sed 's/\\-/-/g;s/\\&//g' | grep -cxF -e "$3")" 1
	eval "$3" > frames 2> said
	is "$1" "$(tensor-dump frames 2> /dev/null | sed 's/^[0-9]* audio .* <f4 //;s/ rate=.*//')
$(sed 's/^fsdd-read: /! /' said)" "$2"
}

short_wav > a.wav

file fsdd/recordings/0_theo_0.wav fsdd/recordings/0_theo_5.wav fsdd/recordings/1_lucas_49.wav \
    fsdd/acquire_data/noise.wav
echo '# FSDD' > fsdd/README.md
reads 'FSDD' 'id=0_theo_0 label=0 speaker=theo index=0 split=test
id=0_theo_5 label=0 speaker=theo index=5 split=train
id=1_lucas_49 label=1 speaker=lucas index=49 split=train
' 'fsdd-read fsdd'

file commands/yes/8b775397_nohash_0.wav commands/no/0c40e715_nohash_1.wav \
    commands/bed/004ae714_nohash_0.wav commands/_background_noise_/tap.wav
echo no/0c40e715_nohash_1.wav > commands/testing_list.txt
echo yes/8b775397_nohash_0.wav > commands/validation_list.txt
reads 'Speech Commands' 'id=bed/004ae714_nohash_0 label=unknown speaker=004ae714 index=0 split=train word=bed
id=no/0c40e715_nohash_1 label=no speaker=0c40e715 index=1 split=test
id=yes/8b775397_nohash_0 label=yes speaker=8b775397 index=0 split=validation
' "fsdd-read --layout speech-commands --map 'yes,no,*=unknown' commands"
tar -czf commands.tar.gz -C commands .
is 'Speech Commands, its archive: clips' \
    "$(fsdd-read --layout speech-commands commands.tar.gz 2> /dev/null | tensor-dump | wc -l | tr -d ' ')" 3

file AudioMNIST/data/01/7_01_49.wav AudioMNIST/data/26/7_26_0.wav AudioMNIST/data/12/7_12_0.wav
echo '{}' > AudioMNIST/data/audioMNIST_meta.txt
reads 'AudioMNIST' 'id=01/7_01_49 label=7 speaker=01 index=49 split=train
id=12/7_12_0 label=7 speaker=12 index=0 split=validation
id=26/7_26_0 label=7 speaker=26 index=0 split=test
' 'fsdd-read --layout audiomnist AudioMNIST'

file cv/en/clips/common_voice_en_17779714.mp3 cv/en/clips/common_voice_en_1.mp3 cv/en/clips/common_voice_en_2.mp3
for part in train,1,one dev,2,two test,17779714,three; do
	number=${part#*,}
	printf 'client_id\tpath\tsentence\tup_votes\tlocale\nspeaker%s\tcommon_voice_en_%s.mp3\t%s\t2\ten\n' \
	    "${number%,*}" "${number%,*}" "${part##*,}" > "cv/en/${part%%,*}.tsv"
done
reads 'Common Voice' 'id=common_voice_en_1 label=one speaker=speaker1 split=train
id=common_voice_en_2 label=two speaker=speaker2 split=validation
id=common_voice_en_17779714 label=three speaker=speaker17779714 split=test
' 'fsdd-read cv/en/train.tsv cv/en/dev.tsv cv/en/test.tsv'
fsdd-read cv > frames 2> said
is 'Common Voice, its folder: no label is made up' "$(tensor-dump frames | grep -c 'label\|split')" 0
is 'Common Voice, its folder: what to do' "$(cat said)" \
    "fsdd-read: cv: holds dev.tsv, test.tsv, train.tsv, which look like tables and are not read: name them to use them
fsdd-read: no label for 3 of 3 clips: file names of Common Voice hold no labels; read its tables, as in 'fsdd-read train.tsv dev.tsv test.tsv'"

file audiofolder/train/yes/1.wav audiofolder/train/no/2.wav audiofolder/test/yes/3.wav
reads 'audiofolder' 'id=yes/3 label=yes split=test
id=no/2 label=no split=train
id=yes/1 label=yes split=train
! the part of clips is taken from the names of their folders or archives: train 2, test 1; --as or --layout sets another' \
    "fsdd-read --pattern '{label}/*' audiofolder"
fsdd-read audiofolder 2>&1 > /dev/null | tail -n 1 > said
is 'audiofolder without the pattern: what to do' "$(cat said)" \
    "fsdd-read: no label for 3 of 3 clips; if the labels are the names of their folders (yes, no), add --pattern '{label}/*'"

file withtable/train/1.wav withtable/train/2.wav withtable/test/3.wav
printf 'file_name,label\n1.wav,yes\n2.wav,no\n' > withtable/train/metadata.csv
printf '{"file_name": "3.wav", "label": "yes"}\n' > withtable/test/metadata.jsonl
reads 'audiofolder with metadata' 'id=3 label=yes split=test
id=1 label=yes split=train
id=2 label=no split=train
' 'fsdd-read withtable'

# two rows: audio (bytes, path), label (ClassLabel no, yes); by DuckDB
mkdir -p hub/data
base64 -d << 'END' | gzip -dc > hub/data/train-00000-of-00001.parquet
H4sIAAAAAAACA+1Vz2vUQBR+GbPtlm6hLZ0hgYBh6IYI6dZWtrgllK7Wgj+QpYiCWurk124wmy1NsrqUQv+KHvwHvHrx5tGj
Z8968B/w5EVwZrKKrF68yk7C5Mt73/syPB5fOu2DDQz4wxy+UByscjiDZwDst+vfn0XKAoIHlxAAqMhRAA5u7++v8uej9sNb
UT83F3lG4dfuZYDzHQAEixCwnPEQgrVrdytfXsMKl7yO70xom8ZnQRfCs3x/uc4aL9iwhJ6AnOzgxmQVKQB2ZZkivrv5CWGk
P22CthAU/vPAO8r8XthnWIUm0iqsCOIBx7hW52/eKA+zEqvHLO/VAbAqEgnzwqS+CkTVDd21wMA1HYNul/VlHa4RlXydI+8U
q+pq5+gfOvE/LmXaAiBgT+dgOgewvMy3SdeQDiNN4zFJrPeKq82OjU0AaXZ8fv6ILS2NtVShNbYmKXOfdKw3yNWqP7uoVX8b
xL9EpRR5NU9Uq0q+IdANbb5XdLtx2o2YH2rhKY3TaEC3T2kUsrw4CTOB5ekFOMpHxyHdpm0ZOHOoPIvIpKwvuE9oOqAOHXF8
6Pyi30xYlt2T1DO+QLP3uDPv3TCH4UkWD1JzuNFoNrZM2yviJDCvbrV8vxW1vOYV3TUAyhs+VgA6/M/0A7/1v9KeBgAA
END
cp hub/data/train-00000-of-00001.parquet hub/data/test-00000-of-00001.parquet
reads 'Parquet' 'id=a label=yes split=test
id=b label=no split=test
id=a label=yes split=train
id=b label=no split=train
' 'fsdd-read hub'

mkdir -p kaldi/data/train kaldi/data/test
file kaldi/wav/1.wav kaldi/wav/2.wav
for part in train,1,yes test,2,no; do
	number=${part#*,} number=${number%,*} folder=kaldi/data/${part%%,*}
	echo "ann-$number ../../wav/$number.wav" > "$folder/wav.scp"
	echo "ann-$number ${part##*,}" > "$folder/text"
	echo "ann-$number ann" > "$folder/utt2spk"
	echo "ann ann-$number" > "$folder/spk2utt"
done
reads 'Kaldi' 'id=ann-2 label=no speaker=ann split=test
id=ann-1 label=yes speaker=ann split=train
' 'fsdd-read kaldi/data'

file nemo/wav/1.wav nemo/wav/2.wav
printf '{"audio_filepath": "wav/1.wav", "duration": 0.016, "label": "yes"}\n' > nemo/train_manifest.json
printf '{"audio_filepath": "wav/2.wav", "duration": 0.016, "command": "no"}\n' > nemo/test_manifest.json
reads 'NeMo' 'id=1 label=yes split=train
id=2 label=no split=test
' 'fsdd-read nemo/train_manifest.json nemo/test_manifest.json'

file timit/TRAIN/DR1/FCJF0/SA1.WAV timit/TEST/DR1/FAKS0/SI943.WAV
echo '0 256 She had' > timit/TRAIN/DR1/FCJF0/SA1.TXT
reads 'TIMIT' 'id=TEST/DR1/FAKS0/SI943 label=SI943 speaker=FAKS0 split=test
id=TRAIN/DR1/FCJF0/SA1 label=SA1 speaker=FCJF0 split=train
' "fsdd-read --pattern '{split}/{}/{speaker}/{label}' timit"
is 'TIMIT without the pattern: its parts are kept apart' \
    "$(fsdd-read timit 2> /dev/null | tensor-dump | sed 's/.*\(split=[a-z]*\).*/\1/' | tr '\n' ' ')" 'split=test split=train '

file LJSpeech/wavs/LJ001-0001.wav LJSpeech/wavs/LJ001-0002.wav
printf 'LJ001-0001|Printing, in 1900|Printing, in nineteen hundred\nLJ001-0002|in being|in being\n' \
    > LJSpeech/metadata.csv
reads 'LJSpeech' 'id=LJ001-0001 label=Printing, in nineteen hundred
id=LJ001-0002 label=in being
' 'fsdd-read LJSpeech'

mkdir phone
printf '\000\000\000\040ftypM4A \000\000\000\000' > 'phone/Recording.m4a'
cp 'phone/Recording.m4a' 'phone/Recording (2).m4a'
reads 'a phone' '
! phone: holds no recordings (.wav, .flac, .ogg, .mp3, .sph ...): 2 files look like sound but are not read: 2 .m4a (Recording (2).m4a, ...); convert them, for example with '"'ffmpeg -i IN OUT.wav'" \
    'fsdd-read phone'
fsdd-read phone > /dev/null 2>&1
is 'a phone: status' "$?" 1
cp a.wav phone/yes_ann_1.wav
matches 'a phone, beside what is read' "$(fsdd-read phone 2>&1 > /dev/null)" '2 files look like sound .* 2 \.m4a'

if python=$(find_python); then
	"$python" - << 'END'
import zipfile
wav = open('a.wav', 'rb').read()
with zipfile.ZipFile('windows.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('words/', b'')
    for name in 'words\\yes_ann_0.wav', 'words\\no_ann_7.wav', 'words\\Thumbs.db', 'words\\desktop.ini':
        z.writestr(name, wav if name.endswith('wav') else b'x')
END
	reads 'a zip of Windows' 'id=yes_ann_0 label=yes speaker=ann index=0 split=test
id=no_ann_7 label=no speaker=ann index=7 split=train
' 'fsdd-read windows.zip'
else
	skip 'a zip of Windows' 'no Python here'
fi

si=$(printf 's\303\255') si_apart=$(printf 'si\314\201')
file "mac/${si_apart}_ana_0.wav" mac/no_ana_7.wav
echo x > "mac/._${si_apart}_ana_0.wav"
echo x > mac/.DS_Store
tar --sort=name -cf macos.tar mac
reads 'a tar of macOS' "id=no_ana_7 label=no speaker=ana index=7 split=train
id=${si}_ana_0 label=$si speaker=ana index=0 split=test
" 'fsdd-read macos.tar'
is 'a tar of macOS: one form of letters' "$(fsdd-read --label "$si" macos.tar | tensor-dump | wc -l | tr -d ' ')" 1
