#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-options.sh - the values that refusals and --help of all programs name are accepted, and
# the phrases of --help can be read alone and fit the terminal
. "$(dirname "$0")/support/lib.sh"

# accepted PROGRAM OPTION VALUE: --version, behind it, is reached only if the value was taken
accepted() {
	"$1" "--$2" "$3" --version > out 2> err
	_got=$?
	if [ "$_got" -ne 0 ] || [ -s err ]; then
		bad="$bad; --$2 $3: status $_got, $(cat err)"
	fi
}

# unreadable HELP: the phrases that are empty, do not begin with a lower-case verb, have an empty part
# beside a colon, or explain a number that stands for something else ("0: none")
unreadable() {
	grep -E '^  (-.,|   ) --' "$1" | sed -E 's/^  .{4}--[^ ]*( [A-Z][^ ]*)?( +|$)//' |
	    grep -Ev '^[a-z]+ .*[^:; ]$' | sed 's/^/form: /'
	grep -E ': *[:;]|: *\[|(;|,|:) -?[0-9]+: ' "$1" | sed 's/^/colon or number: /'
}

printf '      --effects NAME          at once: : none|all [none]\n      --room DB               set the tone; -200: silence [-200]\n  -r, --rate HZ               [1]\n      --on\n      --ok N  do [1]\n' > help
is 'a phrase that cannot be read is found' "$(unreadable help | wc -l)" 4

for program in "$root"/filters/*.c; do
	name=$(basename "$program" .c)
	n=0
	bad=
	COLUMNS=400 "$name" --help > help
	# each option that takes a value
	sed -n 's/^  .\{4\}--\([a-z0-9-]*\) [A-Z].*/\1/p' help > options
	while read -r option; do
		"$name" "--$option" '?' --version > out 2> err
		status=$?
		[ "$status" -eq 0 ] && continue # a text: anything is one
		if [ "$status" -ne 2 ] || [ "$(wc -l < err)" -ne 1 ]; then
			not_ok "$name --$option ?" "status $status: $(cat err)"
		fi
		# 'wanted a number from 0 to 1; see', 'wanted low, high, or a number from ...', 'wanted one of a, b, c; see'
		{
			sed -n 's/.*: wanted .*from \([^ ]*\) to \([^ ;]*\);.*/\1 \2/p' err
			sed -n 's/.*: wanted \(.*\), or a \(whole \)*number.* from .*/\1/p' err
			sed -n 's/.*: wanted one of \(.*\); see.*/\1/p' err
		} | tr -d , | tr ' ' '\n' > values
		while read -r value; do
			accepted "$name" "$option" "$value"
			n=$((n + 1))
		done < values
		# the default; what names a microphone or a file is none of these
		value=$(sed -n "s/^  .\{4\}--$option [A-Z].*\[\([^]]*\)\]\$/\1/p" help)
		[ -z "$value" ] || accepted "$name" "$option" "$value"
	done < options
	is "$name: $n bounds and words" "$bad" ''
	is "$name --help: phrases" "$(unreadable help)" ''
	for columns in 80 60 40; do
		is "$name --help in $columns columns" "$(COLUMNS=$columns "$name" --help | awk -v n=$columns 'length > n')" ''
	done
	is "$name --help: the same words in any width" "$(COLUMNS=40 "$name" --help | tr -d ' \n')" "$(tr -d ' \n' < help)"
done
for tool in $(grep -l 'OPT_' "$root"/tests/tools/*.c); do
	name=$(basename "$tool" .c)
	COLUMNS=400 "$build/tests/$name" --help > help
	is "$name --help: status and phrases" "$? $(unreadable help)" '0 '
done
refuses 2 '--seed 9e15: wanted a whole number from 0 to 9000000000000000;' cnn-train --seed 9e15
refuses 2 '--seed 9000000000000001: wanted' cnn-train --seed 9000000000000001
refuses 2 '--epochs 1e3: wanted a whole number from 1 to 100000;' cnn-train --epochs 1e3
refuses 2 '--seed 9007199254740993: wanted a whole number from 0 to 9007199254740992;' melspec --seed 9007199254740993
refuses 2 '--hop x: wanted samples \(200\) or milliseconds \(25ms\) from 0.001ms to 1000000ms;' melspec --hop x

# ---- options that would change nothing, and those that contradict each other ----

refuses_each /dev/null <<'END'
score --keep 0.9                                      | --keep without --calibrate:
score --json --matrix                                 | --json beside --matrix:
score --json --columns 90                             | --json beside --columns:
score --matrix --columns 90                           | --matrix beside --columns:
cnn-predict --format frames --top 2 none.cnn          | --top without --format text or json:
tensor-select --seed 2 --head 3                       | --seed without --sample or --chunk A-B:
augment --snr 3                                       | --snr without --noise:
augment --babble none                                 | --babble without --noise babble:
augment --babble none --noise white                   | --babble without --noise babble:
augment --noise pink --talkers 3                      | --talkers without --noise babble:
augment --direct 3                                    | --direct without --reverb:
augment --chance 0.5                                  | --chance without an effect:
augment --chance 0.5 --speed 1                        | --chance without an effect:
cnn-train --every 2                                   | --every without --checkpoint:
cnn-train --describe -o none                          | --output beside --describe:
cnn-train --describe --log none                       | --log beside --describe:
cnn-train --epochs 3 --describe                       | --epochs beside --describe:
cnn-train --describe --best val_loss                  | --best beside --describe:
cnn-train --lr find --epochs 3                        | --epochs beside --lr:
cnn-train --average 0.9 --lr find                     | --average beside --lr:
cnn-train --lr find --best val_loss                   | --best beside --lr:
cnn-train --lr find -o none                           | --output beside --lr:
mic-capture --chunk 5                                 | --chunk without --continuous:
mic-capture --continuous --count 2                    | --count beside --continuous:
mic-capture --continuous --trigger 9                  | --trigger beside --continuous:
mic-capture --continuous --highpass 9                 | --highpass beside --continuous:
mic-capture --list --seconds 5                        | --seconds beside --list:
mic-capture --list --retry                            | --retry beside --list:
melspec --like none --mels 30                         | --mels beside --like:
melspec --seed 3                                      | --seed without --dither:
melspec --preemphasis-per frame                       | --preemphasis-per without --preemphasis:
melspec --preset kaldi --pad zeros                    | --pad without windows that reach over the edges (--framing):
melspec --taper rectangular --taper-form symmetric    | --taper-form without another --taper than rectangular:
melspec --log none --offset 1                         | --offset without a logarithm (--log):
melspec --peak 1                                      | --peak without --top-db:
melspec --pcen-gain 1                                 | --pcen-gain without --log pcen:
melspec --dct htk                                     | --dct without --mfcc:
melspec --lifter 22                                   | --lifter without --mfcc:
melspec --mfcc 13 --lifter-from 1                     | --lifter-from without --mfcc and --lifter:
melspec --mfcc 12 --zeroth none --zeroth-at last      | --zeroth-at without --mfcc and a --zeroth:
melspec --mfcc 12 --energy windowed                   | --energy without --mfcc and --zeroth energy:
melspec --cmvn-vars yes                               | --cmvn-vars without --cmvn:
melspec --cmvn utterance --cmvn-window 300            | --cmvn-window without --cmvn sliding:
melspec --cmvn sliding --cmvn-center yes --cmvn-min 7 | --cmvn-min without --cmvn sliding and --cmvn-center no:
melspec --delta-window 5                              | --delta-window without --deltas:
melspec --deltas 1 --delta-second fit                 | --delta-second without --deltas 2:
END
# a preset may set what the other options do not use
is 'a value from a preset is not refused as an option' "$(melspec --preset kaldi --mels 20 < /dev/null 2>&1 | grep -c without.--)" 0
