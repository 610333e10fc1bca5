/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns - which column of a table, a JSON object or a Parquet file means what
 *
 * Names are compared without case and without the blanks around them. */
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
	COLUMN_T0, /* seconds: where the part of the recording that is meant begins */
	COLUMN_T1, /* where it ends */
	COLUMNS,
};

/* What the command line says that columns are called. NULL: the names that are known here. */
struct column_names {
	const char *name[COLUMNS];
};

/* The place of the column that holds `what` among the n names: the one that `chosen` (may be NULL)
 * names, else the one whose name comes first in the list of names known for it. n: none does. */
size_t columns_find(enum column what, const char *const *names, size_t n,
		    const struct column_names *chosen);

/* The place of the name among those known for `what`, the best first; SIZE_MAX: it is none. */
size_t columns_rank(enum column what, const char *name);

/* Whether the name is one of those known for `what`. */
bool columns_known(enum column what, const char *name);

#endif
