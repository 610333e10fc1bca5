/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/name_map.h"

#include "base/status.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One entry of the text, in place: n bytes, of which the old name has n_from. */
struct entry {
	const char *from, *to;
	size_t n_from, n_to;
};

static struct entry next_entry(const char **text)
{
	size_t n = strcspn(*text, ",");
	const char *equals = memchr(*text, '=', n);
	struct entry e = { .from = *text, .to = *text, .n_from = n, .n_to = n };

	if (equals) {
		e.n_from = (size_t)(equals - *text);
		e.to = equals + 1;
		e.n_to = n - e.n_from - 1;
	}
	e.from = unicode_trim(e.from, &e.n_from);
	e.to = unicode_trim(e.to, &e.n_to);
	*text += n + ((*text)[n] == ',');
	return e;
}

static bool is_star(const struct entry *e)
{
	return e->n_from == 1 && *e->from == '*';
}

static enum status misuse(char *why, size_t size, const char *what, const struct entry *e)
{
	snprintf(why, size, "%s '%.*s'; wanted OLD=NEW,... or NAME, with * for all others", what,
		 (int)e->n_from, e->from);
	return STATUS_USAGE;
}

/* Collects the old names and makes room for the new ones. */
static enum status collect_names(struct name_map *m, const char *text, char *why, size_t size)
{
	char *list = malloc(strlen(text) + 2), *at = list;
	enum status status = STATUS_OK;

	while (list && status == STATUS_OK && *text) {
		struct entry e = next_entry(&text);

		if (e.n_from == 0 || e.n_to == 0)
			status = misuse(why, size, "has an empty name beside", &e);
		if (is_star(&e) || status)
			continue;
		at += at > list ? sprintf(at, ",") : 0;
		memcpy(at, e.from, e.n_from);
		at += e.n_from;
	}
	if (list && status == STATUS_OK && at > list) {
		*at = '\0';
		status = name_list_parse(&m->from, list);
		m->to = calloc(m->from.n ? m->from.n : 1, sizeof *m->to);
	}
	if (!list || status == STATUS_SYSTEM || (m->from.n > 0 && !m->to)) {
		snprintf(why, size, "no memory");
		status = STATUS_SYSTEM;
	}
	free(list);
	return status;
}

static size_t place(const struct name_map *m, const char *name)
{
	size_t i = 0;

	while (i < m->from.n && strcmp(m->from.item[i], name) != 0)
		i++;
	return i;
}

/* Stores the new name at the place of the old one. */
static enum status add_entry(struct name_map *m, const struct entry *e, char *why, size_t size)
{
	char *from = unicode_nfc(e->from, e->n_from), *to = unicode_nfc(e->to, e->n_to);
	char **at = is_star(e) ? &m->others : from ? &m->to[place(m, from)] : NULL;
	enum status status = STATUS_OK;

	if (!from || !to) {
		snprintf(why, size, "no memory");
		status = STATUS_SYSTEM;
	} else if (*at && strcmp(*at, to) != 0) {
		status = misuse(why, size, "gives two new names for", e);
	} else if (!*at) {
		*at = to;
		to = NULL;
	}
	free(from);
	free(to);
	return status;
}

enum status name_map_parse(struct name_map *m, const char *text, char *why, size_t size)
{
	enum status status = collect_names(m, text, why, size);

	if (status == STATUS_OK && !*text) {
		snprintf(why, size, "is empty; wanted OLD=NEW,...");
		status = STATUS_USAGE;
	}
	while (status == STATUS_OK && *text) {
		struct entry e = next_entry(&text);
		status = add_entry(m, &e, why, size);
	}
	return status;
}

void name_map_free(struct name_map *m)
{
	for (size_t i = 0; m->to && i < m->from.n; i++)
		free(m->to[i]);
	free(m->to);
	free(m->others);
	name_list_free(&m->from);
	*m = (struct name_map){ 0 };
}

const char *name_map_apply(struct name_map *m, const char *name)
{
	name_list_meet(&m->from, name);
	if (name_list_hold(&m->from, name))
		return m->to[place(m, name)];
	return m->others ? m->others : name;
}
