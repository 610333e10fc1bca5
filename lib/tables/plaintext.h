/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plaintext - reads a text file as UTF-8 with newlines, from UTF-8 or UTF-16 with any line endings
 *
 * A byte order mark is dropped. UTF-16 with such a mark becomes UTF-8. CR LF and CR become LF.
 * Other bytes do not change: file names need not be UTF-8. */
#ifndef EARPIPE_PLAINTEXT_H
#define EARPIPE_PLAINTEXT_H

#include "base/status.h"
#include "files/feed.h"

enum {
	PLAINTEXT_END = -1,
	PLAINTEXT_BAD = -2, /* status and why say what is wrong */
};

enum { PLAINTEXT_LINE_MAX = 65536 }; /* bytes of the first line, with its newline */

struct plaintext;

/* The feed must be unread; the caller keeps it until plaintext_free. NULL: no memory. */
struct plaintext *plaintext_new(struct feed *feed);
void plaintext_free(struct plaintext *t);

/* The next byte, without reading it, or one of the values above. */
int plaintext_peek(struct plaintext *t);

/* Consumes the byte that plaintext_peek returned. */
void plaintext_pass(struct plaintext *t);

/* The line that the next byte is in, from 1. */
size_t plaintext_line(const struct plaintext *t);

/* The first line that is not empty, without reading it: *n bytes, without its newline, truncated to
 * PLAINTEXT_LINE_MAX. Only before the first plaintext_pass. NULL: there is none. */
const char *plaintext_first_line(struct plaintext *t, size_t *n);

/* After PLAINTEXT_BAD. */
const char *plaintext_why(const struct plaintext *t);
enum status plaintext_status(const struct plaintext *t);

#endif
