/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model - a net with all that it takes to use it: classes, the recipe of its features, facts
 *
 * A model is a stream: a frame "model" with the attributes below and no numbers, then a frame
 * "weight" for each array of the net's table, with its name, then the end mark. A matrix of a net
 * that was quantised is |i1, with a `scale` for each output.
 *
 *     arch        the architecture, resolved       width       numbers in a row of features
 *     classes     names, sorted bytewise           db          decibels in one unit of the features
 *     features    kind of the frames               rate, hop   of the features, if they have them
 *     recipe      of the features                  provenance  what came before the features
 *     seed epochs batch learning_rate loss vary smoothing decay [clip] [average] [balance] [best]
 *                 how it was trained
 *     best_epoch  the epoch whose weights it has, and loss is of, where `best` chose one
 *     [temperature] [reject]
 *                 of answers: scores are divided by the first; below the second, a probability,
 *                 they are no word
 *     train [validation] test
 *                 clips of each part
 *     accuracy    share of the test part right
 *     validation_accuracy validation_loss
 *                 the same of the validation part, and its mean cross-entropy in nats
 *     version     of earpipe
 *     init        digest of the weights that training began with, if they were not random
 *     unfinished  true: training was interrupted; step, steps: after how many batches, of how many
 */
#ifndef EARPIPE_MODEL_H
#define EARPIPE_MODEL_H

#include "base/status.h"
#include "nn/net.h"
#include "stream/recipe.h"
#include "stream/stream.h"

enum { MODEL_CLASSES_MAX = 4096 };

/* The class that stands for everything that is no word. */
#define MODEL_NONE "none"

/* The class to answer with, of probabilities p [n]: `none` (its place; n or more: there is none
 * such) if it is likelier than all words together, else the likeliest word, of equal ones the
 * first. */
size_t model_answer(const float *p, size_t n, size_t none);

struct model {
	struct net *net;
	struct frame facts;   /* the first frame */
	const char **classes; /* [net->classes], owned by facts */
};

/* Facts about a training run. */
struct model_facts {
	uint64_t seed;
	size_t epochs, batch;
	double rate;                /* the highest learning rate */
	const char *vary;           /* how clips were varied */
	double smoothing, decay;    /* of labels, of weights */
	double clip, average;       /* of gradients, of weights; 0: not done, and not told */
	double temperature, reject; /* of answers; 0: not told */
	bool balance;               /* not told if false */
	const char *best;           /* what the epoch was chosen by; NULL: not done, and not told */
	size_t best_epoch;          /* 0: not told */
	double loss;                /* of the epoch that the weights are of */
	size_t n_train, n_validation, n_test;
	size_t n_right; /* of the test clips; meaningless if there are none */
	size_t n_validation_right;
	size_t n_validation_known; /* clips that validation_loss is of; 0: it is not told */
	double validation_loss;
};

/* Whether a frame of features is log-mel: levels, in bands that are neighbours in frequency. */
bool model_is_logmel(const struct frame *features);

/* Decibels in one unit of the features that a frame holds: from the melspec step of its recipe;
 * natural logs of powers if there is none. */
double model_db(const struct frame *features);

/* Fills f, the first frame of a model that was trained on frames like `features`. False: no memory.
 */
bool model_describe(struct frame *f, const struct net *net, const char *arch, double db,
		    const char *const *classes, const struct frame *features,
		    const struct model_facts *facts);

/* Adds the digest of the net that training began with. False: no memory. */
bool model_describe_init(struct frame *f, const struct net *init);

/* Writes a model, of which model_describe made the first frame, to a file, which is replaced as a
 * whole (outfile_write); path NULL: to stdout. False: see errno. */
bool model_save(const char *path, const struct frame *described, const struct net *net);

/* Reads a model and believes nothing in it. 0, or an exit status with the reason in why[size]. */
enum status model_read(struct model *m, int fd, char *why, size_t size);
void model_free(struct model *m);

/* Whether a frame of features is what the model was trained on: NULL, or the reason, with the way
 * out, in why[size]. *untold is set if neither has a recipe to compare. */
const char *model_accepts(const struct model *m, const struct frame *f, bool *untold, char *why,
			  size_t size);

#endif
