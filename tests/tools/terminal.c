/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal in|out COMMAND... - run a command with a terminal as its stdin, or as its stdout
 *
 * What it prints on that terminal comes out on stdout. The status is the command's, 128 + N if
 * signal N ended it. Nobody types on the terminal. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), slave, status;
	char buf[4096];
	ssize_t n;
	pid_t pid;

	if (argc < 3 || (strcmp(argv[1], "in") != 0 && strcmp(argv[1], "out") != 0)) {
		fprintf(stderr, "terminal: wanted in|out COMMAND...\n");
		return 2;
	}
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0 ||
	    (slave = open(ptsname(terminal), O_RDWR | O_NOCTTY)) < 0) {
		perror("terminal");
		return 3;
	}
	if ((pid = fork()) == 0) {
		dup2(slave, strcmp(argv[1], "in") == 0 ? STDIN_FILENO : STDOUT_FILENO);
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
