/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "utf8.h"

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
	/* what the first byte alone does not rule out: overlong, surrogate, too large */
	if ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] > 0x9f) ||
	    (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] > 0x8f))
		return 0;
	return length;
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
