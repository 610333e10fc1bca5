/* SPDX-License-Identifier: GPL-2.0-or-later */
/* train - from a corpus to a trained net, batch by batch */
#ifndef EARPIPE_TRAIN_H
#define EARPIPE_TRAIN_H

#include "train/evaluate.h"
#include "nn/net.h"
#include "train/optim.h"
#include "system/thread_pool.h"
#include "train/feature_augment.h"

/* Which epoch's weights a run ends with. */
enum train_best {
	TRAIN_LAST,          /* the last one's */
	TRAIN_BEST_LOSS,     /* least loss on the validation part; of equal ones the first */
	TRAIN_BEST_ACCURACY, /* highest accuracy there; of equal ones the least loss */
};

struct train_settings {
	size_t epochs, batch; /* >= 1 */
	double rate;          /* the highest learning rate */
	double smoothing;     /* of labels */
	struct optim_settings optim;
	uint64_t seed;
	struct feature_augment augment; /* how clips are altered, anew each time */
	enum train_best best;
	bool balance; /* each class as often as any other: see train_new */
};

/* The highest learning rate for a net of which nothing else is known. */
double train_default_rate(const struct net *net);

struct train;

/* An epoch goes once through the training clips. With balance it has as many clips, but draws the
 * same number of each class: of a small class each clip several times, varied in another way each
 * time, of a large one some.
 *
 * Sets net's statistics from the corpus's training clips and gives it random weights. net, corpus
 * and pool are the caller's and outlive it. NULL: no memory. */
struct train *train_new(struct net *net, const struct corpus *corpus, struct thread_pool *pool,
			const struct train_settings *settings);
void train_free(struct train *t);

/* Begins with the weights and statistics of another net of the same arch and width instead; without
 * those of its last layer unless head. */
void train_adopt(struct train *t, const struct net *from, bool head);

/* Where it is. */
struct train_state {
	size_t epoch, batch;    /* just done, from 1; 0: nothing yet */
	size_t epochs, batches; /* of how many; batches of one epoch */
	size_t step, steps;     /* batches done over all epochs; of how many */
	double rate;            /* learning rate of the batch just done */
	double loss, accuracy;  /* over this epoch's batches so far */
	double batch_loss;      /* of the batch just done; 0 before any and after train_resume */
};

/* Learns from one batch at the learning rate that is due. False: all epochs are done, or there is
 * no memory, or the loss or a weight is no number any more; see train_failed. */
bool train_step(struct train *t, struct train_state *state);

/* The same at another learning rate. */
bool train_step_at(struct train *t, double rate, struct train_state *state);

/* Puts the best epoch's weights into the net, or, if none was kept, the average of the weights, if
 * there is one; the last thing before it is used. */
void train_finish(struct train *t);

enum train_failure { TRAIN_FINE, TRAIN_NO_MEMORY, TRAIN_DIVERGED };
enum train_failure train_failed(const struct train *t);

/* Where it is now: what train_step said last. After TRAIN_DIVERGED, batch and rate are of the batch
 * that was fine last. */
void train_where(const struct train *t, struct train_state *state);

/* False: a weight is no number any more, and train_failed says TRAIN_DIVERGED. train_step looks at
 * the end of each epoch; who keeps the weights in between must look, too. */
bool train_is_finite(struct train *t);

/* ---- to go on later ----
 *
 * Net's weights, the numbers below and those of the optimiser, with the same corpus and settings,
 * are all that decides how a run goes on: what is drawn comes from the seed and the position. */

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

/* The optimiser's numbers (see optim_blocks) and, with settings.best, the best epoch's weights:
 * blocks[TRAIN_BLOCKS_MAX]. */
size_t train_blocks(struct train *t, struct optim_block *blocks);

/* Goes on from a position; net's weights and the blocks are filled by now. False: no run of these
 * settings comes to that position. */
bool train_resume(struct train *t, struct train_position position);

/* ---- judging ---- */

/* How good the net is now, or what train_finish would make of its average, for the validation or
 * the test part. False: no memory. */
bool train_evaluate(struct train *t, enum corpus_part part, struct evaluation *j);

/* The same for the validation part, at the end of an epoch; with settings.best the weights are kept
 * if this epoch is the best so far. */
bool train_validate(struct train *t, struct evaluation *j);

#endif
