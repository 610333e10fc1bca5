/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/sixel.h"

#include <stdlib.h>
#include <string.h>

enum { PALETTE = 256, STEPS = 32, BUCKETS = STEPS * STEPS * STEPS, BAND = 6, FAR = 1 << 30 };

/* Pixels that fall into the same bucket. */
struct bucket {
	uint32_t n;
	uint64_t r, g, b; /* sums */
	int64_t off;      /* distance to the nearest colour of the palette */
	int index;        /* of that */
};

struct palette {
	struct bucket bucket[BUCKETS];
	uint32_t colour[PALETTE];
	int n;
};

static size_t bucket_of(uint32_t pixel)
{
	return (pixel >> 19 & 31) << 10 | (pixel >> 11 & 31) << 5 | (pixel >> 3 & 31);
}

static int64_t distance(uint32_t a, uint32_t b)
{
	const int64_t r = (int64_t)(a >> 16 & 255) - (b >> 16 & 255);
	const int64_t g = (int64_t)(a >> 8 & 255) - (b >> 8 & 255);
	const int64_t blue = (int64_t)(a & 255) - (b & 255);

	return 2 * r * r + 4 * g * g + blue * blue;
}

static uint32_t mean_of(const struct bucket *b)
{
	return (uint32_t)(b->r / b->n) << 16 | (uint32_t)(b->g / b->n) << 8 |
	       (uint32_t)(b->b / b->n);
}

static void count(struct palette *p, const uint32_t *pixels, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct bucket *b = &p->bucket[bucket_of(pixels[i])];

		b->n++;
		b->r += pixels[i] >> 16 & 255;
		b->g += pixels[i] >> 8 & 255;
		b->b += pixels[i] & 255;
	}
}

/* The bucket that a new colour helps most: many pixels, far from the colours so far. NULL: none. */
static struct bucket *neediest(struct palette *p)
{
	struct bucket *best = NULL;
	uint64_t most = 0;

	for (size_t i = 0; i < BUCKETS; i++) {
		struct bucket *b = &p->bucket[i];

		if (b->n > 0 && (uint64_t)b->off * b->n > most) {
			most = (uint64_t)b->off * b->n;
			best = b;
		}
	}
	return best;
}

/* Adds the mean colour of a bucket, and gives it to all buckets that it is nearer to. */
static void add_colour(struct palette *p, const struct bucket *chosen)
{
	const uint32_t colour = mean_of(chosen);

	p->colour[p->n] = colour;
	for (size_t i = 0; i < BUCKETS; i++) {
		struct bucket *b = &p->bucket[i];
		const int64_t off = b->n > 0 ? distance(mean_of(b), colour) : 0;

		if (b->n > 0 && off < b->off) {
			b->off = off;
			b->index = p->n;
		}
	}
	p->n++;
}

static void choose(struct palette *p)
{
	const struct bucket *b;

	for (size_t i = 0; i < BUCKETS; i++)
		p->bucket[i].off = FAR;
	while (p->n < PALETTE && (b = neediest(p)) != NULL)
		add_colour(p, b);
}

/* Writes a character n times. */
static void put_run(int character, size_t n, FILE *out)
{
	if (n > 3)
		fprintf(out, "!%zu%c", n, character);
	else
		for (; n > 0; n--)
			fputc(character, out);
}

/* The sixels of one colour in a band: bit y of each is set where the pixel has it. */
static void put_colour(const unsigned char *bits, size_t width, FILE *out)
{
	size_t from = 0, end = width;

	while (end > 0 && bits[end - 1] == 0)
		end--;
	for (size_t x = 1; x <= end; x++)
		if (x == end || bits[x] != bits[from]) {
			put_run(63 + bits[from], x - from, out);
			from = x;
		}
}

/* A band of up to six rows; bits has room for [PALETTE, width]. */
static void put_band(const struct palette *p, const uint32_t *pixels, size_t width, size_t rows,
		     unsigned char *bits, FILE *out)
{
	bool used[PALETTE] = { false }, first = true;

	memset(bits, 0, PALETTE * width);
	for (size_t y = 0; y < rows; y++)
		for (size_t x = 0; x < width; x++) {
			const int k = p->bucket[bucket_of(pixels[y * width + x])].index;

			used[k] = true;
			bits[(size_t)k * width + x] |= (unsigned char)(1 << y);
		}
	for (int k = 0; k < p->n; k++) {
		if (!used[k])
			continue;
		fprintf(out, "%s#%d", first ? "" : "$", k);
		put_colour(bits + (size_t)k * width, width, out);
		first = false;
	}
	fputc('-', out);
}

static int per_cent(uint32_t part)
{
	return (int)((part * 100 + 127) / 255);
}

bool sixel_write(const uint32_t *pixels, size_t width, size_t height, FILE *out)
{
	struct palette *p = calloc(1, sizeof *p);
	unsigned char *bits = malloc(PALETTE * width);

	if (!p || !bits) {
		free(p);
		free(bits);
		return false;
	}
	count(p, pixels, width * height);
	choose(p);
	/* ratio 1:1, and pixels that are not set keep their colour */
	fprintf(out, "\033P0;1q\"1;1;%zu;%zu", width, height);
	for (int i = 0; i < p->n; i++)
		fprintf(out, "#%d;2;%d;%d;%d", i, per_cent(p->colour[i] >> 16 & 255),
			per_cent(p->colour[i] >> 8 & 255), per_cent(p->colour[i] & 255));
	for (size_t y = 0; y < height; y += BAND)
		put_band(p, pixels + y * width, width, height - y < BAND ? height - y : BAND, bits,
			 out);
	fputs("\033\\", out);
	free(p);
	free(bits);
	return true;
}
