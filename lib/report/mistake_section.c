/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"
#include "report/sections.h"

#include <math.h>
#include <stdlib.h>

static const char *name_of(const struct page *p, size_t name)
{
	return p->mistakes->names.words[name];
}

static void put_picture(const struct page *p, const struct mistake *m, const struct clip *clip,
			FILE *out)
{
	html_print(out, "<img width=\"%zu\" height=\"%zu\" alt=\"spectrogram of %s, ", clip->rows,
		   clip->bands, m->id);
	html_print(out, "%zu rows of %zu bands: %s, taken for %s\" src=\"", clip->rows, clip->bands,
		   name_of(p, m->label), name_of(p, m->answer));
	html_data(out, "image/png", clip->png, clip->png_size);
	fputs("\">\n", out);
}

static bool put_sound(const struct mistake *m, const struct clip *clip, FILE *out)
{
	size_t n;
	unsigned char *wav = clip_wav(clip, &n);

	if (!wav)
		return false;
	html_print(out, "<audio controls preload=\"none\" aria-label=\"sound of %s\" src=\"",
		   m->id);
	html_data(out, "audio/wav", wav, n);
	fputs("\"></audio>\n", out);
	if ((double)clip->samples < clip->seconds * clip->rate_hz - 1)
		html_print(out, "<p class=\"note\">the first %d of %.1f seconds</p>\n",
			   CLIPS_SECONDS_MAX, clip->seconds);
	free(wav);
	return true;
}

static void put_probability(const char *name, double p, FILE *out)
{
	if (isnan(p))
		html_print(out, "<tr><th scope=\"row\">%s</th><td>below the threshold</td></tr>",
			   name);
	else
		html_print(out,
			   "<tr><th scope=\"row\">%s</th><td class=\"bar\" "
			   "style=\"--v:%.4f\">%.4f</td></tr>",
			   name, fmin(fmax(p, 0), 1), p);
}

static bool put_card(const struct page *p, const struct mistake *m, FILE *out)
{
	const struct clip *clip = clips_find(p->clips, m->id);
	bool done = true;

	html_print(out, "<li>\n<h3><span>%s</span> taken for <span>%s</span></h3>\n",
		   name_of(p, m->label), name_of(p, m->answer));
	html_print(out, "<p class=\"note\">%s", m->id);
	if (m->speaker != VOCABULARY_NONE)
		html_print(out, ", speaker %s", name_of(p, m->speaker));
	if (clip && clip->seconds > 0)
		html_print(out, ", %.2f s", clip->seconds);
	fputs("</p>\n", out);
	if (clip && clip->png)
		put_picture(p, m, clip, out);
	if (clip && clip->samples > 0)
		done = put_sound(m, clip, out);
	fputs("<table class=\"small\"><thead class=\"hidden\"><tr><th scope=\"col\">class</th><th "
	      "scope=\"col\">probability</th></tr></thead><tbody>",
	      out);
	put_probability(name_of(p, m->answer), m->p, out);
	put_probability(name_of(p, m->label), m->label_p, out);
	fputs("</tbody></table>\n</li>\n", out);
	return done;
}

bool section_mistakes(const struct page *p, FILE *out)
{
	const size_t n = p->mistakes ? p->mistakes->n : 0;
	const size_t shown = n < p->worst ? n : p->worst;
	bool done = true;

	if (shown == 0)
		return true;
	section_begin("mistakes", "The worst mistakes", out);
	html_print(out,
		   "<p>%zu of %zu wrong answers: those whose label had the lowest "
		   "probability.</p>\n<ul class=\"cards\">\n",
		   shown, n);
	for (size_t i = 0; done && i < shown; i++)
		done = put_card(p, &p->mistakes->of[i], out);
	fputs("</ul>\n</section>\n", out);
	return done;
}
