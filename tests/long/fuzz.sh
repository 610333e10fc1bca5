#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fuzz.sh - read a hundred thousand damaged WAV files, archives, files of frames and Parquet files: none crashes or
# hangs, each is read or refused
#
# COUNT: files of each of the kinds. SECONDS_EACH: most seconds for one file; a busy machine
# may need more than 1. Writers from npm make the Parquet files, in the folder of
# tests/fsdd-read-parquet.sh.
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests
count=${COUNT:-33400} seconds=${SECONDS_EACH:-1}

fsdd=$(find_fsdd) || fsdd=
[ -n "$fsdd" ] || { skip 'fuzz' 'found no FSDD' && exit; }

# wounded NAME KIND FILE...: damages $count files of a kind
wounded() {
	kind=$1 what=$2
	shift 2
	said=$(fuzz "$what" 1 0 "$count" "$seconds" "$@" 2>&1)
	matches "$kind: $count damaged ones: $said" "$?,$said" '^0,[0-9]+ read, [0-9]+ refused, slowest [0-9.]+ ms \([0-9]+\), [0-9]{1,3} MiB$'
}

for name in 0_theo_0 7_jackson_32 3_nicolas_5; do
	cp "$fsdd/$name.wav" .
done
for bits in 8 24 32; do
	command -v sox > /dev/null && sox -V1 0_theo_0.wav -b $bits -c 2 of$bits.wav
done
wounded 'WAV' audio ./*.wav

mkdir few
cp "$fsdd"/[01]_theo_[01].wav few
tar -cf few.tar few
tar -czf few.tar.gz few
for pack in xz zstd; do
	if command -v $pack > /dev/null; then
		$pack -q -c few.tar > few.tar.$pack
	else
		skip "archives: $pack" 'it is not installed'
	fi
done
if command -v zip > /dev/null; then zip -q -r few.zip few; else skip 'archives: zip' 'it is not installed'; fi
wounded 'archives' source few.*

mkdir frames
fsdd-read few | melspec > few.frames
for format in npz safetensors jsonl csv ark; do
	tensor-convert -q -o frames/few.$format few.frames
done
tensor-convert -q -o frames/rows.csv --rows few.frames
tensor-select --head 1 few.frames | tensor-convert -q -o frames/one.npy
fsdd-read 0_theo_0.wav | tensor-convert -q -o frames/one.wav
wounded 'files of frames' frames frames/*

node=$(command -v node) || node=
modules=$build/tests/npm/node_modules
if [ -z "$node" ] || [ ! -d "$modules" ]; then
	skip 'Parquet' "found no node, or no $modules; tests/fsdd-read-parquet.sh makes it"
	exit
fi
ln -s "$modules" node_modules
for setting in 'duckdb codec=zstd' 'duckdb codec=gzip version=V2 nulls=1' 'duckdb codec=none text=1' \
    'hyparquet codec=snappy' 'parquetjs codec=snappy version=V2'; do
	# shellcheck disable=SC2086
	set -- $setting
	writer=$1
	shift
	"$node" "$root/tests/tools/parquet-write.mjs" "$writer" "$PWD/few" "$PWD/$(echo "$setting" | tr ' =' '__').parquet" "$@" 2> err
done
wounded 'Parquet' source ./*.parquet
wounded 'Parquet, all columns' parquet ./*.parquet
