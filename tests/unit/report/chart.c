/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "report/chart.h"

#include <stdlib.h>
#include <string.h>

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		n++;
	}
	return n;
}

static char *draw(const struct chart *c)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		abort();
	chart_draw(c, out);
	fclose(out);
	return text;
}

int main(void)
{
	static double x[5001], y[5001];
	struct chart c = { .title = "<A>",
			   .description = "d",
			   .x_label = "x",
			   .y_label = "y",
			   .x_high = 4,
			   .y_high = 1,
			   .n_lines = 2 };
	char *text;

	check_near(chart_step(1, 5), 0.2, 1e-12, "a fifth");
	check_near(chart_step(7, 5), 2, 1e-12, "twos");
	check_near(chart_step(24, 5), 5, 1e-12, "fives");
	check_near(chart_step(0.03, 7), 0.005, 1e-12, "small ones");

	/* the plot is 294 wide from 46 on, and 184 high from 12 on */
	c.lines[0] = (struct chart_line){ .name = "one & two",
					  .n = 3,
					  .dots = true,
					  .x = (const double[]){ 0, 2, 4 },
					  .y = (const double[]){ 0, 1, 0.5 } };
	c.lines[1] = (struct chart_line){ .n = 5,
					  .x = (const double[]){ 0, 1, 2, 3, 4 },
					  .y = (const double[]){ 1, 1, NAN, 0, 0 } };
	text = draw(&c);
	CHECK(strstr(text, "d=\"M46.0 196.0L193.0 12.0L340.0 104.0\""), "corners and middle", "%s",
	      text);
	CHECK(strstr(text, "d=\"M46.0 12.0L119.5 12.0M266.5 196.0L340.0 196.0\""),
	      "NaN interrupts a line", "%s", text);
	CHECK(count(text, "<circle") == 3, "dots", "%zu", count(text, "<circle"));
	CHECK(strstr(text, "&lt;A&gt;: d") && strstr(text, "one &amp; two") && !strstr(text, "<A>"),
	      "texts are escaped", "%s", text);
	CHECK(strstr(text, "role=\"img\""), "a picture for those who hear it", "%s", text);
	free(text);

	for (size_t i = 0; i <= 5000; i++)
		x[i] = y[i] = (double)i / 5000;
	c.lines[0] = (struct chart_line){ .n = 5001, .x = x, .y = y };
	c.n_lines = 1;
	text = draw(&c);
	CHECK(count(text, "L") <= CHART_POINTS_MAX && strstr(text, "L119.5 12.0\""),
	      "a long line has fewer points, and its end", "%zu", count(text, "L"));
	c.lines[0].n = 0;
	free(text);
	text = draw(&c);
	CHECK(strstr(text, "d=\"\""), "no points", "%s", text);
	free(text);
	return check_status();
}
