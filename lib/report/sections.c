/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/sections.h"

#include "report/html.h"

#include <math.h>

void section_begin(const char *id, const char *title, FILE *out)
{
	html_print(
	    out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n",
	    id, id, id, title);
}

enum { OPEN_MAX = 40 }; /* rows of a table that is open at first */

void section_table(size_t rows, const char *what, const char *caption, FILE *out)
{
	if (rows > OPEN_MAX)
		html_print(out, "<details><summary>%zu rows: %s</summary>\n", rows, what);
	html_print(out,
		   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		   "aria-label=\"%s\"><table>\n<caption>%s</caption>\n",
		   what, caption);
}

void section_table_end(size_t rows, FILE *out)
{
	fputs("</table></div>\n", out);
	if (rows > OPEN_MAX)
		fputs("</details>\n", out);
}

void section_share(double share, FILE *out)
{
	if (isnan(share))
		fputs("<td class=\"bar\">&ndash;</td>", out);
	else
		html_print(out, "<td class=\"bar\" style=\"--v:%.4f\">%.2f&#8239;%%</td>", share,
			   100 * share);
}

void section_p(double p, FILE *out)
{
	if (isnan(p))
		fputs("p is not defined", out);
	else if (p < 0.0001)
		fputs("p &lt; 0.0001", out);
	else
		html_print(out, "p = %.4f", p);
}
