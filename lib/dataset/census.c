/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/census_data.h"

#include "base/array.h"
#include "base/digest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SILENT = 0.001;         /* the largest sample of silence: -60 dB */
static const double FULL = 32767 / 32768.0; /* the largest positive sample of 16 bits */
static const double DC_SHARE = 0.1;         /* share of the level above which a mean does harm... */
static const double DC_LEAST = 0.001;       /* ...and the least such mean */
static const double SHORT_S = 0.05;

/* Finds or adds the tally of a name. False: no memory. */
static bool tally_find(struct census_groups *t, const char *name, size_t *at)
{
	struct census_group *grown = array_room(t->tally, &t->cap, t->n, 1, sizeof *grown);

	if (!grown)
		return false;
	t->tally = grown;
	if ((*at = vocabulary_add(&t->names, name ? name : "")) == VOCABULARY_NONE)
		return false;
	if (*at == t->n)
		t->tally[t->n++] = (struct census_group){ .name = t->names.words[*at] };
	return true;
}

static void tallies_free(struct census_groups *t)
{
	vocabulary_free(&t->names);
	free(t->tally);
}

/* ---- the census ---- */

/* Records a fault of a clip, perhaps together with another clip. */
static void note(struct finding *f, size_t clip, size_t other)
{
	if (f->n < EXAMPLES) {
		f->clip[f->n] = clip;
		f->other[f->n] = other;
	}
	f->n++;
}

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

/* Copies the id, and makes room for the clip. */
static bool keep(struct census *c, const char *id, size_t label, size_t split)
{
	struct kept *grown = array_room(c->clip, &c->cap, c->n, 1, sizeof *grown);
	const size_t size = strlen(id) + 1;
	char *ids;

	if (!grown)
		return false;
	c->clip = grown;
	if (!(ids = array_room(c->ids, &c->cap_ids, c->n_ids, size, 1)))
		return false;
	c->ids = ids;
	memcpy(c->ids + c->n_ids, id, size);
	c->clip[c->n] = (struct kept){ c->n_ids, (uint32_t)label, (uint32_t)split };
	c->n_ids += size;
	return true;
}

/* The findings about the samples of a clip. */
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
		struct census_group *t = &c->by[k].tally[at[k]];

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
		note(&c->silent, c->n, 0);
	if (s.clipped)
		note(&c->clipped, c->n, 0);
	if (fabs(s.mean) > DC_LEAST && fabs(s.mean) > DC_SHARE * s.level)
		note(&c->dc, c->n, 0);
	if (seconds < SHORT_S)
		note(&c->tiny, c->n, 0);
}

/* Looks for an earlier clip with the same samples or the same id. */
static bool compare(struct census *c, uint64_t contents, const char *id)
{
	bool is_new;
	const size_t *place = hash_map_add(&c->contents, contents, c->n, &is_new);

	if (!place)
		return false;
	if (!is_new) {
		const struct kept *now = &c->clip[c->n], *before = &c->clip[*place];

		note(&c->again, c->n, *place);
		if (now->label != before->label)
			note(&c->relabelled, c->n, *place);
		if (now->split != before->split)
			note(&c->leaked, c->n, *place);
	}
	if (!(place = hash_map_add(&c->names, digest_add(0, id, strlen(id)), c->n, &is_new)))
		return false;
	if (!is_new)
		note(&c->renamed, c->n, *place);
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
	c->digest += digest; /* a sum does not depend on the order */
	c->n++;
	return true;
}
