/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spill - more floats than there is memory for: written to a file without a name, read as memory
 *
 * The file has no name from the beginning, so nothing stays behind however the program ends. Once
 * mapped, its pages are the system's to drop and to read again. */
#ifndef EARPIPE_SPILL_H
#define EARPIPE_SPILL_H

#include <stdbool.h>
#include <stddef.h>

struct spill;

/* With its file in that folder. NULL: see errno. */
struct spill *spill_new(const char *folder);
void spill_free(struct spill *s);

/* Appends n floats. False: see errno (ENOSPC: the disk is full). */
bool spill_add(struct spill *s, const float *x, size_t n);

/* All floats that were added, in order, to read; nothing can be added any more. They stay the
 * spill's. NULL: see errno. */
float *spill_map(struct spill *s);

#endif
