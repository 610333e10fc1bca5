/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/frame_scan.h"

#include <string.h>

/* Two reasons with results of their own. */
static const char not_a_map[] = "not a map";
static const char data_too_large[] = "has more data than --max-frame allows";

enum token_type { TOKEN_PLAIN, TOKEN_STR, TOKEN_BIN, TOKEN_ARRAY, TOKEN_MAP, TOKEN_EXT };

struct token {
	enum token_type type;
	size_t head;   /* bytes up to the payload */
	size_t length; /* bytes of payload, or number of entries */
};

static size_t big_endian(const unsigned char *p, size_t n)
{
	size_t value = 0;

	while (n--)
		value = value << 8 | *p++;
	return value;
}

/* Reads the token at p, of which n > 0 bytes are there; false if its head is not complete. The
 * byte values are msgpack's specification (github.com/msgpack/msgpack/blob/master/spec.md). */
static bool read_token(const unsigned char *p, size_t n, struct token *t)
{
	static const struct {
		unsigned char first, last, type, width; /* width of the length that follows */
	} sized[] = {
		{ 0xc4, 0xc6, TOKEN_BIN, 1 }, { 0xc7, 0xc9, TOKEN_EXT, 1 },
		{ 0xd9, 0xdb, TOKEN_STR, 1 }, { 0xdc, 0xdd, TOKEN_ARRAY, 2 },
		{ 0xde, 0xdf, TOKEN_MAP, 2 },
	};
	static const unsigned char fixed[] = { 4, 8, 1, 2, 4, 8, 1, 2, 4, 8 }; /* from 0xca */
	unsigned c = *p;

	*t = (struct token){ TOKEN_PLAIN, 1, 0 };
	if (c < 0x80 || c >= 0xe0 || (c >= 0xc0 && c <= 0xc3)) {
		if (c == 0xc1) /* never used */
			t->type = TOKEN_EXT;
	} else if (c < 0x90) {
		t->type = TOKEN_MAP;
		t->length = c & 15;
	} else if (c < 0xa0) {
		t->type = TOKEN_ARRAY;
		t->length = c & 15;
	} else if (c < 0xc0) {
		t->type = TOKEN_STR;
		t->length = c & 31;
	} else if (c >= 0xca && c <= 0xd3) {
		t->length = fixed[c - 0xca];
	} else if (c >= 0xd4 && c <= 0xd8) {
		t->type = TOKEN_EXT;
	} else {
		for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
			if (c < sized[i].first || c > sized[i].last)
				continue;
			size_t width = (size_t)sized[i].width << (c - sized[i].first);
			t->type = sized[i].type;
			t->head = 1 + width;
			if (n < t->head)
				return false;
			t->length = big_endian(p + 1, width);
		}
	}
	return true;
}

/* Whether the next value is a key. */
static bool at_key(const struct frame_scan *s)
{
	return s->depth > 0 && s->level[s->depth - 1].is_map &&
	       s->level[s->depth - 1].left % 2 == 0;
}

static const char *open_container(struct frame_scan *s, const struct token *t)
{
	if (t->length > FRAME_SCAN_ENTRIES_MAX)
		return "a map or array has too many entries";
	if (s->depth == FRAME_SCAN_DEPTH_MAX)
		return "maps and arrays are nested too deeply";
	s->level[s->depth].left = (uint32_t)t->length * (t->type == TOKEN_MAP ? 2 : 1);
	s->level[s->depth++].is_map = t->type == TOKEN_MAP;
	return NULL;
}

/* Processes a token; returns NULL, or what is wrong with it. */
static const char *scan_token(struct frame_scan *s, const struct token *t,
			      const unsigned char *payload, size_t data_max)
{
	bool key = at_key(s), top = s->depth == 1, data = s->data_next && top && !key;

	if (s->depth == 0 && t->type != TOKEN_MAP)
		return not_a_map;
	if (t->type == TOKEN_EXT)
		return "an ext type, or a byte that msgpack does not use";
	if (key && t->type != TOKEN_STR)
		return "a key is not a string";
	if (key && top) {
		s->data_next = t->length == 4 && memcmp(payload, "data", 4) == 0;
		/* refused before any byte of a second one is read */
		if (s->data_next && s->data_seen)
			return "a key comes twice";
		s->data_seen = s->data_seen || s->data_next;
	}
	if (data && t->type != TOKEN_BIN)
		return "'data' is not bin";
	if (data && t->length > data_max)
		return data_too_large;
	s->header += t->head;
	if (t->type != TOKEN_ARRAY && t->type != TOKEN_MAP && !data)
		s->header += t->length < SCAN_HEADER_MAX ? t->length : SCAN_HEADER_MAX;
	if (s->header >= SCAN_HEADER_MAX)
		return "more than 64 KiB besides the data";
	if (s->depth > 0)
		s->level[s->depth - 1].left--;
	s->at += t->head;
	if (t->type == TOKEN_ARRAY || t->type == TOKEN_MAP)
		return open_container(s, t);
	s->at += t->length;
	return NULL;
}

enum scanned frame_scan(struct frame_scan *s, const unsigned char *p, size_t n, size_t data_max,
			const char **why)
{
	if (s->at > 0 && s->depth == 0) /* all tokens were seen; the last payload was not */
		return s->at <= n ? FRAME_SCAN_DONE : FRAME_SCAN_MORE;
	while (s->at < n) {
		struct token t;

		if (!read_token(p + s->at, n - s->at, &t))
			return FRAME_SCAN_MORE;
		/* a key's payload is looked at, so it must be there */
		if (t.type == TOKEN_STR && t.length <= 4 && n - s->at - t.head < t.length)
			return FRAME_SCAN_MORE;
		*why = scan_token(s, &t, p + s->at + t.head, data_max);
		if (*why)
			return *why == not_a_map        ? FRAME_SCAN_ALIEN
			       : *why == data_too_large ? FRAME_SCAN_LARGE
							: FRAME_SCAN_BAD;
		while (s->depth > 0 && s->level[s->depth - 1].left == 0)
			if (--s->depth == 0)
				return s->at <= n ? FRAME_SCAN_DONE : FRAME_SCAN_MORE;
	}
	return FRAME_SCAN_MORE;
}
