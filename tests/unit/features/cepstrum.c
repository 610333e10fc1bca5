/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/cepstrum.h"

#include <string.h>

enum { BANDS = 23 };

static const double PI = 3.14159265358979323846;

static float bands[BANDS + 1];

static double length(const float *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * (double)x[i];
	return sqrt(sum);
}

/* All coefficients of the bands. */
static void all_of(struct cepstrum_settings r, float *out)
{
	struct cepstrum *c = cepstrum_new(&r, BANDS);

	cepstrum_row(c, bands, out);
	cepstrum_free(c);
}

/* An orthonormal transform keeps lengths; 3 undoes 2, 1 undoes itself. */
static void test_ortho(void)
{
	struct cepstrum_settings r = { .n = BANDS, .type = 1 };
	float first[BANDS], back[BANDS], kept[BANDS];
	double worst = 0;

	memcpy(kept, bands, sizeof kept);
	for (r.type = 1; r.type <= 3; r.type++) {
		char name[40];
		all_of(r, first);
		snprintf(name, sizeof name, "dct_%d_keeps_lengths", (int)r.type);
		check_near(length(first, BANDS), length(bands, BANDS), 1e-4, name);
	}
	for (int type = 1; type <= 2; type++) {
		r.type = type;
		all_of(r, first);
		memcpy(bands, first, sizeof first);
		r.type = type == 1 ? 1 : 3;
		all_of(r, back);
		memcpy(bands, kept, sizeof kept);
		for (size_t i = 0; i < BANDS; i++)
			worst = fmax(worst, fabs(back[i] - bands[i]));
		check_near(worst, 0, 1e-4, type == 1 ? "dct_1_undoes_itself" : "dct_3_undoes_2");
	}
}

/* scipy.fft.dct(norm=None) from its definition. */
static double plain(int type, size_t k)
{
	double sum = 0, n = BANDS;

	for (size_t b = 0; b < BANDS; b++) {
		double kk = (double)k, bb = (double)b;
		if (type == 1)
			sum += (b == 0 || b == BANDS - 1 ? 1 : 2) * bands[b] *
			       cos(PI * kk * bb / (n - 1));
		else if (type == 2)
			sum += 2 * bands[b] * cos(PI * kk * (2 * bb + 1) / (2 * n));
		else
			sum += (b == 0 ? 1 : 2) * bands[b] * cos(PI * (2 * kk + 1) * bb / (2 * n));
	}
	return sum;
}

static void test_plain(void)
{
	struct cepstrum_settings r = { .n = BANDS, .norm = DCT_NONE };
	float have[BANDS];

	for (r.type = 1; r.type <= 3; r.type++) {
		double worst = 0;
		char name[40];
		all_of(r, have);
		for (size_t k = 0; k < BANDS; k++)
			worst = fmax(worst, fabs(have[k] - plain((int)r.type, k)));
		snprintf(name, sizeof name, "dct_%d_without_norm", (int)r.type);
		check_near(worst, 0, 1e-3, name);
	}
	r.type = 2;
	r.norm = DCT_HTK;
	all_of(r, have);
	check_near(have[0], plain(2, 0) / 2 * sqrt(2. / BANDS), 1e-4, "dct_htk_c0");
	check_near(have[5], plain(2, 5) / 2 * sqrt(2. / BANDS), 1e-4, "dct_htk_c5");
}

static void test_lifter(void)
{
	struct cepstrum_settings r = { .n = 13, .type = 2 };
	float flat[13], htk[13], librosa[13];
	double worst = 0;

	all_of(r, flat);
	r.lifter = 22;
	all_of(r, htk);
	r.from = 1;
	all_of(r, librosa);
	for (size_t k = 0; k < 13; k++) {
		worst = fmax(worst, fabs(htk[k] - flat[k] * (1 + 11 * sin(PI * (double)k / 22))));
		worst = fmax(
		    worst, fabs(librosa[k] - flat[k] * (1 + 11 * sin(PI * (double)(k + 1) / 22))));
	}
	check_near(worst, 0, 1e-4, "lifters");
}

static void test_zeroth(void)
{
	struct cepstrum_settings r = { .n = 13, .type = 2 };
	float all[13], have[13];

	all_of(r, all);
	r.place = ZEROTH_LAST;
	all_of(r, have);
	CHECK(memcmp(have, all + 1, 12 * sizeof *all) == 0 && have[12] == all[0], "c0_last",
	      "%g behind, wanted %g", have[12], all[0]);
	r.zeroth = ZEROTH_ENERGY;
	all_of(r, have);
	CHECK(memcmp(have, all + 1, 12 * sizeof *all) == 0 && have[12] == bands[BANDS],
	      "energy_last", "%g behind, wanted %g", have[12], bands[BANDS]);
	r.place = ZEROTH_FIRST;
	all_of(r, have);
	CHECK(memcmp(have + 1, all + 1, 12 * sizeof *all) == 0 && have[0] == bands[BANDS],
	      "energy_first", "%g in front, wanted %g", have[0], bands[BANDS]);
	r = (struct cepstrum_settings){ .n = 12, .type = 2, .zeroth = ZEROTH_NONE };
	all_of(r, have);
	CHECK(memcmp(have, all + 1, 12 * sizeof *all) == 0, "no_zeroth", "begins with %g, not %g",
	      have[0], all[1]);
}

int main(void)
{
	for (size_t i = 0; i <= BANDS; i++)
		bands[i] = (float)(5 * sin(0.7 * (double)(i * i)) - 3);
	test_ortho();
	test_plain();
	test_lifter();
	test_zeroth();
	return check_status();
}
