/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_cache - more floats than there is memory for: written to a file without a name, read as memory
 *
 * The file has no name from the beginning, so nothing stays behind however the program ends. Once
 * mapped, its pages are the system's to drop and to read again. */
#ifndef EARPIPE_FILE_CACHE_H
#define EARPIPE_FILE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct file_cache;

/* With its file in that folder. NULL: see errno. */
struct file_cache *file_cache_new(const char *folder);
void file_cache_free(struct file_cache *s);

/* Appends n floats. False: see errno (ENOSPC: the disk is full). */
bool file_cache_add(struct file_cache *s, const float *x, size_t n);

/* All floats that were added, in order, to read; nothing can be added any more. They stay the
 * cache's. NULL: see errno. */
float *file_cache_map(struct file_cache *s);

#endif
