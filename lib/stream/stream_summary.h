/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_summary - counts the frames of a whole stream: kinds, shapes, numbers, labels, durations */
#ifndef EARPIPE_STREAM_SUMMARY_H
#define EARPIPE_STREAM_SUMMARY_H

#include "base/vocabulary.h"
#include "stream/frame.h"

enum { SUMMARY_VALUES_MAX = 100000, SUMMARY_GROUPS_MAX = 1000 };

/* The least and the most of what was added; n is 0 if nothing was. */
struct extremes {
	double least, most;
	uint64_t n;
};

/* The frames of one kind, dtype and rank. */
struct summary_group {
	char *kind; /* "-": the frames have none; owned */
	enum dtype dtype;
	unsigned rank;
	uint64_t frames, bytes;                   /* of data */
	struct extremes extents[TENSOR_MAX_RANK]; /* [rank] */
	struct extremes rate_hz, hop;             /* of the frames that have one */
	struct extremes duration_s;               /* of the frames that have one */
	double total_s;                           /* of these */
	double min, max, sum;                     /* of the finite numbers; min > max without any */
	uint64_t finite, not_finite;
};

/* How often each value of a key occurs, in the order of their first frames. */
struct summary_values {
	const char *key;
	struct vocabulary values; /* the first SUMMARY_VALUES_MAX */
	uint64_t *counts;         /* [values.n] */
	size_t cap;
	uint64_t others; /* frames with values beyond these */
	uint64_t absent; /* frames without the key */
};

enum { SUMMARY_LABELS, SUMMARY_SPEAKERS, SUMMARY_SPLITS, SUMMARY_KEYS };

/* stream_summary_init begins one, stream_summary_free releases it. */
struct stream_summary {
	struct summary_group *groups; /* [n_groups] in the order of their first frames */
	size_t n_groups, cap_groups;  /* the first SUMMARY_GROUPS_MAX */
	uint64_t ungrouped;           /* frames of other groups */
	struct summary_values values[SUMMARY_KEYS];
	uint64_t frames, bytes; /* with attributes, without end marks */
	uint64_t streams;       /* of chunks */
	uint64_t marks;         /* end marks; the caller counts them */
};

void stream_summary_init(struct stream_summary *s);

/* Adds a frame of so many bytes, and its numbers. False: no memory. */
bool stream_summary_add(struct stream_summary *s, const struct frame *f, size_t bytes);
void stream_summary_free(struct stream_summary *s);

/* The indices of the values, the most frequent first, equal ones in their order; the caller frees
 * them. NULL: no memory. */
size_t *summary_values_by_count(const struct summary_values *v);

#endif
