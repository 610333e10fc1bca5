/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/chart.h"
#include "report/html.h"
#include "report/sections.h"

#include <math.h>
#include <stdlib.h>

/* ---- calibration ---- */

static void put_bins(const struct reliability *r, FILE *out)
{
	section_table(RELIABILITY_BINS, "answers by probability",
		      "Answers by the probability of the likeliest class", out);
	fputs("<thead><tr><th scope=\"col\">probability</th><th scope=\"col\" "
	      "class=\"n\">answers</th><th scope=\"col\" class=\"n\">mean probability</th><th "
	      "scope=\"col\" class=\"n\">right</th></tr></thead>\n<tbody>\n",
	      out);
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		const struct reliability_bin *b = &r->bin[i];

		if (b->n == 0)
			continue;
		html_print(out,
			   "<tr><th scope=\"row\">%.2f to %.2f</th><td class=\"n\">%zu</td><td "
			   "class=\"n\">%.2f&#8239;%%</td>",
			   (double)i / RELIABILITY_BINS, (double)(i + 1) / RELIABILITY_BINS, b->n,
			   100 * b->said / (double)b->n);
		section_share((double)b->right / (double)b->n, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>", out);
	section_table_end(RELIABILITY_BINS, out);
}

bool section_calibration(const struct page *p, FILE *out)
{
	static const double ends[] = { 0, 1 };
	const struct reliability *r = p->reliability;
	double said[RELIABILITY_BINS], right[RELIABILITY_BINS];
	struct chart chart = {
		.title = "Reliability",
		.description = "share of right answers against probability, as in the table",
		.x_label = "mean probability of the answers",
		.y_label = "right",
		.x_high = 1,
		.y_high = 1,
		.y_percent = true,
		.x_percent = true,
		.n_lines = 2,
	};
	size_t n = 0;

	if (!r)
		return true;
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		if (r->bin[i].n == 0)
			continue;
		said[n] = r->bin[i].said / (double)r->bin[i].n;
		right[n++] = (double)r->bin[i].right / (double)r->bin[i].n;
	}
	chart.lines[0] = (struct chart_line){
		.name = "this model", .n = n, .x = said, .y = right, .dots = true
	};
	chart.lines[1] = (struct chart_line){
		.name = "true probabilities", .n = 2, .x = ends, .y = ends, .guide = true
	};
	section_begin("calibration", "Are the probabilities true?", out);
	html_print(
	    out,
	    "<p>Of answers with probability 0.8, 80&#8239;%% should be right. Above the line "
	    "the model is too modest, below it too sure. The mean distance, weighted by "
	    "answers, is %.2f&#8239;%% (expected calibration error).</p>\n<div "
	    "class=\"pair\">\n",
	    100 * reliability_error(r));
	chart_draw(&chart, out);
	put_bins(r, out);
	fputs("</div>\n</section>\n", out);
	return true;
}

/* ---- detection ---- */

static void put_point(const struct page *p, const struct detection_point *point, const char *name,
		      FILE *out)
{
	const struct detection *d = p->detection;

	html_print(out, "<tr><th scope=\"row\">%s</th>", name);
	if (isinf(point->threshold))
		fputs("<td class=\"n\">above 1</td>", out);
	else
		html_print(out, "<td class=\"n\">%.4f</td>", point->threshold);
	html_print(out,
		   "<td class=\"n\">%.2f&#8239;%%</td><td class=\"n\">%.2f&#8239;%%</td><td "
		   "class=\"n\">%.2f&#8239;%%</td>",
		   100 * (double)point->missed / (double)d->words,
		   100 * (double)point->wrong / (double)d->words,
		   100 * (double)point->false_answers / (double)d->others);
	if (d->untimed == 0 && d->seconds > 0)
		html_print(out, "<td class=\"n\">%.1f</td>",
			   3600 * (double)point->false_answers / d->seconds);
	else
		fputs("<td class=\"n\">&ndash;</td>", out);
	fputs("</tr>\n", out);
}

static void put_points(const struct page *p, const struct detection_point *curve, size_t n,
		       size_t equal, FILE *out)
{
	const struct detection *d = p->detection;

	section_table(1, "points of the curve", "Points of the curve", out);
	fputs(
	    "<thead><tr><th "
	    "scope=\"col\">point</th><th scope=\"col\" class=\"n\">threshold</th><th scope=\"col\" "
	    "class=\"n\">missed</th><th scope=\"col\" class=\"n\">wrong</th><th scope=\"col\" "
	    "class=\"n\">false</th><th scope=\"col\" class=\"n\">false an hour</th></tr></thead>\n"
	    "<tbody>\n",
	    out);
	put_point(p, &curve[equal], "equal errors", out);
	if (!d->several && d->reject > 0)
		put_point(p, &curve[detection_at(curve, n, d->reject)], "threshold of the model",
			  out);
	fputs("</tbody>", out);
	section_table_end(1, out);
}

static bool put_curve(const struct page *p, const struct detection_point *curve, size_t n,
		      FILE *out)
{
	const struct detection *d = p->detection;
	double *xy = calloc(2 * n, sizeof *xy);
	struct chart chart = {
		.title = "Detection",
		.description = "share of words that are missed against the share of other sounds "
			       "that are taken for words, over all thresholds",
		.x_label = "other sounds taken for words",
		.y_label = "words missed",
		.x_high = 1,
		.y_high = 1,
		.y_percent = true,
		.x_percent = true,
		.n_lines = 1,
	};

	if (!xy)
		return false;
	for (size_t i = 0; i < n; i++) {
		xy[i] = (double)curve[n - 1 - i].false_answers / (double)d->others;
		xy[n + i] = (double)curve[n - 1 - i].missed / (double)d->words;
	}
	chart.lines[0] = (struct chart_line){ .n = n, .x = xy, .y = xy + n };
	chart_draw(&chart, out);
	free(xy);
	return true;
}

bool section_detection(const struct page *p, FILE *out)
{
	struct detection_point *curve;
	size_t n, equal;
	double rate;
	bool done;

	if (!p->detection)
		return true;
	if (!(curve = detection_curve(p->detection, &n)))
		return false;
	rate = detection_equal(p->detection, curve, n, &equal);
	section_begin("detection", "Words missed, other sounds answered", out);
	html_print(out,
		   "<p>%zu words and %zu sounds that are none. A word is answered if the "
		   "probability of the likeliest one reaches the threshold. Both errors are equal "
		   "at %.2f&#8239;%%.</p>\n<div class=\"pair\">\n",
		   p->detection->words, p->detection->others, 100 * rate);
	done = put_curve(p, curve, n, out);
	put_points(p, curve, n, equal, out);
	fputs("</div>\n</section>\n", out);
	free(curve);
	return done;
}
