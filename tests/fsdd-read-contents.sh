#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-contents.sh - fsdd-read reports which files of a folder or an archive it does not read
. "$(dirname "$0")/support/lib.sh"

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

pack() {
	tar --sort=name "$@"
}

# ---- sound that is not read ----

loud_file words/yes_ann_5.wav words/no_ann_5.wav
touch words/yes_ann_6.m4a words/yes_ann_7.M4A words/b.webm words/c.opus words/notes.txt words/.hidden.m4a
sound="4 files look like sound but are not read: 2 .m4a (yes_ann_6.m4a, ...), 1 .opus (c.opus), 1 .webm (b.webm);"
sound="$sound convert them, for example with 'ffmpeg -i IN OUT.wav'"
is 'sound in other formats is named' "$(ids words)" "no_ann_5 yes_ann_5 words: $sound"
fsdd-read words > out 2> err
is 'and the status is 0' "$?" 0
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
loud_file a/yes_ann_5.wav a/yes_ann_6.wav b/no_bob_5.wav
pack -cf shards/set-000.tar -C a .
pack -czf shards/set-001.tar.gz -C b .
echo '# a set' > shards/README.md
is 'a folder of archives: each in turn' "$(ids shards)" 'yes_ann_5 yes_ann_6 no_bob_5 '
loud_file both/yes_ann_5.wav
cp shards/set-000.tar both
is 'recordings go before archives, with a word' "$(ids both)" \
    'yes_ann_5 both: its recordings are read, but not its archives (set-000.tar): name it to read it'
pack -cf nested.tar -C shards .
refuses 1 '^fsdd-read: nested.tar: holds no recordings .*, but set-000.tar, set-001.tar.gz; unpack it' fsdd-read nested.tar
loud_file clips/en/clips/a.wav clips/en/clips/b.wav
printf 'path\tsentence\na.wav\tyes\n' | tee clips/en/test.tsv > clips/en/train.tsv
is 'tables are named' "$(ids clips)" \
    'a b clips: holds test.tsv, train.tsv, which look like tables and are not read: name them to use them'
tar cf clips.tar clips
is 'in an archive, too' "$(ids clips.tar | sed 's/^.*clips.tar: //')" \
    'holds tables (test.tsv, train.tsv), which are not read from within an archive; unpack it and read the folder'
mkdir lists
cp clips/en/test.tsv lists
refuses 1 '^fsdd-read: lists: holds no recordings .*: name its tables to read what they list: test.tsv$' fsdd-read lists

loud_file dataset/a.wav dataset/b.wav
touch dataset/a.cls dataset/b.cls dataset/a.TextGrid
labels='3 files look like labels of recordings and are not read (a.TextGrid, a.cls, b.cls);'
labels="$labels make a table of paths and labels, and name that"
is 'files of labels are named' "$(ids dataset)" "a b dataset: $labels"
pack -cf dataset.tar -C dataset .
is 'files of labels are named in archives' "$(ids dataset.tar)" "a b dataset.tar: $labels"

# ---- audiofolder ----

loud_file hf/train/a.wav hf/train/b.wav hf/test/c.wav hf/test/d.wav
printf 'file_name,label\na.wav,yes\nb.wav,no\n' > hf/train/metadata.csv
printf 'file_name,label\nc.wav,yes\n' > hf/test/metadata.csv
is 'audiofolder: tables and parts' "$(told hf)" 'c label=yes split=test
a label=yes split=train
b label=no split=train'
is 'what they do not list is named' "$(ids hf)" \
    'c a b hf: 1 recording (hf/test/d.wav) is not in its metadata.csv and is not read'
loud_file flat/data/a.wav
printf 'file_name,label,split\ndata/a.wav,yes,validation\n' > flat/metadata.csv
is 'one table for all' "$(told flat)" 'a label=yes split=validation'
rm flat/metadata.csv
printf '{"file_name": "data/a.wav", "label": "yes", "split": "test"}\n' > flat/metadata.jsonl
is 'as JSON lines' "$(told flat)" 'a label=yes split=test'
printf 'file_name,label\ndata/a.wav,no\n' > flat/metadata.csv
is 'one table counts, others are named' "$(told flat); $(ids flat)" \
    'a label=no; a flat: holds metadata.jsonl, which looks like a table and is not read: name it to use it'
loud_file inner/recordings/a.wav
printf 'file_name,label\nrecordings/a.wav,yes\n' > inner/metadata.csv
is 'beside a folder of recordings' "$(told inner)" 'a label=yes'
printf 'file_name,label,index\na.wav,yes,x\n' > hf/train/metadata.csv
refuses 1 "^fsdd-read: hf: hf/train/metadata.csv: line 2: index is 'x'" fsdd-read hf

# ---- hidden folders ----

loud_file .cache/set/yes_ann_5.wav .cache/set/no_ann_6.wav yes_bob_7.wav .cache/set/.git/x.wav .cache/set/.hidden.wav \
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

# ---- names ----

if python=$(find_python); then
	"$python" - <<'END'
import io, struct, tarfile, unicodedata, zipfile, zlib
wav = open('words/yes_ann_5.wav', 'rb').read()
nfc = 'f\u00fcnf_J\u00f6rg_5.wav'
nfd = unicodedata.normalize('NFD', nfc)

# as Windows writes it: names of any bytes, bit 11 of the flags says that they are UTF-8
def pack(file, system, flags, names):
    data, directory = b'', b''
    for name in names:
        sizes = zlib.crc32(wav), len(wav), len(wav), len(name), 0
        directory += struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20 | system << 8, 20, flags, 0, 0, 0x21, *sizes,
            0, 0, 0, 0, len(data)) + name
        data += struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, flags, 0, 0, 0x21, *sizes) + name + wav
    open(file, 'wb').write(data + directory + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, len(names), len(names),
        len(directory), len(data), 0))

pack('backslash.zip', 0, 0, [b'set\\yes\\yes_ann_5.wav', b'set\\.hidden.wav', b'__MACOSX\\._yes.wav'])
pack('page.zip', 0, 0, [nfc.encode('cp437')])
for form, name in ('nfc', nfc), ('nfd', nfd):
    pack(form + '.flag.zip', 0, 0x800, [name.encode()])
    pack(form + '.zip', 3, 0, [name.encode()])
    for format in tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT:
        with tarfile.open(f'{form}.{format}.tar', 'w', format=format) as tar:
            info = tarfile.TarInfo(name)
            info.size = len(wav)
            tar.addfile(info, io.BytesIO(wav))

# as macOS writes it: attributes in a file of their own, and in pax headers
with tarfile.open('mac.tar', 'w', format=tarfile.PAX_FORMAT) as tar:
    for name, data in ('./._yes_ann_5.wav', b'\0\5\26\7' * 40), ('./yes_ann_5.wav', wav), ('./.DS_Store', b'x'):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.pax_headers = {'SCHILY.xattr.com.apple.quarantine': '0', 'LIBARCHIVE.creationtime': '1.5'}
        tar.addfile(info, io.BytesIO(data))
END
	is 'a zip of Windows: backslashes' "$(ids --pattern '{label}/{}_{speaker}_{index}' backslash.zip)" 'yes/yes_ann_5 '
	want='fünf_Jörg_5 '
	for file in page.zip nfc.* nfd.*; do
		is "$file: a name of other letters" "$(ids "$file")" "$want"
		# shellcheck disable=SC2002
		is "$file: a name of other letters, through a pipe" "$(cat "$file" | ids -)" "$want"
	done
	is 'a tar of macOS' "$(ids mac.tar)" 'yes_ann_5 '
else
	skip 'names' 'no Python here'
fi

# ---- links ----

mkdir fan
i=0
while [ $i -le 30 ]; do
	mkdir fan/d$i
	[ $i -eq 0 ] || { ln -s ../d$i fan/d$((i - 1))/a; ln -s ../d$i fan/d$((i - 1))/b; }
	i=$((i + 1))
done
loud_file fan/d30/x_y_5.wav
is 'folders of links that fan out: each once' "$(timeout 20 fsdd-read fan/d0 2>&1 > out; tensor-dump out | wc -l | tr -d ' ')" \
    'fsdd-read: fan/d0: 30 links to folders that are read already are not followed
1'
loud_file real/z/yes_ann_5.wav
ln -s z real/a
ln -s .. real/z/up
ln -s ../elsewhere real/b
loud_file elsewhere/no_ann_5.wav
is 'a folder has its own path, whatever links lead to it; links elsewhere are followed' \
    "$(ids --pattern '{speaker}/{label}_{}_{index}.wav' --label yes,no real)" \
    'b/no_ann_5 z/yes_ann_5 real: 2 links to folders that are read already are not followed'

ln -s nowhere real/c
is 'a link that leads nowhere is reported' "$(fsdd-read -q real 2>&1 > out)$(fsdd-read real 2>&1 > out | grep nowhere)" \
    'fsdd-read: real: 1 link leads nowhere'
ln -s "$(printf %0300d 1)" real/d
refuses 1 'real: real/d: File name too long' fsdd-read -k real

# ---- dictionaries: what unpacks an archive takes 128 MiB at most ----

if python=$(find_python); then
	mkdir digits
	loud_file digits/1_ann_5.wav digits/2_ann_6.wav
	"$python" - <<'END'
import io, lzma, struct, tarfile, zipfile, zlib
names = ['digits/1_ann_5.wav', 'digits/2_ann_6.wav']
raw = io.BytesIO()
tar = tarfile.open(fileobj=raw, mode='w')
for name in names:
    tar.add(name)
tar.close()

def xz(file, size):
    packed = bytearray(lzma.compress(raw.getvalue(), filters=[{'id': lzma.FILTER_LZMA2, 'preset': 6}]))
    # the head of the first block: its size, flags, the filter's number, a length, and the dictionary's size
    assert packed[14:16] == b'\x21\x01'
    packed[16] = size
    end = 12 + 4 * packed[12]
    packed[end:end + 4] = struct.pack('<I', zlib.crc32(packed[12:end]))
    open(file, 'wb').write(packed)

xz('128.tar.xz', 30)
xz('192.tar.xz', 31)
xz('1024.tar.xz', 36)

def pack(file, size=None):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w', zipfile.ZIP_LZMA) as z:
        for name in names:
            z.write(name)
    data = bytearray(packed.getvalue())
    for entry in z.infolist() if size else []:
        at = entry.header_offset + 30 + len(entry.filename) + 5
        data[at:at + 4] = struct.pack('<I', size)
    open(file, 'wb').write(data)

pack('lzma.zip')
pack('128.zip', 128 << 20)
pack('129.zip', 129 << 20)
pack('3072.zip', 3 << 30)
END
	for file in 128.tar.xz lzma.zip 128.zip; do
		is "$file is read" "$(ids $file)" '1_ann_5 2_ann_6 '
		# shellcheck disable=SC2002
		is "$file is read from a pipe" "$(cat $file | ids -)" '1_ann_5 2_ann_6 '
	done
	refuses 1 "^fsdd-read: 192.tar.xz: cannot be unpacked: its xz dictionary is larger than 128 MiB; pack it again" \
	    fsdd-read 192.tar.xz
	refuses 1 "^fsdd-read: 1024.tar.xz: cannot be unpacked: its xz dictionary is larger than 128 MiB" fsdd-read 1024.tar.xz
	for file in 129.zip 3072.zip; do
		refuses 1 "^fsdd-read: $file: digits/1_ann_5.wav: is packed with a dictionary that is larger than 128 MiB" fsdd-read $file
		refuses 1 '^fsdd-read: stdin: digits/1_ann_5.wav: is packed with a dictionary that is larger' sh -c "cat $file | fsdd-read -"
	done
	# an entry that begins anywhere in the pieces in which an archive is read
	"$python" - <<'END'
import zipfile
wav = open('digits/1_ann_5.wav', 'rb').read()
with zipfile.ZipFile('many.zip', 'w') as z:
    for i in range(3000):
        z.writestr(f'{i}_ann_5.wav', wav, zipfile.ZIP_LZMA if i % 2 else zipfile.ZIP_STORED)
END
	is 'any place of an entry' "$(fsdd-read many.zip | tensor-dump | wc -l | tr -d ' ')" 3000
	# shellcheck disable=SC2002
	is 'any place of an entry in a pipe' "$(cat many.zip | fsdd-read - | tensor-dump | wc -l | tr -d ' ')" 3000
else
	skip 'dictionaries' 'no Python here'
fi
if command -v zstd > /dev/null; then
	tar cf words-of.tar words
	zstd -q --long=27 -c words-of.tar > 27.tar.zst
	is 'zstd --long=27 is read' "$(ids 27.tar.zst | cut -d ' ' -f 1-2)" "$(ids words-of.tar | cut -d ' ' -f 1-2)"
	# a window of 2 GiB in the head of the frame, of which nothing is used
	if zstd -q --long=31 -c < words-of.tar > 31.tar.zst 2> /dev/null; then
		refuses 1 '^fsdd-read: 31.tar.zst: cannot be unpacked: its zstd window is larger than 128 MiB' fsdd-read 31.tar.zst
	fi
fi
