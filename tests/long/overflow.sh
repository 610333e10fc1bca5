#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# overflow.sh - stop the reader for longer than the ring holds: mic-capture reports the loss to
# within one buffer; half a minute
. "$(dirname "$0")/../support/lib.sh"
. "$root/tests/support/sound.sh"

make_noise
mic-capture --rate device --continuous --seconds 28 2> err | sh -c 'echo $$ > pid; exec cat' > all &
listener=$!
within 10 is_listening
sleep 2
reader=$(cat pid)
kill -STOP "$reader"
sleep 18
kill -CONT "$reader"
wait $listener
tensor-dump all | sed 's/.*\[\([0-9]*\)\]/\1/' | awk '{
	n += $1
	for (i = 2; i <= NF; i++) {
		split($i, part, "=")
		value[part[1]] = part[2]
		if (part[1] == "gap") { gap += part[2]; gaps++ }
	}
	end = value["t"] + $1 / 44100
} END { print n, gap + 0, gaps + 0, end }' > sums
read -r delivered gap gaps end < sums
is 'delivered and lost are what was captured' "$((delivered + gap))" "$((44100 * 278 / 10))"
is "something was lost ($gap samples in $gaps gaps)" "$((gap > 44100))" 1
is 't goes on across it' "$end" 28
matches 'it is said at the end' "$(cat err)" "^mic-capture: $gap samples \([0-9.]+ s\) were lost"
# Also by the clock; the sink itself stalls briefly when a program begins to play into it.
tensor-dump --json all | sed -n 's/.*"t":\([0-9.]*\).*"clock":\([0-9.]*\).*/\1 \2/p' |
    awk '$1 >= 1.5 && !t { t = $1; clock = $2 } t { drift = ($2 - clock) - ($1 - t) } END { printf "%.0f\n", 1000 * drift }' > drift
is "by the clock as well: $(cat drift) ms" "$(awk '{ print $1 ^ 2 < 100 ^ 2 }' drift)" 1
