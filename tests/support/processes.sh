# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# processes.sh - what processes use, by Linux's /proc; sourced behind lib.sh

# family PID: prints the process and all its descendants
family() {
	ps -e -o pid=,ppid= | awk -v first="$1" '
		{ parent[$1] = $2 }
		END { for (p in parent) { for (q = p; q in parent && q != first; q = parent[q]); if (q == first) print p } }'
}

# memory FIELD PID...: prints KiB of all of them, of a FIELD of /proc/PID/smaps_rollup: Rss, Pss, Anonymous
memory() {
	_field=$1
	shift
	for _pid; do
		sed -n "s/^$_field: *\([0-9]*\) kB/\1/p" "/proc/$_pid/smaps_rollup"
	done 2> /dev/null | awk '{ n += $1 } END { print n + 0 }'
}

# descriptors PID...: prints how many all of them have open
descriptors() {
	for _pid; do
		ls "/proc/$_pid/fd"
	done 2> /dev/null | wc -l
}

# processor PID...: prints the processor time of all of them, in ticks of 1/CLK_TCK s
processor() {
	for _pid; do
		sed 's/.*) //' "/proc/$_pid/stat"
	done 2> /dev/null | awk '{ n += $12 + $13 } END { print n + 0 }'
}

# share TICKS SECONDS: prints how much of a core that is, in per cent
share() {
	awk -v ticks="$1" -v hz="$(getconf CLK_TCK)" -v s="$2" 'BEGIN { printf "%.2f", 100 * ticks / hz / s }'
}
