#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# microphones.sh - play FSDD's test part into twelve microphones at once, at 8, 16, 44.1 and 48 kHz
# and at 0, -20 and -35 dB, and measure accuracy and latency; about eight minutes, in real time
#
# The microphones are null sinks of one PulseAudio. MODEL: the model
# [build/digits.cnn, which 'make train' makes]. LIMIT: at most that many recordings.
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'microphones' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'microphones' "found no $model; 'make train' makes one" && exit; }
match=$root/tests/tools/match.awk
. "$root/tests/support/sound.sh"

fsdd-read -q --split test --limit "${LIMIT:-0}" "$fsdd" > clips
files=$(melspec --like "$model" clips | cnn-predict --format frames "$model" | score |
    sed -n 's|^accuracy .*(\([0-9]*\)/\([0-9]*\).*|\1|p')
scene --list list clips > scene
said=$(wc -l < list)
seconds=$(awk 'END { print $5 + 4 }' list)

players=
listeners=
more_sound() {
	# shellcheck disable=SC2086
	kill $players $listeners 2> /dev/null
}
at_exit more_sound
for rate in 8000 16000 44100 48000; do
	if [ $rate = 8000 ]; then
		raw scene > scene.$rate
	else
		resample -q -r $rate scene | raw > scene.$rate
	fi
	for gain in 0 -20 -35; do
		name=m$rate$gain
		pactl load-module module-null-sink sink_name=$name format=float32le rate=$rate channels=1 > /dev/null
		echo "pcm.$name { type pulse device \"$name.monitor\" }" >> "$HOME/.asoundrc"
		# a sink into which nobody plays is deaf
		pacat --latency-msec=50 --format=float32le --rate=$rate --channels=1 -d $name /dev/zero 2> /dev/null &
		players="$players $!"
	done
done
sleep 3
for rate in 8000 16000 44100 48000; do
	for gain in 0 -20 -35; do
		name=m$rate$gain
		mic-capture -q --device "$name" --seconds "$seconds" 2> $name.err | tee -i $name.frames |
		    melspec --like "$model" 2>> $name.err | cnn-predict -v "$model" > $name.words 2>> $name.late &
		listeners="$listeners $!"
	done
done
sleep 2
for rate in 8000 16000 44100 48000; do
	for gain in 0 -20 -35; do
		volume=$(awk "BEGIN { printf \"%d\", 65536 * 10 ^ ($gain / 60) }") # PulseAudio's is cubic
		pacat --latency-msec=200 --format=float32le --rate=$rate --channels=1 -d m$rate$gain \
		    --volume="$volume" scene.$rate 2> /dev/null &
		players="$players $!"
	done
done
# shellcheck disable=SC2086
wait $listeners

all_once=0 all_right=0 all=0
for rate in 8000 16000 44100 48000; do
	for gain in 0 -20 -35; do
		name=m$rate$gain
		tensor-dump $name.frames | sed 's/.*\[\([0-9]*\)\].* t=\([^ ]*\) .*/\2 \1/' |
		    awk '{ print $1, $2 / 8000 }' > when
		cut -f 2 $name.words | paste -d ' ' when - > heard
		# When the playing began nobody knows: as most of the utterances say.
		shift=$(awk 'FNR == NR { begin[++n] = $3; next } FNR <= 3 { for (i = 1; i <= 3; i++) print $1 + 0.25 - begin[i] }' list heard |
		    while read -r try; do
			echo "$(awk -v shift="$try" -f "$match" list heard | cut -d ' ' -f 2) $try"
		    done | sort -rn | head -n 1 | cut -d ' ' -f 2)
		# shellcheck disable=SC2046
		# and a busy machine plays late, from then on
		set -- $(awk -v track=1 -v shift="$shift" -f "$match" list heard)
		all=$((all + $1)) all_once=$((all_once + $2)) all_right=$((all_right + $6))
		echo "# $test_name: $rate Hz, $gain dB: $2 of $1 heard once, $3 not, $4 more than once, $5 more heard; $6 right$(sed 's/^/; /' $name.err | tr -d '\n')"
	done
done
is "99 % of $all heard once ($all_once)" "$((100 * all_once >= 99 * all))" 1
# all_right / all >= files / said - 0.005
is "within 0.5 points of the files ($all_right of $all, $files of $said)" \
    "$((200 * all_right * said >= 200 * files * all - all * said))" 1
cat ./*.late | sed -n 's/.*: \([0-9]*\) ms after the last sound: .*/\1/p' | sort -n |
    awk -v n="$test_name" '{ a[NR] = $1 } END { printf "# %s: answers %d ms after the last sound (median), %d (95th), %d (99th percentile)\n", n, a[int((NR + 1) / 2)], a[int(NR * 0.95)], a[int(NR * 0.99)] }'
