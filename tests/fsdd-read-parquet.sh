#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-parquet.sh - fsdd-read reads Parquet files of three independent writers and refuses
# damaged ones
#
# npm installs the writers, once for each build folder.
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# ---- files that are no Parquet, or lie ----

# To add a fault of a whole file, add a line: the message that is wanted, a bar, the shell command that
# makes the file "$file". Faults within a file are rows of tests/unit/parquet/parquet.c.
n=0
while IFS='|' read -r message command; do
	file=fault-$((n += 1))
	eval "$command"
	refuses 1 "$message" parquet-cat "$file"
done << 'END'
is not a Parquet file: it is too short|printf 'PAR1' > $file
does not begin with PAR1|head -c 100 /dev/zero > $file
is truncated: a Parquet file ends with PAR1|printf 'PAR1%096d' 0 > $file
is encrypted|printf 'PAR1%092dPARE' 0 > $file
its footer would be 808464432 bytes long|printf 'PAR1%092dPAR1' 0 > $file
its footer would be 2147483647 bytes long|printf 'PAR1\025\000\025\000\377\377\377\177PAR1' > $file
its footer is damaged|printf 'PAR1\000\000\000\000\004\000\000\000PAR1' > $file
cannot come through a pipe|mkfifo $file
No such file|:
END

# ---- files of others ----

fsdd=$(find_fsdd) || fsdd=
npm=$build/tests/npm
if [ -z "$fsdd" ]; then
	skip 'files of others' 'found no FSDD'
	exit
fi
if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
	skip 'files of others' 'node or npm is not installed'
	exit
fi
for package in @duckdb/node-api hyparquet-writer @dsnp/parquetjs; do
	[ -d "$npm/node_modules/$package" ] && continue
	mkdir -p "$npm"
	npm install --prefix "$npm" --no-audit --no-fund --silent "$package" > npm.log 2>&1 ||
	    skip "files of $package" "npm does not get it: $(tail -n 1 npm.log)"
done
ln -s "$npm/node_modules" node_modules

mkdir few
cp "$fsdd"/[0-3]_*_[0-9].wav few
cat few/*.wav > bytes
# columns NULLS TEXT: what parquet-cat should print
columns() {
	(cd few && ls -1) | awk -v nulls="$1" -v text="$2" 'BEGIN { split("zero one two three", word, " ") }
		{ split($0, part, /[_.]/)
		  label = nulls && (NR - 1) % 3 == 2 ? "null" : text ? part[1] : word[part[1] + 1]
		  print $0 "\t" label "\t" part[2] "\t" part[3] }'
}
columns '' '' > plain
columns 1 '' > nulls
columns '' 1 > text

# reads WRITER PACKAGE SETTING...: what it writes so comes out as it went in
reads() {
	writer=$1 package=$2
	shift 2
	[ -d "node_modules/$package" ] || return 0
	case " $* " in *' nulls=1 '*) want=nulls ;; *' text=1 '*) want=text ;; *) want=plain ;; esac
	if ! node "$root/tests/tools/parquet-write.mjs" "$writer" "$PWD/few" "$PWD/written.parquet" "$@" 2> node.log; then
		not_ok "$writer writes $*" "$(tail -n 1 node.log)"
		return
	fi
	parquet-cat --raw written.parquet audio.bytes > got 2> err
	is "$writer $*: bytes" "$? $(cat err) $(cmp got bytes)" '0  '
	parquet-cat written.parquet audio.path label speaker index > got 2> err
	is "$writer $*: columns" "$? $(cat err) $(cmp got $want)" '0  '
}

for codec in none snappy gzip zstd; do
	reads duckdb @duckdb/node-api codec=$codec
	reads duckdb @duckdb/node-api codec=$codec version=V2 rows=50 nulls=1 order=path
done
reads duckdb @duckdb/node-api codec=zstd text=1 rows=7
for codec in none snappy; do
	reads hyparquet hyparquet-writer codec=$codec rows=50 nulls=1
	reads hyparquet hyparquet-writer codec=$codec text=1 order=path
done
for codec in none snappy gzip; do
	reads parquetjs @dsnp/parquetjs codec=$codec rows=50 nulls=1 order=path
	reads parquetjs @dsnp/parquetjs codec=$codec version=V2 text=1
done

# ---- as fsdd-read reads them ----

# to_parquet WRITER FOLDER FILE SETTING...
to_parquet() {
	_writer=$1 _folder=$2 _file=$3
	shift 3
	node "$root/tests/tools/parquet-write.mjs" "$_writer" "$PWD/$_folder" "$PWD/$_file" "$@" 2> node.log
}
fsdd-read few > frames
for writer in duckdb hyparquet parquetjs; do
	for codec in none snappy gzip zstd; do
		to_parquet $writer few rows.parquet codec=$codec text=1 rows=37 || continue
		fsdd-read rows.parquet > got
		check "fsdd-read: the frames of the folder from $writer, $codec" cmp got frames
	done
done
if to_parquet duckdb few test-00000-of-00001.parquet; then
	told() {
		fsdd-read "$@" | tensor-dump | sed 's/.* id=\(.*\) rate=.*/\1/'
	}
	is 'the name of a class; the split from the name of the file' "$(told --limit 1 --speaker theo test-0*.parquet)" \
	    '0_theo_0 label=zero speaker=theo index=0 split=test'
	mkdir validation
	cp test-00000-of-00001.parquet validation/0000.parquet
	is 'or of its folder' "$(told --limit 1 validation/0000.parquet)" \
	    '0_george_0 label=zero speaker=george index=0 split=validation'
	is '--fold goes before that' "$(told --fold 1 --limit 1 validation/0000.parquet)" \
	    '0_george_0 label=zero speaker=george index=0 split=train'
	is 'several files' "$(fsdd-read test-0*.parquet validation/0000.parquet | tensor-dump | wc -l | tr -d ' ')" \
	    $((2 * $(ls few | wc -l)))
	is 'shuffled, each once' "$(told --shuffle 3 test-0*.parquet | sort | cksum)" "$(told test-0*.parquet | sort | cksum)"
	head -c 100000 test-00000-of-00001.parquet > cut.parquet
	refuses 1 '^fsdd-read: cut.parquet: ' fsdd-read cut.parquet
	refuses 1 'stdin: is Parquet, which cannot be read from a pipe' sh -c 'fsdd-read - < test-00000-of-00001.parquet'
fi
if [ -d node_modules/@duckdb/node-api ]; then
	cat > tables.mjs << 'END'
import { DuckDBInstance } from '@duckdb/node-api'
const db = await (await DuckDBInstance.create(':memory:')).connect()
const write = (what, file) => db.run(`COPY (${what}) TO '${file}' (FORMAT parquet)`)
const wav = "(SELECT content FROM read_blob('few/0_theo_0.wav'))"
await write(`SELECT ${wav} AS audio, 'yes' AS word, 7 AS speaker_id, 'dev' AS split, 'mine' AS id`, 'plain.parquet')
await write(`SELECT {bytes: ${wav}, path: NULL} AS audio, 1.5::DOUBLE AS label`, 'nameless.parquet')
await write("SELECT {bytes: NULL::BLOB, path: 'x/1_ann_2.wav'} AS audio UNION ALL " +
	`SELECT {bytes: ${wav}, path: 'x/1_ann_3.wav'}`, 'absent.parquet')
await write('SELECT 1 AS label', 'mute.parquet')
await write(`SELECT ${wav} AS audio WHERE false`, 'norows.parquet')
await write("SELECT 'no recording'::BLOB AS audio", 'text.parquet')
END
	check 'tables of other forms are written' node tables.mjs
	is 'bytes alone, and other names of columns' "$(told plain.parquet)" \
	    'mine label=yes speaker=7 split=validation'
	is 'no path: the number of the row' "$(told nameless.parquet)" 'nameless-0 label=1.5'
	refuses 1 '^fsdd-read: absent.parquet: x/1_ann_2.wav: its row holds no bytes of a recording, and there is no file x/1_ann_2.wav$' fsdd-read absent.parquet
	is 'with others' "$(fsdd-read -k absent.parquet 2> /dev/null | tensor-dump | sed 's/.* id=\([^ ]*\) .*/\1/')" 1_ann_3
	refuses 1 '^fsdd-read: mute.parquet: has no column of recordings .*; its columns are: label; --path-column' fsdd-read mute.parquet
	refuses 1 '^fsdd-read: norows.parquet: holds no recordings' fsdd-read norows.parquet
	refuses 1 '^fsdd-read: text.parquet: text-0: is text, not a recording' fsdd-read text.parquet
fi

# ---- columns by any name, and rows of paths ----

if [ -d node_modules/@duckdb/node-api ]; then
	mkdir partial-train paths
	cp few/0_theo_0.wav paths/a.wav
	cp few/1_theo_1.wav paths/b.wav
	cat > columns.mjs << 'END'
import { DuckDBInstance } from '@duckdb/node-api'
const db = await (await DuckDBInstance.create(':memory:')).connect()
const write = (what, file, features) => db.run(`COPY (${what}) TO '${file}' (FORMAT parquet` + (features
	? `, KV_METADATA {huggingface: '${JSON.stringify({ info: { features } })}'})` : ')'))
const wav = "(SELECT content FROM read_blob('few/0_theo_0.wav'))"
const group = name => `{bytes: ${wav}, path: '${name}'}`
const audio = { _type: 'Audio' }, names = { names: ['no', 'yes'], _type: 'ClassLabel' }
await write(`SELECT ${group('c.wav')} AS "Audio", 'yes' AS " Label", 'ann' AS "SPEAKER", 'Test' AS "Split"`, 'capitals.parquet')
await write(`SELECT ${group('c.wav')} AS clip, {bytes: 'x'::BLOB, path: 'c.png'} AS face, 'yes' AS label`, 'clip.parquet',
	{ clip: audio, face: { _type: 'Image' } })
await write(`SELECT ${group('c.wav')} AS clip, 'yes' AS label`, 'only.parquet')
await write(`SELECT ${wav} AS clip, 'yes' AS label`, 'blob.parquet')
await write(`SELECT ${group('9_bob_0.wav')} AS audio, 1 AS intent_class, 'some text' AS sentence`, 'intent.parquet',
	{ audio, intent_class: names })
await write(`SELECT ${group('c.wav')} AS audio, 1 AS gender, 'hello' AS sentence`, 'gender.parquet', { audio, gender: names })
await write(`SELECT ${group('c.wav')} AS audio, 1 AS intent, 0 AS language`, 'classes.parquet',
	{ audio, intent: names, language: names })
await write(`SELECT ${group('c.wav')} AS near, ${group('d.wav')} AS far, 'yes' AS label`, 'two.parquet', { near: audio, far: audio })
await write(`SELECT ${group('c.wav')} AS context, ${group('d.wav')} AS audio, 'yes' AS label`, 'known.parquet', { context: audio, audio })
await write(`SELECT ${group('c.wav')} AS audio, 'jazz' AS genre, 7 AS length`, 'genre.parquet')
await write(`SELECT ${group('c.wav')} AS audio, -1 AS label UNION ALL SELECT ${group('d.wav')}, 1`, 'minus.parquet', { audio, label: names })
await write(`SELECT ${group('c.wav')} AS audio, 2 AS label`, 'beyond.parquet', { audio, label: names })
await write(`SELECT ${group('c.wav')} AS audio, 'NaN'::DOUBLE AS label, 3.0::DOUBLE AS index, 2.0::DOUBLE AS speaker`, 'nan.parquet')
await write(`SELECT {a: 1, b: 2} AS numbers, ${wav} AS sound, 'yes' AS label`, 'numbers.parquet', { numbers: audio })
const two = column => `SELECT ${column('a.wav')}, 'yes' AS label UNION ALL SELECT ${column('b.wav')}, 'no'`
await write(two(n => `{bytes: NULL::BLOB, path: '${n}'} AS audio`), 'paths/struct.parquet')
await write(two(n => `'${n}' AS audio`), 'paths/text.parquet')
await write(two(n => `'${n}' AS file_name`), 'paths/path.parquet')
await write(two(n => `'${n}'::BLOB AS audio`), 'paths/blob.parquet')
await write(two(n => `'${process.cwd()}/paths/${n}' AS path`), 'absolute.parquet')
await write("SELECT 'a.wav' AS path, 0.1::DOUBLE AS \"start\", 0.3::DOUBLE AS \"end\"", 'paths/part.parquet')
await write(`SELECT {bytes: NULL::BLOB, path: NULL::VARCHAR} AS audio`, 'neither.parquet')
for (const name of ['Test-00000.parquet', 'partial-train/0000.parquet', 'keywords_dev.parquet', 'cv-corpus.parquet'])
	await write(`SELECT ${wav} AS audio, 'yes' AS label`, name)
END
	check 'columns of other names are written' node columns.mjs
	silent() { # its frames, and what it says besides
		told "$@" 2> err
		sed '/no label for/d' err
	}
	is 'names of columns in capitals, and with blanks' "$(silent capitals.parquet)" 'c label=yes speaker=ann split=test'
	is 'the only Audio, whatever its name' "$(silent clip.parquet)" 'c label=yes'
	is 'the only group of bytes' "$(silent only.parquet)" 'c label=yes'
	is 'the only column of bytes' "$(silent blob.parquet)" 'blob-0 label=yes'
	is 'the only ClassLabel goes before a sentence' "$(told intent.parquet | grep -o 'label=[a-z]*')" 'label=yes'
	is 'but not one that is of the speaker' "$(silent gender.parquet)" 'c label=hello'
	refuses 1 'classes.parquet: has several columns of classes: intent, language; name .* --label-column' fsdd-read classes.parquet
	is 'as it says' "$(silent --label-column Language classes.parquet)" 'c label=no'
	refuses 1 'two.parquet: has several columns of recordings: near, far; name one with --path-column' fsdd-read two.parquet
	is 'as it says, too' "$(silent --path-column far two.parquet)" 'd label=yes'
	is 'one of a known name, with a word' "$(silent known.parquet)" "d label=yes
fsdd-read: known.parquet: has several columns of recordings: context, audio; 'audio' is read; --path-column names another"
	refuses 1 'numbers.parquet: its column of recordings is a group without bytes and path; its columns are: numbers, sound' \
	    fsdd-read numbers.parquet
	is 'another one can be named' "$(silent --path-column sound numbers.parquet)" 'numbers-0 label=yes'
	refuses 1 'numbers.parquet: its column of recordings is a group' fsdd-read --path-column numbers numbers.parquet
	is 'what may be a label is named' "$(silent genre.parquet)" "c
fsdd-read: genre.parquet: no column is known to hold labels; there are: audio, genre, length; --label-column names one"
	is 'and taken' "$(silent --label-column genre genre.parquet)" 'c label=jazz'
	refuses 1 "genre.parquet: no column is called 'gender'; there are: audio, genre, length" fsdd-read --label-column gender genre.parquet
	is 'a class of -1 is none' "$(silent minus.parquet)" 'c
d label=yes'
	refuses 1 "beyond.parquet: row 0: 'label' is 2, which none of its classes has" fsdd-read beyond.parquet
	kept() {
		fsdd-read --keep-columns "$2" "$1" 2> err | tensor-dump | sed 's/.* rate=8000//; s/ *min=.*/;/' | tr -d '\n'
		cat err
	}
	is '--keep-columns: a text and a number' "$(kept genre.parquet Genre,length | sed 's/fsdd-read.*//')" ' Genre=jazz length=7;'
	is '--keep-columns: a class' "$(kept gender.parquet gender)" \
	    ' gender=yes;'
	refuses 1 "genre.parquet: no column is called 'age'; there are: audio, genre, length" fsdd-read --keep-columns age genre.parquet
	is 'NaN is not a label' "$(silent nan.parquet | cut -d ' ' -f 1-3)" 'c speaker=2 index=3'
	printf 'audio,label\na.wav,yes\nb.wav,no\n' > paths/table.csv
	fsdd-read paths/table.csv > frames
	for name in paths/struct paths/text paths/path paths/blob absolute; do
		fsdd-read $name.parquet > got 2> err
		is "$name.parquet: paths, as in a table" "$? $(cat err) $(cmp got frames)" '0  '
	done
	printf 'path,start,end\na.wav,0.1,0.3\n' > paths/part.csv
	fsdd-read paths/part.csv > frames
	fsdd-read paths/part.parquet > got
	check 'and parts of recordings' cmp got frames
	mkdir -p set/data set/clips files
	cp capitals.parquet set/data/train-00000-of-00002.parquet
	cp intent.parquet set/data/train-00001-of-00002.parquet
	cp only.parquet set/data/test-00000-of-00001.parquet
	echo '# A set' > set/README.md
	is 'a folder of Parquet files, bytewise' "$(told set | sed 's/ speaker.*split/ split/')" 'c label=yes split=test
c label=yes split=test
9_bob_0 label=yes split=train'
	cp norows.parquet set/data/validation-00000-of-00001.parquet
	is 'one of which may have no rows' "$(fsdd-read set > out 2> err; echo $?) $(told set | wc -l | tr -d ' ')" '0 3'
	rm set/data/validation*
	cp paths/a.wav set/clips/noise_x_5.wav
	is 'recordings go before them, with a word' "$(fsdd-read set 2>&1 > out | grep -v 'no label')" \
	    'fsdd-read: set: its recordings are read, but not its Parquet files (test-00000-of-00001.parquet, train-00000-of-00002.parquet, train-00001-of-00002.parquet): name them to read them'
	mkdir files/clips
	cp paths/path.parquet files/metadata.parquet
	cp paths/?.wav files/clips
	is 'metadata.parquet lists what is read' "$(told files | cut -d ' ' -f 1,2)" 'a label=yes
b label=no'
	rm paths/b.wav
	refuses 1 'paths/text.parquet: b.wav: its row holds no bytes of a recording, and there is no file paths/b.wav$' \
	    sh -c 'fsdd-read paths/text.parquet > out'
	refuses 1 'neither.parquet: neither-0: its row holds neither bytes of a recording nor a path$' fsdd-read neither.parquet
	is 'splits in the names of files and folders' \
	    "$(told Test-00000.parquet partial-train/0000.parquet keywords_dev.parquet cv-corpus.parquet | grep -o 'split=[a-z]*')" \
	    'split=test
split=train
split=validation'
fi

# ---- not read, by name ----

if [ -d node_modules/hyparquet-writer ]; then
	cat > odd.mjs << 'END'
import { parquetWriteFile } from 'hyparquet-writer'
const data = [1, 2, 3]
const write = (filename, column, codec = 'UNCOMPRESSED', compressors) =>
	parquetWriteFile({ filename, codec, compressors, columnData: [column] })
await write('split.parquet', { name: 'x', data, type: 'FLOAT', encoding: 'BYTE_STREAM_SPLIT' })
await write('brotli.parquet', { name: 'x', data, type: 'INT32' }, 'BROTLI', { BROTLI: b => b })
await write('delta.parquet', { name: 'x', data: [5, -3, 2147483647, -2147483648, 0, 7], type: 'INT32', encoding: 'DELTA_BINARY_PACKED' })
await write('lengths.parquet', { name: 'x', data: ['', 'one', 'three'], type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' })
await write('shared.parquet', { name: 'x', data: ['one', 'once', 'two'], type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' })
await write('truths.parquet', { name: 'x', data: [true, false, true, true], type: 'BOOLEAN', encoding: 'RLE' })
END
	check 'odd files are written' node odd.mjs
	refuses 1 "column 'x' is written as BYTE_STREAM_SPLIT" parquet-cat split.parquet x
	refuses 1 "column 'x' is compressed with brotli: wanted snappy" parquet-cat brotli.parquet x
	is 'deltas' "$(parquet-cat delta.parquet x | tr '\n' ' ')" '5 -3 2147483647 -2147483648 0 7 '
	is 'lengths as deltas' "$(parquet-cat lengths.parquet x | tr '\n' ' ')" ' one three '
	is 'what begins alike' "$(parquet-cat shared.parquet x | tr '\n' ' ')" 'one once two '
	is 'truth values in runs' "$(parquet-cat truths.parquet x | tr '\n' ' ')" '1 0 1 1 '
fi

if [ -d node_modules/@duckdb/node-api ]; then
	cat > list.mjs << 'END'
import { DuckDBInstance } from '@duckdb/node-api'
const db = await (await DuckDBInstance.create(':memory:')).connect()
await db.run("COPY (SELECT [1, 2] AS x, 3 AS y, NULL::BLOB AS z) TO 'list.parquet' (FORMAT parquet)")
await db.run("COPY (SELECT 3 AS y WHERE false) TO 'empty.parquet' (FORMAT parquet)")
await db.run("COPY (SELECT 1.5 AS price, 2.5::DECIMAL(30,1) AS more, 200::UTINYINT AS u1, -5::TINYINT AS i1, " +
	"4294967295::UINTEGER AS u4, 9223372036854775808::UBIGINT AS u8, 0.1::FLOAT AS f4, true AS b) " +
	"TO 'numbers.parquet' (FORMAT parquet)")
END
	check 'a list is written' node list.mjs
	refuses 1 'it is a list' parquet-cat list.parquet x.list.element
	is 'a column beside a list, and one of nulls alone' "$(parquet-cat list.parquet y z)" "3	null"
	is 'no rows' "$? $(parquet-cat empty.parquet y)" '0 '
	refuses 1 "numbers.parquet: column 'price' cannot be read: its type is DECIMAL" parquet-cat numbers.parquet price
	refuses 1 "column 'more' .* its type is DECIMAL" parquet-cat numbers.parquet more
	refuses 1 "column 'u8' has a number of 2.63 or more" parquet-cat numbers.parquet u8
	is 'numbers of all sizes' "$(parquet-cat numbers.parquet u1 i1 u4 f4 b | tr '\t' ' ')" \
	    '200 -5 4294967295 0.10000000149011612 1'
fi

# ---- damaged ----

if [ ! -s written.parquet ]; then
	skip 'damaged files' 'none was written'
	exit
fi
# Small enough for all of its places, whatever a writer puts around it.
mkdir one three
head -c 300 few/0_theo_0.wav > one/0_theo_0.wav
cp few/0_theo_0.wav few/1_jackson_3.wav few/2_lucas_1.wav three
for writer in duckdb hyparquet parquetjs; do
	for setting in codec=none codec=snappy codec=gzip codec=zstd version=V2; do
		to_parquet $writer three three-$writer-$setting.parquet $setting nulls=1 rows=2 || continue
		to_parquet $writer one hurt $setting || continue
		is "$writer, $setting: cut at any place, or one bit of it turned" "$(parquet-hurt hurt)" \
		    "all truncated files were refused; no bit led beyond the file"
	done
done
# No page is larger than 256 MiB, and nothing else should be large.
rm -f hurt
find . -name 'three-*' -size 0 -delete
kib=700000
! grep -q __asan_init "$build/tests/fuzz" || kib=unlimited
# All shells that we meet know it.
# shellcheck disable=SC3045
matches '33000 that are damaged in other ways, each within a second' \
    "$(ulimit -v $kib; nice fuzz parquet 1 0 33000 1 three-* 2>&1)" '^[0-9]+ read, [0-9]+ refused, '
