/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_run - runs a training to its last batch, or until a signal ends it
 *
 * It writes checkpoints and a log. */
#ifndef EARPIPE_TRAINING_RUN_H
#define EARPIPE_TRAINING_RUN_H

#include "train/checkpoint.h"
#include "nn/model.h"

enum training_run_news {
	TRAINING_RUN_BATCH,             /* a batch is done: state, validation and test are new */
	TRAINING_RUN_LOG_FAILED,        /* log_error says why; nothing is logged any more */
	TRAINING_RUN_CHECKPOINT_FAILED, /* checkpoint_error says why; once until one is written */
};

struct training_run;
typedef void training_run_fn(struct training_run *run, enum training_run_news news);

struct training_run {
	/* Set by the caller before training_run_begin; they outlive the run. */
	struct net *net;
	const struct corpus *corpus;
	const struct train_settings *settings;
	const char *checkpoint_to; /* NULL: no checkpoints */
	struct frame first;        /* of checkpoints (checkpoint_describe); empty without */
	size_t every;              /* epochs from one checkpoint to the next */
	bool watched;              /* evaluate each epoch although there is no log */
	training_run_fn *notify;

	FILE *log; /* NULL: none; training_run_close_log closes it */

	struct thread_pool *pool;
	struct train *train;
	struct train_state state;
	struct evaluation validation, test; /* after the last epoch; n is 0: none yet */
	bool *right[CORPUS_PARTS];       /* then, of each clip of a held-out part; NULL: no log */
	double start;                    /* clock_steady() when training began, s */
	double done_before;              /* share of batches done before the checkpoint */
	int log_error, checkpoint_error; /* errno of what could not be written; 0: all was */
};

/* Prepares the training, with random weights. threads 0: one for each CPU. False: no memory. */
bool training_run_begin(struct training_run *run, unsigned threads);

/* Replaces the random weights by those of another model of the same architecture. The last layer
 * stays random if the classes differ. Returns whether they are the same. */
bool training_run_adopt(struct training_run *run, const struct model *m);

/* Continues from a checkpoint. Returns NULL, or what does not fit in why[size]; the run
 * is then unusable. */
const char *training_run_resume(struct training_run *run, const struct checkpoint *c, char *why,
				size_t size);

enum training_run_end {
	TRAINING_RUN_DONE,
	TRAINING_RUN_INTERRUPTED, /* by a signal (interrupt_heed_end); the net is usable */
	TRAINING_RUN_NO_MEMORY,
	TRAINING_RUN_DIVERGED, /* a loss or weight is NaN or infinite; state is of the last batch
				* before that */
};

/* Trains until the end, then evaluates the net: sets loss, best_epoch and the figures of the
 * validation and test parts in facts. */
enum training_run_end training_run_go(struct training_run *run, struct model_facts *facts);

/* Seconds since training began, and an estimate of those that are left. */
double training_run_seconds(const struct training_run *run);
double training_run_seconds_left(const struct training_run *run);

/* Closes the log, unless it is stdout, which others close. */
void training_run_close_log(struct training_run *run);

/* Frees what training_run_begin made. */
void training_run_free(struct training_run *run);

/* Evaluates a net that was changed after its run, and sets the figures of both parts in facts.
 * False: no memory. */
bool training_run_evaluate(struct net *net, const struct corpus *c, struct model_facts *facts);

/* Roughly the bytes that training takes for batches of *n clips. *n becomes the number of the
 * training clips if that is less, *rows the rows of the longest one. */
double training_run_bytes(const struct net *net, const struct corpus *c, size_t *n, size_t *rows);

#endif
