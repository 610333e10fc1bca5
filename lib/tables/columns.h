/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns - the purpose of each column of a table, a JSON object or a Parquet file, by its name
 *
 * Names are compared without case and without the blanks around them; known ones also without
 * blanks, hyphens and underscores between their words, those that the command line chooses also
 * without regard to Unicode's normal forms. */
#ifndef EARPIPE_COLUMNS_H
#define EARPIPE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

enum column {
	COLUMN_PATH,
	COLUMN_LABEL,
	COLUMN_SPEAKER,
	COLUMN_SPLIT,
	COLUMN_ID,
	COLUMN_INDEX,
	COLUMN_T0,       /* seconds: where the part of the recording that is meant begins */
	COLUMN_T1,       /* where it ends */
	COLUMN_DURATION, /* seconds: how long it is, in a table without COLUMN_T1 */
	COLUMNS,
};

enum { COLUMNS_TEXT_MAX = 400 }; /* bytes of a note, with its NUL */

/* Names of columns from the command line. NULL: the names that are known here. */
struct column_names {
	const char *name[COLUMNS];
	bool tell_all; /* the note names all columns, even if none needs one */
};

/* The place of the column that holds `what` among the n names: the one that `chosen` (may be NULL)
 * names, else the one whose name comes first in the list of names known for it. n: none does. */
size_t columns_find(enum column what, const char *const *names, size_t n,
		    const struct column_names *chosen);

/* The rank of the name among those known for `what`, 0 the best; SIZE_MAX: it is not one of
 * them. */
size_t columns_rank(enum column what, const char *name);

/* "label", as options and messages call it. */
const char *columns_title(enum column what);

/* Whether a table with these columns, found at place[], describes its recordings: it has labels
 * or speakers, or columns that are not known here. What it leaves out must not be guessed from
 * the names of files. */
bool columns_describe(const char *const *names, size_t n, const size_t place[COLUMNS]);

/* Writes the names with commas between into text[size], truncated if they do not fit; control
 * characters and bytes that are not UTF-8 as '?'. Empty names are left out. */
void columns_list(const char *const *names, size_t n, char *text, size_t size);

/* Writes a note on the columns into text[COLUMNS_TEXT_MAX]: that there is no column of labels,
 * or that one which looks like labels, speakers or splits is not used, and the option that
 * chooses it. False: there is nothing to note. `chosen` may be NULL. */
bool columns_note(const char *const *names, size_t n, const size_t place[COLUMNS],
		  const struct column_names *chosen, char *text);

/* Appends to that note which columns have the name of a part of the data set in this row, if no
 * column is known to hold splits. values[n] of the row; NULL: there is none. */
void columns_note_values(const char *const *names, const char *const *values, size_t n,
			 const size_t place[COLUMNS], const struct column_names *chosen,
			 char *text);

#endif
