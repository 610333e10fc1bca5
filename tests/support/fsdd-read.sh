# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# fsdd-read.sh - sources for fsdd-read, and what it makes of them; sourced after lib.sh

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

# pack ARGUMENT...: tar, with names in bytewise order
pack() {
	tar --sort=name "$@"
}

# make_set: a folder set of five recordings that differ, with files beside them that are none
make_set() {
	mkdir set set/recordings set/.git
	i=0
	for name in 0_ann_0 0_ann_7 1_bob_3 one_two_words_11 noise; do
		i=$((i + 1))
		{ short_wav | head -c 44; head -c 256 /dev/zero | tr '\000' "\\00$i"; } > "set/recordings/$name.wav"
	done
	echo 'no recording' > set/README.md
	cp set/recordings/noise.wav set/recordings/.hidden.wav
	cp set/recordings/noise.wav set/.git/object.wav
}

# make_many: a folder many of two recordings each of 200 speakers; wants that of make_set
make_many() {
	i=0
	mkdir many
	while [ $i -lt 200 ]; do
		cp set/recordings/noise.wav "many/1_speaker${i}_0.wav"
		cp set/recordings/noise.wav "many/2_speaker${i}_0.wav"
		i=$((i + 1))
	done
}
