#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# latency.sh - measure the time from the end of speech to the answer, with recordings played by pace
#
# The end of speech is the last 10 ms within 30 dB of the loudest 10 ms of a recording, as 'scene'
# finds it in the file. MODEL: the model [build/digits.cnn]. LIMIT: at most that many recordings
# of the test part [100, which take two and a half minutes].
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'latency' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'latency' "found no $model; 'make train' makes one" && exit; }

fsdd-read -q --split test --shuffle 1 --limit "${LIMIT:-100}" "$fsdd" | scene --list list > scene
pace --chunk 10 scene | endpoint | tee -i cut | melspec --like "$model" |
    cnn-predict -v "$model" > words 2> late
tensor-dump cut | sed 's/.*\[\([0-9]*\)\].* t=\([^ ]*\) .*/\2 \1/' | awk '{ print $1, $2 / 8000 }' > when
# cnn-predict counts from the last sound of the speech, 0.25 s before the end of an utterance.
sed -n 's/.*: \([0-9]*\) ms after the last sound: .*/\1/p' late | paste -d ' ' when - |
    awk 'FNR == NR { speech[++n] = $4; begin[n] = $3; next }
	{ for (i = 1; i <= n; i++) if ($1 < speech[i] && $1 + $2 > begin[i] + 0.03) printf "%d\n", 1000 * ($1 + $2 - 0.25 - speech[i]) + $3 }' list - |
    sort -n > answers
n=$(wc -l < answers)
quantile() {
	awk -v n="$n" -v q="$1" 'NR == int(n * q + 0.5) { print $1 }' answers
}
echo "# $test_name: $n answers of $(wc -l < list) words, $(quantile 0.5) ms after the end of speech (median), $(quantile 0.95) (95th), $(quantile 0.99) (99th percentile); hang-over 250 ms"
sed -n 's/.* quiet, //p' late | awk -v name="$test_name" -F '[ ,]+' '{ for (i = 1; i < NF; i += 3) { key = $(i + 1) " " $(i + 2); sum[key] += $i; if (NR == 1) order[++n] = key } }
	END { printf "# %s: of these on average,", name; for (k = 1; k <= n; k++) printf " %.1f ms %s%s", sum[order[k]] / NR, order[k], k < n ? "," : "\n" }'
is "median and 95th percentile within 25 ms of the hang-over" "$(($(quantile 0.5) <= 275 && $(quantile 0.95) <= 275))" 1
# the kept recording gives the same lines again
melspec --like "$model" cut | cnn-predict "$model" > again
check 'a run that was kept and replayed gives the same lines' cmp words again
