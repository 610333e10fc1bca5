/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/predictor.h"

#include "nn/loss.h"
#include "nn/model.h"
#include "nn/pass.h"

#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 8,               /* clips that a thread takes at once */
	BLOCKS = 8,              /* of them for each thread in a full batch */
	BATCH_NUMBERS = 1 << 20, /* numbers of features that fill a batch, too */
};

struct clip {
	size_t at, rows; /* its features are x[at...], [rows, width] */
	bool computed;   /* false: there was no memory */
};

struct predictor {
	struct net *net;
	double temperature;
	struct thread_pool *pool, *alone; /* of all threads; of one */
	struct pass **pass;               /* [threads of the pool] */
	struct clip *clips;               /* [cap], the first n are the batch */
	size_t n, cap;
	size_t block; /* clips that a thread takes at once of this batch */
	float *x;     /* [cap_x], the first n_x are the features of the batch */
	size_t n_x, cap_x;
	float *p; /* [cap, classes] probabilities */
};

/* Opens one pass for each thread, with a pool of that thread only, so threads never wait
 * in a pass. */
static bool open_passes(struct predictor *p)
{
	const unsigned threads = thread_pool_threads(p->pool);

	p->pass = calloc(threads, sizeof *p->pass);
	for (unsigned i = 0; p->pass && i < threads; i++)
		if (!(p->pass[i] = pass_new(p->net, p->alone, false)))
			return false;
	return p->pass != NULL;
}

struct predictor *predictor_new(struct net *net, unsigned threads, double temperature)
{
	struct predictor *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->net = net;
	p->temperature = temperature;
	p->pool = thread_pool_new(threads ? threads : thread_pool_cpus());
	p->alone = thread_pool_new(1);
	if (p->pool && p->alone && open_passes(p)) {
		p->cap = (size_t)BLOCK * BLOCKS * thread_pool_threads(p->pool);
		p->clips = calloc(p->cap, sizeof *p->clips);
		p->p = calloc(p->cap, net->classes * sizeof *p->p);
	}
	if (!p->clips || !p->p) {
		predictor_free(p);
		return NULL;
	}
	return p;
}

void predictor_free(struct predictor *p)
{
	if (!p)
		return;
	for (unsigned i = 0; p->pass && i < thread_pool_threads(p->pool); i++)
		pass_free(p->pass[i]);
	free(p->pass);
	thread_pool_free(p->alone);
	thread_pool_free(p->pool);
	free(p->clips);
	free(p->x);
	free(p->p);
	free(p);
}

bool predictor_add(struct predictor *p, const float *x, size_t rows)
{
	const size_t n = rows * p->net->input.width;

	if (n > p->cap_x - p->n_x) {
		const size_t cap = p->n_x + n > 2 * p->cap_x ? p->n_x + n : 2 * p->cap_x;
		float *bigger =
		    cap > SIZE_MAX / sizeof *bigger ? NULL : realloc(p->x, cap * sizeof *bigger);

		if (!bigger)
			return false;
		p->x = bigger;
		p->cap_x = cap;
	}
	memcpy(p->x + p->n_x, x, n * sizeof *x);
	p->clips[p->n++] = (struct clip){ .at = p->n_x, .rows = rows };
	p->n_x += n;
	return true;
}

bool predictor_is_full(const struct predictor *p)
{
	return p->n == p->cap || p->n_x >= BATCH_NUMBERS;
}

size_t predictor_capacity(const struct predictor *p)
{
	return p->cap;
}

static float *probabilities(const struct predictor *p, size_t i)
{
	return p->p + i * p->net->classes;
}

/* Fills the probabilities of a block of clips. */
static void compute_block(void *arg, size_t block, unsigned thread)
{
	struct predictor *p = arg;
	const size_t first = block * p->block, classes = p->net->classes;
	const size_t n = p->n - first < p->block ? p->n - first : p->block;
	struct pass_clip clips[BLOCK] = { 0 };
	const float *scores;

	for (size_t i = 0; i < n; i++)
		clips[i] = (struct pass_clip){ .x = p->x + p->clips[first + i].at,
					       .rows = p->clips[first + i].rows };
	scores = pass_forward(p->pass[thread], clips, n);
	for (size_t i = 0; i < n; i++) {
		float *to = probabilities(p, first + i);

		p->clips[first + i].computed = scores != NULL;
		if (!scores)
			continue;
		for (size_t k = 0; k < classes; k++)
			to[k] = scores[i * classes + k] / (float)p->temperature;
		softmax(to, classes, to);
	}
}

void predictor_compute(struct predictor *p)
{
	const size_t threads = thread_pool_threads(p->pool);
	const size_t even = (p->n + threads - 1) / threads;

	if (p->n == 0)
		return;
	p->block = even < BLOCK ? even : BLOCK;
	thread_pool_for(p->pool, (p->n + p->block - 1) / p->block, compute_block, p);
}

const float *predictor_probabilities(const struct predictor *p, size_t i)
{
	return p->clips[i].computed ? probabilities(p, i) : NULL;
}

void predictor_clear(struct predictor *p)
{
	p->n = p->n_x = 0;
}

void predictor_rank(const float *p, size_t n, size_t none, size_t top, size_t *order)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t k = 0; k < top; k++) {
		size_t best = k == 0 ? model_answer(p, n, none) : k, likeliest;

		for (size_t i = k + 1; k > 0 && i < n; i++)
			if (p[order[i]] > p[order[best]])
				best = i;
		likeliest = order[best];
		memmove(order + k + 1, order + k, (best - k) * sizeof *order);
		order[k] = likeliest;
	}
}
