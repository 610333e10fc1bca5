/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mpeg - the frames of MPEG audio (ISO 11172-3, 13818-3, and "2.5"), layers II and III
 *
 * Four bytes that look like the head of a frame are frequent in any data. So a recording begins
 * where a frame is followed by others of its kind. */
#ifndef EARPIPE_MPEG_H
#define EARPIPE_MPEG_H

#include <stdbool.h>
#include <stddef.h>

/* How far into the bytes the first frame may begin, after tags and zeros: a file that was split
 * begins within a frame. */
enum { MPEG_SEARCH = 8192 };

/* Whether these four bytes may be the head of a frame. */
bool mpeg_is_head(const unsigned char *p);

/* Looks for the first frame within MPEG_SEARCH bytes. Returns where it begins; n: there is none.
 * `known`: the recording is known to be MPEG audio if it begins at byte 0 with the head of a frame,
 * so that one is enough. */
size_t mpeg_find(const unsigned char *bytes, size_t n, bool known);

/* A stretch of bytes that is to be decoded by itself. */
struct mpeg_part {
	size_t begin, end;
};

/* The next part of n bytes from `at` on, where a frame begins: to the end, or to where a header of
 * an encoder (Xing, Info, VBRI) tells that another recording was appended. A header that the
 * decoder does not know (VBRI) is left out. */
struct mpeg_part mpeg_next(const unsigned char *bytes, size_t n, size_t at);

/* NULL, or what is wrong with the frames of a part: it is truncated, as its last frame or its
 * encoder's header tells, or its rate or number of channels changes. why[size] is for the text. */
const char *mpeg_fault(const unsigned char *bytes, struct mpeg_part part, char *why, size_t size);

#endif
