/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/fft.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Bin k of the plain transform, squared. */
static double plain(const double *x, size_t used, size_t points, size_t k)
{
	double re = 0, im = 0;

	for (size_t i = 0; i < used; i++) {
		double turn = 2 * PI * (double)((k * i) % points) / (double)points;
		re += x[i] * cos(turn);
		im -= x[i] * sin(turn);
	}
	return re * re + im * im;
}

/* Fills all lanes with noise of its own each: x is [FFT_LANES, used]. */
static void fill(struct fft *f, double *x, size_t used)
{
	struct rng noise = rng_stream(7, 0, 0, 0);

	for (size_t lane = 0; lane < FFT_LANES; lane++) {
		for (size_t i = 0; i < used; i++)
			x[lane * used + i] = rng_normal(&noise);
		memcpy(fft_lane(f, lane), x + lane * used, used * sizeof *x);
	}
}

static void test_plain(void)
{
	static const size_t lengths[] = {
		2, 3, 8, 16, 32, 64, 128, 251, 256, 400, 512, 1024, 2048
	};

	for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
		size_t n = lengths[l], used = n < 5 ? n : n - n / 5;
		struct fft *f = fft_new(n, used);
		double *x = calloc(FFT_LANES * used, sizeof *x), worst = 0;
		char name[40];

		fill(f, x, used);
		const double *power = fft_power(f, FFT_LANES);
		for (size_t lane = 0; lane < FFT_LANES; lane += 3)
			for (size_t k = 0; k <= n / 2; k += 1 + n / 300) {
				double want = plain(x + lane * used, used, n, k);
				double off = fabs(power[k * FFT_LANES + lane] - want) / (double)n;
				check_worst(&worst, off);
			}
		snprintf(name, sizeof name, "plain_%zu", n);
		check_near(worst, 0, 1e-11, name);
		fft_free(f);
		free(x);
	}
}

/* Every length that the vectors serve has the bits of the portable way. */
static void test_paths(void)
{
	static const struct {
		const char *name;
		enum cpu_path path;
	} ways[] = { { "avx2", CPU_AVX2 }, { "avx512", CPU_AVX512 } };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		bool same = true;
		if (!cpu_has(ways[i].path)) {
			check_skip(ways[i].name, "the processor cannot do it");
			continue;
		}
		for (size_t n = 16; n <= 16384; n *= 2) {
			struct fft *a = fft_new(n, n), *b = fft_new(n, n);
			double *x = calloc(FFT_LANES * n, sizeof *x);
			fft_use(a, CPU_PORTABLE);
			fft_use(b, ways[i].path);
			fill(a, x, n);
			fill(b, x, n);
			same = same && memcmp(fft_power(a, FFT_LANES), fft_power(b, FFT_LANES),
					      (n / 2 + 1) * FFT_LANES * sizeof *x) == 0;
			fft_free(a);
			fft_free(b);
			free(x);
		}
		CHECK(same, ways[i].name, "other bits");
	}
}

/* The same signal in any lane, beside anything. */
static void test_lanes(void)
{
	struct fft *f = fft_new(256, 200);
	double x[FFT_LANES * 200], want[129];
	bool same = true;

	fill(f, x, 200);
	for (size_t lane = 0; lane < FFT_LANES; lane++) {
		memcpy(fft_lane(f, lane), x, 200 * sizeof *x);
		const double *power = fft_power(f, lane + 1);
		for (size_t k = 0; k <= 128; k++) {
			if (lane == 0)
				want[k] = power[k * FFT_LANES];
			same = same && power[k * FFT_LANES + lane] == want[k];
		}
	}
	CHECK(same, "a_signal_in_any_lane", "other bits");
	fft_free(f);
}

int main(void)
{
	test_plain();
	test_paths();
	test_lanes();
	return check_status();
}
