#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# evaluate-enrol.sh - evaluate-enrol enrols held-out voices of evaluate and judges each digit once, by a
# model that was not enrolled with it
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'evaluate-enrol'
BUILD=$build
export BUILD
enrol=$root/pipelines/evaluate-enrol

mkdir few
for speaker in george theo; do
	for digit in 0 1 2; do
		for index in 0 1 5 6; do
			ln -s "$fsdd/${digit}_${speaker}_$index.wav" few
		done
	done
done
# Four voices: recordings of another speaker under other names. Three of them say digits three times; dot
# says a digit once.
{
	printf 'path,id,label,speaker,index,split,group,age,word,context,seconds,t0,t1\n'
	n=5
	for voice in girl,ann girl,bea man,eli woman,dot; do
		name=${voice#*,}
		for digit in 0 1 2; do
			for take in 0 1 2; do
				case $name,$digit,$take in dot,0,0) ;; dot,*) continue ;; esac
				printf '"%s",%s,%s,%s,%s,train,%s,9,,string,0.3,0,0.3\n' "$fsdd/${digit}_lucas_$((n + take)).wav" \
				    "${digit}_${name}_$take" $digit "$name" $take "${voice%,*}"
			done
		done
		for word in elephant window table tree; do
			printf '"%s",%s,none,%s,%s,train,%s,9,%s,sentence,0.4,0,0.4\n' "$fsdd/7_lucas_$n.wav" \
			    "none_${name}_$word" "$name" $n "${voice%,*}" "$word"
			n=$((n + 1))
		done
	done
} > voices.csv
FSDD=$scratch/few
export FSDD
arch='views:50 conv1d:8x5 batchnorm relu globalpool'
way="melspec --hop 20ms | cnn-train --arch '$arch' --epochs 4"
"$root/pipelines/evaluate" --voices voices.csv --no-prompts --seeds 1 --folds 2 --pass 50 --dir made "$way" > /dev/null 2> messages
is 'evaluate: status' "$? $(cat messages)" '0 '

# What a run with more folds has left does not count.
cp -R made/joint-2 made/joint-3
cp -R made/given-*/joint-2 "$(echo made/given-*)/joint-3"
mv "$(echo made/given-*)/joint-3/1.clean.joint-2.scores" "$(echo made/given-*)/joint-3/1.clean.joint-3.scores"

# Which recordings were enrolled, and which were asked: a spy in the place of the step.
cp -R "$root/pipelines" spying
cat > spying/evaluate-enrol-one << 'END2'
#!/bin/sh
cd "$1" || exit 3
for csv in takes-*.csv; do
	sed 1d "$csv" | sed "s/^/$(cat speaker) $1 $csv /" >> "$SEEN"
done
cut -f 1 judged | sed "s/^/$(cat speaker) $1 judged /" >> "$SEEN"
cp "../before.$(cat fold).$(cat seed)" answers
END2
SEEN=$scratch/seen
export SEEN
PATH=$build/bin:$PATH spying/evaluate-enrol --dir made --seeds 1 --pass 25 --missed 0 --jobs 1 --times 1 "$way" > out 2> messages
is 'dealing: status' "$? $(cat messages)" '0 '
is 'dealing: each digit of each chosen voice is judged once' \
    "$(grep judged seen | cut -d ' ' -f 4 | sort | uniq -c | awk '{ print $1 }' | sort -u)" 1
is 'dealing: a third is judged each time' "$(grep judged seen | cut -d ' ' -f 1,2 | sort | uniq -c | awk '{ print $1 }' | sort -u)" 3
is 'dealing: --times 1 enrols with a recording of each digit' \
    "$(grep -v judged seen | cut -d ' ' -f 2,3 | sort | uniq -c | awk '{ print $1, $3 }' | sort -u)" '3 takes-1.csv'
awk '$3 == "judged" { print $2, $4 }' seen | sort > judged
awk '$3 != "judged" { split($0, field, ","); print $2, field[2] }' seen | sort > enrolled
is 'dealing: nothing is enrolled and judged' "$(comm -12 judged enrolled)" ''
is 'dealing: same answers, same figures' "$(awk '/^all / { print ($4 == $5) ($6 == $7) ($8 == $9) }' out)" 111
is 'dealing: all have one recording enrolled' "$(grep -c '^1 recording ' out),$(grep -c '^[02no] *recording' out)" 1,0

"$enrol" --dir made --seeds 1 --pass 25 --missed 0 --parts 3 "$way" > out 2> messages
is 'status' "$? $(cat messages)" '0 '
voices=$(sed -n 's/^4 voices say digits, and 3 say 5 or more\. \([0-9]\) of these .*/\1/p' out)
matches 'some voices are enrolled' "$voices" '^[1-3]$'
matches 'the number of enrolments' "$(cat out)" "^$((3 * ${voices:-0})) enrolments, [0-9]+ at a time, in [0-9]+ s; given-[0-9]+, seeds 1, thresholds at 25 % of long words\$"
matches 'all digits' "$(cat out)" "^all  *$voices +$((9 * ${voices:-0})) "
matches 'two recordings enrolled of each' "$(cat out)" "^2 recordings  *$voices +$((9 * ${voices:-0})) "
is 'shares add up to 100' "$(awk '/^all / { a = $4 + $6 + $8; b = $5 + $7 + $9; print (a - 100) ^ 2 < 0.01, (b - 100) ^ 2 < 0.01 }' out)" '1 1'
matches 'words of the voice itself' "$(cat out)" "^the enrolled voice: other words passing +$((12 * ${voices:-0})) "
is 'a line for each voice' "$(grep -cE '^(girls|men) +(ann|bea|eli) +9 ' out)" "$voices"
"$enrol" --dir made --seeds 1 --pass 25 --missed 0 --least 99 "$way" > out 2> messages
is 'nobody says so many digits' "$? $(cat out messages)" \
    '0 4 voices say digits, and 0 say 99 or more. 0 of these are not recognised in more than 0 % of their digits.'

# ---- what is wrong ----

refuses 2 '^evaluate-enrol: wanted --dir FOLDER' "$enrol"
refuses 2 '^evaluate-enrol: --frob: unknown option' "$enrol" --frob
refuses 2 '^evaluate-enrol: --parts 1: wanted a number from 2' "$enrol" --dir made --parts 1
refuses 2 '^evaluate-enrol: --least 1: wanted a number from 2' "$enrol" --dir made --least 1
refuses 2 '^evaluate-enrol: --missed 100: wanted a per cent' "$enrol" --dir made --missed 100
refuses 2 '^evaluate-enrol: --pass x: wanted a per cent' "$enrol" --dir made --pass x
refuses 1 "^evaluate-enrol: .*made: has no models of nobody; run 'evaluate --dir" "$enrol" --dir made nobody
refuses 1 'scores: is not there; run' "$enrol" --dir made --seeds '1 2' --pass 25 "$way"
refuses 1 'has too few words of five letters and 0.33 s or more for --pass 1' "$enrol" --dir made --seeds 1 --pass 1 "$way"
