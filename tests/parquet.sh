#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# parquet.sh - Parquet files of three independent writers are read as they were meant; damaged ones are
# refused
#
# The writers come from npm, once for a build.
. "$(dirname "$0")/lib.sh"
PATH=$PATH:$build/tests

# ---- what is none ----

printf 'PAR1' > short
head -c 100 /dev/zero > zeros
printf 'PAR1%092dPAR1' 0 > liar
printf 'PAR1\025\000\025\000\377\377\377\177PAR1' > long
mkfifo pipe
refuses 1 'too short' parquet-cat short
refuses 1 'does not begin with PAR1' parquet-cat zeros
refuses 1 'its footer' parquet-cat liar
refuses 1 'its footer would be' parquet-cat long
refuses 1 'cannot come through a pipe' parquet-cat pipe
refuses 1 'No such file' parquet-cat nowhere

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
	refuses 1 '^fsdd-read: absent.parquet: x/1_ann_2.wav: its row holds no bytes of a recording$' fsdd-read absent.parquet
	is 'with others' "$(fsdd-read -k absent.parquet 2> /dev/null | tensor-dump | sed 's/.* id=\([^ ]*\) .*/\1/')" 1_ann_3
	refuses 1 '^fsdd-read: mute.parquet: has no column of recordings' fsdd-read mute.parquet
	refuses 1 '^fsdd-read: norows.parquet: holds no recordings' fsdd-read norows.parquet
	refuses 1 '^fsdd-read: text.parquet: text-0: is text, not a recording' fsdd-read text.parquet
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
		    "all refused that were cut; no bit led beyond the file"
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
