/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/framing.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 60 };

/* The signal: 1, 2, 3, ... so that a sample tells its place. */
static float sample_at(const struct framing_settings *r, ptrdiff_t n, ptrdiff_t i)
{
	ptrdiff_t again = r->pad == FRAMING_SYMMETRIC;

	if (r->kind == FRAMING_SNIP || r->pad == FRAMING_ZEROS)
		return i >= 0 && i < n ? (float)(i + 1) : 0;
	while (n > 1 && (i < 0 || i >= n)) /* back in, one mirror after the other */
		i = i < 0 ? -i - again : 2 * (n - 1) - i + again;
	return n > 1 ? (float)(i + 1) : 1;
}

static ptrdiff_t start_of(const struct framing_settings *r, ptrdiff_t row)
{
	ptrdiff_t window = (ptrdiff_t)r->window, hop = (ptrdiff_t)r->hop, fft = (ptrdiff_t)r->fft;

	switch (r->kind) {
	case FRAMING_CENTER:
		return row * hop - fft / 2 + (fft - window) / 2;
	case FRAMING_MIDDLE:
		return row * hop + hop / 2 - window / 2;
	case FRAMING_CEIL:
		return row * hop - window / 2;
	default:
		return row * hop;
	}
}

static bool same_window(const struct framing_settings *r, size_t n, size_t row, const float *window)
{
	for (ptrdiff_t i = 0; i < (ptrdiff_t)r->window; i++)
		if (window[i] !=
		    sample_at(r, (ptrdiff_t)n, start_of(r, (ptrdiff_t)row) + (ptrdiff_t)i))
			return false;
	return true;
}

/* Pushes n samples in pieces; true if all windows are as they should be, and as many. */
static bool right(struct framing *f, const struct framing_settings *r, size_t n, size_t piece)
{
	const float *window;
	size_t rows = 0, at = 0;
	float x[LONGEST];

	for (size_t i = 0; i < n; i++)
		x[i] = (float)(i + 1);
	while (at < n) {
		size_t some = n - at < piece ? n - at : piece;
		while (some > 0) {
			size_t taken = framing_push(f, x + at, some);
			some -= taken;
			at += taken;
			while ((window = framing_next(f)))
				if (!same_window(r, n, rows++, window))
					return false;
		}
	}
	framing_end(f);
	while ((window = framing_next(f)))
		if (!same_window(r, n, rows++, window))
			return false;
	return rows == framing_rows(r, n);
}

static void test_windows(void)
{
	static const struct framing_settings sizes[] = {
		{ .window = 7, .hop = 3, .fft = 8 },   { .window = 8, .hop = 3, .fft = 8 },
		{ .window = 5, .hop = 4, .fft = 16 },  { .window = 4, .hop = 9, .fft = 5 },
		{ .window = 1, .hop = 1, .fft = 2 },   { .window = 2, .hop = 25, .fft = 2 },
		{ .window = 25, .hop = 2, .fft = 32 }, { .window = 40, .hop = 40, .fft = 64 },
	};
	enum { SIZES = sizeof sizes / sizeof *sizes };

	for (int kind = FRAMING_CENTER; kind <= FRAMING_CEIL; kind++)
		for (int pad = FRAMING_ZEROS; pad <= FRAMING_SYMMETRIC; pad++) {
			size_t wrong = 0;
			char name[60];
			for (size_t s = 0; s < SIZES; s++) {
				struct framing_settings r = sizes[s];
				r.kind = kind;
				r.pad = pad;
				struct framing *f = framing_new(&r);
				for (size_t n = 0; n <= LONGEST; n++)
					for (size_t piece = 1; piece <= n; piece += 1 + piece / 2)
						wrong += !right(f, &r, n, piece);
				wrong += !right(f, &r, 0, 1);
				framing_free(f);
			}
			snprintf(name, sizeof name, "windows_%s_%s", framing_kind_names[kind],
				 framing_pad_names[pad]);
			CHECK(wrong == 0, name, "%zu signals", wrong);
		}
}

static void test_counts(void)
{
	static const struct {
		int kind;
		uint64_t n, rows;
	} table[] = {
		{ FRAMING_CENTER, 1, 1 },   { FRAMING_CENTER, 79, 1 }, { FRAMING_CENTER, 80, 2 },
		{ FRAMING_SNIP, 1, 1 },     { FRAMING_SNIP, 200, 1 },  { FRAMING_SNIP, 279, 1 },
		{ FRAMING_SNIP, 280, 2 },   { FRAMING_MIDDLE, 39, 0 }, { FRAMING_MIDDLE, 40, 1 },
		{ FRAMING_MIDDLE, 120, 2 }, { FRAMING_CEIL, 1, 1 },    { FRAMING_CEIL, 80, 1 },
		{ FRAMING_CEIL, 81, 2 },    { FRAMING_CENTER, 0, 0 },  { FRAMING_CEIL, 0, 0 },
		{ FRAMING_SNIP, 0, 0 },     { FRAMING_MIDDLE, 0, 0 },  { FRAMING_SNIP, 201, 1 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct framing_settings r = {
			.window = 200, .hop = 80, .fft = 256, .kind = table[i].kind
		};
		char name[60];
		snprintf(name, sizeof name, "rows_%s_%d", framing_kind_names[r.kind],
			 (int)table[i].n);
		CHECK(framing_rows(&r, table[i].n) == table[i].rows, name, "%d",
		      (int)framing_rows(&r, table[i].n));
	}
}

int main(void)
{
	test_counts();
	test_windows();
	return check_status();
}
