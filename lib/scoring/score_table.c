/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/score_table.h"

#include "base/array.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

size_t score_table_add(struct score_table *t, const char *part, const char *seed)
{
	struct score_run run = { .part = vocabulary_add(&t->parts, part),
				 .seed = vocabulary_add(&t->seeds, seed) };
	struct score_run *runs;

	if (run.part == VOCABULARY_NONE || run.seed == VOCABULARY_NONE)
		return SIZE_MAX;
	runs = array_room(t->runs, &t->cap, t->n, 1, sizeof *runs);
	if (!runs)
		return SIZE_MAX;
	t->runs = runs;
	t->runs[t->n] = run;
	return t->n++;
}

void score_table_free(struct score_table *t)
{
	vocabulary_free(&t->parts);
	vocabulary_free(&t->seeds);
	free(t->runs);
	*t = (struct score_table){ 0 };
}

static int by_place(const void *a, const void *b)
{
	const struct score_run *x = a, *y = b;
	int order = (x->part > y->part) - (x->part < y->part);

	return order ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

/* Checks run i, which should be that of its place in [parts, seeds]. */
static bool check_run(const struct score_table *t, size_t i, char *why, size_t size)
{
	const size_t part = i / t->seeds.n, seed = i % t->seeds.n;
	const struct score_run *run = i < t->n ? &t->runs[i] : NULL;
	const char *p = t->parts.words[part], *s = t->seeds.words[seed];

	if (i > 0 && run && by_place(run - 1, run) == 0)
		snprintf(why, size, "part %.80s, seed %.20s: there are two runs",
			 t->parts.words[run->part], t->seeds.words[run->seed]);
	else if (!run || run->part != part || run->seed != seed)
		snprintf(why, size, "part %.80s, seed %.20s: there is no run", p, s);
	else if (run->n == 0)
		snprintf(why, size, "part %.80s, seed %.20s: the run has no answers", p, s);
	else if (seed > 0 && run->n != run[-1].n)
		snprintf(why, size, "part %.80s: seed %.20s has %zu answers and seed %.20s has %zu",
			 p, t->seeds.words[seed - 1], run[-1].n, s, run->n);
	else
		return true;
	return false;
}

bool score_table_arrange(struct score_table *t, char *why, size_t size)
{
	size_t i, cells = t->parts.n * t->seeds.n;

	qsort(t->runs, t->n, sizeof *t->runs, by_place);
	for (i = 0; i < cells; i++)
		if (!check_run(t, i, why, size))
			return false;
	if (t->n > cells)
		snprintf(why, size, "part %.80s, seed %.20s: there are two runs",
			 t->parts.words[t->runs[cells].part], t->seeds.words[t->runs[cells].seed]);
	return t->n == cells;
}

const struct score_run *score_table_run(const struct score_table *t, size_t part, size_t seed)
{
	return &t->runs[part * t->seeds.n + seed];
}

double score_table_share(const struct score_table *t, size_t part, size_t seed)
{
	const struct score_run *run = score_table_run(t, part, seed);

	return (double)run->right / (double)run->n;
}

double score_table_part_mean(const struct score_table *t, size_t part)
{
	double sum = 0;

	for (size_t s = 0; s < t->seeds.n; s++)
		sum += score_table_share(t, part, s);
	return sum / (double)t->seeds.n;
}

double score_table_words(const struct score_table *t, size_t seed)
{
	size_t words = 0, n = 0;

	for (size_t p = 0; p < t->parts.n; p++) {
		words += score_table_run(t, p, seed)->words;
		n += score_table_run(t, p, seed)->n;
	}
	return (double)words / (double)n;
}

bool score_table_summarise(const struct score_table *t, struct score_summary *s)
{
	*s = (struct score_summary){ .part_means = malloc((t->parts.n + 1) * sizeof(double)) };
	if (!s->part_means)
		return false;
	for (size_t p = 0; p < t->parts.n; p++) {
		const size_t n = score_table_run(t, p, 0)->n;

		s->part_means[p] = score_table_part_mean(t, p);
		s->n += n;
		s->right += s->part_means[p] * (double)n;
		if (s->part_means[p] < s->part_means[s->worst])
			s->worst = p;
	}
	for (size_t i = 0; i < t->seeds.n; i++)
		s->words += score_table_words(t, i);
	s->words /= (double)t->seeds.n; /* exactly 1 if all are */
	s->worst_mean = s->part_means[s->worst];
	s->mean = statistics_mean(s->part_means, t->parts.n);
	s->recordings = statistics_wilson(s->right, (double)s->n);
	s->parts = statistics_student(s->part_means, t->parts.n);
	return true;
}
