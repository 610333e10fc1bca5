/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chunker: no row is lost or moved, lengths are those asked for, pushes leave no trace */
#include "../check.h"
#include "stream/chunker.h"

#include <stdint.h>
#include <string.h>

enum { ROWS = 1000, ROW = 3 };

static unsigned char rows[ROWS * ROW];

/* The pieces of one signal, and all their bytes. */
struct pieces {
	size_t length[ROWS + 1], n;
	unsigned char data[sizeof rows];
	size_t bytes;
};

static void keep(struct pieces *out, const struct piece *piece, size_t row)
{
	out->length[out->n++] = piece->n;
	if (piece->n * row > 0)
		memcpy(out->data + out->bytes, piece->data, piece->n * row);
	out->bytes += piece->n * row;
}

/* Pushes n rows, `step` at a time. */
static struct pieces cut(struct chunker *c, uint64_t signal, size_t row, size_t n, size_t step)
{
	struct pieces out = { .n = 0 };
	struct piece piece;

	chunker_begin(c, row, signal);
	for (size_t at = 0; at < n; at += step) {
		size_t more = n - at < step ? n - at : step;
		if (!chunker_push(c, rows + at * row, more))
			break;
		while (chunker_take(c, &piece))
			keep(&out, &piece, row);
	}
	chunker_rest(c, &piece);
	keep(&out, &piece, row);
	return out;
}

static bool alike(const struct pieces *a, const struct pieces *b)
{
	return a->n == b->n && memcmp(a->length, b->length, a->n * sizeof *a->length) == 0 &&
	       a->bytes == b->bytes && memcmp(a->data, b->data, a->bytes) == 0;
}

static void test_fixed(void)
{
	static const size_t lengths[] = { 1, 7, 100, 999, ROWS, ROWS + 1, SIZE_MAX };
	static const size_t steps[] = { 1, 7, 64, ROWS };

	for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
		struct chunker c = { .least = lengths[k], .most = lengths[k] };
		size_t want = lengths[k] >= ROWS ? 1 : (ROWS + lengths[k] - 1) / lengths[k];
		bool good = true;

		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
			struct pieces p = cut(&c, i, ROW, ROWS, steps[i]);
			good = good && p.n == want && p.bytes == sizeof rows &&
			       memcmp(p.data, rows, sizeof rows) == 0;
			for (size_t j = 0; j + 1 < p.n; j++)
				good = good && p.length[j] == lengths[k];
		}
		CHECK(good, "fixed", "wrong pieces of %zu rows", lengths[k]);
		chunker_free(&c);
	}
}

static void test_drawn(void)
{
	struct chunker c = { .least = 3, .most = 12, .seed = 5 }, other = c;
	struct pieces whole = cut(&c, 9, ROW, ROWS, ROWS), again, less;
	size_t count[13] = { 0 };
	bool within = true;

	CHECK(whole.bytes == sizeof rows && memcmp(whole.data, rows, sizeof rows) == 0,
	      "drawn-bytes", "other bytes");
	for (size_t step = 1; step < 40; step++) {
		again = cut(&c, 9, ROW, ROWS, step);
		within = within && alike(&whole, &again);
	}
	CHECK(within, "drawn-pushes", "how rows are pushed changes the pieces");
	again = cut(&c, 10, ROW, ROWS, ROWS);
	CHECK(!alike(&whole, &again), "drawn-signals", "two signals are cut alike");
	other.seed = 6;
	again = cut(&other, 9, ROW, ROWS, ROWS);
	CHECK(!alike(&whole, &again), "drawn-seeds", "two seeds cut alike");
	less = cut(&c, 9, ROW, ROWS / 2, ROWS);
	CHECK(memcmp(less.length, whole.length, (less.n - 1) * sizeof *less.length) == 0,
	      "drawn-counter", "what comes later changes lengths");

	within = true;
	for (uint64_t signal = 0; signal < 100; signal++) {
		again = cut(&c, signal, ROW, ROWS, ROWS);
		for (size_t i = 0; i + 1 < again.n; i++) {
			within = within && again.length[i] >= 3 && again.length[i] <= 12;
			count[again.length[i] <= 12 ? again.length[i] : 0]++;
		}
	}
	CHECK(within, "drawn-range", "a length outside of 3 to 12");
	size_t all = 0;
	for (size_t i = 3; i <= 12; i++)
		all += count[i];
	for (size_t i = 3; i <= 12; i++)
		check_near((double)count[i] / (double)all, 0.1, 0.015, "drawn-uniform");
	chunker_free(&c);
	chunker_free(&other);
}

static void test_edges(void)
{
	struct chunker c = { .least = 4, .most = 4 };
	struct pieces p = cut(&c, 0, ROW, 0, 1);
	struct piece piece;

	CHECK(p.n == 1 && p.length[0] == 0, "empty", "%zu pieces of nothing", p.n);
	p = cut(&c, 1, 0, 9, 2);
	CHECK(p.n == 3 && p.length[0] == 4 && p.length[2] == 1, "rows-of-no-bytes",
	      "%zu pieces of 9 rows", p.n);

	/* a rest ends a piece; the next one has its full length */
	chunker_begin(&c, ROW, 2);
	bool held = chunker_push(&c, rows, 2) && !chunker_take(&c, &piece);
	chunker_rest(&c, &piece);
	CHECK(held && piece.n == 2, "rest", "%zu rows", piece.n);
	bool full = chunker_push(&c, rows + 2 * ROW, 4) && !chunker_take(&c, &piece);
	CHECK(full, "full-waits", "a full piece is given before it is known not to be the last");
	CHECK(chunker_push(&c, rows + 6 * ROW, 1) && chunker_take(&c, &piece) && piece.n == 4 &&
		  memcmp(piece.data, rows + 2 * ROW, 4 * ROW) == 0,
	      "behind-a-rest", "other rows");

	chunker_begin(&c, ROW, 3);
	CHECK(chunker_fits(&c, 4, 4 * ROW) && chunker_fits(&c, ROWS, 4 * ROW), "fits",
	      "a piece of four rows is too large for them");
	CHECK(!chunker_fits(&c, 4, 4 * ROW - 1) && chunker_fits(&c, 3, 4 * ROW - 1), "fits-not",
	      "a byte is not missed");
	c.least = c.most = SIZE_MAX;
	chunker_begin(&c, ROW, 4);
	CHECK(!chunker_fits(&c, SIZE_MAX / 2, SIZE_MAX), "fits-overflow", "sizes wrap");
	CHECK(!chunker_push(&c, rows, SIZE_MAX / 2), "push-overflow", "sizes wrap");
	chunker_free(&c);
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows; i++)
		rows[i] = (unsigned char)(i * 131 >> 3);
	test_fixed();
	test_drawn();
	test_edges();
	return check_status();
}
