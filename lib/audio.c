/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio.h"

#include "magic.h"
#include "wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much of a file as is read at first: the whole of most. */
enum { HEAD = 65536 };

struct audio {
	struct wav *wav;
	int fd; /* -1: all is in memory */
	unsigned char head[];
};

static struct audio *refuse(struct audio *a, const char *wrong, char *why, size_t size)
{
	snprintf(why, size, "%s", wrong);
	if (a)
		audio_close(a);
	return NULL;
}

/* Decodes a recording of `all` bytes whose first n are at head; the rest is in a->fd. */
static struct audio *begin(struct audio *a, const unsigned char *head, size_t n, uint64_t all,
			   char *why, size_t size)
{
	size_t n_magic = n < MAGIC_SIZE ? n : MAGIC_SIZE;
	bool foreign;

	if (n == 0)
		return refuse(a, "is empty", why, size);
	switch (magic_of(head, n_magic)) {
	case MAGIC_WAV:
		if ((a->wav = wav_open(head, n, a->fd, all, &foreign, why, size)))
			return a;
		if (!foreign) {
			audio_close(a);
			return NULL;
		}
		return refuse(a, "has an encoding that is not read", why, size);
	default:
		snprintf(why, size, "is %s; what is read is WAV", magic_guess(head, n_magic));
		audio_close(a);
		return NULL;
	}
}

/* Reads the beginning of a file. Below 0: errno. */
static ssize_t read_head(int fd, unsigned char *head, size_t size)
{
	size_t n = 0;

	while (n < size) {
		ssize_t more = pread(fd, head + n, size - n, (off_t)n);
		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		n += (size_t)more;
	}
	return (ssize_t)n;
}

struct audio *audio_open(const char *path, char *why, size_t size)
{
	struct audio *a = malloc(sizeof *a + HEAD);
	struct stat st;
	ssize_t n;

	if (!a)
		return refuse(a, "no memory to read it", why, size);
	/* a FIFO would block without */
	*a = (struct audio){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	if (a->fd < 0 || fstat(a->fd, &st) != 0)
		return refuse(a, strerror(errno), why, size);
	if (!S_ISREG(st.st_mode))
		return refuse(a, "is no regular file", why, size);
	n = read_head(a->fd, a->head, st.st_size < HEAD ? (size_t)st.st_size : HEAD);
	if (n < 0)
		return refuse(a, strerror(errno), why, size);
	return begin(a, a->head, (size_t)n, n < HEAD ? (uint64_t)n : (uint64_t)st.st_size, why,
		     size);
}

struct audio *audio_open_bytes(const void *bytes, size_t n, char *why, size_t size)
{
	struct audio *a = malloc(sizeof *a);

	if (!a)
		return refuse(a, "no memory to read it", why, size);
	*a = (struct audio){ .fd = -1 };
	return begin(a, bytes, n, n, why, size);
}

void audio_close(struct audio *a)
{
	wav_free(a->wav);
	if (a->fd >= 0)
		close(a->fd);
	free(a);
}

double audio_rate(const struct audio *a)
{
	return wav_rate(a->wav);
}

uint64_t audio_clipped(const struct audio *a)
{
	return wav_clipped(a->wav);
}

const char *audio_failure(const struct audio *a)
{
	return wav_failure(a->wav);
}

bool audio_failed(const struct audio *a)
{
	return audio_failure(a) != NULL;
}

size_t audio_read(struct audio *a, float *out, size_t n)
{
	return wav_read(a->wav, out, n);
}
