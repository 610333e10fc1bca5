#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-options.sh - the options of all programs: each bound and each word that a refusal prints
# is accepted when it is typed, and so is each default of --help; the phrases of --help can be read
# alone, and keep within the terminal
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

# PROGRAM OPTION PART...: with these arguments the program names the option and what it needs
while read -r name option regex arguments; do
	# shellcheck disable=SC2086
	refuses 2 "^$name: --$option $(echo "$regex" | tr _ ' '): " "$name" $arguments < /dev/null
done <<'END'
score keep without_--calibrate --keep 0.9
score json beside_--matrix --json --matrix
score json beside_--columns --json --columns 90
score matrix beside_--columns --matrix --columns 90
cnn-predict top without_--format_text_or_json --format frames --top 2 none.cnn
tensor-select seed without_--chunk_A-B --seed 2 --head 3
augment snr without_--noise --snr 3
augment babble without_--noise_babble --babble none
augment babble without_--noise_babble --babble none --noise white
augment talkers without_--noise_babble --noise pink --talkers 3
augment direct without_--reverb --direct 3
augment chance without_an_effect --chance 0.5
augment chance without_an_effect --chance 0.5 --speed 1
cnn-train every without_--checkpoint --every 2
cnn-train output beside_--describe --describe -o none
cnn-train log beside_--describe --describe --log none
cnn-train epochs beside_--describe --epochs 3 --describe
cnn-train best beside_--describe --describe --best val_loss
cnn-train epochs beside_--lr --lr find --epochs 3
cnn-train average beside_--lr --average 0.9 --lr find
cnn-train best beside_--lr --lr find --best val_loss
cnn-train output beside_--lr --lr find -o none
mic-capture chunk without_--continuous --chunk 5
mic-capture count beside_--continuous --continuous --count 2
mic-capture trigger beside_--continuous --continuous --trigger 9
mic-capture highpass beside_--continuous --continuous --highpass 9
mic-capture seconds beside_--list --list --seconds 5
mic-capture retry beside_--list --list --retry
melspec mels beside_--like --like none --mels 30
melspec seed without_--dither --seed 3
melspec preemphasis-per without_--preemphasis --preemphasis-per frame
melspec pad without_windows_that_reach_over_the_edges_.--framing. --preset kaldi --pad zeros
melspec taper-form without_another_--taper_than_rectangular --taper rectangular --taper-form symmetric
melspec offset without_a_logarithm_.--log. --log none --offset 1
melspec peak without_--top-db --peak 1
melspec pcen-gain without_--log_pcen --pcen-gain 1
melspec dct without_--mfcc --dct htk
melspec lifter without_--mfcc --lifter 22
melspec lifter-from without_--mfcc_and_--lifter --mfcc 13 --lifter-from 1
melspec zeroth-at without_--mfcc_and_a_--zeroth --mfcc 12 --zeroth none --zeroth-at last
melspec energy without_--mfcc_and_--zeroth_energy --mfcc 12 --energy windowed
melspec cmvn-vars without_--cmvn --cmvn-vars yes
melspec cmvn-window without_--cmvn_sliding --cmvn utterance --cmvn-window 300
melspec cmvn-min without_--cmvn_sliding_and_--cmvn-center_no --cmvn sliding --cmvn-center yes --cmvn-min 7
melspec delta-window without_--deltas --delta-window 5
melspec delta-second without_--deltas_2 --deltas 1 --delta-second fit
END
# a preset may set what the other options do not use
is 'a preset is no option' "$(melspec --preset kaldi --mels 20 < /dev/null 2>&1 | grep -c without.--)" 0
