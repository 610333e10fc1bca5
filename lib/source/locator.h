/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locator - finds the files of recordings that a table names
 *
 * A relative path is taken from the folder that the table is in; if there is no such file, from a
 * folder clips, audio, wavs, wav or recordings in it or beside it; in each of them, with a fold N,
 * from a folder foldN; at last from the current folder. A name without the extension of a recording
 * may be that of a file with one, and backslashes may stand for slashes. */
#ifndef EARPIPE_LOCATOR_H
#define EARPIPE_LOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialised but for the folder, which is the caller's; NULL: the current one. */
struct locator {
	const char *folder;
	size_t last; /* the rule by which the last file was found; it is tried first */
	bool found;  /* whether the file that was asked for last exists */
	char *path;
	size_t cap;
};

/* The path as it is to be opened, valid until the next call: of a file that exists, or else within
 * the folder. fold may be NULL. NULL: no memory. */
const char *locator_find(struct locator *l, const char *path, const char *fold);

/* The path within the folder, whether or not it exists. */
const char *locator_join(struct locator *l, const char *path);

/* Frees what locator_find and _join gave. */
void locator_free(struct locator *l);

#endif
