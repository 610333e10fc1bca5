/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/data_counts.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

static enum data_part part_of(const char *split)
{
	if (split && strcmp(split, "train") == 0)
		return DATA_TRAIN;
	if (split && strcmp(split, "validation") == 0)
		return DATA_VALIDATION;
	return split && strcmp(split, "test") == 0 ? DATA_TEST : DATA_OTHER;
}

static void count(struct data_count *c, enum data_part part, double seconds, bool is_later_chunk)
{
	c->n[part] += !is_later_chunk;
	c->seconds += seconds;
}

/* The counts of a name, which is added if it is new. NULL: no memory. */
static struct data_count *place(struct vocabulary *names, struct data_count **of, size_t *cap,
				const char *name)
{
	struct data_count *grown = array_room(*of, cap, names->n, 1, sizeof *grown);
	size_t before = names->n, at;

	if (!grown)
		return NULL;
	*of = grown;
	at = vocabulary_add(names, name);
	if (at == VOCABULARY_NONE)
		return NULL;
	if (at == before)
		grown[at] = (struct data_count){ 0 };
	return &grown[at];
}

bool data_counts_add(struct data_counts *d, const char *label, const char *speaker,
		     const char *split, double seconds, bool is_later_chunk)
{
	const enum data_part part = part_of(split);
	struct data_count *c;

	count(&d->all, part, seconds, is_later_chunk);
	if (label) {
		c = place(&d->labels, &d->by_label, &d->cap_labels, label);
		if (!c)
			return false;
		count(c, part, seconds, is_later_chunk);
	}
	if (speaker) {
		c = place(&d->speakers, &d->by_speaker, &d->cap_speakers, speaker);
		if (!c)
			return false;
		count(c, part, seconds, is_later_chunk);
	}
	return true;
}

void data_counts_free(struct data_counts *d)
{
	vocabulary_free(&d->labels);
	vocabulary_free(&d->speakers);
	free(d->by_label);
	free(d->by_speaker);
	*d = (struct data_counts){ 0 };
}

size_t data_count_sum(const struct data_count *c)
{
	size_t sum = 0;

	for (int part = 0; part < DATA_PARTS; part++)
		sum += c->n[part];
	return sum;
}

size_t data_counts_shared(const struct data_counts *d)
{
	size_t shared = 0;

	for (size_t i = 0; i < d->speakers.n; i++)
		shared += d->by_speaker[i].n[DATA_TRAIN] > 0 && d->by_speaker[i].n[DATA_TEST] > 0;
	return shared;
}
