#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scenes.sh - play FSDD's test part in a room, quietly, in noise, and each word twice, and count
# what endpoint finds and a model recognises, faster than real time
#
# MODEL: the model [build/digits.cnn, which 'make train' makes].
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'scenes' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'scenes' "found no $model; 'make train' makes one" && exit; }
match=$root/tests/tools/match.awk

# heard FILE, at 8 kHz: writes the beginning, length and word of each utterance to heard
heard() {
	endpoint "$1" > cut
	tensor-dump cut | sed 's/.*\[\([0-9]*\)\].* t=\([^ ]*\) .*/\2 \1/' | awk '{ print $1, $2 / 8000 }' > when
	melspec --like "$model" cut | cnn-predict "$model" | cut -f 2 | paste -d ' ' when - > heard
}

# tell NAME: prints the line of match; sets said, once, none, many, extra and right to its numbers
tell() {
	# shellcheck disable=SC2046
	set -- "$1" $(awk -f "$match" list heard)
	said=$2 once=$3 right=$7 slow=$9
	echo "# $test_name: $1: of $said said $once heard once, $4 not, $5 more than once; $6 more heard;" \
	    "$7 right; utterances end ${8} s behind speech (median), ${9} (95th percentile)"
}

fsdd-read -q --split test "$fsdd" > clips
right_of() { # FILE: how many of these clips
	melspec --like "$model" "$1" | cnn-predict --format frames "$model" | score |
	    sed -n 's|^accuracy .*(\([0-9]*\)/.*|\1|p'
}
files=$(right_of clips)
echo "# $test_name: the files themselves: $files of 300 right"

for gain in 0 -20 -35; do
	scene --gain $gain --list list clips > scene
	heard scene
	tell "gain $gain dB"
	is "gain $gain dB: 99 % heard once ($once)" "$((once >= 297))" 1
	all=$((${all:-0} + right))
	is "gain $gain dB: ends at most 25 ms late: $slow" "$(awk "BEGIN { print $slow <= 0.275 }")" 1
done

is "at all gains: within 0.5 points of the files ($all of 900, $files of 300)" "$((2 * all >= 6 * files - 9))" 1

# the same word again, 0.35 s later
scene --twice 350 --list list clips > scene
heard scene
tell 'each twice, 0.35 s apart'
is "each twice: 99 % of 600 heard once ($once)" "$((once >= 594))" 1

# Noise under the whole scene, some decibels below the mean level of the speech.
scene --list list clips > scene
raw scene > scene.raw
seconds=$(awk -v bytes="$(wc -c < scene.raw)" 'BEGIN { print bytes / 32000 }')
for voice in 1 2 3 4 5 6; do
	fsdd-read -q --split train --shuffle $voice "$fsdd" | scene --gap 0.01:0.02 --list /dev/null |
	    raw > voice.$voice.raw
done
float='-t raw -r 8000 -e float -b 32 -c 1'
# shellcheck disable=SC2046,SC2086
sox -V1 -m $(for voice in 1 2 3 4 5 6; do echo "$float voice.$voice.raw"; done) $float babble.raw trim 0 "$seconds"
# shellcheck disable=SC2086
sox -V1 -R -n $float white.raw synth "$seconds" whitenoise
level() { # FILE: its mean level, dB
	# shellcheck disable=SC2086
	sox -V1 $float "$1" -n stat 2>&1 | awk '/^RMS.*amplitude/ { print 20 * log($3) / log(10) }'
}
fsdd-read -q --split test "$fsdd" | scene --gap 0.01:0.01 --list /dev/null | raw > said.raw
for noise in white babble; do
	gain=$(awk -v s="$(level said.raw)" -v n="$(level $noise.raw)" 'BEGIN { print 10 ^ ((s - n - 15) / 20) }')
	# half as loud, so that nothing is clipped
	# shellcheck disable=SC2086
	sox -V1 -m -v 0.5 $float scene.raw -v "$(awk "BEGIN { print $gain / 2 }")" $float $noise.raw -b 16 noisy.wav
	fsdd-read -q noisy.wav > noisy
	heard noisy
	tell "$noise noise at 15 dB"
	is "$noise noise at 15 dB: 97 % heard once ($once)" "$((once >= 291))" 1
	# shellcheck disable=SC2046
	augment -q --part all --noise $noise --snr 15 $([ $noise = white ] || echo --babble clips) clips > noisy.clips
	files_there=$(right_of noisy.clips)
	is "$noise noise at 15 dB: within 2 points of the files at that noise ($right, $files_there)" \
	    "$((right >= files_there - 6))" 1
done

# how fast
a=$(date +%s%N)
endpoint scene > cut
b=$(date +%s%N)
echo "# $test_name: endpoint is $(awk "BEGIN { print int($seconds / (($b - $a) / 1e9)) }") times as fast as real time"
