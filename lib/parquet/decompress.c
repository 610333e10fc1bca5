/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/decompress.h"

#include <limits.h>
#include <snappy-c.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

const char *const codec_names[CODECS] = { "none",   "snappy", "gzip", "LZO",
					  "brotli", "LZ4",    "zstd", "LZ4" };

static const char damaged[] = "its compressed data is damaged";
static const char other_size[] = "its compressed data has another size than its header says";

const char *codec_check(unsigned codec)
{
	switch (codec) {
	case CODEC_NONE:
	case CODEC_SNAPPY:
	case CODEC_GZIP:
	case CODEC_ZSTD:
		return NULL;
	default:
		return "wanted snappy, gzip, zstd or none";
	}
}

/* The best case of each codec. snappy: a copy of 64 bytes in three bytes; gzip: 258 bytes in two
 * bits; zstd: a block of 128 KiB of equal bytes in four. */
uint64_t codec_most(enum codec codec, size_t n)
{
	static const uint64_t most[CODECS] = { [CODEC_NONE] = 1,
					       [CODEC_SNAPPY] = 64 / 3 + 1,
					       [CODEC_GZIP] = 258 * 4,
					       [CODEC_ZSTD] = 32768 };

	return n > UINT64_MAX / 32768 ? UINT64_MAX : most[codec] * n;
}

static const char *unsnappy(const void *in, size_t n, void *out, size_t n_out)
{
	size_t size;

	if (snappy_uncompressed_length(in, n, &size) != SNAPPY_OK)
		return damaged;
	if (size != n_out)
		return other_size;
	return snappy_uncompress(in, n, out, &size) == SNAPPY_OK ? NULL : damaged;
}

/* Decompresses all members as one text. */
static const char *gunzip(const void *in, size_t n, void *out, size_t n_out)
{
	enum { WINDOW_GZIP_OR_ZLIB = MAX_WBITS + 32 };
	z_stream z = { .next_in = (Bytef *)in, .next_out = out };
	const char *why = NULL;
	int got = Z_STREAM_END;

	if (n > UINT_MAX || n_out > UINT_MAX)
		return other_size;
	z.avail_in = (uInt)n;
	z.avail_out = (uInt)n_out;
	if (inflateInit2(&z, WINDOW_GZIP_OR_ZLIB) != Z_OK)
		return "no memory to decompress it";
	while (got == Z_STREAM_END && z.avail_in > 0) {
		got = inflate(&z, Z_FINISH);
		if (got == Z_STREAM_END && z.avail_in > 0 && inflateReset(&z) != Z_OK)
			got = Z_STREAM_ERROR;
	}
	if (got == Z_BUF_ERROR && z.avail_out == 0)
		why = other_size;
	else if (got != Z_STREAM_END)
		why = damaged;
	else if (z.avail_out > 0)
		why = other_size;
	inflateEnd(&z);
	return why;
}

static const char *unzstd(const void *in, size_t n, void *out, size_t n_out)
{
	const size_t got = ZSTD_decompress(out, n_out, in, n);

	if (ZSTD_isError(got))
		return damaged;
	return got == n_out ? NULL : other_size;
}

const char *decompress(enum codec codec, const void *in, size_t n, void *out, size_t n_out)
{
	if (n == 0 && n_out == 0)
		return NULL;
	switch (codec) {
	case CODEC_SNAPPY:
		return unsnappy(in, n, out, n_out);
	case CODEC_GZIP:
		return gunzip(in, n, out, n_out);
	case CODEC_ZSTD:
		return unzstd(in, n, out, n_out);
	default:
		if (n != n_out)
			return other_size;
		if (n > 0)
			memcpy(out, in, n);
		return NULL;
	}
}
