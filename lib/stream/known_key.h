/* SPDX-License-Identifier: GPL-2.0-or-later */
/* known_key - the keys that tensor-stream(5) gives a meaning, and the types of their values; the lengths
 * 'rows' and 'dur' are those of frame_field */
#ifndef EARPIPE_KNOWN_KEY_H
#define EARPIPE_KNOWN_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum known_type {
	KNOWN_ANY,   /* not checked here */
	KNOWN_LABEL, /* a text; readers turn an integer into one */
	KNOWN_TEXT,
	KNOWN_NUMBER,
	KNOWN_POSITIVE, /* a number above 0 */
	KNOWN_COUNT,    /* an integer from 0 */
	KNOWN_BOOL,
	KNOWN_STEPS, /* an array of maps */
};

/* Whose a key is. */
enum known_role {
	KNOWN_ATTRIBUTE, /* the user's: it may be set */
	KNOWN_DERIVED,   /* it follows from the numbers, the chunks or the filters before */
	KNOWN_FRAMING,   /* it holds the numbers themselves, or ends the stream */
	KNOWN_MODEL,     /* it belongs to scores or weights */
};

/* Without pointers and small, since libearpipe has the table, too. */
struct known_key {
	char name[8];
	unsigned char type; /* enum known_type */
	unsigned char role; /* enum known_role */
};

/* The keys with the indices 0, 1 and so on; NULL: there are no more. */
const struct known_key *known_key(size_t i);

/* The key with this name; NULL: it has no meaning. */
const struct known_key *known_key_find(const char *name);

/* What messages call the type; KNOWN_ANY has no words: "". */
const char *known_type_words(enum known_type type);

/* Whether the name is a known key whose value is a text once it has been read. */
bool known_key_is_text(const char *name);

#endif
