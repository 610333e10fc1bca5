/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mapping - names that other names take the place of */
#ifndef EARPIPE_MAPPING_H
#define EARPIPE_MAPPING_H

#include "names.h"

/* Zero-initialised maps nothing: each name stays. */
struct mapping {
	struct names from; /* what is mapped by name, each once */
	char **to;         /* [from.n]; owned */
	char *others;      /* what all other names become; NULL: they stay */
};

/* "yes=ja,no,*=none": OLD=NEW, or NAME for NAME=NAME, with commas between; * is every name that is
 * not in the list. Names are brought to normal form C, without the blanks around them. Returns
 * STATUS_OK, or STATUS_USAGE or STATUS_SYSTEM with why[size]. */
int mapping_parse(struct mapping *m, const char *text, char *why, size_t size);
void mapping_free(struct mapping *m);

/* What the name becomes: itself where the mapping does not say. Remembers that it was met (see
 * names_missing of `from`). */
const char *mapping_apply(struct mapping *m, const char *name);

#endif
