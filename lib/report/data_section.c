/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"
#include "report/sections.h"

#include <stdlib.h>
#include <string.h>

static const char *const parts[DATA_PARTS] = { "training", "validation", "test", "no part" };

static const struct vocabulary *sorted_names; /* for by_name */

static int by_name(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return strcmp(sorted_names->words[*x], sorted_names->words[*y]);
}

static void put_row(const char *name, const struct data_count *c, const struct data_count *all,
		    FILE *out)
{
	html_print(out, "<tr><th scope=\"row\">%s</th>", name);
	for (int part = 0; part < DATA_PARTS; part++)
		if (all->n[part] > 0)
			html_print(out, "<td class=\"n\">%zu</td>", c->n[part]);
	html_print(out, "<td class=\"n\">%zu</td><td class=\"n\">%.1f</td></tr>\n",
		   data_count_sum(c), c->seconds);
}

static bool put_table(const char *what, const char *caption, const struct vocabulary *names,
		      const struct data_count *of, const struct data_count *all, FILE *out)
{
	size_t *order = calloc(names->n + 1, sizeof *order);

	if (!order || names->n == 0) {
		free(order);
		return order != NULL;
	}
	for (size_t i = 0; i < names->n; i++)
		order[i] = i;
	sorted_names = names;
	qsort(order, names->n, sizeof *order, by_name);
	section_table(names->n, caption, caption, out);
	html_print(out, "<thead><tr><th scope=\"col\">%s</th>", what);
	for (int part = 0; part < DATA_PARTS; part++)
		if (all->n[part] > 0)
			html_print(out, "<th scope=\"col\" class=\"n\">%s</th>", parts[part]);
	fputs(
	    "<th scope=\"col\" class=\"n\">all</th><th scope=\"col\" class=\"n\">seconds</th></tr>"
	    "</thead>\n<tbody>\n",
	    out);
	for (size_t i = 0; i < names->n; i++)
		put_row(names->words[order[i]], &of[order[i]], all, out);
	fputs("</tbody>\n<tfoot>\n", out);
	put_row("all", all, all, out);
	fputs("</tfoot>", out);
	section_table_end(names->n, out);
	free(order);
	return true;
}

bool section_data(const struct page *p, FILE *out)
{
	const struct data_counts *d = p->data;
	size_t shared;
	bool done;

	if (!d)
		return true;
	shared = data_counts_shared(d);
	section_begin("data", "Data", out);
	html_print(out,
		   "<p>%zu recordings of %zu classes by %zu speakers, %.1f minutes in all.</p>\n",
		   data_count_sum(&d->all), d->labels.n, d->speakers.n, d->all.seconds / 60);
	if (shared > 0)
		html_print(
		    out,
		    "<p class=\"warning\">%zu of %zu speakers are in both the training and the "
		    "test part: these results say little about other voices.</p>\n",
		    shared, d->speakers.n);
	fputs("<div class=\"pair\">\n", out);
	done = put_table("class", "Recordings by class", &d->labels, d->by_label, &d->all, out) &&
	       put_table("speaker", "Recordings by speaker", &d->speakers, d->by_speaker, &d->all,
			 out);
	fputs("</div>\n</section>\n", out);
	return done;
}
