/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/interrupt.h"

#include <stddef.h>

static volatile sig_atomic_t end_asked, checkpoint_wanted;

void interrupt_take(int signum, const struct sigaction *action, struct sigaction *before)
{
	struct sigaction old;

	if (sigaction(signum, NULL, &old) != 0)
		return;
	if (before)
		*before = old;
	if (old.sa_handler != SIG_IGN)
		sigaction(signum, action, NULL);
}

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

static void on_request(int signum)
{
	(void)signum;
	checkpoint_wanted = 1;
}

static void heed(int signum, void (*handler)(int))
{
	interrupt_take(signum, &(struct sigaction){ .sa_handler = handler, .sa_flags = SA_RESTART },
		       NULL);
}

void interrupt_heed_end(void)
{
	heed(SIGINT, on_end);
	heed(SIGTERM, on_end);
	heed(SIGHUP, on_end);
}

bool interrupt_asked(void)
{
	return end_asked;
}

void interrupt_heed_checkpoint(void)
{
	heed(SIGUSR1, on_request);
}

bool interrupt_wants_checkpoint(void)
{
	return checkpoint_wanted;
}

void interrupt_forget_checkpoint(void)
{
	checkpoint_wanted = 0;
}
