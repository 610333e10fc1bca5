/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/rng.h"
#include "features/dft.h"

#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static const size_t lengths[] = { 1,  2,   3,   4,   5,   8,   15,  16,   32,
				  64, 128, 251, 256, 400, 512, 997, 1024, 2048 };
enum { N_LENGTHS = sizeof lengths / sizeof *lengths };

/* The real and the imaginary part of bin k, by the definition. */
static void defined_bin(const double *x, size_t n, size_t k, double bin[2])
{
	bin[0] = bin[1] = 0;
	for (size_t i = 0; i < n; i++) {
		double angle = 2 * PI * (double)((k * i) % n) / (double)n;
		bin[0] += x[i] * cos(angle);
		bin[1] -= x[i] * sin(angle);
	}
}

static void fill(double *x, size_t n)
{
	struct rng noise = rng_stream(7, 0, 0, 0);

	for (size_t i = 0; i < n; i++)
		x[i] = (double)rng_normal(&noise);
}

static void test_definition(void)
{
	for (size_t l = 0; l < N_LENGTHS; l++) {
		size_t n = lengths[l];
		struct dft *d = dft_new(n, DFT_FORWARD);
		double *x = calloc(n, sizeof *x), worst = 0, want[2];
		char name[40];

		fill(x, n);
		memcpy(dft_signal(d), x, n * sizeof *x);
		dft_forward(d);
		for (size_t k = 0; k <= n / 2; k += 1 + n / 300) {
			defined_bin(x, n, k, want);
			check_worst(&worst, fabs(dft_bins(d)[k][0] - want[0]));
			check_worst(&worst, fabs(dft_bins(d)[k][1] - want[1]));
		}
		snprintf(name, sizeof name, "definition_%zu", n);
		check_near(worst, 0, 1e-11, name);
		CHECK(memcmp(dft_signal(d), x, n * sizeof *x) == 0, "signal_is_left", "%zu", n);
		dft_free(d);
		free(x);
	}
}

/* Parseval, and the inverse. */
static void test_inverse(void)
{
	double worst = 0, parseval = 0;

	for (size_t l = 0; l < N_LENGTHS; l++) {
		size_t n = lengths[l];
		struct dft *d = dft_new(n, DFT_BOTH);
		double *x = calloc(n, sizeof *x), signal = 0, bins = 0;

		fill(x, n);
		memcpy(dft_signal(d), x, n * sizeof *x);
		dft_forward(d);
		for (size_t i = 0; i < n; i++)
			signal += x[i] * x[i];
		for (size_t k = 0; k <= n / 2; k++) {
			const double *bin = dft_bins(d)[k];
			bins +=
			    (k == 0 || 2 * k == n ? 1 : 2) * (bin[0] * bin[0] + bin[1] * bin[1]);
		}
		check_worst(&parseval, fabs(bins / (double)n / signal - 1));
		dft_inverse(d);
		for (size_t i = 0; i < n; i++)
			check_worst(&worst, fabs(dft_signal(d)[i] - x[i]));
		dft_free(d);
		free(x);
	}
	check_near(parseval, 0, 1e-12, "parseval");
	check_near(worst, 0, 1e-12, "inverse_restores_the_signal");
}

/* Transforms at other addresses, prepared in another order, and beside others have
 * the same bits. */
static void test_same_bits(void)
{
	bool same = true;

	for (size_t l = 0; l < N_LENGTHS; l++) {
		size_t n = lengths[l];
		struct dft *many[8];
		void *holes[8];

		for (size_t i = 0; i < 8; i++) {
			holes[i] = malloc(24 * i + 8); /* moves what is allocated next */
			many[i] = dft_new(n, i % 2 ? DFT_BOTH : DFT_FORWARD);
			fill(dft_signal(many[i]), n);
			dft_forward(many[i]);
			same = same && memcmp(dft_bins(many[i]), dft_bins(many[0]),
					      (n / 2 + 1) * sizeof *dft_bins(many[0])) == 0;
		}
		for (size_t i = 0; i < 8; i++) {
			dft_free(many[i]);
			free(holes[i]);
		}
	}
	CHECK(same, "same_bits_at_any_address", "other bits");
}

static void test_edges(void)
{
	struct dft *d = dft_new(8, DFT_FORWARD);
	bool zeros = true;

	for (size_t i = 0; i < 8; i++)
		zeros = zeros && dft_signal(d)[i] == 0;
	CHECK(zeros, "a_new_signal_is_zero", "it is not");
	dft_free(d);
	dft_free(NULL);
	CHECK(!dft_new((size_t)1 << 31, DFT_FORWARD), "longer_than_an_int", "accepted");
	CHECK(dft_good_length(7) == 8 && dft_good_length(1) == 1 && dft_good_length(121) == 125,
	      "good_length", "%zu", dft_good_length(121));
}

int main(void)
{
	test_definition();
	test_inverse();
	test_same_bits();
	test_edges();
	return check_status();
}
