/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lag STREAM CLIPS COMMAND - how long a pipeline that runs takes to answer, one frame in flight
 *
 * Starts 'sh -c COMMAND' once, writes it a frame of STREAM, waits for the line that comes back, and
 * so on for CLIPS frames, from the beginning again when STREAM is through. Prints the median, the
 * 95th and the 99th percentile in milliseconds, from before the one write of the frame until its
 * line has been read. The first WARM answers do not count: programs open their files then, and
 * processors wake up. A command that fails, or gives more or fewer lines: status 1. */
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <msgpack/fbuffer.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLIPS_MAX = 1000000, WARM = 20 };

extern char **environ;

static _Noreturn void die(int status, const char *what)
{
	fprintf(stderr, "lag: %s\n", what);
	exit(status);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The frames of a file as the bytes that they are on the wire. */
struct wire {
	char **bytes;
	size_t *size;
	size_t n;
};

static void add_frame(struct wire *w, const struct frame *f)
{
	struct writer to = { 0 };

	w->bytes = realloc(w->bytes, (w->n + 1) * sizeof *w->bytes);
	w->size = realloc(w->size, (w->n + 1) * sizeof *w->size);
	if (!w->bytes || !w->size)
		die(3, "no memory");
	to.out = open_memstream(&w->bytes[w->n], &w->size[w->n]);
	if (!to.out || !stream_write(&to, f) || fclose(to.out) != 0)
		die(3, "no memory");
	w->n++;
}

static struct wire read_frames(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct reader *in = fd < 0 ? NULL : reader_new(fd, NULL, STREAM_DATA_MAX_DEFAULT);
	struct wire w = { 0 };
	struct frame f = { 0 };

	if (!in)
		die(1, strerror(errno));
	while (reader_next(in, &f) == STREAM_FRAME)
		add_frame(&w, &f);
	if (w.n == 0)
		die(1, "STREAM has no frames");
	frame_free(&f);
	reader_free(in);
	close(fd);
	return w;
}

static void write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0)
			die(1, "the command has gone");
		bytes += done;
		n -= (size_t)done;
	}
}

/* Reads up to the end of a line; whatever comes behind it came unasked. */
static void read_line(int fd)
{
	char text[4096];
	ssize_t n;

	do {
		n = read(fd, text, sizeof text);
		if (n <= 0)
			die(1, "the command ended, or gave no line");
	} while (text[n - 1] != '\n');
	if (memchr(text, '\n', (size_t)n) != text + n - 1)
		die(1, "two lines for one frame");
}

/* Starts the command between two pipes; its stdin and stdout are to[1] and from[0]. */
static pid_t start(char *command, int to[2], int from[2])
{
	char sh[] = "sh", c[] = "-c";
	char *words[] = { sh, c, command, NULL };
	posix_spawn_file_actions_t files;
	pid_t pid;

	if (pipe(to) != 0 || pipe(from) != 0 || fcntl(to[1], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(from[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    posix_spawn_file_actions_init(&files) != 0 ||
	    posix_spawn_file_actions_adddup2(&files, to[0], STDIN_FILENO) != 0 ||
	    posix_spawn_file_actions_adddup2(&files, from[1], STDOUT_FILENO) != 0 ||
	    posix_spawn_file_actions_addclose(&files, to[0]) != 0 ||
	    posix_spawn_file_actions_addclose(&files, from[1]) != 0 ||
	    posix_spawnp(&pid, sh, &files, NULL, words, environ) != 0)
		die(3, "cannot start the command");
	posix_spawn_file_actions_destroy(&files);
	close(to[0]);
	close(from[1]);
	return pid;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_quantiles(double *took, size_t n)
{
	qsort(took, n, sizeof *took, compare);
	printf("%.3f %.3f %.3f\n", took[n / 2], took[n * 95 / 100], took[n * 99 / 100]);
}

int main(int argc, char **argv)
{
	long clips = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	int to[2], from[2], status;

	if (clips < 1 || clips > CLIPS_MAX) {
		fprintf(stderr, "lag: wanted STREAM CLIPS (1 to %d) COMMAND\n", CLIPS_MAX);
		return 2;
	}
	struct wire w = read_frames(argv[1]);
	double *took = calloc((size_t)clips, sizeof *took);
	if (!took)
		die(3, "no memory");
	pid_t pid = start(argv[3], to, from);

	signal(SIGPIPE, SIG_IGN); /* write says it */
	for (long i = -WARM; i < clips; i++) {
		size_t k = (size_t)(i + WARM) % w.n;
		double began = now_ms();

		write_all(to[1], w.bytes[k], w.size[k]);
		read_line(from[0]);
		if (i >= 0)
			took[i] = now_ms() - began;
	}
	/* the stream ends like any other, or the pipeline would call it cut */
	FILE *end = fdopen(to[1], "wb");
	msgpack_packer pk;
	msgpack_packer_init(&pk, end, msgpack_fbuffer_write);
	if (!end || msgpack_pack_map(&pk, 1) || msgpack_pack_str_with_body(&pk, "end", 3) ||
	    msgpack_pack_int64(&pk, clips + WARM) || fclose(end) != 0)
		die(1, "the command has gone");
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die(1, "the command failed");
	print_quantiles(took, (size_t)clips);
	for (size_t i = 0; i < w.n; i++)
		free(w.bytes[i]);
	free(w.bytes);
	free(w.size);
	free(took);
	return fclose(stdout) == 0 ? 0 : 3;
}
