/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/frame_counter.h"

#include <string.h>

static void end_frame(struct frame_counter *c)
{
	c->frames += c->scan.data_seen;
	c->scan = (struct frame_scan){ 0 };
	c->ends = false;
}

/* Skips bytes of a value; returns how many of the n. */
static size_t skip(struct frame_counter *c, size_t n)
{
	const size_t skipped = c->skip < n ? c->skip : n;

	c->skip -= skipped;
	if (c->skip == 0 && c->ends)
		end_frame(c);
	return skipped;
}

/* Scans the n bytes; returns how many it needs no more. The scan counts from the first byte of a
 * frame, and goes on here from the first that is left, so that the others can be dropped. */
static size_t scan(struct frame_counter *c, const unsigned char *p, size_t n)
{
	const char *why;
	size_t used;

	switch (frame_scan(&c->scan, p, n, SIZE_MAX, &why)) {
	case FRAME_SCAN_DONE:
		used = c->scan.at;
		end_frame(c);
		return used;
	case FRAME_SCAN_MORE:
		used = c->scan.at < n ? c->scan.at : n;
		c->skip = c->scan.at - used;
		c->ends = c->scan.at > 0 && c->scan.depth == 0;
		c->scan.at = 0;
		return used;
	default:
		c->is_other = true;
		return n;
	}
}

void frame_counter_take(struct frame_counter *c, unsigned char *bytes, size_t n)
{
	if (n == 0)
		return;
	bytes -= c->n_carry;
	n += c->n_carry;
	memcpy(bytes, c->carry, c->n_carry);
	c->n_carry = 0;
	while (n > 0 && !c->is_other) {
		size_t used = c->skip > 0 ? skip(c, n) : scan(c, bytes, n);

		bytes += used;
		n -= used;
		if (used == 0 && c->skip == 0)
			break;
	}
	if (c->is_other)
		return;
	/* a head is 5 bytes at most, and a key that is looked at, 4 */
	c->n_carry = n < sizeof c->carry ? n : sizeof c->carry;
	memcpy(c->carry, bytes, c->n_carry);
}
