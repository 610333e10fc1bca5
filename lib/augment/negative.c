/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/negative.h"

#include "augment/noise.h"
#include "base/split.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double TURN = 2 * 3.14159265358979323846;

static size_t part_of(const struct frame *f)
{
	const char *split = frame_text(f, "split");

	const char *name = split ? split_of(split, strlen(split)) : NULL;

	if (!name || strcmp(name, "train") == 0)
		return 0;
	return strcmp(name, "test") == 0 ? 1 : 2;
}

static size_t reverse(const float *x, size_t n, float *y)
{
	for (size_t i = 0; i < n; i++)
		y[i] = x[n - 1 - i];
	return n;
}

/* Reorders pieces so that none follows the one before it in the original, and crossfades them. */
static size_t cut_up(const float *x, size_t n, double rate, struct rng *r, float *y)
{
	enum { PIECES_MAX = 5, PIECES_MIN = 3 };
	const size_t pieces = PIECES_MIN + (size_t)rng_below(r, PIECES_MAX - PIECES_MIN + 1);
	const size_t fade = (size_t)(0.005 * rate) + 1, turn = 1 + (size_t)rng_below(r, pieces - 1);
	size_t at = 0;

	for (size_t k = 0; k < pieces; k++) {
		/* reversed and rotated: k - 1 is never just before k */
		const size_t piece = (pieces - 1 - k + turn) % pieces;
		const size_t from = n * piece / pieces, to = n * (piece + 1) / pieces;

		for (size_t i = from; i < to; i++) {
			const size_t edge = i - from < to - 1 - i ? i - from : to - 1 - i;

			y[at++] = x[i] * (edge < fade ? (float)(edge + 1) / (float)(fade + 1) : 1);
		}
	}
	return at;
}

/* A part of a recording, and how loud the whole is. */
struct piece {
	const float *x;
	size_t n;
	double level;
};

static struct piece piece_of(const float *x, size_t n, bool end, size_t most, struct rng *r)
{
	const size_t drawn = (size_t)((0.3 + 0.4 * (double)rng_uniform(r)) * (double)n);
	const size_t keep = drawn < most ? drawn : most;

	return (struct piece){ end ? x + n - keep : x, keep, sqrt(noise_level(x, n)) };
}

/* Joins the beginning of one of two words, 30 to 70 % of it, and the end of the other, with a
 * crossfade of 8 ms, both as loud as the second. */
static size_t join(const struct negative_clip *other, const float *x, size_t n, double rate,
		   struct rng *r, float *y)
{
	const bool first = rng_below(r, 2) == 0;
	const struct piece mine = piece_of(x, n, !first, n, r),
			   theirs = piece_of(other->x, other->n, first, n, r);
	const struct piece head = first ? mine : theirs, tail = first ? theirs : mine;
	const float gain = head.level > 0 && tail.level > 0 ? (float)(tail.level / head.level) : 1;
	size_t fade = (size_t)(0.008 * rate), at;

	if (fade > head.n)
		fade = head.n;
	if (fade > tail.n)
		fade = tail.n;
	for (size_t i = 0; i < head.n; i++)
		y[i] = gain * head.x[i];
	at = head.n - fade;
	for (size_t i = 0; i < fade; i++) {
		const float in = (float)(i + 1) / (float)(fade + 1);

		y[at + i] += in * (tail.x[i] - y[at + i]);
	}
	memcpy(y + head.n, tail.x + fade, (tail.n - fade) * sizeof *y);
	return at + tail.n;
}

/* Draws the signs of the samples at random: a white spectrum with the envelope of the voice. */
static size_t scramble(const float *x, size_t n, struct rng *r, float *y)
{
	for (size_t i = 0; i < n; i++)
		y[i] = rng_bits(r) & 1 ? x[i] : -x[i];
	return n;
}

/* Makes coloured noise as loud as the recording: steady, or in a few bursts that each decay within
 * 10 to 200 ms. 0: no memory. */
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

/* Draws a number from least to most whose logarithm is uniform. */
static double draw_between(struct rng *r, double least, double most)
{
	return least * pow(most / least, (double)rng_uniform(r));
}

/* Makes a beep, a bell or a siren, as loud as the recording: a tone of 100 to 3000 Hz with
 * harmonics. It decays or stops, and in half of the cases glides by up to two octaves. */
static size_t tone(const float *x, size_t n, double rate, struct rng *r, float *y)
{
	enum { PARTIALS_MAX = 16 };
	const double begin = draw_between(r, 100, 3000),
		     glide = rng_below(r, 2) ? draw_between(r, 0.25, 4) : 1;
	const size_t partials = 1 + (size_t)rng_below(r, PARTIALS_MAX),
		     step = 1 + (size_t)rng_below(r, 2); /* 2: odd ones alone, as of a square */
	const double slope = 2 * (double)rng_uniform(r),
		     attack = draw_between(r, 0.002, 0.05) * rate, release = 0.02 * rate,
		     decay = draw_between(r, 0.05, 5) * rate;
	const double level = sqrt(noise_level(x, n));
	double phase = 0, power = 0;

	for (size_t i = 0; i < n; i++) {
		const double hz = begin * pow(glide, (double)i / (double)n);
		const double left = (double)(n - i);
		double sum = 0;

		for (size_t k = 0; k < partials && hz * (double)(1 + k * step) < 0.45 * rate; k++)
			sum += sin(phase * (double)(1 + k * step)) *
			       pow((double)(1 + k * step), -slope);
		sum *=
		    fmin(1, (double)i / attack) * fmin(1, left / release) * exp(-(double)i / decay);
		power += sum * sum;
		y[i] = (float)sum;
		phase = fmod(phase + TURN * hz / rate, TURN);
	}
	for (size_t i = 0; i < n && power > 0; i++)
		y[i] *= (float)(level / sqrt(power / (double)n));
	return n;
}

static bool is_text(const char *held, size_t size, const char *text)
{
	return strncmp(held, text ? text : "", size - 1) == 0;
}

static bool is_by(const struct negative_clip *c, const struct frame *f)
{
	return is_text(c->speaker, sizeof c->speaker, frame_text(f, "speaker"));
}

static bool is_labelled(const struct negative_clip *c, const struct frame *f)
{
	return is_text(c->label, sizeof c->label, frame_text(f, "label"));
}

/* Draws another word by the speaker of f or, if there is none, by anyone; NULL: there is none. */
static const struct negative_clip *draw_other(const struct negative_clips *c, const struct frame *f,
					      double rate, struct rng *r)
{
	for (int anybody = 0; anybody < 2; anybody++) {
		const struct negative_clip *drawn = NULL;
		uint64_t seen = 0;

		for (size_t k = 0; k < c->have; k++)
			if (c->clip[k].rate == rate && !is_labelled(&c->clip[k], f) &&
			    (anybody || is_by(&c->clip[k], f)) && rng_below(r, ++seen) == 0)
				drawn = &c->clip[k];
		if (drawn)
			return drawn;
	}
	return NULL;
}

size_t negative_make(const struct negatives *m, const struct frame *f, const float *x, size_t n,
		     double rate, struct rng *r, float *y, const char **kind)
{
	const uint64_t draw = rng_below(r, 16);
	const struct negative_clip *other =
	    draw < 8 ? draw_other(&m->part[part_of(f)], f, rate, r) : NULL;

	/* Half are made of speech: a model trained on few of these takes any voice for a word. The
	 * others are noise of many colours, or tones. */
	if (other) {
		*kind = "joined";
		return join(other, x, n, rate, r, y);
	}
	if (draw < 10) {
		*kind = "cut up";
		return cut_up(x, n, rate, r, y);
	}
	if (draw < 11) {
		*kind = "reversed";
		return reverse(x, n, y);
	}
	if (draw < 12) {
		*kind = "noise";
		return scramble(x, n, r, y);
	}
	if (draw < 13) {
		*kind = "tone";
		return tone(x, n, rate, r, y);
	}
	*kind = draw < 15 ? "steady" : "bursts";
	return hiss(x, n, rate, draw == 15, r, y);
}

/* The entry for frame f: that of the same word by the same speaker, or the oldest. */
static struct negative_clip *place_of(struct negative_clips *c, const struct frame *f)
{
	struct negative_clip *place;

	for (size_t k = 0; k < c->have; k++)
		if (is_labelled(&c->clip[k], f) && is_by(&c->clip[k], f))
			return &c->clip[k];
	if (c->have < NEGATIVE_CLIPS)
		return &c->clip[c->have++];
	place = &c->clip[c->oldest];
	c->oldest = (c->oldest + 1) % NEGATIVE_CLIPS;
	return place;
}

bool negative_remember(struct negatives *m, const struct frame *f, const float *x, size_t n)
{
	struct negative_clip *place = place_of(&m->part[part_of(f)], f);
	const char *label = frame_text(f, "label"), *speaker = frame_text(f, "speaker");

	if (n > place->cap) {
		float *bigger = realloc(place->x, n * sizeof *bigger);

		if (!bigger)
			return false;
		place->x = bigger;
		place->cap = n;
	}
	if (n > 0)
		memcpy(place->x, x, n * sizeof *x);
	place->n = n;
	snprintf(place->label, sizeof place->label, "%s", label ? label : "");
	snprintf(place->speaker, sizeof place->speaker, "%s", speaker ? speaker : "");
	if (!frame_number(f, "rate", &place->rate))
		place->rate = 0;
	return true;
}

void negative_free(struct negatives *m)
{
	for (size_t part = 0; part < sizeof m->part / sizeof *m->part; part++)
		for (size_t k = 0; k < NEGATIVE_CLIPS; k++)
			free(m->part[part].clip[k].x);
	*m = (struct negatives){ 0 };
}
