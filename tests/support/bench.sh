# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# bench.sh - what the benchmarks of tests/bench share; each sources it first
#
# A benchmark prints tables and ends with status 0, whether limits are met or missed. A measurement
# is 'MEDIAN LEAST', as race prints it: milliseconds; or MB of memory.
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

# Nobody wants to look at hundreds of megabytes, whatever happened.
_leave() {
	_status=$?
	trap - EXIT HUP INT TERM
	eval "$_at_exit"
	cd "$root" && rm -rf "$scratch"
	exit "$_status"
}
trap _leave EXIT

# die WHY: it cannot be measured
die() {
	echo "$test_name: $1" >&2
	exit 1
}

# title TEXT [alone]: what the next table is about; alone: it has no peers
title() {
	printf '\n%s\n' "$1"
	[ -n "${2:-}" ] || printf '%27s %7s %7s  %-25s %7s %7s %13s  wanted\n' '' \
	    median least peer median least ratio
}

# row WHAT OURS [PEER THEIRS [RULE LIMIT]]: a line of a table. RULE says what the ratio is:
#   time   OURS / THEIRS, at most LIMIT        speed  THEIRS / OURS, at least LIMIT
#   above  OURS - THEIRS, at most LIMIT        most   no peer: OURS, at most LIMIT
#                                              least  no peer: OURS, at least LIMIT
# Without a LIMIT nothing is wanted. The ratio is that of the medians.
row() {
	awk -v what="$1" -v ours="$2" -v peer="${3:-}" -v theirs="${4:-}" -v rule="${5:-time}" \
	    -v limit="${6:-}" '
	function brief(x) { return sprintf(x < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x) }
	BEGIN {
		split(ours, o); split(theirs, t)
		value = rule == "time" ? o[1] / t[1] : rule == "speed" ? t[1] / o[1] : \
		    rule == "above" ? o[1] - t[1] : o[1]
		unit = rule == "above" ? "ms" : "x " rule
		sign = rule == "speed" || rule == "least" ? ">=" : "<="
		met = sign == ">=" ? value >= limit + 0 : value <= limit + 0
		printf "%-27s %7s %7s  ", what, brief(o[1]), o[2] == "" ? "" : brief(o[2])
		if (peer != "")
			printf "%-25s %7s %7s %13s", peer, brief(t[1]), brief(t[2]),
			    (rule == "above" && value >= 0 ? "+" : "") brief(value) " " unit
		if (limit != "")
			printf "  %-9s %s", sign " " (rule == "above" ? "+" : "") limit,
			    met ? "met" : "missed"
		print ""
	}' < /dev/null | sed 's/ *$//'
}

# missing WHAT PEER: a line for what was not measured
missing() {
	printf '%-27s %15s  missing: %s is not installed, nothing is compared\n' "$1" '' "$2"
}

# nth N LINES: of what race printed
nth() {
	printf '%s\n' "$2" | sed -n "$1p"
}

# less A B: the one with the lower median
less() {
	printf '%s\n%s\n' "$1" "$2" | sort -g | head -n 1
}

# scaled MEASUREMENT FACTOR: what a part took, for the whole
scaled() {
	echo "$1 $2" | awk '{ print $1 * $3, $2 * $3 }'
}

# machine: the conditions, in a line
machine() {
	_cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1)
	_cpu="$(getconf _NPROCESSORS_ONLN) x ${_cpu:-$(uname -m)}"
	_load=$(cut -d ' ' -f 1 /proc/loadavg 2> /dev/null)
	echo "$test_name: $_cpu, load ${_load:-unknown}"
}
