/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress - a block of bytes whose size is known, out of what a library has made of it */
#ifndef EARPIPE_DECOMPRESS_H
#define EARPIPE_DECOMPRESS_H

#include <stddef.h>
#include <stdint.h>

/* Parquet's CompressionCodec (parquet.thrift). */
enum codec {
	CODEC_NONE,
	CODEC_SNAPPY,
	CODEC_GZIP,
	CODEC_LZO,
	CODEC_BROTLI,
	CODEC_LZ4,
	CODEC_ZSTD,
	CODEC_LZ4_RAW,
	CODECS,
};

extern const char *const codec_names[CODECS];

/* NULL if decompress knows it, else a reason to be put behind what is compressed so. */
const char *codec_check(unsigned codec);

/* The most bytes that n bytes of it can make; who is told of more is told a lie. */
uint64_t codec_most(enum codec codec, size_t n);

/* Makes n_out bytes of the n at in, of a codec that codec_check accepts. Returns NULL, or what is
 * wrong: it is damaged, or makes more or less. out may then hold anything. Nothing makes nothing,
 * of all codecs: some writers do not compress it. */
const char *decompress(enum codec codec, const void *in, size_t n, void *out, size_t n_out);

#endif
