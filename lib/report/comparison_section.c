/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"
#include "report/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES = 20 }; /* lines at most */

static void put_counts(const struct answer_counts *c, FILE *out)
{
	fputs(
	    "<table class=\"four\">\n<caption>Recordings, by which model has them "
	    "right</caption>\n<thead><tr><td></td><th scope=\"col\" class=\"n\">this right</th><th "
	    "scope=\"col\" class=\"n\">this wrong</th></tr></thead>\n<tbody>\n",
	    out);
	html_print(
	    out,
	    "<tr><th scope=\"row\">other right</th><td class=\"n\">%zu</td><td class=\"n\"><strong>"
	    "%zu</strong></td></tr>\n",
	    c->both, c->only[0]);
	html_print(
	    out,
	    "<tr><th scope=\"row\">other wrong</th><td class=\"n\"><strong>%zu</strong></td><td "
	    "class=\"n\">%zu</td></tr>\n</tbody></table>\n",
	    c->only[1], c->neither);
}

/* One sentence on what the test says. */
static void put_verdict(const struct page *p, const struct answer_counts *c, FILE *out)
{
	const double test = statistics_sign(c->only[0], c->only[1]);

	html_print(out,
		   "<p>This model has %zu of %zu right, %s has %zu. McNemar&#8217;s exact test: ",
		   c->right[1], c->n, p->other, c->right[0]);
	section_p(test, out);
	html_print(
	    out, ". %s</p>\n",
	    c->only[0] + c->only[1] == 0 ? "Neither has a recording right that the other has "
					   "wrong."
	    : test < 0.05 ? "A difference as large is rare between two equally good models."
			  : "A difference as large is common between two equally good models.");
}

static bool put_speakers(const struct answer_pairs *pairs, FILE *out)
{
	struct answer_counts *by = calloc(pairs->speakers.n + 1, sizeof *by);
	struct answer_speakers s;
	bool done = by != NULL;

	if (!done || pairs->speakers.n == 0) {
		free(by);
		return done;
	}
	answer_pairs_count(pairs, by);
	if (!answer_pairs_over_speakers(by, pairs->speakers.n, &s)) {
		free(by);
		return false;
	}
	section_table(s.n, "by speaker", "By speaker", out);
	fputs(
	    "<thead><tr><th scope=\"col\">speaker</th><th "
	    "scope=\"col\" class=\"n\">recordings</th><th scope=\"col\" class=\"n\">other</th><th "
	    "scope=\"col\" class=\"n\">this</th><th scope=\"col\" class=\"n\">difference</th></tr>"
	    "</thead>\n<tbody>\n",
	    out);
	for (size_t i = 0; i < pairs->speakers.n; i++) {
		const double n = (double)by[i].n;

		if (by[i].n > 0)
			html_print(
			    out,
			    "<tr><th scope=\"row\">%s</th><td class=\"n\">%zu</td><td class=\"n\">"
			    "%.2f&#8239;%%</td><td class=\"n\">%.2f&#8239;%%</td><td "
			    "class=\"n\">%+.2f</td></tr>\n",
			    pairs->speakers.words[i], by[i].n, 100 * (double)by[i].right[0] / n,
			    100 * (double)by[i].right[1] / n,
			    100 * ((double)by[i].right[1] - (double)by[i].right[0]) / n);
	}
	fputs("</tbody>", out);
	section_table_end(s.n, out);
	if (s.n > 1) {
		html_print(
		    out,
		    "<p class=\"note\">Mean difference over speakers %+.2f points, 95&#8239;%% "
		    "interval %+.2f to %+.2f; paired t test: ",
		    100 * s.difference, 100 * s.interval.low, 100 * s.interval.high);
		section_p(s.paired_t, out);
		fputs(". This test also holds for other speakers.</p>\n", out);
	}
	free(by);
	return true;
}

static const char *cell_class(const struct answer_pair *pair, int side)
{
	return pair->right[side] ? "right-text" : "wrong-text";
}

static bool put_changes(const struct answer_pairs *pairs, FILE *out)
{
	size_t n, *list = answer_pairs_changes(pairs, &n);

	if (!list)
		return false;
	if (n > 0) {
		section_table(1, "recordings whose answers differ",
			      "Recordings whose answers differ", out);
		fputs("<thead><tr><th "
		      "scope=\"col\">recording</th><th scope=\"col\">label</th><th "
		      "scope=\"col\">other</th><th scope=\"col\">this</th></tr></thead>\n<tbody>\n",
		      out);
	}
	for (size_t i = 0; i < n && i < CHANGES; i++) {
		const struct answer_pair *pair = &pairs->of[list[i]];

		html_print(out, "<tr><th scope=\"row\">%s</th><td>%s</td>",
			   pairs->ids.words[list[i]], pairs->labels.words[pair->label]);
		for (int side = 0; side < 2; side++)
			html_print(out, "<td class=\"%s\">%s%s</td>", cell_class(pair, side),
				   pairs->labels.words[pair->answer[side]],
				   pair->right[side] ? " ✓" : "");
		fputs("</tr>\n", out);
	}
	if (n > 0) {
		fputs("</tbody>", out);
		section_table_end(1, out);
	}
	if (n > CHANGES)
		html_print(
		    out, "<p class=\"note\">and %zu more, which score --against --json lists</p>\n",
		    n - CHANGES);
	free(list);
	return true;
}

bool section_comparison(const struct page *p, FILE *out)
{
	struct answer_counts c;
	bool done;

	if (!p->against)
		return true;
	c = answer_pairs_count(p->against, NULL);
	section_begin("comparison", "What differs from the other model", out);
	put_verdict(p, &c, out);
	fputs("<div class=\"pair\">\n<div>\n", out);
	put_counts(&c, out);
	done = put_speakers(p->against, out);
	fputs("</div>\n<div>\n", out);
	done = done && put_changes(p->against, out);
	fputs("</div>\n</div>\n</section>\n", out);
	return done;
}
