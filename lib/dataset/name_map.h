/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_map - names that other names take the place of */
#ifndef EARPIPE_NAME_MAP_H
#define EARPIPE_NAME_MAP_H

#include "dataset/name_list.h"

/* Zero-initialised maps nothing: each name stays. */
struct name_map {
	struct name_list from; /* what is mapped by name, each once */
	char **to;             /* [from.n]; owned */
	char *others;          /* what all other names become; NULL: they stay */
};

/* "yes=ja,no,*=none": OLD=NEW, or NAME for NAME=NAME, with commas between; * is every name that is
 * not in the list. Names are brought to normal form C, without the blanks around them. Returns
 * STATUS_OK, or STATUS_USAGE or STATUS_SYSTEM with why[size]. */
int name_map_parse(struct name_map *m, const char *text, char *why, size_t size);
void name_map_free(struct name_map *m);

/* What the name becomes: itself where the mapping does not say. Remembers that it was met (see
 * name_list_missing of `from`). */
const char *name_map_apply(struct name_map *m, const char *name);

#endif
