/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names - names that were asked for, and which of them were met */
#ifndef EARPIPE_NAMES_H
#define EARPIPE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum { NAMES_OTHERS = 16 };

/* Zero-initialised holds none. */
struct names {
	char **item; /* [n], bytewise, each once */
	bool *met;   /* [n] */
	size_t n;
	char *text;                 /* owner of the items' letters */
	char *others[NAMES_OTHERS]; /* the first names met, asked for or not */
	size_t n_others;
};

/* Names with commas between. False: one is empty, or there is no memory. */
bool names_parse(struct names *list, const char *text);
void names_free(struct names *list);

bool names_hold(const struct names *list, const char *name);

/* A name, or NULL, was met. */
void names_meet(struct names *list, const char *name);

/* A name that was asked for and not met; NULL: there is none. others[size] tells which were met
 * instead, as far as they fit. */
const char *names_missing(const struct names *list, char *others, size_t size);

#endif
