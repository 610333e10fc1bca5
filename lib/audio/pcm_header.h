/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcm_header - reads the header of a WAV, AIFF or AU file: the encoding and the place
 * of the samples
 *
 * It detects truncation and damage before the first sample is read: the header promises more bytes
 * of samples than the file has (wav_header.c, check_truncation; aiff_header.c, count_aiff and
 * pcm_header_read_au). wav.c (refill) and pcm_header.c (pcm_header_copy) detect a file that became
 * shorter after it was opened. */
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

/* Reads the header. NULL, or what is wrong with the file. *foreign: the file is valid so far, but
 * pcm.h does not have its encoding. */
const char *pcm_header_read(struct pcm_file *f, struct pcm_header *h, bool *foreign);

/* The same for a file whose format is known. */
const char *pcm_header_read_wav(struct pcm_file *f, struct pcm_header *h, bool *foreign);
const char *pcm_header_read_aiff(struct pcm_file *f, struct pcm_header *h, bool *foreign);
const char *pcm_header_read_au(struct pcm_file *f, struct pcm_header *h, bool *foreign);

/* Whether n bytes begin a WAV file, or may be its first few bytes. */
bool pcm_header_is_wav(const unsigned char *head, size_t n);

/* Copies n bytes of the file from `at` on; it must have that many. NULL, or what went wrong. */
const char *pcm_header_copy(struct pcm_file *f, uint64_t at, unsigned char *to, size_t n);

/* Whether programs that write to a pipe use this length as a placeholder: 0, or about the largest
 * that the field can hold (2^31 or 2^32, less the headers, rounded in some way). In a file with
 * that many bytes the length is right. */
bool pcm_header_is_unknown(uint64_t length);

#endif
