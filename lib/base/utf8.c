/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

size_t utf8_length(const char *p, size_t n)
{
	const unsigned char *c = (const unsigned char *)p;
	size_t length = *c < 0x80   ? 1
			: *c < 0xc2 ? 0
			: *c < 0xe0 ? 2
			: *c < 0xf0 ? 3
			: *c < 0xf5 ? 4
				    : 0;

	if (length > n)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	/* the first byte alone does not rule out overlong forms, surrogates and large codes */
	if ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] > 0x9f) ||
	    (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] > 0x8f))
		return 0;
	return length;
}

uint32_t utf8_code(const char *p, size_t length)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)p[0] & mask[length];

	for (size_t i = 1; i < length; i++)
		c = c << 6 | ((unsigned char)p[i] & 0x3f);
	return c;
}

size_t utf8_write(uint32_t c, char to[UTF8_MAX])
{
	static const unsigned char lead[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	const size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(lead[n] | c);
	return n;
}

size_t utf8_escape(const char *text, size_t n, char *to)
{
	char *out = to;

	for (size_t i = 0, length; i < n; i += length) {
		if ((unsigned char)text[i] < 0x80) { /* nearly all */
			*out++ = text[i];
			length = 1;
			continue;
		}
		length = utf8_length(text + i, n - i);
		if (length > 0) {
			memcpy(out, text + i, length);
			out += length;
		} else {
			out += sprintf(out, "%%%02X", (unsigned char)text[i]);
			length = 1;
		}
	}
	*out++ = '\0';
	return (size_t)(out - to);
}
