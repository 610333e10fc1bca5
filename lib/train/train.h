/* SPDX-License-Identifier: GPL-2.0-or-later */
/* train - trains a net on a corpus, batch by batch */
#ifndef EARPIPE_TRAIN_H
#define EARPIPE_TRAIN_H

#include "train/evaluate.h"
#include "nn/net.h"
#include "train/optim.h"
#include "system/thread_pool.h"
#include "train/feature_augment.h"

/* The default highest learning rate. A net with batch normalisation tolerates one at which a net
 * without it collapses. */
static const double TRAIN_RATE_BN = 0.005, TRAIN_RATE_PLAIN = 0.001;

/* Share of a batch's statistics in the running ones, with which batch normalisation predicts. They
 * average over about the last 20 batches (Ioffe and Szegedy 2015). The first batch sets them. */
static const float TRAIN_BN_SHARE = 0.05F;

/* Which epoch's weights a run ends with. */
enum train_best {
	TRAIN_LAST,          /* the last one's */
	TRAIN_BEST_LOSS,     /* least loss on the validation part; of equal ones the first */
	TRAIN_BEST_ACCURACY, /* highest accuracy there; of equal ones the least loss */
};

struct train_settings {
	size_t epochs, batch; /* >= 1 */
	double rate;          /* the highest learning rate */
	double smoothing;     /* share of the target that is spread evenly over all classes (label
			       * smoothing, Szegedy et al. 2016, section 7) */
	struct optim_settings optim;
	uint64_t seed;
	struct feature_augment augment; /* how clips are altered, each time differently */
	enum train_best best;
	bool balance; /* all classes equally often: see train_new */
};

/* TRAIN_RATE_BN or TRAIN_RATE_PLAIN. */
double train_default_rate(const struct net *net);

struct train;

/* An epoch uses each training clip once, in random order. With balance it has as many clips, but
 * the same number of each class: each clip of a small class several times, altered anew each time,
 * and some clips of a large class.
 *
 * Sets net's statistics from the corpus's training clips and gives it random weights. The caller
 * owns net, corpus and pool, which must outlive it. NULL: no memory. */
struct train *train_new(struct net *net, const struct corpus *corpus, struct thread_pool *pool,
			const struct train_settings *settings);
void train_free(struct train *t);

/* Replaces the random weights by the weights and statistics of another net of the same architecture
 * and width; those of the last layer only with head. */
void train_adopt(struct train *t, const struct net *from, bool head);

/* The progress of a run. */
struct train_state {
	size_t epoch, batch;    /* just done, from 1; 0: none yet */
	size_t epochs, batches; /* epochs in all; batches of one epoch */
	size_t step, steps;     /* batches done; batches of all epochs */
	double rate;            /* learning rate of the batch just done */
	double loss, accuracy;  /* over this epoch's batches so far */
	double batch_loss;      /* of the batch just done; 0 before any and after train_resume */
};

/* Trains on one batch at the scheduled learning rate. False: all epochs are done, there is no
 * memory, or the loss or a weight is NaN or infinite; see train_failed. */
bool train_step(struct train *t, struct train_state *state);

/* The same at another learning rate. */
bool train_step_at(struct train *t, double rate, struct train_state *state);

/* Copies the best epoch's weights into the net. If none was kept, it copies the average of the
 * weights, if there is one. Call it last. */
void train_finish(struct train *t);

enum train_failure { TRAIN_FINE, TRAIN_NO_MEMORY, TRAIN_DIVERGED };
enum train_failure train_failed(const struct train *t);

/* The state of the last train_step. After TRAIN_DIVERGED, batch and rate are those of the
 * last good batch. */
void train_where(const struct train *t, struct train_state *state);

/* False: a weight is NaN or infinite, and train_failed returns TRAIN_DIVERGED. train_step checks at
 * the end of each epoch. Call this before saving weights within an epoch. */
bool train_is_finite(struct train *t);

/* ---- resuming ----
 *
 * Net's weights, the position and the optimiser's blocks are the state of a run with the same
 * corpus and settings: all random numbers come from the seed and the position. */

struct train_position {
	size_t step;        /* batches done */
	double loss;        /* summed over the clips of this epoch (the last one, between epochs) */
	size_t seen, right; /* of them */
	struct train_kept {
		size_t epoch; /* from 1; 0: none was kept */
		double train_loss;
		double loss;  /* on the validation part */
		size_t right; /* of its clips */
	} best;
};
struct train_position train_position(const struct train *t);

enum { TRAIN_BLOCKS_MAX = OPTIM_BLOCKS_MAX + 1 };

/* The optimiser's blocks (optim_blocks) and, with settings.best, the best epoch's weights:
 * blocks[TRAIN_BLOCKS_MAX]. Returns how many there are. */
size_t train_blocks(struct train *t, struct optim_block *blocks);

/* Continues at a position. Fill net's weights and the blocks first. False: no run with these
 * settings reaches that position. */
bool train_resume(struct train *t, struct train_position position);

/* ---- evaluation ---- */

/* Evaluates what train_finish would put into the net now, on the validation or the test part.
 * `right` is as in evaluate_part. False: no memory. */
bool train_evaluate(struct train *t, enum corpus_part part, bool *right, struct evaluation *e);

/* Evaluates on the validation part at the end of an epoch. With settings.best it keeps the weights
 * if this epoch is the best so far. */
bool train_validate(struct train *t, bool *right, struct evaluation *e);

#endif
