/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/corpus.h"

#include "base/array.h"
#include "base/digest.h"
#include "base/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` items after the first n of *list (array.h). False: no memory. */
static bool grow(void *list, size_t *cap, size_t n, size_t more, size_t item)
{
	void **p = list, *bigger = array_room(*p, cap, n, more, item);

	if (bigger)
		*p = bigger;
	return bigger != NULL;
}

/* A part's list, its length and its capacity. */
struct list {
	struct corpus_clip **clips;
	size_t *n, *cap;
};

static struct list list_of(struct corpus *c, enum corpus_part part)
{
	const struct list lists[CORPUS_PARTS] = {
		[CORPUS_TRAIN] = { &c->train, &c->n_train, &c->cap[CORPUS_TRAIN] },
		[CORPUS_VALIDATION] = { &c->validation, &c->n_validation,
					&c->cap[CORPUS_VALIDATION] },
		[CORPUS_TEST] = { &c->test, &c->n_test, &c->cap[CORPUS_TEST] },
	};

	return lists[part];
}

const struct corpus_clip *corpus_clips(const struct corpus *c, enum corpus_part part, size_t *n)
{
	const struct list list = list_of((struct corpus *)c, part);

	*n = *list.n;
	return *list.clips;
}

size_t corpus_usual_rows(const struct corpus *c, size_t without)
{
	size_t rows = 0, n = 0;

	for (int part = 0; part < CORPUS_PARTS; part++) {
		size_t more;
		const struct corpus_clip *clips = corpus_clips(c, (enum corpus_part)part, &more);

		for (size_t i = 0; i < more; i++)
			rows += clips[i].rows;
		n += more;
	}
	return n > 0 ? (rows + n / 2) / n : without;
}

const char *corpus_part_name(enum corpus_part part)
{
	static const char *const names[CORPUS_PARTS] = { "training", "validation", "test" };

	return names[part];
}

/* Counts a clip of that part; returns the label's index in words. CORPUS_NO_CLASS: no memory. */
static size_t count_word(struct corpus *c, const char *label, enum corpus_part part)
{
	const size_t before = c->words.n, word = vocabulary_add(&c->words, label);

	if (word == VOCABULARY_NONE)
		return CORPUS_NO_CLASS;
	if (word == before) {
		if (!grow(&c->counts, &c->cap_counts, word, 1, sizeof *c->counts))
			return CORPUS_NO_CLASS;
		memset(c->counts[word], 0, sizeof c->counts[word]);
	}
	if (c->counts[word][part]++ == 0 && part == CORPUS_TRAIN)
		c->n_classes++;
	return word;
}

bool corpus_add(struct corpus *c, const float *x, size_t rows, const char *label,
		enum corpus_part part)
{
	const struct list list = list_of(c, part);
	struct corpus_clip clip = { .offset = c->n_x,
				    .rows = rows,
				    .who = { VOCABULARY_NONE, VOCABULARY_NONE } };
	size_t n;

	clip.word = count_word(c, label, part);
	if (clip.word == CORPUS_NO_CLASS || !size_mul(rows, c->width, &n))
		return false;
	if (c->cache) {
		if (!file_cache_add(c->cache, x, n))
			return false;
	} else {
		if (!grow(&c->x, &c->cap_x, c->n_x, n, sizeof *c->x))
			return false;
		memcpy(c->x + c->n_x, x, n * sizeof *x);
	}
	clip.digest = digest_add(0, x, n * sizeof *x);
	c->n_x += n;
	if (!grow(list.clips, list.cap, *list.n, 1, sizeof clip))
		return false;
	(*list.clips)[(*list.n)++] = clip;
	return true;
}

bool corpus_add_attribute(struct corpus *c, enum corpus_part part, enum corpus_attribute attribute,
			  const char *value)
{
	const struct list list = list_of(c, part);
	const size_t at = vocabulary_add(&c->who[attribute], value);

	(*list.clips)[*list.n - 1].who[attribute] = at;
	return at != VOCABULARY_NONE;
}

const char *corpus_attribute_name(enum corpus_attribute attribute)
{
	static const char *const names[] = { "speaker", "group" };

	return names[attribute];
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The index of a word among the sorted classes. */
static size_t class_of(const struct corpus *c, const char *word)
{
	const char **found = bsearch(&word, c->classes, c->n_classes, sizeof *c->classes, by_bytes);

	return found ? (size_t)(found - c->classes) : CORPUS_NO_CLASS;
}

bool corpus_sort(struct corpus *c)
{
	size_t *label, k = 0;

	if (c->cache && !(c->x = file_cache_map(c->cache)))
		return false;
	label = malloc((c->words.n + 1) * sizeof *label);
	c->classes = malloc((c->n_classes + 1) * sizeof *c->classes);
	if (!label || !c->classes) {
		free(label);
		return false;
	}
	for (size_t i = 0; i < c->words.n; i++)
		if (c->counts[i][CORPUS_TRAIN] > 0)
			c->classes[k++] = c->words.words[i];
	qsort(c->classes, c->n_classes, sizeof *c->classes, by_bytes);
	for (size_t i = 0; i < c->words.n; i++)
		label[i] = class_of(c, c->words.words[i]);
	for (int part = 0; part < CORPUS_PARTS; part++) {
		const struct list list = list_of(c, (enum corpus_part)part);

		for (size_t i = 0; i < *list.n; i++)
			(*list.clips)[i].label = label[(*list.clips)[i].word];
	}
	free(label);
	return true;
}

void corpus_free(struct corpus *c)
{
	vocabulary_free(&c->words);
	for (int k = 0; k < CORPUS_ATTRIBUTES; k++)
		vocabulary_free(&c->who[k]);
	free(c->counts);
	if (!c->cache)
		free(c->x);
	file_cache_free(c->cache);
	free(c->train);
	free(c->validation);
	free(c->test);
	free(c->classes);
	*c = (struct corpus){ 0 };
}

const float *corpus_rows(const struct corpus *c, const struct corpus_clip *clip)
{
	return c->x + clip->offset;
}

static uint64_t add_part(uint64_t digest, const struct corpus *c, const struct corpus_clip *clips,
			 size_t n)
{
	digest = digest_add(digest, &n, sizeof n);
	for (size_t i = 0; i < n; i++) {
		const char *label = c->words.words[clips[i].word];

		digest = digest_add(digest, label, strlen(label));
		digest = digest_add(digest, corpus_rows(c, &clips[i]),
				    clips[i].rows * c->width * sizeof *c->x);
	}
	return digest;
}

uint64_t corpus_digest(const struct corpus *c)
{
	uint64_t digest = digest_add(0, &c->width, sizeof c->width);

	digest = add_part(digest, c, c->train, c->n_train);
	digest = add_part(digest, c, c->test, c->n_test);
	return c->n_validation ? add_part(digest, c, c->validation, c->n_validation) : digest;
}

void corpus_quietest(const struct corpus *c, bool by_first, float *quietest)
{
	double least = INFINITY;

	for (size_t i = 0; i < c->n_train; i++) {
		const float *x = corpus_rows(c, &c->train[i]);

		for (size_t t = 0; t < c->train[i].rows; t++, x += c->width) {
			double sum = x[0];

			for (size_t b = 1; b < c->width && !by_first; b++)
				sum += x[b];
			if (sum < least) {
				least = sum;
				memcpy(quietest, x, c->width * sizeof *x);
			}
		}
	}
}

/* Sums over the bands `from` to `to` - 1 of the distance from `mean`, or of its square. */
struct sums {
	size_t from, to;
	double mean; /* only for power 2 */
	int power;   /* 1 or 2 */
	double sum, n;
};

static void add_row(struct sums *s, const float *row, double times)
{
	double sum = 0;

	for (size_t b = s->from; b < s->to; b++)
		sum += s->power == 1 ? row[b] : (row[b] - s->mean) * (row[b] - s->mean);
	s->sum += times * sum;
	s->n += times * (double)(s->to - s->from);
}

static void add_clips(struct sums *s, const struct corpus *c, size_t fit_rows, const float *silence)
{
	for (size_t i = 0; i < c->n_train; i++) {
		const struct corpus_clip *clip = &c->train[i];
		const size_t seen = fit_rows && fit_rows < clip->rows ? fit_rows : clip->rows;
		const float *row = corpus_rows(c, clip) + (clip->rows - seen) / 2 * c->width;

		for (size_t t = 0; t < seen; t++, row += c->width)
			add_row(s, row, 1);
		if (fit_rows > seen)
			add_row(s, silence, (double)(fit_rows - seen));
	}
}

void corpus_moments(const struct corpus *c, size_t fit_rows, const float *silence, bool by_band,
		    float *mean, float *deviation)
{
	const size_t step = by_band ? 1 : c->width;

	for (size_t from = 0; from < c->width; from += step) {
		struct sums first = { .from = from, .to = from + step, .power = 1 };
		struct sums second = { .from = from, .to = from + step, .power = 2 };

		add_clips(&first, c, fit_rows, silence);
		second.mean = first.sum / first.n;
		add_clips(&second, c, fit_rows, silence);
		for (size_t b = from; b < from + step; b++) {
			mean[b] = (float)second.mean;
			deviation[b] = second.sum > 0 ? (float)sqrt(second.sum / second.n) : 1;
		}
	}
}
