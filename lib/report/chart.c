/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/chart.h"

#include "report/html.h"

#include <math.h>

/* The picture, in units of about a pixel. */
enum { WIDTH = 360, HEIGHT = 236, LEFT = 46, RIGHT = 20, TOP = 12, BOTTOM = 40, DOT = 3 };

static double x_of(const struct chart *c, double x)
{
	return LEFT + (x - c->x_low) / (c->x_high - c->x_low) * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct chart *c, double y)
{
	return HEIGHT - BOTTOM - (y - c->y_low) / (c->y_high - c->y_low) * (HEIGHT - TOP - BOTTOM);
}

double chart_step(double range, int most)
{
	double step = pow(10, floor(log10(range / most)));

	if (range / step <= most)
		return step;
	if (range / (2 * step) <= most)
		return 2 * step;
	return range / (5 * step) <= most ? 5 * step : 10 * step;
}

static void put_tick_text(FILE *out, double value, bool percent)
{
	/* rounding takes away what adding steps brings in; adding 0 makes -0 a 0 */
	html_print(out, percent ? "%.6g&#8239;%%" : "%.6g",
		   round((percent ? 100 : 1) * value * 1e6) / 1e6 + 0.0);
}

static void put_axes(const struct chart *c, FILE *out)
{
	const double y_step = chart_step(c->y_high - c->y_low, 5);
	double x_step = chart_step(c->x_high - c->x_low, 7);

	if (c->x_whole && x_step < 1)
		x_step = 1;
	for (double i = ceil(c->y_low / y_step - 1e-6); i <= c->y_high / y_step + 1e-6; i++) {
		const double y = y_of(c, i * y_step);

		html_print(out,
			   "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
			   LEFT, WIDTH - RIGHT, y, y);
		html_print(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6,
			   y + 3.5);
		put_tick_text(out, i * y_step, c->y_percent);
		fputs("</text>", out);
	}
	for (double i = ceil(c->x_low / x_step - 1e-6); i <= c->x_high / x_step + 1e-6; i++) {
		html_print(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
			   x_of(c, i * x_step), HEIGHT - BOTTOM + 16);
		put_tick_text(out, i * x_step, c->x_percent);
		fputs("</text>", out);
	}
	html_print(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		   (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, c->x_label);
}

/* All points, or every n-th of a long line, and the last one. */
static void put_line(const struct chart *c, const struct chart_line *l, size_t number, FILE *out)
{
	const size_t step = l->n / CHART_POINTS_MAX + 1;
	bool begins = true;

	html_print(out, "<path class=\"%s%zu\" d=\"", l->guide ? "guide l" : "line l", number);
	for (size_t i = 0; l->n > 0 && i < l->n + step - 1; i += step) {
		const size_t at = i < l->n ? i : l->n - 1;

		if (isfinite(l->y[at]))
			html_print(out, begins ? "M%.1f %.1f" : "L%.1f %.1f", x_of(c, l->x[at]),
				   y_of(c, l->y[at]));
		begins = !isfinite(l->y[at]);
	}
	fputs("\"/>", out);
	for (size_t i = 0; l->dots && i < l->n; i++)
		if (isfinite(l->y[i]))
			html_print(out, "<circle class=\"l%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>",
				   number, x_of(c, l->x[i]), y_of(c, l->y[i]), DOT);
	putc('\n', out);
}

void chart_draw(const struct chart *c, FILE *out)
{
	bool named = false;

	html_print(out,
		   "<figure class=\"chart\">\n<figcaption>%s<span>%s</span></figcaption>\n"
		   "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s: %s\">\n",
		   c->title, c->y_label, WIDTH, HEIGHT, c->title, c->description);
	put_axes(c, out);
	for (size_t i = 0; i < c->n_lines; i++)
		put_line(c, &c->lines[i], i, out);
	fputs("</svg>\n", out);
	for (size_t i = 0; i < c->n_lines; i++)
		named = named || c->lines[i].name;
	if (named)
		fputs("<p class=\"legend\">", out);
	for (size_t i = 0; i < c->n_lines; i++)
		if (c->lines[i].name)
			html_print(out,
				   "<span><svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path "
				   "class=\"%s%zu\" d=\"M0 4H24\"/></svg>%s</span>\n",
				   c->lines[i].guide ? "guide l" : "line l", i, c->lines[i].name);
	fputs(named ? "</p>\n</figure>\n" : "</figure>\n", out);
}
