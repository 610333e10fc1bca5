#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-order.sh - fsdd-read: --shuffle, --window and --shard, of folders and of archives
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/fsdd-read.sh"

make_set
make_many
pack -cf many.tar many
# in two groups, by label
shuffled() {
	ids --shuffle "$@" | tr ' ' '\n'
}
shuffled 1 many > folder
shuffled 1 many.tar > tar
is 'a window that holds all: each once' "$(sort tar | cksum)" "$(sort folder | cksum)"
is 'the same again' "$(shuffled 1 many.tar | cksum)" "$(cksum < tar)"
is 'on stdin, too' "$(shuffled 1 - < many.tar | cksum)" "$(cksum < tar)"
is 'another seed' "$(shuffled 2 many.tar | cmp -s - tar; echo $?)" 1
n=$(head -n 200 tar | grep -c '^1_')
matches 'both labels are in the first half' "$n" '^(8[0-9]|9[0-9]|1[01][0-9])$'
n=$(shuffled 1 --window 10 many.tar | head -n 180 | grep -c '^1_')
is 'a small window: what came late comes late' "$n" 180
is 'a window of one keeps the order' "$(shuffled 1 --window 1 many.tar | cksum)" \
    "$(ids many.tar | tr ' ' '\n' | cksum)"
is '--limit counts what comes out' "$(shuffled 1 --limit 7 many.tar | cksum)" "$(head -n 7 tar | cksum)"
is 'a list on stdin through a window' "$(find many -name '*.wav' | shuffled 1 - | sort | cksum)" \
    "$(sort tar | cksum)"
refuses 2 'window without --shuffle' fsdd-read --window 5 many.tar
refuses 2 'window 0: wanted' fsdd-read --shuffle 1 --window 0 many.tar

for from in many many.tar; do
	for i in 1 2 3 4 5 6 7; do
		ids --shard $i/7 $from | tr ' ' '\n' | sed "s/^/$i /"
	done > shards
	is "$from: seven shards: each clip once" "$(sed 's/^. //' shards | sort | cksum)" "$(sort tar | cksum)"
	is "$from: of the same size" "$(cut -c 1 shards | sort | uniq -c | awk '{ print $1 }' | sort -u | tr '\n' ' ')" \
	    '57 58 '
done
is 'a shard: every seventh' "$(ids --shard 2/7 many)" \
    "$(ids many | tr ' ' '\n' | awk 'NF && NR % 7 == 2' | tr '\n' ' ')"
is 'a shard of what is chosen' "$(ids --label 2 --shard 3/9 many)" \
    "$(ids --label 2 many | tr ' ' '\n' | awk 'NF && NR % 9 == 3' | tr '\n' ' ')"
is 'a shard of a shuffled folder' "$(shuffled 1 --shard 2/5 many)" "$(awk 'NF && NR % 5 == 2' folder)"
is 'an empty shard is a stream' "$(fsdd-read --shard 9/9 set | tensor-dump; echo $?)" 0
is 'damage elsewhere does not concern a shard' "$(cp /dev/null many/1_speaker0_0.wav
    fsdd-read --shard 2/2 many | tensor-dump | wc -l | tr -d ' ')" 200
cp set/recordings/noise.wav many/1_speaker0_0.wav
for shard in 0/3 4/3 1 1/ /3 -1/3 1/3x 1/0 +1/3 ' 1/3' 1/3/; do
	refuses 2 "shard [+]*[^:]*: wanted I/N, with I from 1 to N" fsdd-read --shard "$shard" many
done
