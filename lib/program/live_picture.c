/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/live_picture.h"

#include "plot/text_picture.h"
#include "plot/waterfall.h"
#include "program/terminal.h"
#include "system/interrupt.h"
#include "system/output.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	PICTURE_MS = 33,   /* from one picture to the next, at least */
	LOOK_MS = 250,     /* the size of the window is looked at so often, at least */
	PATIENCE_MS = 300, /* at the end, for a terminal that takes nothing */
	LINES_LEAST = 14,  /* of a window with a picture: half of them are left to others */
	LINES_MOST = 20,   /* of the picture */
};

/* Lets all lines scroll again, with the cursor where it is. */
static const char restoring[] = "\0337\033[r\0338";

struct live_picture {
	struct live_plan plan;
	int tty, quick; /* the second one never waits */
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	struct waterfall waterfall;
	bool fresh, done,
	    finished; /* something new to draw; no more frames; the thread has ended */
	uint64_t undrawable;
	char why[200]; /* of the first one of these */
	/* of the thread alone */
	size_t columns, lines; /* of the window when it was looked at last; 0: never */
	bool laid_out;         /* for a window of that size */
	size_t height;         /* of the picture; 0: the window has no room */
	struct cells cells;
};

/* ---- the terminal ---- */

/* Scrolls what is there out of sight and leaves the upper lines to the picture. */
static void lay_out(struct live_picture *live, FILE *out)
{
	live->height = live->lines < LINES_LEAST ? 0 : live->lines / 2 + 3;
	if (live->height > LINES_MOST)
		live->height = LINES_MOST;
	fprintf(out, "\033[r\033[%zu;1H", live->lines);
	for (size_t i = 0; i < live->lines; i++)
		fputc('\n', out);
	if (live->height > 0)
		fprintf(out, "\033[%zu;%zur", live->height + 1, live->lines);
	fprintf(out, "\033[%zu;1H", live->height + 1);
	live->laid_out = true;
}

/* Looks at the size of the window. False: it is changing, and nothing should be drawn yet. */
static bool is_steady(struct live_picture *live)
{
	const size_t columns = terminal_columns(live->tty), lines = terminal_lines(live->tty);
	const bool same = columns == live->columns && lines == live->lines;

	if (!same && live->columns > 0)
		live->laid_out = false;
	if (interrupt_was_stopped())
		live->laid_out = false;
	live->columns = columns;
	live->lines = lines;
	return same;
}

static void put_picture(struct live_picture *live, const struct figure *f, FILE *out)
{
	char why[200];

	if (live->height == 0 || text_picture_draw(f, live->columns, live->height, live->plan.depth,
						   &live->cells, why, sizeof why))
		return;
	fputs("\0337", out);
	for (size_t line = 0; line < live->height; line++) {
		fprintf(out, "\033[%zu;1H\033[0m\033[2K", line + 1);
		cells_put_line(&live->cells, line, live->plan.depth, out);
	}
	fputs("\0338", out);
}

/* All of a picture in one write, so that the output of others does not come in between. */
static void draw(struct live_picture *live, const struct figure *f)
{
	char *bytes = NULL;
	size_t n = 0;
	FILE *out;

	if (!is_steady(live))
		return;
	out = open_memstream(&bytes, &n);
	if (!out)
		return;
	if (!live->laid_out)
		lay_out(live, out);
	put_picture(live, f, out);
	if (fclose(out) == 0)
		output_write(live->tty, bytes, n);
	free(bytes);
}

/* ---- the thread ---- */

static struct timespec after(int ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += (long)ms % 1000 * 1000000;
	t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

/* Waits until there is something to draw, and copies it. False: the end. Holds the lock. */
static bool next_figure(struct live_picture *live, struct figure *f)
{
	const struct timespec until = after(LOOK_MS);

	while (!live->fresh && !live->done)
		if (pthread_cond_timedwait(&live->changed, &live->lock, &until) != 0)
			break;
	if (live->done && !live->fresh)
		return false;
	live->fresh = false;
	if (waterfall_figure(&live->waterfall, f) && live->plan.range && f->has_bar) {
		f->low = live->plan.range->low;
		f->high = live->plan.range->high;
	}
	return true;
}

static void *draw_all(void *arg)
{
	static const struct timespec pause = { .tv_nsec = PICTURE_MS * 1000000L };
	struct live_picture *live = arg;
	struct figure f = { 0 };
	bool more;

	is_steady(live);
	do {
		pthread_mutex_lock(&live->lock);
		more = next_figure(live, &f);
		pthread_mutex_unlock(&live->lock);
		if (f.n > 0)
			draw(live, &f);
		figure_free(&f);
		if (more)
			nanosleep(&pause, NULL);
	} while (more);
	pthread_mutex_lock(&live->lock);
	live->finished = true;
	pthread_cond_broadcast(&live->changed);
	pthread_mutex_unlock(&live->lock);
	return NULL;
}

/* Signals are for the thread that reads. */
static bool start_thread(struct live_picture *live)
{
	sigset_t all, before;
	bool ok;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&live->thread, NULL, draw_all, live) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

/* ---- beginning and end ---- */

/* Descriptors of their own, because O_NONBLOCK belongs to all who share one. */
static void open_terminal(struct live_picture *live)
{
	const char *name = isatty(STDERR_FILENO) ? ttyname(STDERR_FILENO) : NULL;

	name = name ? name : "/dev/tty";
	live->tty = open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	live->quick = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (live->tty < 0 && isatty(STDERR_FILENO))
		live->tty = live->quick = STDERR_FILENO;
}

struct live_picture *live_picture_new(const struct live_plan *plan)
{
	struct live_picture *live = cli_alloc(1, sizeof *live);

	live->plan = *plan;
	live->waterfall.seconds = plan->seconds;
	open_terminal(live);
	if (live->tty < 0 || live->quick < 0)
		cli_die(STATUS_USAGE, "--live: there is no terminal to draw on");
	pthread_mutex_init(&live->lock, NULL);
	pthread_cond_init(&live->changed, NULL);
	interrupt_restore(live->quick, restoring);
	atexit(interrupt_restore_now);
	if (!start_thread(live))
		cli_die(STATUS_SYSTEM, "--live: no memory for a thread");
	return live;
}

void live_picture_frame(struct live_picture *live, struct filter *io, const struct frame *f)
{
	size_t n;
	const float *numbers = filter_numbers(io, f, &n);
	const char *reason;
	char why[200];

	pthread_mutex_lock(&live->lock);
	reason = waterfall_begin(&live->waterfall, f, why, sizeof why);
	if (!reason) {
		waterfall_add(&live->waterfall, numbers, n);
		live->fresh = true;
		pthread_cond_signal(&live->changed);
	} else if (live->undrawable++ == 0) {
		strncpy(live->why, reason, sizeof live->why - 1);
	}
	pthread_mutex_unlock(&live->lock);
}

void live_picture_end(struct live_picture *live)
{
	const struct timespec until = after(PATIENCE_MS);
	bool finished;

	pthread_mutex_lock(&live->lock);
	live->done = true;
	pthread_cond_broadcast(&live->changed);
	while (!live->finished && pthread_cond_timedwait(&live->changed, &live->lock, &until) == 0)
		;
	finished = live->finished;
	pthread_mutex_unlock(&live->lock);
	interrupt_restore_now();
	interrupt_restore(-1, "");
	if (live->undrawable > 0)
		cli_note("%llu frame%s could not be drawn: the first %s",
			 (unsigned long long)live->undrawable, live->undrawable == 1 ? "" : "s",
			 live->why);
	if (!finished) /* the terminal is stopped: the thread still uses all this */
		return;
	pthread_join(live->thread, NULL);
	waterfall_free(&live->waterfall);
	cells_free(&live->cells);
	free(live);
}
