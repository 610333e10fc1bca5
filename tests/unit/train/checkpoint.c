/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest, corpus_digest, checkpoint: what tells data apart, and a run that is taken up again after
 * each of its steps and ends with the same weights, to the bit */
#include "../check.h"
#include "train/checkpoint.h"
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

static void test_digest(void)
{
	const char bytes[60] = "the same bytes, told apart by where they are cut";
	uint64_t seen[61];
	bool distinct = true;
	char text[DIGEST_TEXT];

	for (size_t n = 0; n <= 60; n++) {
		seen[n] = digest_add(0, bytes, n);
		for (size_t k = 0; k < n; k++)
			distinct = distinct && seen[k] != seen[n];
	}
	CHECK(distinct, "digest-lengths", "two are alike");
	CHECK(digest_add(digest_add(0, bytes, 20), bytes + 20, 40) != seen[60] &&
		  digest_add(digest_add(0, bytes, 21), bytes + 21, 39) !=
		      digest_add(digest_add(0, bytes, 20), bytes + 20, 40),
	      "digest-cuts", "a cut makes no difference");
	CHECK(strcmp(digest_text(0xab, text), "00000000000000ab") == 0, "digest-text", "%s", text);
}

enum { WIDTH = 6, CLIPS = 25 };

/* Settings of the runs that follow. */
static enum train_best best;
static bool balance;

/* Clips of 1 to 7 rows. Two of them change places; one gets another label, part or number. */
static void make_corpus(struct corpus *c, size_t a, size_t b, size_t other)
{
	static const char *const labels[] = { "low", "middle", "high" };
	float x[7 * WIDTH];

	*c = (struct corpus){ .width = WIDTH };
	for (size_t i = 0; i < CLIPS; i++) {
		const size_t k = i == a ? b : i == b ? a : i, rows = 1 + k % 7;
		struct rng r = rng_stream(5, k, 0, 0);

		for (size_t j = 0; j < rows * WIDTH; j++)
			x[j] = rng_normal(&r) + (j % WIDTH / 2 == k % 3 ? 6.0f : 0);
		if (other == 1 && i == 8)
			x[WIDTH - 1] += 1;
		corpus_add(c, x, rows, labels[(k + (other == 2 && i == 8)) % 3],
			   k % 5 == 0 || (other == 3 && i == 8) ? CORPUS_TEST
			   : k % 5 == 1 && best != TRAIN_LAST   ? CORPUS_VALIDATION
								: CORPUS_TRAIN);
	}
	corpus_sort(c);
}

static uint64_t digest_of(size_t a, size_t b, size_t other)
{
	struct corpus c;
	uint64_t digest;

	make_corpus(&c, a, b, other);
	digest = corpus_digest(&c);
	corpus_free(&c);
	return digest;
}

static void test_corpus_digest(void)
{
	const uint64_t same = digest_of(0, 0, 0);

	CHECK(digest_of(0, 0, 0) == same, "corpus-digest-same", "another");
	CHECK(digest_of(3, 8, 0) != same, "corpus-digest-order", "the same");
	CHECK(digest_of(0, 0, 1) != same, "corpus-digest-number", "the same");
	CHECK(digest_of(0, 0, 2) != same, "corpus-digest-label", "the same");
	CHECK(digest_of(0, 0, 3) != same, "corpus-digest-part", "the same");
}

/* A run over a small corpus. */
struct trial {
	struct corpus corpus;
	struct net *net;
	struct thread_pool *pool;
	struct train *train;
	struct frame first;
};

static void begin(struct trial *r, const char *arch, unsigned threads, uint64_t seed)
{
	const struct train_settings settings = { .epochs = 2,
						 .batch = 4,
						 .rate = 0.02,
						 .optim = { .decay = 0.01 },
						 .smoothing = 0.05,
						 .seed = seed,
						 .augment = { .margin_rows = 2, .stretch = 0.1 },
						 .best = best,
						 .balance = balance };
	char why[160];

	*r = (struct trial){ 0 };
	make_corpus(&r->corpus, 0, 0, 0);
	r->net = net_new(arch, WIDTH, 3, 4.34, why, sizeof why);
	r->pool = thread_pool_new(threads);
	r->train = train_new(r->net, &r->corpus, r->pool, &settings);
	frame_set_text(&r->first, "arch", arch);
	frame_set_int(&r->first, "seed", (int64_t)seed);
	frame_set_floats(&r->first, NULL, 1, (const size_t[]){ 0 });
	checkpoint_describe(&r->first, &settings, &r->corpus);
}

static void end(struct trial *r)
{
	train_free(r->train);
	thread_pool_free(r->pool);
	net_free(r->net);
	corpus_free(&r->corpus);
	frame_free(&r->first);
}

static bool step(struct trial *r, struct train_state *state)
{
	struct evaluation j;

	return train_step(r->train, state) &&
	       (best == TRAIN_LAST || state->batch < state->batches ||
		train_validate(r->train, NULL, &j));
}

/* Trains up to n steps and writes a checkpoint. */
static FILE *stop_after(const char *arch, size_t n)
{
	struct train_state state;
	struct trial r;
	FILE *file = tmpfile();

	begin(&r, arch, 2, 1);
	for (size_t i = 0; i < n; i++)
		step(&r, &state);
	if (!checkpoint_write(file, &r.first, r.net, r.train) || fflush(file) != 0)
		perror("checkpoint_write");
	rewind(file);
	end(&r);
	return file;
}

/* Goes on from there; the steps that were left, and the weights. */
static size_t go_on(const char *arch, FILE *file, unsigned threads, uint64_t seed, float *weights,
		    char *why, size_t size)
{
	struct checkpoint c;
	struct train_state state;
	struct trial r;
	size_t steps = 0;

	begin(&r, arch, threads, seed);
	*why = '\0';
	if (checkpoint_read(&c, fileno(file), why, size) == 0) {
		if (!checkpoint_restore(&c, &r.first, r.net, r.train, why, size)) {
			*why = '\0';
			while (step(&r, &state))
				steps++;
			train_finish(r.train);
			memcpy(weights, r.net->weights, r.net->n_weights * sizeof *weights);
		}
		checkpoint_free(&c);
	}
	end(&r);
	fclose(file);
	return steps;
}

static void test_each_step(const char *arch)
{
	float whole[5000] = { 0 }, resumed[5000] = { 0 };
	char why[200];
	bool same = true;
	const size_t steps = go_on(arch, stop_after(arch, 0), 1, 1, whole, why, sizeof why);

	for (size_t n = 1; n <= steps; n++) {
		memset(resumed, 0, sizeof resumed);
		same = same &&
		       go_on(arch, stop_after(arch, n), 1 + n % 3, 1, resumed, why, sizeof why) ==
			   steps - n &&
		       memcmp(whole, resumed, sizeof whole) == 0;
	}
	CHECK(steps == (best == TRAIN_LAST ? 10 : 8) && same, "each-step", "%s: %zu steps, %s",
	      arch, steps, *why ? why : "other weights");
}

int main(void)
{
	const char *arch = "conv1d:4x3 batchnorm relu globalpool dropout:0.1";
	float weights[5000];
	char why[200] = "";

	test_digest();
	test_corpus_digest();
	test_each_step(arch);
	test_each_step("standard fit:6 linear:16 relu dropout:0.2 linear:8");
	test_each_step(
	    "views:50 conv2d:4x3x3 batchnorm relu maxpool:2x2 conv2d:4x3x3 relu globalpool");
	balance = true;
	test_each_step(arch);
	best = TRAIN_BEST_LOSS;
	test_each_step(arch);
	balance = false;
	best = TRAIN_BEST_ACCURACY;
	test_each_step("standard fit:6 linear:16 relu dropout:0.2 linear:8");
	best = TRAIN_LAST;
	go_on(arch, stop_after(arch, 3), 1, 2, weights, why, sizeof why);
	CHECK(strstr(why, "seed is 1 there and 2 here"), "another-seed", "'%s'", why);
	return check_status();
}
