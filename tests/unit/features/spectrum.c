/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/rng.h"
#include "features/spectrum.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 200, BANDS = 40 };

static struct spectrum_settings defaults(void)
{
	return (struct spectrum_settings){
		.rate_hz = 8000,
		.window = WINDOW,
		.fft = 256,
		.power = 2,
		.bands = { .mels = BANDS, .fmin_hz = 20, .fmax_hz = 4000 },
		.floor = 1e-10,
		.ref = 1,
		.energy_floor = 1e-10,
	};
}

/* The rows of n windows of noise, each 10 times as loud as the one before, taken out after every
 * `some`; the caller frees. */
static struct rows rows_of(const struct spectrum_settings *r, size_t n, size_t some)
{
	struct spectrum *s = spectrum_new(r);
	struct rng noise = rng_stream(1, 0, 0, 0);
	struct rows out = { .width = spectrum_width(s) };
	float window[WINDOW], gain = 1e-6f;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < WINDOW; k++)
			window[k] = gain * rng_normal(&noise);
		gain = gain < 1e3f ? gain * 10 : 1e-6f;
		if (spectrum_add(s, window) || (i + 1) % some == 0)
			spectrum_rows(s, &out);
	}
	spectrum_rows(s, &out);
	spectrum_free(s);
	return out;
}

/* A row has the same bits whatever the other lanes hold. */
static void test_lanes(void)
{
	static const size_t ways[] = { 1, 3, 7 };
	struct spectrum_settings r = defaults();

	r.with_energy = true;
	r.offset = 1e-9;
	struct rows want = rows_of(&r, 100, SPECTRUM_LANES);
	CHECK(want.n == 100, "rows_for_all_windows", "%zu", want.n);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct rows have = rows_of(&r, 100, ways[i]);
		char name[40];
		snprintf(name, sizeof name, "%zu_at_a_time", ways[i]);
		CHECK(have.n == want.n && memcmp(have.data, want.data,
						 want.n * want.width * sizeof *want.data) == 0,
		      name, "other bits");
		rows_free(&have);
	}
	rows_free(&want);
}

/* One band over one bin, its energy swept over all that float can hold. */
static void test_log(void)
{
	struct spectrum_settings r = defaults(), plain = r;
	struct rows logs = { .width = BANDS }, energies = { .width = BANDS };
	double worst = 0;

	r.floor = 1e-37;
	plain.log = LOG_NONE;
	struct spectrum *a = spectrum_new(&r), *b = spectrum_new(&plain);
	struct rng noise = rng_stream(2, 0, 0, 0);
	for (int i = 0; i < 4000; i++) {
		float window[WINDOW], gain = expf((float)(-39 + 78 * (i / 4000.0)));
		for (size_t k = 0; k < WINDOW; k++)
			window[k] = gain * rng_normal(&noise);
		if (spectrum_add(a, window))
			spectrum_rows(a, &logs);
		if (spectrum_add(b, window))
			spectrum_rows(b, &energies);
	}
	for (size_t i = 0; i < logs.n * BANDS; i++) {
		double want = log(fmax(energies.data[i], 1e-37f));
		double ulp = fmax(fabs(want), 1) * FLT_EPSILON;
		double off = fabs(logs.data[i] - want) / ulp;
		check_worst(&worst, off);
	}
	CHECK(logs.n == 4000 && worst <= 1, "log_is_exact_to_a_unit", "%g units in %zu rows", worst,
	      logs.n);
	spectrum_free(a);
	spectrum_free(b);
	rows_free(&logs);
	rows_free(&energies);
}

static void test_not_finite(void)
{
	struct spectrum_settings r = defaults();
	struct rows out = { .width = BANDS };
	struct spectrum *s = spectrum_new(&r);
	float window[WINDOW];

	for (size_t k = 0; k < WINDOW; k++)
		window[k] = k % 2 ? 3e38f : -3e38f;
	spectrum_add(s, window);
	for (size_t k = 0; k < WINDOW; k++)
		window[k] = 0;
	window[100] = 1;
	spectrum_add(s, window);
	spectrum_rows(s, &out);
	CHECK(!isfinite(out.data[BANDS - 1]), "overflow_is_seen", "%g", out.data[BANDS - 1]);
	CHECK(isfinite(out.data[2 * BANDS - 1]), "and_stays_in_its_lane", "%g",
	      out.data[2 * BANDS - 1]);
	spectrum_free(s);
	rows_free(&out);
}

/* The energy is raw before the taper, windowed after it, and floored. */
static void test_energy(void)
{
	struct spectrum_settings r = defaults();
	struct rows out = { .width = BANDS + 1 };
	float window[WINDOW];

	for (size_t k = 0; k < WINDOW; k++)
		window[k] = 2;
	r.with_energy = true;
	for (int i = 0; i < 4; i++) {
		struct spectrum *s = spectrum_new(&r);
		spectrum_add(s, window);
		spectrum_rows(s, &out);
		spectrum_free(s);
		if (i == 0)
			r.energy = ENERGY_WINDOWED;
		if (i == 1)
			r.remove_mean = 1;
		if (i == 2)
			r.energy = ENERGY_RAW;
	}
	check_near(out.data[BANDS], log(4 * WINDOW), 1e-6, "energy_raw");
	/* the squares of a Hann window add up to 3/8 of its length */
	check_near(out.data[2 * BANDS + 1], log(4 * WINDOW * 3. / 8), 1e-6, "energy_windowed");
	check_near(out.data[3 * BANDS + 2], log(1e-10), 1e-5, "energy_without_mean_is_floored");
	check_near(out.data[4 * BANDS + 3], log(1e-10), 1e-5, "energy_raw_without_mean");
	rows_free(&out);
}

/* Parseval: the powers of all bins are the energy of the window. */
static void test_parseval(void)
{
	struct spectrum_settings r = defaults();
	struct rows out = { .width = BANDS };
	struct rng noise = rng_stream(3, 0, 0, 0);
	float window[WINDOW];
	double energy = 0, sum = 0;

	/* triangles over Hz share each bin, so that their sum is the power within them */
	r.taper = TAPER_RECTANGULAR;
	r.log = LOG_NONE;
	r.bands = (struct bands_settings){ .mels = BANDS, .fmin_hz = 0, .fmax_hz = 4000 };
	struct spectrum *s = spectrum_new(&r);
	for (size_t k = 0; k < WINDOW; k++) {
		window[k] = rng_normal(&noise) * (float)sin(3.14159265 * 0.5 * (double)k);
		energy += window[k] * (double)window[k];
	}
	spectrum_add(s, window);
	spectrum_rows(s, &out);
	for (size_t b = 0; b < BANDS; b++)
		sum += out.data[b];
	/* the spectrum has two sides; the outermost bins occur once */
	check_near(2 * sum / 256 / energy, 1, 0.05, "parseval");
	spectrum_free(s);
	rows_free(&out);
}

int main(void)
{
	test_lanes();
	test_log();
	test_not_finite();
	test_energy();
	test_parseval();
	return check_status();
}
