/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_map - renames labels and splits, for --map and --map-split */
#ifndef EARPIPE_NAME_MAP_H
#define EARPIPE_NAME_MAP_H

#include "base/status.h"
#include "dataset/name_list.h"

/* Zero-initialised maps nothing: each name stays. */
struct name_map {
	struct name_list from; /* the names that are mapped, each once */
	char **to;             /* [from.n]; owned */
	char *others;          /* what all other names become; NULL: they stay */
};

/* Parses "yes=ja,no,*=none": OLD=NEW, or NAME for NAME=NAME, with commas between; * is every name
 * that is not in the list. It converts names to normal form C and drops the blanks around them.
 * Returns STATUS_OK, or STATUS_USAGE or STATUS_SYSTEM with why[size]. */
enum status name_map_parse(struct name_map *m, const char *text, char *why, size_t size);
void name_map_free(struct name_map *m);

/* Returns the new name, or the name itself if it is not mapped. Records that it occurred
 * (name_list_missing of `from`). */
const char *name_map_apply(struct name_map *m, const char *name);

#endif
