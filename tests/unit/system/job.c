/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job: how a command ended, its environment, its time, what it leaves behind */
#include "../check.h"

#include "system/clock.h"
#include "system/job.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const struct job_variable variables[] = { { "JOB_TEST", "a b" }, { NULL, NULL } };

/* Runs a script of the shell to its end. */
static enum job_state run(const char *script, double limit_s, int *code)
{
	char shell[] = "sh", option[] = "-c";
	char *argv[] = { shell, option, (char *)script, NULL };
	const double began = clock_steady();
	struct job j = { 0 };
	enum job_state state = JOB_NONE;

	if (!job_start(&j, argv, variables, limit_s))
		return JOB_NONE;
	while ((state = job_look(&j, code)) == JOB_RUNS && clock_steady() < began + 60)
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	CHECK(state == JOB_RUNS || job_look(&j, code) == JOB_NONE, "none_runs_afterwards", "%d",
	      j.pid);
	return state;
}

static void check_end(const char *script, double limit_s, enum job_state want, int want_code)
{
	int code = -1;
	const enum job_state state = run(script, limit_s, &code);

	CHECK(state == want && (want == JOB_LATE || code == want_code), script, "state %d, code %d",
	      (int)state, code);
}

int main(void)
{
	char nothing[] = "/nowhere/at/all";
	char *argv[] = { nothing, NULL };
	struct job j = { 0 };
	int code = 0;
	enum job_state state;

	check_end("exit 0", 0, JOB_ENDED, 0);
	check_end("exit 7", 10, JOB_ENDED, 7);
	check_end("[ \"$JOB_TEST\" = 'a b' ]", 0, JOB_ENDED, 0);
	check_end("! read -r line", 10, JOB_ENDED, 0); /* there is no input */
	check_end("kill -9 $$", 0, JOB_SIGNALED, SIGKILL);
	check_end("sleep 30", 0.1, JOB_LATE, 0);
	check_end("trap '' TERM; sleep 30 & wait; sleep 30", 0.1, JOB_LATE, 0);
	/* the group is ended, not the shell alone */
	check_end("sh -c 'sleep 30' & sleep 30", 0.1, JOB_LATE, 0);
	if (job_start(&j, argv, variables, 0))
		while ((state = job_look(&j, &code)) == JOB_RUNS)
			nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	CHECK(code == 127, "a_command_that_cannot_be_executed", "%d", code);
	CHECK(job_can_run("sh") && job_can_run("/bin/sh"), "can_run", "sh");
	CHECK(!job_can_run("nosuch-program") && !job_can_run("/nowhere/sh") && !job_can_run(""),
	      "cannot_run", "nosuch-program, or an empty name");
	return check_status();
}
