/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/escape.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- curves ---- */

/* The first epoch of the last run: cnn-train appends to a log, and a run begins where the number of
 * the epoch does not rise. */
static size_t last_run(const struct training_log *log)
{
	size_t first = 0;

	for (size_t i = 1; i < log->n; i++)
		if (log->epoch[i][TRAINING_EPOCH] <= log->epoch[i - 1][TRAINING_EPOCH])
			first = i;
	return first;
}

/* Adds the curve of one value to the chart, if the log has it. xy [2 * log->n] is kept by the
 * caller; the range of y grows. */
static void add_curve(struct chart *c, const struct training_log *log, enum training_value value,
		      const char *name, double *xy)
{
	const size_t first = last_run(log), n = log->n - first;
	bool there = false;

	for (size_t i = 0; i < n; i++) {
		const double y = log->epoch[first + i][value];

		xy[i] = log->epoch[first + i][TRAINING_EPOCH];
		xy[n + i] = y;
		c->x_low = fmin(c->x_low, xy[i]);
		c->x_high = fmax(c->x_high, xy[i]);
		c->y_low = isfinite(y) ? fmin(c->y_low, y) : c->y_low;
		c->y_high = isfinite(y) ? fmax(c->y_high, y) : c->y_high;
		there = there || isfinite(y);
	}
	if (there)
		c->lines[c->n_lines++] = (struct chart_line){
			.name = name, .n = n, .x = xy, .y = xy + n, .dots = n <= 40
		};
}

/* Widens an axis to whole ticks. */
static void round_axis(double *low, double *high)
{
	const double step = chart_step(*high > *low ? *high - *low : 1, 5);

	*low = floor(*low / step) * step;
	*high = ceil(*high / step) * step;
	if (*high <= *low)
		*high = *low + step;
}

static bool put_chart(const struct training_log *log, const char *title, const char *y_label,
		      const enum training_value values[3], FILE *out)
{
	static const char *const names[] = { "training", "validation", "test" };
	double *xy = calloc(6 * log->n + 1, sizeof *xy);
	struct chart c = {
		.title = title,
		.description = "by epoch",
		.x_label = "epoch",
		.y_label = y_label,
		.x_low = INFINITY,
		.x_high = -INFINITY,
		.y_low = INFINITY,
		.y_high = -INFINITY,
		.x_whole = true,
		.y_percent = values[0] == TRAINING_ACCURACY,
	};

	if (!xy)
		return false;
	for (int i = 0; i < 3; i++)
		if (values[i] != TRAINING_VALUES)
			add_curve(&c, log, values[i], names[i], xy + 2 * (size_t)i * log->n);
	if (c.n_lines > 0) {
		c.x_high = c.x_high > c.x_low ? c.x_high : c.x_low + 1;
		round_axis(&c.y_low, &c.y_high);
		chart_draw(&c, out);
	}
	free(xy);
	return true;
}

static bool put_curves(const struct training_log *log, FILE *out)
{
	bool done;

	fputs("<div class=\"pair\">\n", out);
	done =
	    put_chart(log, "Loss", "nats",
		      (const enum training_value[]){ TRAINING_LOSS, TRAINING_VALIDATION_LOSS,
						     TRAINING_VALUES },
		      out) &&
	    put_chart(log, "Accuracy", "right",
		      (const enum training_value[]){
			  TRAINING_ACCURACY, TRAINING_VALIDATION_ACCURACY, TRAINING_TEST_ACCURACY },
		      out);
	fputs(
	    "</div>\n<p class=\"note\">Training figures are of recordings as they were altered for "
	    "training.</p>\n",
	    out);
	return done;
}

/* ---- the model ---- */

/* Facts that have a line of their own, or that other sections show. */
static bool is_fact(const char *key)
{
	static const char *const others[] = { "kind",   "arch",       "classes",
					      "recipe", "provenance", NULL };
	size_t i = 0;

	while (others[i] && strcmp(key, others[i]) != 0)
		i++;
	return !others[i];
}

static void put_name(const char *name, FILE *out)
{
	html_print(out, "<tr><th scope=\"row\">%s</th><td>", name);
}

static void put_value(const msgpack_object *value, FILE *out)
{
	if (value->type == MSGPACK_OBJECT_STR)
		html_text(out, value->via.str.ptr);
	else if (value->type == MSGPACK_OBJECT_BOOLEAN)
		fputs(value->via.boolean ? "yes" : "no", out);
	else if (object_is_number(value))
		html_print(out, "%.9g", object_number(value));
	else
		fputs("&hellip;", out);
}

static void put_model(const struct model *m, FILE *out)
{
	size_t learnt = 0;

	for (size_t i = 0; i < m->net->n_layers; i++)
		learnt += net_layer_params(&m->net->layers[i]);
	fputs("<details><summary>Model and settings</summary>\n<table "
	      "class=\"facts\">\n<caption>What "
	      "the model file says of itself</caption>\n<tbody>\n",
	      out);
	put_name("architecture", out);
	html_text(out, m->net->text);
	fputs("</td></tr>\n", out);
	put_name("learnt numbers", out);
	html_print(out, "%zu</td></tr>\n", learnt);
	for (size_t i = 0; i < m->facts.n_attr; i++) {
		const char *key = frame_attr_key(&m->facts, i);

		if (!is_fact(key))
			continue;
		put_name(key, out);
		put_value(frame_attr_value(&m->facts, i), out);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody></table>\n</details>\n", out);
}

bool section_training(const struct page *p, FILE *out)
{
	bool done = true;

	if (!p->log && !p->model)
		return true;
	section_begin("training", "Training", out);
	if (p->log)
		done = put_curves(p->log, out);
	if (p->model)
		put_model(p->model, out);
	fputs("</section>\n", out);
	return done;
}
