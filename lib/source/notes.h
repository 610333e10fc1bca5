/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notes - keeps lines for the user about the sources; each is returned once */
#ifndef EARPIPE_NOTES_H
#define EARPIPE_NOTES_H

struct note;

/* Zero-initialised has none. */
struct notes {
	struct note *first, *last; /* NULL: there are none */
	struct note *taken;        /* the one that notes_take returned */
};

/* Adds a line about a path ("-": stdin). Without memory the line is lost, and the next step of
 * reading fails and reports that. */
void notes_add(struct notes *n, const char *path, const char *text);

/* The oldest line, "PATH: TEXT"; valid until the next call. NULL: there are no more. */
const char *notes_take(struct notes *n);

void notes_free(struct notes *n);

#endif
