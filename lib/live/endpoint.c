/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/endpoint.h"

#include "base/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCKS_PER_S = 100,
	CONFIRM = 3, /* blocks in a row above the trigger, longer than a click */
	QUIET = 50,  /* blocks whose median is the floor */
	SMOOTH = 10, /* blocks, 100 ms: quiet within speech is seldom that long */
};

/* The floor of a room that is digitally silent; the noise of 16 bits is 18 dB below it. */
#define FLOOR_MIN_DB (-80.0)
/* The level of a block of zeros. */
#define LEVEL_MIN_DB (-120.0)
/* The floor is wrong if the quietest 100 ms are this far above it. */
#define RELEARN_DB 3.0

#define PI 3.14159265358979323846

const struct endpoint_params endpoint_defaults = {
	.trigger_db = 10,
	.release_db = 6,
	.depth_db = 30,
	.least_dbfs = -60,
	.preroll_ms = 250,
	.hangover_ms = 250,
	.min_ms = 60,
	.max_ms = 10000,
	.relearn_ms = 2000,
	.highpass_hz = 60,
};

/* Second-order section, transposed direct form II. */
struct section {
	double b0, b1, b2, a1, a2, z1, z2;
};

/* Positions are counted in blocks since the signal began. Samples of a block that is not complete
 * yet follow the last block in the buffer. */
struct endpoint {
	struct endpoint_params p;
	size_t block;                                /* samples */
	size_t preroll, hangover, min, max, relearn; /* blocks */
	struct section highpass;

	float *samples;  /* [cap * block] */
	double *levels;  /* [cap] dB, of the blocks in `samples` */
	size_t cap;      /* blocks */
	size_t from, to; /* blocks of the buffer that are held */
	size_t next;     /* block of the buffer to be judged next; from <= next <= to */
	size_t fill;     /* samples of the block that is coming in */
	double energy;   /* their sum of squares after the high-pass */
	uint64_t origin; /* sample number of samples[0] */

	double quiet[QUIET]; /* levels of the latest blocks outside of utterances */
	size_t n_quiet, at_quiet;
	double floor;   /* dB */
	size_t learned; /* blocks of the buffer before this one have counted for the floor */

	double *smooth;        /* [relearn] levels over SMOOTH blocks, a ring */
	double recent[SMOOTH]; /* mean squares, a ring */
	uint64_t n_blocks;     /* since the signal began */

	bool speaking;
	size_t run;        /* blocks in a row above the trigger */
	size_t begin;      /* first block of the utterance, pre-roll included */
	size_t first_loud; /* the block that triggered; these are valid while speaking only */
	size_t last_loud;
	double loudest; /* dB, its loudest block */
};

/* ---- parameters ---- */

static bool within(double value, double min, double max)
{
	return value >= min && value <= max;
}

const char *endpoint_check(const struct endpoint_params *p, double rate_hz)
{
	if (!within(rate_hz, 1000, 1000000))
		return "the rate must be from 1000 to 1000000 Hz";
	if (!within(p->trigger_db, 1, 60))
		return "the trigger must be from 1 to 60 dB";
	if (!within(p->release_db, 0.5, p->trigger_db))
		return "the release must be from 0.5 dB to the trigger";
	if (!within(p->depth_db, 10, 100))
		return "the depth must be from 10 to 100 dB";
	if (!within(p->least_dbfs, LEVEL_MIN_DB, 0))
		return "the least level must be from -120 to 0 dB";
	if (!within(p->preroll_ms, 0, 5000))
		return "the pre-roll must be from 0 to 5000 ms";
	if (!within(p->hangover_ms, 1, 5000))
		return "the hang-over must be from 1 to 5000 ms";
	if (!within(p->min_ms, 1, 5000))
		return "the minimum must be from 1 to 5000 ms";
	if (!within(p->max_ms, 500, 60000))
		return "the maximum must be from 500 to 60000 ms";
	if (p->max_ms < p->preroll_ms + p->min_ms + p->hangover_ms)
		return "the maximum must hold pre-roll, minimum and hang-over";
	if (!within(p->relearn_ms, 500, 60000))
		return "relearning must take from 500 to 60000 ms";
	if (!within(p->highpass_hz, 0, 1000) || p->highpass_hz > rate_hz / 4)
		return "the high-pass must be from 0 to 1000 Hz, and at most a quarter of the rate";
	return NULL;
}

static size_t blocks_of(double ms)
{
	return (size_t)ceil(ms * BLOCKS_PER_S / 1000);
}

/* Butterworth high-pass of order 2 by the bilinear transform (R. Bristow-Johnson, Cookbook formulae
 * for audio EQ biquad filter coefficients, "HPF", Q = 1/sqrt 2). hz of 0: all passes. */
static struct section highpass_of(double hz, double rate_hz)
{
	double w = 2 * PI * hz / rate_hz, alpha = sin(w) / sqrt(2), a0 = 1 + alpha;

	if (hz <= 0)
		return (struct section){ .b0 = 1 };
	return (struct section){
		.b0 = (1 + cos(w)) / 2 / a0,
		.b1 = -(1 + cos(w)) / a0,
		.b2 = (1 + cos(w)) / 2 / a0,
		.a1 = -2 * cos(w) / a0,
		.a2 = (1 - alpha) / a0,
	};
}

/* ---- creation and restart ---- */

/* Begins a new signal; the floor stays. */
static void begin_signal(struct endpoint *e)
{
	e->from = e->to = e->next = e->learned = 0;
	e->fill = 0;
	e->energy = 0;
	e->n_blocks = 0;
	e->speaking = false;
	e->run = 0;
	e->highpass.z1 = e->highpass.z2 = 0;
}

void endpoint_restart(struct endpoint *e)
{
	begin_signal(e);
	e->origin = 0;
	e->n_quiet = e->at_quiet = 0;
	e->floor = FLOOR_MIN_DB;
}

struct endpoint *endpoint_new(const struct endpoint_params *p, double rate_hz)
{
	struct endpoint *e = calloc(1, sizeof *e);
	size_t n, bytes;

	if (!e)
		return NULL;
	e->p = *p;
	e->block = (size_t)(rate_hz / BLOCKS_PER_S + 0.5);
	e->preroll = blocks_of(p->preroll_ms);
	e->hangover = blocks_of(p->hangover_ms);
	e->min = blocks_of(p->min_ms);
	e->max = blocks_of(p->max_ms);
	e->relearn = blocks_of(p->relearn_ms);
	e->highpass = highpass_of(p->highpass_hz, rate_hz);
	/* A quarter more than is ever held, so that moving it to the front is rare. */
	e->cap = (e->max + CONFIRM + 1) * 5 / 4;
	if (size_mul(e->cap, e->block, &n) && size_mul(n, sizeof *e->samples, &bytes))
		e->samples = malloc(bytes);
	e->levels = calloc(e->cap, sizeof *e->levels);
	e->smooth = calloc(e->relearn, sizeof *e->smooth);
	if (!e->samples || !e->levels || !e->smooth) {
		endpoint_free(e);
		return NULL;
	}
	endpoint_restart(e);
	return e;
}

void endpoint_free(struct endpoint *e)
{
	if (!e)
		return;
	free(e->samples);
	free(e->levels);
	free(e->smooth);
	free(e);
}

double endpoint_floor(const struct endpoint *e)
{
	return e->floor;
}

/* ---- the noise floor ---- */

static double level_of(double mean_square)
{
	return mean_square > 1e-12 ? 10 * log10(mean_square) : LEVEL_MIN_DB;
}

static int compare_levels(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void set_floor(struct endpoint *e, double level)
{
	e->floor = level < FLOOR_MIN_DB ? FLOOR_MIN_DB : level;
}

/* Counts a block outside of utterances for the floor. */
static void learn(struct endpoint *e, double level)
{
	double sorted[QUIET];

	e->quiet[e->at_quiet] = level;
	e->at_quiet = (e->at_quiet + 1) % QUIET;
	if (e->n_quiet < QUIET)
		e->n_quiet++;
	memcpy(sorted, e->quiet, e->n_quiet * sizeof *sorted);
	qsort(sorted, e->n_quiet, sizeof *sorted, compare_levels);
	set_floor(e, sorted[e->n_quiet / 2]);
}

/* Sets the floor to a level, as if the last QUIET / 2 blocks had had it. */
static void relearn(struct endpoint *e, double level)
{
	for (size_t i = 0; i < QUIET / 2; i++)
		e->quiet[i] = level;
	e->n_quiet = e->at_quiet = QUIET / 2;
	set_floor(e, level);
}

/* Keeps the level over the last SMOOTH blocks. */
static void remember(struct endpoint *e, double mean_square)
{
	double sum = 0;

	e->recent[e->n_blocks % SMOOTH] = mean_square;
	for (size_t i = 0; i < SMOOTH; i++)
		sum += e->recent[i];
	e->smooth[e->n_blocks % e->relearn] = level_of(sum / SMOOTH);
	e->n_blocks++;
}

/* The quietest 100 ms of the last n blocks, dB. */
static double quietest(const struct endpoint *e, size_t n)
{
	double least = INFINITY;

	for (size_t i = 1; i <= n; i++) {
		double level = e->smooth[(e->n_blocks - i) % e->relearn];
		if (level < least)
			least = level;
	}
	return least;
}

/* ---- blocks ---- */

/* Makes room for one more block. */
static void make_room(struct endpoint *e)
{
	size_t n = e->to - e->from;

	if (e->to < e->cap)
		return;
	memmove(e->samples, e->samples + e->from * e->block, n * e->block * sizeof *e->samples);
	memmove(e->levels, e->levels + e->from, n * sizeof *e->levels);
	e->origin += e->from * e->block;
	e->next -= e->from;
	e->begin -= e->from;
	e->first_loud -= e->from;
	e->last_loud -= e->from;
	e->learned = e->learned > e->from ? e->learned - e->from : 0;
	e->to = n;
	e->from = 0;
}

static double pass(struct section *s, double x)
{
	double y = s->b0 * x + s->z1;

	s->z1 = s->b1 * x - s->a1 * y + s->z2;
	s->z2 = s->b2 * x - s->a2 * y;
	return y;
}

/* Adds samples up to the end of a block; returns how many. */
static size_t take_in(struct endpoint *e, const float *in, size_t n)
{
	float *at = e->samples + e->to * e->block + e->fill;

	if (n > e->block - e->fill)
		n = e->block - e->fill;
	memcpy(at, in, n * sizeof *in);
	for (size_t i = 0; i < n; i++) {
		double y = pass(&e->highpass, in[i]);
		e->energy += y * y;
	}
	e->fill += n;
	if (e->fill == e->block) {
		double mean_square = e->energy / (double)e->block;
		e->levels[e->to++] = level_of(mean_square);
		remember(e, mean_square);
		e->fill = 0;
		e->energy = 0;
	}
	return n;
}

/* ---- judging ---- */

/* Checks whether an utterance begins with a block outside of utterances. */
static void listen_for_begin(struct endpoint *e, size_t at)
{
	double level = e->levels[at], trigger = e->floor + e->p.trigger_db;

	if (trigger < e->p.least_dbfs)
		trigger = e->p.least_dbfs;
	if (level < trigger) {
		e->run = 0;
		if (at >= e->learned)
			learn(e, level);
	} else if (++e->run == CONFIRM) {
		e->speaking = true;
		e->run = 0;
		e->first_loud = at + 1 - CONFIRM;
		e->last_loud = at;
		e->loudest = level;
		e->begin =
		    e->first_loud > e->from + e->preroll ? e->first_loud - e->preroll : e->from;
		e->from = e->begin;
		return;
	}
	if (at + 1 > e->from + e->preroll + CONFIRM)
		e->from = at + 1 - e->preroll - CONFIRM;
}

static struct utterance give_out(struct endpoint *e, size_t end)
{
	struct utterance u = { 0 };

	if (e->last_loud + 1 - e->first_loud >= e->min)
		u = (struct utterance){
			.samples = e->samples + e->begin * e->block,
			.n = (end - e->begin) * e->block,
			.start = e->origin + e->begin * e->block,
			.tail = (end - e->last_loud - 1) * e->block,
		};
	e->speaking = false;
	e->from = end;
	return u;
}

/* Checks whether an utterance ends with a block of it. */
static struct utterance listen_for_end(struct endpoint *e, size_t at)
{
	double level = e->levels[at];

	if (level > e->loudest)
		e->loudest = level;
	if (level >= e->floor + e->p.release_db && level >= e->loudest - e->p.depth_db)
		e->last_loud = at;
	else if (at >= e->learned)
		learn(e, level);
	if (at - e->last_loud >= e->hangover || at + 1 - e->begin >= e->max)
		return give_out(e, at + 1);
	return (struct utterance){ 0 };
}

/* After the newest block: if it has been loud for the whole relearning time, sets the floor to the
 * quietest part of that time, and judges everything since the beginning of the utterance again. */
static void doubt(struct endpoint *e)
{
	if (!e->speaking || e->n_blocks < e->relearn + SMOOTH)
		return;
	if (quietest(e, e->relearn) <= e->floor + RELEARN_DB)
		return;
	/* the oldest SMOOTH levels may include some of the quiet before */
	relearn(e, quietest(e, e->relearn - SMOOTH));
	e->speaking = false;
	e->run = 0;
	e->next = e->from;
	e->learned = e->to;
}

/* Judges the waiting blocks until an utterance is ready or no block waits. */
static struct utterance judge(struct endpoint *e)
{
	struct utterance u = { 0 };

	while (u.n == 0 && e->next < e->to) {
		size_t at = e->next++;
		if (e->speaking)
			u = listen_for_end(e, at);
		else
			listen_for_begin(e, at);
		if (e->next == e->to)
			doubt(e);
	}
	return u;
}

size_t endpoint_push(struct endpoint *e, const float *in, size_t n, struct utterance *u)
{
	size_t used = 0;

	for (;;) {
		*u = judge(e);
		if (u->n > 0 || used == n)
			return used;
		make_room(e);
		used += take_in(e, in + used, n - used);
	}
}

/* The last samples, an incomplete block, belong to the utterance that is under way. */
static struct utterance give_out_last(struct endpoint *e)
{
	struct utterance u = give_out(e, e->to);

	if (u.n > 0) {
		u.n += e->fill;
		u.tail += e->fill;
	}
	return u;
}

bool endpoint_drain(struct endpoint *e, struct utterance *u)
{
	*u = judge(e);
	if (u->n == 0 && e->speaking)
		*u = give_out_last(e);
	if (u->n > 0)
		return true;
	e->origin += e->to * e->block + e->fill;
	begin_signal(e);
	return false;
}

void endpoint_skip(struct endpoint *e, uint64_t n)
{
	e->origin += n;
}

bool endpoint_is_speaking(const struct endpoint *e)
{
	return e->speaking;
}
