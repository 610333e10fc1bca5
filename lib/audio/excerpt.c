/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/excerpt.h"

#include "base/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAP = 16384, /* samples of the buffer at first */
	SKIPPED = 65536,   /* samples read at a time on the way to t0 */
};

/* Seconds by which t1 may lie after the end of the recording: tables round their times. */
static const double OVERHANG_S = 0.1;

static uint64_t samples_at(const struct excerpt *e, double seconds)
{
	return (uint64_t)llround(seconds * audio_rate(e->audio));
}

/* Reads and drops the samples before t0. */
static enum status skip_to(struct excerpt *e, double t0, char *why, size_t size)
{
	const uint64_t first = isnan(t0) ? 0 : samples_at(e, t0);

	while (e->start < first) {
		const uint64_t rest = first - e->start;

		e->left = rest < SKIPPED ? rest : SKIPPED;
		if (!excerpt_hold(e, (size_t)e->left))
			return status_no_memory(why, size, "its samples");
		excerpt_drop(e, e->n);
		if (e->left > 0 && audio_failed(e->audio)) {
			snprintf(why, size, "%s", audio_failure(e->audio));
			return audio_status(e->audio);
		}
		if (e->left > 0) {
			snprintf(why, size, "ends at %.10g s, before t0 (%.10g s)",
				 (double)e->start / audio_rate(e->audio), t0);
			return STATUS_INPUT;
		}
	}
	return STATUS_OK;
}

enum status excerpt_begin(struct excerpt *e, struct audio *audio, double t0, double t1, char *why,
			  size_t size)
{
	enum status status;

	e->audio = audio;
	e->t1 = t1;
	e->start = 0;
	e->n = 0;
	if ((status = skip_to(e, t0, why, size)))
		return status;
	e->left = isnan(t1) ? UINT64_MAX : samples_at(e, t1) - e->start;
	return STATUS_OK;
}

static bool grow(struct excerpt *e)
{
	const size_t cap = e->cap ? 2 * e->cap : FIRST_CAP;
	float *bigger = realloc(e->samples, cap * sizeof *bigger);

	if (!bigger)
		return false;
	e->samples = bigger;
	e->cap = cap;
	return true;
}

bool excerpt_hold(struct excerpt *e, size_t n)
{
	while (e->n < n && e->left > 0) {
		size_t wanted = n - e->n, got;

		if (e->cap == e->n && !grow(e))
			return false;
		if (wanted > e->cap - e->n)
			wanted = e->cap - e->n;
		if (wanted > e->left)
			wanted = (size_t)e->left;
		got = audio_read(e->audio, e->samples + e->n, wanted);
		e->n += got;
		e->left -= got;
		if (got < wanted)
			break;
	}
	return true;
}

void excerpt_drop(struct excerpt *e, size_t n)
{
	if (n < e->n)
		memmove(e->samples, e->samples + n, (e->n - n) * sizeof *e->samples);
	e->n -= n;
	e->start += n;
}

enum status excerpt_fault(const struct excerpt *e, char *why, size_t size)
{
	const double rate_hz = audio_rate(e->audio);

	if (e->left > 0 && audio_failed(e->audio)) {
		snprintf(why, size, "%s", audio_failure(e->audio));
		return audio_status(e->audio);
	}
	if (e->n == 0) {
		snprintf(why, size, "has no samples");
		return STATUS_INPUT;
	}
	if (!isnan(e->t1) && (double)e->left > OVERHANG_S * rate_hz) {
		snprintf(why, size, "ends at %.10g s, before t1 (%.10g s)",
			 (double)(e->start + e->n) / rate_hz, e->t1);
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

void excerpt_free(struct excerpt *e)
{
	free(e->samples);
	*e = (struct excerpt){ 0 };
}
