/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prefixes FILE DENSE STEP COMMAND... - run a command on every proper prefix of a file
 * prefixes --flip FILE DENSE STEP COMMAND... - on the file with one bit changed, in every byte
 *
 * Each is on stdin, and in the file "prefix" of the current folder. The command must exit
 * with status 1, have exactly one line on stderr and no end mark on stdout; the lengths for which
 * it does otherwise, or the bytes, are printed. From DENSE bytes on, they grow in steps of STEP. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };

static char bytes[SIZE], out[SIZE];

static size_t slurp(const char *path, char *to)
{
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(to, 1, SIZE, file) : 0;

	if (!file || n == SIZE) {
		fprintf(stderr, "prefixes: %s: cannot be read, or is too large\n", path);
		exit(2);
	}
	fclose(file);
	return n;
}

static bool holds(const char *text, size_t n, const char *what, size_t length)
{
	for (size_t i = 0; i + length <= n; i++)
		if (memcmp(text + i, what, length) == 0)
			return true;
	return false;
}

static void become(int fd, const char *path, int flags)
{
	int file = open(path, flags, 0666);

	if (file < 0 || dup2(file, fd) < 0)
		_exit(127);
	close(file);
}

/* True if the command behaves on the first n bytes as it should. */
static bool try(size_t n, char **command)
{
	FILE *file = fopen("prefix", "wb");
	int status;
	pid_t pid;

	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
		exit(3);
	if ((pid = fork()) == 0) {
		become(STDIN_FILENO, "prefix", O_RDONLY);
		become(STDOUT_FILENO, "prefix.out", O_WRONLY | O_CREAT | O_TRUNC);
		become(STDERR_FILENO, "prefix.err", O_WRONLY | O_CREAT | O_TRUNC);
		execvp(command[0], command);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 1)
		return false;
	if (holds(out, slurp("prefix.out", out),
		  "\xa3"
		  "end",
		  4))
		return false;
	n = slurp("prefix.err", out);
	return n > 1 && memchr(out, '\n', n) == out + n - 1;
}

int main(int argc, char **argv)
{
	const bool flip = argc > 1 && strcmp(argv[1], "--flip") == 0;

	argv += flip;
	argc -= flip;
	if (argc < 5) {
		fprintf(stderr, "prefixes: wanted FILE DENSE STEP COMMAND...\n");
		return 2;
	}
	size_t size = slurp(argv[1], bytes), dense = strtoul(argv[2], NULL, 10);
	size_t step = strtoul(argv[3], NULL, 10);

	for (size_t n = 0; n < size; n += n < dense || step == 0 ? 1 : step) {
		bytes[n] = (char)(bytes[n] ^ flip << n % 8);
		if (!try(flip ? size : n, argv + 4))
			printf("%zu ", n);
		bytes[n] = (char)(bytes[n] ^ flip << n % 8);
	}
	return 0;
}
