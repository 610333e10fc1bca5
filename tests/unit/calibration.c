/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibration: answers whose truth is drawn by their probabilities are calibrated; hotter and
 * colder ones are not, and the temperature that undoes it is found */
#include "calibration.h"
#include "check.h"
#include "rng.h"

enum { N = 20000, CLASSES = 4 };

/* Answers that are as sure as p ^ (1 / heat), and as right as p. */
static struct calibration answers(double heat)
{
	struct calibration c = { .classes = CLASSES };
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
		calibration_add(&c, said, truth);
	}
	return c;
}

int main(void)
{
	struct calibration c = answers(1);
	const float p[][2] = { { 0.9f, 0.1f }, { 0.7f, 0.3f }, { 0.2f, 0.8f }, { 0.4f, 0.6f } };
	double least;

	CHECK(calibration_error(&c, 1) < 0.012, "calibrated", "%g", calibration_error(&c, 1));
	check_near(calibration_temperature(&c), 1, 0.04, "calibrated-temperature");
	calibration_free(&c);
	c = answers(0.5);
	CHECK(calibration_error(&c, 1) > 0.08, "too-sure", "%g", calibration_error(&c, 1));
	check_near(calibration_temperature(&c), 2, 0.08, "too-sure-temperature");
	CHECK(calibration_error(&c, 2) < 0.012, "too-sure-cooled", "%g", calibration_error(&c, 2));
	least = calibration_loss(&c, calibration_temperature(&c));
	CHECK(least < calibration_loss(&c, 1.8) && least < calibration_loss(&c, 2.2), "least-loss",
	      "%g", least);
	calibration_free(&c);

	c = (struct calibration){ .classes = 2 };
	for (size_t i = 0; i < 4; i++)
		calibration_add(&c, p[i], i == 3 ? 0 : i == 2);
	/* bins of 0.9, 0.7, 0.8 and 0.6: three right, one wrong */
	check_near(calibration_error(&c, 1), (0.1 + 0.3 + 0.2 + 0.6) / 4, 1e-6, "error-by-hand");
	check_near(calibration_loss(&c, 1), -(log(0.9) + log(0.7) + log(0.8) + log(0.4)) / 4, 1e-6,
		   "loss-by-hand");
	check_near(calibration_threshold(&c, 1, 0.75, 2), 0.7, 1e-6, "threshold-by-hand");
	check_near(calibration_threshold(&c, 1, 1, 2), 0.6, 1e-6, "threshold-of-all");
	/* with class 1 for none the third is no word, and the others are as sure as class 0 is */
	check_near(calibration_threshold(&c, 1, 1, 1), 0.4, 1e-6, "threshold-beside-none");
	calibration_free(&c);
	return check_status();
}
