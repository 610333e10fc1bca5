/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/vocabulary.h"

#include "base/digest.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 64 };

/* The slot that holds the text, or the free one where it belongs; there is a free one. */
static size_t slot_of(const struct vocabulary *v, const char *text)
{
	size_t slot = (size_t)digest_add(0, text, strlen(text)) & (v->n_slots - 1);

	while (v->slots[slot] && strcmp(v->words[v->slots[slot] - 1], text) != 0)
		slot = (slot + 1) & (v->n_slots - 1);
	return slot;
}

size_t vocabulary_find(const struct vocabulary *v, const char *text)
{
	const size_t found = v->n_slots ? v->slots[slot_of(v, text)] : 0;

	return found ? found - 1 : VOCABULARY_NONE;
}

/* Makes room for one more; at most half of the slots are taken. False: no memory. */
static bool make_room(struct vocabulary *v)
{
	const size_t n_slots = v->n_slots ? 2 * v->n_slots : SLOTS_MIN, cap = n_slots / 2;
	char **words;
	size_t *slots;

	if (v->n < v->cap)
		return true;
	if (n_slots > SIZE_MAX / 2 / sizeof *slots ||
	    !(words = realloc(v->words, cap * sizeof *words)))
		return false;
	v->words = words;
	if (!(slots = calloc(n_slots, sizeof *slots)))
		return false;
	free(v->slots);
	v->slots = slots;
	v->n_slots = n_slots;
	v->cap = cap;
	for (size_t i = 0; i < v->n; i++)
		v->slots[slot_of(v, v->words[i])] = i + 1;
	return true;
}

size_t vocabulary_add(struct vocabulary *v, const char *text)
{
	const size_t found = vocabulary_find(v, text), size = strlen(text) + 1;
	char *copy;

	if (found != VOCABULARY_NONE)
		return found;
	if (!make_room(v) || !(copy = malloc(size)))
		return VOCABULARY_NONE;
	v->slots[slot_of(v, text)] = v->n + 1;
	memcpy(copy, text, size);
	v->words[v->n] = copy;
	return v->n++;
}

void vocabulary_free(struct vocabulary *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->words[i]);
	free(v->words);
	free(v->slots);
	*v = (struct vocabulary){ 0 };
}
