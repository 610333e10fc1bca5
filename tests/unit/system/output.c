/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output: nothing is lost on a pipe that does not block, and a reader that has gone is an error */
#include "../check.h"

#include "system/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N = 1 << 20 }; /* more than a pipe holds */

/* Reads the pipe slowly to its end; exits with 0 if N bytes came that count up. */
static void read_slowly(int fd)
{
	const struct timespec wait = { .tv_nsec = 200000 };
	unsigned char block[8192];
	size_t at = 0, wrong = 0;
	ssize_t n;

	while ((n = read(fd, block, sizeof block)) > 0) {
		for (ssize_t i = 0; i < n; i++, at++)
			wrong += block[i] != (unsigned char)(at * 7);
		nanosleep(&wait, NULL);
	}
	_exit(at == N && wrong == 0 ? 0 : 1);
}

/* Writes N bytes that count up through `write_all` to a pipe that does not block; returns the
 * status of its reader. */
static int through_pipe(bool (*write_all)(int fd, const unsigned char *bytes))
{
	static unsigned char bytes[N];
	int ends[2], status = -1;
	pid_t pid;

	if (pipe(ends) != 0)
		return -1;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		close(ends[1]);
		read_slowly(ends[0]);
	}
	close(ends[0]);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	for (size_t i = 0; i < N; i++)
		bytes[i] = (unsigned char)(i * 7);
	if (!write_all(ends[1], bytes))
		status = -2;
	close(ends[1]);
	if (status == -1)
		waitpid(pid, &status, 0);
	return status;
}

static bool directly(int fd, const unsigned char *bytes)
{
	return output_write(fd, bytes, N);
}

/* stdout is the pipe, in a process of its own. */
static bool by_stdout(int fd, const unsigned char *bytes)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		dup2(fd, STDOUT_FILENO);
		close(fd);
		_exit(output_open_stdout() && output_descriptor(stdout) == STDOUT_FILENO &&
			      fwrite(bytes, 1, N, stdout) == N && fclose(stdout) == 0
			  ? 0
			  : 1);
	}
	waitpid(pid, &status, 0);
	return status == 0;
}

int main(void)
{
	int ends[2], status;

	status = through_pipe(directly);
	CHECK(status == 0, "a pipe that does not block", "%d", status);
	status = through_pipe(by_stdout);
	CHECK(status == 0, "stdout that does not block", "%d", status);
	signal(SIGPIPE, SIG_IGN);
	if (pipe(ends) == 0) {
		close(ends[0]);
		CHECK(!output_write(ends[1], "x", 1) && errno == EPIPE, "no reader", "errno %d",
		      errno);
	}
	CHECK(!output_write(-1, "x", 1) && errno == EBADF, "no descriptor", "errno %d", errno);
	return check_status();
}
