/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/canvas.h"

#include "base/utf8.h"
#include "plot/ticks.h"

#include <cairo-svg.h>
#include <cairo.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lengths are in pixels at 96 dpi; all are multiplied by `unit`. */
static const double TYPE = 11, TITLE = 13, GAP = 4, MARGIN = 8, TICK = 4, BAR = 14;
static const double PLOT_MIN = 24; /* a smaller plot shows nothing */
enum { BAR_TICKS = 6 };

static const struct colour ink = { 34, 34, 34 }, grey = { 136, 136, 136 },
			   light = { 221, 221, 221 };

struct canvas {
	cairo_t *cr;
	const struct figure *f;
	double unit;
	double width, height;
	double bar_width; /* of the colour bar with its numbers; 0: none */
	bool failed;      /* no memory for an image */
};

/* ---- type ---- */

static void set_type(const struct canvas *c, double size, bool bold)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_select_font_face(c->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(c->cr, size * c->unit);
	/* no setting of the desktop may change the result */
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_set_font_options(c->cr, options);
	cairo_font_options_destroy(options);
}

static void set_colour(const struct canvas *c, struct colour k)
{
	cairo_set_source_rgb(c->cr, k.r / 255.0, k.g / 255.0, k.b / 255.0);
}

static double text_width(const struct canvas *c, const char *text)
{
	cairo_text_extents_t e;

	cairo_text_extents(c->cr, text, &e);
	return e.x_advance;
}

/* Draws a text, of which `align` (0 to 1) lies at x and whose baseline is y. A text wider than room
 * ends with "...". */
static void put_text(const struct canvas *c, double x, double y, double align, double room,
		     const char *text)
{
	char cut[FIGURE_TEXT + 4];
	size_t n = strlen(text);

	snprintf(cut, sizeof cut, "%s", text);
	while (n > 0 && text_width(c, cut) > room) {
		do
			n--;
		while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80);
		snprintf(cut, sizeof cut, "%.*s...", (int)n, text);
	}
	cairo_move_to(c->cr, x - align * text_width(c, cut), y);
	cairo_show_text(c->cr, cut);
}

static void put_turned(const struct canvas *c, double x, double y, double room, const char *text)
{
	cairo_save(c->cr);
	cairo_translate(c->cr, x, y);
	cairo_rotate(c->cr, -3.14159265358979323846 / 2);
	put_text(c, 0, 0, 0.5, room, text);
	cairo_restore(c->cr);
}

/* ---- layout ---- */

static size_t legend_lines(const struct panel *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_series; i++)
		n += p->series[i].name[0] != '\0';
	return n > 0 ? 1 : 0;
}

static double widest_tick(const struct canvas *c, const struct axis *a, size_t most)
{
	struct tick ticks[TICKS_MAX];
	const size_t n = ticks_of(a, most, ticks);
	double widest = 0;

	for (size_t i = 0; i < n; i++)
		widest = fmax(widest, text_width(c, ticks[i].text));
	return widest;
}

/* How many ticks fit on the axes of a plot. */
static size_t most_y(const struct canvas *c, const struct axis *a, double height)
{
	const double apart = (a->kind == AXIS_NAMES ? 1.15 : 2.2) * TYPE * c->unit;

	return (size_t)fmax(height / apart, 1);
}

static size_t most_x(const struct canvas *c, const struct axis *a, double width)
{
	double widest = 4.5 * TYPE * c->unit;

	if (a->kind == AXIS_NAMES) {
		widest = TYPE * c->unit;
		for (size_t i = 0; i < a->n; i++)
			widest = fmax(widest, text_width(c, a->names[i]) + GAP * c->unit);
	}
	return (size_t)fmax(width / widest, 1);
}

static double bar_room(const struct canvas *c)
{
	const struct axis bar = { .low = c->f->low, .high = c->f->high };

	if (!c->f->has_bar)
		return 0;
	return (MARGIN + BAR + TICK + 3 * GAP + TYPE) * c->unit + widest_tick(c, &bar, BAR_TICKS);
}

/* The cell of a panel within the grid, and its plot within the cell. */
static struct canvas_box plot_of(const struct canvas *c, size_t i)
{
	const struct figure *f = c->f;
	const struct panel *p = &f->panels[i];
	const double u = c->unit, top = f->title[0] ? (TITLE + 2 * GAP) * u : 0;
	const double cell_w = (c->width - MARGIN * u - c->bar_width) / (double)f->grid_columns;
	const double cell_h = (c->height - MARGIN * u - top) / (double)f->grid_rows;
	const double above = (MARGIN + (p->title[0] ? TYPE + 1.5 * GAP : 0) +
			      (double)legend_lines(p) * (TYPE + GAP)) *
			     u;
	const double below = (TICK + 1.2 * TYPE + (p->x.label[0] ? TYPE + GAP : 0)) * u;
	struct canvas_box b = { .y = top + above + (double)(i / f->grid_columns) * cell_h,
				.height = cell_h - above - below };
	double left;

	set_type(c, TYPE, false);
	left = MARGIN * u + (TICK + GAP) * u + widest_tick(c, &p->y, most_y(c, &p->y, b.height)) +
	       (p->y.label[0] ? (TYPE + GAP) * u : 0);
	b.x = (double)(i % f->grid_columns) * cell_w + left;
	b.width = cell_w - left - GAP * u;
	if (p->equal && b.width > 0 && b.height > 0) {
		const double side =
		    fmin(b.width / (p->x.high - p->x.low), b.height / (p->y.high - p->y.low));

		b.width = side * (p->x.high - p->x.low);
		b.height = side * (p->y.high - p->y.low);
	}
	/* whole pixels, so that the image of a heat map is not smoothed */
	b.x = floor(b.x);
	b.y = floor(b.y);
	b.width = floor(b.width);
	b.height = floor(b.height);
	return b;
}

static double x_of(const struct panel *p, const struct canvas_box *b, double x)
{
	return b->x + (x - p->x.low) / (p->x.high - p->x.low) * b->width;
}

static double y_of(const struct panel *p, const struct canvas_box *b, double y)
{
	return b->y + b->height - (y - p->y.low) / (p->y.high - p->y.low) * b->height;
}

/* ---- contents ---- */

/* Draws an image of width x height pixels at x, y. */
static void put_image(struct canvas *c, const uint32_t *pixels, size_t width, size_t height,
		      double x, double y)
{
	cairo_surface_t *image =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
	unsigned char *to = cairo_image_surface_get_data(image);

	if (!to) {
		c->failed = true;
		cairo_surface_destroy(image);
		return;
	}
	for (size_t row = 0; row < height; row++)
		memcpy(to + row * (size_t)cairo_image_surface_get_stride(image),
		       pixels + row * width, width * sizeof *pixels);
	cairo_surface_mark_dirty(image);
	cairo_set_source_surface(c->cr, image, x, y);
	cairo_pattern_set_filter(cairo_get_source(c->cr), CAIRO_FILTER_NEAREST);
	cairo_rectangle(c->cr, x, y, (double)width, (double)height);
	cairo_fill(c->cr);
	cairo_surface_destroy(image);
}

static uint32_t pixel_of(struct colour k)
{
	return (uint32_t)k.r << 16 | (uint32_t)k.g << 8 | k.b;
}

static void put_heat(struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const size_t w = (size_t)b->width, h = (size_t)b->height;
	uint32_t *pixels = malloc(w * h * sizeof *pixels);

	if (!pixels) {
		c->failed = true;
		return;
	}
	for (size_t x = 0; x < w; x++)
		for (size_t y = 0; y < h; y++) {
			double x0, x1, y0, y1;

			figure_span(x, w, p->columns, &x0, &x1);
			figure_span(h - 1 - y, h, p->rows, &y0, &y1);
			pixels[y * w + x] = pixel_of(colour_at(
			    c->f->map, figure_place(c->f, panel_heat(p, x0, x1, y0, y1))));
		}
	put_image(c, pixels, w, h, b->x, b->y);
	free(pixels);
}

/* Numbers in the cells, if they fit. */
static void put_counts(const struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const double w = b->width / (double)p->columns, h = b->height / (double)p->rows;
	char text[32];
	double widest = 0;

	set_type(c, TYPE, false);
	for (size_t i = 0; i < p->columns * p->rows; i++) {
		snprintf(text, sizeof text, "%zu", p->counts[i]);
		widest = fmax(widest, text_width(c, text));
	}
	if (widest + 2 * c->unit > w || TYPE * c->unit > h)
		return;
	for (size_t x = 0; x < p->columns; x++)
		for (size_t y = 0; y < p->rows; y++) {
			const size_t i = x * p->rows + y;
			const struct colour k =
			    colour_at(c->f->map, figure_place(c->f, (double)p->heat[i]));

			if (p->counts[i] == 0)
				continue;
			snprintf(text, sizeof text, "%zu", p->counts[i]);
			set_colour(c, colour_lightness(k) > 0.6 ? ink
								: (struct colour){ 255, 255, 255 });
			put_text(c, b->x + ((double)x + 0.5) * w,
				 b->y + b->height - ((double)y + 0.5) * h + 0.36 * TYPE * c->unit,
				 0.5, w, text);
		}
}

static void put_envelope(const struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const size_t w = (size_t)b->width;
	const double zero = y_of(p, b, 0);

	set_colour(c, light);
	cairo_rectangle(c->cr, b->x, zero - 0.5 * c->unit, b->width, c->unit);
	cairo_fill(c->cr);
	for (size_t x = 0; x < w; x++) {
		double from, to;
		float low, high;

		figure_span(x, w, p->points, &from, &to);
		for (size_t i = (size_t)from; i < p->points && (double)i < to; i++)
			if (isnan(p->low[i])) {
				set_colour(c, colour_not_finite);
				cairo_rectangle(c->cr, b->x + (double)x, b->y, 1, b->height);
				cairo_fill(c->cr);
				break;
			}
		if (!panel_envelope(p, from, to, &low, &high))
			continue;
		set_colour(c, colour_at(MAP_SEQUENTIAL, 0.3));
		/* at least a pixel high, or a quiet signal would not be seen */
		cairo_rectangle(c->cr, b->x + (double)x, y_of(p, b, (double)high) - 0.5, 1,
				y_of(p, b, (double)low) - y_of(p, b, (double)high) + 1);
		cairo_fill(c->cr);
	}
}

/* Series differ in lightness, in dashes and in marks. */
static void set_series(const struct canvas *c, size_t i)
{
	static const double places[FIGURE_SERIES_MAX] = { 0.12, 0.5, 0.75, 0.3 };
	const double u = c->unit, dashes[] = { 6 * u, 3 * u }, dots[] = { 2 * u, 2 * u };

	set_colour(c, colour_at(MAP_SEQUENTIAL, places[i % FIGURE_SERIES_MAX]));
	cairo_set_line_width(c->cr, 1.8 * u);
	if (i % FIGURE_SERIES_MAX == 1)
		cairo_set_dash(c->cr, dashes, 2, 0);
	else if (i % FIGURE_SERIES_MAX == 2)
		cairo_set_dash(c->cr, dots, 2, 0);
	else
		cairo_set_dash(c->cr, NULL, 0, 0);
}

static void put_mark(const struct canvas *c, size_t i, double x, double y)
{
	const double r = 2.6 * c->unit;

	cairo_new_path(c->cr);
	if (i % 3 == 0) {
		cairo_arc(c->cr, x, y, r, 0, 2 * 3.14159265358979323846);
	} else if (i % 3 == 1) {
		cairo_rectangle(c->cr, x - r, y - r, 2 * r, 2 * r);
	} else {
		cairo_move_to(c->cr, x, y - 1.3 * r);
		cairo_line_to(c->cr, x + 1.2 * r, y + r);
		cairo_line_to(c->cr, x - 1.2 * r, y + r);
	}
	cairo_close_path(c->cr);
	cairo_fill(c->cr);
}

static void put_bars(const struct canvas *c, const struct panel *p, const struct canvas_box *b,
		     const struct series *s)
{
	for (size_t k = 0; k + 1 < s->n; k++) {
		const double x = x_of(p, b, s->x[k]), y = y_of(p, b, s->y[k]);

		if (isnan(s->y[k]))
			continue;
		cairo_rectangle(c->cr, x + 0.5 * c->unit, y, x_of(p, b, s->x[k + 1]) - x - c->unit,
				y_of(p, b, fmax(0, p->y.low)) - y);
		cairo_fill(c->cr);
	}
}

static void put_errors(const struct canvas *c, const struct panel *p, const struct canvas_box *b,
		       const struct series *s)
{
	cairo_set_dash(c->cr, NULL, 0, 0);
	cairo_set_line_width(c->cr, c->unit);
	for (size_t k = 0; k < s->n; k++) {
		if (isnan(s->y[k]))
			continue;
		cairo_move_to(c->cr, x_of(p, b, s->x[k]), y_of(p, b, s->low[k]));
		cairo_line_to(c->cr, x_of(p, b, s->x[k]), y_of(p, b, s->high[k]));
	}
	cairo_stroke(c->cr);
}

static void put_line(const struct canvas *c, const struct panel *p, const struct canvas_box *b,
		     const struct series *s)
{
	bool open = false;

	cairo_new_path(c->cr);
	for (size_t k = 0; k < s->n; k++) {
		if (isnan(s->y[k])) {
			open = false;
			continue;
		}
		if (open)
			cairo_line_to(c->cr, x_of(p, b, s->x[k]), y_of(p, b, s->y[k]));
		else
			cairo_move_to(c->cr, x_of(p, b, s->x[k]), y_of(p, b, s->y[k]));
		open = true;
	}
	cairo_stroke(c->cr);
}

static void put_series(const struct canvas *c, const struct panel *p, const struct canvas_box *b,
		       size_t i)
{
	const struct series *s = &p->series[i];
	const bool marked = s->style == SERIES_POINTS ||
			    (s->style == SERIES_LINE && s->n <= 60 && s->name[0] != '\0');

	cairo_save(c->cr);
	set_series(c, i);
	if (s->style == SERIES_GUIDE) {
		const double dots[] = { 2 * c->unit, 3 * c->unit };

		set_colour(c, grey);
		cairo_set_line_width(c->cr, c->unit);
		cairo_set_dash(c->cr, dots, 2, 0);
	}
	if (s->style == SERIES_BARS)
		put_bars(c, p, b, s);
	if (s->style == SERIES_LINE || s->style == SERIES_GUIDE)
		put_line(c, p, b, s);
	if (s->low)
		put_errors(c, p, b, s);
	for (size_t k = 0; marked && k < s->n; k++)
		if (!isnan(s->y[k]))
			put_mark(c, i, x_of(p, b, s->x[k]), y_of(p, b, s->y[k]));
	cairo_restore(c->cr);
}

/* ---- axes ---- */

static void put_ticks(const struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const double u = c->unit, bottom = b->y + b->height;
	const double below = bottom + (TICK + TYPE) * u;
	struct tick ticks[TICKS_MAX];
	size_t n;

	set_type(c, TYPE, false);
	cairo_set_line_width(c->cr, u);
	n = ticks_of(&p->x, most_x(c, &p->x, b->width), ticks);
	for (size_t i = 0; i < n; i++) {
		const double x = x_of(p, b, ticks[i].at);

		set_colour(c, ink);
		cairo_move_to(c->cr, x, bottom);
		cairo_line_to(c->cr, x, bottom + TICK * u);
		cairo_stroke(c->cr);
		put_text(c, x, below, 0.5, b->width, ticks[i].text);
	}
	n = ticks_of(&p->y, most_y(c, &p->y, b->height), ticks);
	for (size_t i = 0; i < n; i++) {
		const double y = y_of(p, b, ticks[i].at);

		cairo_move_to(c->cr, b->x - TICK * u, y);
		cairo_line_to(c->cr, b->x, y);
		cairo_stroke(c->cr);
		put_text(c, b->x - (TICK + GAP) * u, y + 0.36 * TYPE * u, 1, b->x, ticks[i].text);
	}
}

static void put_labels(const struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const double u = c->unit, bottom = b->y + b->height;
	const double widest = widest_tick(c, &p->y, most_y(c, &p->y, b->height));

	put_text(c, b->x + b->width / 2, bottom + (TICK + GAP + 2 * TYPE) * u, 0.5, b->width,
		 p->x.label);
	put_turned(c, b->x - (TICK + 2 * GAP) * u - widest, b->y + b->height / 2, b->height,
		   p->y.label);
	set_type(c, TYPE, true);
	put_text(c, b->x, b->y - (1.5 * GAP + (double)legend_lines(p) * (TYPE + GAP)) * u, 0,
		 b->width, p->title);
	set_type(c, TYPE, false);
}

/* One line above the plot: a stroke and a name for each series that has one. */
static void put_legend(const struct canvas *c, const struct panel *p, const struct canvas_box *b)
{
	const double u = c->unit, y = b->y - 1.5 * GAP * u;
	double x = b->x;

	for (size_t i = 0; legend_lines(p) && i < p->n_series; i++) {
		const struct series *s = &p->series[i];

		if (s->name[0] == '\0')
			continue;
		set_series(c, i);
		if (s->style == SERIES_BARS) {
			cairo_rectangle(c->cr, x, y - 0.7 * TYPE * u, 20 * u, 0.7 * TYPE * u);
			cairo_fill(c->cr);
		} else {
			cairo_move_to(c->cr, x, y - 0.35 * TYPE * u);
			cairo_line_to(c->cr, x + 20 * u, y - 0.35 * TYPE * u);
			if (s->style == SERIES_LINE)
				cairo_stroke(c->cr);
			put_mark(c, i, x + 10 * u, y - 0.35 * TYPE * u);
		}
		set_colour(c, ink);
		put_text(c, x + 24 * u, y, 0, fmax(b->x + b->width - x - 24 * u, 0), s->name);
		x += 36 * u + text_width(c, s->name);
	}
	cairo_set_dash(c->cr, NULL, 0, 0);
}

static void put_frame(const struct canvas *c, const struct canvas_box *b)
{
	set_colour(c, ink);
	cairo_set_line_width(c->cr, c->unit);
	cairo_rectangle(c->cr, b->x - 0.5 * c->unit, b->y - 0.5 * c->unit, b->width + c->unit,
			b->height + c->unit);
	cairo_stroke(c->cr);
}

static void put_panel(struct canvas *c, size_t i)
{
	const struct panel *p = &c->f->panels[i];
	const struct canvas_box b = plot_of(c, i);

	if (p->columns > 0)
		put_heat(c, p, &b);
	if (p->counts)
		put_counts(c, p, &b);
	cairo_save(c->cr);
	cairo_rectangle(c->cr, b.x - 3 * c->unit, b.y - 3 * c->unit, b.width + 6 * c->unit,
			b.height + 6 * c->unit);
	cairo_clip(c->cr);
	if (p->points > 0)
		put_envelope(c, p, &b);
	for (size_t k = 0; k < p->n_series; k++)
		put_series(c, p, &b, k);
	cairo_restore(c->cr);
	put_frame(c, &b);
	put_ticks(c, p, &b);
	put_labels(c, p, &b);
	put_legend(c, p, &b);
}

/* Whether a tick has a sign that is not shown: the colour says that the share is of wrong answers. */
static bool is_signed_share(const struct canvas *c, const struct tick *tick)
{
	return c->f->map == MAP_ANSWERS && tick->text[0] == '-';
}

static void put_bar_ticks(const struct canvas *c, const struct canvas_box *b)
{
	const struct panel bar = { .y = { .low = c->f->low, .high = c->f->high } };
	const double u = c->unit;
	struct tick ticks[TICKS_MAX];
	size_t n = most_y(c, &bar.y, b->height);

	set_type(c, TYPE, false);
	n = ticks_of(&bar.y, n < BAR_TICKS ? n : BAR_TICKS, ticks);
	for (size_t i = 0; i < n; i++) {
		const double y = y_of(&bar, b, ticks[i].at);

		cairo_move_to(c->cr, b->x + b->width, y);
		cairo_line_to(c->cr, b->x + b->width + TICK * u, y);
		cairo_stroke(c->cr);
		put_text(c, b->x + b->width + (TICK + GAP) * u, y + 0.36 * TYPE * u, 0, c->width,
			 ticks[i].text + is_signed_share(c, &ticks[i]));
	}
	put_turned(c, c->width - 1.5 * GAP * u, b->y + b->height / 2, b->height, c->f->bar_label);
}

/* The colour bar at the right of all panels, and below it a field in the colour of what is not a
 * number. */
static void put_bar(struct canvas *c)
{
	const struct canvas_box first = plot_of(c, 0), last = plot_of(c, c->f->n - 1);
	const double u = c->unit;
	const struct canvas_box b = { floor(c->width - c->bar_width + MARGIN * u), first.y,
				      floor(BAR * u), last.y + last.height - first.y };
	const size_t w = (size_t)b.width, h = (size_t)b.height;
	uint32_t *pixels = malloc(w * h * sizeof *pixels);

	if (!pixels) {
		c->failed = true;
		return;
	}
	for (size_t i = 0; i < w * h; i++)
		pixels[i] = pixel_of(colour_at(c->f->map, 1 - ((double)(i / w) + 0.5) / (double)h));
	put_image(c, pixels, w, h, b.x, b.y);
	free(pixels);
	put_frame(c, &b);
	put_bar_ticks(c, &b);
	if (c->f->not_finite) {
		const double y = b.y + b.height + 1.5 * GAP * u;

		set_colour(c, colour_not_finite);
		cairo_rectangle(c->cr, b.x, y, b.width, TYPE * u);
		cairo_fill(c->cr);
		set_colour(c, ink);
		put_text(c, b.x + b.width + (TICK + GAP) * u, y + 0.86 * TYPE * u, 0, c->width,
			 "NaN");
	}
}

/* ---- pictures ---- */

static void begin(struct canvas *c, cairo_surface_t *surface, const struct figure *f,
		  const struct canvas_size *size)
{
	*c = (struct canvas){ .cr = cairo_create(surface),
			      .f = f,
			      .unit = size->dpi / 96,
			      .width = (double)size->width,
			      .height = (double)size->height };
	set_type(c, TYPE, false);
	c->bar_width = bar_room(c);
}

/* Draws everything; returns false if cairo or this had no memory. */
static bool draw(cairo_surface_t *surface, const struct figure *f, const struct canvas_size *size)
{
	struct canvas c;
	bool ok;

	begin(&c, surface, f, size);
	cairo_set_source_rgb(c.cr, 1, 1, 1);
	cairo_paint(c.cr);
	if (f->title[0]) {
		set_type(&c, TITLE, true);
		set_colour(&c, ink);
		put_text(&c, MARGIN * c.unit, (MARGIN + 0.8 * TITLE) * c.unit, 0,
			 c.width - 2 * MARGIN * c.unit, f->title);
	}
	for (size_t i = 0; i < f->n; i++)
		put_panel(&c, i);
	if (f->has_bar)
		put_bar(&c);
	ok = !c.failed && cairo_status(c.cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(c.cr);
	return ok;
}

struct canvas_size canvas_natural_size(const struct figure *f, double dpi)
{
	const bool square = f->n == 1 && f->panels[0].equal;
	double w = f->n <= 1 ? 720 : f->n == 2 ? 400 : f->n <= 16 ? 300 : 170;
	double h = f->n <= 1 ? 340 : f->n == 2 ? 300 : f->n <= 16 ? 200 : 130;

	if (square) {
		h = fmin(fmax(160 + 40 * (double)f->panels[0].columns, 420), 1600);
		w = h + 60;
	}
	w = fmin(w * (double)f->grid_columns + (f->has_bar && f->n > 1 ? 80 : 0), 4000);
	h = fmin(h * (double)f->grid_rows, 4000);
	return (struct canvas_size){ (size_t)fmin(w * dpi / 96, 8192),
				     (size_t)fmin(h * dpi / 96, 4096), dpi };
}

static cairo_surface_t *measuring_surface(void)
{
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
}

struct canvas_box canvas_plot(const struct figure *f, const struct canvas_size *size, size_t panel)
{
	cairo_surface_t *surface = measuring_surface();
	struct canvas_box box;
	struct canvas c;

	begin(&c, surface, f, size);
	box = plot_of(&c, panel);
	cairo_destroy(c.cr);
	cairo_surface_destroy(surface);
	return box;
}

const char *canvas_check(const struct figure *f, const struct canvas_size *size, char *why,
			 size_t why_size)
{
	const double least = PLOT_MIN * size->dpi / 96;

	if (size->width > CANVAS_SIDE_MAX || size->height > CANVAS_SIDE_MAX ||
	    size->width * size->height > CANVAS_PIXELS_MAX) {
		snprintf(why, why_size,
			 "%zux%zu pixels are too many, wanted sides up to %d and %d in all",
			 size->width, size->height, CANVAS_SIDE_MAX, CANVAS_PIXELS_MAX);
		return why;
	}
	for (size_t i = 0; i < f->n; i++) {
		const struct canvas_box b = canvas_plot(f, size, i);

		if (b.width >= least && b.height >= least)
			continue;
		snprintf(why, why_size,
			 "%zux%zu pixels at %.4g dpi leave no room for %zu panel%s with axes",
			 size->width, size->height, size->dpi, f->n, f->n == 1 ? "" : "s");
		return why;
	}
	return NULL;
}

static cairo_status_t write_bytes(void *out, const unsigned char *bytes, unsigned n)
{
	return fwrite(bytes, 1, n, out) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *image_of(const struct canvas_size *size)
{
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)size->width, (int)size->height);
}

bool canvas_write(const struct figure *f, const struct canvas_size *size, enum canvas_format format,
		  FILE *out)
{
	cairo_surface_t *surface =
	    format == CANVAS_PNG ? image_of(size)
				 : cairo_svg_surface_create_for_stream(
				       write_bytes, out, (double)size->width, (double)size->height);
	bool drawn, ok;

	if (format == CANVAS_SVG) {
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
		cairo_svg_surface_restrict_to_version(surface, CAIRO_SVG_VERSION_1_1);
	}
	drawn = draw(surface, f, size);
	ok = drawn;
	if (ok && format == CANVAS_PNG)
		ok = cairo_surface_write_to_png_stream(surface, write_bytes, out) ==
		     CAIRO_STATUS_SUCCESS;
	cairo_surface_finish(surface);
	ok = ok && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(surface);
	if (!drawn && !ferror(out))
		errno = ENOMEM;
	return ok && !ferror(out);
}

uint32_t *canvas_pixels(const struct figure *f, const struct canvas_size *size)
{
	cairo_surface_t *surface = image_of(size);
	uint32_t *pixels = malloc(size->width * size->height * sizeof *pixels);

	if (!pixels || !draw(surface, f, size)) {
		free(pixels);
		cairo_surface_destroy(surface);
		return NULL;
	}
	cairo_surface_flush(surface);
	for (size_t row = 0; row < size->height; row++)
		memcpy(pixels + row * size->width,
		       cairo_image_surface_get_data(surface) +
			   row * (size_t)cairo_image_surface_get_stride(surface),
		       size->width * sizeof *pixels);
	for (size_t i = 0; i < size->width * size->height; i++)
		pixels[i] &= 0xFFFFFF;
	cairo_surface_destroy(surface);
	return pixels;
}
