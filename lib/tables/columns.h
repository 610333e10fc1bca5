/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns - finds the purpose of each column of a table, JSON object or Parquet file by its name
 *
 * Comparison ignores case and blanks around names. For known names it also ignores blanks, hyphens
 * and underscores between words; for names from the command line, differences in
 * Unicode's normal form. */
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
	COLUMN_T0,       /* seconds: where the used part of the recording begins */
	COLUMN_T1,       /* where it ends */
	COLUMN_DURATION, /* seconds: the length of the part, in a table without COLUMN_T1 */
	COLUMNS,
};

enum { COLUMNS_TEXT_MAX = 400 }; /* bytes of a note, with its NUL */

/* Names of columns from the command line. NULL: the known names. */
struct column_names {
	const char *name[COLUMNS];
	const char *const *kept; /* [n_kept]: further columns, whose values are kept */
	size_t n_kept;
	bool tell_all; /* the note names all columns, even if none needs one */
};

/* The index among the n names of the column that holds `what`: the one that `chosen` (may be NULL)
 * names, otherwise the one whose name is first in the list of known names. n: there is none. */
size_t columns_find(enum column what, const char *const *names, size_t n,
		    const struct column_names *chosen);

/* The index among the n names of the column with this name from the command line. n: there is
 * none. */
size_t columns_find_named(const char *want, const char *const *names, size_t n);

/* The rank of the name among those known for `what`, 0 the best; SIZE_MAX: it is not
 * one of them. */
size_t columns_rank(enum column what, const char *name);

/* The name in options and messages, such as "label". */
const char *columns_title(enum column what);

/* Whether a table with these columns, found at place[], describes its recordings: it has labels or
 * speakers, or columns that are not known here. Values missing in such a table must not be guessed
 * from file names. */
bool columns_describe(const char *const *names, size_t n, const size_t place[COLUMNS]);

/* Writes the names, separated by commas, to text[size], truncated if they do not fit. Control
 * characters and bytes that are not UTF-8 become '?'. Empty names are omitted. */
void columns_list(const char *const *names, size_t n, char *text, size_t size);

/* Writes a note on the columns to text[COLUMNS_TEXT_MAX]: there is no column of labels, or a column
 * that looks like labels, speakers or splits is not used; and the option that chooses it. False:
 * nothing to note. `chosen` may be NULL. */
bool columns_note(const char *const *names, size_t n, const size_t place[COLUMNS],
		  const struct column_names *chosen, char *text);

/* If no column is known to hold splits, appends which columns have the name of a part of the data
 * set in this row. values[n] of the row; NULL: no value. */
void columns_note_values(const char *const *names, const char *const *values, size_t n,
			 const size_t place[COLUMNS], const struct column_names *chosen,
			 char *text);

#endif
