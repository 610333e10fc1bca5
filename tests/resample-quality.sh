#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# resample-quality.sh - resample meets the tables of its page, in decibels and milliseconds. With
# EARPIPE_TEST_ALL=1 between all usual rates, otherwise between the worst ones and those of the
# page
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
page=$root/man/resample.1

sed -n 's/^\.It Cm \([a-z-]*\) *Ta \([0-9]\)/\1 \2/p' "$page" | sed 's/ Ta / /g' > decibels
sed -n 's/^\.It Cm \([a-z-]*\) *Ta Cm \([a-z]* .*\)/\1 \2/p' "$page" | sed 's/ Ta / /g' > times
is 'the page has a line for each quality' "$(cut -d ' ' -f 1 decibels | tr '\n' ' ')" \
    'quick low medium high very-high '
is 'and one for each that has a delay of its own' "$(wc -l < times | tr -d ' ')" 11

while read -r quality phase _; do
	pairs='11025:48000 48000:44100'
	[ "$phase" != linear ] || pairs="$pairs 8000:44100 8000:11025 44100:48000 11025:8000 48000:16000"
	for pair in 16000:8000 48000:8000 8000:16000 8000:48000 $pairs; do
		echo "${pair%:*} ${pair#*:} $quality $phase"
	done
done < times > wanted
if [ -n "${EARPIPE_TEST_ALL:-}" ]; then
	decibels --all > have
else
	decibels < wanted > have
fi
[ -s have ] || not_ok 'measured' 'nothing'

# A line for each that was measured: its name, a tab, and what is not as the page says.
awk '
	function within(what, have, least, most) {
		if (!(have ~ /^-?[0-9]+(\.[0-9]+)?$/ && have + 0 >= least && have + 0 <= most))
			wrong = wrong what " " have ", wanted " least " to " most "; "
	}
	FILENAME == "decibels" {
		kept[$1] = $2; ripple[$1] = $4; snr[$1] = $5; aliases[$1] = $6; images[$1] = $7
	}
	FILENAME == "times" {
		way = $1 " " $2
		held["16000 8000 " way] = $3; held["48000 8000 " way] = $4
		held["8000 16000 " way] = $5; held["8000 48000 " way] = $6
		spread[way] = $7
	}
	FILENAME == "have" {
		pair = $1 " " $2 " " $3 " " $4
		down = $1 + 0 > $2 + 0
		wrong = ""
		within("band", $5, kept[$3], 100)
		within("ripple", $6, 0, ripple[$3])
		within("SNR", $7, snr[$3], 200)
		within(down ? "aliases" : "images", $8, down ? aliases[$3] : images[$3], 200)
		if (pair in held)
			within("held", $10, held[pair] - 1.1, held[pair])
		within("first", $9, 0, $10)
		within("spread", $11, 0, spread[$3 " " $4])
		print $1 " to " $2 ", " $3 ", " $4 "\t" wrong
	}' decibels times have > judged
tab=$(printf '\t')
while IFS=$tab read -r name wrong; do
	is "$name" "$wrong" ''
done < judged
is 'all were measured' "$(wc -l < judged)" "$(wc -l < have)"

# ---- what is no number ----

for bad in null '"inf"'; do
	case $bad in
	null) data='[0,0.5,null,0]' what=NaN ;;
	*) data='"00000000000000000000807f00000000"' what=infinite ;;
	esac
	{
		synth --frames 1 --no-mark
		pack "{\"id\":\"x\",\"dtype\":\"<f4\",\"shape\":[4],\"kind\":\"audio\",\"rate\":8000,\"data\":$data}" '{"end":2}'
	} > bad
	resample -r 16000 bad > out 2> why
	is "resample: $what: status" $? 1
	is "resample: $what: named by frame and sample" "$(cat why)" "resample: frame 1 (x): sample 2 is $what"
	is "resample: $what: the frame before was passed on" "$(tensor-dump out 2> /dev/null | wc -l | tr -d ' ')" 1
done

# ---- phases that are not ----

for quality in quick low; do
	for phase in intermediate minimum; do
		refuses 2 "^resample: --phase $phase: wanted linear at --quality $quality; " \
		    resample -r 8000 -Q $quality --phase $phase
	done
done
