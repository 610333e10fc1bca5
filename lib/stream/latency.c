/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/latency.h"

#include <stdio.h>
#include <string.h>

enum { STAGES_MAX = 16 };
static const char key[] = "arrived";

/* The attribute, if it is a list; else NULL. */
static const msgpack_object *list_of(const struct frame *f)
{
	const msgpack_object *list = frame_value(f, key);

	return list && list->type == MSGPACK_OBJECT_ARRAY ? list : NULL;
}

bool latency_arrive(struct frame *f, const char *stage, double clock)
{
	const msgpack_object *list = list_of(f);
	const uint32_t n = list ? list->via.array.size : 0;
	msgpack_object *items, *at;

	if (n / 2 >= STAGES_MAX)
		return true;
	at = frame_place(f, key, sizeof key - 1);
	items = at ? msgpack_zone_malloc(&f->zone, (n + 2) * sizeof *items) : NULL;
	if (!items)
		return false;
	if (n > 0)
		memcpy(items, at->via.array.ptr, n * sizeof *items);
	items[n] = object_of_text(stage);
	items[n + 1].type = MSGPACK_OBJECT_FLOAT64;
	items[n + 1].via.f64 = clock;
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array.ptr = items;
	at->via.array.size = n + 2;
	return true;
}

bool latency_stage(const struct frame *f, size_t k, const char **stage, double *clock)
{
	*stage = frame_text_at(f, key, 2 * k);
	return *stage && frame_number_at(f, key, 2 * k + 1, clock);
}

char *latency_text(const struct frame *f, double now, char *text, size_t size)
{
	const char *stage, *next;
	double clock, tail = 0, came, then;
	size_t used;

	if (!frame_number(f, "clock", &clock))
		return NULL;
	frame_number(f, "tail", &tail);
	used = (size_t)snprintf(text, size, "%.0f ms after the last sound: %.0f quiet",
				1e3 * (now - clock + tail), 1e3 * tail);
	for (size_t k = 0; used < size && latency_stage(f, k, &stage, &came); k++) {
		if (k == 0)
			used += (size_t)snprintf(text + used, size - used, ", %.1f to %s",
						 1e3 * (came - clock), stage);
		if (!latency_stage(f, k + 1, &next, &then))
			then = now;
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, ", %.1f in %s",
						 1e3 * (then - came), stage);
	}
	return text;
}
