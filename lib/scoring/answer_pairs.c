/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/answer_pairs.h"

#include "base/array.h"

#include <stdlib.h>

/* Makes room for one more pair. */
static bool reserve(struct answer_pairs *p)
{
	struct answer_pair *of = array_room(p->of, &p->cap, p->ids.n, 1, sizeof *of);

	if (of)
		p->of = of;
	return of != NULL;
}

enum answer_pairs_fault answer_pairs_add(struct answer_pairs *p, int side, const char *id,
					 const char *label, const char *speaker, const char *answer)
{
	const size_t before = p->ids.n;
	const size_t label_at = vocabulary_add(&p->labels, label);
	const size_t answer_at = vocabulary_add(&p->labels, answer);
	const size_t speaker_at = speaker ? vocabulary_add(&p->speakers, speaker) : VOCABULARY_NONE;
	const size_t at = reserve(p) ? vocabulary_add(&p->ids, id) : VOCABULARY_NONE;
	struct answer_pair *pair;

	if (at == VOCABULARY_NONE || label_at == VOCABULARY_NONE || answer_at == VOCABULARY_NONE ||
	    (speaker && speaker_at == VOCABULARY_NONE))
		return ANSWER_PAIRS_NO_MEMORY;
	pair = &p->of[at];
	if (at == before)
		*pair = (struct answer_pair){ .label = label_at, .speaker = speaker_at };
	if (pair->has[side])
		return ANSWER_PAIRS_TWICE;
	if (pair->label != label_at)
		return ANSWER_PAIRS_OTHER_LABEL;
	if (pair->speaker == VOCABULARY_NONE)
		pair->speaker = speaker_at;
	pair->has[side] = true;
	pair->answer[side] = answer_at;
	pair->right[side] = answer_at == label_at;
	return ANSWER_PAIRS_OK;
}

void answer_pairs_free(struct answer_pairs *p)
{
	vocabulary_free(&p->ids);
	vocabulary_free(&p->labels);
	vocabulary_free(&p->speakers);
	free(p->of);
	*p = (struct answer_pairs){ 0 };
}

const char *answer_pairs_check(const struct answer_pairs *p, int *side)
{
	for (size_t i = 0; i < p->ids.n; i++)
		for (*side = 0; *side < 2; ++*side)
			if (!p->of[i].has[*side])
				return p->ids.words[i];
	return NULL;
}

/* 0: only the first side is right; 1: only the second; 2: both are wrong, in different ways;
 * 3: the answers are the same. */
static int change_of(const struct answer_pair *pair)
{
	if (pair->answer[0] == pair->answer[1])
		return 3;
	return pair->right[0] ? 0 : pair->right[1] ? 1 : 2;
}

size_t *answer_pairs_changes(const struct answer_pairs *p, size_t *n)
{
	size_t *list = calloc(p->ids.n + 1, sizeof *list);

	*n = 0;
	for (int kind = 0; list && kind < 3; kind++)
		for (size_t i = 0; i < p->ids.n; i++)
			if (change_of(&p->of[i]) == kind)
				list[(*n)++] = i;
	return list;
}

static void count(struct answer_counts *c, const struct answer_pair *pair)
{
	const bool one = pair->right[0], two = pair->right[1];

	c->n++;
	c->right[0] += one;
	c->right[1] += two;
	c->both += one && two;
	c->only[0] += one && !two;
	c->only[1] += two && !one;
	c->neither += !one && !two;
}

struct answer_counts answer_pairs_count(const struct answer_pairs *p,
					struct answer_counts *by_speaker)
{
	struct answer_counts all = { 0 };

	for (size_t i = 0; by_speaker && i < p->speakers.n; i++)
		by_speaker[i] = (struct answer_counts){ 0 };
	for (size_t i = 0; i < p->ids.n; i++) {
		count(&all, &p->of[i]);
		if (by_speaker && p->of[i].speaker != VOCABULARY_NONE)
			count(&by_speaker[p->of[i].speaker], &p->of[i]);
	}
	return all;
}

bool answer_pairs_over_speakers(const struct answer_counts *by_speaker, size_t n,
				struct answer_speakers *s)
{
	double *difference = malloc((n + 1) * sizeof *difference);

	*s = (struct answer_speakers){ 0 };
	if (!difference)
		return false;
	for (const struct answer_counts *c = by_speaker; c < by_speaker + n; c++) {
		if (c->n == 0) /* its recordings were added first with another speaker */
			continue;
		difference[s->n++] = ((double)c->right[1] - (double)c->right[0]) / (double)c->n;
		s->better += c->right[1] > c->right[0];
		s->worse += c->right[1] < c->right[0];
		s->equal += c->right[1] == c->right[0];
		for (int side = 0; side < 2; side++)
			s->mean[side] += (double)c->right[side] / (double)c->n;
	}
	for (int side = 0; side < 2; side++)
		s->mean[side] /= (double)s->n;
	s->difference = statistics_mean(difference, s->n);
	s->interval = statistics_student(difference, s->n);
	s->paired_t = statistics_paired_t(difference, s->n);
	s->sign = statistics_sign(s->better, s->worse);
	free(difference);
	return true;
}
