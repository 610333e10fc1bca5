/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline - which samples of a recording count
 *
 * Positions count the samples of the recording from 0, lost ones included. The first samples
 * after a microphone was opened are left out, since they are clicks more often than sound. The
 * recording ends at a limit. */
#ifndef EARPIPE_TIMELINE_H
#define EARPIPE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timeline {
	uint64_t at;      /* samples that arrived so far, and lost ones */
	uint64_t opened;  /* position at which the microphone was opened last */
	uint64_t settled; /* samples before this position are left out */
	uint64_t limit;   /* the recording ends here; UINT64_MAX: never */
};

/* A microphone begins to run at the present position; its first `settle` samples are left out. */
void timeline_open(struct timeline *t, uint64_t settle);

/* Adds n samples after `gap` lost ones. Returns how many of the n are within the limit; the first
 * *left_out of these are to be left out. A gap counts even if it goes beyond the limit. */
size_t timeline_take(struct timeline *t, size_t n, uint64_t gap, size_t *left_out);

bool timeline_ended(const struct timeline *t);

#endif
