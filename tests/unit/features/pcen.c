/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/pcen.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BANDS = 4, ROWS = 300 };

static const struct pcen_settings librosa = { 0.98, 2, 0.5, 0.4, 1e-6 };

/* Energies over 22 powers of ten. */
static void fill(float *s)
{
	uint32_t state = 1;

	for (size_t i = 0; i < ROWS * BANDS; i++) {
		state = state * 1664525 + 1013904223;
		s[i] = (float)pow(10, (double)state / 4294967296 * 22 - 12);
	}
}

static void run(struct pcen *p, const float *s, float *out)
{
	for (size_t t = 0; t < ROWS; t++)
		pcen_row(p, s + t * BANDS, out + t * BANDS);
}

/* ---- identities ---- */

/* The smoothed past begins at 1, and stays there. */
static void test_steady(void)
{
	const struct pcen_settings *r = &librosa;
	struct pcen *p = pcen_new(r, 100, 1);
	double want =
	    pow(1 / pow(r->eps + 1, r->gain) + r->bias, r->power) - pow(r->bias, r->power);
	double worst = 0;

	for (int t = 0; t < 1000; t++) {
		float s = 1;
		pcen_row(p, &s, &s);
		check_worst(&worst, fabs(s - want));
	}
	check_near(worst, 0, 1e-7, "steady_from_the_first_row");
	pcen_free(p);
	pcen_free(NULL);
}

/* With gain 1 a level that lasts has no say. */
static void test_levels(void)
{
	struct pcen_settings r = { 1, 2, 0.5, 0.05, 1e-9 };
	struct pcen *quiet = pcen_new(&r, 100, 1), *loud = pcen_new(&r, 100, 1);
	double worst = 0;

	for (int t = 0; t < 1000; t++) {
		float a = t % 10 ? 1 : 3, b = 1000 * a;
		pcen_row(quiet, &a, &a);
		pcen_row(loud, &b, &b);
		if (t > 500)
			check_worst(&worst, fabs(a - b));
	}
	check_near(worst, 0, 1e-6, "levels_are_made_equal");
	pcen_free(quiet);
	pcen_free(loud);
}

/* Of a tiny energy it is the first term of the series: nothing is lost beside the bias. */
static void test_tiny(void)
{
	const struct pcen_settings *r = &librosa;
	struct pcen *p = pcen_new(r, 1e9, 1); /* the past hardly moves from 1 */
	double slope = r->power * pow(r->bias, r->power - 1);
	float s = 1e-25f;

	pcen_row(p, &s, &s);
	check_near(s / 1e-25, slope / pow(1 + r->eps, r->gain), 1e-6, "tiny_energies_are_kept");
	s = 0;
	pcen_row(p, &s, &s);
	check_near(s, 0, 0, "nothing_stays_nothing");
	pcen_free(p);
}

/* ---- plainly ---- */

/* The smoother as librosa writes it, and the formula from the paper. */
static double off_plain(const struct pcen_settings *r, double rows_per_second, const float *s)
{
	double rows = r->time_s * rows_per_second, worst = 0;
	double b = (sqrt(1 + 4 * rows * rows) - 1) / (2 * rows * rows), m[BANDS];
	struct pcen *p = pcen_new(r, rows_per_second, BANDS);
	float out[ROWS * BANDS];

	run(p, s, out);
	for (size_t i = 0; i < ROWS * BANDS; i++) {
		size_t k = i % BANDS;
		double level, want;

		m[k] = (1 - b) * (i < BANDS ? 1 : m[k]) + b * s[i];
		level = s[i] / pow(r->eps + m[k], r->gain);
		want = r->power == 0 ? log(1 + level)
				     : pow(level + r->bias, r->power) - pow(r->bias, r->power);
		check_worst(&worst, fabs(out[i] - want) / fmax(want, 1e-3));
	}
	pcen_free(p);
	return worst;
}

static void test_plain(void)
{
	static const struct {
		const char *name;
		struct pcen_settings r;
	} cases[] = {
		{ "plain_defaults", { 0.98, 2, 0.5, 0.4, 1e-6 } },
		{ "plain_bias_0", { 0.98, 0, 0.5, 0.4, 1e-6 } },
		{ "plain_power_0", { 0.98, 2, 0, 0.4, 1e-6 } },
		{ "plain_bias_and_power_0", { 0.98, 0, 0, 0.4, 1e-6 } },
		{ "plain_gain_0", { 0, 2, 0.5, 0.4, 1e-6 } },
		{ "plain_power_1", { 0.8, 10, 1, 0.06, 1e-3 } },
		{ "plain_short_time", { 0.8, 10, 2, 0.01, 1e-9 } },
	};
	float s[ROWS * BANDS];

	fill(s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double worst = 0;
		check_worst(&worst, off_plain(&cases[i].r, 100, s));
		check_worst(&worst, off_plain(&cases[i].r, 43.0664, s));
		check_near(worst, 0, 1e-6, cases[i].name);
	}
}

/* ---- rows ---- */

static void test_restart(void)
{
	struct pcen *p = pcen_new(&librosa, 100, BANDS);
	float s[ROWS * BANDS], first[ROWS * BANDS], second[ROWS * BANDS];

	fill(s);
	run(p, s, first);
	pcen_restart(p);
	memcpy(second, s, sizeof s);
	run(p, second, second);
	CHECK(memcmp(first, second, sizeof first) == 0, "restarted_and_in_place", "rows differ");
	pcen_free(p);
}

static void test_check(void)
{
	static const struct {
		const char *name;
		struct pcen_settings r;
		const char *words; /* NULL: it is accepted */
	} cases[] = {
		{ "check_accepts", { 0.98, 2, 0.5, 0.4, 1e-6 }, NULL },
		{ "check_accepts_0", { 0, 0, 0, 0.4, 1e-6 }, NULL },
		{ "check_gain", { -1, 2, 0.5, 0.4, 1e-6 }, "--pcen-gain -1 is not" },
		{ "check_bias", { 0.98, -2, 0.5, 0.4, 1e-6 }, "--pcen-bias" },
		{ "check_bias_nan", { 0.98, NAN, 0.5, 0.4, 1e-6 }, "--pcen-bias" },
		{ "check_power", { 0.98, 2, INFINITY, 0.4, 1e-6 }, "--pcen-power" },
		{ "check_time", { 0.98, 2, 0.5, 0, 1e-6 }, "--pcen-time 0 is not" },
		{ "check_eps", { 0.98, 2, 0.5, 0.4, 0 }, "--pcen-eps 0 is not" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[200] = "";
		const char *reason = pcen_check(&cases[i].r, why, sizeof why);
		bool right = cases[i].words ? reason && strstr(reason, cases[i].words) : !reason;

		CHECK(right, cases[i].name, "%s", reason ? reason : "accepted");
	}
}

int main(void)
{
	test_steady();
	test_levels();
	test_tiny();
	test_plain();
	test_restart();
	test_check();
	return check_status();
}
