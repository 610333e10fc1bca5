/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/numbers.h"

#include <math.h>
#include <string.h>

void numbers_swap(void *data, size_t n, size_t size)
{
	unsigned char *p = data;

	for (size_t i = 0; i < n; i++, p += size)
		for (size_t k = 0; k < size / 2; k++) {
			const unsigned char byte = p[k];
			p[k] = p[size - 1 - k];
			p[size - 1 - k] = byte;
		}
}

/* The k-th number of 2 bytes. */
static uint32_t pair(const void *from, size_t k)
{
	const unsigned char *p = (const unsigned char *)from + 2 * k;

	return p[0] | (uint32_t)p[1] << 8;
}

static float float_of_bits(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

void numbers_from_half(const void *from, size_t n, float *to)
{
	for (size_t i = 0; i < n; i++) {
		const uint32_t h = pair(from, i), sign = (h & 0x8000) << 16;
		const uint32_t exponent = h >> 10 & 31, fraction = h & 0x3ff;

		if (exponent == 0) /* zero, or below the smallest normal number */
			to[i] = copysignf(ldexpf((float)fraction, -24), sign ? -1.0f : 1.0f);
		else
			to[i] = float_of_bits(sign | (exponent == 31 ? 255 : exponent + 112) << 23 |
					      fraction << 13);
	}
}

void numbers_from_bfloat(const void *from, size_t n, float *to)
{
	for (size_t i = 0; i < n; i++)
		to[i] = float_of_bits(pair(from, i) << 16);
}

void numbers_from_fortran(const struct tensor *t, void *to)
{
	size_t index[TENSOR_MAX_RANK] = { 0 }, step[TENSOR_MAX_RANK] = { 0 }, n = 0, from = 0;
	const size_t size = dtype_size(t->dtype);

	tensor_count(t, &n);
	for (unsigned i = 0; i < t->rank; i++)
		step[i] = i ? step[i - 1] * t->shape[i - 1] : 1;
	for (size_t k = 0; k < n; k++) {
		memcpy((char *)to + k * size, (const char *)t->data + from * size, size);
		for (unsigned i = t->rank; i-- > 0;) { /* count up, the last index first */
			from += step[i];
			if (++index[i] < t->shape[i])
				break;
			from -= step[i] * t->shape[i];
			index[i] = 0;
		}
	}
}
