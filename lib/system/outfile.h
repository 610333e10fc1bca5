/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outfile - replaces a file as a whole: at any moment, either the old or the new file is there */
#ifndef EARPIPE_OUTFILE_H
#define EARPIPE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

/* Writes the whole content of the file. False: see errno. */
typedef bool outfile_fn(FILE *out, void *arg);

/* Writes a new file in the same folder, syncs it to the disk and renames it to `path`. A symbolic
 * link stays, and its target is replaced or created. Mode and owner of an old file are kept. Where
 * the system and the file system allow it (Linux), the new file has no name while it is written, so
 * that even SIGKILL leaves no file; elsewhere its name is path.XXXXXX. Signals are blocked
 * meanwhile. False: see errno; the old file is unchanged. */
bool outfile_replace(const char *path, outfile_fn *write_all, void *arg);

/* The same for a file or a new name; other things (devices, pipes) are written to directly. "-" is
 * stdout; /dev/stdout, /dev/fd/N and the like are the descriptors of this process. */
bool outfile_write(const char *path, outfile_fn *write_all, void *arg);

/* Whether outfile_replace can be used: not for "-", a descriptor, a device, a pipe or a folder. */
bool outfile_is_regular_or_absent(const char *path);

/* Returns NULL, or in why[size] why a file cannot be written there. A fault that only writing
 * shows, such as a full disk, is not known before. */
const char *outfile_refusal(const char *path, char *why, size_t size);

/* ---- a file that is written bit by bit ---- */

struct outfile;

/* The same in three calls, for a program that waits for its input meanwhile: signals end it, and
 * then nothing is left of the new file. `rewound`: fseek must work; a pipe then gets all bytes at
 * the end. The new file is not synced to the disk. NULL: see errno. */
struct outfile *outfile_begin(const char *path, bool rewound);

/* What is written to. */
FILE *outfile_stream(const struct outfile *o);

/* Puts the new file in place and frees o. False: see errno; the old file is unchanged. */
bool outfile_commit(struct outfile *o);

/* Frees o; the old file is unchanged. May be NULL. */
void outfile_drop(struct outfile *o);
#endif
