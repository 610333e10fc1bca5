/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/stream_summary.h"

#include "base/array.h"
#include "stream/frame_field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void stream_summary_init(struct stream_summary *s)
{
	*s = (struct stream_summary){ 0 };
	s->values[SUMMARY_LABELS].key = "label";
	s->values[SUMMARY_SPEAKERS].key = "speaker";
	s->values[SUMMARY_SPLITS].key = "split";
}

void stream_summary_free(struct stream_summary *s)
{
	for (size_t i = 0; i < s->n_groups; i++)
		free(s->groups[i].kind);
	free(s->groups);
	for (size_t i = 0; i < SUMMARY_KEYS; i++) {
		vocabulary_free(&s->values[i].values);
		free(s->values[i].counts);
	}
	*s = (struct stream_summary){ 0 };
}

static void extend(struct extremes *e, double x)
{
	e->least = e->n == 0 || x < e->least ? x : e->least;
	e->most = e->n == 0 || x > e->most ? x : e->most;
	e->n++;
}

static struct summary_group *find_group(const struct stream_summary *s, const struct frame *f,
					const char *kind)
{
	for (size_t i = 0; i < s->n_groups; i++) {
		struct summary_group *g = &s->groups[i];

		if (g->dtype == f->tensor.dtype && g->rank == f->tensor.rank &&
		    strcmp(g->kind, kind) == 0)
			return g;
	}
	return NULL;
}

/* A new group, that of the frame; NULL: no memory. */
static struct summary_group *add_group(struct stream_summary *s, const struct frame *f,
				       const char *kind)
{
	struct summary_group *groups =
	    array_room(s->groups, &s->cap_groups, s->n_groups, 1, sizeof *groups);
	if (!groups)
		return NULL;
	s->groups = groups;
	groups += s->n_groups;
	*groups = (struct summary_group){ .kind = strdup(kind),
					  .dtype = f->tensor.dtype,
					  .rank = f->tensor.rank,
					  .min = INFINITY,
					  .max = -INFINITY };
	if (!groups->kind)
		return NULL;
	s->n_groups++;
	return groups;
}

static void add_numbers(struct summary_group *g, const struct tensor *t)
{
	const struct tensor_summary numbers = tensor_summarise(t);
	size_t bytes = 0;

	tensor_bytes(t, &bytes);
	g->frames++;
	g->bytes += bytes;
	for (unsigned i = 0; i < t->rank; i++)
		extend(&g->extents[i], (double)t->shape[i]);
	g->min = numbers.min < g->min ? numbers.min : g->min;
	g->max = numbers.max > g->max ? numbers.max : g->max;
	g->sum += numbers.mean * (double)numbers.n;
	g->finite += numbers.n;
	g->not_finite += numbers.not_finite;
}

static void add_times(struct summary_group *g, const struct frame *f)
{
	const struct frame_field duration = frame_field_of(f, "dur");
	double x;

	if (frame_number(f, "rate", &x))
		extend(&g->rate_hz, x);
	if (frame_number(f, "hop", &x))
		extend(&g->hop, x);
	if (duration.type == FIELD_NUMBER) {
		extend(&g->duration_s, duration.number);
		g->total_s += duration.number;
	}
}

/* Counts the value that the frame has. False: no memory. */
static bool count_value(struct summary_values *v, const struct frame *f)
{
	const char *text = frame_text(f, v->key);
	size_t at;

	if (!text) {
		v->absent++;
		return true;
	}
	at = vocabulary_find(&v->values, text);
	if (at == VOCABULARY_NONE && v->values.n >= SUMMARY_VALUES_MAX) {
		v->others++;
		return true;
	}
	if (at == VOCABULARY_NONE) {
		const size_t n = v->values.n;
		uint64_t *counts = array_room(v->counts, &v->cap, n, 1, sizeof *counts);

		if (!counts)
			return false;
		v->counts = counts;
		if ((at = vocabulary_add(&v->values, text)) == VOCABULARY_NONE)
			return false;
		counts[at] = 0;
	}
	v->counts[at]++;
	return true;
}

bool stream_summary_add(struct stream_summary *s, const struct frame *f, size_t bytes)
{
	const char *kind = frame_text(f, "kind") ? frame_text(f, "kind") : "-";
	struct summary_group *g = find_group(s, f, kind);
	double seq;

	if (!g && s->n_groups < SUMMARY_GROUPS_MAX && !(g = add_group(s, f, kind)))
		return false;
	s->frames++;
	s->bytes += bytes;
	s->streams += frame_has(f, "stream") && frame_number(f, "seq", &seq) && seq == 0;
	if (g) {
		add_numbers(g, &f->tensor);
		add_times(g, f);
	} else {
		s->ungrouped++;
	}
	for (size_t i = 0; i < SUMMARY_KEYS; i++)
		if (!count_value(&s->values[i], f))
			return false;
	return true;
}

/* ---- order ---- */

struct counted {
	uint64_t count;
	size_t at;
};

static int more_first(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

size_t *summary_values_by_count(const struct summary_values *v)
{
	const size_t n = v->values.n;
	size_t *order = malloc((n + 1) * sizeof *order);
	struct counted *all = malloc((n + 1) * sizeof *all);

	if (order && all) {
		for (size_t i = 0; i < n; i++)
			all[i] = (struct counted){ v->counts[i], i };
		qsort(all, n, sizeof *all, more_first);
		for (size_t i = 0; i < n; i++)
			order[i] = all[i].at;
	} else {
		free(order);
		order = NULL;
	}
	free(all);
	return order;
}
