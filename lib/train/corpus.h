/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus - holds the features of the training, validation and test clips
 *
 * Zero-initialise a corpus; set `cache` to keep the features in a file. Add all clips, then sort
 * once: after that the corpus does not change. */
#ifndef EARPIPE_CORPUS_H
#define EARPIPE_CORPUS_H

#include "system/file_cache.h"
#include "base/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const size_t CORPUS_NO_CLASS = (size_t)-1;

/* Attributes by which errors of the held-out parts are counted. */
enum corpus_attribute { CORPUS_SPEAKER, CORPUS_GROUP, CORPUS_ATTRIBUTES };

struct corpus_clip {
	size_t offset; /* of its first number in the corpus */
	size_t rows;
	size_t label; /* index of its class, set by corpus_sort; CORPUS_NO_CLASS: it is in a
			  * held-out part, and no training clip has this label */
	size_t word;  /* index of its label in words */
	size_t who[CORPUS_ATTRIBUTES]; /* indices in `who`; VOCABULARY_NONE: not known */
	uint64_t digest;               /* of its numbers */
};

enum corpus_part { CORPUS_TRAIN, CORPUS_VALIDATION, CORPUS_TEST, CORPUS_PARTS };

struct corpus {
	size_t width;             /* numbers in a row */
	struct file_cache *cache; /* file of the features; NULL: they are in memory */
	float *x; /* all clips' rows, one clip after the other; with a cache after corpus_sort */
	size_t n_x, cap_x;
	struct corpus_clip *train, *validation, *test;
	size_t n_train, n_validation, n_test, cap[CORPUS_PARTS];
	struct vocabulary words;                  /* the labels, in the order in which they came */
	struct vocabulary who[CORPUS_ATTRIBUTES]; /* values of held-out clips */
	size_t (*counts)[CORPUS_PARTS];           /* [words.n] clips of each label in each part */
	size_t cap_counts;
	const char **classes; /* [n_classes] labels of the training part, bytewise; after
			       * corpus_sort */
	size_t n_classes;     /* valid at any time */
};

/* Adds a clip, x [rows, width] with rows >= 1; copies it and the label. The corpus owns its cache.
 * False: no memory, or the cache could not be written; see errno. */
bool corpus_add(struct corpus *c, const float *x, size_t rows, const char *label,
		enum corpus_part part);

/* Says an attribute of the clip of a held-out part that was added last. False: no memory. */
bool corpus_add_attribute(struct corpus *c, enum corpus_part part, enum corpus_attribute attribute,
			  const char *value);

/* "speaker", "group" */
const char *corpus_attribute_name(enum corpus_attribute attribute);

/* The *n clips of a part. */
const struct corpus_clip *corpus_clips(const struct corpus *c, enum corpus_part part, size_t *n);

/* Mean number of rows of all clips, rounded; `without` if there are none. */
size_t corpus_usual_rows(const struct corpus *c, size_t without);

/* "training", "validation", "test" */
const char *corpus_part_name(enum corpus_part part);

/* Makes the classes and sets the clips' labels. Call it once, after the last clip. False: no
 * memory, or the cache cannot be read; see errno. */
bool corpus_sort(struct corpus *c);

void corpus_free(struct corpus *c);

/* A clip's features, [rows, width]. */
const float *corpus_rows(const struct corpus *c, const struct corpus_clip *clip);

/* A digest of the clips, their labels and their order within each part. It ignores how clips of
 * different parts alternate. */
uint64_t corpus_digest(const struct corpus *c);

/* Finds the quietest row of the training clips, [width], which represents silence: the one with the
 * smallest sum, or, if by_first, with the smallest first number (c0 of an MFCC). */
void corpus_quietest(const struct corpus *c, bool by_first, float *quietest);

/* Computes mean and standard deviation of the training clips, [width] each. With fit_rows > 0, each
 * clip is first cropped or padded as fit:ROWS does. by_band: one mean and deviation for each number
 * in a row; otherwise one for all. A deviation of 0 becomes 1. */
void corpus_moments(const struct corpus *c, size_t fit_rows, const float *silence, bool by_band,
		    float *mean, float *deviation);

#endif
