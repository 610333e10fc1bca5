/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item - a recording as its source describes it: path, label, speaker, split, times */
#ifndef EARPIPE_ITEM_H
#define EARPIPE_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct item {
	const char *name; /* its path on disk or in the archive, which patterns are matched with */
	const char *path; /* of a file to be opened; NULL: source_load has its bytes */
	const char *archive; /* the path of the archive that it is in; NULL: none */
	/* from the source; NULL: unknown */
	const char *id, *label, *speaker, *split;
	bool is_described; /* by a table that describes its recordings (columns_describe): missing
			    * values are not guessed from the name */
	bool has_index;
	int64_t index;
	double t0, t1; /* seconds: the part of the recording; NAN: from its beginning, to its end */
	const char
	    *kept; /* [n_kept] bytes: values of further columns (kept_values.h); NULL: none */
	size_t n_kept;
};

/* A list of items, which owns their texts. Zero-initialised is empty. */
struct items {
	struct item *at; /* [n] */
	size_t n, cap;
};

/* Appends a copy. False: no memory. */
bool items_add(struct items *list, const struct item *item);
void items_free(struct items *list);

/* Orders the items from `first` on bytewise by path. */
void items_sort_by_path(struct items *list, size_t first);

/* Drops the items for which keep[n] is false. */
void items_keep(struct items *list, const bool *keep);

/* Orders all by key[n], equal ones as they were. False: no memory. */
bool items_sort_by_key(struct items *list, const uint64_t *key);

#endif
