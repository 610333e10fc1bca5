/* SPDX-License-Identifier: GPL-2.0-or-later */
/* magic - recognises the format of a recording by its first bytes, never by its name */
#ifndef EARPIPE_MAGIC_H
#define EARPIPE_MAGIC_H

#include <stddef.h>

enum magic {
	MAGIC_FOREIGN, /* none of these */
	MAGIC_WAV,
	MAGIC_FLAC,
	MAGIC_VORBIS, /* in Ogg */
	MAGIC_MP3,    /* judged by four bytes (mpeg.h) */
	MAGIC_SPHERE,
	MAGIC_AIFF, /* and AIFF-C */
	MAGIC_AU,
	MAGIC_TAGGED, /* a tag (tags.h), and something unknown after it */
};

/* Bytes of a file that are examined, or all if it has fewer. */
enum { MAGIC_SIZE = 512 };

enum magic magic_of(const unsigned char *head, size_t n);

/* Describes bytes that are not a known recording, with a remedy if there is one, for a message "is
 * ...": "text", "a ZIP archive". Never NULL. */
const char *magic_guess(const unsigned char *head, size_t n);

#endif
