/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names - names that were asked for, and which of them were met */
#ifndef EARPIPE_NAMES_H
#define EARPIPE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum { NAMES_OTHERS = 16 };

/* Zero-initialised holds none. */
struct names {
	char **item; /* [n], bytewise, each once; owned */
	bool *met;   /* [n] */
	size_t n;
	char *others[NAMES_OTHERS]; /* the first names met, asked for or not */
	size_t n_others;
};

/* Names with commas between, brought to Unicode's normal form C, without the blanks around them.
 * Returns STATUS_OK; STATUS_USAGE: one is empty; or STATUS_SYSTEM: no memory. */
int names_parse(struct names *list, const char *text);
void names_free(struct names *list);

bool names_hold(const struct names *list, const char *name);

/* A name, or NULL, was met. */
void names_meet(struct names *list, const char *name);

/* A name that was asked for and not met; NULL: there is none. others[size] tells which were met
 * instead, as far as they fit. */
const char *names_missing(const struct names *list, char *others, size_t size);

#endif
