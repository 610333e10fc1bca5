/* SPDX-License-Identifier: GPL-2.0-or-later */
/* race ROUNDS COMMAND... - the time that commands take, run in turn: A B A B ...
 *
 * Prints for each command a line, 'MEDIAN LEAST' in milliseconds over its rounds, from before it is
 * started until it has ended. A command that writes a number on descriptor 3 is its own judge:
 * these are the seconds that count. One with any of the shell's characters is run by 'sh -c', any
 * other is started directly. stdout of all is /dev/null. A command that fails ends the race,
 * status 1. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 1000, WORDS_MAX = 64, OWN_CLOCK = 3 };

extern char **environ;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(3);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The words of a command, cut out of its text; NULL after the last. */
static void split(char *text, char *words[WORDS_MAX + 1])
{
	size_t n = 0;

	for (char *word = strtok(text, " "); word && n < WORDS_MAX; word = strtok(NULL, " "))
		words[n++] = word;
	words[n] = NULL;
}

/* What the command wrote on descriptor 3, in milliseconds; below 0: nothing. */
static double own_ms(int fd)
{
	char text[64];
	char *end;
	ssize_t n = read(fd, text, sizeof text - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	double seconds = strtod(text, &end);
	return end > text ? seconds * 1e3 : -1;
}

/* Runs a command once; returns its time. */
static double time_of(const char *command)
{
	char *text = strdup(command);
	char *words[WORDS_MAX + 1] = { "sh", "-c", text, NULL };
	posix_spawn_file_actions_t files;
	int report[2], status;
	pid_t pid;

	if (!text || pipe(report) != 0 || fcntl(report[0], F_SETFD, FD_CLOEXEC) != 0)
		die("race");
	if (!strpbrk(command, "|&;<>()$`\\\"'*?[#~{}\n"))
		split(text, words);
	if (posix_spawn_file_actions_init(&files) != 0 ||
	    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawn_file_actions_adddup2(&files, report[1], OWN_CLOCK) != 0)
		die("race");

	double began = now_ms();
	int failed = words[0] ? posix_spawnp(&pid, words[0], &files, NULL, words, environ) : -1;
	if (failed || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "race: failed: %s\n", command);
		exit(1);
	}
	double took = now_ms() - began;

	close(report[1]);
	double own = own_ms(report[0]);
	close(report[0]);
	posix_spawn_file_actions_destroy(&files);
	free(text);
	return own >= 0 ? own : took;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	size_t commands = argc > 2 ? (size_t)argc - 2 : 0;
	double(*took)[ROUNDS_MAX];

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "race: wanted ROUNDS (1 to %d) COMMAND...\n", ROUNDS_MAX);
		return 2;
	}
	if (!(took = calloc(commands, sizeof *took)))
		die("race");
	for (long round = 0; round < rounds; round++)
		for (size_t i = 0; i < commands; i++)
			took[i][round] = time_of(argv[2 + i]);
	for (size_t i = 0; i < commands; i++) {
		qsort(took[i], (size_t)rounds, sizeof *took[i], compare);
		double median = (took[i][(rounds - 1) / 2] + took[i][rounds / 2]) / 2;
		printf("%.3f %.3f\n", median, took[i][0]);
	}
	free(took);
	return fclose(stdout) == 0 ? 0 : 3;
}
