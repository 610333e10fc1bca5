/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the report of a census: tables of counts, lengths and levels, and warnings. */
#include "dataset/census_data.h"

#include "base/digest.h"
#include "base/escape.h"
#include "base/unicode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 40 }; /* written of each table */

static const double LONG_TIMES = 10; /* times the median length */
static const double UNEVEN = 3;      /* times as many of one label as of another */
static const uint64_t FEW = 10;      /* clips of a label, too few to learn from */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct census_group *)a)->name,
		      ((const struct census_group *)b)->name);
}

static const char *id_of(const struct census *c, size_t clip)
{
	return c->ids + c->clip[clip].id;
}

static double quantile(const uint64_t *bins, size_t n, uint64_t of, double q)
{
	uint64_t seen = 0;
	size_t k = 0;

	while (k + 1 < n && (double)(seen += bins[k]) < q * (double)of)
		k++;
	return (double)k + 0.5;
}

static double length_at(const struct census *c, double q)
{
	return 0.001 * pow(1.01, quantile(c->length, LENGTH_BINS, c->n, q));
}

static double level_at(const struct census *c, double q)
{
	return quantile(c->level, LEVEL_BINS, c->loud, q) / 10 - 120;
}

/* A name as text, with blanks up to that many columns. */
static void put_name(const char *name, int width, FILE *out)
{
	for (int columns = (int)escape_put(out, *name ? name : "-"); columns < width; columns++)
		putc(' ', out);
}

/* False: no memory. */
static bool write_table(const struct census *c, const char *title, const struct census_groups *t,
			FILE *out)
{
	struct census_group *sorted = malloc((t->n ? t->n : 1) * sizeof *sorted);
	const struct census_groups *splits = &c->by[SPLITS];
	const size_t columns = splits->n > 1 && splits->n <= 4 ? splits->n : 0;

	if (!sorted)
		return false;
	memcpy(sorted, t->tally, t->n * sizeof *sorted);
	qsort(sorted, t->n, sizeof *sorted, by_name);
	fprintf(out, "\n");
	put_name(title, 20, out);
	fprintf(out, "%10s %10s %9s", "clips", "seconds", "level dB");
	for (size_t s = 0; s < columns; s++) {
		putc(' ', out);
		fprintf(out, "%9s", *splits->tally[s].name ? splits->tally[s].name : "no split");
	}
	putc('\n', out);
	for (size_t k = 0; k < t->n && k < ROWS_MAX; k++) {
		const struct census_group *row = &sorted[k];

		put_name(row->name, 20, out);
		fprintf(out, "%10llu %10.1f ", (unsigned long long)row->clips, row->seconds);
		if (row->loud)
			fprintf(out, "%9.1f", row->levels / (double)row->loud);
		else
			fprintf(out, "%9s", "-");
		for (size_t s = 0; s < columns; s++)
			fprintf(out, " %9llu", (unsigned long long)row->in[s]);
		putc('\n', out);
	}
	if (t->n > ROWS_MAX)
		fprintf(out, "and %zu more\n", t->n - ROWS_MAX);
	free(sorted);
	return true;
}

static size_t warn(FILE *out, const char *what)
{
	fprintf(out, "warning: %s\n", what);
	return 1;
}

/* One line for a finding, with its first examples; nothing if there is none. */
static size_t warn_of(const struct census *c, const struct finding *f, bool pairs, const char *what,
		      FILE *out)
{
	if (f->n == 0)
		return 0;
	fprintf(out, "warning: %llu clip%s %s: ", (unsigned long long)f->n, f->n == 1 ? "" : "s",
		what);
	for (size_t k = 0; k < f->n && k < EXAMPLES; k++) {
		if (k > 0)
			fputs(", ", out);
		put_name(id_of(c, f->clip[k]), 0, out);
		if (pairs) {
			fputs(" = ", out);
			put_name(id_of(c, f->other[k]), 0, out);
		}
	}
	fputs(f->n > EXAMPLES ? ", ...\n" : "\n", out);
	return 1;
}

/* A name and its key: names with the same key are easily confused. */
struct likeness {
	char *key;
	const char *name;
};

static int by_likeness(const void *a, const void *b)
{
	const struct likeness *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : strcmp(x->name, y->name);
}

/* Warns of names that differ only in case, blanks or forms of the same letters. Clears *enough
 * without memory. */
static size_t warn_of_likeness(const struct census_groups *t, const char *what, FILE *out,
			       bool *enough)
{
	struct likeness *like = calloc(t->n + 1, sizeof *like);
	size_t n = 0, made = 0;

	*enough = *enough && like;
	while (like && made < t->n && (like[made].key = unicode_likeness(t->tally[made].name))) {
		like[made].name = t->tally[made].name;
		made++;
	}
	*enough = *enough && made == t->n;
	if (*enough)
		qsort(like, made, sizeof *like, by_likeness);
	for (size_t k = 1; *enough && k < made; k++) {
		if (strcmp(like[k].key, like[k - 1].key) != 0)
			continue;
		fprintf(out, "warning: %s ", what);
		put_name(like[k - 1].name, 0, out);
		fputs(" and ", out);
		put_name(like[k].name, 0, out);
		fputs(" differ in case, blanks or forms of the same letters alone\n", out);
		n++;
	}
	for (size_t k = 0; k < made; k++)
		free(like[k].key);
	free(like);
	return n;
}

/* The place of a split of that name; SPLITS_MAX: there is none. */
static size_t split_of(const struct census *c, const char *name)
{
	for (size_t s = 0; s < c->by[SPLITS].n && s < SPLITS_MAX; s++)
		if (strcmp(c->by[SPLITS].tally[s].name, name) == 0)
			return s;
	return SPLITS_MAX;
}

/* The number of clips that a model learns from: those of the training part, and those
 * of no part. */
static uint64_t count_learnt(const struct census *c, const uint64_t in[SPLITS_MAX])
{
	const size_t train = split_of(c, "train"), none = split_of(c, "");

	return (train < SPLITS_MAX ? in[train] : 0) + (none < SPLITS_MAX ? in[none] : 0);
}

/* Warns of labels without a clip to learn from, while others have some. */
static size_t warn_of_unlearnt(const struct census *c, FILE *out)
{
	const struct census_groups *t = &c->by[LABELS];
	uint64_t learnt = 0;
	size_t n = 0;

	for (size_t k = 0; k < t->n; k++)
		learnt += count_learnt(c, t->tally[k].in);
	for (size_t k = 0; k < t->n && learnt > 0; k++) {
		const struct census_group *label = &t->tally[k];

		if (!*label->name || count_learnt(c, label->in) > 0)
			continue;
		fputs("warning: label ", out);
		put_name(label->name, 0, out);
		fprintf(out,
			" has no clip in the training part, but %llu in others: no model can "
			"learn it\n",
			(unsigned long long)label->clips);
		n++;
	}
	return n;
}

static size_t warn_of_labels(const struct census *c, FILE *out)
{
	const struct census_groups *t = &c->by[LABELS];
	const struct census_group *most = NULL, *least = NULL;
	size_t n = warn_of_unlearnt(c, out), words = 0;

	for (size_t k = 0; k < t->n; k++) {
		const struct census_group *label = &t->tally[k];

		if (!*label->name)
			continue;
		words++;
		most = !most || label->clips > most->clips ? label : most;
		least = !least || label->clips < least->clips ? label : least;
	}
	if (words == 1)
		n += warn(out, "all clips have one label: there is nothing to distinguish (augment "
			       "--negatives makes sounds that are not words)");
	if (words > 1 && (double)most->clips > UNEVEN * (double)least->clips) {
		fputs("warning: labels are unbalanced: ", out);
		put_name(most->name, 0, out);
		fprintf(out, " %llu, ", (unsigned long long)most->clips);
		put_name(least->name, 0, out);
		fprintf(out, " %llu (cnn-train --balance evens them out)\n",
			(unsigned long long)least->clips);
		n++;
	} else if (words > 1 && least->clips < FEW) {
		fputs("warning: few clips of a label: ", out);
		put_name(least->name, 0, out);
		fprintf(out, " has %llu\n", (unsigned long long)least->clips);
		n++;
	}
	return n;
}

static size_t warn_of_speakers(const struct census *c, FILE *out)
{
	const size_t test = split_of(c, "test"), train = split_of(c, "train");
	size_t both = 0, known = 0;

	for (size_t k = 0; k < c->by[SPEAKERS].n; k++) {
		const struct census_group *speaker = &c->by[SPEAKERS].tally[k];

		if (!*speaker->name)
			continue;
		known++;
		both += test < SPLITS_MAX && train < SPLITS_MAX && speaker->in[test] > 0 &&
			speaker->in[train] > 0;
	}
	if (both == 0)
		return 0;
	fprintf(out,
		"warning: %zu of %zu speakers are in both the training and the test part: the "
		"accuracy will say nothing of new voices (--test-speaker holds some out)\n",
		both, known);
	return 1;
}

/* Returns how many warnings there are. Clears *enough without memory. */
static size_t write_all(const struct census *c, FILE *out, bool *enough)
{
	char text[DIGEST_TEXT];
	size_t n = 0;

	fprintf(out, "%zu clips, %.1f s; digest %s\n", c->n, c->seconds,
		digest_text(c->digest, text));
	if (c->n == 0)
		return 0;
	*enough = write_table(c, "label", &c->by[LABELS], out) && *enough;
	*enough = write_table(c, "speaker", &c->by[SPEAKERS], out) && *enough;
	*enough = write_table(c, "split", &c->by[SPLITS], out) && *enough;
	*enough = write_table(c, "rate", &c->by[RATES], out) && *enough;
	fprintf(out, "\n%-20s%10s %10s %9s %9s %9s\n", "", "least", "5 %", "median", "95 %",
		"most");
	fprintf(out, "%-20s%10.3f %10.2f %9.2f %9.2f %9.3f\n", "length s", c->shortest,
		length_at(c, 0.05), length_at(c, 0.5), length_at(c, 0.95), c->longest);
	if (c->loud)
		fprintf(out, "%-20s%10.1f %10.1f %9.1f %9.1f %9.1f\n", "level dB", c->quietest,
			level_at(c, 0.05), level_at(c, 0.5), level_at(c, 0.95), c->loudest);
	putc('\n', out);
	n += warn_of_labels(c, out);
	n += warn_of_likeness(&c->by[LABELS], "labels", out, enough);
	n += warn_of_speakers(c, out);
	n += warn_of_likeness(&c->by[SPEAKERS], "speakers", out, enough);
	if (c->by[RATES].n > 1)
		n += warn(out, "rates differ: --rate makes them one");
	n +=
	    warn_of(c, &c->relabelled, true, "with samples of another that has another label", out);
	n += warn_of(c, &c->leaked, true, "with samples of another that is in another split", out);
	n += warn_of(c, &c->again, true, "with just the samples of another", out);
	n += warn_of(c, &c->renamed, false, "with an id that another has, too", out);
	n += warn_of(c, &c->silent, false, "without a sound above -60 dB", out);
	n += warn_of(c, &c->clipped, false, "clipped", out);
	n += warn_of(c, &c->dc, false, "with a constant in it (melspec --dc remove takes it out)",
		     out);
	n += warn_of(c, &c->tiny, false, "shorter than 50 ms", out);
	if (c->longest > LONG_TIMES * length_at(c, 0.5)) {
		fprintf(out,
			"warning: the longest clip is %.0f times as long as the middle one; "
			"endpoint cuts recordings into utterances\n",
			c->longest / length_at(c, 0.5));
		n++;
	}
	return n;
}

bool census_write(const struct census *c, FILE *out, size_t *warnings)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	bool enough = memory != NULL;

	*warnings = enough ? write_all(c, memory, &enough) : 0;
	if (memory && (ferror(memory) | fclose(memory)))
		enough = false;
	if (enough)
		fwrite(text, 1, size, out);
	free(text);
	return enough;
}
