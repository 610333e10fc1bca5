#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# melspec-parity.sh [--table] - melspec computes the numbers of the libraries that its presets are
# named after, whole and in chunks
#
# The cases are in tests/parity/cases, the numbers in tests/parity/goldens, which tests/parity/make
# wrote. Comments say how near each case comes: the greatest difference as a share of what
# tests/tools/near.c allows. --table prints only that, as rows for melspec(1).
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

table=${1:-}
tab=$(printf '\t')
cases=$root/tests/parity/cases

# ---- the comparison itself can fail ----

# rows NUMBER,NUMBER,NUMBER: a stream of one frame with one row
rows() {
	pack "{\"dtype\":\"<f8\",\"shape\":[1,3],\"id\":\"a\",\"data\":[$1]}" '{"end":1}'
}

# compares KIND WANT NEAR FAR: near takes the second for the first, and never the third
compares() {
	rows "$2" > want
	rows "$3" > near
	rows "$4" > far
	near "$1" near want > share 2>&1
	is "near: $1: $3 for $2" "$? $(sed 's/ .*//' share)" "0 $5"
	near "$1" far want > share 2>&1
	is "near: $1: $4 is not $2" "$? $(sed 's/ .*//' share)" "1 $6"
}

if [ -z "$table" ]; then
	compares power 1000,1,0 1000.101,1,0.0005 1000,1.0012,0 1 1.09
	compares ln 0,-11,-14 0.0009,-10.9991,-13.5 0,-11.0011,-14 0.9 1.1
	compares ln 0,-11,-14 0,-11,-13.3 0,-11,-12.8 0.843 1.93
	compares db 0,-49,-70 0.004,-49,-71 0.0044,-49,-70 0.921 1.01
	compares db-magnitude 0,-49,-70 0.008,-49,-70 0.0088,-49,-70 0.921 1.01
	compares ln-magnitude 0,-5,-6 0,-5,-6.0001 0,-5.0011,-6 0.199 1.1
	compares log10 0,-4.9,-9 0.0004,-4.9,-9 0.0005,-4.9,-9 0.921 1.15
	compares mfcc 50,0,-50 50,0.0019,-50 50,0,-50.0021 0.95 1.05
	compares mfcc 1,2,3 1,2,3.001 1,null,3 0.5 inf
	compares pcen 1,2,3 1,2.0009,3 1,2.0011,3 0.9 1.1
	cat want want > more
	for pair in 'want more' 'more want'; do
		# shellcheck disable=SC2086
		refuses 1 'ends before|goes on' near mfcc $pair
	done
	refuses 1 'has 1 frame' near --frames 2 mfcc want want
	rows 1,2,3 | sed 's/\xa1a/\xa1b/' > other
	refuses 1 "found b, wanted a" near mfcc other want
	: > empty
	refuses 1 'empty file' near mfcc empty want
fi

# ---- the numbers ----

ln -s "$root/tests/parity/signals" signals || exit 1

# The recordings of the goldens; their audio is FSDD's.
n_recordings=0
if fsdd=$(find_fsdd) && [ -e "$fsdd/1_jackson_3.wav" ]; then
	n_recordings=3
	fsdd-read "$fsdd/6_yweweler_3.wav" "$fsdd/5_nicolas_21.wav" "$fsdd/1_jackson_3.wav" \
	    > recordings || not_ok 'fsdd-read' "status $?"
elif [ -z "$table" ]; then
	skip 'three recordings' 'no FSDD here'
fi

# select_signals WITHOUT: puts the paths of all signals but these into $signals, how many into $n.
select_signals() {
	signals=''
	n=0
	for path in signals/*; do
		case ",$1," in *",${path##*/},"*) continue ;; esac
		signals="$signals $path"
		n=$((n + 1))
	done
	if [ $n_recordings -gt 0 ]; then
		signals="$signals recordings"
		n=$((n + n_recordings))
	fi
}

# needs_whole OPTIONS: something is computed from the whole signal, and chunks must be refused.
needs_whole() {
	case " $1 " in
	*' --ref 0 '* | *' --cmvn utterance '*) return 0 ;;
	*' --top-db '*' --peak '*) return 1 ;;
	*' --top-db '*) return 0 ;;
	esac
	return 1
}

while IFS=$tab read -r name kind without options; do
	case $name in '' | '#'*) continue ;; esac
	select_signals "$without"
	: > share
	# shellcheck disable=SC2086
	melspec $options $signals > have 2> why &&
	    near --frames "$n" "$kind" have "$root/tests/parity/goldens/$name" > share 2> why
	status=$?
	share=$(cut -d ' ' -f 1 share)
	if [ -n "$table" ]; then
		printf '.It %s Ta %s Ta %s\n' "$name" "$kind" "$share"
		continue
	fi
	if [ $status -eq 0 ]; then
		ok "$name: within the tolerance"
	else
		not_ok "$name: within the tolerance" "$(cat why share)"
	fi
	echo "# $name: $kind, reached $share of the tolerance"
done < "$cases"

[ -z "$table" ] || exit 0

# ---- the same bytes in chunks ----

# Chunks of 1 of the short signals only, for they take long.
select_signals -
short=''
for name in impulse noise noise-1 noise-2 noise-199 silence; do
	short="$short signals/$name"
done
sizes='1 7 80 8000 1-3000'
for size in $sizes; do
	of=$signals
	[ "$size" != 1 ] || of=$short
	# shellcheck disable=SC2086
	tensor-select --chunk "$size" $of > "cut-$size" || not_ok 'tensor-select' "status $?"
	# shellcheck disable=SC2086
	cat $of > "whole-$size"
done

# same_bytes OPTIONS SIZE...: of the signals cut to these sizes, and of the whole ones
same_bytes() {
	_options=$1
	shift
	# shellcheck disable=SC2046,SC2086
	melspec $_options $(printf 'whole-%s ' "$@") | raw > want
	# shellcheck disable=SC2046,SC2086
	melspec $_options $(printf 'cut-%s ' "$@") | raw | cmp -s - want && [ -s want ]
}

while IFS=$tab read -r name kind without options; do
	case $name in '' | '#'*) continue ;; esac
	if needs_whole "$options"; then
		# shellcheck disable=SC2086
		refuses 1 'whole' melspec $options cut-80
		continue
	fi
	wrong=''
	# shellcheck disable=SC2086
	if ! same_bytes "$options" $sizes; then
		for size in $sizes; do
			same_bytes "$options" "$size" || wrong="$wrong $size"
		done
		wrong=${wrong:-all together}
	fi
	is "$name: chunks of 1, 7, 80, 8000 and random lengths" "$wrong" ''
done < "$cases"
