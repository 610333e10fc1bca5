/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcm_header - what the header of a recording in WAV, AIFF or AU says: its encoding, and where its
 * samples are
 *
 * A recording that is truncated or damaged is noticed here, before its first sample is read: the
 * header promises more bytes of samples than the file has (wav_header.c, check_truncation;
 * aiff_header.c, count_aiff and pcm_header_read_au). That a file became shorter after it was opened
 * is noticed in wav.c (refill) and pcm_header.c (pcm_header_copy). */
#ifndef EARPIPE_PCM_HEADER_H
#define EARPIPE_PCM_HEADER_H

#include "audio/pcm.h"
#include "base/status.h"

/* The bytes of a file: the first n are in memory, the others are read from fd. */
struct pcm_file {
	const unsigned char *head; /* [n] */
	size_t n;
	uint64_t size; /* of the file */
	int fd;
	uint64_t base;      /* where in fd the file begins */
	enum status status; /* after a failure: STATUS_INPUT, or that of the read that failed */
};

struct pcm_header {
	const struct pcm_coding *coding;
	bool is_big; /* the first byte of a sample is its highest */
	unsigned channels;
	double rate_hz;
	uint64_t data_at, data_length; /* bytes: where the samples begin, and how many there are */
};

/* Reads the header. NULL, or what is wrong with the file. *foreign: the file is in order so far,
 * but of an encoding that pcm.h does not have. */
const char *pcm_header_read(struct pcm_file *f, struct pcm_header *h, bool *foreign);

/* The same of a file that is known to be in one of the three formats. */
const char *pcm_header_read_wav(struct pcm_file *f, struct pcm_header *h, bool *foreign);
const char *pcm_header_read_aiff(struct pcm_file *f, struct pcm_header *h, bool *foreign);
const char *pcm_header_read_au(struct pcm_file *f, struct pcm_header *h, bool *foreign);

/* Whether n bytes begin like a WAV file, or may be the first few of one. */
bool pcm_header_is_wav(const unsigned char *head, size_t n);

/* Copies n bytes of the file, which must not be more than it has after `at`. NULL, or what went
 * wrong. */
const char *pcm_header_copy(struct pcm_file *f, uint64_t at, unsigned char *to, size_t n);

/* Whether a program that writes to a pipe leaves such a length in the header because it cannot know
 * better: 0, or about as much as the field can hold (2^31 or 2^32, less the headers, rounded in
 * some way). A file that has as many bytes means what it says. */
bool pcm_header_is_unknown(uint64_t length);

#endif
