/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/text_picture.h"

#include "base/unicode.h"
#include "plot/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UPPER_HALF = 0x2580, FULL = 0x2588, BRAILLE = 0x2800 };
enum { PANEL_COLUMNS = 36, PLOT_LINES = 12, PLOT_COLUMNS_MIN = 6, PLOT_LINES_MIN = 3 };

static const struct ink own; /* the terminal's colour */

/* ---- heat maps ---- */

static double place_at(const struct figure *f, const struct panel *p, const struct text_box *b,
		       size_t x, size_t y, size_t n_y)
{
	double x0, x1, y0, y1;

	figure_span(x, b->columns, p->columns, &x0, &x1);
	figure_span(n_y - 1 - y, n_y, p->rows, &y0, &y1);
	return figure_place(f, panel_heat(p, x0, x1, y0, y1));
}

/* A place on the map as a shade, wrong answers as a cross, and what is not finite as a question mark. */
static unsigned long shade_of(enum colour_map map, double t)
{
	static const unsigned long shades[] = { ' ', 0x2591, 0x2592, 0x2593, FULL };

	if (isnan(t))
		return '?';
	if (map == MAP_ANSWERS && t < 0.5)
		return 'x';
	return shades[lrint((map == MAP_ANSWERS ? 2 * t - 1 : t) * 4)];
}

void text_picture_heat(struct cells *c, const struct figure *f, const struct panel *p,
		       const struct text_box *b, enum cells_depth depth)
{
	for (size_t x = 0; x < b->columns; x++)
		for (size_t y = 0; y < b->lines; y++) {
			struct cell *cell = cells_at(c, b->column + x, b->line + y);

			if (depth == CELLS_PLAIN) {
				cells_code(c, b->column + x, b->line + y,
					   shade_of(f->map, place_at(f, p, b, x, y, b->lines)),
					   own);
			} else if (cell) {
				cells_code(
				    c, b->column + x, b->line + y, UPPER_HALF,
				    (struct ink){ true, f->map,
						  place_at(f, p, b, x, 2 * y, 2 * b->lines) });
				cell->back =
				    (struct ink){ true, f->map,
						  place_at(f, p, b, x, 2 * y + 1, 2 * b->lines) };
			}
		}
}

/* Numbers on the colours of their cells, a line for each row. */
static void put_counts(struct cells *c, const struct figure *f, const struct panel *p,
		       const struct text_box *b)
{
	const size_t width = b->columns / p->columns;
	char text[32];

	for (size_t x = 0; x < p->columns; x++)
		for (size_t y = 0; y < p->rows; y++) {
			const size_t i = x * p->rows + y, line = b->line + p->rows - 1 - y;
			const double t = figure_place(f, (double)p->heat[i]);
			const bool light = colour_lightness(colour_at(f->map, t)) > 0.6;

			snprintf(text, sizeof text, "%zu", p->counts[i]);
			if (p->counts[i] == 0)
				snprintf(text, sizeof text, ".");
			for (size_t k = 0; k < width; k++) {
				struct cell *cell = cells_at(c, b->column + x * width + k, line);

				cell->back = (struct ink){ true, f->map, t };
				cell->fore = (struct ink){ true, MAP_SEQUENTIAL, light ? 0 : 1 };
			}
			cells_text(c, b->column + x * width + width - strlen(text), line, width,
				   text);
		}
}

/* ---- dots ---- */

/* Dots of a plot: 2 in the width and 4 in the height of a character. */
struct dots {
	const struct text_box *box;
	struct cells *cells;
	struct ink ink;
};

/* Sets the dot x, y of the plot, from the left and from the top. */
static void put_dot(const struct dots *d, double x, double y)
{
	/* bits of a pattern by column and row (Unicode Standard, block Braille Patterns) */
	static const unsigned bits[2][4] = { { 0x01, 0x02, 0x04, 0x40 },
					     { 0x08, 0x10, 0x20, 0x80 } };
	const size_t wide = 2 * d->box->columns, high = 4 * d->box->lines;
	/* also where the axis has no finite length, and x or y is NaN */
	const size_t dx = !(x > 0) ? 0 : x >= (double)wide ? wide - 1 : (size_t)x;
	const size_t dy = !(y > 0) ? 0 : y >= (double)high ? high - 1 : (size_t)y;
	const size_t column = d->box->column + dx / 2, line = d->box->line + dy / 4;
	struct cell *cell = cells_at(d->cells, column, line);
	const unsigned char *text = (const unsigned char *)cell->text;
	unsigned code = 0;

	if (text[0] == 0xE2 && (text[1] & 0xFC) == 0xA0) /* U+2800 to U+28FF */
		code = (text[1] & 3u) << 6 | (text[2] & 0x3Fu);
	cells_code(d->cells, column, line, BRAILLE | code | bits[dx % 2][dy % 4], d->ink);
}

static double dot_x(const struct panel *p, const struct text_box *b, double x)
{
	return (x - p->x.low) / (p->x.high - p->x.low) * 2 * (double)b->columns;
}

static double dot_y(const struct panel *p, const struct text_box *b, double y)
{
	return (p->y.high - y) / (p->y.high - p->y.low) * 4 * (double)b->lines;
}

static void put_rise(const struct dots *d, double x, double from, double to)
{
	for (double y = fmin(from, to); y < fmax(from, to); y++)
		put_dot(d, x, y);
	put_dot(d, x, to);
}

static void put_envelope(const struct dots *d, const struct panel *p)
{
	const size_t n = 2 * d->box->columns;
	const struct dots red = { d->box, d->cells, { true, MAP_SEQUENTIAL, (double)NAN } };

	for (size_t x = 0; x < n; x++) {
		double from, to;
		float low, high;

		figure_span(x, n, p->points, &from, &to);
		for (size_t i = (size_t)from; i < p->points && (double)i < to; i++)
			if (isnan(p->low[i])) {
				put_rise(&red, (double)x, 0, 4 * (double)d->box->lines - 1);
				break;
			}
		if (panel_envelope(p, from, to, &low, &high))
			put_rise(d, (double)x, dot_y(p, d->box, (double)high),
				 dot_y(p, d->box, (double)low));
	}
}

/* A line from point to point; of a guide every fourth dot. */
static void put_line(const struct dots *d, const struct panel *p, const struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const double x1 = dot_x(p, d->box, s->x[i]), y1 = dot_y(p, d->box, s->y[i]);
		double x0, y0;
		size_t steps;

		if (isnan(s->y[i]))
			continue;
		if (i == 0 || isnan(s->y[i - 1])) {
			put_dot(d, x1, y1);
			continue;
		}
		x0 = dot_x(p, d->box, s->x[i - 1]);
		y0 = dot_y(p, d->box, s->y[i - 1]);
		steps = (size_t)ceil(fmax(fabs(x1 - x0), fabs(y1 - y0))) + 1;
		for (size_t k = 0; k <= steps; k += s->style == SERIES_GUIDE ? 4 : 1) {
			const double part = (double)k / (double)steps;

			put_dot(d, x0 + part * (x1 - x0), y0 + part * (y1 - y0));
		}
	}
}

/* ---- series ---- */

/* Colours that are seen on dark and on light ground. */
static struct ink series_ink(size_t i)
{
	static const struct ink inks[FIGURE_SERIES_MAX] = {
		{ false, MAP_SEQUENTIAL, 0 },
		{ true, MAP_SEQUENTIAL, 0.6 },
		{ true, MAP_DIVERGING, 0.9 },
		{ true, MAP_SEQUENTIAL, 0.7 },
	};

	return inks[i % FIGURE_SERIES_MAX];
}

static unsigned long series_mark(size_t i)
{
	static const unsigned long marks[] = { 0x25CF, 0x25A0,
					       0x25B2 }; /* circle, square, triangle */

	return marks[i % 3];
}

/* Bars of eighth blocks: each character has the height of the bar at its middle. */
static void put_bars(const struct dots *d, const struct panel *p, const struct series *s)
{
	const struct text_box *b = d->box;

	for (size_t x = 0; x < b->columns; x++) {
		const double at =
		    p->x.low + ((double)x + 0.5) / (double)b->columns * (p->x.high - p->x.low);
		size_t k = 0, eighths;

		while (k + 1 < s->n && s->x[k + 1] <= at)
			k++;
		if (k + 1 >= s->n || at < s->x[0] || isnan(s->y[k]))
			continue;
		eighths = (size_t)lrint(fmax(s->y[k] / p->y.high, 0) * 8 * (double)b->lines);
		if (eighths == 0 && s->y[k] > 0)
			eighths = 1; /* few are not none */
		for (size_t y = 0; y < b->lines && eighths > 8 * y; y++)
			cells_code(d->cells, b->column + x, b->line + b->lines - 1 - y,
				   eighths - 8 * y >= 8 ? FULL : 0x2580 + eighths - 8 * y, d->ink);
	}
}

static void put_marks(const struct dots *d, const struct panel *p, const struct series *s, size_t i)
{
	for (size_t k = 0; k < s->n; k++) {
		const double x = dot_x(p, d->box, s->x[k]) / 2, y = dot_y(p, d->box, s->y[k]) / 4;

		if (isnan(s->y[k]))
			continue;
		if (s->low)
			put_rise(d, 2 * x, dot_y(p, d->box, s->high[k]),
				 dot_y(p, d->box, s->low[k]));
		cells_code(d->cells,
			   d->box->column + (size_t)fmin(fmax(x, 0), (double)d->box->columns - 1),
			   d->box->line + (size_t)fmin(fmax(y, 0), (double)d->box->lines - 1),
			   series_mark(i), d->ink);
	}
}

static void put_series(const struct dots *d, const struct panel *p, size_t i)
{
	const struct series *s = &p->series[i];
	const struct dots in = { d->box, d->cells, series_ink(i) };

	switch (s->style) {
	case SERIES_BARS:
		put_bars(&in, p, s);
		break;
	case SERIES_POINTS:
		put_marks(&in, p, s, i);
		break;
	default:
		put_line(&in, p, s);
		if (s->name[0] && 3 * s->n <= d->box->columns)
			put_marks(&in, p, s, i);
	}
}

/* ---- axes ---- */

static size_t most_y(const struct axis *a, size_t lines)
{
	return a->kind == AXIS_NAMES ? lines : lines > 8 ? lines / 3 : 2;
}

size_t text_picture_y_columns(const struct axis *a, size_t lines)
{
	struct tick ticks[TICKS_MAX];
	const size_t n = ticks_of(a, most_y(a, lines), ticks);
	size_t widest = 0;

	for (size_t i = 0; i < n; i++) {
		const size_t width = unicode_width(ticks[i].text);

		widest = width > widest ? width : widest;
	}
	return widest + 1;
}

void text_picture_y_axis(struct cells *c, const struct axis *a, const struct text_box *b)
{
	struct tick ticks[TICKS_MAX];
	const size_t n = ticks_of(a, most_y(a, b->lines), ticks);

	for (size_t y = 0; y < b->lines; y++)
		cells_code(c, b->column - 1, b->line + y, 0x2502, own); /* vertical line */
	for (size_t i = 0; i < n; i++) {
		const double at = (a->high - ticks[i].at) / (a->high - a->low) * (double)b->lines;
		const size_t line = at < 0 ? 0 : at >= (double)b->lines ? b->lines - 1 : (size_t)at;
		const size_t width = unicode_width(ticks[i].text);

		if (width + 1 <= b->column)
			cells_text(c, b->column - 1 - width, b->line + line, width, ticks[i].text);
		cells_code(c, b->column - 1, b->line + line, 0x2524, own); /* with a tick */
	}
}

static void put_x_axis(struct cells *c, const struct axis *a, const struct text_box *b)
{
	struct tick ticks[TICKS_MAX];
	size_t widest = 7, n, end = 0;

	for (size_t i = 0; a->kind == AXIS_NAMES && i < a->n; i++) {
		const size_t width = unicode_width(a->names[i]) + 1;

		widest = i == 0 || width > widest ? width : widest;
	}
	n = ticks_of(a, b->columns / widest, ticks);
	cells_code(c, b->column - 1, b->line + b->lines, 0x2514, own);
	for (size_t x = 0; x < b->columns; x++)
		cells_code(c, b->column + x, b->line + b->lines, 0x2500, own);
	for (size_t i = 0; i < n; i++) {
		const double at = (ticks[i].at - a->low) / (a->high - a->low) * (double)b->columns;
		const size_t x = at >= (double)b->columns ? b->columns - 1 : (size_t)fmax(at, 0);
		const size_t width = unicode_width(ticks[i].text);
		size_t from = x > width / 2 ? x - width / 2 : 0;

		from = from + width > b->columns && b->columns >= width ? b->columns - width : from;
		cells_code(c, b->column + x, b->line + b->lines, 0x252C, own);
		if (i > 0 && from < end + 1)
			continue; /* no room beside the one before */
		cells_text(c, b->column + from, b->line + b->lines + 1, b->columns - from,
			   ticks[i].text);
		end = from + width;
	}
}

/* ---- panels ---- */

static bool has_legend(const struct panel *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_series; i++)
		n += p->series[i].name[0] != '\0';
	return n > 0;
}

/* Lines of a panel besides its plot: title, y label, legend, axis, ticks, x label. */
static size_t other_lines(const struct panel *p)
{
	return (p->title[0] != '\0') + (p->y.label[0] != '\0') + has_legend(p) + 2 +
	       (p->x.label[0] != '\0');
}

/* Columns of a count in the cells of a matrix; 0: there are none. */
static size_t count_columns(const struct panel *p)
{
	size_t most = 0, width = 2;

	if (!p->counts)
		return 0;
	for (size_t i = 0; i < p->columns * p->rows; i++)
		most = p->counts[i] > most ? p->counts[i] : most;
	while (most >= 10) {
		most /= 10;
		width++;
	}
	for (size_t i = 0; i < p->x.n; i++)
		if (unicode_width(p->x.names[i]) + 1 > width && unicode_width(p->x.names[i]) < 8)
			width = unicode_width(p->x.names[i]) + 1;
	return width;
}

static void put_legend(struct cells *c, const struct panel *p, const struct text_box *b,
		       size_t line)
{
	size_t x = b->column;

	for (size_t i = 0; i < p->n_series; i++) {
		if (p->series[i].name[0] == '\0')
			continue;
		cells_code(c, x, line, series_mark(i), series_ink(i));
		x += 2;
		if (x < b->column + b->columns)
			x += cells_text(c, x, line, b->column + b->columns - x, p->series[i].name);
		x += 2;
	}
}

static void put_bold(struct cells *c, size_t column, size_t line, size_t room, const char *text)
{
	const size_t n = cells_text(c, column, line, room, text);

	for (size_t i = 0; i < n; i++)
		cells_at(c, column + i, line)->bold = true;
}

static void put_plot(struct cells *c, const struct figure *f, const struct panel *p,
		     const struct text_box *b, enum cells_depth depth)
{
	const struct dots dots = { b, c, { true, MAP_SEQUENTIAL, 0.5 } };
	const size_t width = count_columns(p);

	if (width > 0 && b->columns == width * p->columns && b->lines == p->rows)
		put_counts(c, f, p, b);
	else if (p->columns > 0)
		text_picture_heat(c, f, p, b, depth);
	if (p->points > 0)
		put_envelope(&dots, p);
	for (size_t i = 0; i < p->n_series; i++)
		put_series(&dots, p, i);
}

/* Draws a panel into a part of the cells. False: there is no room. */
static bool put_panel(struct cells *c, const struct figure *f, const struct panel *p,
		      const struct text_box *part, enum cells_depth depth)
{
	const size_t others = other_lines(p), counts = count_columns(p);
	struct text_box b = *part;
	size_t left, line = part->line;

	if (part->lines < others + PLOT_LINES_MIN)
		return false;
	b.lines = part->lines - others;
	left = text_picture_y_columns(&p->y, b.lines);
	if (part->columns < left + PLOT_COLUMNS_MIN + 1)
		return false;
	b.column += left;
	b.columns = part->columns - left - 1;
	if (counts > 0 && counts * p->columns <= b.columns && p->rows <= b.lines) {
		b.columns = counts * p->columns;
		b.lines = p->rows;
	} else if (p->equal && b.columns > 2 * b.lines * p->columns / p->rows) {
		b.columns = 2 * b.lines * p->columns / p->rows; /* a character is twice as high */
	}
	if (p->title[0])
		put_bold(c, part->column, line++, part->columns - 1, p->title);
	if (p->y.label[0])
		cells_text(c, part->column, line++, part->columns - 1, p->y.label);
	if (has_legend(p))
		put_legend(c, p, &b, line++);
	b.line = line;
	put_plot(c, f, p, &b, depth);
	text_picture_y_axis(c, &p->y, &b);
	put_x_axis(c, &p->x, &b);
	left = unicode_width(p->x.label);
	if (left <= b.columns)
		cells_text(c, b.column + (b.columns - left) / 2, b.line + b.lines + 2, left,
			   p->x.label);
	else
		cells_text(c, b.column, b.line + b.lines + 2, b.columns, p->x.label);
	return true;
}

/* ---- figures ---- */

void text_picture_grid(struct figure *f, size_t columns)
{
	size_t n = columns / PANEL_COLUMNS;

	n = n < 1 ? 1 : n > f->n ? f->n : n;
	figure_grid(f, (f->n + n - 1) / n, n);
}

size_t text_picture_lines(const struct figure *f, size_t columns)
{
	const bool one = f->grid_rows * f->grid_columns <= 1;
	const size_t width = columns / f->grid_columns;
	size_t most = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct panel *p = &f->panels[i];
		size_t lines = one ? PLOT_LINES + PLOT_LINES / 2 : PLOT_LINES;

		if (p->counts && p->rows >= PLOT_LINES_MIN &&
		    count_columns(p) * p->columns + text_picture_y_columns(&p->y, p->rows) < width)
			lines = p->rows;
		lines += other_lines(p);
		most = lines > most ? lines : most;
	}
	return (most + (f->grid_rows > 1)) * f->grid_rows + (f->title[0] != '\0') + f->has_bar;
}

/* One line: the numbers at the ends, the colours between them, and what they show. */
static void put_bar(struct cells *c, const struct figure *f, enum cells_depth depth)
{
	const size_t line = c->lines - 1, width = c->columns >= 60 ? 24 : 10;
	char text[32];
	size_t x;

	/* the colour, not a sign, says which share is of wrong answers */
	snprintf(text, sizeof text, "%.4g ", f->map == MAP_ANSWERS ? fabs(f->low) : f->low);
	x = cells_text(c, 0, line, c->columns, text);
	for (size_t i = 0; i < width; i++, x++) {
		const double t = (double)i / (double)(width - 1);

		if (depth == CELLS_PLAIN)
			cells_code(c, x, line, shade_of(f->map, t), own);
		else
			cells_code(c, x, line, FULL, (struct ink){ true, f->map, t });
	}
	snprintf(text, sizeof text, " %.4g ", f->high);
	x += x < c->columns ? cells_text(c, x, line, c->columns - x, text) : 0;
	x += x < c->columns ? cells_text(c, x, line, c->columns - x, f->bar_label) : 0;
	if (!f->not_finite || x + 2 >= c->columns)
		return;
	cells_code(c, x + 2, line, depth == CELLS_PLAIN ? '?' : FULL,
		   (struct ink){ depth != CELLS_PLAIN, f->map, (double)NAN });
	cells_text(c, x + 4, line, c->columns, "NaN");
}

const char *text_picture_draw(const struct figure *f, size_t columns, size_t lines,
			      enum cells_depth depth, struct cells *c, char *why, size_t size)
{
	const size_t above = f->title[0] != '\0', below = f->has_bar;
	const size_t w = columns / f->grid_columns;
	const size_t h = lines > above + below ? (lines - above - below) / f->grid_rows : 0;
	bool fits = h > 0 && w > 0;

	if (!cells_resize(c, columns, lines))
		return "no memory for the picture";
	put_bold(c, 0, 0, columns, f->title);
	for (size_t i = 0; i < f->n && fits; i++) {
		const struct text_box part = { i % f->grid_columns * w,
					       above + i / f->grid_columns * h, w,
					       h - (f->grid_rows > 1) }; /* a blank line */

		fits = put_panel(c, f, &f->panels[i], &part, depth);
	}
	if (!fits) {
		snprintf(why, size, "%zux%zu characters leave no room for %zu panel%s with axes",
			 columns, lines, f->n, f->n == 1 ? "" : "s");
		return why;
	}
	if (f->has_bar)
		put_bar(c, f, depth);
	return NULL;
}
