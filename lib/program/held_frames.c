/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/held_frames.h"

#include "base/array.h"
#include "base/rng.h"
#include "stream/frame_field.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The stream of random numbers; each program has its own. */
enum { SAMPLE_STREAM = 0x5a };

struct slot {
	uint64_t at; /* the number of the frame, among those that were added */
	struct packed_frame packed;
	enum { BY_NUMBER, BY_TEXT, BY_NOTHING } rank; /* how the frame is sorted, in this order */
	double number;
	char *text; /* owned; NULL unless BY_TEXT */
};

struct held_frames {
	struct held_plan plan;
	struct slot *slots; /* [n] */
	size_t n, cap;
	uint64_t n_added;
	bool has_key; /* a frame had the key of the order */
	struct rng rng;
};

struct held_frames *held_frames_new(const struct held_plan *plan)
{
	struct held_frames *h = cli_alloc(1, sizeof *h);

	h->plan = *plan;
	h->rng = rng_stream(plan->seed, SAMPLE_STREAM, 0, 0);
	return h;
}

static struct slot *new_slot(struct held_frames *h)
{
	struct slot *slots = array_room(h->slots, &h->cap, h->n, 1, sizeof *slots);

	if (!slots)
		cli_die(STATUS_SYSTEM, "no memory for %zu frames", h->n);
	h->slots = slots;
	slots[h->n] = (struct slot){ 0 };
	return &slots[h->n++];
}

/* The place of frame number `at`; NULL: it is not held. A sample is Vitter's algorithm R (1985):
 * frame number i takes a place with probability size / (i + 1). */
static struct slot *slot_for(struct held_frames *h, uint64_t at)
{
	const uint64_t most = h->plan.tail ? h->plan.tail : h->plan.sample;
	uint64_t place;

	if (most == 0 || h->n < most)
		return new_slot(h);
	place = h->plan.tail ? at % most : rng_below(&h->rng, at + 1);
	return place < most ? &h->slots[place] : NULL;
}

static void set_rank(struct held_frames *h, struct filter *io, const struct frame *f,
		     struct slot *s)
{
	struct frame_field field = frame_field_of(f, h->plan.sort);

	free(s->text);
	s->text = NULL;
	s->number = field.number;
	s->rank = BY_NOTHING;
	if (field.type == FIELD_ABSENT)
		return;
	h->has_key = true;
	if (field.type == FIELD_NUMBER && isnan(field.number)) /* it has no place among numbers */
		return;
	if (field.type == FIELD_OTHER)
		filter_refuse(io, f, "'%s' is an array, a map or bytes, which has no order",
			      h->plan.sort);
	s->rank = field.type == FIELD_NUMBER || frame_field_parse(field.text, &s->number)
		      ? BY_NUMBER
		      : BY_TEXT;
	if (s->rank == BY_TEXT && !(s->text = strdup(field.text)))
		cli_no_memory();
}

void held_frames_add(struct held_frames *h, struct filter *io, const struct frame *f, bool changed)
{
	const uint64_t at = h->n_added++;
	struct slot *s;

	if (filter_chunk(io).is_chunk)
		filter_refuse(io, f,
			      "is a chunk, and --tail, --sample and --sort would break its "
			      "stream; put 'tensor-select --join' before");
	if (!(s = slot_for(h, at)))
		return;
	s->at = at;
	filter_pack(io, f, changed, &s->packed);
	if (h->plan.sort)
		set_rank(h, io, f, s);
}

static int by_place(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int compare_values(const struct slot *x, const struct slot *y)
{
	if (x->rank != y->rank)
		return (int)x->rank - (int)y->rank;
	if (x->rank == BY_NUMBER)
		return (x->number > y->number) - (x->number < y->number);
	return x->rank == BY_TEXT ? strcmp(x->text, y->text) : 0;
}

static int by_key(const void *a, const void *b)
{
	const int order = compare_values(a, b);

	return order ? order : by_place(a, b);
}

/* Frames without a value are still the last, and equal ones keep their order. */
static int by_key_reversed(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	const int order = compare_values(x, y);

	if (order == 0)
		return by_place(a, b);
	return x->rank == BY_NOTHING || y->rank == BY_NOTHING ? order : -order;
}

static void put_in_order(struct held_frames *h)
{
	const bool reversed = h->plan.reverse;

	if (h->n > 0)
		qsort(h->slots, h->n, sizeof *h->slots,
		      !h->plan.sort ? by_place
		      : reversed    ? by_key_reversed
				    : by_key);
}

void held_frames_write(struct held_frames *h, struct filter *io)
{
	if (h->plan.sample > h->n)
		cli_note("--sample %" PRIu64 ": there were only %zu frames", h->plan.sample, h->n);
	if (h->plan.sort && h->n > 0 && !h->has_key)
		cli_note("--sort: no frame has '%.200s'; beside its attributes, a frame has rows "
			 "and dur",
			 h->plan.sort);
	put_in_order(h);
	for (size_t i = 0; i < h->n; i++)
		filter_write_packed(io, &h->slots[i].packed);
	filter_mark(io);
	cli_detail("held %zu of %" PRIu64 " frames", h->n, h->n_added);
}

void held_frames_free(struct held_frames *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++) {
		free(h->slots[i].packed.bytes);
		free(h->slots[i].text);
	}
	free(h->slots);
	free(h);
}
