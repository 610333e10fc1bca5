/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow CHANNEL COMMAND... - read what a command writes more slowly than it writes, through a
 * channel that does not block
 *
 * CHANNEL: 'pipe', 'socket' or 'pty' (raw) becomes stdout of the command, with O_NONBLOCK set;
 * 'messages' is a pipe that becomes its stderr. What comes out is copied to stdout in pieces of 512
 * bytes with pauses between, in which the command is stopped, continued and sent SIGWINCH. The
 * status is the command's. 'input' does no more than set O_NONBLOCK on its stdin. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "slow: %s: %s\n", what, strerror(errno));
	exit(99);
}

static void open_pty(int end[2])
{
	struct termios raw;

	end[0] = posix_openpt(O_RDWR | O_NOCTTY);
	if (end[0] < 0 || grantpt(end[0]) != 0 || unlockpt(end[0]) != 0 ||
	    (end[1] = open(ptsname(end[0]), O_RDWR | O_NOCTTY)) < 0 || tcgetattr(end[1], &raw) != 0)
		die("pty");
	raw.c_oflag &= (tcflag_t)~OPOST;
	raw.c_lflag &= (tcflag_t) ~(ECHO | ICANON);
	tcsetattr(end[1], TCSANOW, &raw);
}

/* The end to read from, and the one to write to. */
static void open_channel(const char *name, int end[2])
{
	if (strcmp(name, "pty") == 0) {
		open_pty(end);
	} else if (strcmp(name, "socket") == 0) {
		const int size = 2048;
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, end) != 0)
			die("socketpair");
		setsockopt(end[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	} else if (pipe(end) != 0) {
		die("pipe");
	}
#ifdef F_SETPIPE_SZ
	fcntl(end[1], F_SETPIPE_SZ, 4096);
#endif
	fcntl(end[1], F_SETFL, fcntl(end[1], F_GETFL) | O_NONBLOCK);
	fcntl(end[0], F_SETFD, FD_CLOEXEC);
}

static void disturb(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	kill(pid, SIGSTOP);
	nanosleep(&pause, NULL);
	kill(pid, SIGCONT);
	kill(pid, SIGWINCH);
}

int main(int argc, char **argv)
{
	int end[2], status;
	char piece[512];
	ssize_t n;
	pid_t pid;

	if (argc < 3)
		return 99;
	if (strcmp(argv[1], "input") == 0) {
		fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	const int to = strcmp(argv[1], "messages") == 0 ? STDERR_FILENO : STDOUT_FILENO;
	open_channel(argv[1], end);
	if ((pid = fork()) == 0) {
		dup2(end[1], to);
		close(end[1]);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	close(end[1]);
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL); /* it is full by then */
	for (unsigned round = 0; (n = read(end[0], piece, sizeof piece)) > 0; round++) {
		if (fwrite(piece, 1, (size_t)n, stdout) != (size_t)n)
			die("stdout");
		if (round % 16 == 0)
			disturb(pid);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || fflush(stdout) != 0)
		die("command");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
