/* SPDX-License-Identifier: GPL-2.0-or-later */
/* magic - what a file is, by its first bytes; whether a name is that of a recording */
#ifndef EARPIPE_MAGIC_H
#define EARPIPE_MAGIC_H

#include <stdbool.h>
#include <stddef.h>

enum magic {
	MAGIC_OTHER, /* none of these, or nothing at all */
	MAGIC_RECORDING,
	MAGIC_TAR,
	MAGIC_ZIP,
	MAGIC_GZIP,
	MAGIC_XZ,
	MAGIC_ZSTD,
	MAGIC_PARQUET,
	MAGIC_TEXT,    /* no byte that a text in an ASCII-like encoding would not have */
	MAGIC_FOREIGN, /* an archive or a compression that is not read here */
};

enum { MAGIC_BYTES = 512 }; /* that it takes to tell: one block of a tar archive */

/* What begins with these n bytes: MAGIC_BYTES, or all there are. */
enum magic magic_of(const unsigned char *head, size_t n);

/* The name of the format, "bzip2", for all but MAGIC_OTHER, _RECORDING and _TEXT; else NULL. */
const char *magic_name(const unsigned char *head, size_t n);

/* Bytes of the extension, dot included, by which a name says that it is a recording, in capitals or
 * not: .wav .flac .ogg .oga .mp3 .sph .aif .aiff .au and the like; 0: it says no such thing. */
size_t magic_extension(const char *name, size_t len);

#endif
