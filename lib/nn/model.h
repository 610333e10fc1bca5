/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model - reads and writes model files: a net, its classes and the recipe of its features
 *
 * A model is a stream: a frame "model" with the attributes below and no numbers, a frame "weight"
 * with its name for each array of the net's table, and the end mark. A matrix of a quantised net
 * is |i1 and has a `scale` for each output.
 *
 *     arch                the architecture, as net->text
 *     width               numbers in a row of features
 *     classes             names, sorted bytewise
 *     db                  decibels in one unit of the features
 *     features            kind of the frames
 *     rate, hop           of the features, if they have them
 *     recipe              of the features
 *     provenance          what came before the features
 *     seed epochs batch learning_rate loss vary smoothing decay [clip] [average] [balance] [best]
 *                         how it was trained
 *     best_epoch          the epoch of the weights and the loss, if `best` chose one
 *     [temperature]       the logits are divided by it
 *     [reject]            an answer with a smaller probability is rejected
 *     train [validation] test
 *                         clips of each part
 *     accuracy            share of the test part that is right
 *     validation_accuracy validation_loss
 *                         the same of the validation part, and its mean cross-entropy in nats
 *     version             of earpipe
 *     init                digest of the weights that training began with, if they were not random
 *     unfinished          true: training was interrupted after `step` batches of `steps`
 *
 * arch may hold words of earlier versions (arch.h). */
#ifndef EARPIPE_MODEL_H
#define EARPIPE_MODEL_H

#include "base/status.h"
#include "nn/net.h"
#include "stream/recipe.h"
#include "stream/stream.h"

enum { MODEL_CLASSES_MAX = 4096 };

/* The class of all sounds that are none of the words. */
#define MODEL_NONE "none"

/* The index of the answer for probabilities p [n]: `none`, the index of MODEL_NONE, if that is
 * likelier than all words together; otherwise the likeliest word, of equal ones the first. If no
 * class is MODEL_NONE, none is n or more. */
size_t model_answer(const float *p, size_t n, size_t none);

/* Whether a model's answer, the index `answer` of p, is not likely enough and becomes MODEL_NONE. */
bool model_rejects(const float *p, size_t answer, size_t none, double reject);

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
	double clip, average;       /* of gradients, of weights; 0: not used, no attribute */
	double temperature, reject; /* of answers; 0: no attribute */
	bool balance;               /* false: no attribute */
	const char *best;           /* what chose the epoch; NULL: nothing, no attribute */
	size_t best_epoch;          /* 0: no attribute */
	double loss;                /* of the epoch that the weights are of */
	size_t n_train, n_validation, n_test;
	size_t n_right; /* of the test clips; meaningless if there are none */
	size_t n_validation_right;
	size_t n_validation_known; /* clips of validation_loss; 0: no attribute */
	double validation_loss;
};

/* Whether a frame of features is log-mel: levels of bands in the order of frequency. */
bool model_is_logmel(const struct frame *features);

/* Decibels in one unit of the features of a frame, from the melspec step of its recipe. Without a
 * recipe it assumes natural logs of powers. */
double model_db(const struct frame *features);

/* Fills f, the first frame of a model that was trained on frames like
 * `features`. False: no memory. */
bool model_describe(struct frame *f, const struct net *net, const char *arch, double db,
		    const char *const *classes, const struct frame *features,
		    const struct model_facts *facts);

/* Adds the digest of the initial net of the training. False: no memory. */
bool model_describe_init(struct frame *f, const struct net *init);

/* Writes a model, whose first frame model_describe made. The file is replaced atomically
 * (outfile_write); path NULL: stdout. False: see errno. */
bool model_save(const char *path, const struct frame *described, const struct net *net);

/* Reads and checks a whole model. STATUS_OK, or another status with the reason in why[size]. The
 * caller frees it. */
enum status model_read(struct model *m, int fd, char *why, size_t size);

/* The same of the n bytes of a model file, which are not needed after it. */
enum status model_read_bytes(struct model *m, const void *bytes, size_t n, char *why, size_t size);

/* The same; if all matrices that quantise_takes are of 8 bits in the file, net->levels and net->steps
 * hold them. A net whose weights are going to change must not have them. */
enum status model_read_levels(struct model *m, const void *bytes, size_t n, char *why, size_t size);
void model_free(struct model *m);

/* The index of MODEL_NONE among the classes; their number if there is none. */
size_t model_none(const struct model *m);

/* By what the model divides logits, and below which probability it rejects an answer: 1 and 0 if it
 * does not say. False: they are out of range. */
bool model_rule(const struct model *m, double *temperature, double *reject);

/* Whether they are in range. */
bool model_rule_fits(double temperature, double reject);

/* Gives a frame what it lacks of kind, rate, hop and recipe of the features that the model was
 * trained on: for features that another program computed. The recipe is shared, as by
 * recipe_append. False: no memory. */
bool model_claim(const struct model *m, struct frame *f);

/* Compares a frame of features with those that the model was trained on. Returns NULL if they
 * agree, or the reason and the remedy in why[size]. *untold is set if neither has a
 * recipe to compare. */
const char *model_accepts(const struct model *m, const struct frame *f, bool *untold, char *why,
			  size_t size);

#endif
