/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plaintext - the bytes of a text file as UTF-8 with newlines, whatever it was saved as
 *
 * A byte order mark is dropped. UTF-16 with such a mark becomes UTF-8. CR LF and CR become LF.
 * Other bytes stay as they are: names of files need not be UTF-8. */
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

/* Nothing may have been read of the feed, which must stay until plaintext_free. NULL: no memory. */
struct plaintext *plaintext_new(struct feed *feed);
void plaintext_free(struct plaintext *t);

/* The next byte, without reading it, or one of the values above. */
int plaintext_peek(struct plaintext *t);

/* Goes on to the byte after the one that plaintext_peek gave. */
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
