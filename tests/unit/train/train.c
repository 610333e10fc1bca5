/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus, vary, train: classes and statistics by hand, versions of a clip within their bounds, and
 * a net that learns what can be learnt, the same with any number of threads */
#include "../check.h"
#include "train/train.h"

#include <stdlib.h>
#include <string.h>

/* ---- corpus ---- */

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

/* ---- vary ---- */

enum { ROWS = 20, WIDTH = 6 };

static void test_masks(const struct feature_augment *v, const float *x, bool bands)
{
	const float silence[WIDTH] = { 0 };
	float y[ROWS * WIDTH];
	size_t most_rows = 0, whole_bands = 0;
	bool fits = true;

	for (uint64_t k = 0; k < 500; k++) {
		size_t changed[WIDTH] = { 0 }, least = ROWS;

		feature_augment_clip(v, rng_stream(4, k, 0, 0), silence, x, ROWS, WIDTH, y);
		for (size_t b = 0; b < WIDTH; b++) {
			double mean = 0;

			for (size_t t = 0; t < ROWS; t++)
				mean += x[t * WIDTH + b] / (double)ROWS;
			for (size_t t = 0; t < ROWS; t++) {
				const float now = y[t * WIDTH + b];

				changed[b] += now != x[t * WIDTH + b];
				fits =
				    fits && (now == x[t * WIDTH + b] || fabs(now - mean) <= 1e-5);
			}
			least = changed[b] < least ? changed[b] : least;
			whole_bands += changed[b] == ROWS;
		}
		most_rows = least > most_rows ? least : most_rows;
	}
	CHECK(fits, "mask-is-the-mean", "another number");
	CHECK(most_rows > 4 && most_rows <= 8, "mask-rows", "up to %zu", most_rows);
	CHECK(bands == (whole_bands > 200), "mask-bands", "%zu", whole_bands);
}

static void test_vary(void)
{
	struct feature_augment v = { .is_logmel = true,
				     .db = 4.34,
				     .margin_rows = 9,
				     .stretch = 0.2,
				     .warp = 0.1,
				     .noise_db = 20,
				     .quiet_db = 60 };
	const struct feature_augment nothing = { 0 };
	const float silence[WIDTH] = { -9, -9, -9, -9, -9, -9 };
	float x[ROWS * WIDTH], y[200 * WIDTH], again[200 * WIDTH];
	size_t least = 1000, most = 0, n;
	bool fits = true, repeats = true, finite = true;

	for (size_t i = 0; i < ROWS * WIDTH; i++)
		x[i] = (float)(i % 17) - 8;
	n = feature_augment_clip(&nothing, rng_stream(1, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	CHECK(n == ROWS && memcmp(x, y, sizeof x) == 0, "vary-nothing", "something changed");
	for (uint64_t k = 0; k < 2000; k++) {
		const size_t rows = 1 + k % ROWS;

		n = feature_augment_clip(&v, rng_stream(1, k, 0, 0), silence, x, rows, WIDTH, y);
		fits = fits && n >= 1 && n <= feature_augment_rows_max(&v, rows);
		repeats = repeats &&
			  feature_augment_clip(&v, rng_stream(1, k, 0, 0), silence, x, rows, WIDTH,
					       again) == n &&
			  memcmp(y, again, n * WIDTH * sizeof *y) == 0;
		for (size_t i = 0; i < n * WIDTH; i++)
			finite = finite && isfinite(y[i]);
		if (rows == ROWS) {
			least = n < least ? n : least;
			most = n > most ? n : most;
		}
	}
	CHECK(fits, "vary-bound", "more rows than vary_rows_max");
	CHECK(repeats, "vary-repeats", "another version from the same generator");
	CHECK(finite, "vary-finite", "a number that is none");
	CHECK(least < 22 && most > 34, "vary-range", "%zu to %zu rows", least, most);

	/* a gain for each band, the same in all rows; nothing else moves */
	v = (struct feature_augment){ .is_logmel = true, .db = 4.34, .equalise_db = 6 };
	n = feature_augment_clip(&v, rng_stream(3, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	fits = n == ROWS;
	for (size_t i = 0; i < n * WIDTH; i++)
		fits = fits && fabsf(y[i] - x[i] - (y[i % WIDTH] - x[i % WIDTH])) <= 1e-5f;
	CHECK(fits && y[0] != x[0] && y[0] - x[0] != y[WIDTH - 1] - x[WIDTH - 1], "vary-equalise",
	      "no gain of bands");

	/* tight: no margins, always or every other time */
	v = (struct feature_augment){ .is_logmel = true, .db = 4.34, .margin_rows = 9, .tight = 1 };
	fits = true;
	for (uint64_t k = 0; k < 100; k++)
		fits = fits && feature_augment_clip(&v, rng_stream(4, k, 0, 0), silence, x, ROWS,
						    WIDTH, y) == ROWS;
	CHECK(fits, "vary-tight", "rows were added");
	v.tight = 0.5;
	n = 0;
	for (uint64_t k = 0; k < 1000; k++)
		n += feature_augment_clip(&v, rng_stream(4, k, 0, 0), silence, x, ROWS, WIDTH, y) ==
		     ROWS;
	CHECK(n > 440 && n < 570, "vary-tight-half", "%zu of 1000", n);
	CHECK(feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 100).mask_rows == 4 &&
		  feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 50).mask_rows == 2 &&
		  feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 0).mask_rows == 4,
	      "masks-of-40-ms", "%zu rows of 20 ms",
	      feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 50).mask_rows);
	/* masks: a number is its own or its band's mean, and both happen to rows and to bands */
	v = (struct feature_augment){
		.is_logmel = true, .db = 4.34, .mask_rows = 4, .mask_bands = 2
	};
	test_masks(&v, x, true);
	v.is_logmel = false;
	test_masks(&v, x, false);

	/* other kinds than log-mel get no noise, and no band is touched by another */
	v = (struct feature_augment){ .db = 4.34,
				      .margin_rows = 9,
				      .stretch = 0.2,
				      .warp = 0.1,
				      .noise_db = 20,
				      .quiet_db = 60 };
	for (size_t i = 0; i < ROWS * WIDTH; i++)
		x[i] = (float)(i % WIDTH);
	n = feature_augment_clip(&v, rng_stream(2, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	fits = true;
	for (size_t i = 0; i < n * WIDTH; i++)
		fits = fits && (y[i] == (float)(i % WIDTH) || y[i] == -9);
	CHECK(fits, "vary-others", "a band changed");
}

/* ---- train ---- */

enum { CLIPS = 90 };

/* Three classes: which third of the bands is loud, in clips of 1 to 12 rows. */
static void make_corpus(struct corpus *c)
{
	static const char *const labels[] = { "low", "middle", "high" };
	struct rng r = rng_stream(5, 0, 0, 0);
	float x[12 * WIDTH];

	*c = (struct corpus){ .width = WIDTH };
	for (size_t k = 0; k < CLIPS; k++) {
		const size_t rows = 1 + k % 12;

		for (size_t i = 0; i < rows * WIDTH; i++)
			x[i] = rng_normal(&r) + (i % WIDTH / 2 == k % 3 ? 6.0f : 0);
		corpus_add(c, x, rows, labels[k % 3], k % 5 == 0 ? CORPUS_TEST : CORPUS_TRAIN);
	}
	corpus_sort(c);
}

/* Trains and returns the number of test clips that are right; the weights go to `weights`. */
static size_t learn(const char *arch, unsigned threads, double rate, float *weights,
		    enum train_failure *failure)
{
	const struct train_settings settings = { .epochs = 8,
						 .batch = 7,
						 .rate = rate,
						 .optim = { .decay = 0.01 },
						 .smoothing = 0.05,
						 .seed = 3,
						 .augment = { .margin_rows = 2, .stretch = 0.1 } };
	struct thread_pool *pool = thread_pool_new(threads);
	struct train_state state = { 0 };
	struct corpus c;
	struct net *net;
	struct train *t;
	struct evaluation test;
	size_t right = 0, steps = 0;
	char why[160];

	make_corpus(&c);
	net = net_new(arch, WIDTH, 3, 4.34, why, sizeof why);
	t = train_new(net, &c, pool, &settings);
	while (train_step(t, &state))
		steps++;
	*failure = train_failed(t);
	if (*failure == TRAIN_FINE) {
		train_evaluate(t, CORPUS_TEST, &test);
		right = test.right;
		CHECK(steps == state.epochs * state.batches && state.epoch == 8 &&
			  state.batch == 11,
		      "train-steps", "%zu steps", steps);
		memcpy(weights, net->weights, net->n_weights * sizeof *weights);
	}
	train_free(t);
	net_free(net);
	thread_pool_free(pool);
	corpus_free(&c);
	return right;
}

static void test_train(const char *arch)
{
	static float one[10000], two[10000];
	enum train_failure failure;
	size_t right = learn(arch, 1, 0.01, one, &failure);

	CHECK(right == 18, "train-learns", "%s: only %zu of 18", arch, right);
	learn(arch, 3, 0.01, two, &failure);
	CHECK(memcmp(one, two, sizeof one) == 0, "train-threads", "%s: other bits", arch);
	memset(one, 0, sizeof one);
	memset(two, 0, sizeof two);
}

int main(void)
{
	float weights[10000];
	enum train_failure failure;

	test_corpus();
	test_vary();
	test_train("conv1:8x3 bn relu max:2 conv1:8x3 bn relu pool drop:0.1");
	test_train("standard fit:6 dense:16 relu");
	test_train("views:50 conv2:4x3x3 bn relu pool");
	learn("conv1:8x3 relu conv1:8x3 relu pool", 1, 1e30, weights, &failure);
	CHECK(failure == TRAIN_DIVERGED, "train-diverges", "failure %d", failure);
	return check_status();
}
