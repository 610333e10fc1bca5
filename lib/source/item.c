/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/item.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 6 };

/* The texts of an item, path first: it owns them all. */
static const char **text_at(struct item *item, size_t i)
{
	const char **const texts[TEXTS] = { &item->path,  &item->name,    &item->id,
					    &item->label, &item->speaker, &item->split };

	return texts[i];
}

/* Copies the texts. If path and name are the same text, one copy serves both. */
static bool own_texts(struct item *item)
{
	bool same = item->name == item->path;
	size_t size = 1;
	char *block, *to;

	for (size_t i = 0; i < TEXTS; i++)
		if (*text_at(item, i) && !(i == 1 && same))
			size += strlen(*text_at(item, i)) + 1;
	size += item->n_kept;
	if (!(to = block = malloc(size)))
		return false;
	for (size_t i = 0; i < TEXTS; i++) {
		const char **text = text_at(item, i);
		if (!*text)
			continue;
		if (i == 1 && same) {
			*text = item->path;
			continue;
		}
		size_t n = strlen(*text) + 1;
		*text = memcpy(to, *text, n);
		to += n;
	}
	if (item->kept)
		item->kept = memcpy(to, item->kept, item->n_kept);
	return true;
}

bool items_add(struct items *list, const struct item *item)
{
	struct item *grown = array_room(list->at, &list->cap, list->n, 1, sizeof *grown);

	if (!grown)
		return false;
	list->at = grown;
	list->at[list->n] = *item;
	if (!own_texts(&list->at[list->n]))
		return false;
	list->n++;
	return true;
}

void items_free(struct items *list)
{
	for (size_t i = 0; i < list->n; i++)
		free((char *)list->at[i].path);
	free(list->at);
	*list = (struct items){ 0 };
}

void items_keep(struct items *list, const bool *keep)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (keep[i])
			list->at[n++] = list->at[i];
		else
			free((char *)list->at[i].path);
	}
	list->n = n;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->path, ((const struct item *)b)->path);
}

void items_sort_by_path(struct items *list, size_t first)
{
	if (list->n > first)
		qsort(list->at + first, list->n - first, sizeof *list->at, by_path);
}

struct keyed {
	uint64_t key;
	size_t place; /* the original place, which orders equal keys */
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* Moves at[keyed[i].place] to at[i], cycle by cycle, since a second list of a million items would
 * take a hundred megabytes. A filled place then has its own index. */
static void permute(struct item *at, struct keyed *keyed, size_t n)
{
	for (size_t first = 0; first < n; first++) {
		struct item saved = at[first];
		size_t to = first;
		for (size_t from; (from = keyed[to].place) != first; to = from) {
			at[to] = at[from];
			keyed[to].place = to;
		}
		at[to] = saved;
		keyed[to].place = to;
	}
}

static bool is_sorted(const uint64_t *key, size_t n)
{
	size_t i = 1;

	while (i < n && key[i - 1] <= key[i])
		i++;
	return i >= n;
}

bool items_sort_by_key(struct items *list, const uint64_t *key)
{
	struct keyed *keyed;

	if (is_sorted(key, list->n))
		return true;
	if (!(keyed = calloc(list->n, sizeof *keyed)))
		return false;
	for (size_t i = 0; i < list->n; i++)
		keyed[i] = (struct keyed){ key[i], i };
	qsort(keyed, list->n, sizeof *keyed, by_key);
	permute(list->at, keyed, list->n);
	free(keyed);
	return true;
}
