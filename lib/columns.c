/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "columns.h"

#include "unicode.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { ALIASES = 16 };

static const char *const known[COLUMNS][ALIASES] = {
	{ "path", "file", "filename", "file_name", "filepath", "file_path", "audio", "wav",
	  "audio_path", "audio_filepath", "wav_filename", "slice_file_name", "audio_file", "link" },
	{ "label", "labels", "class", "word", "keyword", "command", "target", "text", "sentence",
	  "transcript", "transcription", "utterance", "digit", "category" },
	{ "speaker", "speaker_id", "speakerid", "client_id", "spk", "spk_id", "user" },
	{ "split", "subset", "set", "part", "partition" },
	{ "id", "utt_id", "utterance_id" },
	{ "index" },
	{ "t0", "start" },
	{ "t1", "end" },
};

static bool is_named(const char *name, const char *want)
{
	size_t n = strlen(name);

	name = unicode_trim(name, &n);
	return strlen(want) == n && strncasecmp(name, want, n) == 0;
}

size_t columns_rank(enum column what, const char *name)
{
	for (size_t i = 0; i < ALIASES && known[what][i]; i++)
		if (is_named(name, known[what][i]))
			return i;
	return SIZE_MAX;
}

bool columns_known(enum column what, const char *name)
{
	return columns_rank(what, name) != SIZE_MAX;
}

static size_t find(const char *want, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_named(names[i], want))
			return i;
	return n;
}

size_t columns_find(enum column what, const char *const *names, size_t n,
		    const struct column_names *chosen)
{
	size_t found = n;

	if (chosen && chosen->name[what])
		return find(chosen->name[what], names, n);
	for (size_t i = 0; i < ALIASES && known[what][i] && found == n; i++)
		found = find(known[what][i], names, n);
	return found;
}
