/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peak FILE COMMAND... - run a command, write its peak of resident memory in KiB into FILE
 *
 * The status is the command's, 128 + N if signal N ended it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	FILE *file;
	pid_t pid;

	if (argc < 3 || !(file = fopen(argv[1], "w"))) {
		fprintf(stderr, "peak: wanted FILE COMMAND...\n");
		return 2;
	}
	if ((pid = fork()) == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	/* one child: what getrusage says of the children is what it used */
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &usage) != 0) {
		perror("peak");
		return 3;
	}
	fprintf(file, "%ld\n", usage.ru_maxrss);
	if (fclose(file) != 0)
		return 3;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
