/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary - numbers texts in the order in which they are added */
#ifndef EARPIPE_VOCABULARY_H
#define EARPIPE_VOCABULARY_H

#include <stddef.h>

static const size_t VOCABULARY_NONE = (size_t)-1;

/* A zero-initialised vocabulary is empty. */
struct vocabulary {
	char **words; /* [n] */
	size_t n, cap;
	size_t *slots; /* [n_slots] places of words by their digests, plus one; 0: free */
	size_t n_slots;
};

/* Returns the index of a text; VOCABULARY_NONE: it was not added. */
size_t vocabulary_find(const struct vocabulary *v, const char *text);

/* Returns the index of a text; a new text is added. VOCABULARY_NONE: no memory. */
size_t vocabulary_add(struct vocabulary *v, const char *text);

void vocabulary_free(struct vocabulary *v);

#endif
