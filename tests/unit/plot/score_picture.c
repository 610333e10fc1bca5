/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/score_picture.h"
#include "scoring/calibration.h"

#include <string.h>

enum { ANSWERS = 1000, CLASSES = 3 };

/* The error is that of scoring/calibration, which computes it from logarithms. */
static void check_error(void)
{
	struct calibration c = { .classes = CLASSES, .none = CLASSES };
	struct reliability r = { 0 };
	struct figure f = { 0 };
	double answers = 0;
	uint32_t state = 1;

	for (int i = 0; i < ANSWERS; i++) {
		float p[CLASSES], sum = 0;
		size_t truth;

		for (int k = 0; k < CLASSES; k++) {
			state = state * 1664525 + 1013904223;
			p[k] = (float)(state >> 8) / (1 << 24) + 0.01f;
			p[k] *= p[k] * p[k];
			sum += p[k];
		}
		for (int k = 0; k < CLASSES; k++)
			p[k] /= sum;
		truth = (state >> 5) % (CLASSES + 1);
		reliability_add(&r, p, CLASSES, truth);
		if (!calibration_add(&c, p, truth, 1))
			return;
	}
	check_near(reliability_error(&r), calibration_error(&c, CALIBRATION_AS_MADE), 1e-6,
		   "calibration error");
	CHECK(reliability_error(&r) > 0.05, "and it is one", "%g", reliability_error(&r));
	CHECK(reliability_picture(&r, &f) && f.n == 2, "two panels", "%zu", f.n);
	for (size_t i = 0; i < RELIABILITY_BINS; i++)
		answers += f.panels[1].series[0].y[i];
	check_near(answers, ANSWERS, 0, "all answers are in a bar");
	calibration_free(&c);
	figure_free(&f);
}

/* Wilson's interval for 8 of 10: 0.490 to 0.943 (Newcombe 1998, "Two-sided confidence intervals for
 * the single proportion"; any calculator). */
static void check_interval(void)
{
	struct reliability r = { 0 };
	struct figure f = { 0 };
	const float p[] = { 0.7f, 0.3f };
	const struct series *s;

	for (size_t i = 0; i < 10; i++)
		reliability_add(&r, p, 2, i < 8 ? 0 : 1);
	if (!reliability_picture(&r, &f))
		return;
	s = &f.panels[0].series[1];
	check_near(s->x[10], 0.7, 1e-6, "probability");
	check_near(s->y[10], 0.8, 1e-12, "share");
	check_near(s->low[10], 0.490, 5e-4, "Wilson: low");
	check_near(s->high[10], 0.943, 5e-4, "Wilson: high");
	/* a mark is 5.2 pixels wide, in a plot of about 340 */
	CHECK(f.panels[0].x.low < -0.01 && f.panels[0].x.high > 1.01 && f.panels[0].y.low < -0.01 &&
		  f.panels[0].y.high > 1.01,
	      "room for marks at 0 and 1", "x to %g, y to %g", f.panels[0].x.high,
	      f.panels[0].y.high);
	CHECK(isnan(s->y[3]), "an empty bin has no point", "%g", s->y[3]);
	figure_free(&f);
}

int main(void)
{
	check_error();
	check_interval();
	return check_status();
}
