/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locator - finds the files of recordings that a table names
 *
 * It looks for a relative path in the table's folder, then in folders clips, audio, wavs, wav and
 * recordings in it or beside it, and last in the current folder. With a fold N it also looks in a
 * folder foldN of each. The extension may be missing, and backslashes may separate folders. */
#ifndef EARPIPE_LOCATOR_H
#define EARPIPE_LOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise all but the folder, which the caller owns; NULL: the current one. */
struct locator {
	const char *folder;
	size_t last; /* the rule that found the last file; it is tried first */
	bool found;  /* whether the last requested file exists */
	char *path;
	size_t cap;
};

/* The path to open, valid until the next call: of an existing file, or else in the folder. fold may
 * be NULL. NULL: no memory. */
const char *locator_find(struct locator *l, const char *path, const char *fold);

/* The path within the folder, whether or not it exists. */
const char *locator_join(struct locator *l, const char *path);

/* Frees the paths of locator_find and _join. */
void locator_free(struct locator *l);

#endif
