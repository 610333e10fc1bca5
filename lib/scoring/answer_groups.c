/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/answer_groups.h"

#include "base/array.h"
#include "nn/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- answers ---- */

/* The likeliest class other than none, of equal ones the first; a->n if there is no other. */
static size_t best_word(const struct answer *a)
{
	const size_t none = answer_class(a, MODEL_NONE);
	size_t best = a->n;

	for (size_t i = 0; i < a->n; i++)
		if (i != none && (best == a->n || a->p[i] > a->p[best]))
			best = i;
	return best;
}

/* The index of a text that may be NULL. False: no memory. */
static bool index_of(struct vocabulary *v, const char *text, size_t *at)
{
	*at = text ? vocabulary_add(v, text) : VOCABULARY_NONE;
	return !text || *at != VOCABULARY_NONE;
}

bool answer_groups_add(struct answer_groups *g, const struct answer *a,
		       const struct answer_place *place)
{
	struct grouped_answer *of = array_room(g->of, &g->cap, g->n, 1, sizeof *of);
	const size_t best = best_word(a);
	struct grouped_answer *to;

	if (!of)
		return false;
	g->of = of;
	to = &of[g->n];
	*to = (struct grouped_answer){
		.run = place->run,
		.decides = place->decides && !answer_is_word(a->label),
		.best = best < a->n ? a->p[best] : 0,
		.is_word = answer_is_word(a->label),
		.best_right = best < a->n && strcmp(answer_class_name(a, best), a->label) == 0,
		.rejected = !answer_is_word(a->guess),
		.right = answer_is_right(a),
	};
	if (!index_of(&g->groups, place->group, &to->group) ||
	    !index_of(&g->speakers, a->speaker, &to->speaker) ||
	    !index_of(&g->ids, place->id, &to->id))
		return false;
	g->n++;
	g->ungrouped += !place->group;
	g->runs = place->run >= g->runs ? place->run + 1 : g->runs;
	return true;
}

void answer_groups_free(struct answer_groups *g)
{
	vocabulary_free(&g->groups);
	vocabulary_free(&g->speakers);
	vocabulary_free(&g->ids);
	free(g->of);
	*g = (struct answer_groups){ 0 };
}

/* ---- counts ---- */

/* The words of a speaker, and those of them that are right, also if a word must be chosen. */
struct speaker_count {
	size_t n, right, forced;
};

static double clamp(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x; /* NaN stays */
}

/* The share n / words of answers to `recordings`; x [speakers] are the shares of the speakers. */
static struct answer_share share_of(size_t n, size_t words, size_t recordings, const double *x,
				    size_t speakers)
{
	const double once = words > 0 ? (double)recordings / (double)words : 1;
	struct answer_share s = {
		.n = n,
		.wilson = statistics_wilson((double)n * once, (double)recordings),
		.mean = statistics_mean(x, speakers),
		.speakers = { NAN, NAN },
	};

	if (speakers >= ANSWER_GROUPS_SPEAKERS_MIN)
		s.speakers = statistics_student(x, speakers);
	s.speakers.low = clamp(s.speakers.low);
	s.speakers.high = clamp(s.speakers.high);
	return s;
}

/* What is counted of a group while its answers are read. */
struct counting {
	struct speaker_count *speakers; /* [speakers.n] */
	bool *heard;                    /* [ids.n] a word of that id was counted */
	size_t recordings;              /* words with different ids, or without one */
	size_t unknown;                 /* words without a speaker */
};

/* Counts one answer: passes, it is answered by a word. */
static void count(const struct grouped_answer *a, bool passes, bool right, struct answer_group *out,
		  struct counting *c)
{
	if (!a->is_word) {
		out->others++;
		out->others_passed += passes;
		return;
	}
	out->words++;
	out->right.n += right;
	out->forced.n += a->best_right;
	out->rejected += !passes;
	out->wrong += passes && !right;
	c->recordings += a->id == VOCABULARY_NONE || !c->heard[a->id];
	if (a->id != VOCABULARY_NONE)
		c->heard[a->id] = true;
	if (a->speaker == VOCABULARY_NONE) {
		c->unknown++;
		return;
	}
	c->speakers[a->speaker].n++;
	c->speakers[a->speaker].right += right;
	c->speakers[a->speaker].forced += a->best_right;
}

/* Writes the shares of all speakers of the group to right and forced. Returns their number. */
static size_t speaker_shares(const struct counting *c, size_t speakers, double *right,
			     double *forced)
{
	size_t n = 0;

	for (size_t i = 0; i < speakers; i++) {
		const struct speaker_count *s = &c->speakers[i];

		if (s->n == 0)
			continue;
		right[n] = (double)s->right / (double)s->n;
		forced[n++] = (double)s->forced / (double)s->n;
	}
	return n;
}

bool answer_groups_count(const struct answer_groups *g, size_t group, const double *thresholds,
			 struct answer_group *out)
{
	struct counting c = { .speakers = calloc(g->speakers.n + 1, sizeof *c.speakers),
			      .heard = calloc(g->ids.n + 1, sizeof *c.heard) };
	double *right = malloc((g->speakers.n + 1) * sizeof *right);
	double *forced = malloc((g->speakers.n + 1) * sizeof *forced);
	const bool done = c.speakers && c.heard && right && forced;

	*out = (struct answer_group){ 0 };
	for (size_t i = 0; done && i < g->n; i++) {
		const struct grouped_answer *a = &g->of[i];
		const bool passes =
		    thresholds ? (double)a->best >= thresholds[a->run] : !a->rejected;

		if (group == ANSWER_GROUPS_ALL || group == a->group)
			count(a, passes, thresholds ? passes && a->best_right : a->right, out, &c);
	}
	if (done) {
		out->speakers = speaker_shares(&c, g->speakers.n, right, forced);
		const size_t known = c.unknown > 0 ? 0 : out->speakers;
		out->right = share_of(out->right.n, out->words, c.recordings, right, known);
		out->forced = share_of(out->forced.n, out->words, c.recordings, forced, known);
	}
	free(c.speakers);
	free(c.heard);
	free(right);
	free(forced);
	return done;
}

/* ---- thresholds ---- */

static int from_high(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x < y) - (x > y);
}

/* A short decimal above `above` and up to `most`. */
static void decimal(double above, double most, char text[32])
{
	for (int digits = 4; digits <= 17; digits++) {
		const double scale = pow(10, digits);
		const double near = floor(above * scale);

		for (int k = 0; k <= 2; k++) { /* the product is rounded */
			snprintf(text, 32, "%.*f", digits, (near + k) / scale);
			const double value = strtod(text, NULL);
			if (value > above && value <= most)
				return;
		}
	}
	snprintf(text, 32, "%.17g", most);
}

/* The lowest probability of a best word of a run above a bound; 1 if there is none. */
static double next_above(const struct answer_groups *g, size_t run, float bound)
{
	double next = INFINITY;

	for (size_t i = 0; i < g->n; i++)
		if (g->of[i].run == run && g->of[i].best > bound && (double)g->of[i].best < next)
			next = (double)g->of[i].best;
	return isinf(next) ? fmax(1, (double)bound) : next;
}

bool answer_groups_point(const struct answer_groups *g, size_t run, double share,
			 struct answer_point *point)
{
	float *best = malloc((g->n + 1) * sizeof *best);
	size_t n = 0, allowed;

	*point = (struct answer_point){ 0 };
	if (!best)
		return false;
	for (size_t i = 0; i < g->n; i++)
		if (g->of[i].decides && g->of[i].run == run)
			best[n++] = g->of[i].best;
	qsort(best, n, sizeof *best, from_high);
	allowed = (size_t)floor(share * (double)n + 1e-9);
	point->others = n;
	if (allowed >= n) {
		strcpy(point->text, "0");
	} else {
		const double above = (double)best[allowed],
			     next = next_above(g, run, best[allowed]);

		point->threshold = INFINITY;
		if (next > above) {
			decimal(above, next, point->text);
			point->threshold = strtod(point->text, NULL);
		}
	}
	while (point->passed < n && (double)best[point->passed] >= point->threshold)
		point->passed++;
	free(best);
	return true;
}

/* ---- order ---- */

struct named {
	const char *name;
	size_t at;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

size_t *answer_groups_sorted(const struct answer_groups *g)
{
	struct named *named = malloc((g->groups.n + 1) * sizeof *named);
	size_t *order = malloc((g->groups.n + 1) * sizeof *order);

	for (size_t i = 0; named && i < g->groups.n; i++)
		named[i] = (struct named){ g->groups.words[i], i };
	if (named)
		qsort(named, g->groups.n, sizeof *named, by_name);
	for (size_t i = 0; named && order && i < g->groups.n; i++)
		order[i] = named[i].at;
	if (!named) {
		free(order);
		order = NULL;
	}
	free(named);
	return order;
}
