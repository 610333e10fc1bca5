# SPDX-License-Identifier: GPL-2.0-or-later
# match.awk LIST HEARD - count the spoken words that were heard once, and those recognised
#
# LIST is the output of 'scene': id, label, begin, end of speech, end. HEARD has a line for each
# utterance: its beginning, its length, its recognised word; times in seconds. -v shift=S:
# utterances are heard S seconds after they were said. With -v track=1 the shift may change from
# word to word, since a busy machine may stop playing for a while: then a word matches the next
# utterance if the two words after it match as well. Prints the numbers of words said, heard once,
# not heard, heard several times, heard but never said, and right; and the median, 95th and 99th
# percentile of the time from the end of speech to the end of the utterance.

# Whether an utterance ends where word i does, as it should
function ends(i, shift,  k) {
	for (k = 1; k <= m; k++)
		if ((until[k] - shift - 0.25 - speech[i]) ^ 2 < 0.05 ^ 2)
			return 1
	return i > n
}

# Counts the utterances that overlap word i; the last of them is in `last`
function count(i,  k, found) {
	for (k = 1; k <= m; k++)
		if (from[k] - shift < speech[i] && until[k] - shift > begin[i] + 0.03) {
			hit[k] = 1
			last = k
			found++
		}
	return found + 0
}

FNR == NR {
	label[++n] = $2
	begin[n] = $3
	speech[n] = $4
	next
}
{
	from[++m] = $1
	until[m] = $1 + $2
	word[m] = $3
}
END {
	for (i = 1; i <= n; i++) {
		before = last
		found = count(i)
		late_by = until[before + 1] - 0.25 - speech[i]
		if (track && found != 1 && before < m && ends(i + 1, late_by) && ends(i + 2, late_by)) {
			shift = late_by
			found = count(i)
		}
		none += found == 0
		many += found > 1
		if (found == 1) {
			right += word[last] == label[i]
			late[++once] = until[last] - shift - speech[i]
			if (track && late[once] < 0.6)
				shift += (late[once] - 0.25) / 2
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
