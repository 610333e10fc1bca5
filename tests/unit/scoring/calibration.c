/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibration: answers whose truth is drawn by their probabilities are calibrated; hotter and
 * colder ones are not, and the temperature that undoes it is found */
#include "scoring/calibration.h"
#include "../check.h"
#include "nn/loss.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { N = 20000, CLASSES = 4 };

/* Adds answers that are as sure as p ^ (1 / heat), and as right as p. */
static struct calibration answers(double heat)
{
	struct calibration c = { .classes = CLASSES, .none = CLASSES };
	struct rng r = rng_stream(1, 0, 0, 0);

	for (size_t i = 0; i < N; i++) {
		float p[CLASSES], said[CLASSES];
		double sum = 0, heated = 0;
		float draw = rng_uniform(&r);
		size_t truth = 0;

		for (int k = 0; k < CLASSES; k++)
			sum += p[k] = (float)exp(2 * (double)rng_normal(&r));
		for (int k = 0; k < CLASSES; k++) {
			p[k] = (float)(p[k] / sum);
			heated += said[k] = (float)pow((double)p[k], 1 / heat);
		}
		for (int k = 0; k < CLASSES; k++)
			said[k] = (float)(said[k] / heated);
		while (truth + 1 < CLASSES && draw >= p[truth])
			draw -= p[truth++];
		calibration_add(&c, said, truth, 1);
	}
	return c;
}

static double fitted(const struct calibration *c)
{
	double temperature;

	return calibration_fit(c, &temperature) == CALIBRATION_FITTED ? temperature : NAN;
}

/* ---- thresholds: what they keep, counted from the scores that the probabilities came from ---- */

enum { WORDS = 6 };

/* How many of n answers, x [n, WORDS], get a word at temperature and threshold. */
static size_t count_kept(const float *x, size_t n, double temperature, const char *reject,
			 size_t none)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		float z[WORDS], p[WORDS], most = 0;

		for (int k = 0; k < WORDS; k++)
			z[k] = x[i * WORDS + (size_t)k] / (float)temperature;
		softmax(z, WORDS, p);
		for (size_t k = 0; k < WORDS; k++)
			most = k != none && p[k] > most ? p[k] : most;
		kept += (double)most >= strtod(reject, NULL) && !(none < WORDS && p[none] > 0.5F);
	}
	return kept;
}

/* Scores of random answers, mostly as sure as `scale`, made at a temperature and cut at another. */
static void check_cut(unsigned seed, size_t n, double scale, double made_at, double temperature,
		      double share, size_t none)
{
	struct calibration c = { .classes = WORDS, .none = none };
	struct rng r = rng_stream(seed, 1, 0, 0);
	float *x = calloc(n, WORDS * sizeof *x);
	struct calibration_cut cut;
	char name[120];

	for (size_t i = 0; i < n; i++) {
		float z[WORDS], p[WORDS];
		size_t truth = rng_below(&r, WORDS);

		truth = truth == none ? (none + 1) % WORDS : truth;
		for (size_t k = 0; k < WORDS; k++) {
			x[i * WORDS + k] = (float)scale * (rng_normal(&r) + (k == truth ? 3 : 0));
			z[k] = x[i * WORDS + k] / (float)made_at;
		}
		softmax(z, WORDS, p);
		calibration_add(&c, p, truth, made_at);
	}
	snprintf(name, sizeof name, "cut-%u-of-%zu-scale-%g-at-%g-to-%g-keep-%g%s", seed, n, scale,
		 made_at, temperature, share, none < WORDS ? "-none" : "");
	const bool made = calibration_cut(&c, temperature, share, &cut);
	if (CHECK(made, name, "no memory")) {
		const size_t kept = count_kept(x, n, temperature, cut.reject, none);
		const size_t off = kept > cut.kept ? kept - cut.kept : cut.kept - kept;

		CHECK(off <= (cut.exact ? 0 : n / 500), name, "--reject %s keeps %zu, not %zu",
		      cut.reject, kept, cut.kept);
		CHECK(cut.words == n && (cut.kept >= cut.wanted || none < WORDS), name,
		      "%zu of %zu, wanted %zu", cut.kept, cut.words, cut.wanted);
	}
	calibration_free(&c);
	free(x);
}

static void test_cuts(void)
{
	static const double scales[] = { 0.3, 2, 8, 40 }, temperatures[] = { 0.05, 0.4, 1, 3, 20 };
	static const double shares[] = { 0, 0.5, 0.95, 0.99, 1 };

	for (unsigned i = 0; i < 200; i++)
		check_cut(i, i % 10 == 9 ? 20000 : 1 + 13 * i % 600, scales[i % 4],
			  i % 3 ? 1 : temperatures[i / 3 % 5], temperatures[i / 4 % 5],
			  shares[i / 2 % 5], i % 7 == 0 ? 2 : WORDS);
}

static void cut_is(const struct calibration *c, double share, const char *reject, size_t kept,
		   const char *name)
{
	struct calibration_cut cut;

	if (!calibration_cut(c, 1, share, &cut))
		cut = (struct calibration_cut){ .reject = "no memory" };
	CHECK(strcmp(cut.reject, reject) == 0 && cut.kept == kept && cut.exact, name,
	      "--reject %s keeps %zu of %zu", cut.reject, cut.kept, cut.words);
}

int main(void)
{
	struct calibration c = answers(1);
	const float p[][2] = { { 0.9f, 0.1f }, { 0.7f, 0.3f }, { 0.2f, 0.8f }, { 0.4f, 0.6f } };
	double least;

	CHECK(calibration_error(&c, 1) < 0.012, "calibrated", "%g", calibration_error(&c, 1));
	check_near(fitted(&c), 1, 0.04, "calibrated-temperature");
	calibration_free(&c);
	c = answers(0.5);
	CHECK(calibration_error(&c, 1) > 0.08, "too-sure", "%g", calibration_error(&c, 1));
	check_near(fitted(&c), 2, 0.08, "too-sure-temperature");
	CHECK(calibration_error(&c, 2) < 0.012, "too-sure-cooled", "%g", calibration_error(&c, 2));
	least = calibration_loss(&c, fitted(&c));
	CHECK(least < calibration_loss(&c, 1.8) && least < calibration_loss(&c, 2.2), "least-loss",
	      "%g", least);
	calibration_free(&c);

	c = (struct calibration){ .classes = 2, .none = 2 };
	for (size_t i = 0; i < 4; i++)
		calibration_add(&c, p[i], i == 3 ? 0 : i == 2, 1);
	/* bins of 0.9, 0.7, 0.8 and 0.6: three right, one wrong */
	check_near(calibration_error(&c, 1), (0.1 + 0.3 + 0.2 + 0.6) / 4, 1e-6, "error-by-hand");
	check_near(calibration_loss(&c, 1), -(log(0.9) + log(0.7) + log(0.8) + log(0.4)) / 4, 1e-6,
		   "loss-by-hand");
	/* 0.6, 0.7, 0.8 and 0.9 as floats: 0.7 and 0.6 are a little above the decimals */
	cut_is(&c, 0.75, "0.6999", 3, "threshold-by-hand");
	cut_is(&c, 1, "0.6000", 4, "threshold-of-all");
	cut_is(&c, 0.5, "0.8000", 2, "threshold-of-half");
	cut_is(&c, 0, "0.9000", 0, "threshold-of-none");
	/* with class 1 for none the third is no word, and the others are as sure as class 0 is */
	calibration_free(&c);
	c = (struct calibration){ .classes = 2, .none = 1 };
	for (size_t i = 0; i < 4; i++)
		calibration_add(&c, p[i], i == 3 ? 0 : i == 2, 1);
	cut_is(&c, 1, "0.6999", 2, "threshold-beside-none");
	calibration_free(&c);

	c = (struct calibration){ .classes = 2, .none = 2 };
	for (size_t i = 0; i < 4; i++)
		calibration_add(&c, (float[]){ 1, 0 }, 0, 1);
	cut_is(&c, 0.5, "1.0000", 4, "all-sure");
	cut_is(&c, 0, "1.0000", 4, "all-sure-none-wanted");
	CHECK(isnan(fitted(&c)), "nothing-wrong", "a temperature");
	calibration_free(&c);
	c = (struct calibration){ .classes = 2, .none = 2 };
	calibration_add(&c, (float[]){ 0x1.fffffep-1F, 0 }, 0, 1);
	calibration_add(&c, (float[]){ 1, 0 }, 0, 1);
	cut_is(&c, 0.5, "1.0000", 1, "a-bit-apart");
	calibration_free(&c);
	cut_is(&(struct calibration){ .classes = 2, .none = 2 }, 0.95, "0", 0, "no-answers");
	test_cuts();
	return check_status();
}
