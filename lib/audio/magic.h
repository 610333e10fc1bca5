/* SPDX-License-Identifier: GPL-2.0-or-later */
/* magic - what a file is, by its first bytes and never by its name */
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
	MAGIC_TAGGED, /* a tag (tags.h), and behind it who knows what */
};

/* How many bytes of a file are looked at; fewer do if it has no more. */
enum { MAGIC_SIZE = 512 };

enum magic magic_of(const unsigned char *head, size_t n);

/* What bytes of no known recording look like, and a way out if there is one, to be put behind
 * "is": "text", "a ZIP archive". Never NULL. */
const char *magic_guess(const unsigned char *head, size_t n);

#endif
