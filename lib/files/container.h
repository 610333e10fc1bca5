/* SPDX-License-Identifier: GPL-2.0-or-later */
/* container - what holds recordings, by its first bytes: an archive, a table, a list */
#ifndef EARPIPE_CONTAINER_H
#define EARPIPE_CONTAINER_H

#include <stddef.h>

enum container {
	CONTAINER_NONE, /* a recording itself, or who knows what, or nothing at all */
	CONTAINER_TAR,
	CONTAINER_ZIP,
	CONTAINER_GZIP,
	CONTAINER_XZ,
	CONTAINER_ZSTD,
	CONTAINER_PARQUET,
	CONTAINER_TEXT,    /* no byte that an ASCII-like encoding would not have; or UTF-16 */
	CONTAINER_FOREIGN, /* an archive or a compression that is not read here */
};

enum { CONTAINER_BYTES = 512 }; /* that it takes to tell: one block of a tar archive */

/* What begins with these n bytes: CONTAINER_BYTES, or all there are. */
enum container container_kind(const unsigned char *head, size_t n);

/* The name of the format, "bzip2", for all but CONTAINER_NONE and _TEXT; else NULL. */
const char *container_name(const unsigned char *head, size_t n);

#endif
