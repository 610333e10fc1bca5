/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outfile - a file that is replaced as a whole: at any moment there is the old one or the new one
 */
#ifndef EARPIPE_OUTFILE_H
#define EARPIPE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

/* Writes all that the file is to hold; false: see errno. */
typedef bool outfile_fn(FILE *out, void *arg);

/* Writes to a new file in the same folder, brings it onto the disk and renames it to `path`. A link
 * stays a link, and what it leads to is replaced or made. Mode and owner of an old file stay. The
 * new file has no name while it is written, where the system and the folder's file system can do
 * that (Linux): then not even SIGKILL leaves anything behind. Elsewhere it is called path.XXXXXX.
 * Signals wait meanwhile. False: see errno, and the old file is as it was. */
bool outfile_replace(const char *path, outfile_fn *write_all, void *arg);

/* The same where there is a file or nothing; writes straight to what cannot be replaced. "-" is
 * stdout; /dev/stdout, /dev/fd/N and the like are descriptors that we have already. */
bool outfile_write(const char *path, outfile_fn *write_all, void *arg);

/* Whether outfile_replace can be used there: not for "-", a descriptor, a device, a pipe, a folder.
 */
bool outfile_is_regular_or_absent(const char *path);

/* Whether a file can be written there, as far as can be told before it is: NULL, or what is in the
 * way, in why[size]. */
const char *outfile_refusal(const char *path, char *why, size_t size);
#endif
