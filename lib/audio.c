/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio.h"

#include <errno.h>
#include <sox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK = 8192, CHANNELS_MAX = 64 };

struct audio {
	sox_format_t *file;
	unsigned channels;
	uint64_t promised;           /* samples of all channels by the header; 0: unknown */
	uint64_t delivered;          /* by libsox, so far */
	size_t held, used;           /* in samples: how many it holds, how many are used */
	sox_sample_t samples[BLOCK]; /* whole groups of one sample a channel */
};

static uint32_t little_endian(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Lengths that writers to a pipe leave behind because they cannot know better: nothing, all ones,
 * and what sox writes. */
static bool is_unknown(uint32_t length)
{
	return length == 0 || length == 0xffffffffU || (length & 0xfffff000U) == 0x7ffff000U;
}

/* Where the length of the data is 0: nobody knew it, or there is none? The length of all tells. */
static bool is_empty(uint32_t riff_length, uint64_t size)
{
	return !is_unknown(riff_length) && (riff_length + 8ULL + 1) / 2 == (size + 1) / 2;
}

/* Walks the chunks of a RIFF file up to its data. Returns NULL if as much data follows as the
 * header promises, else what is wrong. *unknown: the header promises nothing. */
static const char *check_riff(FILE *file, uint64_t size, bool *unknown)
{
	unsigned char head[12];
	uint64_t at = 12;
	uint32_t riff_length;

	if (size == 0)
		return "is empty";
	if (fread(head, 1, 12, file) != 12 || memcmp(head, "RIFF", 4) != 0 ||
	    memcmp(head + 8, "WAVE", 4) != 0)
		return "is no WAV file (it does not begin with RIFF and WAVE)";
	riff_length = little_endian(head + 4);
	while (fread(head, 1, 8, file) == 8) {
		uint32_t length = little_endian(head + 4);
		at += 8;
		if (memcmp(head, "data", 4) == 0) {
			*unknown = is_unknown(length);
			if (*unknown &&
			    (at == size || (length == 0 && is_empty(riff_length, size))))
				return "has no samples";
			return !*unknown && length > size - at
				   ? "is truncated: its header promises "
				     "more samples than there are"
				   : NULL;
		}
		at += (uint64_t)length + length % 2;
		if (at > size || fseeko(file, (off_t)at, SEEK_SET) != 0)
			return "is truncated: it ends before its samples";
	}
	return "is truncated: it has no samples";
}

static const char *check_file(const char *path, bool *unknown)
{
	FILE *file;
	struct stat st;
	const char *why;

	if (stat(path, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode)) /* before opening: a FIFO would block */
		return "is no regular file";
	if (!(file = fopen(path, "rb")))
		return strerror(errno);
	why = check_riff(file, (uint64_t)st.st_size, unknown);
	fclose(file);
	return why;
}

/* libsox takes "-", "|command" and "http://..." for something else than files; a path that begins
 * with a dot or a slash is safe from that. */
static sox_format_t *open_path(const char *path, const sox_signalinfo_t *signal)
{
	size_t size = strlen(path) + 3;
	char *safe = malloc(size);
	sox_format_t *file;

	if (!safe)
		return NULL;
	sox_get_globals()->output_message_handler = NULL; /* what is wrong, our caller says */
	snprintf(safe, size, "%s%s", *path == '/' ? "" : "./", path);
	file = sox_open_read(safe, signal, NULL, "wav");
	free(safe);
	return file;
}

/* The same with bytes instead of a file. */
static sox_format_t *open_bytes(const void *bytes, size_t n, const sox_signalinfo_t *signal)
{
	sox_get_globals()->output_message_handler = NULL;
	return sox_open_mem_read((void *)bytes, n, signal, NULL, "wav");
}

static struct audio *refuse(struct audio *a, const char *wrong, char *why, size_t size)
{
	snprintf(why, size, "%s", wrong);
	audio_close(a);
	return NULL;
}

/* Takes over what libsox opened; unknown: its header promises no length. */
static struct audio *begin(struct audio *a, bool unknown, char *why, size_t size)
{
	if (!a->file)
		return refuse(a, "cannot be decoded", why, size);
	if (!(a->file->signal.rate > 0 && a->file->signal.channels >= 1 &&
	      a->file->signal.channels <= CHANNELS_MAX))
		return refuse(a, "has no sensible rate or number of channels", why, size);
	a->channels = a->file->signal.channels;
	if (!unknown && a->file->signal.length != SOX_IGNORE_LENGTH)
		a->promised = a->file->signal.length;
	return a;
}

static const sox_signalinfo_t ignore_length = { .length = SOX_IGNORE_LENGTH };

struct audio *audio_open(const char *path, char *why, size_t size)
{
	bool unknown = false;
	const char *wrong = check_file(path, &unknown);
	struct audio *a = calloc(1, sizeof *a);

	if (!a)
		wrong = "no memory to read it";
	if (wrong)
		return refuse(a, wrong, why, size);
	a->file = open_path(path, unknown ? &ignore_length : NULL);
	return begin(a, unknown, why, size);
}

struct audio *audio_open_bytes(const void *bytes, size_t n, char *why, size_t size)
{
	bool unknown = false;
	FILE *file = n ? fmemopen((void *)bytes, n, "rb") : NULL;
	const char *wrong = n == 0 ? "is empty" : !file ? strerror(errno) : NULL;
	struct audio *a = calloc(1, sizeof *a);

	if (!a)
		wrong = "no memory to read it";
	if (!wrong)
		wrong = check_riff(file, n, &unknown);
	if (file)
		fclose(file);
	if (wrong)
		return refuse(a, wrong, why, size);
	a->file = open_bytes(bytes, n, unknown ? &ignore_length : NULL);
	return begin(a, unknown, why, size);
}

void audio_close(struct audio *a)
{
	if (a && a->file)
		sox_close(a->file);
	free(a);
}

double audio_rate(const struct audio *a)
{
	return a->file->signal.rate;
}

uint64_t audio_clipped(const struct audio *a)
{
	return a->file->clips;
}

bool audio_failed(const struct audio *a)
{
	return a->file->sox_errno != 0 || a->delivered < a->promised;
}

static bool refill(struct audio *a)
{
	size_t whole = BLOCK - BLOCK % a->channels;

	a->held = sox_read(a->file, a->samples, whole);
	a->delivered += a->held;
	a->held -= a->held % a->channels;
	a->used = 0;
	return a->held > 0;
}

size_t audio_read(struct audio *a, float *out, size_t n)
{
	double scale = 1.0 / 2147483648.0 / a->channels;
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t sum = 0;
		if (a->used == a->held && !refill(a))
			break;
		for (unsigned c = 0; c < a->channels; c++)
			sum += a->samples[a->used++];
		out[i] = (float)((double)sum * scale);
	}
	return i;
}
