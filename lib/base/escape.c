/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/escape.h"

#include "base/unicode.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The letter that C and JSON write a character with, both after a backslash; 0: none. */
static char letter_of(char c)
{
	switch (c) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

size_t escape_text(const char *p, size_t n, char to[ESCAPE_MAX])
{
	const char letter = letter_of(*p);
	size_t length = unicode_printable(p, n);

	if (letter) {
		snprintf(to, ESCAPE_MAX, "\\%c", letter);
		return 1;
	}
	if (length > 0) {
		memcpy(to, p, length);
		to[length] = '\0';
		return length;
	}
	length = utf8_length(p, n);
	length = length ? length : 1;
	for (size_t i = 0; i < length; i++)
		snprintf(to + 4 * i, 5, "\\x%02X", (unsigned char)p[i]);
	return length;
}

void escape_copy(char *to, size_t size, const char *text)
{
	size_t used = 0;
	char piece[ESCAPE_MAX];

	for (size_t n = strlen(text), length; n > 0; n -= length) {
		length = escape_text(text, n, piece);
		if (used + strlen(piece) >= size)
			break;
		memcpy(to + used, piece, strlen(piece));
		used += strlen(piece);
		text += length;
	}
	to[used] = '\0';
}

size_t escape_put(FILE *out, const char *text)
{
	size_t width = 0;
	char piece[ESCAPE_MAX];

	for (size_t n = strlen(text), length; n > 0; n -= length) {
		length = escape_text(text, n, piece);
		if (out)
			fputs(piece, out);
		width += unicode_width(piece);
		text += length;
	}
	return width;
}

size_t escape_width(const char *text)
{
	return escape_put(NULL, text);
}

/* ---- JSON ---- */

/* Writes a character as it is or as \uHHHH; returns its bytes. */
static size_t put_character(FILE *out, const char *p, size_t n)
{
	size_t length = unicode_printable(p, n);
	uint32_t c;

	if (length > 0) {
		fwrite(p, 1, length, out);
		return length;
	}
	length = utf8_length(p, n);
	c = length ? utf8_code(p, length) : 0xfffd;
	if (c >= 0x10000)
		fprintf(out, "\\u%04X\\u%04X", (unsigned)(0xd7c0 + (c >> 10)),
			(unsigned)(0xdc00 + (c & 0x3ff)));
	else
		fprintf(out, "\\u%04X", (unsigned)c);
	return length ? length : 1;
}

void escape_put_string(FILE *out, const char *text)
{
	putc('"', out);
	for (size_t n = strlen(text), length; n > 0; n -= length) {
		char letter = *text == '"'    ? '"'
			      : *text == '\b' ? 'b'
			      : *text == '\f' ? 'f'
					      : letter_of(*text);

		length = 1;
		if (letter)
			fprintf(out, "\\%c", letter);
		else
			length = put_character(out, text, n);
		text += length;
	}
	putc('"', out);
}

/* ---- undoing it ---- */

/* The number of n hexadecimal digits at p; -1: they are none. */
static long hex_number(const char *p, size_t n)
{
	char digits[5] = { 0 };

	memcpy(digits, p, strnlen(p, n));
	return strspn(digits, "0123456789abcdefABCDEF") == n ? strtol(digits, NULL, 16) : -1;
}

/* The code of \uXXXX at p, above 0; -1: there is none. */
static long unicode_escape(const char *p)
{
	const long code = p[0] == '\\' && p[1] == 'u' ? hex_number(p + 2, 4) : -1;

	return code > 0 ? code : -1;
}

/* Reads the escape at p, which begins with a backslash; writes what it stands for, which is not
 * longer, and returns the number of bytes read. */
static size_t undo_one(const char *p, char **to)
{
	long code = unicode_escape(p), low;
	size_t n = 6;

	if (code >= 0xd800 && code < 0xe000) {
		low = code < 0xdc00 ? unicode_escape(p + 6) : -1;
		if (low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			n = 12;
		} else {
			code = 0xfffd;
		}
	}
	if (code > 0) {
		*to += utf8_write((uint32_t)code, *to);
		return n;
	}
	if (p[1] == 'x' && hex_number(p + 2, 2) > 0) {
		*(*to)++ = (char)hex_number(p + 2, 2);
		return 4;
	}
	if (!p[1]) {
		*(*to)++ = *p;
		return 1;
	}
	const char *letters = "t\tn\nr\rb\bf\f", *at = strchr(letters, p[1]);
	*(*to)++ = at && (at - letters) % 2 == 0 ? at[1] : p[1];
	return 2;
}

void escape_undo(char *text)
{
	char *to = text;

	while (*text)
		if (*text == '\\')
			text += undo_one(text, &to);
		else
			*to++ = *text++;
	*to = '\0';
}
