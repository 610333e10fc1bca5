/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/corpus_check.h"

#include "base/array.h"
#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINES = 8,   /* of one kind */
	UNEVEN = 4,  /* a class with fewer than one UNEVEN-th of the median's clips is small */
	NAMED = 5,   /* small classes in a line */
	LINE = 1024, /* bytes */
};

struct check {
	const struct corpus *c;
	corpus_check_fn *tell;
	void *arg;
};

static void report(const struct check *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void report(const struct check *r, const char *format, ...)
{
	char line[LINE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	r->tell(line, r->arg);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- labels without training clips ---- */

static void report_untrained(const struct check *r, size_t word)
{
	const size_t *n = r->c->counts[word];
	const char *label = r->c->words.words[word];

	if (n[CORPUS_VALIDATION] > 0 && n[CORPUS_TEST] > 0)
		report(r,
		       "label '%.200s' is in the validation and the test part only (%zu and %zu "
		       "clips): they can never be right",
		       label, n[CORPUS_VALIDATION], n[CORPUS_TEST]);
	else
		report(
		    r,
		    "label '%.200s' is in the %s part only (%zu clip%s): they can never be right",
		    label, n[CORPUS_TEST] ? "test" : "validation",
		    n[CORPUS_TEST] + n[CORPUS_VALIDATION],
		    plural(n[CORPUS_TEST] + n[CORPUS_VALIDATION]));
}

static void check_untrained(const struct check *r)
{
	size_t labels = 0, clips = 0;

	for (size_t i = 0; i < r->c->words.n; i++) {
		const size_t *n = r->c->counts[i];

		if (n[CORPUS_TRAIN] > 0)
			continue;
		if (labels++ < LINES)
			report_untrained(r, i);
		else
			clips += n[CORPUS_VALIDATION] + n[CORPUS_TEST];
	}
	if (labels > LINES)
		report(r, "and %zu more labels (%zu clips) are in no training clip", labels - LINES,
		       clips);
}

/* ---- names with several spellings ---- */

/* The text in normal form and without case and blanks; the caller frees it. NULL: no memory. */
static char *key_of(const char *text)
{
	char *key = unicode_fold(text), *to = key;

	for (const char *from = key; from && *from; from++)
		if (!strchr(" \t\n\r\v\f", *from))
			*to++ = *from;
	if (key)
		*to = '\0';
	return key;
}

/* Texts by their keys: for each key the first text. */
struct spellings {
	struct vocabulary keys;
	const char **first; /* [keys.n] */
	size_t cap;
};

/* The first text with this one's key, which may be this one itself; NULL: no memory. */
static const char *first_spelling(struct spellings *s, const char *text)
{
	char *key = key_of(text);
	const size_t before = s->keys.n;
	const size_t at = key ? vocabulary_add(&s->keys, key) : VOCABULARY_NONE;

	free(key);
	if (at == VOCABULARY_NONE)
		return NULL;
	if (at < before)
		return s->first[at];
	const char **grown = array_room(s->first, &s->cap, before, 1, sizeof *grown);

	if (!grown)
		return NULL;
	s->first = grown;
	return s->first[at] = text;
}

static void free_spellings(struct spellings *s)
{
	vocabulary_free(&s->keys);
	free(s->first);
}

static bool check_labels(const struct check *r)
{
	struct spellings s = { 0 };
	size_t n = 0;
	bool ok = true;

	for (size_t i = 0; i < r->c->words.n && ok; i++) {
		const char *label = r->c->words.words[i], *first = first_spelling(&s, label);

		ok = first != NULL;
		if (ok && strcmp(first, label) != 0 && n++ < LINES)
			report(
			    r,
			    "labels '%.200s' and '%.200s' differ only in case or blanks, and are "
			    "two classes",
			    first, label);
	}
	if (n > LINES)
		report(r, "and %zu more labels differ from another only in case or blanks",
		       n - LINES);
	free_spellings(&s);
	return ok;
}

/* A speaker of another part may be in the training part in another spelling, and then is
 * not held out. */
static bool check_speakers(const struct check *r, const struct training_input *in)
{
	const struct vocabulary *trained = &in->speakers[CORPUS_TRAIN];
	struct spellings s = { 0 };
	bool ok = true;
	size_t n = 0;

	for (size_t i = 0; i < trained->n && ok; i++)
		ok = first_spelling(&s, trained->words[i]) != NULL;
	for (int part = CORPUS_VALIDATION; part < CORPUS_PARTS; part++)
		for (size_t i = 0; i < in->speakers[part].n && ok; i++) {
			const char *speaker = in->speakers[part].words[i];
			const size_t before = s.keys.n;
			const char *first = first_spelling(&s, speaker);

			ok = first != NULL;
			if (ok && s.keys.n == before && strcmp(first, speaker) != 0 &&
			    vocabulary_find(trained, speaker) == VOCABULARY_NONE &&
			    vocabulary_find(trained, first) != VOCABULARY_NONE && n++ < LINES)
				report(r,
				       "speaker '%.200s' of the %s part is written '%.200s' in the "
				       "training part: if they are the same, this voice is not "
				       "held out",
				       speaker, corpus_part_name((enum corpus_part)part), first);
		}
	free_spellings(&s);
	return ok;
}

/* ---- classes with few clips ---- */

static int by_count(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* The median of the classes' training clips, the upper one of two; 0: no memory. */
static size_t median_count(const struct corpus *c)
{
	size_t *counts = malloc((c->n_classes + 1) * sizeof *counts), n = 0, median;

	if (!counts)
		return 0;
	for (size_t i = 0; i < c->words.n; i++)
		if (c->counts[i][CORPUS_TRAIN] > 0)
			counts[n++] = c->counts[i][CORPUS_TRAIN];
	qsort(counts, n, sizeof *counts, by_count);
	median = counts[n / 2];
	free(counts);
	return median;
}

static bool check_counts(const struct check *r)
{
	const size_t median = median_count(r->c);
	char names[LINE / 2] = "";
	size_t n = 0, used = 0;

	for (size_t i = 0; i < r->c->words.n; i++) {
		const size_t count = r->c->counts[i][CORPUS_TRAIN];

		if (count == 0 || count >= (median + UNEVEN - 1) / UNEVEN)
			continue;
		if (n++ < NAMED && used < sizeof names)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s'%.60s' %zu",
						 n > 1 ? ", " : "", r->c->words.words[i], count);
	}
	if (n > 0)
		report(
		    r,
		    "classes are uneven: %zu of %zu ha%s fewer than a quarter of the median's %zu "
		    "training clips (%s%s) and will be missed more often; record more of them, or "
		    "try --balance",
		    n, r->c->n_classes, n == 1 ? "s" : "ve", median, names,
		    n > NAMED ? ", ..." : "");
	return median > 0;
}

/* ---- clips that are in two parts ---- */

static int by_digest(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Whether all numbers of a clip are equal: digital silence, which may occur many times. */
static bool is_constant(const struct corpus *c, const struct corpus_clip *clip)
{
	const float *x = corpus_rows(c, clip);

	for (size_t i = 1; i < clip->rows * c->width; i++)
		if (x[i] != x[0])
			return false;
	return true;
}

static void check_part(const struct check *r, const uint64_t *trained, enum corpus_part part)
{
	size_t n, both = 0;
	const struct corpus_clip *clips = corpus_clips(r->c, part, &n);

	for (size_t i = 0; i < n; i++)
		both +=
		    bsearch(&clips[i].digest, trained, r->c->n_train, sizeof *trained, by_digest) &&
		    !is_constant(r->c, &clips[i]);
	if (both > 0)
		report(r,
		       "%zu of %zu %s clips are exact copies of training clips: "
		       "they do not test new recordings",
		       both, n, corpus_part_name(part));
}

static bool check_copies(const struct check *r)
{
	uint64_t *trained = malloc((r->c->n_train + 1) * sizeof *trained);

	if (!trained)
		return false;
	for (size_t i = 0; i < r->c->n_train; i++)
		trained[i] = r->c->train[i].digest;
	qsort(trained, r->c->n_train, sizeof *trained, by_digest);
	check_part(r, trained, CORPUS_VALIDATION);
	check_part(r, trained, CORPUS_TEST);
	free(trained);
	return true;
}

bool corpus_check(const struct corpus *c, const struct training_input *in, bool balanced,
		  corpus_check_fn *tell, void *arg)
{
	const struct check r = { c, tell, arg };

	check_untrained(&r);
	return check_labels(&r) && check_speakers(&r, in) && check_copies(&r) &&
	       (balanced || check_counts(&r));
}

static bool has_none(const struct corpus *c)
{
	const size_t word = vocabulary_find(&c->words, MODEL_NONE);

	return word != VOCABULARY_NONE && c->counts[word][CORPUS_TRAIN] > 0;
}

void corpus_check_model(const struct corpus *c, const struct model_facts *facts,
			corpus_check_fn *tell, void *arg)
{
	const struct check r = { c, tell, arg };

	if (!has_none(c))
		report(&r, "no clip has the label '" MODEL_NONE
			   "': the model answers one of its words to every sound; put 'augment "
			   "--negatives 1' before melspec, and it learns '" MODEL_NONE "' as well");
	if (facts->best_epoch > 0)
		report(&r, "kept the model of epoch %zu of %zu, the best by %s", facts->best_epoch,
		       facts->epochs, facts->best);
	if (c->n_validation > 0)
		report(&r, "validation accuracy %.2f %% (%zu/%zu)",
		       100 * (double)facts->n_validation_right / (double)c->n_validation,
		       facts->n_validation_right, c->n_validation);
	if (c->n_test > 0)
		report(&r, "test accuracy %.2f %% (%zu/%zu)",
		       100 * (double)facts->n_right / (double)c->n_test, facts->n_right, c->n_test);
	else if (c->n_validation == 0)
		report(&r, "no frame has split 'test': the accuracy of the model is unknown");
}
