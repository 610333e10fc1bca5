/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/gunzip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PIECE = 128 * 1024, GZIP_ONLY = 16 }; /* added to the window's bits: gzip format only */

struct gunzip {
	struct feed *feed;
	z_stream z;
	bool within; /* within a member: its end was not read yet */
	bool padded; /* padding zeros were found */
	int error;
	const char *why;
	unsigned char piece[PIECE];
};

struct gunzip *gunzip_new(struct feed *feed)
{
	struct gunzip *g = calloc(1, sizeof *g);

	if (!g || inflateInit2(&g->z, MAX_WBITS + GZIP_ONLY) != Z_OK) {
		free(g);
		return NULL;
	}
	g->feed = feed;
	return g;
}

void gunzip_free(struct gunzip *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	free(g);
}

static ssize_t fail(struct gunzip *g, int error, const char *why)
{
	g->error = error;
	g->why = why;
	return -1;
}

/* Reads more input if there is none left. Returns 1; 0: the feed has ended; -1: an error. */
static ssize_t refill(struct gunzip *g)
{
	const void *piece;
	ssize_t got;

	if (g->z.avail_in > 0)
		return 1;
	got = feed_read(g->feed, &piece);
	if (got < 0)
		return fail(g, errno, strerror(errno));
	g->z.next_in = (Bytef *)piece;
	g->z.avail_in = (uInt)got;
	return got > 0;
}

/* Begins the next member. Returns 1; 0: there is none; -1: an error. */
static ssize_t next_member(struct gunzip *g)
{
	ssize_t more;

	while ((more = refill(g)) > 0 && *g->z.next_in == 0) {
		g->padded = true;
		g->z.next_in++;
		g->z.avail_in--;
	}
	if (more <= 0)
		return more;
	if (g->padded)
		return fail(g, EILSEQ, "has data after its end");
	inflateReset(&g->z);
	g->within = true;
	return 1;
}

static ssize_t judge(struct gunzip *g, int result)
{
	if (result == Z_MEM_ERROR)
		return fail(g, ENOMEM, "no memory to unpack it");
	return fail(g, EILSEQ, g->z.msg ? g->z.msg : "the gzip data is damaged");
}

ssize_t gunzip_read(struct gunzip *g, const void **piece)
{
	ssize_t more = 1;

	*piece = g->piece;
	if (g->error)
		return -1;
	g->z.next_out = g->piece;
	g->z.avail_out = PIECE;
	while (g->z.avail_out == PIECE) {
		if (!g->within && (more = next_member(g)) <= 0)
			return more;
		if ((more = refill(g)) < 0)
			return -1;
		if (more == 0)
			return fail(g, EILSEQ, "the gzip data is truncated");
		int result = inflate(&g->z, Z_NO_FLUSH);
		if (result == Z_STREAM_END)
			g->within = false;
		else if (result != Z_OK)
			return judge(g, result);
	}
	return (ssize_t)(PIECE - g->z.avail_out);
}

const char *gunzip_why(const struct gunzip *g)
{
	return g->why;
}

int gunzip_error(const struct gunzip *g)
{
	return g->error;
}
