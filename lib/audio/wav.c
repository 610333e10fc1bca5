/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/wav.h"

#include "audio/pcm_header.h"
#include "audio/raw.h"
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 65536 }; /* bytes of a file that are read at a time */

struct wav {
	struct pcm_header header;
	struct raw_format format;
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
	w->format = (struct raw_format){ .coding = header.coding,
					 .is_big = header.is_big,
					 .channels = header.channels };
	w->group = raw_group(&w->format);
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
		raw_decode(&w->format, &w->findings, w->held, m, out + got);
		w->held += m * w->group;
		w->n_held -= m * w->group;
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
