#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# days.sh - three days of sound, faster than real time: each word is answered in each repetition, at the right time, and
# memory does not grow
#
# HOURS: another duration [72]. MODEL: the model [build/digits.cnn].
. "$(dirname "$0")/../support/lib.sh"
. "$root/tests/support/processes.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'days' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'days' "found no $model; 'make train' makes one" && exit; }
[ -r /proc/self/smaps_rollup ] || { skip 'days' 'no /proc here' && exit; }

rate=8000
fsdd-read -q --split test "$fsdd" | scene --list list | pcm-write -q > scene.raw
# as long as a whole number of endpoint's blocks, so that each repetition is cut in the same way
samples=$(($(wc -c < scene.raw) / 2 / rate * rate))
head -c $((2 * samples)) scene.raw > whole.raw && mv whole.raw scene.raw
times=$((${HOURS:-72} * 3600 * rate / samples + 1))
echo "# $test_name: a scene of $(wc -l < list) words in $((samples / rate)) s, $times times"
began=$(date +%s)
mkfifo sound cut features
pcm-read -q -r $rate < sound | endpoint -q > cut &
melspec -q --like "$model" < cut > features &
cnn-predict -q --format json "$model" < features > answers &
last=$!
exec 9> sound
cat scene.raw >&9
pids=$(family $$ | while read -r pid; do
	case $(cat "/proc/$pid/comm") in pcm-read | endpoint | melspec | cnn-predict) echo "$pid" ;; esac
done 2> /dev/null)
is 'four programs run' "$(printf '%s\n' "$pids" | wc -l)" 4
i=1
while [ $i -lt $times ]; do
	# shellcheck disable=SC2086 # several processes
	[ $i -ne $((times / 10)) ] || kib=$(memory Rss $pids)
	cat scene.raw >&9
	i=$((i + 1))
done
# shellcheck disable=SC2086
late_kib=$(memory Rss $pids)
exec 9>&-
wait $last
is 'status' $? 0
wait
took=$(($(date +%s) - began))
is "memory: $kib KiB after a tenth of the time, $late_kib at the end" "$((late_kib <= kib + kib / 20))" 1
sed 's/.*"predicted":"\([^"]*\)","p":\([^,}]*\).*"t":\([^,}]*\).*/\3 \1 \2/' answers > told
awk -v times=$times -v period=$samples -v rate=$rate '
	{
		k = int($1 * rate / period)
		n[k]++
		at = $1 - k * period / rate
		# what the second scene has is what each later one has; the floor of the noise was learnt in the first
		if (k == 1) { when[n[k]] = at; word[n[k]] = $2 }
		if (k >= 1 && ($2 != word[n[k]] || (at - when[n[k]]) ^ 2 > 0.0001 ^ 2)) differs++
	}
	END {
		for (k = 1; k < times; k++) if (n[k] != n[1]) missing++
		print NR, n[1], differs + 0, missing + 0
	}' told > counts
read -r all each differs missing < counts
is 'utterances of a scene: at least 99 % of its words' "$((100 * each >= 99 * $(wc -l < list)))" 1
is "of $all utterances, $each in each scene: with another answer or time" "$differs" 0
is 'scenes with more or fewer of them' "$missing" 0
echo "# $test_name: $((times * samples / rate / 3600)) hours of sound in $took s: $((times * samples / rate / took)) times real time"
