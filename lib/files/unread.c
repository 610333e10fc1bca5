/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/unread.h"

#include "base/escape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_KINDS = 5, SHOWN_NAME = 40 /* bytes of a name in a message */ };

static struct unread_kind *find_kind(struct unread *l, enum extension what, const char *ending)
{
	struct unread_kind *kind = l->kind;

	while (kind < l->kind + l->n_kinds && (kind->what != what || kind->ending != ending))
		kind++;
	if (kind < l->kind + l->n_kinds)
		return kind;
	if (l->n_kinds == UNREAD_KINDS) /* there are hardly more extensions of sound */
		return &l->kind[UNREAD_KINDS - 1];
	*kind = (struct unread_kind){ .what = what, .ending = ending };
	l->n_kinds++;
	return kind;
}

bool unread_add(struct unread *l, const char *path)
{
	const char *name = extension_file_name(path), *ending;
	enum extension what = extension_of(name, &ending);
	struct unread_kind *kind = find_kind(l, what, ending);
	size_t at = 0;

	kind->n++;
	while (at < UNREAD_NAMES && kind->name[at] && strcmp(kind->name[at], name) <= 0)
		at++;
	if (at == UNREAD_NAMES)
		return true;
	char *copy = strdup(name);
	if (!copy)
		return false;
	free(kind->name[UNREAD_NAMES - 1]);
	memmove(&kind->name[at + 1], &kind->name[at], (UNREAD_NAMES - 1 - at) * sizeof *kind->name);
	kind->name[at] = copy;
	return true;
}

void unread_free(struct unread *l)
{
	for (size_t k = 0; k < l->n_kinds; k++)
		for (size_t i = 0; i < UNREAD_NAMES; i++)
			free(l->kind[k].name[i]);
	*l = (struct unread){ 0 };
}

size_t unread_count(const struct unread *l, enum extension what)
{
	size_t n = 0;

	for (size_t k = 0; k < l->n_kinds; k++)
		n += l->kind[k].what == what ? l->kind[k].n : 0;
	return n;
}

/* Appends as far as there is room. */
__attribute__((format(printf, 4, 5))) static void append(char *text, size_t size, size_t *used,
							 const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text + *used, size - *used, format, args);
	va_end(args);
	*used += n < 0 ? 0 : (size_t)n < size - *used ? (size_t)n : size - *used - 1;
}

/* Appends a name, which may contain any bytes. */
static void append_name(char *text, size_t size, size_t *used, const char *name)
{
	char head[SHOWN_NAME + 1], shown[4 * SHOWN_NAME + 1];

	snprintf(head, sizeof head, "%s", name);
	escape_copy(shown, sizeof shown, head);
	append(text, size, used, "%s%s", shown, strlen(name) > SHOWN_NAME ? "..." : "");
}

/* Most files first, then by extension. */
static int by_count(const void *a, const void *b)
{
	const struct unread_kind *x = *(const struct unread_kind *const *)a,
				 *y = *(const struct unread_kind *const *)b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->ending, y->ending);
}

void unread_sound(const struct unread *l, char *text, size_t size)
{
	const struct unread_kind *kind[UNREAD_KINDS];
	size_t n = 0, used = 0, count = unread_count(l, EXTENSION_SOUND);

	text[0] = '\0';
	if (count == 0)
		return;
	for (size_t k = 0; k < l->n_kinds; k++)
		if (l->kind[k].what == EXTENSION_SOUND)
			kind[n++] = &l->kind[k];
	qsort(kind, n, sizeof *kind, by_count);
	append(text, size, &used, "%zu file%s sound but %s not read: ", count,
	       count == 1 ? " looks like" : "s look like", count == 1 ? "is" : "are");
	for (size_t k = 0; k < n && k < SHOWN_KINDS; k++) {
		append(text, size, &used, "%s%zu %s (", k ? ", " : "", kind[k]->n, kind[k]->ending);
		append_name(text, size, &used, kind[k]->name[0]);
		append(text, size, &used, "%s)", kind[k]->n > 1 ? ", ..." : "");
	}
	append(text, size, &used, "%s; convert %s, for example with 'ffmpeg -i IN OUT.wav'",
	       n > SHOWN_KINDS ? ", ..." : "", count == 1 ? "it" : "them");
}

void unread_names(const struct unread *l, enum extension what, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t k = 0; k < l->n_kinds; k++) {
		const struct unread_kind *kind = &l->kind[k];
		if (kind->what != what)
			continue;
		size_t shown = kind->n < UNREAD_NAMES ? kind->n : UNREAD_NAMES;
		for (size_t i = 0; i < shown; i++) {
			append(text, size, &used, "%s", used ? ", " : "");
			append_name(text, size, &used, kind->name[i]);
		}
		if (kind->n > shown)
			append(text, size, &used, " and %zu more", kind->n - shown);
	}
}

void unread_labels(const struct unread *l, char *text, size_t size)
{
	char names[200];
	size_t n = unread_count(l, EXTENSION_LABEL);

	text[0] = '\0';
	if (n == 0)
		return;
	unread_names(l, EXTENSION_LABEL, names, sizeof names);
	snprintf(text, size,
		 "%zu file%s like labels of recordings and %s not read (%s); make a table of "
		 "paths and labels, and name that",
		 n, n == 1 ? " looks" : "s look", n == 1 ? "is" : "are", names);
}
