/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus - the clips to learn from, to validate by and to test with, in memory or in a file */
#ifndef EARPIPE_CORPUS_H
#define EARPIPE_CORPUS_H

#include "system/file_cache.h"
#include "base/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const size_t CORPUS_NO_CLASS = (size_t)-1;

struct corpus_clip {
	size_t offset; /* of its first number, in numbers */
	size_t rows;
	size_t label; /* place in classes; CORPUS_NO_CLASS: one of another part, of a class that no
		       * training clip has. Meaningless before corpus_sort */
	size_t word;  /* place in words */
	uint64_t digest; /* of its numbers */
};

enum corpus_part { CORPUS_TRAIN, CORPUS_VALIDATION, CORPUS_TEST, CORPUS_PARTS };

struct corpus {
	size_t width;             /* numbers in a row */
	struct file_cache *cache; /* where rows go; NULL: into memory */
	float *x; /* all clips' rows, one after the other; with cache after corpus_sort */
	size_t n_x, cap_x;
	struct corpus_clip *train, *validation, *test;
	size_t n_train, n_validation, n_test, cap[CORPUS_PARTS];
	struct vocabulary words;        /* the labels in the order in which they came */
	size_t (*counts)[CORPUS_PARTS]; /* [words.n] clips of each label in each part */
	size_t cap_counts;
	const char **classes; /* [n_classes] the training part's, bytewise; after corpus_sort */
	size_t n_classes;     /* right at any time */
};

/* Adds a clip, x [rows, width] with rows >= 1; copies all. The corpus is zero-initialised but for
 * its width, and cache, which it then owns. False: no memory, or a write failed; see errno. */
bool corpus_add(struct corpus *c, const float *x, size_t rows, const char *label,
		enum corpus_part part);

/* The clips of a part, *n of them. */
const struct corpus_clip *corpus_clips(const struct corpus *c, enum corpus_part part, size_t *n);

/* Rows of the clips of all parts, on average; `without` if there are none. */
size_t corpus_usual_rows(const struct corpus *c, size_t without);

/* "training", "validation", "test" */
const char *corpus_part_name(enum corpus_part part);

/* Makes classes and labels, once, when all clips are there. False: no memory, or the cache cannot
 * be read; see errno. */
bool corpus_sort(struct corpus *c);

void corpus_free(struct corpus *c);

/* A clip's rows, [rows, width]. */
const float *corpus_rows(const struct corpus *c, const struct corpus_clip *clip);

/* Tells other clips, other labels and another order apart; the clips of one part keep their order
 * however those of the other lie between them. */
uint64_t corpus_digest(const struct corpus *c);

/* The quietest row of the training clips (silence, as far as it is known), [width]: the one with
 * the smallest sum, or if by_first the smallest first number (c0 of an MFCC). */
void corpus_quietest(const struct corpus *c, bool by_first, float *quietest);

/* Mean and deviation of the training clips, [width] each, as a net sees them that takes fit_rows
 * rows of each, the middle ones or amid silence (0: all rows, no silence). by_band: of each of the
 * numbers in a row; else one mean and one deviation for all. The deviation is 1 where it would be
 * 0. */
void corpus_moments(const struct corpus *c, size_t fit_rows, const float *silence, bool by_band,
		    float *mean, float *deviation);

#endif
