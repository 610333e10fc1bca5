/* SPDX-License-Identifier: GPL-2.0-or-later */
/* encodings: the examples of their specification, numbers of all widths, and what is
 * cut short or lies
 *
 * To add a fault, add a row to a table `lies`: bytes from which no value may be read. */
#include "../check.h"
#include "base/rng.h"
#include "parquet/encodings.h"
#include "write.h"

/* Encodings.md: 0 to 7 in 3 bits each are 10001000 11000110 11111010. */
static void test_groups(void)
{
	const unsigned char bytes[] = { 0x03, 0x88, 0xc6, 0xfa };
	uint32_t value;

	for (size_t n = 0; n <= sizeof bytes; n++) {
		struct encodings_runs r = encodings_runs(bytes, n, 3);
		uint32_t got = 0;
		char name[32];

		while (encodings_runs_next(&r, &value) && value == got)
			got++;
		snprintf(name, sizeof name, "group-of-%zu-bytes", n);
		CHECK(got == (n < 2 ? 0 : n == 2 ? 2 : n == 3 ? 5 : 8), name, "%u values", got);
	}
}

static void test_run_examples(void)
{
	/* 200 times 5, then 8 of one bit each cannot be of that width: a run of 300 times 4 */
	const unsigned char bytes[] = { 0x90, 0x03, 5, 0xd8, 0x04, 4, 0x02, 8 };
	struct encodings_runs r = encodings_runs(bytes, sizeof bytes, 3);
	uint32_t value;
	int fives = 0, fours = 0;

	while (encodings_runs_next(&r, &value)) {
		fives += value == 5;
		fours += value == 4;
	}
	CHECK(fives == 200 && fours == 300, "runs", "%d and %d", fives, fours);
	r = encodings_runs("\x02", 1, 0);
	CHECK(encodings_runs_next(&r, &value) && value == 0 && !encodings_runs_next(&r, &value),
	      "no-bits", "a run of one value of no bits");
	r = encodings_runs("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11, 1);
	CHECK(!encodings_runs_next(&r, &value), "endless-varint", "it was read");
	r = encodings_runs("\x02\x01", 2, 33);
	CHECK(!encodings_runs_next(&r, &value), "33-bits", "it was read");
}

/* Encodings.md: 7, 5, 3, 1, 2, 3, 4, 5: first 7, deltas -2 -2 -2 1 1 1 1, least -2. */
static void test_delta_examples(void)
{
	static const int64_t want[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
	/* blocks of 128, four miniblocks, 8 values, first 7 (14); least -2 (3); 2 bits: 0 0 0 3 3
	 * 3 3, filled up to 32 values */
	const unsigned char bytes[] = { 0x80, 0x01, 4, 8, 14, 3, 2, 0, 0,  0,
					0xc0, 0x3f, 0, 0, 0,  0, 0, 0, 'x' };
	struct encodings_deltas d = { 0 };
	int64_t value;
	size_t n = 0;
	const bool begun = encodings_deltas(&d, bytes, sizeof bytes);

	CHECK(begun && d.total == 8, "delta-head", "total %llu", (unsigned long long)d.total);
	while (encodings_deltas_next(&d, &value) && value == want[n])
		n++;
	CHECK(n == 8, "deltas", "%zu are right", n);
	CHECK(encodings_deltas_end(&d) == bytes + sizeof bytes - 1, "delta-end", "ends elsewhere");
	for (size_t cut = 0; cut < 11; cut++) {
		char name[32];

		n = 0;
		if (encodings_deltas(&d, bytes, cut))
			while (encodings_deltas_next(&d, &value))
				n++;
		snprintf(name, sizeof name, "deltas-cut-at-%zu", cut);
		CHECK(n < 8 && (d.given == d.total || n <= 4), name, "%zu values", n);
	}
	CHECK(!encodings_deltas(&d, "\x81\x01\x04\x08\x0e", 5), "blocks-of-129", "taken");
	CHECK(!encodings_deltas(&d, "\x80\x01\x00\x08\x0e", 5), "no-miniblocks", "taken");
	CHECK(!encodings_deltas(&d, "\x80\x01\x05\x08\x0e", 5), "five-miniblocks", "taken");
}

/* ---- runs ---- */

enum { MANY = 1000 };

static uint32_t numbers[MANY];

/* Writes groups of eight numbers, bit by bit, padded with zeros. */
static void put_groups(const uint32_t *x, size_t n, unsigned width)
{
	const size_t groups = (n + 7) / 8;

	put_varint(groups << 1 | 1);
	memset(out + n_out, 0, groups * width);
	for (size_t i = 0; i < n * width; i++)
		if (x[i / width] >> i % width & 1)
			out[n_out + i / 8] |= (unsigned char)(1U << i % 8);
	n_out += groups * width;
}

static void put_run(uint32_t value, size_t n, unsigned width)
{
	put_varint(n << 1);
	put_little(value, (width + 7) / 8);
}

/* Runs and groups in turn; returns how many numbers. */
static size_t put_mixture(struct rng *r, unsigned width)
{
	const uint32_t most = width == 32 ? UINT32_MAX : (1U << width) - 1;
	size_t n = 0;

	n_out = 0;
	while (n < MANY - 100) {
		const size_t some = 8 * (1 + rng_below(r, 4));

		for (size_t i = 0; i < some; i++)
			numbers[n + i] = (uint32_t)rng_bits(r) & most;
		put_groups(numbers + n, some, width);
		n += some;
		const size_t run = 1 + rng_below(r, 50);
		for (size_t i = 0; i < run; i++)
			numbers[n + i] = (uint32_t)(some * 2654435761U) & most;
		put_run(numbers[n], run, width);
		n += run;
	}
	return n;
}

static size_t read_runs(size_t n, unsigned width, size_t want)
{
	unsigned char *bytes = taken(n);
	struct encodings_runs r = encodings_runs(bytes, n, width);
	uint32_t value;
	size_t got = 0;

	while (got < want && encodings_runs_next(&r, &value) && value == numbers[got])
		got++;
	if (got == want && encodings_runs_next(&r, &value))
		got = SIZE_MAX;
	free(bytes);
	return got;
}

static void test_runs(void)
{
	struct rng r = rng_stream(7, 0, 0, 0);
	size_t good = 0, cut_good = 0;

	for (unsigned width = 0; width <= 32; width++) {
		const size_t n = put_mixture(&r, width);

		good += read_runs(n_out, width, n) == n;
		for (size_t cut = 0; width > 0 && cut < n_out; cut += 1 + cut / 20)
			cut_good += read_runs(cut, width, n) >= n;
	}
	CHECK(good == 33, "runs_of_all_widths", "%zu of 33", good);
	CHECK(cut_good == 0, "runs_cut_short", "%zu taken", cut_good);
	static const struct {
		const char *name, *bytes;
		size_t n;
		unsigned width;
	} lies[] = {
		{ "runs_empty", "", 0, 3 },
		{ "runs_of_none", "\0\1", 2, 3 },
		{ "groups_of_none", "\1", 1, 3 },
		{ "runs_too_wide", "\2\1", 2, 33 },
		{ "runs_too_large", "\2\x08", 2, 3 },
		{ "runs_cut", "\2\1\1", 3, 25 },
		{ "runs_endless", "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11, 1 },
		{ "groups_overflow", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1", 11, 1 },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct encodings_runs runs =
		    encodings_runs(lies[i].bytes, lies[i].n, lies[i].width);
		uint32_t value;

		CHECK(!encodings_runs_next(&runs, &value) && !encodings_runs_next(&runs, &value),
		      lies[i].name, "taken");
	}
}

/* ---- deltas ---- */

enum { BLOCK = 128, MINI = 32 };

static int64_t whole_numbers[MANY];

static unsigned bits_of(uint64_t x)
{
	unsigned n = 0;

	for (; x; x >>= 1)
		n++;
	return n;
}

/* Up to BLOCK differences to the number before each. */
static void put_block(const int64_t *x, size_t n)
{
	uint64_t delta[BLOCK] = { 0 };
	int64_t least = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		delta[i] = (uint64_t)x[i] - (uint64_t)x[(ptrdiff_t)i - 1];
		if ((int64_t)delta[i] < least)
			least = (int64_t)delta[i];
	}
	put_zigzag(least);
	const size_t heads = n_out;
	put_little(0, BLOCK / MINI);
	for (size_t m = 0; m * MINI < n; m++) {
		unsigned width = 0;
		uint64_t bit = 0;

		for (size_t i = m * MINI; i < (m + 1) * MINI; i++) {
			delta[i] = i < n ? delta[i] - (uint64_t)least : 0;
			width = bits_of(delta[i]) > width ? bits_of(delta[i]) : width;
		}
		out[heads + m] = (unsigned char)width;
		memset(out + n_out, 0, (size_t)MINI / 8 * width);
		for (size_t i = m * MINI; i < (m + 1) * MINI; i++)
			for (unsigned b = 0; b < width; b++, bit++)
				if (delta[i] >> b & 1)
					out[n_out + bit / 8] |= (unsigned char)(1U << bit % 8);
		n_out += (size_t)MINI / 8 * width;
	}
}

static void put_deltas(const int64_t *x, size_t n)
{
	put_varint(BLOCK);
	put_varint(BLOCK / MINI);
	put_varint(n);
	put_zigzag(n ? x[0] : 0);
	for (size_t i = 1; i < n; i += BLOCK)
		put_block(x + i, n - i < BLOCK ? n - i : BLOCK);
}

/* How many numbers come out as they went in; SIZE_MAX: what follows them is not found. */
static size_t read_deltas(size_t n, size_t want)
{
	unsigned char *bytes = taken(n);
	struct encodings_deltas d;
	int64_t value;
	size_t got = 0;

	if (encodings_deltas(&d, bytes, n)) {
		while (encodings_deltas_next(&d, &value) && got < want &&
		       value == whole_numbers[got])
			got++;
		const unsigned char *end = encodings_deltas_end(&d);
		if (got == want && (!end || (size_t)(end - bytes) != n))
			got = SIZE_MAX;
	}
	free(bytes);
	return got;
}

static void test_deltas(void)
{
	static const size_t counts[] = { 0, 1, 2, 31, 32, 33, 34, 127, 128, 129, 130, 257, MANY };
	struct rng r = rng_stream(8, 0, 0, 0);

	for (unsigned bits = 0; bits <= 64; bits += 16) {
		size_t good = 0, beyond = 0;
		char name[40];

		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
			const size_t n = counts[k];

			for (size_t i = 0; i < n; i++)
				whole_numbers[i] =
				    bits ? (int64_t)(rng_bits(&r) >> (64 - bits)) - 1000 : 5;
			n_out = 0;
			put_deltas(whole_numbers, n);
			good += read_deltas(n_out, n) == n;
			for (size_t cut = 0; cut < n_out && n > 1; cut += 1 + cut / 20) {
				unsigned char *bytes = taken(cut);
				struct encodings_deltas d;
				int64_t value;

				if (encodings_deltas(&d, bytes, cut))
					while (encodings_deltas_next(&d, &value))
						beyond += d.at > bytes + cut;
				free(bytes);
			}
		}
		snprintf(name, sizeof name, "deltas_of_%u_bits", bits);
		CHECK(good == sizeof counts / sizeof *counts && beyond == 0, name,
		      "%zu lengths good, %zu beyond", good, beyond);
	}
	static const struct {
		const char *name, *bytes;
		size_t n;
	} lies[] = {
		{ "deltas_empty", "", 0 },
		{ "deltas_no_block", "\0\4\2\2", 4 },
		{ "deltas_odd_block", "\x81\1\1\2\2", 5 },
		{ "deltas_no_miniblock", "\x80\1\0\2\2", 5 },
		{ "deltas_odd_miniblock", "\x80\1\10\2\2", 5 },
		{ "deltas_huge_block", "\x80\x80\x80\x80\x08\1\2\2", 8 },
		{ "deltas_too_wide", "\x80\1\4\2\2\0\x41\0\0\0..........", 20 },
		{ "deltas_no_widths", "\x80\1\4\2\2\0\1\1\1", 9 },
		{ "deltas_no_bits", "\x80\1\4\2\2\0\1\0\0\0", 10 },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct encodings_deltas d;
		int64_t value;
		n_out = 0;
		put_bytes(lies[i].bytes, lies[i].n);
		unsigned char *bytes = taken(n_out);
		const bool good = encodings_deltas(&d, bytes, n_out) &&
				  encodings_deltas_next(&d, &value) &&
				  encodings_deltas_next(&d, &value);
		CHECK(!good, lies[i].name, "taken");
		free(bytes);
	}
}

int main(void)
{
	test_groups();
	test_run_examples();
	test_delta_examples();
	test_runs();
	test_deltas();
	return check_status();
}
