/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run - a training from the first batch to the last, or until somebody asks for its end, with the
 * checkpoints and the log that it leaves on its way */
#ifndef EARPIPE_RUN_H
#define EARPIPE_RUN_H

#include "checkpoint.h"
#include "model.h"
#include "progress.h"

enum run_news {
	RUN_BATCH,             /* a batch is done: state and progress are new */
	RUN_LOG_FAILED,        /* log_error says why; there is no log from here on */
	RUN_CHECKPOINT_FAILED, /* checkpoint_error says why; told once until one is written */
};

struct run;
typedef void run_fn(struct run *run, enum run_news news);

struct run {
	/* The caller's, set before run_begin; they outlive it. */
	struct net *net;
	const struct corpus *corpus;
	const struct train_settings *settings;
	const char *checkpoint_to; /* NULL: no checkpoints */
	struct frame first;        /* of checkpoints (checkpoint_describe); empty without */
	size_t every;              /* epochs from one checkpoint to the next */
	bool watched; /* somebody sees the figures of the parts that are not learnt from */
	run_fn *tell;

	FILE *log; /* NULL: none; run_close_log closes it */

	struct pool *pool;
	struct train *train;
	struct train_state state;
	struct progress progress;
	int log_error, checkpoint_error; /* errno of what could not be written; 0: all was */
};

/* threads 0: as many as there are CPUs. False: no memory. */
bool run_begin(struct run *run, unsigned threads);

/* Begins with the weights of another model, without those of its last layer if its classes are
 * others. Returns whether they are the same. */
bool run_adopt(struct run *run, const struct model *m);

enum run_end {
	RUN_DONE,
	RUN_INTERRUPTED, /* see interrupt_heed_end; net is of use */
	RUN_NO_MEMORY,
	RUN_DIVERGED, /* the loss is no number any more after the batch that state tells */
};

/* Trains until the end, then judges the net: into facts go loss, epoch and the figures of both
 * parts that are not learnt from. */
enum run_end run_go(struct run *run, struct model_facts *facts);

/* Closes the log, unless it is stdout, which others close. */
void run_close_log(struct run *run);

/* Frees what run_begin made. */
void run_free(struct run *run);

/* Judges a net that was changed after its run. False: no memory. */
bool run_judge(struct net *net, const struct corpus *c, struct model_facts *facts);

/* Bytes that training takes, roughly, for batches of up to *n clips, which becomes the number of
 * the training clips if it is more; *rows becomes the rows of the longest. */
double run_bytes(const struct net *net, const struct corpus *c, size_t *n, size_t *rows);

#endif
