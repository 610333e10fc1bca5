/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/png.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 12, HEADER = 13, PALETTE = 768, LEVEL = 9 }; /* CHUNK: length, name, checksum */

static const unsigned char signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

static unsigned char *put_number(unsigned char *to, uint32_t x)
{
	to[0] = (unsigned char)(x >> 24);
	to[1] = (unsigned char)(x >> 16);
	to[2] = (unsigned char)(x >> 8);
	to[3] = (unsigned char)x;
	return to + 4;
}

/* Completes a chunk whose n bytes of data are at to + 8 already; returns its end. */
static unsigned char *put_chunk(unsigned char *to, const char *name, size_t n)
{
	put_number(to, (uint32_t)n);
	memcpy(to + 4, name, 4);
	return put_number(to + 8 + n, libdeflate_crc32(0, to + 4, n + 4));
}

/* The rows, each after a byte that says "no filter". */
static unsigned char *filtered(const uint8_t *pixels, size_t width, size_t height)
{
	unsigned char *rows = malloc(height * (width + 1));

	for (size_t y = 0; rows && y < height; y++) {
		rows[y * (width + 1)] = 0;
		memcpy(rows + y * (width + 1) + 1, pixels + y * width, width);
	}
	return rows;
}

unsigned char *png_make(const uint8_t *pixels, size_t width, size_t height,
			const uint8_t palette[256][3], size_t *n)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
	unsigned char *rows = filtered(pixels, width, height), *png = NULL, *at;
	const size_t raw = height * (width + 1);
	const size_t most = compressor ? libdeflate_zlib_compress_bound(compressor, raw) : 0;

	if (compressor && rows)
		png = malloc(sizeof signature + 4 * CHUNK + HEADER + PALETTE + most);
	if (png) {
		memcpy(png, signature, sizeof signature);
		at = png + sizeof signature;
		put_number(put_number(at + 8, (uint32_t)width), (uint32_t)height);
		/* 8 bits, indices, deflate, no filter method but 0, not interlaced */
		memcpy(at + 16, (const unsigned char[]){ 8, 3, 0, 0, 0 }, 5);
		at = put_chunk(at, "IHDR", HEADER);
		memcpy(at + 8, palette, PALETTE);
		at = put_chunk(at, "PLTE", PALETTE);
		at = put_chunk(at, "IDAT",
			       libdeflate_zlib_compress(compressor, rows, raw, at + 8, most));
		at = put_chunk(at, "IEND", 0);
		*n = (size_t)(at - png);
	}
	free(rows);
	if (compressor)
		libdeflate_free_compressor(compressor);
	return png;
}
