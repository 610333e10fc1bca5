/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/playback.h"

#include <math.h>

/* How long n samples sound. */
static double lasts(const struct playback *p, double n)
{
	return n / (p->rate_hz * p->speed);
}

void playback_start(struct playback *p, double speed, double now)
{
	*p = (struct playback){ .speed = speed, .began = now, .idle = now };
}

void playback_begin(struct playback *p, double rate_hz, double gap)
{
	p->rate_hz = rate_hz;
	p->at = 0;
	p->began += lasts(p, gap);
}

void playback_end(struct playback *p)
{
	p->began += lasts(p, p->at);
}

double playback_due(const struct playback *p, double n)
{
	return p->began + lasts(p, p->at + n);
}

size_t playback_heard(const struct playback *p, double now, size_t n)
{
	const double samples = floor((now - p->began) * p->rate_hz * p->speed) - p->at;

	return samples >= (double)n ? n : samples > 0 ? (size_t)samples : 0;
}

void playback_arrive(struct playback *p, double arrived, double gap, double length)
{
	const double due = playback_due(p, gap + length);

	if (arrived - p->idle > lasts(p, length) && arrived > due)
		p->began += arrived - fmax(due, p->idle);
}
