/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/capture.h"

#include "base/status.h"
#include "live/timeline.h"
#include "system/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096 }; /* samples read at a time */

/* A microphone that gave only zeros for this long, in seconds, counts as muted. */
#define MUTED_S 5.0

struct capture {
	struct capture_plan plan;
	struct microphone *microphone; /* NULL: it was lost, or not opened yet */
	struct microphone_info info;
	char full_name[512]; /* "NAME, API", to find it again */
	double rate_hz;
	struct timeline line;
	/* the list of microphones may be out of date */
	enum { LIST_NONE, LIST_NEW, LIST_OLD } list;
	double zero;    /* wall clock at position 0, as far as known */
	double read_at; /* wall clock when samples were read last */
	double lost_at; /* wall clock when the microphone was lost */
	uint64_t lost;  /* by microphones before this one */
	bool has_sound; /* a sample was not zero */
	float block[BLOCK];
};

struct capture *capture_new(const struct capture_plan *plan)
{
	struct capture *c = calloc(1, sizeof *c);

	if (c)
		c->plan = *plan;
	return c;
}

void capture_free(struct capture *c)
{
	if (!c)
		return;
	microphone_close(c->microphone);
	if (c->list != LIST_NONE)
		microphone_end();
	free(c);
}

/* ---- opening ---- */

/* Brings the list of microphones up to date. NULL, or why there is no sound system. */
static const char *look(struct capture *c)
{
	const char *silent = NULL;

	if (c->list == LIST_NONE)
		silent = microphone_begin();
	else if (c->list == LIST_OLD)
		microphone_rescan(NULL);
	c->list = LIST_OLD;
	return silent;
}

static uint64_t samples_of(const struct capture *c, double s)
{
	return (uint64_t)(s * c->rate_hz);
}

/* The microphone that runs now is the one that is recorded from. */
static void begin(struct capture *c)
{
	timeline_open(&c->line, samples_of(c, c->plan.settle_ms / 1000));
}

enum status capture_open(struct capture *c, char *why, size_t size)
{
	const char *silent = look(c);
	char reason[300];
	int number, status;

	if (silent) {
		snprintf(why, size, "found no sound system: %s", silent);
		return STATUS_SYSTEM;
	}
	status = microphone_choose(c->plan.wanted, &number, why, size);
	if (status)
		return status;
	microphone_describe(number, &c->info);
	snprintf(c->full_name, sizeof c->full_name, "%s, %s", c->info.name, c->info.api);
	c->microphone = microphone_open(number, &c->plan.wish, reason, sizeof reason);
	if (!c->microphone) {
		snprintf(
		    why, size,
		    "%s: cannot be opened: %s; another may do ('mic-capture --list', --device)",
		    c->full_name, reason);
		return STATUS_SYSTEM;
	}
	c->rate_hz = microphone_rate(c->microphone);
	c->line.limit =
	    c->plan.seconds > 0 ? (uint64_t)ceil(c->plan.seconds * c->rate_hz) : UINT64_MAX;
	begin(c);
	return STATUS_OK;
}

const char *capture_microphone(const struct capture *c)
{
	return c->info.name;
}

const char *capture_full_name(const struct capture *c)
{
	return c->full_name;
}

double capture_rate(const struct capture *c)
{
	return c->rate_hz;
}

double capture_latency(const struct capture *c)
{
	return microphone_latency(c->microphone);
}

/* ---- recording ---- */

static void note_sound(struct capture *c, size_t n)
{
	for (size_t i = 0; i < n && !c->has_sound; i++)
		c->has_sound = c->block[i] != 0;
}

static bool read_block(struct capture *c, struct heard *h)
{
	size_t n;

	*h = (struct heard){ .samples = c->block };
	n = microphone_read(c->microphone, c->block, BLOCK, &h->gap);
	c->read_at = clock_wall();
	if (n == 0)
		return false;
	h->n = timeline_take(&c->line, n, h->gap, &h->left_out);
	note_sound(c, h->n);
	return true;
}

enum capture_got capture_read(struct capture *c, struct heard *h)
{
	if (timeline_ended(&c->line))
		return CAPTURE_ENDED;
	if (read_block(c, h))
		return CAPTURE_HEARD;
	if (microphone_alive(c->microphone))
		return CAPTURE_NOTHING;
	/* samples may have come just before it stopped */
	return read_block(c, h) ? CAPTURE_HEARD : CAPTURE_LOST;
}

uint64_t capture_position(const struct capture *c)
{
	return c->line.at;
}

double capture_read_at(const struct capture *c)
{
	return c->read_at;
}

uint64_t capture_settled(const struct capture *c)
{
	return c->line.at > c->line.settled ? c->line.at - c->line.settled : 0;
}

double capture_clock(struct capture *c, double position)
{
	if (c->microphone)
		c->zero = microphone_clock(c->microphone, -(double)c->line.opened);
	return c->zero + position / c->rate_hz;
}

bool capture_seems_muted(const struct capture *c)
{
	return !c->has_sound &&
	       ((double)c->line.at >= MUTED_S * c->rate_hz || timeline_ended(&c->line));
}

/* ---- a microphone that was lost ---- */

bool capture_let_go(struct capture *c)
{
	/* one that never called back does not know when its first sample was captured */
	c->lost_at =
	    c->line.at > c->line.opened ? capture_clock(c, (double)c->line.at) : clock_wall();
	c->lost += microphone_lost(c->microphone);
	if (!microphone_rescan(c->microphone))
		return false;
	c->microphone = NULL;
	c->list = LIST_NEW;
	return true;
}

static double missed(const struct capture *c)
{
	return fmax(0, (clock_wall() - c->lost_at) * c->rate_hz);
}

enum capture_return capture_return(struct capture *c, uint64_t *gap, double *rate_hz)
{
	struct microphone *m = NULL;
	char why[300];
	size_t left_out;
	int number;

	if (c->list == LIST_OLD && (double)c->line.at + missed(c) >= (double)c->line.limit)
		return CAPTURE_OVER;
	look(c);
	if (microphone_find(c->full_name, &number, 1) > 0)
		m = microphone_open(number, &c->plan.wish, why, sizeof why);
	if (!m)
		return CAPTURE_MISSING;
	*rate_hz = microphone_rate(m);
	if (*rate_hz != c->rate_hz) {
		microphone_close(m);
		return CAPTURE_CHANGED;
	}
	c->microphone = m;
	*gap = (uint64_t)missed(c);
	timeline_take(&c->line, 0, *gap, &left_out);
	begin(c);
	return CAPTURE_BACK;
}

/* ---- at the end ---- */

uint64_t capture_lost(const struct capture *c)
{
	return c->lost + (c->microphone ? microphone_lost(c->microphone) : 0);
}

bool capture_drift(const struct capture *c, double *ppm)
{
	return c->microphone && microphone_drift(c->microphone, ppm);
}
