/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_cache - keeps more floats than fit into memory: in a file without a name, mapped for reading
 *
 * The file has no name from the beginning, so no file is left however the program ends. Once it is
 * mapped, the system may drop its pages and read them again. */
#ifndef EARPIPE_FILE_CACHE_H
#define EARPIPE_FILE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct file_cache;

/* Creates the file in that folder. NULL: see errno. */
struct file_cache *file_cache_new(const char *folder);
void file_cache_free(struct file_cache *s);

/* Appends n floats. False: see errno (ENOSPC: the disk is full). */
bool file_cache_add(struct file_cache *s, const float *x, size_t n);

/* All floats that were added, in order, for reading. They belong to the cache. Nothing can be added
 * afterwards. NULL: see errno. */
float *file_cache_map(struct file_cache *s);

#endif
