/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outfile - a file that is replaced as a whole: at any moment there is the old one or the new one
 */
#ifndef EARPIPE_OUTFILE_H
#define EARPIPE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

/* Writes all that the file is to hold; false: see errno. */
typedef bool outfile_fn(FILE *out, void *arg);

/* Writes to a temporary file beside `path`, brings it onto the disk and renames it. A link stays a
 * link, and the mode of an old file stays. Signals wait meanwhile, so that none but SIGKILL leaves
 * the temporary behind. False: see errno, and the old file is as it was. */
bool outfile_replace(const char *path, outfile_fn *write_all, void *arg);

/* The same where there is a file or nothing; writes straight to what cannot be replaced. */
bool outfile_write(const char *path, outfile_fn *write_all, void *arg);

/* Whether outfile_replace can be used there: not for a device, a pipe, a folder. */
bool outfile_is_regular_or_absent(const char *path);

/* The folder that the temporary file goes to; the caller frees it. NULL: no memory. */
char *outfile_folder(const char *path);

#endif
