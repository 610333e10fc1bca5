/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct note {
	struct note *next;
	char text[];
};

void notes_add(struct notes *n, const char *path, const char *text)
{
	const char *place = strcmp(path, "-") == 0 ? "stdin" : path;
	size_t size = strlen(place) + strlen(text) + 3;
	struct note *note = malloc(sizeof *note + size);

	if (!note)
		return;
	note->next = NULL;
	snprintf(note->text, size, "%s: %s", place, text);
	if (n->last)
		n->last->next = note;
	else
		n->first = note;
	n->last = note;
}

const char *notes_take(struct notes *n)
{
	free(n->taken);
	if (!(n->taken = n->first))
		return NULL;
	n->first = n->first->next;
	if (!n->first)
		n->last = NULL;
	return n->taken->text;
}

void notes_free(struct notes *n)
{
	while (notes_take(n))
		;
}
