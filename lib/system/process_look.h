/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process_look - looks at what another process does right now */
#ifndef EARPIPE_PROCESS_LOOK_H
#define EARPIPE_PROCESS_LOOK_H

#include <sys/types.h>

enum process_state {
	PROCESS_UNKNOWN, /* this system does not tell, or the process has ended */
	PROCESS_RUNS,    /* computes, or would if a processor were free: a thread or a descendant */
	PROCESS_SLEEPS,  /* all of them wait for something */
};

/* The state of a process with its threads and descendants. Linux tells it in /proc. */
enum process_state process_look(pid_t pid);

#endif
