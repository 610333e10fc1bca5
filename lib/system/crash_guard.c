/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/crash_guard.h"

#include "base/escape.h"
#include "system/output.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sanitizers report crashes themselves. */
#if defined __SANITIZE_ADDRESS__
enum { CATCHES_CRASHES = 0 };
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
enum { CATCHES_CRASHES = 0 };
#else
enum { CATCHES_CRASHES = 1 };
#endif
#else
enum { CATCHES_CRASHES = 1 };
#endif

static const int crashes[] = { SIGSEGV, SIGABRT, SIGFPE, SIGILL };

enum { N_CRASHES = sizeof crashes / sizeof *crashes };

static struct {
	bool ready, is_quiet;
	volatile sig_atomic_t inside;
	pid_t process; /* a child process has its own rules */
	const char *program, *library;
	char subject[256];     /* "NAME: ", escaped, or nothing */
	int messages, nowhere; /* stderr, and the descriptor that takes its place; -1: none */
	struct sigaction before[N_CRASHES];
} guard = { .program = "earpipe", .messages = -1, .nowhere = -1 };

void crash_guard_program(const char *name)
{
	guard.program = name;
}

void crash_guard_about(const char *subject)
{
	const size_t n = subject ? strlen(subject) : 0;
	size_t used = 0, length;

	for (size_t at = 0; at < n && used < sizeof guard.subject - 32; at += length) {
		char piece[ESCAPE_MAX];

		length = escape_text(subject + at, n - at, piece);
		used += (size_t)snprintf(guard.subject + used, sizeof piece, "%s", piece);
	}
	snprintf(guard.subject + used, 3, "%s", n > 0 ? ": " : "");
}

/* Calls only functions that a signal handler may call. */
static void say(const char *what)
{
	const char *parts[] = { guard.program, ": ", guard.subject, what, guard.library, "\n" };
	char line[640];
	size_t n = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const size_t length = strlen(parts[i]), room = sizeof line - n;

		memcpy(line + n, parts[i], length < room ? length : room);
		n += length < room ? length : room;
	}
	output_write(guard.messages >= 0 ? guard.messages : STDERR_FILENO, line, n);
}

static void at_exit(void)
{
	if (!guard.inside || guard.process != getpid())
		return;
	fflush(stdout); /* deliver the results so far */
	say("no memory in ");
	_exit(STATUS_SYSTEM);
}

static void at_crash(int signum)
{
	if (!guard.inside || guard.process != getpid()) {
		for (int i = 0; i < N_CRASHES; i++)
			if (crashes[i] == signum)
				sigaction(signum, &guard.before[i], NULL);
		raise(signum);
		return;
	}
	say(errno == ENOMEM ? "no memory in " : "a crash, perhaps because memory ran out, in ");
	_exit(STATUS_SYSTEM);
}

static void prepare(void)
{
	const struct sigaction ours = { .sa_handler = at_crash, .sa_flags = SA_NODEFER };

	guard.ready = true;
	guard.nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (guard.nowhere >= 0)
		guard.messages = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	atexit(at_exit);
	for (int i = 0; CATCHES_CRASHES && i < N_CRASHES; i++)
		sigaction(crashes[i], &ours, &guard.before[i]);
}

void crash_guard_enter(const char *library, bool quiet)
{
	if (!guard.ready)
		prepare();
	guard.library = library;
	guard.process = getpid();
	guard.is_quiet = quiet && guard.messages >= 0;
	if (guard.is_quiet)
		dup2(guard.nowhere, STDERR_FILENO);
	guard.inside = 1;
	errno = 0;
}

bool crash_guard_leave(void)
{
	const int error = errno;

	guard.inside = 0;
	if (guard.is_quiet)
		dup2(guard.messages, STDERR_FILENO);
	errno = error;
	return error == ENOMEM;
}
