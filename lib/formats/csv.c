/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/csv.h"

#include "stream/known_key.h"

#include <stdlib.h>
#include <string.h>

bool csv_is_known(const char *key)
{
	const struct known_key *known = known_key_find(key);

	return known && (known->role == KNOWN_ATTRIBUTE || known->role == KNOWN_DERIVED);
}

bool csv_is_json(const char *text)
{
	char *end;

	if (strchr("\"[{", *text) || strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ||
	    strcmp(text, "null") == 0)
		return true; /* also an empty text */
	strtod(text, &end);
	return *end == '\0';
}

static bool csv_begin(struct format_file *x)
{
	return x->out ? csv_write_begin(x, ',') : csv_read_begin(x, ',');
}

static bool tsv_begin(struct format_file *x)
{
	return x->out ? csv_write_begin(x, '\t') : csv_read_begin(x, '\t');
}

static void csv_release(struct format_file *x)
{
	(x->out ? csv_write_release : csv_read_release)(x->own);
}

const struct format format_csv = {
	.name = "csv",
	.what = "a table with commas",
	.endings = ".csv",
	.is_text = true,
	.read_begin = csv_begin,
	.read_next = csv_read_next,
	.write_begin = csv_begin,
	.write_frame = csv_write_frame,
	.write_end = csv_write_end,
	.release = csv_release,
};

const struct format format_tsv = {
	.name = "tsv",
	.what = "a table with tabs",
	.endings = ".tsv",
	.is_text = true,
	.read_begin = tsv_begin,
	.read_next = csv_read_next,
	.write_begin = tsv_begin,
	.write_frame = csv_write_frame,
	.write_end = csv_write_end,
	.release = csv_release,
};
