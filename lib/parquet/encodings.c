/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/encodings.h"

enum { WIDTH_MAX = 64, BLOCK_MAX = 1 << 20 };

/* Seven bits in a byte, the lowest first. */
static bool read_varint(const unsigned char **at, const unsigned char *end, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
		const unsigned char b = *(*at)++;

		*value |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return true;
	}
	return false;
}

/* ---- runs ---- */

struct encodings_runs encodings_runs(const void *bytes, size_t n, unsigned width)
{
	const unsigned char *at = bytes;

	return (struct encodings_runs){ .at = at, .end = n ? at + n : at, .width = width };
}

static bool begin_run(struct encodings_runs *r)
{
	const size_t bytes = (r->width + 7) / 8;
	uint64_t head;

	if (!read_varint(&r->at, r->end, &head))
		return false;
	r->is_run = (head & 1) == 0;
	r->left = r->is_run ? head >> 1 : (head >> 1) * 8;
	if (r->left == 0 || head >> 1 > UINT32_MAX)
		return false;
	r->bits_left = 0;
	r->bits = 0;
	if (!r->is_run)
		return true;
	if (bytes > (size_t)(r->end - r->at))
		return false;
	r->value = 0;
	for (size_t i = 0; i < bytes; i++)
		r->value |= (uint32_t)*r->at++ << 8 * i;
	return r->width == 32 || r->value >> r->width == 0;
}

bool encodings_runs_next(struct encodings_runs *r, uint32_t *value)
{
	if (r->width > 32 || (r->left == 0 && !begin_run(r))) {
		r->at = r->end;
		r->left = 0;
		return false;
	}
	r->left--;
	*value = r->value;
	if (r->is_run)
		return true;
	while (r->bits_left < r->width) {
		/* the last groups may be truncated: values beyond the rows do not exist */
		if (r->at == r->end) {
			r->left = 0;
			return false;
		}
		r->bits |= (uint64_t)*r->at++ << r->bits_left;
		r->bits_left += 8;
	}
	*value = (uint32_t)(r->bits & (((uint64_t)1 << r->width) - 1));
	r->bits >>= r->width;
	r->bits_left -= r->width;
	return true;
}

/* ---- deltas ---- */

static uint64_t from_zigzag(uint64_t value)
{
	return value >> 1 ^ (~(value & 1) + 1);
}

bool encodings_deltas(struct encodings_deltas *d, const void *bytes, size_t n)
{
	uint64_t block, n_mini, first;
	const unsigned char *at = bytes;

	*d = (struct encodings_deltas){ .at = at, .end = n ? at + n : at };
	if (!read_varint(&d->at, d->end, &block) || !read_varint(&d->at, d->end, &n_mini) ||
	    !read_varint(&d->at, d->end, &d->total) || !read_varint(&d->at, d->end, &first))
		return false;
	if (block == 0 || block > BLOCK_MAX || block % 128 || n_mini == 0 || n_mini > block ||
	    block % n_mini || block / n_mini % 32)
		return false;
	d->block = (size_t)block;
	d->n_mini = d->mini = (size_t)n_mini;
	d->miniblock = d->block / d->n_mini;
	d->last = from_zigzag(first);
	return true;
}

/* Skips the remaining bytes of this miniblock. The very last one may end with its last value. */
static bool end_miniblock(struct encodings_deltas *d)
{
	const size_t rest = d->miniblock - d->in_mini;
	const uint64_t bits = d->bit + (uint64_t)rest * d->widths[d->mini];
	const uint64_t bytes = (bits + 7) / 8;

	d->at += bytes < (uint64_t)(d->end - d->at) ? (size_t)bytes : (size_t)(d->end - d->at);
	d->bit = 0;
	d->in_mini = 0;
	d->mini++;
	return true;
}

static bool begin_miniblock(struct encodings_deltas *d)
{
	uint64_t least;

	if (d->mini < d->n_mini && d->in_mini == d->miniblock)
		end_miniblock(d);
	if (d->mini == d->n_mini) {
		if (!read_varint(&d->at, d->end, &least) || d->n_mini > (size_t)(d->end - d->at))
			return false;
		d->least = from_zigzag(least);
		d->widths = d->at;
		d->at += d->n_mini;
		d->mini = 0;
		d->in_mini = 0;
		d->bit = 0;
	}
	return d->widths[d->mini] <= WIDTH_MAX;
}

static bool take_bits(struct encodings_deltas *d, unsigned width, uint64_t *value)
{
	*value = 0;
	for (unsigned have = 0; have < width;) {
		unsigned take = 8 - d->bit;

		if (d->at == d->end)
			return false;
		if (take > width - have)
			take = width - have;
		*value |= (uint64_t)(*d->at >> d->bit & ((1U << take) - 1)) << have;
		have += take;
		d->bit += take;
		d->at += d->bit / 8;
		d->bit %= 8;
	}
	return true;
}

bool encodings_deltas_next(struct encodings_deltas *d, int64_t *value)
{
	uint64_t delta;

	if (d->given == d->total)
		return false;
	if (d->given > 0) {
		if ((d->mini == d->n_mini || d->in_mini == d->miniblock) && !begin_miniblock(d))
			return false;
		if (!take_bits(d, d->widths[d->mini], &delta))
			return false;
		d->in_mini++;
		d->last += d->least + delta;
	}
	d->given++;
	*value = (int64_t)d->last;
	return true;
}

const unsigned char *encodings_deltas_end(const struct encodings_deltas *d)
{
	struct encodings_deltas rest = *d;

	if (d->given < d->total)
		return NULL;
	if (d->total > 1)
		end_miniblock(&rest);
	return rest.at;
}
