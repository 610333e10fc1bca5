/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/census.h"

#include "base/digest.h"
#include "base/escape.h"
#include "base/hash_map.h"
#include "base/unicode.h"
#include "base/vocabulary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SPLITS_MAX = 32,    /* told apart; further ones count as the last */
	ROWS_MAX = 40,      /* written of each table */
	EXAMPLES = 3,       /* named in a warning */
	LENGTH_BINS = 1600, /* of 1 % each, from a millisecond: up to two hours */
	LEVEL_BINS = 1201,  /* of 0.1 dB each, from -120 dB */
};

static const double SILENT = 0.001;         /* the largest sample that is no sound: -60 dB */
static const double FULL = 32767 / 32768.0; /* as much as a positive sample of 16 bits can be */
static const double DC_SHARE = 0.1;         /* of the level, from where on a mean does harm... */
static const double DC_LEAST = 0.001;       /* ...and this much of it */
static const double SHORT_S = 0.05;
static const double LONG_TIMES = 10; /* as long as the middle one */
static const double UNEVEN = 3;      /* times as many of one label as of another */
static const uint64_t FEW = 10;      /* clips of a label, too few to learn from */

/* ---- tallies ---- */

struct tally {
	const char *name; /* "" where nobody knows */
	uint64_t clips, in[SPLITS_MAX];
	double seconds;
	double levels; /* their sum, dB, of those clips that have one */
	uint64_t loud; /* how many these are */
};

struct tallies {
	struct tally *tally; /* [n] in the order in which they came */
	size_t n, cap;
	struct vocabulary names; /* the same ones, in the same order */
};

/* Where a name stands; false: no memory. */
static bool tally_find(struct tallies *t, const char *name, size_t *at)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 16;
		struct tally *bigger = realloc(t->tally, cap * sizeof *bigger);

		if (!bigger)
			return false;
		t->tally = bigger;
		t->cap = cap;
	}
	if ((*at = vocabulary_add(&t->names, name ? name : "")) == VOCABULARY_NONE)
		return false;
	if (*at == t->n)
		t->tally[t->n++] = (struct tally){ .name = t->names.words[*at] };
	return true;
}

static void tallies_free(struct tallies *t)
{
	vocabulary_free(&t->names);
	free(t->tally);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct tally *)a)->name, ((const struct tally *)b)->name);
}

/* ---- the census ---- */

/* What is wrong with some clips: how many, and the first of them. */
struct finding {
	uint64_t n;
	size_t clip[EXAMPLES], other[EXAMPLES];
};

static void find(struct finding *f, size_t clip, size_t other)
{
	if (f->n < EXAMPLES) {
		f->clip[f->n] = clip;
		f->other[f->n] = other;
	}
	f->n++;
}

enum { LABELS, SPEAKERS, SPLITS, RATES, TABLES };

struct kept {
	size_t id; /* where it begins in ids */
	uint32_t label, split;
};

struct census {
	struct tallies by[TABLES];
	struct kept *clip; /* [n] */
	size_t n, cap;
	char *ids; /* all of them, each with its NUL */
	size_t n_ids, cap_ids;
	struct hash_map contents, names;
	uint64_t digest;
	double seconds, shortest, longest, quietest, loudest;
	uint64_t length[LENGTH_BINS], level[LEVEL_BINS], loud;
	struct finding silent, clipped, dc, tiny, again, relabelled, leaked, renamed;
};

struct census *census_new(void)
{
	struct census *c = calloc(1, sizeof *c);

	if (c) {
		c->shortest = c->quietest = INFINITY;
		c->longest = c->loudest = -INFINITY;
	}
	return c;
}

void census_free(struct census *c)
{
	if (!c)
		return;
	for (size_t k = 0; k < TABLES; k++)
		tallies_free(&c->by[k]);
	hash_map_free(&c->contents);
	hash_map_free(&c->names);
	free(c->clip);
	free(c->ids);
	free(c);
}

uint64_t census_digest(const struct census *c)
{
	return c->digest;
}

static const char *id_of(const struct census *c, size_t clip)
{
	return c->ids + c->clip[clip].id;
}

/* Copies the id, and makes room for the clip. */
static bool keep(struct census *c, const char *id, size_t label, size_t split)
{
	const size_t size = strlen(id) + 1;

	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 256;
		struct kept *bigger = realloc(c->clip, cap * sizeof *bigger);

		if (!bigger)
			return false;
		c->clip = bigger;
		c->cap = cap;
	}
	if (c->n_ids + size > c->cap_ids) {
		size_t cap = 2 * (c->cap_ids + size);
		char *bigger = realloc(c->ids, cap);

		if (!bigger)
			return false;
		c->ids = bigger;
		c->cap_ids = cap;
	}
	memcpy(c->ids + c->n_ids, id, size);
	c->clip[c->n] = (struct kept){ c->n_ids, (uint32_t)label, (uint32_t)split };
	c->n_ids += size;
	return true;
}

/* What the samples say of themselves. */
struct sound {
	double peak, mean, level; /* level: about the mean, 0 to 1 */
	bool clipped;
};

static struct sound listen(const float *x, size_t n)
{
	struct sound s = { 0 };
	double sum = 0, power = 0;
	bool full = false;

	for (size_t i = 0; i < n; i++) {
		const double a = fabs((double)x[i]);
		const bool is_full = a >= FULL;

		sum += x[i];
		power += (double)x[i] * (double)x[i];
		s.peak = fmax(s.peak, a);
		s.clipped = s.clipped || (full && is_full);
		full = is_full;
	}
	if (n > 0) {
		s.mean = sum / (double)n;
		s.level = sqrt(fmax(0, power / (double)n - s.mean * s.mean));
	}
	return s;
}

static size_t bin(double place, size_t bins)
{
	return place > 0 ? place < (double)bins - 1 ? (size_t)place : bins - 1 : 0;
}

static void measure(struct census *c, const struct census_clip *clip, const size_t at[TABLES])
{
	const struct sound s = listen(clip->x, clip->n);
	const double seconds = (double)clip->n / clip->rate, db = 20 * log10(s.level);

	c->seconds += seconds;
	c->shortest = fmin(c->shortest, seconds);
	c->longest = fmax(c->longest, seconds);
	c->length[bin(log(seconds / 0.001) / log(1.01), LENGTH_BINS)]++;
	for (size_t k = 0; k < TABLES; k++) {
		struct tally *t = &c->by[k].tally[at[k]];

		t->clips++;
		t->seconds += seconds;
		t->in[at[SPLITS] < SPLITS_MAX ? at[SPLITS] : SPLITS_MAX - 1]++;
		if (s.level > 0) {
			t->levels += db;
			t->loud++;
		}
	}
	if (s.level > 0) {
		c->loud++;
		c->quietest = fmin(c->quietest, db);
		c->loudest = fmax(c->loudest, db);
		c->level[bin(10 * (db + 120), LEVEL_BINS)]++;
	}
	if (s.peak < SILENT)
		find(&c->silent, c->n, 0);
	if (s.clipped)
		find(&c->clipped, c->n, 0);
	if (fabs(s.mean) > DC_LEAST && fabs(s.mean) > DC_SHARE * s.level)
		find(&c->dc, c->n, 0);
	if (seconds < SHORT_S)
		find(&c->tiny, c->n, 0);
}

/* Was there one with the same samples, or the same id? */
static bool compare(struct census *c, uint64_t contents, const char *id)
{
	bool is_new;
	const size_t *place = hash_map_add(&c->contents, contents, c->n, &is_new);

	if (!place)
		return false;
	if (!is_new) {
		const struct kept *now = &c->clip[c->n], *before = &c->clip[*place];

		find(&c->again, c->n, *place);
		if (now->label != before->label)
			find(&c->relabelled, c->n, *place);
		if (now->split != before->split)
			find(&c->leaked, c->n, *place);
	}
	if (!(place = hash_map_add(&c->names, digest_add(0, id, strlen(id)), c->n, &is_new)))
		return false;
	if (!is_new)
		find(&c->renamed, c->n, *place);
	return true;
}

static uint64_t add_text(uint64_t digest, const char *text)
{
	return text ? digest_add(digest, text, strlen(text)) : digest_add(digest, "", 0);
}

bool census_add(struct census *c, const struct census_clip *clip)
{
	const uint64_t contents = digest_add(digest_add(0, &clip->rate, sizeof clip->rate), clip->x,
					     clip->n * sizeof *clip->x);
	uint64_t digest = add_text(contents, clip->id);
	char rate[32];
	size_t at[TABLES];

	snprintf(rate, sizeof rate, "%.10g", clip->rate);
	if (!tally_find(&c->by[LABELS], clip->label, &at[LABELS]) ||
	    !tally_find(&c->by[SPEAKERS], clip->speaker, &at[SPEAKERS]) ||
	    !tally_find(&c->by[SPLITS], clip->split, &at[SPLITS]) ||
	    !tally_find(&c->by[RATES], rate, &at[RATES]) ||
	    !keep(c, clip->id, at[LABELS], at[SPLITS]) || !compare(c, contents, clip->id))
		return false;
	measure(c, clip, at);
	digest = add_text(add_text(add_text(digest, clip->label), clip->speaker), clip->split);
	c->digest += digest; /* a sum does not mind the order */
	c->n++;
	return true;
}

/* ---- what is written ---- */

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
static bool write_table(const struct census *c, const char *title, const struct tallies *t,
			FILE *out)
{
	struct tally *sorted = malloc((t->n ? t->n : 1) * sizeof *sorted);
	const struct tallies *splits = &c->by[SPLITS];
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
		const struct tally *row = &sorted[k];

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

/* A name with what makes it easily taken for another. */
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

/* Names that only case, blanks or forms of the same letter tell apart. Clears *enough without
 * memory. */
static size_t warn_of_likeness(const struct tallies *t, const char *what, FILE *out, bool *enough)
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

/* Clips that a model learns from: those of the training part, and those of none. */
static uint64_t count_learnt(const struct census *c, const uint64_t in[SPLITS_MAX])
{
	const size_t train = split_of(c, "train"), none = split_of(c, "");

	return (train < SPLITS_MAX ? in[train] : 0) + (none < SPLITS_MAX ? in[none] : 0);
}

/* Labels that nothing is learnt of, while something is of others. */
static size_t warn_of_unlearnt(const struct census *c, FILE *out)
{
	const struct tallies *t = &c->by[LABELS];
	uint64_t learnt = 0;
	size_t n = 0;

	for (size_t k = 0; k < t->n; k++)
		learnt += count_learnt(c, t->tally[k].in);
	for (size_t k = 0; k < t->n && learnt > 0; k++) {
		const struct tally *label = &t->tally[k];

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
	const struct tallies *t = &c->by[LABELS];
	const struct tally *most = NULL, *least = NULL;
	size_t n = warn_of_unlearnt(c, out), words = 0;

	for (size_t k = 0; k < t->n; k++) {
		const struct tally *label = &t->tally[k];

		if (!*label->name)
			continue;
		words++;
		most = !most || label->clips > most->clips ? label : most;
		least = !least || label->clips < least->clips ? label : least;
	}
	if (words == 1)
		n += warn(out, "all clips have one label: there is nothing to tell apart (augment "
			       "--negatives makes sounds that are no word)");
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
		const struct tally *speaker = &c->by[SPEAKERS].tally[k];

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
