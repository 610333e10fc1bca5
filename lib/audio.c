/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio.h"

#include "decoder.h"
#include "magic.h"
#include "status.h"
#include "wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much of a file as is read at first: the whole of most. */
enum { HEAD = 65536 };

struct audio {
	struct wav *wav;         /* one of these two, */
	struct decoder *decoder; /* unless it is not yet open */
	int fd;                  /* -1: all is in memory */
	void *map;               /* [mapped], the file; NULL: none */
	size_t mapped;
	unsigned char head[];
};

/* Where an opening that fails says why, and whose fault it is. */
struct excuse {
	int *status;
	char *why; /* [size] */
	size_t size;
};

static struct audio *refuse(struct audio *a, const struct excuse *e, int status, const char *wrong)
{
	*e->status = status;
	snprintf(e->why, e->size, "%s", wrong);
	if (a)
		audio_close(a);
	return NULL;
}

static struct audio *refuse_errno(struct audio *a, const struct excuse *e)
{
	return refuse(a, e, status_of_errno(errno), strerror(errno));
}

/* All of a file's bytes, to be read by a child as it needs them. */
static const void *map_file(struct audio *a, uint64_t all)
{
	void *map;

	if (all > SIZE_MAX) {
		errno = EFBIG;
		return NULL;
	}
	map = mmap(NULL, (size_t)all, PROT_READ, MAP_PRIVATE, a->fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	a->map = map;
	a->mapped = (size_t)all;
	return map;
}

static struct audio *begin_decoder(struct audio *a, enum magic magic, const void *head,
				   uint64_t all, const struct excuse *e)
{
	const void *bytes = a->fd < 0 ? head : map_file(a, all);

	if (!bytes)
		return refuse_errno(a, e);
	a->decoder = decoder_open(magic, bytes, (size_t)all, decoder_limits_for((size_t)all),
				  e->status, e->why, e->size);
	if (a->decoder)
		return a;
	audio_close(a);
	return NULL;
}

/* Decodes a recording of `all` bytes whose first n are at head; the rest is in a->fd. */
static struct audio *begin(struct audio *a, const unsigned char *head, size_t n, uint64_t all,
			   const struct excuse *e)
{
	size_t n_magic = n < MAGIC_SIZE ? n : MAGIC_SIZE;
	enum magic magic = magic_of(head, n_magic);
	bool foreign = false;

	if (n == 0)
		return refuse(a, e, STATUS_INPUT, "is empty");
	if (magic == MAGIC_WAV) {
		if ((a->wav = wav_open(head, n, a->fd, all, &foreign, e->status, e->why, e->size)))
			return a;
	} else if (magic == MAGIC_FOREIGN) {
		*e->status = STATUS_INPUT;
		snprintf(e->why, e->size,
			 "is %s (read are WAV, FLAC, Ogg Vorbis, MP3, SPHERE, AIFF, AU)",
			 magic_guess(head, n_magic));
	} else {
		foreign = true;
	}
	if (foreign)
		return begin_decoder(a, magic, head, all, e);
	audio_close(a);
	return NULL;
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

struct audio *audio_open(const char *path, int *status, char *why, size_t size)
{
	const struct excuse excuse = { status, why, size }, *e = &excuse;
	struct audio *a = malloc(sizeof *a + HEAD);
	struct stat st;
	ssize_t n;

	if (!a)
		return refuse(a, e, STATUS_SYSTEM, "no memory to read it");
	/* a FIFO would block without */
	*a = (struct audio){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	if (a->fd < 0 || fstat(a->fd, &st) != 0)
		return refuse_errno(a, e);
	if (!S_ISREG(st.st_mode))
		return refuse(a, e, STATUS_INPUT, "is no regular file");
	n = read_head(a->fd, a->head, st.st_size < HEAD ? (size_t)st.st_size : HEAD);
	if (n < 0)
		return refuse_errno(a, e);
	return begin(a, a->head, (size_t)n, n < HEAD ? (uint64_t)n : (uint64_t)st.st_size, e);
}

struct audio *audio_open_bytes(const void *bytes, size_t n, int *status, char *why, size_t size)
{
	const struct excuse excuse = { status, why, size }, *e = &excuse;
	struct audio *a = malloc(sizeof *a);

	if (!a)
		return refuse(a, e, STATUS_SYSTEM, "no memory to read it");
	*a = (struct audio){ .fd = -1 };
	return begin(a, bytes, n, n, e);
}

void audio_close(struct audio *a)
{
	wav_free(a->wav);
	decoder_free(a->decoder);
	if (a->map)
		munmap(a->map, a->mapped);
	if (a->fd >= 0)
		close(a->fd);
	free(a);
}

double audio_rate(const struct audio *a)
{
	return a->wav ? wav_rate(a->wav) : decoder_rate(a->decoder);
}

uint64_t audio_clipped(const struct audio *a)
{
	return a->wav ? wav_clipped(a->wav) : decoder_clipped(a->decoder);
}

const char *audio_failure(const struct audio *a)
{
	return a->wav ? wav_failure(a->wav) : decoder_failure(a->decoder);
}

int audio_status(const struct audio *a)
{
	return a->wav ? wav_status(a->wav) : decoder_status(a->decoder);
}

bool audio_failed(const struct audio *a)
{
	return audio_failure(a) != NULL;
}

size_t audio_read(struct audio *a, float *out, size_t n)
{
	return a->wav ? wav_read(a->wav, out, n) : decoder_read(a->decoder, out, n);
}
