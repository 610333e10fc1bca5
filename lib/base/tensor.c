/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/tensor.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the stream is little-endian and so must the machine be"
#endif

static const struct {
	const char *name;
	size_t size;
} dtypes[] = {
	[DTYPE_NONE] = { "?", 0 }, [DTYPE_F4] = { "<f4", 4 }, [DTYPE_F8] = { "<f8", 8 },
	[DTYPE_I1] = { "|i1", 1 }, [DTYPE_U1] = { "|u1", 1 }, [DTYPE_I2] = { "<i2", 2 },
	[DTYPE_I4] = { "<i4", 4 }, [DTYPE_I8] = { "<i8", 8 },
};

const char *dtype_name(enum dtype dtype)
{
	return dtypes[dtype].name;
}

enum dtype dtype_find(const char *name, size_t len)
{
	for (int d = DTYPE_F4; d <= DTYPE_I8; d++)
		if (len == 3 && memcmp(name, dtypes[d].name, 3) == 0)
			return d;
	return DTYPE_NONE;
}

size_t dtype_size(enum dtype dtype)
{
	return dtypes[dtype].size;
}

bool dtype_is_float(enum dtype dtype)
{
	return dtype == DTYPE_F4 || dtype == DTYPE_F8;
}

bool size_mul(size_t a, size_t b, size_t *out)
{
	if (b != 0 && a > SIZE_MAX / b)
		return false;
	*out = a * b;
	return true;
}

bool tensor_count(const struct tensor *t, size_t *out)
{
	/* An extent of 0 makes the product 0, but the other extents must fit all the same: a shape
	 * of [2^40, 2^40, 0] is refused. */
	size_t n = 1;
	bool empty = false;

	for (unsigned i = 0; i < t->rank; i++) {
		if (t->shape[i] == 0)
			empty = true;
		else if (!size_mul(n, t->shape[i], &n))
			return false;
	}
	*out = empty ? 0 : n;
	return true;
}

bool tensor_bytes(const struct tensor *t, size_t *out)
{
	size_t n;

	if (t->dtype == DTYPE_NONE || !tensor_count(t, &n))
		return false;
	return size_mul(n, dtype_size(t->dtype), out);
}

/* Reads element i of type T, wherever it lies. */
#define CONVERT(T, out_type)                                  \
	for (size_t i = 0; i < n; i++) {                      \
		T value;                                      \
		memcpy(&value, p + i * sizeof(T), sizeof(T)); \
		out[i] = (out_type)value;                     \
	}                                                     \
	break

void tensor_to_floats(const struct tensor *t, size_t from, size_t n, float *out)
{
	const unsigned char *p = (const unsigned char *)t->data + from * dtype_size(t->dtype);

	switch (t->dtype) {
	case DTYPE_F4:
		if (n)
			memcpy(out, p, n * sizeof *out);
		break;
	case DTYPE_F8:
		CONVERT(double, float);
	case DTYPE_I1:
		CONVERT(int8_t, float);
	case DTYPE_U1:
		CONVERT(uint8_t, float);
	case DTYPE_I2:
		CONVERT(int16_t, float);
	case DTYPE_I4:
		CONVERT(int32_t, float);
	case DTYPE_I8:
		CONVERT(int64_t, float);
	case DTYPE_NONE:
		break;
	}
}

void tensor_to_doubles(const struct tensor *t, size_t from, size_t n, double *out)
{
	const unsigned char *p = (const unsigned char *)t->data + from * dtype_size(t->dtype);

	switch (t->dtype) {
	case DTYPE_F4:
		CONVERT(float, double);
	case DTYPE_F8:
		CONVERT(double, double);
	case DTYPE_I1:
		CONVERT(int8_t, double);
	case DTYPE_U1:
		CONVERT(uint8_t, double);
	case DTYPE_I2:
		CONVERT(int16_t, double);
	case DTYPE_I4:
		CONVERT(int32_t, double);
	case DTYPE_I8:
		CONVERT(int64_t, double);
	case DTYPE_NONE:
		break;
	}
}

int64_t tensor_i8_at(const struct tensor *t, size_t i)
{
	int64_t value;

	memcpy(&value, (const unsigned char *)t->data + i * sizeof value, sizeof value);
	return value;
}

size_t floats_not_finite(const float *x, size_t n)
{
	enum { BLOCK = 1024 };

	for (size_t from = 0; from < n; from += BLOCK) {
		size_t to = n - from < BLOCK ? n : from + BLOCK;
		uint32_t any = 0;
		/* compilers make vectors of integers, but not of isfinite */
		for (size_t i = from; i < to; i++) {
			uint32_t bits;
			memcpy(&bits, &x[i], sizeof bits);
			any |= (bits & 0x7f800000) == 0x7f800000;
		}
		for (size_t i = from; any && i < to; i++)
			if (!isfinite(x[i]))
				return i;
	}
	return n;
}

/* Sums are kept in several lanes, which compilers make vectors of; number i goes into lane i modulo
 * their number, so that the result does not depend on the processor. */
enum { LANES = 8, SUMMARY_BLOCK = 1024 };

struct lanes {
	double min[LANES], max[LANES], sum[LANES];
};

/* Adds n numbers, a multiple of LANES, all finite. */
static void lanes_add(struct lanes *to, const double *x, size_t n)
{
	struct lanes l = *to; /* in registers */

	for (size_t i = 0; i < n; i += LANES) {
		for (size_t k = 0; k < LANES; k++) {
			const double v = x[i + k];
			l.min[k] = v < l.min[k] ? v : l.min[k];
			l.max[k] = v > l.max[k] ? v : l.max[k];
			l.sum[k] += v;
		}
	}
	*to = l;
}

static bool doubles_are_finite(const double *x, size_t n)
{
	const uint64_t exponent = (uint64_t)0x7ff << 52;
	uint64_t any = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		memcpy(&bits, &x[i], sizeof bits);
		any |= (bits & exponent) == exponent;
	}
	return !any;
}

struct tensor_summary tensor_summarise(const struct tensor *t)
{
	struct tensor_summary s = { .min = INFINITY, .max = -INFINITY };
	double block[SUMMARY_BLOCK], sum = 0;
	struct lanes lanes = { 0 };
	size_t count = 0;

	for (size_t k = 0; k < LANES; k++) {
		lanes.min[k] = INFINITY;
		lanes.max[k] = -INFINITY;
	}
	tensor_count(t, &count);
	for (size_t from = 0; from < count; from += SUMMARY_BLOCK) {
		const size_t n = count - from < SUMMARY_BLOCK ? count - from : SUMMARY_BLOCK;
		size_t done = 0;

		tensor_to_doubles(t, from, n, block);
		if (doubles_are_finite(block, n)) {
			done = n - n % LANES;
			lanes_add(&lanes, block, done);
			s.n += done;
		}
		for (size_t i = done; i < n; i++) {
			if (!isfinite(block[i])) {
				s.not_finite++;
				continue;
			}
			s.min = fmin(s.min, block[i]);
			s.max = fmax(s.max, block[i]);
			sum += block[i];
			s.n++;
		}
	}
	for (size_t k = 0; k < LANES; k++) {
		s.min = fmin(s.min, lanes.min[k]);
		s.max = fmax(s.max, lanes.max[k]);
		sum += lanes.sum[k];
	}
	s.mean = s.n > 0 ? sum / (double)s.n : 0;
	return s;
}

const char *tensor_shape_text(const struct tensor *t, char *buf, size_t size)
{
	size_t used = (size_t)snprintf(buf, size, "[");

	for (unsigned i = 0; i < t->rank && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, i ? ", %zu" : "%zu", t->shape[i]);
	if (used < size)
		snprintf(buf + used, size - used, "]");
	return buf;
}
