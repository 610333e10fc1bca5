/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/name_list.h"

#include "base/status.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t count_items(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, ',')) != NULL) {
		text++;
		n++;
	}
	return n;
}

/* Sorts the names and drops duplicates. */
static void sort(struct name_list *list)
{
	size_t kept = 0;

	qsort(list->item, list->n, sizeof *list->item, by_name);
	for (size_t i = 0; i < list->n; i++)
		if (kept == 0 || strcmp(list->item[i], list->item[kept - 1]) != 0)
			list->item[kept++] = list->item[i];
		else
			free(list->item[i]);
	list->n = kept;
}

enum status name_list_parse(struct name_list *list, const char *text)
{
	size_t most = count_items(text);
	bool whole = true;

	list->item = calloc(most, sizeof *list->item);
	list->met = calloc(most, sizeof *list->met);
	if (!list->item || !list->met)
		return STATUS_SYSTEM;
	for (; list->n < most; list->n++) {
		size_t all = strcspn(text, ","), n = all;
		const char *name = unicode_trim(text, &n);

		if (!(list->item[list->n] = unicode_nfc(name, n)))
			return STATUS_SYSTEM;
		whole = whole && n > 0;
		text += all + 1;
	}
	sort(list);
	return whole ? STATUS_OK : STATUS_USAGE;
}

void name_list_free(struct name_list *list)
{
	for (size_t i = 0; i < list->n_others; i++)
		free(list->others[i]);
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i]);
	free(list->item);
	free(list->met);
	*list = (struct name_list){ 0 };
}

static char **find(const struct name_list *list, const char *name)
{
	return name && list->n > 0
		   ? bsearch(&name, list->item, list->n, sizeof *list->item, by_name)
		   : NULL;
}

bool name_list_hold(const struct name_list *list, const char *name)
{
	return find(list, name) != NULL;
}

void name_list_meet(struct name_list *list, const char *name)
{
	char **found = find(list, name);

	if (found)
		list->met[found - list->item] = true;
	if (!name || list->n == 0 || list->n_others == NAME_LIST_OTHERS)
		return;
	for (size_t i = 0; i < list->n_others; i++)
		if (strcmp(list->others[i], name) == 0)
			return;
	/* without memory a message lacks this name */
	if ((list->others[list->n_others] = strdup(name)) != NULL)
		list->n_others++;
}

const char *name_list_missing(const struct name_list *list, char *others, size_t size)
{
	size_t used = 0;

	*others = '\0';
	for (size_t i = 0; i < list->n_others && used < size; i++)
		used += (size_t)snprintf(others + used, size - used, "%s%s", i ? ", " : "",
					 list->others[i]);
	for (size_t i = 0; i < list->n; i++)
		if (!list->met[i])
			return list->item[i];
	return NULL;
}
