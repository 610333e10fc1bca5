/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wavloop FOLDER - the least that reading a folder of small WAV files can cost
 *
 * Lists the folder's .wav files and sorts them, then opens, reads (one read) and closes each, and
 * converts its 16-bit samples, all behind byte 44, to float. Nothing is checked beyond what the
 * loop itself needs, and nothing is written but one line: the numbers of files and samples. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 44, BLOCK = 1 << 20 };

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(3);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* The paths of the folder's .wav files, sorted. */
static char **list(const char *path, size_t *n)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char **paths = NULL;

	if (!folder)
		die(path);
	for (*n = 0; (entry = readdir(folder));) {
		size_t len = strlen(entry->d_name);
		if (len < 4 || strcmp(entry->d_name + len - 4, ".wav") != 0)
			continue;
		if (*n % 1024 == 0)
			paths = realloc(paths, (*n + 1024) * sizeof *paths);
		if (!paths || !(paths[(*n)++] = join(path, entry->d_name)))
			die("wavloop");
	}
	closedir(folder);
	qsort(paths, *n, sizeof *paths, by_path);
	return paths;
}

int main(int argc, char **argv)
{
	static unsigned char bytes[BLOCK];
	static float samples[BLOCK / 2];
	size_t n_files, n_samples = 0;

	if (argc != 2) {
		fprintf(stderr, "wavloop: wanted FOLDER\n");
		return 2;
	}
	char **paths = list(argv[1], &n_files);
	for (size_t i = 0; i < n_files; i++) {
		int fd = open(paths[i], O_RDONLY);
		ssize_t got = read(fd, bytes, sizeof bytes);
		size_t n = got > HEAD ? (size_t)(got - HEAD) / 2 : 0;
		if (fd < 0 || got < 0 || close(fd) != 0)
			die(paths[i]);
		for (size_t k = 0; k < n; k++) {
			int16_t sample;
			memcpy(&sample, bytes + HEAD + 2 * k, sizeof sample);
			samples[k] = sample / 32768.0f;
		}
		n_samples += n;
		free(paths[i]);
	}
	free(paths);
	printf("%zu files, %zu samples, the last %g\n", n_files, n_samples, (double)samples[0]);
	return 0;
}
