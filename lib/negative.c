/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "negative.h"

#include "noise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t part_of(const struct frame *f)
{
	const char *split = frame_text(f, "split");

	return split && strcmp(split, "test") == 0;
}

static size_t reverse(const float *x, size_t n, float *y)
{
	for (size_t i = 0; i < n; i++)
		y[i] = x[n - 1 - i];
	return n;
}

/* Moves pieces so that none follows the one it followed; and fades where they meet. */
static size_t cut_up(const float *x, size_t n, double rate, struct rng *r, float *y)
{
	enum { PIECES_MAX = 5, PIECES_MIN = 3 };
	const size_t pieces = PIECES_MIN + (size_t)rng_below(r, PIECES_MAX - PIECES_MIN + 1);
	const size_t fade = (size_t)(0.005 * rate) + 1, turn = 1 + (size_t)rng_below(r, pieces - 1);
	size_t at = 0;

	for (size_t k = 0; k < pieces; k++) {
		/* backwards and turned: k - 1 never stands before k */
		const size_t piece = (pieces - 1 - k + turn) % pieces;
		const size_t from = n * piece / pieces, to = n * (piece + 1) / pieces;

		for (size_t i = from; i < to; i++) {
			const size_t edge = i - from < to - 1 - i ? i - from : to - 1 - i;

			y[at++] = x[i] * (edge < fade ? (float)(edge + 1) / (float)(fade + 1) : 1);
		}
	}
	return at;
}

static size_t join(const struct negative_clip *before, const float *x, size_t n, size_t most,
		   float *y)
{
	const size_t half = before->n / 2 < most ? before->n / 2 : most;

	memcpy(y, before->x, half * sizeof *y);
	memcpy(y + half, x + n / 2, (n - n / 2) * sizeof *y);
	return half + n - n / 2;
}

/* The signs of its samples drawn anew: white under each moment, with the envelope of the voice. */
static size_t scramble(const float *x, size_t n, struct rng *r, float *y)
{
	for (size_t i = 0; i < n; i++)
		y[i] = rng_bits(r) & 1 ? x[i] : -x[i];
	return n;
}

/* Noise of some colour, as loud as the recording: steady, or in a few bursts that die away within
 * 10 to 200 ms each. 0: no memory. */
static size_t hiss(const float *x, size_t n, double rate, bool bursts, struct rng *r, float *y)
{
	const enum noise_colour colour = (enum noise_colour)rng_below(r, NOISE_COLOURS);
	const double level = sqrt(noise_level(x, n)),
		     decay = 0.01 * pow(20, (double)rng_uniform(r));
	double envelope = bursts ? 0 : 1;

	if (!noise_fill(colour, rng_stream(rng_bits(r), 0, 0, 0), rate, y, n))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (bursts && rng_below(r, (uint64_t)(0.2 * rate) + 1) == 0)
			envelope = 1;
		y[i] *= (float)(level * (envelope + 0.001));
		envelope *= bursts ? exp(-1 / (decay * rate)) : 1;
	}
	return n;
}

size_t negative_make(const struct negatives *m, const struct frame *f, const float *x, size_t n,
		     double rate, struct rng *r, float *y, const char **kind)
{
	const struct negative_clip *before = &m->last[part_of(f)];
	const char *label = frame_text(f, "label");
	const bool joins =
	    before->n > 0 && before->rate == rate &&
	    strncmp(before->label, label ? label : "", sizeof before->label - 1) != 0;

	switch (rng_below(r, 8)) {
	case 0:
		*kind = "reversed";
		return reverse(x, n, y);
	case 1:
		*kind = "noise";
		return scramble(x, n, r, y);
	case 2:
	case 3: /* of many colours */
	case 4:
		*kind = "steady";
		return hiss(x, n, rate, false, r, y);
	case 5:
		*kind = "bursts";
		return hiss(x, n, rate, true, r, y);
	case 6:
		if (joins) {
			*kind = "joined";
			return join(before, x, n, n, y);
		}
		/* fall through */
	default:
		*kind = "cut up";
		return cut_up(x, n, rate, r, y);
	}
}

bool negative_remember(struct negatives *m, const struct frame *f, const float *x, size_t n)
{
	struct negative_clip *last = &m->last[part_of(f)];
	const char *label = frame_text(f, "label");

	if (n > last->cap) {
		float *bigger = realloc(last->x, n * sizeof *bigger);

		if (!bigger)
			return false;
		last->x = bigger;
		last->cap = n;
	}
	memcpy(last->x, x, n * sizeof *x);
	last->n = n;
	snprintf(last->label, sizeof last->label, "%s", label ? label : "");
	if (!frame_number(f, "rate", &last->rate))
		last->rate = 0;
	return true;
}

void negative_free(struct negatives *m)
{
	for (size_t i = 0; i < 2; i++)
		free(m->last[i].x);
	*m = (struct negatives){ 0 };
}
