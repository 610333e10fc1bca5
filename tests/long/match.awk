# SPDX-License-Identifier: GPL-2.0-or-later
# match.awk LIST HEARD - of what was said, how much was heard once, and right
#
# LIST is what 'scene' writes: id, label, begin, end of speech, end. HEARD has a line for each
# utterance: when it begins, how long it is, what it was taken for; all in seconds. -v shift=S: what
# is heard then was said S earlier. Prints: said, heard once, not at all, more than once, heard and
# never said, right; and how long behind the end of speech utterances end: median, 95th and 99th
# percentile.

FNR == NR {
	label[++n] = $2
	begin[n] = $3
	speech[n] = $4
	next
}
{
	from[++m] = $1 - shift
	until[m] = $1 - shift + $2
	word[m] = $3
}
END {
	for (i = 1; i <= n; i++) {
		found = 0
		for (k = 1; k <= m; k++)
			if (from[k] < speech[i] && until[k] > begin[i] + 0.03) {
				hit[k] = 1
				last = k
				found++
			}
		none += found == 0
		many += found > 1
		if (found == 1) {
			right += word[last] == label[i]
			late[++once] = until[last] - speech[i]
		}
	}
	for (k = 1; k <= m; k++)
		extra += !hit[k]
	for (i = 2; i <= once; i++) {
		value = late[i]
		for (j = i - 1; j > 0 && late[j] > value; j--)
			late[j + 1] = late[j]
		late[j + 1] = value
	}
	printf "%d %d %d %d %d %d %.3f %.3f %.3f\n", n, once, none, many, extra, right,
	    late[int((once + 1) / 2)], late[int(once * 0.95)], late[int(once * 0.99)]
}
