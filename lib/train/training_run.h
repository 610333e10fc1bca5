/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_run - a training from the first batch to the last, or until somebody asks for its end, with the
 * checkpoints and the log that it leaves on its way */
#ifndef EARPIPE_TRAINING_RUN_H
#define EARPIPE_TRAINING_RUN_H

#include "train/checkpoint.h"
#include "nn/model.h"
#include "train/progress.h"

enum training_run_news {
	TRAINING_RUN_BATCH,             /* a batch is done: state and progress are new */
	TRAINING_RUN_LOG_FAILED,        /* log_error says why; there is no log from here on */
	TRAINING_RUN_CHECKPOINT_FAILED, /* checkpoint_error says why; told once until one is written */
};

struct training_run;
typedef void training_run_fn(struct training_run *run, enum training_run_news news);

struct training_run {
	/* The caller's, set before training_run_begin; they outlive it. */
	struct net *net;
	const struct corpus *corpus;
	const struct train_settings *settings;
	const char *checkpoint_to; /* NULL: no checkpoints */
	struct frame first;        /* of checkpoints (checkpoint_describe); empty without */
	size_t every;              /* epochs from one checkpoint to the next */
	bool watched; /* somebody sees the figures of the parts that are not learnt from */
	training_run_fn *tell;

	FILE *log; /* NULL: none; training_run_close_log closes it */

	struct thread_pool *pool;
	struct train *train;
	struct train_state state;
	struct progress progress;
	int log_error, checkpoint_error; /* errno of what could not be written; 0: all was */
};

/* threads 0: as many as there are CPUs. False: no memory. */
bool training_run_begin(struct training_run *run, unsigned threads);

/* Begins with the weights of another model, without those of its last layer if its classes are
 * others. Returns whether they are the same. */
bool training_run_adopt(struct training_run *run, const struct model *m);

enum training_run_end {
	TRAINING_RUN_DONE,
	TRAINING_RUN_INTERRUPTED, /* see interrupt_heed_end; net is of use */
	TRAINING_RUN_NO_MEMORY,
	TRAINING_RUN_DIVERGED, /* the loss is no number any more after the batch that state tells */
};

/* Trains until the end, then judges the net: into facts go loss, epoch and the figures of both
 * parts that are not learnt from. */
enum training_run_end training_run_go(struct training_run *run, struct model_facts *facts);

/* Closes the log, unless it is stdout, which others close. */
void training_run_close_log(struct training_run *run);

/* Frees what training_run_begin made. */
void training_run_free(struct training_run *run);

/* Judges a net that was changed after its run. False: no memory. */
bool training_run_judge(struct net *net, const struct corpus *c, struct model_facts *facts);

/* Bytes that training takes, roughly, for batches of up to *n clips, which becomes the number of
 * the training clips if it is more; *rows becomes the rows of the longest. */
double training_run_bytes(const struct net *net, const struct corpus *c, size_t *n, size_t *rows);

#endif
