/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/wav.h"

#include "audio/byte_order.h"
#include "audio/downmix.h"
#include "audio/pcm_header.h"
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK = 65536, /* bytes of a file that are read at a time */
	PART = 1024,   /* samples that are decoded at a time */
};

struct wav {
	struct pcm_header header;
	size_t group;              /* bytes of one sample of each channel */
	uint64_t left;             /* groups still to come */
	const unsigned char *held; /* [n_held], bytes in memory that are not decoded yet */
	size_t n_held;
	uint64_t next; /* offset in the file of the byte after those */
	int fd;
	uint64_t base;        /* where in fd the file begins */
	unsigned char *block; /* [BLOCK], from the second block on; NULL before */
	struct pcm_findings findings;
	const char *failure;
	enum status status; /* of the failure: whose fault it is */
};

/* Goes to the first byte of the samples. */
static void begin_samples(struct wav *w, const struct pcm_file *file)
{
	const uint64_t at = w->header.data_at;

	if (at < file->n) {
		w->next = file->n;
		w->held = file->head + at;
		w->n_held = file->n - (size_t)at;
	} else {
		w->next = at;
	}
}

struct wav *wav_open(const unsigned char *head, size_t n, int fd, uint64_t base, uint64_t size,
		     bool *foreign, enum status *status, char *why, size_t why_size)
{
	struct pcm_file file = {
		.head = head, .n = n, .size = size, .fd = fd, .base = base, .status = STATUS_INPUT
	};
	struct pcm_header header = { .data_at = 0 };
	const char *wrong;
	struct wav *w;

	*foreign = false;
	wrong = pcm_header_read(&file, &header, foreign);
	*status = file.status;
	if (!wrong && *foreign)
		return NULL;
	*foreign = false;
	w = wrong ? NULL : calloc(1, sizeof *w);
	if (!wrong && !w) {
		*status = STATUS_SYSTEM;
		wrong = "no memory to read it";
	}
	if (wrong) {
		snprintf(why, why_size, "%s", wrong);
		return NULL;
	}
	w->header = header;
	w->group = (size_t)header.coding->width * header.channels;
	w->left = header.data_length / w->group;
	w->fd = fd;
	w->base = base;
	begin_samples(w, &file);
	return w;
}

void wav_free(struct wav *w)
{
	if (w)
		free(w->block);
	free(w);
}

double wav_rate(const struct wav *w)
{
	return w->header.rate_hz;
}

const char *wav_failure(const struct wav *w)
{
	return w->failure;
}

enum status wav_status(const struct wav *w)
{
	return w->failure ? w->status : STATUS_OK;
}

uint64_t wav_clipped(const struct wav *w)
{
	return w->findings.clipped;
}

/* Reads until at least one group is in memory. False: failure has the reason, for example that the
 * file was truncated after it was opened. */
static bool refill(struct wav *w)
{
	const unsigned char *rest = w->held;

	if (!w->block && !(w->block = malloc(BLOCK))) {
		w->failure = "no memory to read it";
		w->status = STATUS_SYSTEM;
		return false;
	}
	if (w->n_held > 0)
		memmove(w->block, rest, w->n_held);
	w->held = w->block;
	while (w->n_held < w->group) {
		ssize_t n = pread(w->fd, w->block + w->n_held, BLOCK - w->n_held,
				  (off_t)(w->base + w->next));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			w->status = n < 0 ? (int)status_of_errno(errno) : STATUS_INPUT;
			w->failure = n < 0 ? strerror(errno)
					   : "is truncated: it became shorter after it was opened";
			return false;
		}
		w->n_held += (size_t)n;
		w->next += (uint64_t)n;
	}
	return true;
}

/* Decodes mono of 16 bits, the most frequent kind. The result is the same as with 32 bits, since a
 * float holds these numbers exactly. */
static void decode_mono16(struct wav *w, float *out, size_t n)
{
	const unsigned char *in = w->held;

	for (size_t i = 0; i < n; i++) {
		uint16_t bits = (uint16_t)little16(in + 2 * i);
		int16_t sample;
		memcpy(&sample, &bits, sizeof sample);
		out[i] = sample * (1 / 32768.0f);
	}
	w->held += 2 * n;
	w->n_held -= 2 * n;
}

/* Reverses the bytes of each of n samples. */
static const unsigned char *reverse(const unsigned char *in, size_t n, size_t width,
				    unsigned char *out)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < width; k++)
			out[i * width + k] = in[i * width + width - 1 - k];
	return out;
}

/* Decodes n of the groups in memory. */
static void decode(struct wav *w, float *out, size_t n)
{
	int32_t samples[PART];
	unsigned char turned[PART * PCM_WIDTH_MAX];
	const struct pcm_coding *coding = w->header.coding;
	const unsigned channels = w->header.channels;

	if (pcm_is_16_bits(coding) && channels == 1 && !w->header.is_big) {
		decode_mono16(w, out, n);
		return;
	}
	while (n > 0) {
		size_t m = PART / channels < n ? PART / channels : n;
		const unsigned char *in = w->held;
		if (w->header.is_big && coding->width > 1)
			in = reverse(in, m * channels, coding->width, turned);
		coding->decode(&w->findings, in, m * channels, samples);
		downmix(samples, m, channels, out);
		w->held += m * w->group;
		w->n_held -= m * w->group;
		out += m;
		n -= m;
	}
}

size_t wav_read(struct wav *w, float *out, size_t n)
{
	size_t got = 0;

	while (got < n && w->left > 0 && !w->failure) {
		size_t m = w->n_held / w->group;
		if (m == 0 && refill(w))
			continue;
		if (m > n - got)
			m = n - got;
		if (m > w->left)
			m = (size_t)w->left;
		decode(w, out + got, m);
		w->left -= m;
		if (w->findings.has_nan) {
			w->failure = "holds samples that are not numbers (NaN)";
			w->status = STATUS_INPUT;
			return got;
		}
		got += m;
	}
	return got;
}
