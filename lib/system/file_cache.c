/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/file_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFER = 65536 }; /* floats */

struct file_cache {
	int fd;
	size_t written; /* bytes in the file */
	float *map;     /* NULL: not yet */
	size_t n;       /* floats in the buffer */
	float buffer[BUFFER];
};

/* Opens a file in that folder that has no name any more; -1: see errno. */
static int open_nameless(const char *folder)
{
	const size_t size = strlen(folder) + sizeof "/earpipe-XXXXXX";
	char *path = malloc(size);
	int fd = -1, error;

	if (!path)
		return -1;
	snprintf(path, size, "%s/earpipe-XXXXXX", folder);
	fd = mkstemp(path);
	if (fd >= 0 && (unlink(path) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)) {
		error = errno;
		close(fd);
		errno = error;
		fd = -1;
	}
	error = errno;
	free(path);
	errno = error;
	return fd;
}

struct file_cache *file_cache_new(const char *folder)
{
	struct file_cache *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->fd = open_nameless(folder);
	if (s->fd < 0) {
		const int error = errno;

		free(s);
		errno = error;
		return NULL;
	}
	return s;
}

void file_cache_free(struct file_cache *s)
{
	if (!s)
		return;
	if (s->map)
		munmap(s->map, s->written);
	close(s->fd);
	free(s);
}

static bool flush(struct file_cache *s)
{
	const char *from = (const char *)s->buffer;
	size_t left = s->n * sizeof *s->buffer;

	while (left > 0) {
		const ssize_t done = write(s->fd, from, left);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			errno = done == 0 ? ENOSPC : errno;
			return false;
		}
		from += done;
		left -= (size_t)done;
		s->written += (size_t)done;
	}
	s->n = 0;
	return true;
}

bool file_cache_add(struct file_cache *s, const float *x, size_t n)
{
	while (n > 0) {
		const size_t part = n < BUFFER - s->n ? n : BUFFER - s->n;

		memcpy(s->buffer + s->n, x, part * sizeof *x);
		s->n += part;
		x += part;
		n -= part;
		if (s->n == BUFFER && !flush(s))
			return false;
	}
	return true;
}

float *file_cache_map(struct file_cache *s)
{
	void *map;

	if (!flush(s))
		return NULL;
	if (s->written == 0)
		return s->buffer;
	map = mmap(NULL, s->written, PROT_READ, MAP_SHARED, s->fd, 0);
	return map == MAP_FAILED ? NULL : (s->map = map);
}
