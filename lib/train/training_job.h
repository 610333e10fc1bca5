/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_job - trains a model from frames of features with the options of cnn-train
 *
 * Call the functions in this order. Those that return a status return STATUS_OK, or another one
 * with a line in job->why. After a failure only training_job_free may be called. */
#ifndef EARPIPE_TRAINING_JOB_H
#define EARPIPE_TRAINING_JOB_H

#include "base/status.h"
#include "train/corpus_check.h"
#include "train/lr_find.h"
#include "train/training_run.h"

/* The options of the command line. The caller owns the texts, which must outlive the job. */
struct training_options {
	const char *arch; /* a name or a text (arch.h); NULL: that of init_from */
	size_t epochs, batch;
	double rate;    /* the highest learning rate; 0: train_default_rate */
	bool find_rate; /* only find a rate: training_job_find_rate */
	enum feature_augment_name vary;
	const int64_t *mask_rows, *mask_bands; /* NULL: as many as `vary` masks */
	double smoothing;
	struct optim_settings optim;
	bool balance;
	enum train_best best;
	uint64_t seed;
	unsigned threads;           /* 0: one for each CPU */
	double temperature, reject; /* for cnn-predict; 0: not in the model */
	bool int8;
	const char *checkpoint_to; /* this and the following ones: NULL if not given */
	size_t every;              /* epochs from one checkpoint to the next */
	const char *resume_from, *init_from, *cache_in;
	const char *log_to; /* "-": stdout */
};

/* The words for `best`, by its number; NULL-terminated. */
extern const char *const training_best_names[];

struct training_job {
	/* Set by the caller before all else. */
	const struct training_options *options;
	corpus_check_fn *note;   /* takes remarks about the clips and the model */
	training_run_fn *notify; /* of the run */
	bool watched;            /* of the run */

	struct model init;      /* of init_from; empty without */
	struct checkpoint from; /* of resume_from; empty without */
	struct corpus corpus;
	struct training_input input;
	struct model_facts facts;
	struct train_settings settings;
	struct training_run run; /* run.net is the job's */
	char why[640];
};

/* Reads the model of init_from; its architecture becomes that of the job. */
enum status training_job_read_init(struct training_job *job);

/* Reads the checkpoint of resume_from, opens the log and the file in cache_in. */
enum status training_job_open(struct training_job *job);

/* For each frame: training_job_refuses returns whether it cannot be used, with the reason in
 * job->why. Otherwise training_job_add adds it with its numbers x. */
bool training_job_refuses(struct training_job *job, const struct frame *f);
enum status training_job_add(struct training_job *job, const struct frame *f, const float *x);

/* After the last frame: makes the classes. */
enum status training_job_sort(struct training_job *job);

/* Rejects clips that cannot be trained on; notes what will make a model worse. */
enum status training_job_check(struct training_job *job);

/* Makes the net with zero weights, which is enough to describe it. */
enum status training_job_make_net(struct training_job *job);

/* Gives the net random weights, or those of init_from or of the checkpoint. */
enum status training_job_begin(struct training_job *job);

/* Runs the range test of learning rates (lr_find.h), instead of all that follows. */
enum status training_job_find_rate(struct training_job *job, struct lr_find *found);

/* Trains to the end (*finished is true) or until a signal. Quantises the weights to 8 bits if the
 * options say so, and notes how good the model is. */
enum status training_job_go(struct training_job *job, bool *finished);

/* Writes the model, marked if it is not finished; path NULL: to stdout. Closes the log. If stdout
 * could not be written, job->why is empty and errno says why. */
enum status training_job_save(struct training_job *job, const char *path, bool finished);

void training_job_free(struct training_job *job);

#endif
