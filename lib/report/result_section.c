/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/statistics.h"
#include "report/html.h"
#include "report/sections.h"
#include "scoring/precision.h"

#include <math.h>
#include <stdlib.h>

enum { MATRIX_MAX = 40, CONFUSIONS = 12 }; /* labels, lines */

/* ---- confusion ---- */

/* The colour of a cell grows with the root of the share of the row, so that one mistake is seen. */
static void put_cell(const struct tally *row, size_t times, bool right, FILE *out)
{
	if (times == 0)
		fputs("<td></td>", out);
	else
		html_print(out, "<td class=\"%s\" style=\"--v:%.3f\">%zu</td>",
			   right ? "right" : "wrong", sqrt((double)times / (double)row->n), times);
}

static void put_matrix(const struct confusion *c, const struct tally *const *order, FILE *out)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"confusion "
	      "matrix\"><table class=\"matrix\">\n<caption>A row for each label, a column for each "
	      "answer</caption>\n<thead><tr><td></td>",
	      out);
	for (size_t k = 0; k < c->labels.n; k++)
		html_print(out, "<th scope=\"col\">%s</th>", order[k]->name);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < c->labels.n; i++) {
		const size_t row = (size_t)(order[i] - c->labels.of);

		html_print(out, "<tr><th scope=\"row\">%s</th>", order[i]->name);
		for (size_t k = 0; k < c->labels.n; k++)
			put_cell(order[i],
				 pairs_times(&c->pairs, row, (size_t)(order[k] - c->labels.of)),
				 i == k, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static bool put_confusions(const struct confusion *c, FILE *out)
{
	size_t n;
	struct confusion_error *list = confusion_errors(c, &n);

	if (!list)
		return false;
	if (n == 0)
		fputs("<p>Every answer was right.</p>\n", out);
	else
		fputs("<table class=\"tight\">\n<caption>Most frequent "
		      "confusions</caption>\n<thead><tr><th "
		      "scope=\"col\">said</th><th scope=\"col\">taken for</th><th scope=\"col\" "
		      "class=\"n\">times</th></tr></thead>\n<tbody>\n",
		      out);
	for (size_t i = 0; i < n && i < CONFUSIONS; i++)
		html_print(
		    out, "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"n\">%zu</td></tr>\n",
		    list[i].label, list[i].guess, list[i].times);
	if (n > 0)
		fputs("</tbody></table>\n", out);
	if (n > CONFUSIONS)
		html_print(out, "<p class=\"note\">and %zu other pairs</p>\n", n - CONFUSIONS);
	free(list);
	return true;
}

bool section_confusion(const struct page *p, FILE *out)
{
	const struct confusion *c = p->confusion;
	const struct tally **order = tally_sorted(&c->labels);
	bool done;

	if (!order)
		return false;
	section_begin("confusion", "What is taken for what", out);
	fputs("<div class=\"pair\">\n", out);
	if (c->labels.n <= MATRIX_MAX)
		put_matrix(c, order, out);
	done = put_confusions(c, out);
	fputs("</div>\n</section>\n", out);
	free(order);
	return done;
}

/* ---- classes and speakers ---- */

bool section_classes(const struct page *p, FILE *out)
{
	const struct confusion *c = p->confusion;
	struct precision *list = precision_of(c);

	if (!list)
		return false;
	section_begin("classes", "By class", out);
	section_table(c->labels.n, "classes",
		      "Recall: the share of recordings of the class that are right. Precision: the "
		      "share of answers with the class that are right. F1: their harmonic mean.",
		      out);
	fputs("<thead><tr><th scope=\"col\">class</th><th scope=\"col\" "
	      "class=\"n\">recordings</th><th "
	      "scope=\"col\" class=\"n\">recall</th><th "
	      "scope=\"col\" class=\"n\">precision</th><th scope=\"col\" class=\"n\">F1</th></tr>"
	      "</thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < c->labels.n; i++) {
		html_print(out, "<tr><th scope=\"row\">%s</th><td class=\"n\">%zu</td>",
			   list[i].name, list[i].labelled);
		section_share(list[i].recall, out);
		section_share(list[i].precision, out);
		section_share(list[i].f1, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>", out);
	section_table_end(c->labels.n, out);
	fputs("</section>\n", out);
	free(list);
	return true;
}

bool section_speakers(const struct page *p, FILE *out)
{
	const struct tallies *list = &p->confusion->speakers;
	const struct tally **order;

	if (list->n == 0)
		return true;
	if (!(order = tally_sorted(list)))
		return false;
	section_begin("speakers", "By speaker", out);
	section_table(list->n, "speakers",
		      "The interval assumes that the recordings of a speaker are independent.",
		      out);
	fputs(
	    "<thead><tr><th scope=\"col\">speaker</th><th scope=\"col\" "
	    "class=\"n\">recordings</th><th scope=\"col\" class=\"n\">wrong</th><th scope=\"col\" "
	    "class=\"n\">right</th><th scope=\"col\" class=\"n\">95&#8239;% interval</th></tr>"
	    "</thead>\n<tbody>\n",
	    out);
	for (size_t i = 0; i < list->n; i++) {
		const struct tally *t = order[i];
		const struct interval w = statistics_wilson((double)t->right, (double)t->n);

		html_print(out,
			   "<tr><th scope=\"row\">%s</th><td class=\"n\">%zu</td><td "
			   "class=\"n\">%zu</td>",
			   t->name, t->n, t->n - t->right);
		section_share((double)t->right / (double)t->n, out);
		html_print(out, "<td class=\"n\">%.1f&ndash;%.1f&#8239;%%</td></tr>\n", 100 * w.low,
			   100 * w.high);
	}
	fputs("</tbody>", out);
	section_table_end(list->n, out);
	fputs("</section>\n", out);
	free(order);
	return true;
}
