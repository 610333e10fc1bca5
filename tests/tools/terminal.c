/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal in|out|err[:COLUMNS] COMMAND... - run a command with a terminal as its stdin, stdout or
 * stderr, of so many columns
 *
 * What it prints on that terminal comes out on stdout. The status is the command's, 128 + N if
 * signal N ended it. Nobody types on the terminal. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* TIOCSWINSZ */
#define _DARWIN_C_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Makes the terminal as wide as the name says, if it does. */
static void set_columns(int terminal, const char *name)
{
	const char *colon = strchr(name, ':');
	const struct winsize size = { .ws_col = (unsigned short)(colon ? atoi(colon + 1) : 0),
				      .ws_row = 24 };

	if (size.ws_col > 0)
		ioctl(terminal, TIOCSWINSZ, &size);
}

/* The descriptor that a name stands for; -1: for none. */
static int descriptor(const char *name)
{
	static const char *const names[] = { "in", "out", "err" };

	const size_t n = strcspn(name, ":");

	for (int fd = 0; fd < 3; fd++)
		if (strlen(names[fd]) == n && strncmp(name, names[fd], n) == 0)
			return fd;
	return -1;
}

int main(int argc, char **argv)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), slave, status;
	char buf[4096];
	ssize_t n;
	pid_t pid;

	if (argc < 3 || descriptor(argv[1]) < 0) {
		fprintf(stderr, "terminal: wanted in|out|err[:COLUMNS] COMMAND...\n");
		return 2;
	}
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0 ||
	    (slave = open(ptsname(terminal), O_RDWR | O_NOCTTY)) < 0) {
		perror("terminal");
		return 3;
	}
	set_columns(slave, argv[1]);
	if ((pid = fork()) == 0) {
		dup2(slave, descriptor(argv[1]));
		close(slave);
		close(terminal);
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	close(slave);
	/* ends when the last who has the terminal open has closed it */
	while ((n = read(terminal, buf, sizeof buf)) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 3;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
