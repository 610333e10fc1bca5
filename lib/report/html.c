/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"

#include "base/base64.h"
#include "base/unicode.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* The reference of a character; NULL: it needs none. */
static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void put(FILE *out, const char *text, bool lines)
{
	size_t left = strlen(text);

	while (left > 0) {
		const char *name = reference(*text);
		size_t taken = unicode_printable(text, left);

		if (name)
			fputs(name, out);
		else if (taken > 0)
			fwrite(text, 1, taken, out);
		else if (*text == '\n' && lines)
			putc('\n', out);
		else if (*text == '\t' || *text == '\n' || *text == '\r')
			putc(' ', out);
		else
			fputs("\xEF\xBF\xBD", out); /* U+FFFD */
		taken = taken > 0 ? taken : 1;
		text += taken;
		left -= taken;
	}
}

void html_text(FILE *out, const char *text)
{
	put(out, text, false);
}

void html_lines(FILE *out, const char *text)
{
	put(out, text, true);
}

/* Writes one number; spec is the conversion with its %, n bytes. */
static void put_number(FILE *out, const char *spec, size_t n, va_list *arguments)
{
	char format[32];

	snprintf(format, sizeof format, "%.*s", (int)n, spec);
	if (spec[n - 1] == 'u')
		fprintf(out, format, va_arg(*arguments, size_t));
	else if (spec[n - 1] == 'd')
		fprintf(out, format, va_arg(*arguments, int));
	else
		fprintf(out, format, va_arg(*arguments, double));
}

void html_print(FILE *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	while (*format) {
		const size_t plain = strcspn(format, "%");

		fwrite(format, 1, plain, out);
		format += plain;
		if (format[0] == '%' && format[1] == '%') {
			putc('%', out);
			format += 2;
		} else if (format[0] == '%' && format[1] == 's') {
			html_text(out, va_arg(arguments, const char *));
			format += 2;
		} else if (*format == '%') {
			const size_t n = 2 + strcspn(format + 1, "dufg");

			put_number(out, format, n, &arguments);
			format += n;
		}
	}
	va_end(arguments);
}

void html_data(FILE *out, const char *type, const unsigned char *bytes, size_t n)
{
	fprintf(out, "data:%s;base64,", type);
	base64_put(out, bytes, n);
}
