/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables/columns.h"

#include "base/split.h"
#include "base/unicode.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ALIASES = 28 };

static const char *const titles[COLUMNS] = {
	"path", "label", "speaker", "split", "id", "index", "t0", "t1", "duration",
};

/* Known names, without separators between their words: see is_known. */
static const char *const known[COLUMNS][ALIASES] = {
	{ "path", "file", "filename", "filepath", "audio", "wav", "audiopath", "audiofilepath",
	  "audiofile", "audiofilename", "wavfilename", "wavpath", "wavfile", "slicefilename",
	  "clip", "clippath", "recording", "sound", "link" },
	{ "label",         "labels",     "class",         "word",       "keyword",   "command",
	  "category",      "target",     "digit",         "text",       "sentence",  "transcript",
	  "transcription", "utterance",  "classname",     "classlabel", "labelname", "intentclass",
	  "phrase",        "spokenword", "normalizedtext" },
	{ "speaker", "speakerid", "speakername", "spk", "spkid", "clientid", "user", "userid",
	  "talker", "actor", "subject", "participant" },
	{ "split", "subset", "set", "part", "partition", "datasplit", "splitname" },
	{ "id", "uttid", "utteranceid", "utt" },
	{ "index" },
	{ "t0", "start", "offset", "starttime", "begin" },
	{ "t1", "end", "endtime" },
	{ "duration" },
};

/* Words that suggest a column of labels, speakers or splits. */
static const char *const hints[][ALIASES] = {
	[COLUMN_LABEL] = { "label",    "labels",     "class",         "word",      "keyword",
			   "command",  "category",   "target",        "digit",     "text",
			   "sentence", "transcript", "transcription", "utterance", "phrase",
			   "intent",   "action",     "object",        "location",  "genre",
			   "emotion",  "language",   "tag",           "tags",      "event",
			   "species" },
	[COLUMN_SPEAKER] = { "speaker", "spk", "talker", "actor", "subject", "participant",
			     "client", "speakerid", "spkid", "user" },
	[COLUMN_SPLIT] = { "split", "subset", "set", "partition", "test", "train", "validation",
			   "testset", "trainset", "phase", "usage" },
};

static bool is_named(const char *name, const char *want)
{
	size_t n = strlen(name), n_want = strlen(want);

	name = unicode_trim(name, &n);
	want = unicode_trim(want, &n_want);
	return n_want == n && strncasecmp(name, want, n) == 0;
}

/* Whether the name is a known one, apart from case and separators: "File Name", "file-name" and
 * "file_name" are "filename". */
static bool is_known(const char *name, const char *want)
{
	size_t n = strlen(name);
	const char *end;

	name = unicode_trim(name, &n);
	for (end = name + n; name < end; name++) {
		if (strchr(" _-", *name))
			continue;
		if (*want == '\0' || strncasecmp(name, want, 1) != 0)
			return false;
		want++;
	}
	return *want == '\0';
}

size_t columns_rank(enum column what, const char *name)
{
	for (size_t i = 0; i < ALIASES && known[what][i]; i++)
		if (is_known(name, known[what][i]))
			return i;
	return SIZE_MAX;
}

static size_t find(const char *want, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_named(names[i], want))
			return i;
	return n;
}

size_t columns_find_named(const char *want, const char *const *names, size_t n)
{
	size_t found = find(want, names, n);

	for (size_t i = 0; found == n && i < n; i++)
		found = unicode_same(names[i], want) ? i : n;
	return found;
}

size_t columns_find(enum column what, const char *const *names, size_t n,
		    const struct column_names *chosen)
{
	size_t found = n, best = SIZE_MAX;

	if (chosen && chosen->name[what])
		return columns_find_named(chosen->name[what], names, n);
	for (size_t i = 0; i < n; i++) {
		size_t rank = columns_rank(what, names[i]);
		if (rank < best) {
			best = rank;
			found = i;
		}
	}
	return found;
}

const char *columns_title(enum column what)
{
	return titles[what];
}

static bool is_placed(size_t at, const size_t place[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++)
		if (place[i] == at)
			return true;
	return false;
}

static bool is_kept(const char *name, const struct column_names *chosen)
{
	for (size_t i = 0; chosen && i < chosen->n_kept; i++)
		if (columns_find_named(chosen->kept[i], &name, 1) == 0)
			return true;
	return false;
}

bool columns_describe(const char *const *names, size_t n, const size_t place[COLUMNS])
{
	if (place[COLUMN_LABEL] < n || place[COLUMN_SPEAKER] < n)
		return true;
	for (size_t i = 0; i < n; i++)
		if (*names[i] && !is_placed(i, place))
			return true;
	return false;
}

/* Appends the text; one that does not fit is cut and ends with "...". */
static void append(char *text, size_t size, const char *more)
{
	size_t used = strlen(text);

	for (size_t n; *more; more += n) {
		size_t left = strlen(more);
		n = unicode_printable(more, left);
		if (used + (n ? n : 1) + 4 > size) {
			strcpy(text + used, "...");
			return;
		}
		memcpy(text + used, n ? more : "?", n ? n : 1);
		used += n ? n : 1;
		text[used] = '\0';
		n = n ? n : 1;
	}
}

static void append_name(char *text, size_t size, const char *name)
{
	if (!*name || (strlen(text) >= 3 && strcmp(text + strlen(text) - 3, "...") == 0))
		return;
	if (*text)
		append(text, size, ", ");
	append(text, size, name);
}

void columns_list(const char *const *names, size_t n, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < n; i++)
		append_name(text, size, names[i]);
}

/* Whether the last word of a name is a hint of `what`: "english_transcription" is one of labels,
 * "sentence_domain" is not. */
static bool is_hint(enum column what, const char *name)
{
	size_t end = strlen(name), begin;

	while (end > 0 && !isalpha((unsigned char)name[end - 1]))
		end--;
	for (begin = end; begin > 0 && isalpha((unsigned char)name[begin - 1]);)
		begin--;
	for (size_t i = 0; i < ALIASES && hints[what][i]; i++)
		if (strlen(hints[what][i]) == end - begin &&
		    strncasecmp(hints[what][i], name + begin, end - begin) == 0)
			return true;
	return false;
}

/* Whether the column has class numbers, which are not used as labels beside a column
 * of class names. */
static bool is_class_number(const char *name)
{
	static const char *const numbers[] = { "classid", "class_id",    "label_id",   "labelid",
					       "target",  "class_index", "label_index" };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (is_known(name, numbers[i]))
			return true;
	return false;
}

/* Whether it is the column of words beside one that is called label: the label may be a class that
 * the word is in. */
static bool is_word(enum column what, const char *name, const char *const *names, size_t n,
		    const size_t place[COLUMNS])
{
	return what == COLUMN_LABEL && place[what] < n && is_known(names[place[what]], "label") &&
	       is_known(name, "word");
}

/* Names the columns that look like `what`, but were not taken for it. */
static bool list_passed(enum column what, const char *const *names, size_t n,
			const size_t place[COLUMNS], const struct column_names *chosen, char *text,
			size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < n; i++)
		if (!is_placed(i, place) && !is_kept(names[i], chosen) &&
		    (columns_rank(what, names[i]) != SIZE_MAX || is_hint(what, names[i])) &&
		    !(what == COLUMN_LABEL && is_class_number(names[i])) &&
		    !is_word(what, names[i], names, n, place))
			append_name(text, size, names[i]);
	return *text != '\0';
}

static void note_all(const char *const *names, size_t n, const size_t place[COLUMNS], char *text)
{
	bool any = false;

	strcpy(text, "its columns:");
	for (int i = 0; i < COLUMNS; i++) {
		if (place[i] >= n)
			continue;
		append(text, COLUMNS_TEXT_MAX, any ? ", " : " ");
		append(text, COLUMNS_TEXT_MAX, titles[i]);
		append(text, COLUMNS_TEXT_MAX, " from ");
		append(text, COLUMNS_TEXT_MAX, names[place[i]]);
		any = true;
	}
	any = false;
	for (size_t i = 0; i < n; i++) {
		if (!*names[i] || is_placed(i, place))
			continue;
		append(text, COLUMNS_TEXT_MAX, any ? ", " : "; not used: ");
		append(text, COLUMNS_TEXT_MAX, names[i]);
		any = true;
	}
}

/* Appends a note that the columns in the list are not used. taken: the one that is, or NULL. */
static void note_passed(enum column what, const char *const *taken, const char *list, char *text)
{
	char name[60] = "", more[COLUMNS_TEXT_MAX];

	if (taken)
		columns_list(taken, 1, name, sizeof name);
	snprintf(more, sizeof more, "%s%ss are %staken from %s%s%s; --%s-column names %s",
		 *text ? "; " : "", titles[what], taken ? "" : "not ", name,
		 taken ? ", not from " : "", list, titles[what], taken ? "another" : "a column");
	append(text, COLUMNS_TEXT_MAX, more);
}

void columns_note_values(const char *const *names, const char *const *values, size_t n,
			 const size_t place[COLUMNS], const struct column_names *chosen, char *text)
{
	char list[COLUMNS_TEXT_MAX / 3] = "";

	if (place[COLUMN_SPLIT] < n || (chosen && (chosen->name[COLUMN_SPLIT] || chosen->tell_all)))
		return;
	for (size_t i = 0; i < n; i++)
		if (values[i] && !is_placed(i, place) && !is_kept(names[i], chosen) &&
		    !is_hint(COLUMN_SPLIT, names[i]) && split_of(values[i], strlen(values[i])))
			append_name(list, sizeof list, names[i]);
	if (*list)
		note_passed(COLUMN_SPLIT, NULL, list, text);
}

bool columns_note(const char *const *names, size_t n, const size_t place[COLUMNS],
		  const struct column_names *chosen, char *text)
{
	static const enum column kinds[] = { COLUMN_LABEL, COLUMN_SPEAKER, COLUMN_SPLIT };
	char list[COLUMNS_TEXT_MAX / 3];

	*text = '\0';
	if (chosen && chosen->tell_all) {
		note_all(names, n, place, text);
		return true;
	}
	if (place[COLUMN_LABEL] >= n && columns_describe(names, n, place)) {
		columns_list(names, n, list, sizeof list);
		snprintf(
		    text, COLUMNS_TEXT_MAX,
		    "no column is known to hold labels; there are: %s; --label-column names one",
		    list);
		return true;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		bool named = chosen && chosen->name[kinds[i]];
		if (!named && list_passed(kinds[i], names, n, place, chosen, list, sizeof list))
			note_passed(kinds[i], place[kinds[i]] < n ? &names[place[kinds[i]]] : NULL,
				    list, text);
	}
	return *text != '\0';
}
