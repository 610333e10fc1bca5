/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nth LIBRARY MAX COMMAND... - run a command again and again; each time another call of it fails
 *
 * Preloads LIBRARY (starve.so; STARVE_CALL and the others are in the environment) and lets the
 * first call fail, then the second, until there are no more or MAX were tried. Each time the
 * command must end with status 3 and one line on stderr that begins with its name, or with status 0
 * and the output that it has when nothing fails. What it did otherwise is printed,
 * then '(N times)'. */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 1 << 22, SHOWN_MAX = 6 };

static char want[SIZE], out[SIZE], err[SIZE];

static size_t slurp(const char *path, char *to)
{
	const int fd = open(path, O_RDONLY);
	size_t n = 0;
	ssize_t more;

	while (fd >= 0 && n < SIZE - 1 && (more = read(fd, to + n, SIZE - 1 - n)) > 0)
		n += (size_t)more;
	close(fd);
	to[n] = '\0';
	return n;
}

static void become(int fd, const char *path, int flags)
{
	const int file = open(path, flags, 0666);

	if (file < 0 || dup2(file, fd) < 0)
		_exit(127);
	close(file);
}

/* Runs it; n < 0: nothing fails. Gives the status as a shell does, and whether a call failed. */
static int run(const char *library, long n, char **command, bool *hit)
{
	char number[24], fd[24], byte;
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) != 0)
		exit(99);
	if ((pid = fork()) == 0) {
		close(ends[0]);
		snprintf(number, sizeof number, "%ld", n);
		snprintf(fd, sizeof fd, "%d", ends[1]);
		if (n >= 0) {
			setenv("STARVE", number, 1);
			setenv("STARVE_HIT", fd, 1);
			setenv("LD_PRELOAD", library, 1);
		}
		become(STDOUT_FILENO, "nth.out", O_WRONLY | O_CREAT | O_TRUNC);
		become(STDERR_FILENO, "nth.err", O_WRONLY | O_CREAT | O_TRUNC);
		alarm(30);
		execvp(command[0], command);
		_exit(127);
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK); /* a child may live on */
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		exit(99);
	*hit = read(ends[0], &byte, 1) == 1;
	close(ends[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Whether the messages are one line, "NAME: ...". */
static bool is_line(const char *name, size_t n)
{
	const size_t length = strlen(name);

	return n > length + 3 && strncmp(err, name, length) == 0 &&
	       strncmp(err + length, ": ", 2) == 0 && memchr(err, '\n', n) == err + n - 1;
}

int main(int argc, char **argv)
{
	const char *slash;
	bool hit = true;
	size_t wanted, wrong = 0;
	long max, n;

	if (argc < 4)
		return 99;
	max = atol(argv[2]);
	if (run(argv[1], -1, argv + 3, &hit) != 0) {
		printf("fails by itself");
		return 1;
	}
	wanted = slurp("nth.out", want);
	slash = strrchr(argv[3], '/');
	for (n = 0, hit = true; hit && n < max; n++) {
		const int status = run(argv[1], n, argv + 3, &hit);
		const size_t n_out = slurp("nth.out", out), n_err = slurp("nth.err", err);
		const bool same = n_out == wanted && memcmp(out, want, wanted) == 0;
		const bool right =
		    status == 0 ? same
				: hit && status == 3 && is_line(slash ? slash + 1 : argv[3], n_err);

		if (!right && wrong++ < SHOWN_MAX)
			printf("%ld: status %d%s, %.*s; ", n, status,
			       status == 0 && !same ? " and other output" : "", 90, err);
	}
	if (wrong > SHOWN_MAX)
		printf("and %zu more; ", wrong - SHOWN_MAX);
	printf("(%ld times)", n - 1);
	return wrong > 0;
}
