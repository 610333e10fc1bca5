/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/interrupt.h"

#include <signal.h>
#include <stddef.h>

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

/* ---- a stage of a pipe ---- */

static void swallow(int signum)
{
	(void)signum;
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
