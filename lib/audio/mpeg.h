/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mpeg - finds and checks the frames of MPEG audio (ISO 11172-3, 13818-3, and "2.5"), layers
 * II and III
 *
 * Four bytes that look like the head of a frame occur often in any data. So a recording begins only
 * where several frames of one kind follow each other. */
#ifndef EARPIPE_MPEG_H
#define EARPIPE_MPEG_H

#include <stdbool.h>
#include <stddef.h>

/* Most bytes before the first frame, after tags and zeros: a file that was split begins
 * inside a frame. */
enum { MPEG_SEARCH = 8192 };

/* Whether these four bytes may be the head of a frame. */
bool mpeg_is_head(const unsigned char *p);

/* Looks for the first frame within MPEG_SEARCH bytes. Returns where it begins; n: there is none.
 * With `known`, a single frame at byte 0 is enough. */
size_t mpeg_find(const unsigned char *bytes, size_t n, bool known);

/* Bytes that are decoded as one recording. */
struct mpeg_part {
	size_t begin, end;
};

/* The next part of n bytes from `at` on, where a frame begins. It ends where an encoder's header
 * (Xing, Info, VBRI) shows that another recording was appended, or at n. It omits a header that the
 * decoder does not know (VBRI). */
struct mpeg_part mpeg_next(const unsigned char *bytes, size_t n, size_t at);

/* Detects a truncated MP3: the last frame of a part is incomplete, or it has fewer frames than its
 * encoder's header states. Also rejects a change of rate or of the number of channels. NULL, or
 * what is wrong, perhaps in why[size]. */
const char *mpeg_fault(const unsigned char *bytes, struct mpeg_part part, char *why, size_t size);

#endif
