/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t end_asked, checkpoint_wanted, is_waiting;
static struct sigaction before_int, before_term; /* before interrupt_heed_once */

/* Installs a handler, unless the signal is ignored; *before: what was there. */
static void install(int signum, void (*handler)(int), int flags, struct sigaction *before)
{
	const struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART | flags };
	struct sigaction old;

	if (sigaction(signum, NULL, &old) != 0)
		return;
	if (before)
		*before = old;
	if (old.sa_handler != SIG_IGN)
		sigaction(signum, &action, NULL);
}

/* ---- a terminal that is changed ---- */

static volatile sig_atomic_t restore_fd = -1, was_stopped;
static char restore_text[64];

/* A terminal that does not wait (O_NONBLOCK) refuses what comes while another thread writes to it, or
 * while it is stopped; only the first of these passes. nanosleep may be called by a handler. */
void interrupt_restore_now(void)
{
	static const struct timespec pause = { .tv_nsec = 10000000 };
	const int saved = errno;

	for (int tries = 0; tries < 30 && restore_fd >= 0; tries++) {
		if (write(restore_fd, restore_text, strlen(restore_text)) >= 0 ||
		    (errno != EAGAIN && errno != EINTR))
			break;
		nanosleep(&pause, NULL);
	}
	errno = saved;
}

static void on_fatal(int signum)
{
	interrupt_restore_now();
	signal(signum, SIG_DFL);
	raise(signum);
}

static void on_stop(int signum)
{
	sigset_t stop;

	interrupt_restore_now();
	signal(signum, SIG_DFL);
	sigemptyset(&stop);
	sigaddset(&stop, signum);
	raise(signum);
	sigprocmask(SIG_UNBLOCK, &stop, NULL); /* stops here, and returns when it is continued */
	was_stopped = 1;
	install(signum, on_stop, 0, NULL);
}

void interrupt_restore(int fd, const char *text)
{
	static const int fatal[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	struct sigaction now;

	restore_fd = -1;
	strncpy(restore_text, text, sizeof restore_text - 1);
	restore_fd = fd;
	if (fd < 0)
		return;
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		if (sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
			install(fatal[i], on_fatal, 0, NULL);
	if (sigaction(SIGTSTP, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
		install(SIGTSTP, on_stop, 0, NULL);
}

bool interrupt_was_stopped(void)
{
	const bool was = was_stopped;

	was_stopped = 0;
	return was;
}

/* ---- a stage of a pipe ---- */

static void swallow(int signum)
{
	if (restore_fd >= 0) /* the second one ends the process */
		install(signum, on_fatal, 0, NULL);
}

void interrupt_swallow_first(void)
{
	install(SIGINT, swallow, SA_RESETHAND, NULL);
}

/* ---- a program that can end at any time ---- */

static void on_first(int signum)
{
	if (!is_waiting) {
		end_asked = 1;
		return;
	}
	sigaction(signum, signum == SIGINT ? &before_int : &before_term, NULL);
	raise(signum);
}

void interrupt_heed_once(void)
{
	install(SIGINT, on_first, SA_RESETHAND, &before_int);
	install(SIGTERM, on_first, SA_RESETHAND, &before_term);
}

void interrupt_waiting(bool waiting)
{
	is_waiting = waiting;
}

/* ---- a long run ---- */

static void on_end(int signum)
{
	static volatile sig_atomic_t asked;

	if (asked && signum != SIGHUP) {
		signal(signum, SIG_DFL);
		raise(signum);
	}
	if (signum != SIGHUP)
		asked = 1;
	end_asked = 1;
}

void interrupt_heed_end(void)
{
	install(SIGINT, on_end, 0, NULL);
	install(SIGTERM, on_end, 0, NULL);
	install(SIGHUP, on_end, 0, NULL);
}

/* ---- a program that outlives its commands ---- */

static volatile sig_atomic_t to_pass_on;

static void on_pass(int signum)
{
	to_pass_on = signum;
}

void interrupt_outlive(void)
{
	install(SIGINT, swallow, 0, NULL);
	install(SIGQUIT, swallow, 0, NULL);
	install(SIGTERM, on_pass, 0, NULL);
	install(SIGHUP, on_pass, 0, NULL);
}

int interrupt_passed_on(void)
{
	const int signum = to_pass_on;

	to_pass_on = 0;
	return signum;
}

bool interrupt_asked(void)
{
	return end_asked;
}

/* ---- checkpoints ---- */

static void on_request(int signum)
{
	(void)signum;
	checkpoint_wanted = 1;
}

void interrupt_heed_checkpoint(void)
{
	install(SIGUSR1, on_request, 0, NULL);
}

bool interrupt_wants_checkpoint(void)
{
	return checkpoint_wanted;
}

void interrupt_forget_checkpoint(void)
{
	checkpoint_wanted = 0;
}
