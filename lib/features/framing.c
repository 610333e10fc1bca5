/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/framing.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 }; /* samples held beyond two windows */

static const float nothing = 0;

const char *const framing_kind_names[] = { "center", "snip", "middle", "ceil", NULL };
const char *const framing_pad_names[] = { "zeros", "reflect", "symmetric", NULL };

/* Places are counted from the signal's first sample; those before it are negative. */
struct framing {
	struct framing_settings settings;
	int64_t first; /* place where row 0 begins */
	float *held;   /* [cap]: the samples from place `at` on, n of them */
	size_t n, cap;
	int64_t at;
	size_t used;     /* of held, by rows already returned */
	bool led;        /* the padding before the signal is written */
	uint64_t n_in;   /* samples of this signal */
	uint64_t n_rows; /* returned from this signal */
	float *tail;     /* [window + 1]: the last samples, for the mirror; NULL with zeros */
	size_t n_tail;
	bool ended;
	uint64_t total; /* rows of the signal; meaningless unless ended */
	int64_t beyond; /* samples held that lie after its end */
};

static int64_t first_place(const struct framing_settings *r)
{
	switch (r->kind) {
	case FRAMING_CENTER:
		return (r->fft - r->window) / 2 - r->fft / 2;
	case FRAMING_MIDDLE:
		return r->hop / 2 - r->window / 2;
	case FRAMING_CEIL:
		return -(r->window / 2);
	default:
		return 0;
	}
}

uint64_t framing_rows(const struct framing_settings *r, uint64_t n)
{
	uint64_t hop = (uint64_t)r->hop, window = (uint64_t)r->window;

	if (n == 0)
		return 0;
	switch (r->kind) {
	case FRAMING_CENTER:
		return 1 + n / hop;
	case FRAMING_MIDDLE:
		return (n + hop / 2) / hop;
	case FRAMING_CEIL:
		return 1 + (n - 1) / hop;
	default:
		return n <= window ? 1 : 1 + (n - window) / hop;
	}
}

/* The place within a signal of n samples that padding copies to place i. */
static int64_t mirror(int64_t i, int64_t n, int pad)
{
	int64_t period = pad == FRAMING_REFLECT ? 2 * (n - 1) : 2 * n;

	if (period == 0)
		return 0;
	i %= period;
	if (i < 0)
		i += period;
	if (i < n)
		return i;
	return pad == FRAMING_REFLECT ? period - i : period - 1 - i;
}

static void begin(struct framing *f)
{
	f->n = f->used = 0;
	f->at = f->first < 0 ? f->first : 0;
	f->n_in = f->n_rows = 0;
	f->n_tail = 0;
	f->ended = false;
	f->beyond = 0;
	/* room for the padding before the signal */
	f->led = f->first >= 0;
	if (!f->led) {
		f->n = (size_t)-f->first;
		memset(f->held, 0, f->n * sizeof *f->held);
		f->led = f->settings.pad == FRAMING_ZEROS;
	}
}

struct framing *framing_new(const struct framing_settings *settings)
{
	struct framing *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->settings = *settings;
	if (settings->kind == FRAMING_SNIP)
		f->settings.pad = FRAMING_ZEROS;
	f->first = first_place(settings);
	f->cap = 2 * (size_t)settings->window + BLOCK;
	f->held = calloc(f->cap, sizeof *f->held);
	if (f->settings.pad != FRAMING_ZEROS)
		f->tail = calloc((size_t)settings->window + 1, sizeof *f->tail);
	if (!f->held || (f->settings.pad != FRAMING_ZEROS && !f->tail)) {
		framing_free(f);
		return NULL;
	}
	begin(f);
	return f;
}

void framing_free(struct framing *f)
{
	if (!f)
		return;
	free(f->held);
	free(f->tail);
	free(f);
}

static void keep_tail(struct framing *f, const float *samples, size_t n)
{
	size_t cap = (size_t)f->settings.window + 1;

	if (!f->tail)
		return;
	if (n > cap) {
		samples += n - cap;
		n = cap;
	}
	if (f->n_tail + n > cap) {
		size_t gone = f->n_tail + n - cap;
		memmove(f->tail, f->tail + gone, (f->n_tail - gone) * sizeof *f->tail);
		f->n_tail -= gone;
	}
	memcpy(f->tail + f->n_tail, samples, n * sizeof *f->tail);
	f->n_tail += n;
}

/* Pads before the signal with its mirrored beginning, once enough of it has arrived or
 * it has ended. */
static void lead(struct framing *f)
{
	int64_t n = (int64_t)f->n_in, before = -f->first;

	if (f->led || (!f->ended && n <= before))
		return;
	for (int64_t i = 0; i < before; i++)
		f->held[i] = f->held[before + mirror(i - before, n, f->settings.pad)];
	f->led = true;
}

/* Moves the samples that later rows need to the front. */
static void drop_used(struct framing *f)
{
	memmove(f->held, f->held + f->used, (f->n - f->used) * sizeof *f->held);
	f->n -= f->used;
	f->at += (int64_t)f->used;
	f->used = 0;
}

/* Appends up to n samples, which follow those held or skipped. Returns how many it took. */
static size_t hold(struct framing *f, const float *samples, size_t n)
{
	/* where the hop is longer than the window, samples between rows are not kept */
	int64_t next = f->first + (int64_t)f->n_rows * f->settings.hop;
	int64_t end = f->at + (int64_t)f->n;
	size_t skipped = 0, room;

	if (f->n == 0 && next > end) {
		skipped = (uint64_t)(next - end) < n ? (size_t)(next - end) : n;
		f->at += (int64_t)skipped;
	}
	n -= skipped;
	room = f->cap - f->n;
	if (n > room)
		n = room;
	memcpy(f->held + f->n, samples + skipped, n * sizeof *samples);
	f->n += n;
	return skipped + n;
}

size_t framing_push(struct framing *f, const float *samples, size_t n)
{
	size_t taken;

	if (f->used > 0)
		drop_used(f);
	taken = hold(f, samples, n);
	keep_tail(f, samples, taken);
	f->n_in += taken;
	lead(f);
	return taken;
}

void framing_end(struct framing *f)
{
	f->ended = true;
	f->total = framing_rows(&f->settings, f->n_in);
	if (f->total > 0)
		lead(f);
}

/* Pads after the end as far as the next row reads: at most a window, which `tail` covers. */
static void extend(struct framing *f)
{
	int64_t n = (int64_t)f->n_in, gone = n - (int64_t)f->n_tail, want;

	drop_used(f);
	want = f->first + (int64_t)f->n_rows * f->settings.hop + f->settings.window -
	       (f->at + (int64_t)f->n);
	while (want-- > 0) {
		const float *shown = &nothing;
		if (f->tail)
			shown = &f->tail[mirror(n + f->beyond, n, f->settings.pad) - gone];
		f->beyond += (int64_t)hold(f, shown, 1);
	}
}

const float *framing_next(struct framing *f)
{
	size_t window = (size_t)f->settings.window, hop = (size_t)f->settings.hop, left;
	const float *row;

	if (!f->led || (f->ended && f->n_rows == f->total)) {
		if (f->ended)
			begin(f);
		return NULL;
	}
	while (f->n - f->used < window) {
		if (!f->ended)
			return NULL;
		extend(f);
	}
	row = f->held + f->used;
	left = f->n - f->used;
	f->used += hop < left ? hop : left;
	f->n_rows++;
	return row;
}
