/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "names.h"

#include "status.h"
#include "unicode.h"

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

/* Each once, in order. */
static void sort(struct names *list)
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

int names_parse(struct names *list, const char *text)
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

void names_free(struct names *list)
{
	for (size_t i = 0; i < list->n_others; i++)
		free(list->others[i]);
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i]);
	free(list->item);
	free(list->met);
	*list = (struct names){ 0 };
}

static char **find(const struct names *list, const char *name)
{
	return name && list->n > 0
		   ? bsearch(&name, list->item, list->n, sizeof *list->item, by_name)
		   : NULL;
}

bool names_hold(const struct names *list, const char *name)
{
	return find(list, name) != NULL;
}

void names_meet(struct names *list, const char *name)
{
	char **found = find(list, name);

	if (found)
		list->met[found - list->item] = true;
	if (!name || list->n == 0 || list->n_others == NAMES_OTHERS)
		return;
	for (size_t i = 0; i < list->n_others; i++)
		if (strcmp(list->others[i], name) == 0)
			return;
	/* without memory a message has one name less */
	if ((list->others[list->n_others] = strdup(name)) != NULL)
		list->n_others++;
}

const char *names_missing(const struct names *list, char *others, size_t size)
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
