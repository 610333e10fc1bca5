/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables/plaintext.h"

#include "base/status.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum form { BYTES, UTF16_LITTLE, UTF16_BIG };

struct plaintext {
	struct feed *feed;
	const unsigned char *piece; /* the feed's, [n] */
	size_t at, n;
	enum form form;
	char character[UTF8_MAX]; /* one of UTF-16, as UTF-8, [character_n] */
	size_t character_at, character_n;
	bool begun, after_cr;
	bool has_next;
	int next;
	size_t line;
	size_t look_at, look_n; /* what was read ahead */
	enum status status;
	char why[80];
	char look[PLAINTEXT_LINE_MAX];
};

struct plaintext *plaintext_new(struct feed *feed)
{
	struct plaintext *t = calloc(1, sizeof *t);

	if (t) {
		t->feed = feed;
		t->line = 1;
	}
	return t;
}

void plaintext_free(struct plaintext *t)
{
	free(t);
}

static int fail(struct plaintext *t, enum status status, const char *why)
{
	t->status = status;
	snprintf(t->why, sizeof t->why, "%s", why);
	return PLAINTEXT_BAD;
}

static int next_byte(struct plaintext *t)
{
	if (t->status)
		return PLAINTEXT_BAD;
	if (t->at == t->n) {
		const void *piece;
		ssize_t got = feed_read(t->feed, &piece);
		if (got < 0)
			return fail(t, STATUS_SYSTEM, strerror(errno));
		if (got == 0)
			return PLAINTEXT_END;
		t->piece = piece;
		t->at = 0;
		t->n = (size_t)got;
	}
	return t->piece[t->at++];
}

/* Reads a unit of 16 bits. Returns it, or PLAINTEXT_END or _BAD. */
static long next_unit(struct plaintext *t)
{
	int a = next_byte(t), b = a < 0 ? a : next_byte(t);

	if (a < 0)
		return a;
	if (b == PLAINTEXT_END)
		return fail(t, STATUS_INPUT, "is cut in the middle of a character of UTF-16");
	if (b < 0)
		return b;
	return t->form == UTF16_LITTLE ? b << 8 | a : a << 8 | b;
}

static void put_character(struct plaintext *t, long c)
{
	t->character_at = 0;
	t->character_n = utf8_write((uint32_t)c, t->character);
}

/* Converts UTF-16 to UTF-8 (The Unicode Standard, D91) and returns the next byte. */
static int next_converted(struct plaintext *t)
{
	if (t->character_at == t->character_n) {
		long c = next_unit(t), low = 0;
		if (c < 0)
			return (int)c;
		if (c >= 0xd800 && c < 0xdc00 && (low = next_unit(t)) == PLAINTEXT_BAD)
			return PLAINTEXT_BAD;
		if (c >= 0xdc00 && c < 0xe000)
			return fail(t, STATUS_INPUT, "is not UTF-16: half of a surrogate pair");
		if (c >= 0xd800 && c < 0xdc00) {
			if (low < 0xdc00 || low >= 0xe000)
				return fail(t, STATUS_INPUT,
					    "is not UTF-16: half of a surrogate pair");
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		}
		put_character(t, c);
	}
	return (unsigned char)t->character[t->character_at++];
}

/* Skips the byte order mark, which determines the encoding. */
static void begin(struct plaintext *t)
{
	size_t n, skip;
	const unsigned char *head = feed_head(t->feed, &n);

	t->begun = true;
	if (n >= 2 && head[0] == 0xff && head[1] == 0xfe)
		t->form = UTF16_LITTLE;
	else if (n >= 2 && head[0] == 0xfe && head[1] == 0xff)
		t->form = UTF16_BIG;
	skip = t->form != BYTES ? 2 : n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (skip-- > 0)
		next_byte(t);
}

/* Reads the next byte, with LF for every line ending. */
static int next_text(struct plaintext *t)
{
	int c;

	if (!t->begun)
		begin(t);
	do {
		c = t->form == BYTES ? next_byte(t) : next_converted(t);
		if (c != '\n' || !t->after_cr)
			break;
		t->after_cr = false;
	} while (true);
	t->after_cr = c == '\r';
	return c == '\r' ? '\n' : c;
}

int plaintext_peek(struct plaintext *t)
{
	if (!t->has_next) {
		t->next =
		    t->look_at < t->look_n ? (unsigned char)t->look[t->look_at++] : next_text(t);
		t->has_next = true;
	}
	return t->next;
}

void plaintext_pass(struct plaintext *t)
{
	if (t->next < 0)
		return;
	t->line += t->next == '\n';
	t->has_next = false;
}

size_t plaintext_line(const struct plaintext *t)
{
	return t->line;
}

const char *plaintext_first_line(struct plaintext *t, size_t *n)
{
	int c;

	while (plaintext_peek(t) == '\n')
		plaintext_pass(t);
	if ((c = t->next) < 0)
		return NULL;
	for (t->has_next = false; c >= 0; c = next_text(t)) {
		t->look[t->look_n++] = (char)c;
		if (c == '\n' || t->look_n >= PLAINTEXT_LINE_MAX)
			break;
	}
	if (c == PLAINTEXT_BAD)
		return NULL;
	*n = t->look_n - (c == '\n');
	return t->look;
}

const char *plaintext_why(const struct plaintext *t)
{
	return t->why;
}

enum status plaintext_status(const struct plaintext *t)
{
	return t->status;
}
