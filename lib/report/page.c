/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/page.h"

#include "report/html.h"
#include "report/sections.h"
#include "report/style.h"

static void put_head(const struct page *p, FILE *out)
{
	/* the policy forbids the page to load anything, and to run scripts */
	fputs(
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	    "'unsafe-inline'; img-src data:; media-src data:\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
	    out);
	html_print(out, "<title>%s</title>\n<style>\n", p->title);
	for (size_t i = 0; style_lines[i]; i++)
		fputs(style_lines[i], out);
	fputs("</style>\n</head>\n<body>\n", out);
}

static void put_link(const char *id, const char *name, bool there, FILE *out)
{
	if (there)
		html_print(out, "<a href=\"#%s\">%s</a>\n", id, name);
}

static void put_links(const struct page *p, FILE *out)
{
	fputs("<nav aria-label=\"sections\">\n", out);
	put_link("confusion", "Confusion", true, out);
	put_link("classes", "Classes", true, out);
	put_link("speakers", "Speakers", p->confusion->speakers.n > 0, out);
	put_link("mistakes", "Mistakes", p->mistakes && p->mistakes->n > 0 && p->worst > 0, out);
	put_link("comparison", "Other model", p->against != NULL, out);
	put_link("calibration", "Calibration", p->reliability != NULL, out);
	put_link("detection", "Detection", p->detection != NULL, out);
	put_link("training", "Training", p->log || p->model, out);
	put_link("data", "Data", p->data != NULL, out);
	put_link("origin", "How it was made", p->commands || p->model, out);
	fputs("</nav>\n", out);
}

bool page_write(const struct page *p, FILE *out)
{
	bool done;

	put_head(p, out);
	html_print(out,
		   "<header>\n<h1>%s</h1>\n<p class=\"note\">%zu recordings, %zu classes, %zu "
		   "speakers; earpipe %s</p>\n</header>\n<main>\n",
		   p->title, p->confusion->n, p->confusion->labels.n, p->confusion->speakers.n,
		   p->version);
	put_links(p, out);
	done = section_summary(p, out) && section_confusion(p, out);
	fputs("<div class=\"pair\">\n", out);
	done = done && section_classes(p, out) && section_speakers(p, out);
	fputs("</div>\n", out);
	done = done && section_mistakes(p, out) && section_comparison(p, out) &&
	       section_calibration(p, out) && section_detection(p, out) &&
	       section_training(p, out) && section_data(p, out) && section_origin(p, out);
	fputs("</main>\n</body>\n</html>\n", out);
	return done && !ferror(out);
}
