/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/pcen.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct pcen {
	struct pcen_settings settings;
	size_t bands;
	double b;       /* weight of the new row in the smoothed ones */
	double shift;   /* bias^power */
	double *smooth; /* [bands] */
};

const char *pcen_check(const struct pcen_settings *r, char *why, size_t size)
{
	const struct {
		const char *option;
		double value;
		bool or_0;
	} wants[] = {
		{ "--pcen-gain", r->gain, true },   { "--pcen-bias", r->bias, true },
		{ "--pcen-power", r->power, true }, { "--pcen-time", r->time_s, false },
		{ "--pcen-eps", r->eps, false },
	};

	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		double v = wants[i].value;
		if (isfinite(v) && (v > 0 || (v == 0 && wants[i].or_0)))
			continue;
		snprintf(why, size, "%s %g is not %s", wants[i].option, v,
			 wants[i].or_0 ? "a number from 0" : "a number above 0");
		return why;
	}
	return NULL;
}

struct pcen *pcen_new(const struct pcen_settings *settings, double rows_per_second, size_t bands)
{
	struct pcen *p = calloc(1, sizeof *p);
	double rows = settings->time_s * rows_per_second;

	if (!p)
		return NULL;
	p->settings = *settings;
	p->bands = bands;
	/* librosa's (sqrt(1 + 4 T^2) - 1) / (2 T^2), without cancellation */
	p->b = 2 / (1 + sqrt(1 + 4 * rows * rows));
	p->shift = pow(settings->bias, settings->power);
	if (!(p->smooth = calloc(bands, sizeof *p->smooth))) {
		pcen_free(p);
		return NULL;
	}
	pcen_restart(p);
	return p;
}

void pcen_free(struct pcen *p)
{
	if (!p)
		return;
	free(p->smooth);
	free(p);
}

void pcen_restart(struct pcen *p)
{
	for (size_t k = 0; k < p->bands; k++)
		p->smooth[k] = 1;
}

void pcen_row(struct pcen *p, const float *s, float *out)
{
	const struct pcen_settings *r = &p->settings;

	for (size_t k = 0; k < p->bands; k++) {
		double level;

		p->smooth[k] += p->b * (s[k] - p->smooth[k]);
		level = s[k] * exp(-r->gain * log(r->eps + p->smooth[k]));
		/* log1p and expm1 keep the digits of numbers much smaller than the bias */
		if (r->power == 0)
			out[k] = (float)log1p(level);
		else if (r->bias == 0)
			out[k] = (float)pow(level, r->power);
		else
			out[k] = (float)(p->shift * expm1(r->power * log1p(level / r->bias)));
	}
}
