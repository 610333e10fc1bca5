/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - runs a command in a process group of its own, for a limited time
 *
 * The command gets no standard input, and its standard output goes to standard error. No shell is
 * involved. After its time the whole group gets SIGTERM, and SIGKILL two seconds later. */
#ifndef EARPIPE_JOB_H
#define EARPIPE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct job {
	pid_t pid;      /* 0: none is running */
	double began;   /* clock_steady(), s */
	double limit_s; /* 0: none */
	int killed;     /* how often its group was asked to end */
};

enum job_state {
	JOB_NONE, /* none is running */
	JOB_RUNS,
	JOB_ENDED,    /* by itself: *code is its exit status */
	JOB_SIGNALED, /* by a signal, which is in *code */
	JOB_LATE,     /* because its time was over */
};

/* An environment variable that the command gets besides those of the process. */
struct job_variable {
	const char *name, *value;
};

/* Starts argv[0], found in PATH, with argv, which ends with NULL. `variables` ends with a name that
 * is NULL. The job must not be running. False: see errno. If the command cannot be executed after
 * all, its exit status is 127. */
bool job_start(struct job *j, char *const *argv, const struct job_variable *variables,
	       double limit_s);

/* Looks at it without waiting. After JOB_ENDED, _SIGNALED and _LATE none is running. */
enum job_state job_look(struct job *j, int *code);

/* Whether a program of this name could be executed: a path, or a name that PATH has. */
bool job_can_run(const char *name);

#endif
