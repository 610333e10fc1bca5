/* SPDX-License-Identifier: GPL-2.0-or-later */
/* magic - the format of a recording, by its first bytes and never by its name */
#ifndef EARPIPE_MAGIC_H
#define EARPIPE_MAGIC_H

#include <stddef.h>

enum magic {
	MAGIC_FOREIGN, /* none of these */
	MAGIC_WAV,
	MAGIC_FLAC,
	MAGIC_VORBIS, /* in Ogg */
	MAGIC_MP3,    /* as far as four bytes tell (mpeg.h) */
	MAGIC_SPHERE,
	MAGIC_AIFF, /* and AIFF-C */
	MAGIC_AU,
	MAGIC_TAGGED, /* a tag (tags.h), and something unknown after it */
};

/* Bytes of a file that are looked at, or all if it has fewer. */
enum { MAGIC_SIZE = 512 };

enum magic magic_of(const unsigned char *head, size_t n);

/* What bytes that are not a known recording look like, and a way out if there is one, for a message
 * "is ...": "text", "a ZIP archive". Never NULL. */
const char *magic_guess(const unsigned char *head, size_t n);

#endif
