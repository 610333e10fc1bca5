/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary - different texts and their indices, in the order in which they were added */
#ifndef EARPIPE_VOCABULARY_H
#define EARPIPE_VOCABULARY_H

#include <stddef.h>

static const size_t VOCABULARY_NONE = (size_t)-1;

/* Zero-initialised holds none. */
struct vocabulary {
	char **words; /* [n] */
	size_t n, cap;
	size_t *slots; /* [n_slots] places of words by their digests, plus one; 0: free */
	size_t n_slots;
};

/* The index of a text; VOCABULARY_NONE: it is not there. */
size_t vocabulary_find(const struct vocabulary *v, const char *text);

/* The index of a text, which is added if it is new; VOCABULARY_NONE: no memory. */
size_t vocabulary_add(struct vocabulary *v, const char *text);

void vocabulary_free(struct vocabulary *v);

#endif
