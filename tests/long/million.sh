#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# million.sh - a million clips out of a pipe, through resample and melspec: memory stays as it is, and
# a clip costs what it costs among three thousand
#
# Some minutes. CLIPS: another number; LAYERS="zstd -q" packs the stream on its way.
. "$(dirname "$0")/../lib.sh"
PATH=$PATH:$build/tests

clips=${CLIPS:-1000000}
most=32768 # KiB that a stage may have resident at any time
fsdd=$(find_fsdd) || { skip 'a million clips' 'found no FSDD' && exit; }

# through N: so many clips, to be counted at the end
through() {
	tarstream --entries "$1" "$fsdd" | ${LAYERS:-cat} | peak read.kib fsdd-read - |
	    peak resample.kib resample -q -r 16000 | peak melspec.kib melspec | tensor-dump | tail -n 1
}

# seconds N: of processor time that they take in all
seconds() {
	(
		through "$1" > last
		times
	) | tail -n 1 | sed 's/[ms]/ /g' | awk '{ print ($1 + $3) * 60 + $2 + $4 }'
}

least=
for _ in 1 2 3 4 5; do
	now=$(seconds 3000)
	least=$(echo "$now ${least:-$now}" | awk '{ print $1 < $2 ? $1 : $2 }')
done
all=$(seconds "$clips")
is "$clips clips came through" "$(cut -d ' ' -f 1,2 last)" "$((clips - 1)) logmel"
for stage in read resample melspec; do
	kib=$(cat $stage.kib)
	is "$stage: at most $kib KiB" "$([ "$kib" -le $most ] && echo small)" small
done
echo "# processor time a clip: $(echo "$least" | awk '{ printf "%.1f", $1 / 3000 * 1e6 }') us of 3000, $(
    echo "$all $clips" | awk '{ printf "%.1f", $1 / $2 * 1e6 }') us of $clips"
is 'a clip costs at most a tenth more' \
    "$(echo "$least $all $clips" | awk '{ print ($2 / $3 <= 1.1 * $1 / 3000) ? "yes" : "no" }')" yes
