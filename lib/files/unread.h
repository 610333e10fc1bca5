/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unread - counts the unread files of a folder or an archive by their kind
 *
 * Its memory does not grow with the number of files. Zero-initialised is empty. */
#ifndef EARPIPE_UNREAD_H
#define EARPIPE_UNREAD_H

#include "files/extension.h"

#include <stdbool.h>
#include <stddef.h>

enum { UNREAD_KINDS = 64, UNREAD_NAMES = 3 };

struct unread {
	struct unread_kind {
		enum extension what;
		const char *ending; /* of sound; otherwise NULL */
		size_t n;
		char *name
		    [UNREAD_NAMES]; /* the first ones in bytewise order, without their folders */
	} kind[UNREAD_KINDS];
	size_t n_kinds;
};

/* Counts a file. False: no memory. */
bool unread_add(struct unread *l, const char *path);
void unread_free(struct unread *l);

/* The number of files of that kind. */
size_t unread_count(const struct unread *l, enum extension what);

/* Writes which files look like sound but are not read, and how to convert them: "4 files look like
 * sound but are not read: 3 .m4a (a.m4a, ...), 1 .webm (b.webm); convert them, ...". Empty: there
 * are none. */
void unread_sound(const struct unread *l, char *text, size_t size);

/* The same of files that look like the labels of recordings. */
void unread_labels(const struct unread *l, char *text, size_t size);

/* The names of files of that kind: "a.tsv, b.tsv, c.tsv and 4 more". */
void unread_names(const struct unread *l, enum extension what, char *text, size_t size);

#endif
