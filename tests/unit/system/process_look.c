/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/process_look.h"

#include "../check.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *spin(void *unused)
{
	volatile unsigned long n = 0;

	for (;;)
		n++;
	return unused;
}

static void be_idle(void)
{
	for (;;)
		pause();
}

static void be_busy(void)
{
	spin(NULL);
}

static void have_busy_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, spin, NULL) == 0)
		be_idle();
}

static void have_busy_child(void)
{
	const pid_t child = fork();

	if (child == 0)
		for (volatile unsigned long n = 0; getppid() != 1; n++)
			;
	be_idle();
}

/* Waits until a process that does this has that state, at most 10 s. */
static void wants(const char *name, void (*does)(void), enum process_state state)
{
	enum process_state found = PROCESS_UNKNOWN;
	const pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		does();
		_exit(3);
	}
	setpgid(pid, pid);
	for (int i = 0; i < 1000 && found != state; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		found = process_look(pid);
	}
	CHECK(found == state, name, "state %d", found);
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(process_look(pid) == PROCESS_UNKNOWN, "a process that has ended", "state is known");
}

int main(void)
{
	if (process_look(getpid()) == PROCESS_UNKNOWN) {
		printf("skip process_look: this system does not tell\n");
		return 0;
	}
	wants("sleeps", be_idle, PROCESS_SLEEPS);
	wants("runs", be_busy, PROCESS_RUNS);
	wants("a thread runs", have_busy_thread, PROCESS_RUNS);
	wants("a child runs", have_busy_child, PROCESS_RUNS);
	return check_status();
}
