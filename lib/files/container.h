/* SPDX-License-Identifier: GPL-2.0-or-later */
/* container - recognises files that hold or list recordings by their first bytes */
#ifndef EARPIPE_CONTAINER_H
#define EARPIPE_CONTAINER_H

#include <stddef.h>

enum container {
	CONTAINER_NONE, /* a recording itself, something unknown, or nothing */
	CONTAINER_TAR,
	CONTAINER_ZIP,
	CONTAINER_GZIP,
	CONTAINER_XZ,
	CONTAINER_ZSTD,
	CONTAINER_PARQUET,
	CONTAINER_TEXT,    /* text in an encoding like ASCII, or UTF-16 */
	CONTAINER_FOREIGN, /* an archive or a compression that is not supported */
};

enum { CONTAINER_BYTES = 512 }; /* that are examined: one block of a tar archive */

/* The kind of a file that begins with these n bytes: CONTAINER_BYTES, or all there are. */
enum container container_kind(const unsigned char *head, size_t n);

/* The name of the format, "bzip2", for all but CONTAINER_NONE and _TEXT; else NULL. */
const char *container_name(const unsigned char *head, size_t n);

#endif
