/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables/kept_values.h"

#include "base/array.h"
#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>

bool kept_values_add(struct kept_values *v, const char *value)
{
	size_t n = value ? strlen(value) : 0;
	const char *trimmed = n > 0 ? unicode_trim(value, &n) : "";
	char *text = unicode_nfc(trimmed, n), *grown = NULL;

	if (text && (grown = array_room(v->text, &v->cap, v->n, strlen(text) + 1, 1))) {
		v->text = grown;
		n = strlen(text) + 1;
		memcpy(v->text + v->n, text, n);
		v->n += n;
	}
	free(text);
	return grown != NULL;
}

void kept_values_clear(struct kept_values *v)
{
	v->n = 0;
}

void kept_values_free(struct kept_values *v)
{
	free(v->text);
	*v = (struct kept_values){ 0 };
}

const char *kept_values_next(const char *value)
{
	return value + strlen(value) + 1;
}
