/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "system/interrupt.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ASKED = 10, CHECKPOINT = 20 };

/* Runs in a process of its own; returns its exit status, or minus the signal that killed it. */
static int run(void (*body)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		body();
		_exit((interrupt_asked() ? ASKED : 0) +
		      (interrupt_wants_checkpoint() ? CHECKPOINT : 0));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void swallow_one(void)
{
	interrupt_swallow_first();
	raise(SIGINT);
}

static void swallow_two(void)
{
	swallow_one();
	raise(SIGINT);
}

/* ---- a terminal that is changed ---- */

static int restored[2]; /* a pipe in place of the terminal */

static void restore_and_die(void)
{
	interrupt_restore(restored[1], "back");
	raise(SIGTERM);
}

static void restore_and_swallow(void)
{
	interrupt_swallow_first();
	interrupt_restore(restored[1], "back");
	raise(SIGINT);
}

static void restore_and_swallow_two(void)
{
	restore_and_swallow();
	raise(SIGINT);
}

static void restore_no_more(void)
{
	interrupt_restore(restored[1], "back");
	interrupt_restore(-1, "");
	raise(SIGTERM);
}

/* What a process wrote to the pipe before it ended with that status. */
static void check_restored(void (*body)(void), int status, const char *want, const char *name)
{
	char have[16] = "";
	int got;

	if (pipe(restored) != 0)
		return;
	got = run(body);
	close(restored[1]);
	CHECK(read(restored[0], have, sizeof have - 1) >= 0 && strcmp(have, want) == 0, name,
	      "'%s', wanted '%s'", have, want);
	CHECK(got == status, name, "status %d, wanted %d", got, status);
	close(restored[0]);
}

static void once(void)
{
	interrupt_heed_once();
	raise(SIGTERM);
}

static void once_and_again(void)
{
	once();
	raise(SIGTERM);
}

static void once_while_waiting(void)
{
	interrupt_heed_once();
	interrupt_waiting(true);
	raise(SIGTERM);
}

static void once_after_waiting(void)
{
	interrupt_heed_once();
	interrupt_waiting(true);
	interrupt_waiting(false);
	raise(SIGINT);
}

/* While it waits, a stage of a pipe ignores the first SIGINT, as before interrupt_heed_once. */
static void once_while_a_stage_waits(void)
{
	interrupt_swallow_first();
	once_while_waiting();
}

static void stage_waits(void)
{
	interrupt_swallow_first();
	interrupt_heed_once();
	interrupt_waiting(true);
	raise(SIGINT);
}

static void end(void)
{
	interrupt_heed_end();
	raise(SIGINT);
}

static void end_twice(void)
{
	end();
	raise(SIGTERM);
}

static void end_by_a_closing_terminal(void)
{
	interrupt_heed_end();
	raise(SIGHUP);
	raise(SIGHUP);
	raise(SIGTERM);
}

static void ignored(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	interrupt_heed_end();
	raise(SIGINT);
	raise(SIGINT);
	raise(SIGHUP);
}

static void checkpoint(void)
{
	interrupt_heed_checkpoint();
	raise(SIGUSR1);
}

static void forgotten(void)
{
	checkpoint();
	interrupt_forget_checkpoint();
}

static void nothing(void)
{
	interrupt_heed_end();
	interrupt_heed_checkpoint();
}

int main(void)
{
	static const struct {
		const char *name;
		void (*body)(void);
		int status;
	} rows[] = {
		{ "no signal", nothing, 0 },
		{ "a stage swallows the first SIGINT", swallow_one, 0 },
		{ "a stage dies of the second", swallow_two, -SIGINT },
		{ "once: asked", once, ASKED },
		{ "once: the second kills", once_and_again, -SIGTERM },
		{ "once: the first kills while it waits", once_while_waiting, -SIGTERM },
		{ "once: asked after waiting", once_after_waiting, ASKED },
		{ "once: SIGTERM kills a stage that waits", once_while_a_stage_waits, -SIGTERM },
		{ "once: a stage that waits swallows SIGINT", stage_waits, 0 },
		{ "end: asked", end, ASKED },
		{ "end: the second kills", end_twice, -SIGTERM },
		{ "end: SIGHUP does not count", end_by_a_closing_terminal, ASKED },
		{ "end: ignored signals stay ignored", ignored, 0 },
		{ "checkpoint: wanted", checkpoint, CHECKPOINT },
		{ "checkpoint: forgotten", forgotten, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const int status = run(rows[i].body);

		CHECK(status == rows[i].status, rows[i].name, "status %d", status);
	}
	check_restored(restore_and_die, -SIGTERM, "back",
		       "restore: a signal that ends the process");
	check_restored(restore_and_swallow, 0, "", "restore: not for a signal without effect");
	check_restored(restore_and_swallow_two, -SIGINT, "back", "restore: the second SIGINT");
	check_restored(restore_no_more, -SIGTERM, "", "restore: no more");
	return check_status();
}
