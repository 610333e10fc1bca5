/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/mp3.h"

#include "audio/mpeg.h"

#include <math.h>
#include <mpg123.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART = 2304, WHY_MAX = 120 }; /* samples: a frame, at most */

struct mp3 {
	mpg123_handle *handle;
	const unsigned char *bytes; /* [n] */
	size_t n;
	struct mpeg_part part; /* that is being decoded */
	size_t at;             /* the byte where the decoder continues */
	long rate;
	int channels;
	float samples[PART];
	size_t held, taken;
	uint64_t clipped;
	const char *failure;
	char why[WHY_MAX];
};

/* ---- the bytes, as the library reads them ---- */

static ssize_t give(void *arg, void *to, size_t n)
{
	struct mp3 *m = arg;

	if (n > m->part.end - m->at)
		n = m->part.end - m->at;
	memcpy(to, m->bytes + m->at, n);
	m->at += n;
	return (ssize_t)n;
}

static off_t go(void *arg, off_t offset, int whence)
{
	struct mp3 *m = arg;
	off_t size = (off_t)(m->part.end - m->part.begin), at = (off_t)(m->at - m->part.begin);

	at = offset + (whence == SEEK_CUR ? at : whence == SEEK_END ? size : 0);
	if (at < 0 || at > size)
		return -1;
	m->at = m->part.begin + (size_t)at;
	return at;
}

/* ---- opening ---- */

static mpg123_handle *new_handle(void)
{
	mpg123_handle *h;

	if (mpg123_init() != MPG123_OK)
		return NULL;
	/* the plain decoder gives the same numbers on all processors */
	if (!(h = mpg123_new("generic", NULL)) && !(h = mpg123_new(NULL, NULL)))
		return NULL;
	if (mpg123_param(h, MPG123_ADD_FLAGS, MPG123_FORCE_FLOAT | MPG123_GAPLESS | MPG123_QUIET,
			 0) == MPG123_OK &&
	    mpg123_param(h, MPG123_REMOVE_FLAGS, MPG123_AUTO_RESAMPLE, 0) == MPG123_OK &&
	    mpg123_param(h, MPG123_RESYNC_LIMIT, -1, 0) == MPG123_OK &&
	    mpg123_replace_reader_handle(h, give, go, NULL) == MPG123_OK)
		return h;
	mpg123_delete(h);
	return NULL;
}

/* Begins to decode a part. NULL, or what is wrong. */
static const char *begin_part(struct mp3 *m, size_t at)
{
	const char *fault;
	long rate;
	int channels, encoding;

	m->part = mpeg_next(m->bytes, m->n, at);
	m->at = m->part.begin;
	if ((fault = mpeg_fault(m->bytes, m->part, m->why, sizeof m->why)))
		return fault;
	mpg123_close(m->handle);
	if (mpg123_open_handle(m->handle, m) != MPG123_OK ||
	    mpg123_getformat(m->handle, &rate, &channels, &encoding) != MPG123_OK)
		return "cannot be decoded";
	if (encoding != MPG123_ENC_FLOAT_32)
		return "cannot be decoded: this libmpg123 gives no floats";
	if (m->rate != 0 && (rate != m->rate || channels != m->channels)) {
		snprintf(m->why, sizeof m->why,
			 "is several recordings, of %ld and of %ld Hz, or of mono and stereo",
			 m->rate, rate);
		return m->why;
	}
	m->rate = rate;
	m->channels = channels;
	return NULL;
}

struct mp3 *mp3_open(const unsigned char *bytes, size_t n, char *why, size_t size)
{
	struct mp3 *m = calloc(1, sizeof *m);
	const char *wrong = "no memory to decode it";
	size_t at = mpeg_find(bytes, n, true);

	if (m) {
		m->bytes = bytes;
		m->n = n;
		if ((m->handle = new_handle()))
			wrong = at < n
				    ? begin_part(m, at)
				    : "is damaged or not an MP3: no two frames follow each other";
	}
	if (!wrong)
		return m;
	snprintf(why, size, "%s", wrong);
	mp3_close(m);
	return NULL;
}

void mp3_close(struct mp3 *m)
{
	if (m && m->handle)
		mpg123_delete(m->handle);
	free(m);
}

long mp3_rate(const struct mp3 *m)
{
	return m->rate;
}

unsigned mp3_channels(const struct mp3 *m)
{
	return (unsigned)m->channels;
}

const char *mp3_failure(const struct mp3 *m)
{
	return m->failure;
}

uint64_t mp3_clipped(const struct mp3 *m)
{
	return m->clipped;
}

/* ---- samples ---- */

/* Decodes more samples into the buffer; false: there are no more, or failure is set. */
static bool refill(struct mp3 *m)
{
	size_t bytes = 0;

	m->held = m->taken = 0;
	while (m->held == 0 && !m->failure) {
		int got =
		    mpg123_read(m->handle, (unsigned char *)m->samples, sizeof m->samples, &bytes);
		m->held = bytes / sizeof *m->samples;
		if (got == MPG123_DONE && m->held == 0) {
			if (m->part.end >= m->n ||
			    mpeg_find(m->bytes + m->part.end, m->n - m->part.end, false) != 0)
				return false;
			m->failure = begin_part(m, m->part.end);
		} else if (got == MPG123_NEW_FORMAT) {
			long rate;
			int channels, encoding;
			if (mpg123_getformat(m->handle, &rate, &channels, &encoding) != MPG123_OK ||
			    rate != m->rate || channels != m->channels)
				m->failure = "changes its rate or its channels in the middle";
		} else if (got != MPG123_OK && got != MPG123_DONE) {
			snprintf(m->why, sizeof m->why,
				 "cannot be decoded to its end (libmpg123: %s)",
				 mpg123_strerror(m->handle));
			m->failure = m->why;
		}
	}
	return m->held > 0;
}

static int32_t as_int(struct mp3 *m, float x)
{
	double scaled = (double)x * 2147483648.0;

	if (scaled >= 2147483647.5) {
		m->clipped += scaled > 2147483648.0;
		return INT32_MAX;
	}
	if (scaled < -2147483648.0) {
		m->clipped++;
		return INT32_MIN;
	}
	return (int32_t)lrint(scaled);
}

size_t mp3_read(struct mp3 *m, int32_t *out, size_t n)
{
	size_t got = 0;

	while (got < n && (m->taken < m->held || refill(m)))
		while (got < n && m->taken < m->held)
			out[got++] = as_int(m, m->samples[m->taken++]);
	return got;
}
