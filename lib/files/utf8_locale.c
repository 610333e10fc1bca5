/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/utf8_locale.h"

#include <stddef.h>

locale_t utf8_locale(void)
{
	static const char *const names[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8" };
	locale_t locale = (locale_t)0;

	for (size_t i = 0; i < sizeof names / sizeof *names && !locale; i++)
		locale = newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
	return locale;
}
