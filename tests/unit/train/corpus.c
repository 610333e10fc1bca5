/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus: classes, labels and statistics by hand, digests, and features kept in a file */
#include "../check.h"
#include "train/corpus.h"

#include <string.h>

static void test_corpus(void)
{
	struct corpus c = { .width = 2 };
	const float a[] = { 1, 2, 3, 4 }, b[] = { -5, 6 }, t[] = { -99, -99 };
	float mean[2], deviation[2], quietest[2];

	CHECK(corpus_add(&c, a, 2, "two", CORPUS_TRAIN) &&
		  corpus_add(&c, t, 1, "never", CORPUS_TEST) &&
		  corpus_add(&c, b, 1, "one", CORPUS_TRAIN) &&
		  corpus_add(&c, t, 1, "one", CORPUS_TEST) &&
		  corpus_add(&c, t, 1, "10", CORPUS_TRAIN) && corpus_sort(&c),
	      "corpus-add", "no memory");
	CHECK(c.n_classes == 3 && strcmp(c.classes[0], "10") == 0 &&
		  strcmp(c.classes[1], "one") == 0 && strcmp(c.classes[2], "two") == 0,
	      "corpus-classes", "not 10, one, two");
	CHECK(c.train[0].label == 2 && c.train[1].label == 1 && c.train[2].label == 0 &&
		  c.test[0].label == CORPUS_NO_CLASS && c.test[1].label == 1,
	      "corpus-labels", "another class");
	CHECK(memcmp(corpus_rows(&c, &c.train[1]), b, sizeof b) == 0, "corpus-rows", "others");
	c.n_train = 2; /* without the row of -99 */
	corpus_moments(&c, 0, NULL, true, mean, deviation);
	check_near(mean[0], -1.0 / 3, 1e-6, "mean-by-band");
	check_near(deviation[1], sqrt(8.0 / 3), 1e-6, "deviation-by-band");
	corpus_moments(&c, 0, NULL, false, mean, deviation);
	check_near(mean[1], 11.0 / 6, 1e-6, "mean");
	corpus_quietest(&c, false, quietest);
	CHECK(quietest[0] == -5 && quietest[1] == 6, "quietest-by-sum", "%g", quietest[0]);
	corpus_quietest(&c, true, quietest);
	CHECK(quietest[0] == -5, "quietest-by-first", "%g", quietest[0]);
	/* to three rows: one row of silence for the first clip, two for the second */
	corpus_moments(&c, 3, quietest, true, mean, deviation);
	check_near(mean[0], (1 + 3 - 5 - 5 - 5 - 5) / 6.0, 1e-6, "mean-with-silence");
	/* to one row: the first of two, as the middle is taken */
	corpus_moments(&c, 1, quietest, true, mean, deviation);
	check_near(mean[1], 4, 1e-6, "mean-of-the-middle");
	corpus_free(&c);
}

static void test_usual_rows(void)
{
	struct corpus c = { .width = 1 };
	const float x[4] = { 0 };

	CHECK(corpus_usual_rows(&c, 50) == 50, "rows-of-none", "%zu", corpus_usual_rows(&c, 50));
	corpus_add(&c, x, 1, "a", CORPUS_TRAIN);
	corpus_add(&c, x, 2, "a", CORPUS_TEST);
	corpus_add(&c, x, 4, "a", CORPUS_VALIDATION);
	CHECK(corpus_usual_rows(&c, 50) == 2, "rows", "%zu", corpus_usual_rows(&c, 50));
	corpus_free(&c);
}

/* What a digest tells apart, and what it does not. */
static void test_digest(void)
{
	const float a[] = { 1, 2 }, b[] = { 3, 4 };
	uint64_t digest[5];

	for (int k = 0; k < 5; k++) {
		struct corpus c = { .width = 2 };

		if (k == 1) /* the test clip comes first: each part has the same order */
			corpus_add(&c, b, 1, "b", CORPUS_TEST);
		corpus_add(&c, k == 2 ? b : a, 1, "a", CORPUS_TRAIN);
		corpus_add(&c, k == 2 ? a : b, 1, k == 3 ? "c" : "a", CORPUS_TRAIN);
		if (k != 1)
			corpus_add(&c, k == 4 ? a : b, 1, "b", CORPUS_TEST);
		corpus_sort(&c);
		digest[k] = corpus_digest(&c);
		corpus_free(&c);
	}
	CHECK(digest[0] == digest[1], "digest-of-parts", "another");
	CHECK(digest[0] != digest[2], "digest-of-another-order", "the same");
	CHECK(digest[0] != digest[4], "digest-of-another-test-clip", "the same");
	CHECK(digest[0] != digest[3], "digest-of-another-label", "the same");
}

enum { N = 60000 };

static void test_cache(void)
{
	static float x[N];
	struct corpus memory = { .width = 3 }, file = { .width = 3, .cache = file_cache_new(".") };
	bool ok = file.cache;

	for (size_t i = 0; i < N; i++)
		x[i] = (float)i - 1e4F;
	for (size_t i = 0; ok && i < 5000; i++) {
		const size_t rows = 1 + i % 9;
		const char *label = i % 3 ? "a" : "b";

		ok = corpus_add(&memory, x + i, rows, label, i % 5 ? CORPUS_TRAIN : CORPUS_TEST) &&
		     corpus_add(&file, x + i, rows, label, i % 5 ? CORPUS_TRAIN : CORPUS_TEST);
	}
	ok = ok && corpus_sort(&memory) && corpus_sort(&file);
	CHECK(ok && corpus_digest(&memory) == corpus_digest(&file), "corpus-with-a-cache",
	      "another corpus");
	CHECK(ok && file.cap_x == 0, "corpus-not-in-memory", "%zu numbers", file.cap_x);
	corpus_free(&memory);
	corpus_free(&file);
}

int main(void)
{
	test_corpus();
	test_usual_rows();
	test_digest();
	test_cache();
	return check_status();
}
