/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/pattern.h"

#include "files/extension.h"
#include "base/status.h"
#include "base/unicode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	IGNORED = PATTERN_FIELDS, /* {} or * */
	LITERAL,
	FREE_MAX = 8,   /* fields of one pattern, ignored ones included */
	TEXT_MAX = 512, /* bytes of a pattern */
	/* Most attempts per name, against names made to be costly. Names that fit take
	 * a few dozen. */
	ATTEMPTS = 20000,
};

struct token {
	int what;         /* enum pattern_field, IGNORED or LITERAL */
	const char *text; /* of a literal: in the pattern's own text */
	size_t len;
};

struct pattern {
	char text[TEXT_MAX + 1];
	struct token token[2 * FREE_MAX + 1];
	size_t n, slashes;
};

static const char *const field_names[] = { "label", "speaker", "index", "split" };

/* The field with this name between { and }; -1: there is none. */
static int find_field(const char *name, size_t len)
{
	if (len == 0)
		return IGNORED;
	for (int i = 0; i < PATTERN_FIELDS; i++)
		if (strlen(field_names[i]) == len && memcmp(field_names[i], name, len) == 0)
			return i;
	return -1;
}

/* Appends the field or literal that begins at text; *len is its length. NULL, or what is wrong. */
static const char *add_token(struct pattern *p, const char *text, size_t *len)
{
	struct token *t = &p->token[p->n];
	const char *close = *text == '{' ? strchr(text, '}') : text;

	*t = (struct token){ .what = LITERAL, .text = text };
	if (*text != '{' && *text != '*') {
		*len = t->len = strcspn(text, "{*");
		p->n++;
		return NULL;
	}
	if (!close)
		return "has a { without }";
	t->what = *text == '*' ? IGNORED : find_field(text + 1, (size_t)(close - text) - 1);
	*len = (size_t)(close - text) + 1;
	if (t->what < 0)
		return "has an unknown field; wanted {label}, {speaker}, {index}, {split}, {} or *";
	if (p->n > 0 && p->token[p->n - 1].what != LITERAL)
		return "has two fields with nothing between them";
	p->n++;
	return NULL;
}

static const char *parse(struct pattern *p)
{
	size_t fields = 0, used;
	const char *wrong = NULL, *at = p->text;

	for (; *at && !wrong; at += used) {
		if (*at == '{' || *at == '*')
			fields++;
		if (fields > FREE_MAX)
			return "has more than 8 fields";
		wrong = add_token(p, at, &used);
		if (wrong)
			return wrong;
	}
	return fields == 0 ? "has no field like {label}" : NULL;
}

/* Fills an empty pattern. NULL, or what is wrong with the text. */
static const char *fill(struct pattern *p, const char *text)
{
	size_t len = strlen(text);
	const char *wrong;

	len -= extension_length(text, len);
	while (len > 0 && *text == '/') {
		text++;
		len--;
	}
	if (len > TEXT_MAX)
		len = 0;
	memcpy(p->text, text, len);
	wrong = len == 0 ? "is empty, or longer than 512 bytes" : parse(p);
	for (const char *c = p->text; *c; c++)
		p->slashes += *c == '/';
	return wrong;
}

struct pattern *pattern_new(const char *text, char *why, size_t size, enum status *status)
{
	struct pattern *p = calloc(1, sizeof *p);
	char *composed =
	    unicode_nfc(text, strlen(text)); /* as for the names that it is compared with */
	const char *wrong = "no memory";

	*status = STATUS_SYSTEM;
	if (p && composed) {
		*status = STATUS_USAGE;
		wrong = fill(p, composed);
	}
	free(composed);
	if (!wrong)
		return p;
	snprintf(why, size, "%s", wrong);
	pattern_free(p);
	return NULL;
}

void pattern_free(struct pattern *p)
{
	free(p);
}

struct attempt {
	const struct pattern *p;
	const char *path;
	size_t end; /* of the path, without extension */
	unsigned left;
	struct pattern_match *m;
};

static bool match_from(struct attempt *a, size_t token, size_t at);

/* Whether the field may hold these bytes. */
static bool may_be(struct attempt *a, int field, size_t at, size_t len)
{
	char *end;

	if (field != PATTERN_INDEX)
		return true;
	if (a->path[at] < '0' || a->path[at] > '9')
		return false;
	errno = 0;
	a->m->index = strtoll(a->path + at, &end, 10);
	return errno == 0 && end == a->path + at + len;
}

/* Finds the shortest text for the field with which the rest of the pattern matches. */
static bool match_field(struct attempt *a, size_t token, size_t at)
{
	int field = a->p->token[token].what;
	bool kept = field < PATTERN_FIELDS;

	for (size_t len = 1; at + len <= a->end && a->path[at + len - 1] != '/'; len++) {
		if (a->left == 0 || --a->left == 0)
			break;
		if (!may_be(a, field, at, len))
			continue;
		if (kept) {
			a->m->field[field].start = at;
			a->m->field[field].len = len;
		}
		if (match_from(a, token + 1, at + len))
			return true;
	}
	if (kept)
		a->m->field[field].len = 0;
	return false;
}

static bool match_text(struct attempt *a, size_t token, size_t at, const char *text, size_t len)
{
	return len <= a->end - at && memcmp(a->path + at, text, len) == 0 &&
	       match_from(a, token + 1, at + len);
}

static bool match_from(struct attempt *a, size_t token, size_t at)
{
	const struct token *t = &a->p->token[token];

	if (token == a->p->n)
		return at == a->end;
	if (t->what == LITERAL)
		return match_text(a, token, at, t->text, t->len);
	if (t->what < PATTERN_FIELDS && a->m->field[t->what].len > 0)
		return match_text(a, token, at, a->path + a->m->field[t->what].start,
				  a->m->field[t->what].len);
	return match_field(a, token, at);
}

bool pattern_match(const struct pattern *p, const char *path, struct pattern_match *m)
{
	size_t len = strlen(path), end = len - extension_length(path, len), start = end, name;

	while (start > 0 && path[start - 1] != '/')
		start--;
	name = start;
	for (size_t i = 0; p && i < p->slashes && start > 0; i++)
		for (start--; start > 0 && path[start - 1] != '/';)
			start--;
	*m = (struct pattern_match){ .start = start, .len = end - start };
	struct attempt a = { p, path, end, ATTEMPTS, m };
	if (p && match_from(&a, 0, start))
		return true;
	*m = (struct pattern_match){ .start = name, .len = end - name };
	return false;
}
