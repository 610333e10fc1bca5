/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file_name.h"

#include "base/unicode.h"

#include <stdio.h>
#include <string.h>

/* Whether the character of n bytes at p stays as it is; n is 0 for one that could control a
 * terminal. */
static bool is_safe(const char *p, size_t n, bool is_first)
{
	if (n == 0 || *p == '/' || *p == '\\' || *p == '%')
		return false;
	return !is_first || (*p != '.' && *p != '-');
}

bool file_name_of(const char *text, char *name, size_t size)
{
	const size_t length = strlen(text);
	size_t used = 0;

	for (size_t at = 0; at < length;) {
		const size_t n = unicode_printable(text + at, length - at);
		const bool safe = is_safe(text + at, n, at == 0);
		const size_t needed = safe ? n : 3;

		if (used + needed >= size)
			return false;
		if (safe)
			memcpy(name + used, text + at, n);
		else
			snprintf(name + used, size - used, "%%%02X", (unsigned char)text[at]);
		used += needed;
		at += safe ? n : 1;
	}
	if (length == 0)
		return false;
	name[used] = '\0';
	return true;
}
