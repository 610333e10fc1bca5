/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/audio.h"

#include "audio/decoder.h"
#include "audio/magic.h"
#include "audio/mpeg.h"
#include "base/status.h"
#include "audio/tags.h"
#include "audio/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of a file that are read first: most files have fewer. */
enum { HEAD = 65536, ZEROS_MAX = 1 << 20 /* before a recording, bytes */ };

struct audio {
	struct wav *wav;         /* one of these two, */
	struct decoder *decoder; /* unless it is not yet open */
	int fd;                  /* -1: all is in memory */
	void *map;               /* [mapped], the file; NULL: none */
	size_t mapped;
	unsigned char head[];
};

/* Where a failed opening stores its reason and status. */
struct excuse {
	enum status *status;
	char *why; /* [size] */
	size_t size;
};

static struct audio *refuse(struct audio *a, const struct excuse *e, enum status status,
			    const char *wrong)
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

/* Maps all of a file's bytes. A child reads them as it needs them. */
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

/* Reads up to n bytes of a file. Below 0: errno. */
static ssize_t read_at(int fd, uint64_t from, unsigned char *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more = pread(fd, to + got, n - got, (off_t)(from + got));
		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

/* A recording under examination: the bytes that remain after tags and padding. */
struct look {
	const unsigned char *head; /* [n], its first bytes */
	size_t n;
	uint64_t begin, size; /* where in the file it begins; of what is left, bytes */
	bool tagged;          /* there is a tag before it */
};

/* Skips some bytes, or all that are left. False: see errno. */
static bool skip(struct audio *a, struct look *l, uint64_t by)
{
	ssize_t n;

	by = by < l->size ? by : l->size;
	l->begin += by;
	l->size -= by;
	if (a->fd < 0 || by < l->n) {
		size_t rest = a->fd < 0 || l->n == l->size + by ? (size_t)l->size : 0;
		l->head += rest > 0 ? by : 0;
		l->n = rest;
		if (rest > 0 || l->size == 0)
			return true;
	}
	n = read_at(a->fd, l->begin, a->head, l->size < HEAD ? (size_t)l->size : HEAD);
	if (n < 0)
		return false;
	l->head = a->head;
	l->n = (size_t)n;
	return true;
}

/* The number of zeros at the beginning of the head. */
static size_t count_zeros(const struct look *l)
{
	size_t n = 0;

	while (n < l->n && l->head[n] == 0)
		n++;
	return n;
}

/* Goes to the beginning of the recording: after tags, zeros and the rest of an MPEG frame. Sets
 * *magic to its format. False: see errno. */
static bool find_begin(struct audio *a, struct look *l, enum magic *magic)
{
	uint64_t tag, zeros = 0;
	size_t n;

	while ((tag = tags_before(l->head, l->n)) > 0) {
		l->tagged = true;
		if (!skip(a, l, tag))
			return false;
	}
	*magic = magic_of(l->head, l->n < MAGIC_SIZE ? l->n : MAGIC_SIZE);
	if (*magic == MAGIC_MP3) { /* the decoder checks further */
		n = mpeg_find(l->head, l->n, l->n == l->size);
		if (n == l->n && l->n < l->size)
			*magic = MAGIC_FOREIGN;
	}
	if (*magic != MAGIC_FOREIGN || l->n == 0)
		return true;
	/* a refusal names the file by its first bytes, so keep those */
	struct look there = *l;
	while (zeros < ZEROS_MAX && (n = count_zeros(&there)) > 0) {
		zeros += n;
		if (!skip(a, &there, n))
			return false;
	}
	if (there.tagged && zeros > 0)
		*magic = magic_of(there.head, there.n < MAGIC_SIZE ? there.n : MAGIC_SIZE);
	if (*magic == MAGIC_FOREIGN || *magic == MAGIC_MP3 || *magic == MAGIC_TAGGED) {
		n = mpeg_find(there.head, there.n, false);
		*magic = n < there.n ? MAGIC_MP3 : MAGIC_FOREIGN;
		if (n < there.n && !skip(a, &there, n))
			return false;
	}
	if (*magic != MAGIC_FOREIGN)
		*l = there;
	else if (a->fd >= 0 && zeros > 0) /* the head was read again */
		return skip(a, l, 0);
	return true;
}

static struct audio *begin_decoder(struct audio *a, enum magic magic, const struct look *l,
				   const struct excuse *e)
{
	const unsigned char *bytes = l->head;

	if (a->fd >= 0) {
		bytes = map_file(a, l->begin + l->size);
		if (!bytes)
			return refuse_errno(a, e);
		bytes += l->begin;
	}
	a->decoder = decoder_open(magic, bytes, (size_t)l->size,
				  decoder_limits_for((size_t)l->size), e->status, e->why, e->size);
	if (a->decoder)
		return a;
	audio_close(a);
	return NULL;
}

static struct audio *refuse_foreign(struct audio *a, const struct look *l, const struct excuse *e)
{
	const char *what = magic_guess(l->head, l->n < MAGIC_SIZE ? l->n : MAGIC_SIZE);
	char text[200];

	if (l->size == 0)
		return refuse(
		    a, e, STATUS_INPUT,
		    l->tagged ? "is truncated: it ends with the tag (ID3, APE) before its samples"
			      : "is empty");
	snprintf(text, sizeof text,
		 "is %s%s (fsdd-read reads WAV, FLAC, Ogg Vorbis, MP3, SPHERE, AIFF, AU)",
		 l->tagged ? "a tag (ID3, APE) and then " : "", what);
	return refuse(a, e, STATUS_INPUT, text);
}

/* Opens a recording whose first bytes are in memory; the rest is in a->fd. */
static struct audio *begin(struct audio *a, struct look *l, const struct excuse *e)
{
	enum magic magic;
	bool foreign = false;

	if (!find_begin(a, l, &magic))
		return refuse_errno(a, e);
	if (magic == MAGIC_FOREIGN)
		return refuse_foreign(a, l, e);
	if (magic != MAGIC_WAV && magic != MAGIC_AIFF && magic != MAGIC_AU)
		return begin_decoder(a, magic, l, e);
	a->wav =
	    wav_open(l->head, l->n, a->fd, l->begin, l->size, &foreign, e->status, e->why, e->size);
	if (a->wav)
		return a;
	if (foreign)
		return begin_decoder(a, magic, l, e);
	audio_close(a);
	return NULL;
}

struct audio *audio_open(const char *path, enum status *status, char *why, size_t size)
{
	const struct excuse excuse = { status, why, size }, *e = &excuse;
	struct audio *a = malloc(sizeof *a + HEAD);
	struct look l;
	struct stat st;
	ssize_t n;

	if (!a)
		return refuse(a, e, STATUS_SYSTEM, "no memory to read it");
	/* without O_NONBLOCK a FIFO would block */
	*a = (struct audio){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	if (a->fd < 0 || fstat(a->fd, &st) != 0)
		return refuse_errno(a, e);
	if (!S_ISREG(st.st_mode))
		return refuse(a, e, STATUS_INPUT, "is not a regular file");
	n = read_at(a->fd, 0, a->head, st.st_size < HEAD ? (size_t)st.st_size : HEAD);
	if (n < 0)
		return refuse_errno(a, e);
	l = (struct look){ .head = a->head,
			   .n = (size_t)n,
			   .size = n < HEAD ? (uint64_t)n : (uint64_t)st.st_size };
	return begin(a, &l, e);
}

struct audio *audio_open_bytes(const void *bytes, size_t n, enum status *status, char *why,
			       size_t size)
{
	const struct excuse excuse = { status, why, size }, *e = &excuse;
	struct look l = { .head = bytes, .n = n, .size = n };
	struct audio *a = malloc(sizeof *a);

	if (!a)
		return refuse(a, e, STATUS_SYSTEM, "no memory to read it");
	*a = (struct audio){ .fd = -1 };
	return begin(a, &l, e);
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

enum status audio_status(const struct audio *a)
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
