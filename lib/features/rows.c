/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/rows.h"

#include "base/tensor.h"

#include <stdlib.h>

enum { ROWS_AT_FIRST = 64 };

static bool grow(struct rows *r)
{
	size_t cap = ROWS_AT_FIRST, bytes;
	float *data;

	if (r->cap && !size_mul(r->cap, 2, &cap))
		return false;
	if (!size_mul(cap, r->width, &bytes) || !size_mul(bytes, sizeof *data, &bytes))
		return false;
	/* A row without numbers needs an address too. */
	if (!(data = realloc(r->data, bytes ? bytes : 1)))
		return false;
	r->data = data;
	r->cap = cap;
	return true;
}

float *rows_add(struct rows *r)
{
	if (r->n == r->cap && !grow(r))
		return NULL;
	return r->data + r->n++ * r->width;
}

void rows_free(struct rows *r)
{
	free(r->data);
	r->data = NULL;
	r->n = r->cap = 0;
}
