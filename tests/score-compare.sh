#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score-compare.sh - score-compare prints the right counts and test results for paired answers
# that are known
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# answer ID SPEAKER GUESS [LABEL]: a frame with the label 'a'; without a speaker where it is empty
answer() {
	pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"scores\",\"classes\":[\"a\",\"b\"],\"id\":\"$1\"${2:+,\"speaker\":\"$2\"},\"label\":\"${4:-a}\",\"data\":[$([ "$3" = a ] && echo 1,0 || echo 0,1)]}"
}
end() { # FRAMES
	pack "{\"end\":$1}"
}

# ID, SPEAKER, first's and second's answer
cat > known << 'END'
1 zoe a a
2 zoe b a
3 zoe b a
4 ann a b
5 ann b b
6 ann a a
7 ann b a
8 bob b a
9 bob b a
END
while read -r id who first _; do answer "$id" "$who" "$first"; done < known > first
end 9 >> first
sort -r known | while read -r id who _ second; do answer "$id" "$who" "$second"; done > second
end 9 >> second

# scipy: binomtest(1, 6).pvalue = 0.21875; ttest_1samp([0, 1, 2 / 3], 0) has p = 0.1994 and the interval
# -0.7093 to 1.8204; binomtest(0, 2).pvalue = 0.5
is 'text' "$(score-compare first second)" 'right, %             recordings    first   second difference
all                           9    33.33    77.78     +44.44

both right                    2
only first right              1
only second right             5
neither right                 1
McNemar'\''s exact test over recordings: p = 0.2188

by speaker           recordings    first   second difference
ann                           4    50.00    50.00      +0.00
bob                           2     0.00   100.00    +100.00
zoe                           3    33.33   100.00     +66.67
mean of speakers                   27.78    83.33     +55.56
95 % interval of the difference: -70.93 to +182.04
paired t test over speakers: p = 0.1994
sign test over speakers: 2 better, 0 worse, 1 equal, p = 0.5000'
is 'the other way round' "$(score-compare second first | grep -c 'p = 0.2188$\|p = 0.1994$\|0 better, 2 worse')" 3
is 'standard input' "$(score-compare - second < first)" "$(score-compare first second)"
is 'json' "$(score-compare -j first second | sed 's/\(\.[0-9]\{6\}\)[0-9]*/\1/g')" "$(tr -d '\n' << 'END'
{"n":9,"both_right":2,"only_first_right":1,"only_second_right":5,"neither_right":1,"mcnemar_p":0.21875,
"speakers":3,"better":2,"worse":0,"speaker_difference":0.555555,"speaker_difference_low":-0.709305,
"speaker_difference_high":1.820416,"paired_t_p":0.199359,"sign_p":0.5}
END
)"
{
	answer 1 '' a
	end 1
} > nobody
is 'without speakers' "$(score-compare nobody nobody)" 'right, %             recordings    first   second difference
all                           1   100.00   100.00      +0.00

both right                    1
only first right              0
only second right             0
neither right                 0
McNemar'\''s exact test over recordings: p = 1.0000'
matches 'without speakers: json' "$(score-compare -j nobody nobody)" '"speakers":0,.*"paired_t_p":null,"sign_p":1.0}$'
{
	answer 1 ann a
	end 1
} > ann
is 'one speaker: no interval, no t test' "$(score-compare ann ann | grep '95 %\|paired t')" \
    'paired t test over speakers: p is not defined'
n=0
while [ $n -lt 30 ]; do
	answer $n '' b >&3
	answer $n '' a
	n=$((n + 1))
done 3> worse > better
end 30 | tee -a worse >> better
is 'a small p' "$(score-compare worse better | tail -n 1)" "McNemar's exact test over recordings: p < 0.0001"

# ---- refusals ----

refuses 2 'wanted two files of answers, FIRST and SECOND' score-compare
refuses 2 'wanted two files of answers' score-compare first
refuses 2 'wanted two files of answers' score-compare first second ann
refuses 1 '^score-compare: nobody: there is no answer for 2; wanted answers to the same recordings$' \
    score-compare first nobody
refuses 1 '^score-compare: nobody: there is no answer for [2-9];' score-compare nobody second
refuses 1 '^score-compare: missing: No such file' score-compare first missing
{
	answer 1 '' a
	answer 1 '' a
	end 2
} > twice
refuses 1 'frame 1 \(1\): the file has two answers with this id' score-compare twice nobody
refuses 1 'frame 2 \(1\): the file has two answers with this id' score-compare nobody twice
{
	answer 1 '' a b
	end 1
} > other
refuses 1 "the label is 'b' here and another one in the first file" score-compare nobody other
{
	pack '{"dtype":"<f4","shape":[1],"kind":"scores","classes":["a"],"label":"a","data":[1]}'
	end 1
} > anonymous
refuses 1 'has no id to find the other' score-compare anonymous nobody
end 0 > empty
refuses 1 'there are no answers to compare' score-compare empty empty
head -c 60 first > cut
refuses 1 '^score-compare: cut: ' score-compare cut second
refuses 3 '[Nn]o space' sh -c 'score-compare first second > /dev/full'
