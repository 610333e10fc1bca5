/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress - decompresses blocks in the codecs of Parquet, given their decompressed size */
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

/* NULL if decompress knows the codec, else a reason for a message. */
const char *codec_check(unsigned codec);

/* The most bytes that n compressed bytes can decompress to: a header that promises
 * more is wrong. */
uint64_t codec_most(enum codec codec, size_t n);

/* Decompresses n bytes at `in` to exactly n_out bytes at `out`, by a codec that codec_check
 * accepts. Returns NULL, or what is wrong: the block is damaged, or has more or fewer bytes; out
 * may then hold anything. An empty input gives an empty output in all codecs: some writers do not
 * compress it. */
const char *decompress(enum codec codec, const void *in, size_t n, void *out, size_t n_out);

#endif
