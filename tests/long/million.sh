#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# million.sh - send a million clips through resample and melspec: memory does not grow, and a clip
# takes as long as among three thousand
#
# Takes some minutes. CLIPS: another number; LAYERS="zstd -q" compresses the stream.
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

clips=${CLIPS:-1000000}
most=32768 # KiB that a stage may have resident at any time
fsdd=$(find_fsdd) || { skip 'a million clips' 'found no FSDD' && exit; }

# through N: N clips through the pipeline, counted at the end
through() {
	tarstream --entries "$1" "$fsdd" | ${LAYERS:-cat} | peak read.kib fsdd-read - |
	    peak resample.kib resample -q -r 16000 | peak melspec.kib melspec | tensor-dump | tail -n 1
}

# seconds N: the processor time of N clips
seconds() {
	(
		through "$1" > last
		times
	) | tail -n 1 | sed 's/[ms]/ /g' | awk '{ print ($1 + $3) * 60 + $2 + $4 }'
}

# five before and five after: what else the machine does changes
few() {
	for _ in 1 2 3 4 5; do
		seconds 3000
	done
}
few > few
all=$(seconds "$clips")
is "$clips clips came through" "$(cut -d ' ' -f 1,2 last)" "$((clips - 1)) logmel"
for stage in read resample melspec; do
	kib=$(cat $stage.kib)
	is "$stage: at most $kib KiB" "$([ "$kib" -le $most ] && echo small)" small
done
few >> few
is 'a clip costs at most a tenth more than one of 3000' "$(awk -v all="$all" -v clips="$clips" '
    { few += $1 / 3000; n++ }
    END { printf "processor time a clip: %.1f us of 3000, %.1f us of %d\n", few / n * 1e6,
	    all / clips * 1e6, clips > "/dev/stderr"
	  print all / clips <= 1.1 * few / n ? "yes" : "no" }' few 2> said)" yes
sed 's/^/# /' said
