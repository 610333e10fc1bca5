/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/unxz.h"

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* DECODER_MAX: bytes that the decoder needs besides its dictionary. */
enum { PIECE = 128 * 1024, DECODER_MAX = 2 << 20 };

struct unxz {
	struct feed *feed;
	lzma_stream z;
	bool fed; /* the feed has ended */
	bool ended;
	int error;
	const char *why;
	unsigned char piece[PIECE];
};

struct unxz *unxz_new(struct feed *feed)
{
	struct unxz *x = calloc(1, sizeof *x);

	if (!x || lzma_stream_decoder(&x->z, (uint64_t)UNXZ_DICTIONARY_MAX + DECODER_MAX,
				      LZMA_CONCATENATED) != LZMA_OK) {
		free(x);
		return NULL;
	}
	x->feed = feed;
	return x;
}

void unxz_free(struct unxz *x)
{
	if (!x)
		return;
	lzma_end(&x->z);
	free(x);
}

static ssize_t fail(struct unxz *x, int error, const char *why)
{
	x->error = error;
	x->why = why;
	return -1;
}

/* Reads more input if there is none left and the feed has not ended. False: an error. */
static bool refill(struct unxz *x)
{
	const void *piece;
	ssize_t got;

	if (x->z.avail_in > 0 || x->fed)
		return true;
	got = feed_read(x->feed, &piece);
	if (got < 0) {
		fail(x, errno, strerror(errno));
		return false;
	}
	x->fed = got == 0;
	x->z.next_in = piece;
	x->z.avail_in = (size_t)got;
	return true;
}

static ssize_t judge(struct unxz *x, lzma_ret result)
{
	switch (result) {
	case LZMA_MEM_ERROR:
		return fail(x, ENOMEM, "no memory to unpack it");
	case LZMA_MEMLIMIT_ERROR:
		return fail(x, EILSEQ,
			    "its xz dictionary is larger than 128 MiB; pack it again with 'xz -9' "
			    "or less");
	case LZMA_BUF_ERROR:
		return fail(x, EILSEQ, "the xz data is truncated");
	case LZMA_OPTIONS_ERROR:
		return fail(x, EILSEQ, "the xz data has a filter that is not known here");
	default:
		return fail(x, EILSEQ, "the xz data is damaged");
	}
}

ssize_t unxz_read(struct unxz *x, const void **piece)
{
	*piece = x->piece;
	if (x->error)
		return -1;
	x->z.next_out = x->piece;
	x->z.avail_out = PIECE;
	while (!x->ended && x->z.avail_out > 0) {
		if (!refill(x))
			return -1;
		lzma_ret result = lzma_code(&x->z, x->fed ? LZMA_FINISH : LZMA_RUN);
		x->ended = result == LZMA_STREAM_END;
		if (result != LZMA_OK && result != LZMA_STREAM_END)
			return judge(x, result);
	}
	return (ssize_t)(PIECE - x->z.avail_out);
}

const char *unxz_why(const struct unxz *x)
{
	return x->why;
}

int unxz_error(const struct unxz *x)
{
	return x->error;
}
