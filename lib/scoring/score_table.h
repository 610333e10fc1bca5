/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score_table - counts right answers of a cross-validation, by held-out part and by seed
 *
 * A run is the answers of one model for one part. Add all runs, count their answers, then call
 * score_table_arrange; the functions after it need a table that was arranged. Shares are from 0
 * to 1. */
#ifndef EARPIPE_SCORE_TABLE_H
#define EARPIPE_SCORE_TABLE_H

#include "base/statistics.h"
#include "base/vocabulary.h"

#include <stdbool.h>

struct score_run {
	size_t part, seed;      /* indices in the vocabularies of the table */
	size_t right, words, n; /* answers that are right, that are a word; all */
};

/* Zero-initialised holds none. */
struct score_table {
	struct vocabulary parts, seeds; /* in order of arrival */
	struct score_run *runs;         /* [n]; arranged: [parts, seeds] */
	size_t n, cap;
};

/* Adds a run without answers and returns its index. SIZE_MAX: no memory. */
size_t score_table_add(struct score_table *t, const char *part, const char *seed);
void score_table_free(struct score_table *t);

/* Puts the runs in order. False: a part lacks a seed or has it twice, a run has no answers, or the
 * runs of a part differ in their number of answers; why [size] says which. */
bool score_table_arrange(struct score_table *t, char *why, size_t size);

/* The run of a part and a seed. */
const struct score_run *score_table_run(const struct score_table *t, size_t part, size_t seed);

/* The share of right answers of a run; the mean of these over the seeds of a part. */
double score_table_share(const struct score_table *t, size_t part, size_t seed);
double score_table_part_mean(const struct score_table *t, size_t part);

/* The share of answers that are a word, over all parts with a seed. */
double score_table_words(const struct score_table *t, size_t seed);

struct score_summary {
	double mean;                /* over parts, of their means over seeds */
	double words;               /* mean over seeds */
	size_t worst;               /* the first part with the lowest mean */
	double worst_mean;          /* its mean */
	size_t n;                   /* answers with one seed, over all parts */
	double right;               /* right ones of them, mean over seeds */
	struct interval recordings; /* Wilson's, of right of n: other recordings of these parts */
	struct interval parts;      /* Student's, of the mean: other parts; NaN if there is one */
	double *part_means;         /* [parts] */
};

/* False: no memory. The caller frees part_means. */
bool score_table_summarise(const struct score_table *t, struct score_summary *s);

#endif
