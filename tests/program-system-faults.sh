#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-system-faults.sh - programs report faults of the system (memory, open, read, seek,
# processes, threads) as such and not as faults of a file: status 3 and one line, or the whole
# output; also with --keep-going
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

preload=$build/tests/starve.so
synth --frames 2 --samples 3000 > audio
if [ ! -e "$preload" ] || ! STARVE_CALL=open nth "$preload" 9 melspec audio | grep -q '([1-9]'; then
	skip 'all' 'calls cannot be intercepted in this build'
	exit
fi
synth --frames 2 --samples 900 --chunk 300 --gap 50 > chunks
synth --kind logmel --frames 30 --samples 6 --shortest 3 > features
synth --kind logmel --frames 2 --samples 5 > two
synth --kind scores --frames 12 > scores
synth --frames 2 --samples 3000 --chunk 700 > parts
melspec audio > like
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model
mkdir few
for name in 3_ann_0 4_bob_1 5_cleo_2; do
	short_wav > few/$name.wav
done
printf 'path,label,speaker\nfew/3_ann_0.wav,three,ann\nfew/4_bob_1.wav,four,bob\n' > table.csv
sources='few table.csv'
(cd few && tar cf ../few.tar ./*.wav) && gzip -k few.tar && sources="$sources few.tar few.tar.gz"
! command -v xz > /dev/null || { xz -k few.tar && sources="$sources few.tar.xz"; }
! command -v zstd > /dev/null || { zstd -q few.tar && sources="$sources few.tar.zst"; }
! command -v zip > /dev/null || { (cd few && zip -q ../few.zip ./*.wav) && sources="$sources few.zip"; }
decoded=
if command -v sox > /dev/null; then
	for type in flac mp3 aiff; do
		mkdir $type
		sox -V1 -R -n -r 8000 $type/3_ann_0.$type synth 0.2 sine 300 2> /dev/null && decoded="$decoded $type" ||
			rm -rf $type
	done
fi

# each NAME MAX COMMAND...: what STARVE_... say fails, each in turn
each() {
	_name=$1 _max=$2
	shift 2
	if _said=$(timeout 120 nth "$preload" "$_max" "$@"); then
		ok "$_name, $*: $_said"
	else
		not_ok "$_name, $*" "$_said"
	fi
}

# ---- memory ----

export STARVE_ONCE=1 STARVE_SCOPE=all
for source in $sources; do
	each memory 200 fsdd-read -k "$source"
done
each memory 200 fsdd-read --check few
for type in $decoded; do
	each memory 370 fsdd-read -k $type
done
each memory 200 resample -r 16000 audio
each memory 200 resample -r 11025 -Q low chunks
each memory 200 melspec audio
each memory 200 melspec --mfcc 13 --deltas 2 chunks
each memory 200 melspec --like like audio
each memory 200 augment --gain -6 --speed 1.1 audio
each memory 200 endpoint --least -80 audio
each memory 200 pace --speed 0 chunks
each memory 200 tensor-dump --json two
each memory 200 tensor-select --join parts
each memory 300 score scores
each memory 300 score --json scores
each memory 200 cnn-predict -q --format json --top 3 model two
each memory 100 cnn-train -q --threads 1 --arch 'conv1d:4x3 globalpool' --epochs 1 features

# ---- descriptors, disks, processes ----

unset STARVE_SCOPE
# stat beside lstat: what a link leads to
mkdir few/sub other
short_wav > few/sub/6_dan_3.wav
short_wav > other/7_eve_4.wav
ln -s ../other few/more
for failing in open:24 open:5 read:5 pread:5 lseek:5 readdir:5 stat:5 lstat:5 send:105 socketpair:24 fork:11 mmap:12; do
	export STARVE_CALL=${failing%:*} STARVE_ERRNO=${failing#*:}
	for source in few table.csv $(echo "$sources" | tr ' ' '\n' | grep 'few\.') $decoded; do
		each "$failing" 100 fsdd-read -k "$source"
	done
done
for failing in open:24 read:5; do
	export STARVE_CALL=${failing%:*} STARVE_ERRNO=${failing#*:}
	each "$failing" 100 melspec --like like audio
	each "$failing" 100 cnn-predict -q model two
	each "$failing" 100 cnn-train -q --threads 1 --init model --epochs 1 features
	each "$failing" 100 score scores
done
for failing in write:28 write:5; do
	export STARVE_CALL=${failing%:*} STARVE_ERRNO=${failing#*:}
	each "$failing" 100 melspec audio
	each "$failing" 100 tensor-dump audio
done
export STARVE_CALL=pthread_create STARVE_ERRNO=11
each 'threads' 20 cnn-predict -q --threads 2 model two
each 'threads' 20 cnn-train -q --threads 2 --arch 'conv1d:4x3 globalpool' --epochs 1 features
