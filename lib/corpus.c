/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "corpus.h"

#include "digest.h"
#include "tensor.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` items behind the n there are; doubles. */
static bool grow(void *list, size_t *cap, size_t n, size_t more, size_t item)
{
	void **p = list, *bigger;
	size_t want = *cap ? *cap : 64, bytes;

	if (more > SIZE_MAX / 2 - n)
		return false;
	if (n + more <= *cap)
		return true;
	while (want < n + more)
		want *= 2;
	if (!size_mul(want, item, &bytes) || !(bigger = realloc(*p, bytes)))
		return false;
	*p = bigger;
	*cap = want;
	return true;
}

/* The label's place among the words, new or old; CORPUS_NO_CLASS: no memory. */
static size_t find_word(struct corpus *c, const char *label)
{
	/* clips of one class mostly come together, and the last words are the likeliest */
	for (size_t i = c->n_words; i > 0; i--)
		if (strcmp(c->words[i - 1], label) == 0)
			return i - 1;
	if (!grow(&c->words, &c->cap_words, c->n_words, 1, sizeof *c->words) ||
	    !(c->words[c->n_words] = malloc(strlen(label) + 1)))
		return CORPUS_NO_CLASS;
	strcpy(c->words[c->n_words], label);
	return c->n_words++;
}

bool corpus_add(struct corpus *c, const float *x, size_t rows, const char *label, bool test)
{
	struct corpus_clip clip = { .offset = c->n_x, .rows = rows };
	size_t n;

	clip.word = find_word(c, label);
	if (clip.word == CORPUS_NO_CLASS || !size_mul(rows, c->width, &n))
		return false;
	if (c->spill) {
		if (!spill_add(c->spill, x, n))
			return false;
	} else {
		if (!grow(&c->x, &c->cap_x, c->n_x, n, sizeof *c->x))
			return false;
		memcpy(c->x + c->n_x, x, n * sizeof *x);
	}
	c->n_x += n;
	if (test) {
		if (!grow(&c->test, &c->cap_test, c->n_test, 1, sizeof clip))
			return false;
		c->test[c->n_test++] = clip;
	} else {
		if (!grow(&c->train, &c->cap_train, c->n_train, 1, sizeof clip))
			return false;
		c->train[c->n_train++] = clip;
	}
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool corpus_sort(struct corpus *c)
{
	size_t *class_of;

	if (c->spill && !(c->x = spill_map(c->spill)))
		return false;
	class_of = malloc((c->n_words + 1) * sizeof *class_of);
	c->classes = malloc((c->n_words + 1) * sizeof *c->classes);
	if (!class_of || !c->classes) {
		free(class_of);
		return false;
	}
	for (size_t i = 0; i < c->n_words; i++)
		class_of[i] = CORPUS_NO_CLASS;
	c->n_classes = 0;
	for (size_t i = 0; i < c->n_train; i++)
		if (class_of[c->train[i].word] == CORPUS_NO_CLASS) {
			class_of[c->train[i].word] = 0;
			c->classes[c->n_classes++] = c->words[c->train[i].word];
		}
	qsort(c->classes, c->n_classes, sizeof *c->classes, by_bytes);
	for (size_t k = 0; k < c->n_classes; k++)
		for (size_t i = 0; i < c->n_words; i++)
			if (c->classes[k] == c->words[i])
				class_of[i] = k;
	for (size_t i = 0; i < c->n_train; i++)
		c->train[i].label = class_of[c->train[i].word];
	for (size_t i = 0; i < c->n_test; i++)
		c->test[i].label = class_of[c->test[i].word];
	free(class_of);
	return true;
}

void corpus_free(struct corpus *c)
{
	for (size_t i = 0; i < c->n_words; i++)
		free(c->words[i]);
	free(c->words);
	if (!c->spill)
		free(c->x);
	spill_free(c->spill);
	free(c->train);
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
		const char *label = c->words[clips[i].word];

		digest = digest_add(digest, label, strlen(label));
		digest = digest_add(digest, corpus_rows(c, &clips[i]),
				    clips[i].rows * c->width * sizeof *c->x);
	}
	return digest;
}

uint64_t corpus_digest(const struct corpus *c)
{
	const uint64_t digest = digest_add(0, &c->width, sizeof c->width);

	return add_part(add_part(digest, c, c->train, c->n_train), c, c->test, c->n_test);
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

/* Sums over the bands from `from` to `to` - 1. */
struct sums {
	size_t from, to;
	double mean; /* what the power is taken of the distance from */
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
