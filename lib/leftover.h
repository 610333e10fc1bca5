/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leftover - the files of a folder or an archive that are not read, counted by what they seem to be
 *
 * Its memory does not grow with the number of files. Zero-initialised is empty. */
#ifndef EARPIPE_LEFTOVER_H
#define EARPIPE_LEFTOVER_H

#include "extension.h"

#include <stdbool.h>
#include <stddef.h>

enum { LEFTOVER_KINDS = 64, LEFTOVER_NAMES = 3 };

struct leftover {
	struct leftover_kind {
		enum extension what;
		const char *ending; /* of sound; NULL */
		size_t n;
		char *name[LEFTOVER_NAMES]; /* the first ones bytewise, without their folders */
	} kind[LEFTOVER_KINDS];
	size_t n_kinds;
};

/* Counts a file. False: no memory. */
bool leftover_add(struct leftover *l, const char *path);
void leftover_free(struct leftover *l);

/* How many files seem to be that. */
size_t leftover_count(const struct leftover *l, enum extension what);

/* Which files look like sound and are not read, and what to do about it: "4 files look like sound
 * but are not read: 3 .m4a (a.m4a, ...), 1 .webm (b.webm); convert them, ..."; an empty text if
 * there are none. */
void leftover_sound(const struct leftover *l, char *text, size_t size);

/* The names of files of that kind: "a.tsv, b.tsv, c.tsv and 4 more". */
void leftover_names(const struct leftover *l, enum extension what, char *text, size_t size);

#endif
