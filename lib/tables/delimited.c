/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables/delimited.h"

#include "base/status.h"
#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>

struct delimited {
	struct plaintext *text;
	char delimiter;
	bool has_quotes;
	size_t line;    /* that the row begins in */
	size_t used, n; /* bytes and cells of the row */
	char *cell[DELIMITED_MAX];
	enum status status;
	char why[120];
	char row[DELIMITED_ROW_MAX];
};

struct delimited *delimited_new(struct plaintext *text, char delimiter)
{
	struct delimited *c = calloc(1, sizeof *c);

	if (c) {
		c->text = text;
		c->delimiter = delimiter;
		c->has_quotes = delimiter == ',' || delimiter == ';';
	}
	return c;
}

void delimited_free(struct delimited *c)
{
	free(c);
}

static bool fail(struct delimited *c, enum status status, const char *why)
{
	c->status = status;
	snprintf(c->why, sizeof c->why, "%s", why);
	return false;
}

/* The next byte, without consuming it; negative at the end or after a fault. */
static int peek(struct delimited *c)
{
	int next = plaintext_peek(c->text);

	if (next == PLAINTEXT_BAD && !c->status)
		fail(c, plaintext_status(c->text), plaintext_why(c->text));
	return next;
}

static bool put(struct delimited *c, int byte)
{
	if (c->used >= DELIMITED_ROW_MAX)
		return fail(c, STATUS_INPUT,
			    c->has_quotes ? "is longer than 64 KiB; is a quote missing?"
					  : "is longer than 64 KiB");
	c->row[c->used++] = (char)byte;
	return true;
}

/* Moves the next byte into the cell. */
static bool take(struct delimited *c, int byte)
{
	if (byte == 0)
		return fail(c, STATUS_INPUT, "is not text: it contains a NUL");
	plaintext_pass(c->text);
	return put(c, byte);
}

static void pass_blanks(struct delimited *c)
{
	int next;

	while ((next = peek(c)) == ' ' || (next == '\t' && c->delimiter != '\t'))
		plaintext_pass(c->text);
}

/* Reads a quoted cell after its first quote; a quote inside is doubled. */
static bool read_quoted(struct delimited *c)
{
	for (;;) {
		int next = peek(c);
		if (next < 0)
			return !c->status && fail(c, STATUS_INPUT, "a quote is not closed");
		if (next == '"') {
			plaintext_pass(c->text);
			if (peek(c) != '"')
				break;
		}
		if (!take(c, next))
			return false;
	}
	pass_blanks(c);
	int next = peek(c);
	if (next >= 0 && next != c->delimiter && next != '\n')
		return fail(c, STATUS_INPUT, "has text after a closed quote");
	return !c->status && put(c, '\0');
}

/* Whether the n bytes are in quotes with each inner quote doubled, as Excel also writes between
 * tabs. Otherwise quotes have no meaning here. */
static bool is_quoted(const char *text, size_t n)
{
	if (n < 2 || text[0] != '"' || text[n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < n; i++)
		if (text[i] == '"' && (i + 2 >= n || text[++i] != '"'))
			return false;
	return true;
}

/* Removes the quotes; returns the remaining length. */
static size_t unquote(char *text, size_t n)
{
	size_t used = 0;

	for (size_t i = 1; i + 1 < n; i++) {
		text[used++] = text[i];
		i += text[i] == '"';
	}
	return used;
}

static bool read_plain(struct delimited *c, size_t begin)
{
	int next;

	while ((next = peek(c)) >= 0 && next != '\n' && next != c->delimiter)
		if (!take(c, next))
			return false;
	if (c->status || !put(c, '\0'))
		return false;
	if (c->delimiter == '\n')
		return true; /* file names may begin and end with blanks */
	size_t n = c->used - 1 - begin;
	const char *trimmed = unicode_trim(c->row + begin, &n);
	memmove(c->row + begin, trimmed, n);
	if (!c->has_quotes && is_quoted(c->row + begin, n))
		n = unquote(c->row + begin, n);
	c->row[begin + n] = '\0';
	c->used = begin + n + 1;
	return true;
}

static bool read_cell(struct delimited *c)
{
	size_t begin = c->used;

	if (c->n >= DELIMITED_MAX)
		return fail(c, STATUS_INPUT, "has more than 256 columns");
	c->cell[c->n++] = c->row + begin;
	if (c->has_quotes)
		pass_blanks(c);
	if (c->has_quotes && peek(c) == '"') {
		plaintext_pass(c->text);
		return read_quoted(c);
	}
	return read_plain(c, begin);
}

static bool is_empty(const struct delimited *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (*c->cell[i])
			return false;
	return true;
}

bool delimited_next(struct delimited *c)
{
	do {
		c->used = c->n = 0;
		c->line = plaintext_line(c->text);
		if (c->status || peek(c) < 0)
			return false;
		while (read_cell(c) && peek(c) == c->delimiter && c->delimiter != '\n')
			plaintext_pass(c->text);
		if (c->status)
			return false;
		plaintext_pass(c->text); /* the newline; no effect at the end */
	} while (is_empty(c));
	return true;
}

const char *const *delimited_row(const struct delimited *c, size_t *n)
{
	*n = c->n;
	return (const char *const *)c->cell;
}

size_t delimited_line(const struct delimited *c)
{
	return c->line;
}

const char *delimited_why(const struct delimited *c)
{
	return c->why;
}

enum status delimited_status(const struct delimited *c)
{
	return c->status;
}
