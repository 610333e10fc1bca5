/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/train.h"

#include "nn/pass.h"

#include "base/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Streams of random numbers, by their use. */
enum { FOR_WEIGHTS, FOR_ORDER, FOR_CLIP, FOR_DROPOUT, FOR_BALANCE };

struct train {
	struct net *net;
	const struct corpus *corpus;
	struct thread_pool *pool;
	struct train_settings s;
	struct pass *pass, *test; /* one with gradients, one without */
	struct optim *optim;
	size_t batches;          /* in an epoch */
	size_t step;             /* batches done */
	size_t n_order;          /* clips of an epoch */
	size_t *order;           /* [n_order] clip + n_train * times that it came before */
	size_t *by_class;        /* [n_train] clips, class by class; NULL: no balance */
	size_t *class_from;      /* [n_classes + 1] where they begin there */
	struct pass_clip *clips; /* [batch] */
	float *rows;             /* the batch's versions of its clips */
	size_t cap_rows;
	size_t *offsets; /* [batch] of each in rows */
	double loss;     /* summed over this epoch's clips */
	size_t seen, right;
	double batch_loss;
	float *best; /* [n_weights] of the best epoch; NULL: none is kept */
	struct train_kept kept;
	bool finished; /* train_finish was called */
	enum train_failure failure;
};

static void set_statistics(struct net *net, const struct corpus *corpus, bool is_logmel)
{
	float *silence = net_at(net, net->floor);

	corpus_quietest(corpus, !is_logmel, silence);
	corpus_moments(corpus, net->input.fit_rows, silence, net->input.kind == ARCH_STANDARD_BANDS,
		       net_at(net, net->mean), net_at(net, net->deviation));
}

/* Sorts the clips by their classes. False: no memory. */
static bool sort_by_class(struct train *t)
{
	const struct corpus *c = t->corpus;
	size_t *at;

	t->by_class = malloc(c->n_train * sizeof *t->by_class);
	t->class_from = calloc(c->n_classes + 1, sizeof *t->class_from);
	at = calloc(c->n_classes + 1, sizeof *at);
	if (!t->by_class || !t->class_from || !at) {
		free(at);
		return false;
	}
	for (size_t i = 0; i < c->n_train; i++)
		t->class_from[c->train[i].label + 1]++;
	for (size_t k = 0; k < c->n_classes; k++)
		at[k + 1] = t->class_from[k + 1] += t->class_from[k];
	for (size_t i = 0; i < c->n_train; i++)
		t->by_class[at[c->train[i].label]++] = i;
	free(at);
	return true;
}

static bool make_room(struct train *t)
{
	t->order = malloc(t->n_order * sizeof *t->order);
	t->clips = malloc(t->s.batch * sizeof *t->clips);
	t->offsets = malloc(t->s.batch * sizeof *t->offsets);
	if (t->s.best != TRAIN_LAST)
		t->best = calloc(t->net->n_weights, sizeof *t->best);
	return t->order && t->clips && t->offsets && (t->best || t->s.best == TRAIN_LAST) &&
	       (!t->s.balance || sort_by_class(t));
}

struct train *train_new(struct net *net, const struct corpus *corpus, struct thread_pool *pool,
			const struct train_settings *settings)
{
	struct train *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->net = net;
	t->corpus = corpus;
	t->pool = pool;
	t->s = *settings;
	t->n_order = corpus->n_train;
	if (t->s.batch > t->n_order)
		t->s.batch = t->n_order;
	t->batches = (t->n_order + t->s.batch - 1) / t->s.batch;
	t->pass = pass_new(net, pool, true);
	t->test = pass_new(net, pool, false);
	t->optim = optim_new(net, &settings->optim);
	if (!t->pass || !t->test || !t->optim || !make_room(t)) {
		train_free(t);
		return NULL;
	}
	net_init(net, settings->seed);
	set_statistics(net, corpus, settings->augment.is_logmel);
	return t;
}

void train_adopt(struct train *t, const struct net *from, bool head)
{
	for (size_t i = 0; i < t->net->n_params; i++) {
		const struct net_param *p = &t->net->params[i];

		if (head || strncmp(p->name, "out.", 4) != 0)
			memcpy(net_at(t->net, p), net_at(from, &from->params[i]),
			       p->n * sizeof(float));
	}
}

double train_default_rate(const struct net *net)
{
	return net_has(net, "batchnorm") ? TRAIN_RATE_BN : TRAIN_RATE_PLAIN;
}

void train_free(struct train *t)
{
	if (!t)
		return;
	pass_free(t->pass);
	pass_free(t->test);
	optim_free(t->optim);
	free(t->order);
	free(t->clips);
	free(t->offsets);
	free(t->rows);
	free(t->by_class);
	free(t->class_from);
	free(t->best);
	free(t);
}

enum train_failure train_failed(const struct train *t)
{
	return t->failure;
}

static bool fail(struct train *t, enum train_failure failure)
{
	t->failure = failure;
	return false;
}

/* The clips of one batch. */
struct batch {
	struct train *t;
	size_t epoch;
	size_t from; /* in the order */
};

static const struct corpus_clip *ordered(const struct train *t, size_t i)
{
	return &t->corpus->train[t->order[i] % t->corpus->n_train];
}

static void augment_clip(void *arg, size_t i, unsigned thread)
{
	const struct batch *b = arg;
	struct train *t = b->t;
	const size_t index = t->order[b->from + i]; /* differs each time that a clip is used */
	const struct corpus_clip *clip = ordered(t, b->from + i);
	struct rng drop = rng_stream(t->s.seed, FOR_DROPOUT, b->epoch, index);
	float *y = t->rows + t->offsets[i];
	const size_t rows =
	    feature_augment_clip(&t->s.augment, rng_stream(t->s.seed, FOR_CLIP, b->epoch, index),
				 net_at(t->net, t->net->floor), corpus_rows(t->corpus, clip),
				 clip->rows, t->corpus->width, y);

	(void)thread;
	t->clips[i] = (struct pass_clip){ y, rows, clip->label, rng_bits(&drop) };
}

/* Fills clips with versions of the n training clips from `from` on in the order. */
static bool make_batch(struct train *t, size_t epoch, size_t from, size_t n)
{
	struct batch b = { t, epoch, from };
	size_t need = 0;

	for (size_t i = 0; i < n; i++) {
		t->offsets[i] = need;
		need += feature_augment_rows_max(&t->s.augment, ordered(t, from + i)->rows) *
			t->corpus->width;
	}
	if (need > t->cap_rows) {
		free(t->rows);
		t->rows = malloc(need * sizeof *t->rows);
		t->cap_rows = t->rows ? need : 0;
		if (!t->rows)
			return false;
	}
	thread_pool_for(t->pool, n, augment_clip, &b);
	return true;
}

/* Batches differ by one clip at most, so none is too small for useful statistics. */
static size_t batch_from(const struct train *t, size_t batch)
{
	return t->n_order * batch / t->batches;
}

static int by_number(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Fills order [n] with a class's share of an epoch: its clips in random order, repeated. The order
 * depends on the epoch alone, so a run may be resumed in any epoch. */
static void draw_class(struct train *t, size_t epoch, size_t k, size_t *order, size_t n)
{
	size_t *clips = t->by_class + t->class_from[k];
	const size_t have = t->class_from[k + 1] - t->class_from[k];
	struct rng r = rng_stream(t->s.seed, FOR_BALANCE, epoch, k);

	qsort(clips, have, sizeof *clips, by_number);
	for (size_t i = 0; i < n; i++) {
		if (i % have == 0)
			rng_shuffle(&r, clips, have);
		order[i] = clips[i % have] + i / have * t->corpus->n_train;
	}
}

static void shuffle(struct train *t, size_t epoch)
{
	struct rng r = rng_stream(t->s.seed, FOR_ORDER, epoch, 0);
	const size_t classes = t->corpus->n_classes, n = t->n_order;

	if (t->s.balance)
		for (size_t k = 0; k < classes; k++)
			draw_class(t, epoch, k, t->order + n * k / classes,
				   n * (k + 1) / classes - n * k / classes);
	else
		for (size_t i = 0; i < n; i++)
			t->order[i] = i;
	rng_shuffle(&r, t->order, n);
}

/* The last step changes weights after its loss was computed. */
bool train_is_finite(struct train *t)
{
	const size_t n = t->net->n_weights;

	return floats_not_finite(t->net->weights, n) == n || fail(t, TRAIN_DIVERGED);
}

static size_t steps(const struct train *t)
{
	return t->s.epochs * t->batches;
}

void train_where(const struct train *t, struct train_state *state)
{
	*state = (struct train_state){
		.epoch = (t->step + t->batches - 1) / t->batches,
		.epochs = t->s.epochs,
		.batches = t->batches,
		.step = t->step,
		.steps = steps(t),
	};
	if (t->step == 0)
		return;
	state->batch = t->step - (state->epoch - 1) * t->batches;
	state->rate = optim_rate(t->s.rate, t->step - 1, steps(t));
	state->loss = t->loss / (double)t->seen;
	state->accuracy = (double)t->right / (double)t->seen;
	state->batch_loss = t->batch_loss;
}

bool train_step(struct train *t, struct train_state *state)
{
	return train_step_at(t, optim_rate(t->s.rate, t->step, steps(t)), state);
}

bool train_step_at(struct train *t, double rate, struct train_state *state)
{
	const size_t epoch = t->step / t->batches, batch = t->step % t->batches;
	const size_t from = batch_from(t, batch), n = batch_from(t, batch + 1) - from;
	const float share = t->step == 0 ? 1 : TRAIN_BN_SHARE;
	size_t right;
	double loss;

	if (epoch == t->s.epochs || t->failure)
		return false;
	if (batch == 0) {
		shuffle(t, epoch);
		t->loss = 0;
		t->seen = t->right = 0;
	}
	if (!make_batch(t, epoch, from, n) || !pass_forward(t->pass, t->clips, n))
		return fail(t, TRAIN_NO_MEMORY);
	loss = pass_loss(t->pass, t->clips, (float)t->s.smoothing, &right);
	if (!isfinite(loss))
		return fail(t, TRAIN_DIVERGED);
	pass_track(t->pass, share);
	optim_step(t->optim, t->net, pass_backward(t->pass), rate, t->pool);
	t->step++;
	t->batch_loss = loss;
	t->loss += loss * (double)n;
	t->seen += n;
	t->right += right;
	train_where(t, state);
	return batch + 1 < t->batches || train_is_finite(t);
}

/* ---- resuming ---- */

struct train_position train_position(const struct train *t)
{
	return (struct train_position){ t->step, t->loss, t->seen, t->right, t->kept };
}

size_t train_blocks(struct train *t, struct optim_block *blocks)
{
	const size_t n = optim_blocks(t->optim, blocks);

	if (t->best)
		blocks[n] = (struct optim_block){ "best", t->best };
	return n + (t->best != NULL);
}

bool train_resume(struct train *t, struct train_position position)
{
	const size_t batch = position.step % t->batches;
	const size_t seen = batch || !position.step ? batch_from(t, batch) : t->n_order;

	if (position.step > steps(t) || position.seen != seen || position.right > seen ||
	    !isfinite(position.loss) || position.best.epoch > position.step / t->batches)
		return false;
	t->step = position.step;
	t->loss = position.loss;
	t->seen = position.seen;
	t->right = position.right;
	t->kept = position.best;
	if (batch > 0)
		shuffle(t, t->step / t->batches);
	optim_resume(t->optim, t->step);
	return true;
}

/* ---- evaluation ---- */

void train_finish(struct train *t)
{
	if (t->kept.epoch > 0)
		memcpy(t->net->weights, t->best, t->net->n_weights * sizeof *t->best);
	else if (t->step > 0)
		optim_swap(t->optim, t->net);
	t->finished = true;
}

/* Exchanges the weights in training and those that train_finish would use. */
static void swap(struct train *t)
{
	if (!t->finished && t->step > 0)
		optim_swap(t->optim, t->net);
}

bool train_evaluate(struct train *t, enum corpus_part part, bool *right, struct evaluation *e)
{
	bool ok;

	swap(t);
	ok = evaluate_part(t->test, t->corpus, part, t->s.batch, right, e);
	swap(t);
	return ok || fail(t, TRAIN_NO_MEMORY);
}

static bool is_better(const struct train *t, const struct evaluation *e)
{
	const struct train_kept *k = &t->kept;

	if (!isfinite(e->loss))
		return false;
	if (k->epoch == 0)
		return true;
	if (t->s.best == TRAIN_BEST_ACCURACY && e->right != k->right)
		return e->right > k->right;
	return e->loss < k->loss;
}

bool train_validate(struct train *t, bool *right, struct evaluation *e)
{
	if (!train_evaluate(t, CORPUS_VALIDATION, right, e))
		return false;
	if (!t->best || !is_better(t, e))
		return true;
	t->kept = (struct train_kept){ t->step / t->batches, t->loss / (double)t->seen, e->loss,
				       e->right };
	swap(t);
	memcpy(t->best, t->net->weights, t->net->n_weights * sizeof *t->best);
	swap(t);
	return true;
}
