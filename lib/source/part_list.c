/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/part_list.h"

#include "base/array.h"
#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char list_of_files[] = "the list of its files";

static struct part *new_part(struct part_list *l)
{
	struct part *grown = array_room(l->part, &l->cap, l->n, 1, sizeof *grown);

	if (!grown)
		return NULL;
	l->part = grown;
	l->part[l->n] = (struct part){ 0 };
	return &l->part[l->n++];
}

/* The list for further items: consecutive lists are merged. */
static struct items *open_list(struct part_list *l)
{
	struct part *last = l->n > 0 ? &l->part[l->n - 1] : NULL;

	if (!last || last->stream)
		last = new_part(l);
	return last ? &last->list : NULL;
}

static enum status add_to(struct items *list, const struct item *item, char *why, size_t size)
{
	return list && items_add(list, item) ? STATUS_OK
					     : status_no_memory(why, size, list_of_files);
}

enum status part_list_add_item(struct part_list *l, const struct item *item, char *why, size_t size)
{
	return add_to(open_list(l), item, why, size);
}

enum status part_list_add_stream(struct part_list *l, const char *path, char *why, size_t size)
{
	char *copy = strdup(path);
	struct part *part = copy ? new_part(l) : NULL;

	if (!part) {
		free(copy);
		return status_no_memory(why, size, list_of_files);
	}
	part->stream = copy;
	return STATUS_OK;
}

void part_list_note(struct part_list *l, struct manifest *m, const char *path)
{
	const char *note = manifest_note(m);

	if (note)
		notes_add(&l->notes, path, note);
}

enum status part_list_add_manifest(struct part_list *l, struct manifest *m, const char *path,
				   struct items *items, size_t *n, char *why, size_t size)
{
	enum manifest_got got;
	struct item item;

	for (*n = 0; (got = manifest_next(m, &item)) == MANIFEST_ITEM; ++*n) {
		enum status status = items ? add_to(items, &item, why, size)
					   : part_list_add_item(l, &item, why, size);
		if (status)
			return status;
		part_list_note(l, m, path);
	}
	if (got == MANIFEST_END)
		part_list_note(l, m, path);
	l->has_table = l->has_table || manifest_is_table(m);
	if (got == MANIFEST_BAD)
		snprintf(why, size, "%s", manifest_why(m));
	return got == MANIFEST_BAD ? manifest_status(m) : STATUS_OK;
}

void part_list_free(struct part_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		items_free(&l->part[i].list);
		free(l->part[i].stream);
	}
	free(l->part);
	notes_free(&l->notes);
	*l = (struct part_list){ 0 };
}
