/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_list - holds names from the command line and records which of them occur in the data set */
#ifndef EARPIPE_NAME_LIST_H
#define EARPIPE_NAME_LIST_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { NAME_LIST_OTHERS = 16 };

/* Zero-initialised holds none. */
struct name_list {
	char **item; /* [n], bytewise, each once; owned */
	bool *met;   /* [n] */
	size_t n;
	char *others[NAME_LIST_OTHERS]; /* the first names that occurred, in the list or not */
	size_t n_others;
};

/* Parses names separated by commas, converts them to Unicode's normal form C and drops the blanks
 * around them. Returns STATUS_OK, STATUS_USAGE (a name is empty) or STATUS_SYSTEM (no memory). */
enum status name_list_parse(struct name_list *list, const char *text);
void name_list_free(struct name_list *list);

bool name_list_hold(const struct name_list *list, const char *name);

/* Records that a clip has this name, or none (NULL). */
void name_list_meet(struct name_list *list, const char *name);

/* Returns a name of the list that did not occur; NULL: there is none. others[size] lists the names
 * that did, as far as they fit. */
const char *name_list_missing(const struct name_list *list, char *others, size_t size);

#endif
