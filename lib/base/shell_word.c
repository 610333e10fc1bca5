/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/shell_word.h"

#include "base/unicode.h"

#include <string.h>

/* What no shell treats specially anywhere in a word. The equals sign is one of them, because words
 * are arguments here and never the first of a command. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "-_./:,+@%=";

bool shell_word_is_printable(const char *text)
{
	for (size_t n = strlen(text), length; n > 0; text += length, n -= length)
		if ((length = unicode_printable(text, n)) == 0)
			return false;
	return true;
}

void shell_word_put(FILE *out, const char *text)
{
	if (*text && text[strspn(text, plain)] == '\0') {
		fputs(text, out);
		return;
	}
	putc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else
			putc(*text, out);
	}
	putc('\'', out);
}
