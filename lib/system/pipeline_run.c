/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* wait4, FIONREAD */
#define _DARWIN_C_SOURCE
#include "system/pipeline_run.h"

#include "system/clock.h"
#include "system/interrupt.h"
#include "system/process_look.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RELAY = 65536, PIPE_HALF = 32768 };

/* From one stage to the next. */
struct link {
	int from, to;         /* what is read and written here; -1: closed */
	unsigned char *bytes; /* [space + RELAY]; sent..n after the space are still to be written */
	size_t sent, n;
};

struct run {
	struct run_stage *stages;
	size_t n;
	pid_t pids[RUN_STAGES_MAX]; /* 0: it has ended, or was not started */
	struct link links[RUN_STAGES_MAX];
	size_t space;
	run_count_fn *count;
	void *arg;
	double began, looked; /* clock_steady(), s */
};

/* ---- starting ---- */

static _Noreturn void become(const char *command, int in, int out)
{
	signal(SIGPIPE, SIG_DFL);
	if ((in >= 0 && dup2(in, STDIN_FILENO) < 0) || (out >= 0 && dup2(out, STDOUT_FILENO) < 0))
		_exit(126);
	execlp("sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* A pipe whose ends no stage inherits, and one of which does not block here. */
static bool make_pipe(int ends[2], int own)
{
	if (pipe(ends) != 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	fcntl(ends[own], F_SETFL, O_NONBLOCK);
	return true;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Starts stage i, which reads *in; *in is then what the next one reads. */
static bool start(struct run *r, size_t i, int *in)
{
	struct link *l = &r->links[i];
	int up[2] = { -1, -1 }, down[2] = { -1, -1 };
	const bool last = i + 1 == r->n;

	if (!last) {
		if (!(l->bytes = malloc(r->space + RELAY)) || !make_pipe(up, 0) ||
		    !make_pipe(down, 1))
			return false;
		l->from = up[0];
		l->to = down[1];
	}
	r->pids[i] = fork();
	if (r->pids[i] == 0)
		become(r->stages[i].command, *in, up[1]);
	close_end(in);
	close_end(&up[1]);
	*in = down[0];
	if (r->pids[i] > 0)
		return true;
	r->pids[i] = 0;
	return false;
}

/* ---- passing on ---- */

static void close_link(struct link *l)
{
	close_end(&l->from);
	close_end(&l->to);
	l->sent = l->n = 0;
}

static void read_link(struct run *r, size_t i)
{
	struct link *l = &r->links[i];
	const ssize_t got = read(l->from, l->bytes + r->space, RELAY);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) { /* the stage before has ended: so does the input of the next one */
		close_link(l);
		return;
	}
	l->sent = 0;
	l->n = (size_t)got;
	r->stages[i].out.bytes += l->n;
}

static void write_link(struct run *r, size_t i)
{
	struct link *l = &r->links[i];
	const ssize_t put = write(l->to, l->bytes + r->space + l->sent, l->n - l->sent);

	if (put < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (put < 0) { /* the next stage reads no more: so the one before learns it, too */
		close_link(l);
		return;
	}
	l->sent += (size_t)put;
	if (l->sent == l->n) {
		/* when they are written, since counting may change what lies before them */
		r->count(r->arg, i, l->bytes + r->space, l->n);
		l->sent = l->n = 0;
	}
}

/* Waits for a time, and passes on what can be. */
static void relay(struct run *r, int timeout_ms)
{
	struct pollfd p[2 * RUN_STAGES_MAX];

	for (size_t i = 0; i + 1 < r->n; i++) {
		const struct link *l = &r->links[i];
		const bool full = l->n > 0;

		p[2 * i] = (struct pollfd){ .fd = full ? -1 : l->from, .events = POLLIN };
		p[2 * i + 1] = (struct pollfd){ .fd = l->to, .events = full ? POLLOUT : 0 };
	}
	if (poll(p, (nfds_t)(2 * (r->n - 1)), timeout_ms) <= 0)
		return;
	for (size_t i = 0; i + 1 < r->n; i++) {
		struct link *l = &r->links[i];

		if (l->n == 0 && p[2 * i + 1].revents & (POLLERR | POLLHUP))
			close_link(l); /* the reader has gone before there was anything to write */
		if (l->from >= 0 && l->n == 0 && p[2 * i].revents)
			read_link(r, i);
		if (l->to >= 0 && l->n > 0)
			write_link(r, i);
	}
}

/* ---- looking ---- */

static int bytes_in(int fd)
{
	int n;

	return fd >= 0 && ioctl(fd, FIONREAD, &n) == 0 ? n : -1;
}

static bool is_ready(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, 0) != 0;
}

/* What a stage does that does not compute, by the pipes at its two ends. A pipe that is half full may
 * have no room: one page may hold a few bytes only. */
static enum run_activity why_asleep(const struct run *r, size_t i)
{
	const struct link *before = i > 0 ? &r->links[i - 1] : NULL, *after = &r->links[i];

	if (i + 1 < r->n ? bytes_in(after->from) >= PIPE_HALF : !is_ready(STDOUT_FILENO, POLLOUT))
		return RUN_AWAITS_OUTPUT;
	/* nobody has typed: the first stage may read something else, such as a microphone */
	if (!before && isatty(STDIN_FILENO))
		return RUN_ASLEEP;
	if (before ? before->to >= 0 && bytes_in(before->to) == 0 : !is_ready(STDIN_FILENO, POLLIN))
		return RUN_AWAITS_INPUT;
	return RUN_ASLEEP;
}

static void look(struct run *r)
{
	const double now = clock_steady(), passed = now - r->looked;

	r->looked = now;
	for (size_t i = 0; i < r->n; i++) {
		const enum process_state state =
		    r->pids[i] ? process_look(r->pids[i]) : PROCESS_UNKNOWN;
		struct run_stage *s = &r->stages[i];

		if (state == PROCESS_UNKNOWN)
			continue;
		s->watched = true;
		s->seconds[state == PROCESS_RUNS ? RUN_COMPUTES : why_asleep(r, i)] += passed;
	}
}

/* ---- ending ---- */

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* Notes the stages that have ended; returns how many have not. */
static size_t reap(struct run *r)
{
	size_t running = 0;

	for (size_t i = 0; i < r->n; i++) {
		struct run_stage *s = &r->stages[i];
		struct rusage usage;
		int status;

		if (r->pids[i] == 0)
			continue;
		if (wait4(r->pids[i], &status, WNOHANG, &usage) != r->pids[i]) {
			running++;
			continue;
		}
		r->pids[i] = 0;
		s->wall_s = clock_steady() - r->began;
		s->user_s = seconds(usage.ru_utime);
		s->system_s = seconds(usage.ru_stime);
#ifdef __APPLE__
		s->peak_bytes = (double)usage.ru_maxrss;
#else
		s->peak_bytes = 1024 * (double)usage.ru_maxrss;
#endif
		s->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return running;
}

static void pass_on(struct run *r)
{
	const int signum = interrupt_passed_on();

	for (size_t i = 0; signum && i < r->n; i++)
		if (r->pids[i])
			kill(r->pids[i], signum);
}

bool pipeline_run(struct run_stage *stages, size_t n, size_t space, run_count_fn *count, void *arg)
{
	struct run r = { .stages = stages, .n = n, .space = space, .count = count, .arg = arg };
	size_t started = 0;
	int in = -1, error;

	for (size_t i = 0; i < n; i++)
		r.links[i].from = r.links[i].to = -1;
	signal(SIGPIPE, SIG_IGN);
	interrupt_outlive();
	r.began = r.looked = clock_steady();
	while (started < n && start(&r, started, &in))
		started++;
	error = errno;
	close_end(&in);
	for (size_t i = started > 0 ? started - 1 : 0; started < n && i < n; i++)
		close_link(&r.links[i]); /* the stages that were started end */
	while (reap(&r) > 0) {
		const double left_ms = RUN_LOOK_MS - 1e3 * (clock_steady() - r.looked);

		pass_on(&r);
		relay(&r, left_ms > 0 ? (int)left_ms + 1 : 0);
		if (1e3 * (clock_steady() - r.looked) >= RUN_LOOK_MS)
			look(&r);
	}
	for (size_t i = 0; i < n; i++) {
		close_link(&r.links[i]);
		free(r.links[i].bytes);
	}
	errno = error;
	return started == n;
}
