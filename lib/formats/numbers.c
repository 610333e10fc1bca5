/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/numbers.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

bool numbers_from_unsigned(const void *from, size_t n, size_t size, void *to)
{
	const unsigned char *p = from;

	for (size_t i = 0; i < n; i++, p += size) {
		uint64_t number = 0;

		for (size_t k = 0; k < size; k++)
			number |= (uint64_t)p[k] << 8 * k;
		if (number > INT64_MAX)
			return false;
		numbers_set_int(size == 2 ? DTYPE_I4 : DTYPE_I8, to, i, (int64_t)number);
	}
	return true;
}

bool numbers_set_int(enum dtype dtype, void *data, size_t i, int64_t x)
{
	unsigned char *at = (unsigned char *)data + i * dtype_size(dtype);
	const double real = (double)x;
	const float single = (float)x;

	switch (dtype) {
	case DTYPE_F4:
		memcpy(at, &single, sizeof single);
		return true;
	case DTYPE_F8:
		memcpy(at, &real, sizeof real);
		return true;
	case DTYPE_U1:
		*at = (unsigned char)x;
		return x >= 0 && x <= UINT8_MAX;
	case DTYPE_I1:
		*at = (unsigned char)x;
		return x >= INT8_MIN && x <= INT8_MAX;
	case DTYPE_I2:
		memcpy(at, &(int16_t){ (int16_t)x }, 2);
		return x >= INT16_MIN && x <= INT16_MAX;
	case DTYPE_I4:
		memcpy(at, &(int32_t){ (int32_t)x }, 4);
		return x >= INT32_MIN && x <= INT32_MAX;
	case DTYPE_I8:
		memcpy(at, &x, 8);
		return true;
	case DTYPE_NONE:
		break;
	}
	return false;
}

bool numbers_set_real(enum dtype dtype, void *data, size_t i, double x)
{
	const double limit = 9223372036854775808.0; /* 2^63 */

	if (dtype == DTYPE_F8) {
		memcpy((char *)data + i * sizeof x, &x, sizeof x);
		return true;
	}
	if (dtype == DTYPE_F4) {
		const float single = (float)x;
		memcpy((char *)data + i * sizeof single, &single, sizeof single);
		return !isinf(single) || isinf(x);
	}
	return x >= -limit && x < limit && x == floor(x) &&
	       numbers_set_int(dtype, data, i, (int64_t)x);
}

/* The shortest decimal of a float or a double. */
static void real_text(double x, bool is_single, char text[NUMBERS_TEXT_MAX])
{
	/* so many digits are always exact in a number, unless it is close to 0 */
	const bool is_tiny = fabs(x) < (is_single ? FLT_MIN : DBL_MIN);
	const int least = is_tiny ? 1 : is_single ? FLT_DIG : DBL_DIG, most = is_single ? 9 : 17;

	if (isnan(x)) {
		strcpy(text, "nan");
		return;
	}
	for (int digits = least; digits <= most; digits++) {
		snprintf(text, NUMBERS_TEXT_MAX, "%.*g", digits, x);
		if (is_single ? strtof(text, NULL) == (float)x : strtod(text, NULL) == x)
			return;
	}
}

void numbers_to_texts(const struct tensor *t, size_t from, size_t n, char texts[][NUMBERS_TEXT_MAX])
{
	double block[NUMBERS_TEXTS];

	if (t->dtype == DTYPE_I8) { /* a double may round them */
		for (size_t i = 0; i < n; i++)
			snprintf(texts[i], NUMBERS_TEXT_MAX, "%" PRId64, tensor_i8_at(t, from + i));
		return;
	}
	tensor_to_doubles(t, from, n, block);
	for (size_t i = 0; i < n; i++)
		if (dtype_is_float(t->dtype))
			real_text(block[i], t->dtype == DTYPE_F4, texts[i]);
		else
			snprintf(texts[i], NUMBERS_TEXT_MAX, "%.0f", block[i]);
}
