/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The smallest of 1, 2, 5, 10, 20, ... that is at least `step`, with its exponent of 10. */
static double round_step(double step, int *exponent)
{
	const double power = pow(10, *exponent = (int)floor(log10(step)));

	if (step <= power * (1 + 1e-9))
		return power;
	if (step <= 2 * power * (1 + 1e-9))
		return 2 * power;
	if (step <= 5 * power * (1 + 1e-9))
		return 5 * power;
	++*exponent;
	return 10 * power;
}

static void put_number(struct tick *t, double value, int exponent)
{
	if (fabs(value) < 1e-12 && exponent > -12)
		value = 0; /* never -0 */
	if (exponent < -4 || exponent > 6)
		snprintf(t->text, sizeof t->text, "%.3g", value);
	else
		snprintf(t->text, sizeof t->text, "%.*f", exponent < 0 ? -exponent : 0, value);
}

static size_t number_ticks(const struct axis *a, size_t most, struct tick *out)
{
	int exponent = 0;
	const bool is_whole = a->kind == AXIS_WHOLE || a->kind == AXIS_COUNT;
	double step = (a->high - a->low) / (double)most;
	size_t n = 0;

	step = round_step(is_whole ? fmax(step, 1) : step, &exponent);
	for (double i = ceil(a->low / step - 1e-9); n < TICKS_MAX; i++) {
		const double value = i * step;
		const double at = a->kind == AXIS_WHOLE ? value + 0.5 : value;

		if (!(at <= a->high + 1e-9 * step))
			break;
		out[n].at = at;
		put_number(&out[n++], value, exponent);
	}
	return n;
}

static size_t name_ticks(const struct axis *a, size_t most, struct tick *out)
{
	const size_t every = (a->n + most - 1) / most;
	size_t n = 0;

	for (size_t i = 0; i < a->n && n < TICKS_MAX; i += every) {
		out[n].at = (double)i + 0.5;
		snprintf(out[n++].text, sizeof out->text, "%s", a->names[i]);
	}
	return n;
}

/* Where a frequency lies on an axis of bands; NaN: outside. */
static double band_of(const struct axis *a, double hz)
{
	for (size_t i = 0; i + 1 < a->n; i++)
		if (hz >= a->hertz[i] && hz <= a->hertz[i + 1])
			return (double)i + 0.5 +
			       (hz - a->hertz[i]) / (a->hertz[i + 1] - a->hertz[i]);
	return NAN;
}

static int by_place(const void *a, const void *b)
{
	const double x = ((const struct tick *)a)->at, y = ((const struct tick *)b)->at;

	return (x > y) - (x < y);
}

/* Frequencies in the order in which they get a place, as long as the ticks have room. */
static size_t hertz_ticks(const struct axis *a, size_t most, struct tick *out)
{
	static const double wanted[] = { 1000,  4000, 500,   2000, 250,  3000, 8000,
					 16000, 100,  12000, 6000, 1500, 750,  5000 };
	const double apart = (a->high - a->low) / (double)most;
	size_t n = 0;

	for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
		const double at = band_of(a, wanted[k]);
		bool free_place = !isnan(at);

		for (size_t i = 0; i < n; i++)
			free_place = free_place && fabs(out[i].at - at) >= apart;
		if (!free_place)
			continue;
		out[n].at = at;
		snprintf(out[n++].text, sizeof out->text, "%.0f", wanted[k]);
	}
	qsort(out, n, sizeof *out, by_place);
	return n;
}

size_t ticks_of(const struct axis *a, size_t most, struct tick out[TICKS_MAX])
{
	most = most < 1 ? 1 : most > TICKS_MAX - 2 ? TICKS_MAX - 2 : most;
	switch (a->kind) {
	case AXIS_NAMES:
		return name_ticks(a, most, out);
	case AXIS_HERTZ:
		return hertz_ticks(a, most, out);
	default:
		return number_ticks(a, most, out);
	}
}
