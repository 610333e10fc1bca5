/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/statistics.h"
#include "report/html.h"
#include "report/sections.h"
#include "scoring/precision.h"

#include <math.h>
#include <stdlib.h>

static void put_figure(const char *name, FILE *out)
{
	html_print(out, "<div class=\"key\"><dt>%s</dt><dd>", name);
}

/* The name with the lowest share among those that have recordings; NULL: there is none. */
static const struct tally *worst_of(const struct tallies *list)
{
	const struct tally **order = tally_sorted(list);
	const struct tally *worst = NULL;

	for (size_t i = 0; order && i < list->n; i++)
		if (order[i]->n > 0 && (!worst || (double)order[i]->right / (double)order[i]->n <
						      (double)worst->right / (double)worst->n))
			worst = order[i];
	free(order);
	return worst;
}

static void put_worst(const char *name, const struct tallies *list, FILE *out)
{
	const struct tally *worst = worst_of(list);

	if (!worst)
		return;
	put_figure(name, out);
	html_print(out, "%s</dd><dd class=\"note\">%.2f&#8239;%%, %zu of %zu right</dd></div>\n",
		   worst->name, 100 * (double)worst->right / (double)worst->n, worst->right,
		   worst->n);
}

static void put_comparison(const struct page *p, FILE *out)
{
	const struct answer_counts c = answer_pairs_count(p->against, NULL);

	put_figure("Other model", out);
	html_print(out, "%+.2f</dd><dd class=\"note\">points; McNemar&#8217;s ",
		   100 * ((double)c.right[1] - (double)c.right[0]) / (double)c.n);
	section_p(statistics_sign(c.only[0], c.only[1]), out);
	fputs("</dd></div>\n", out);
}

bool section_summary(const struct page *p, FILE *out)
{
	const struct confusion *c = p->confusion;
	const struct interval i = statistics_wilson((double)c->right, (double)c->n);
	struct precision *list = precision_of(c), mean;
	size_t classes;

	if (!list)
		return false;
	mean = precision_mean(list, c->labels.n, &classes);
	free(list);
	fputs("<dl class=\"keys\">\n", out);
	put_figure("Right", out);
	html_print(out,
		   "%.2f&#8239;%%</dd><dd class=\"note\">%zu of %zu; 95&#8239;%% interval %.2f to "
		   "%.2f&#8239;%%</dd></div>\n",
		   100 * (double)c->right / (double)c->n, c->right, c->n, 100 * i.low,
		   100 * i.high);
	put_figure("F1, mean of classes", out);
	html_print(out,
		   "%.2f&#8239;%%</dd><dd class=\"note\">precision %.2f&#8239;%%, recall "
		   "%.2f&#8239;%%</dd></div>\n",
		   100 * mean.f1, 100 * mean.precision, 100 * mean.recall);
	put_worst("Worst class", &c->labels, out);
	put_worst("Worst speaker", &c->speakers, out);
	if (p->reliability) {
		put_figure("Calibration error", out);
		html_print(out,
			   "%.2f&#8239;%%</dd><dd class=\"note\">mean distance of probability and "
			   "accuracy</dd></div>\n",
			   100 * reliability_error(p->reliability));
	}
	if (p->against)
		put_comparison(p, out);
	fputs("</dl>\n", out);
	return true;
}
