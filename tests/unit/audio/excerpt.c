/* SPDX-License-Identifier: GPL-2.0-or-later */
/* excerpt: which samples a part has, in pieces of any size; what is wrong with it */
#include "../check.h"

#include "audio/excerpt.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 44, RATE = 1000, SECONDS = 100, SAMPLES = RATE * SECONDS };

static unsigned char wav[HEADER + 2 * SAMPLES];

static void put_number(unsigned char *at, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(number >> 8 * i);
}

/* A WAV of 100 s at 1000 Hz; sample k is k % 30000. */
static void make_wav(void)
{
	memcpy(wav, "RIFF....WAVEfmt ", 16);
	put_number(wav + 4, sizeof wav - 8, 4);
	put_number(wav + 16, 16, 4);
	put_number(wav + 20, 1, 2);
	put_number(wav + 22, 1, 2);
	put_number(wav + 24, RATE, 4);
	put_number(wav + 28, 2 * RATE, 4);
	put_number(wav + 32, 2, 2);
	put_number(wav + 34, 16, 2);
	memcpy(wav + 36, "data", 4);
	put_number(wav + 40, 2 * SAMPLES, 4);
	for (uint32_t k = 0; k < SAMPLES; k++)
		put_number(wav + HEADER + 2 * k, k % 30000, 2);
}

/* Whether samples[n] are those of the recording from `start` on. */
static bool is_ramp(const float *samples, size_t n, uint64_t start)
{
	for (size_t k = 0; k < n; k++)
		if (samples[k] != (float)((start + k) % 30000) / 32768)
			return false;
	return true;
}

static struct audio *open_wav(void)
{
	char why[200] = "";
	enum status status;
	struct audio *audio = audio_open_bytes(wav, sizeof wav, &status, why, sizeof why);

	if (!audio) {
		printf("not ok excerpt: %s\n", why);
		exit(1);
	}
	return audio;
}

static const struct {
	const char *name;
	double t0, t1;
	uint64_t start;    /* of the first sample */
	size_t n;          /* samples until the end */
	const char *wrong; /* NULL: nothing */
} rows[] = {
	{ "all", NAN, NAN, 0, SAMPLES, NULL },
	{ "from_t0", 90, NAN, 90000, 10000, NULL },
	{ "from_t0_after_more_than_a_block", 70.001, NAN, 70001, 29999, NULL },
	{ "to_t1", NAN, 0.25, 0, 250, NULL },
	{ "from_t0_to_t1", 1, 1.5, 1000, 500, NULL },
	{ "rounded_to_samples", 0.0014, 0.0016, 1, 1, NULL },
	{ "t1_a_little_late", 99, 100.1, 99000, 1000, NULL },
	{ "t1_late", 99, 100.2, 99000, 1000, "ends at 100 s, before t1 (100.2 s)" },
	{ "t0_late", 100.5, NAN, 0, 0, "ends at 100 s, before t0 (100.5 s)" },
	{ "t0_at_the_end", 100, NAN, 100000, 0, "has no samples" },
	{ "less_than_a_sample", 1.0001, 1.0002, 1000, 0, "has no samples" },
};

static void test_parts(void)
{
	struct excerpt e = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct audio *audio = open_wav();
		char why[200] = "";
		enum status status =
		    excerpt_begin(&e, audio, rows[i].t0, rows[i].t1, why, sizeof why);

		if (status == STATUS_OK) {
			CHECK(excerpt_hold(&e, SIZE_MAX) && e.start == rows[i].start &&
				  e.n == rows[i].n && is_ramp(e.samples, e.n, e.start),
			      rows[i].name, "%zu samples from %llu", e.n,
			      (unsigned long long)e.start);
			status = excerpt_fault(&e, why, sizeof why);
		}
		CHECK(status == (rows[i].wrong ? STATUS_INPUT : STATUS_OK) &&
			  strcmp(why, rows[i].wrong ? rows[i].wrong : "") == 0,
		      rows[i].name, "status %d: %s", status, why);
		audio_close(audio);
	}
	excerpt_free(&e);
}

/* Holding on and dropping gives the same samples as holding all. */
static void test_pieces(void)
{
	struct excerpt e = { 0 };
	struct audio *audio = open_wav();
	char why[200] = "";
	size_t n = 0;
	bool same = true;

	excerpt_begin(&e, audio, 2, 60, why, sizeof why);
	while (excerpt_hold(&e, 701) && e.n > 0) {
		const size_t piece = e.n < 700 ? e.n : 700;

		same = same && e.start == 2000 + n && is_ramp(e.samples, e.n, e.start);
		excerpt_drop(&e, piece);
		n += piece;
	}
	CHECK(same && n == 58000 && e.left == 0, "pieces", "%zu samples", n);
	excerpt_free(&e);
	audio_close(audio);
}

/* What the recording says goes before what the part lacks. */
static void test_damage(void)
{
	struct excerpt e = { 0 };
	struct audio *audio;
	char why[200] = "";
	enum status status, statuses[2];
	const float nan = NAN;
	unsigned char bytes[HEADER + 4 * 100];

	memcpy(bytes, wav, HEADER);
	memset(bytes + HEADER, 0, sizeof bytes - HEADER);
	put_number(bytes + 4, sizeof bytes - 8, 4);
	put_number(bytes + 20, 3, 2); /* floats of 32 bits */
	put_number(bytes + 28, 4 * RATE, 4);
	put_number(bytes + 32, 4, 2);
	put_number(bytes + 34, 32, 2);
	put_number(bytes + 40, sizeof bytes - HEADER, 4);
	memcpy(bytes + HEADER + 4 * 50, &nan, 4);
	for (int late = 0; late < 2; late++) {
		audio = audio_open_bytes(bytes, sizeof bytes, &status, why, sizeof why);
		statuses[late] = excerpt_begin(&e, audio, late ? 0.08 : NAN, 0.09, why, sizeof why);
		if (!late) {
			excerpt_hold(&e, 90);
			statuses[late] = excerpt_fault(&e, why, sizeof why);
		}
		CHECK(statuses[late] == STATUS_INPUT && strstr(why, "NaN"),
		      late ? "damage_before_t0" : "damage_in_the_part", "status %d: %s",
		      statuses[late], why);
		audio_close(audio);
	}
	excerpt_free(&e);
}

int main(void)
{
	make_wav();
	test_parts();
	test_pieces();
	test_damage();
	return check_status();
}
