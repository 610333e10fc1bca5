/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/timeline.h"

void timeline_open(struct timeline *t, uint64_t settle)
{
	t->opened = t->at;
	t->settled = t->at + settle;
}

size_t timeline_take(struct timeline *t, size_t n, uint64_t gap, size_t *left_out)
{
	*left_out = 0;
	t->at += gap;
	if (timeline_ended(t))
		return 0;
	if (n > t->limit - t->at)
		n = (size_t)(t->limit - t->at);
	if (t->at < t->settled)
		*left_out = t->settled - t->at < n ? (size_t)(t->settled - t->at) : n;
	t->at += n;
	return n;
}

bool timeline_ended(const struct timeline *t)
{
	return t->at >= t->limit;
}
