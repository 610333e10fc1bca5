/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/waterfall.h"

#include <stdlib.h>

enum { WIDTH = 3 };

static void set_frame(struct frame *f, const float *data, const char *kind, unsigned rank,
		      const size_t *shape)
{
	frame_clear(f);
	frame_set_floats(f, data, rank, shape);
	if (!frame_set_text(f, "kind", kind) || !frame_set_int(f, "rate", 8000) ||
	    !frame_set_int(f, "hop", 80))
		abort();
}

/* Rows 0, 1, 2, ... whose numbers are 10 row + k, in pieces. */
static void add_rows(struct waterfall *w, struct frame *f, size_t from, size_t n)
{
	float *data = malloc(n * WIDTH * sizeof *data);
	char why[200];

	for (size_t i = 0; i < n * WIDTH; i++)
		data[i] = (float)(10 * (from + i / WIDTH) + i % WIDTH);
	set_frame(f, data, "logmel", 2, (const size_t[]){ n, WIDTH });
	CHECK(waterfall_begin(w, f, why, sizeof why) == NULL, "begin", "%s", why);
	waterfall_add(w, data, n * WIDTH);
	free(data);
}

/* The panel of the waterfall; ends the test if there is none. */
static const struct panel *panel_of(const struct waterfall *w, struct figure *f)
{
	if (!waterfall_figure(w, f))
		abort();
	return &f->panels[0];
}

static void check_rows(void)
{
	struct waterfall w = { .seconds = 1 };
	struct figure f = { 0 };
	struct frame frame = { 0 };
	const struct panel *p;

	CHECK(!waterfall_figure(&w, &f), "nothing yet", "a figure");
	add_rows(&w, &frame, 0, 30);
	p = panel_of(&w, &f);
	CHECK(p->columns == 100, "a second of rows", "%zu", p->columns);
	check_near(p->x.low, -1, 1e-9, "time");
	CHECK(isinf(p->heat[69 * WIDTH]) && p->heat[70 * WIDTH] == 0 &&
		  p->heat[99 * WIDTH + 2] == 292,
	      "the newest is at the right", "%g %g", (double)p->heat[70 * WIDTH],
	      (double)p->heat[99 * WIDTH + 2]);
	check_near(f.low, 0, 0, "colours: low");
	check_near(f.high, 292, 0, "colours: high");
	check_near(figure_place(&f, (double)p->heat[0]), 0, 0, "before the first row it is dark");
	figure_free(&f);
	add_rows(&w, &frame, 30, 77);
	add_rows(&w, &frame, 107, 1);
	p = panel_of(&w, &f);
	CHECK(p->heat[0] == 80 && p->heat[99 * WIDTH] == 1070, "the oldest go", "%g to %g",
	      (double)p->heat[0], (double)p->heat[99 * WIDTH]);
	figure_free(&f);
	waterfall_free(&w);
	frame_free(&frame);
}

/* Slices of 80 samples have the range of their samples, across frames. */
static void check_audio(void)
{
	struct waterfall w = { .seconds = 0.5 };
	struct figure f = { 0 };
	struct frame frame = { 0 };
	const struct panel *p;
	float samples[100];
	char why[200];

	for (int i = 0; i < 100; i++)
		samples[i] = (float)(i - 20) / 100;
	set_frame(&frame, samples, "audio", 1, (const size_t[]){ 100 });
	for (int i = 0; i < 2; i++) {
		CHECK(waterfall_begin(&w, &frame, why, sizeof why) == NULL, "begin", "%s", why);
		waterfall_add(&w, samples, 100);
	}
	p = panel_of(&w, &f);
	CHECK(p->points == 50, "half a second of slices", "%zu", f.panels[0].points);
	check_near((double)p->low[48], -0.2, 1e-6, "slice: low");
	check_near((double)p->high[48], 0.59, 1e-6, "slice: high");
	check_near((double)p->high[49], 0.79, 1e-6, "slice of two frames: high");
	check_near((double)p->low[49], -0.2, 1e-6, "slice of two frames: low");
	figure_free(&f);
	samples[10] = INFINITY;
	waterfall_add(&w, samples, 100);
	p = panel_of(&w, &f);
	CHECK(isnan(p->low[49]) && f.not_finite, "what is infinite is NaN", "%g",
	      (double)p->low[49]);
	figure_free(&f);
	waterfall_free(&w);
	frame_free(&frame);
}

/* What was loud has gone; the colours know it. */
static void check_peak(void)
{
	struct waterfall w = { .seconds = 1 };
	struct figure f = { 0 };
	struct frame frame = { 0 };
	const float loud[] = { 5, 100, 5 };
	float *quiet = calloc(150 * WIDTH, sizeof *quiet);
	const struct panel *p;
	char why[200];

	set_frame(&frame, loud, "logmel", 2, (const size_t[]){ 1, WIDTH });
	CHECK(waterfall_begin(&w, &frame, why, sizeof why) == NULL, "begin", "%s", why);
	waterfall_add(&w, loud, WIDTH);
	waterfall_add(&w, quiet, 150 * WIDTH);
	p = panel_of(&w, &f);
	check_near(f.high, 100, 0, "the peak stays");
	check_near(figure_place(&f, (double)p->heat[0]), 0, 0, "silence is dark");
	figure_free(&f);
	waterfall_free(&w);
	frame_free(&frame);
	free(quiet);
}

static void check_changes(void)
{
	struct waterfall w = { .seconds = 1 };
	struct figure f = { 0 };
	struct frame frame = { 0 };
	const float nan_row[] = { 1, NAN, 3 };
	char why[200];

	add_rows(&w, &frame, 0, 10);
	set_frame(&frame, nan_row, "scores", 1, (const size_t[]){ 3 });
	CHECK(waterfall_begin(&w, &frame, why, sizeof why) == NULL, "another kind", "%s", why);
	CHECK(w.n == 0, "drops the rows", "%zu", w.n);
	waterfall_add(&w, nan_row, 3);
	CHECK(waterfall_figure(&w, &f) && f.not_finite && isnan(f.panels[0].heat[199 * 3 + 1]),
	      "NaN", "not seen");
	figure_free(&f);
	set_frame(&frame, nan_row, "x", 0, NULL);
	CHECK(waterfall_begin(&w, &frame, why, sizeof why) != NULL && w.n == 1,
	      "what cannot be drawn changes nothing", "%zu", w.n);
	set_frame(&frame, nan_row, "x", 1, (const size_t[]){ 0 });
	CHECK(waterfall_begin(&w, &frame, why, sizeof why) != NULL, "no numbers", "accepted");
	waterfall_free(&w);
	frame_free(&frame);
}

int main(void)
{
	check_rows();
	check_audio();
	check_peak();
	check_changes();
	return check_status();
}
