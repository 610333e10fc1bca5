/* SPDX-License-Identifier: GPL-2.0-or-later */
/* negative: who is joined with whom, how long it gets, what is remembered */
#include "../check.h"
#include "augment/negative.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1000, TRIES = 400 };

static struct frame clip(const char *speaker, const char *label, const char *split)
{
	struct frame f = { 0 };

	if (!frame_set_text(&f, "speaker", speaker) || !frame_set_text(&f, "label", label) ||
	    !frame_set_text(&f, "split", split) || !frame_set_real(&f, "rate", 8000))
		abort();
	return f;
}

/* All samples of a recording are the same, so that what it went into can be seen. */
static void remember(struct negatives *m, const char *speaker, const char *label, const char *split,
		     size_t n, float value)
{
	struct frame f = clip(speaker, label, split);
	float *x = malloc(n * sizeof *x);

	for (size_t i = 0; x && i < n; i++)
		x[i] = value;
	if (!x || !negative_remember(m, &f, x, n))
		abort();
	free(x);
	frame_free(&f);
}

/* What was joined with ann's 'a', all of it 1, in many tries: how often each of the values 0 to 9
 * is at one end, with the 1 at the other. False: it was longer than there is room for, too short to
 * be a beginning and an end, or had both ends of one recording. */
static bool joins(const struct negatives *m, const char *speaker, int count[10])
{
	struct frame f = clip(speaker, "a", "train");
	float x[N], y[2 * N];
	bool fine = true;

	memset(count, 0, 10 * sizeof *count);
	for (size_t i = 0; i < N; i++)
		x[i] = 1;
	for (uint64_t k = 0; k < TRIES; k++) {
		struct rng r = rng_stream(1, 2, 3, k);
		const char *kind;
		const size_t made = negative_make(m, &f, x, N, 8000, &r, y, &kind);

		if (strcmp(kind, "joined") != 0)
			continue;
		const bool first = y[0] == 1;
		const int value = (int)(first ? y[made - 1] : y[0]);

		fine = fine && made > N / 3 && made <= 2 * N && (first || y[made - 1] == 1) &&
		       value != 1 && value >= 0 && value < 10;
		if (fine)
			count[value]++;
	}
	frame_free(&f);
	return fine;
}

static void test_same_speaker(void)
{
	struct negatives m = { 0 };
	int count[10] = { 0 };

	CHECK(joins(&m, "ann", count) && memcmp(count, (int[10]){ 0 }, sizeof count) == 0, "none",
	      "joined with nothing");
	remember(&m, "ann", "a", "train", N, 2);
	remember(&m, "bob", "b", "train", N, 3);
	CHECK(joins(&m, "ann", count) && count[3] > TRIES / 4 && count[2] == 0, "another-speaker",
	      "with the same word %d, with another's %d", count[2], count[3]);
	remember(&m, "ann", "b", "train", N / 2, 4);
	remember(&m, "ann", "c", "train", 10 * N, 5);
	remember(&m, "ann", "d", "test", N, 6);
	remember(&m, "ann", "e", "validation", N, 8);
	remember(&m, "ann", "f", "Dev", N, 9);
	CHECK(joins(&m, "ann", count) && count[4] > TRIES / 8 && count[5] > TRIES / 8, "own",
	      "with b %d, with c %d", count[4], count[5]);
	CHECK(count[2] == 0 && count[3] == 0 && count[6] == 0 && count[8] + count[9] == 0,
	      "own-alone",
	      "with the same word %d, with another's %d, with a test recording %d, with "
	      "one of validation %d",
	      count[2], count[3], count[6], count[8] + count[9]);
	remember(&m, "ann", "b", "train", N, 7);
	CHECK(joins(&m, "ann", count) && count[4] == 0 && count[7] > TRIES / 8, "the-last",
	      "with one before the last %d, with the last %d", count[4], count[7]);
	negative_free(&m);
}

static void test_oldest_goes(void)
{
	struct negatives m = { 0 };
	int count[10] = { 0 };
	char label[16];

	remember(&m, "ann", "old", "train", N, 2);
	for (int k = 0; k < NEGATIVE_CLIPS; k++) {
		snprintf(label, sizeof label, "w%d", k);
		remember(&m, "bob", label, "train", N, 3);
	}
	CHECK(joins(&m, "ann", count) && count[2] == 0 && count[3] > TRIES / 4, "oldest",
	      "with the oldest %d, with others %d", count[2], count[3]);
	negative_free(&m);
}

/* As long and as loud as the recording, begun and ended softly. */
static void test_tones(void)
{
	struct negatives m = { 0 };
	struct frame f = clip("ann", "a", "train");
	float x[N], y[2 * N];
	int tones = 0, as_loud = 0, soft = 0;

	for (size_t i = 0; i < N; i++)
		x[i] = i % 2 ? 0.25F : -0.25F;
	for (uint64_t k = 0; k < TRIES; k++) {
		struct rng r = rng_stream(1, 2, 3, k);
		const char *kind;
		const size_t made = negative_make(&m, &f, x, N, 8000, &r, y, &kind);
		double power = 0;

		if (strcmp(kind, "tone") != 0)
			continue;
		tones++;
		for (size_t i = 0; i < N; i++)
			power += (double)y[i] * (double)y[i] / N;
		as_loud += made == N && fabs(power - 0.0625) < 1e-4;
		soft += fabs((double)y[0]) < 0.05 && fabs((double)y[N - 1]) < 0.05;
	}
	CHECK(tones > TRIES / 32, "tones", "%d", tones);
	CHECK(as_loud == tones && soft == tones, "tones-level", "of %d as loud %d, soft %d", tones,
	      as_loud, soft);
	frame_free(&f);
}

int main(void)
{
	test_tones();
	test_same_speaker();
	test_oldest_goes();
	return check_status();
}
