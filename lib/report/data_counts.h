/* SPDX-License-Identifier: GPL-2.0-or-later */
/* data_counts - counts the recordings of a data set by label, speaker and part */
#ifndef EARPIPE_DATA_COUNTS_H
#define EARPIPE_DATA_COUNTS_H

#include "base/vocabulary.h"

#include <stdbool.h>

enum data_part { DATA_TRAIN, DATA_VALIDATION, DATA_TEST, DATA_OTHER, DATA_PARTS };

struct data_count {
	size_t n[DATA_PARTS]; /* recordings */
	double seconds;       /* of all of them */
};

/* A zero-initialised one holds none. */
struct data_counts {
	struct vocabulary labels, speakers;       /* in order of arrival */
	struct data_count *by_label, *by_speaker; /* [labels.n], [speakers.n] */
	size_t cap_labels, cap_speakers;
	struct data_count all;
};

/* Counts a recording; label, speaker and split may be NULL. A split that is no part of the data set
 * is DATA_OTHER. The later chunks of a recording add their seconds alone. False: no memory. */
bool data_counts_add(struct data_counts *d, const char *label, const char *speaker,
		     const char *split, double seconds, bool is_later_chunk);
void data_counts_free(struct data_counts *d);

/* The recordings of all parts. */
size_t data_count_sum(const struct data_count *c);

/* Speakers who are in the training part and in the test part. */
size_t data_counts_shared(const struct data_counts *d);

#endif
