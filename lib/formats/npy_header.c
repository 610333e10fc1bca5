/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/npy_header.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6 };

bool npy_recognise(const unsigned char *head, size_t n)
{
	return n >= MAGIC && memcmp(head, magic, MAGIC) == 0;
}

size_t npy_header_length(const unsigned char *head, size_t n)
{
	size_t prefix, length;

	if (n < NPY_PREFIX || !npy_recognise(head, n) || head[6] < 1 || head[6] > 3)
		return 0;
	prefix = head[6] == 1 ? 10 : 12;
	length = head[8] | (size_t)head[9] << 8;
	if (head[6] > 1)
		length |= (size_t)head[10] << 16 | (size_t)head[11] << 24;
	return length > NPY_HEADER_MAX - prefix ? 0 : prefix + length;
}

/* ---- the dictionary ---- */

/* The place of the value of a key; NULL: it is absent. */
static const char *find(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, " ");
	return *at == ':' ? at + 1 + strspn(at + 1, " ") : NULL;
}

/* Reads '<f4' and the like. */
static bool read_descr(const char *at, struct npy_header *h)
{
	char name[4] = { 0 };
	const char quote = *at;
	const size_t n = quote == '\'' || quote == '"' ? strcspn(at + 1, "'\"") : 0;

	if (n < 3 || n > 12 || at[n + 1] != quote)
		return false;
	h->is_big = at[1] == '>';
	if (at[2] == 'U') {
		char *end;
		const unsigned long width = strtoul(at + 3, &end, 10);
		h->text_width = width <= NPY_HEADER_MAX ? (unsigned)width : 0;
		return isdigit((unsigned char)at[3]) && end == at + n + 1 &&
		       width <= NPY_HEADER_MAX;
	}
	if (n != 3)
		return false;
	h->is_bool = memcmp(at + 1, "|b1", 3) == 0;
	h->is_half = memcmp(at + 2, "f2", 2) == 0;
	if (at[2] == 'u' && (at[3] == '2' || at[3] == '4' || at[3] == '8')) {
		h->unsigned_size = (unsigned)(at[3] - '0');
		return true;
	}
	name[0] = at[3] == '1' ? '|' : '<';
	name[1] = at[2];
	name[2] = at[3];
	h->tensor.dtype = h->is_bool ? DTYPE_U1 : dtype_find(name, 3);
	return h->is_half || h->tensor.dtype != DTYPE_NONE;
}

static bool read_extents(const char *at, struct tensor *t)
{
	if (*at++ != '(')
		return false;
	t->rank = 0;
	for (;;) {
		char *end;
		unsigned long long extent;

		at += strspn(at, " ,");
		if (*at == ')')
			return true;
		if (!isdigit((unsigned char)*at) || t->rank == TENSOR_MAX_RANK)
			return false;
		extent = strtoull(at, &end, 10);
		if (extent > SIZE_MAX / 2)
			return false;
		t->shape[t->rank++] = (size_t)extent;
		at = end + (*end == 'L');
	}
}

bool npy_header_read(const unsigned char *bytes, size_t n, struct npy_header *h, char *why,
		     size_t size)
{
	const size_t prefix = bytes[6] == 1 ? 10 : 12;
	char *text = malloc(n - prefix + 1);
	const char *descr, *order, *shape;
	bool ok = false;

	*h = (struct npy_header){ 0 };
	if (!text) {
		snprintf(why, size, "no memory for a header");
		return false;
	}
	memcpy(text, bytes + prefix, n - prefix);
	text[n - prefix] = '\0';
	descr = find(text, "'descr'");
	order = find(text, "'fortran_order'");
	shape = find(text, "'shape'");
	if (!descr || !order || !shape)
		snprintf(why, size, "damaged header: no dtype, order or shape");
	else if (!read_descr(descr, h))
		snprintf(why, size,
			 "dtype %.*s: wanted numbers of f2 f4 f8, i1 i2 i4 i8 or u1 u2 u4 u8, or "
			 "booleans; convert it with astype",
			 (int)strcspn(descr, ","), descr);
	else if (!read_extents(shape, &h->tensor))
		snprintf(why, size, "shape %.*s: wanted at most %d extents",
			 (int)strcspn(shape, ")") + 1, shape, TENSOR_MAX_RANK);
	else
		ok = true;
	h->is_fortran = ok && strncmp(order, "True", 4) == 0;
	free(text);
	return ok;
}

size_t npy_header_write(char *out, const char *descr, unsigned rank, const size_t *shape,
			size_t least)
{
	char *at = out + 10;
	size_t n;

	at += sprintf(at, "{'descr': '%.20s', 'fortran_order': False, 'shape': (", descr);
	for (unsigned i = 0; i < rank; i++)
		at += sprintf(at, "%s%zu", i ? ", " : "", shape[i]);
	at += sprintf(at, "%s), }", rank == 1 ? "," : "");
	n = ((size_t)(at - out) + 1 + 63) / 64 * 64;
	if (n < least)
		n = least;
	memset(at, ' ', n - (size_t)(at - out) - 1);
	out[n - 1] = '\n';
	memcpy(out, magic, MAGIC);
	out[6] = 1;
	out[7] = 0;
	out[8] = (char)((n - 10) & 0xff);
	out[9] = (char)((n - 10) >> 8);
	return n;
}
