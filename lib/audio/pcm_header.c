/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/pcm_header.h"

#include "audio/downmix.h"
#include "base/status.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool pcm_header_is_wav(const unsigned char *head, size_t n)
{
	static const char *const riff[] = { "RIFF", "RIFX", "RF64", "BW64" };

	for (size_t i = 0; i < sizeof riff / sizeof *riff; i++)
		if (n >= 4 && memcmp(head, riff[i], 4) == 0)
			return n < 12 ? n < 8 || memcmp(head + 8, "WAVE", n - 8) == 0
				      : memcmp(head + 8, "WAVE", 4) == 0;
	return false;
}

static bool is_aiff(const unsigned char *head, size_t n)
{
	return n >= 12 && memcmp(head, "FORM", 4) == 0 &&
	       (memcmp(head + 8, "AIFF", 4) == 0 || memcmp(head + 8, "AIFC", 4) == 0);
}

static bool is_au(const unsigned char *head, size_t n)
{
	return n >= 4 && memcmp(head, ".snd", 4) == 0;
}

bool pcm_header_is_unknown(uint64_t length)
{
	return length == 0 || (length >= 0x7efff000U && length <= 0x80010000U) ||
	       (length >= 0xffff0000U && length <= 0xffffffffU);
}

const char *pcm_header_copy(struct pcm_file *f, uint64_t at, unsigned char *to, size_t n)
{
	while (n > 0) {
		ssize_t more;
		if (at < f->n) {
			size_t there = f->n - (size_t)at;
			memcpy(to, f->head + at, more = (ssize_t)(n < there ? n : there));
		} else if ((more = pread(f->fd, to, n, (off_t)(f->base + at))) < 0 &&
			   errno == EINTR) {
			continue;
		}
		if (more < 0) {
			f->status = status_of_errno(errno);
			return strerror(errno);
		}
		if (more == 0)
			return "is truncated: it became shorter after it was opened";
		at += (uint64_t)more;
		to += more;
		n -= (size_t)more;
	}
	return NULL;
}

const char *pcm_header_read(struct pcm_file *f, struct pcm_header *h, bool *foreign)
{
	const char *why;

	if (is_aiff(f->head, f->n))
		why = pcm_header_read_aiff(f, h, foreign);
	else if (is_au(f->head, f->n))
		why = pcm_header_read_au(f, h, foreign);
	else if (pcm_header_is_wav(f->head, f->n))
		why = pcm_header_read_wav(f, h, foreign);
	else
		why = "is not a WAV file";
	if (why || *foreign)
		return why;
	if (!(h->rate_hz >= 1 && h->rate_hz < 4294967296.0))
		return "is damaged: its rate is not from 1 to 4294967295 Hz";
	if (h->channels == 0 || h->channels > DOWNMIX_CHANNELS_MAX)
		return "has no channels, or more than 64";
	return NULL;
}
