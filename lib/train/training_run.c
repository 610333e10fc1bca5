/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/training_run.h"

#include "nn/pass.h"
#include "system/clock.h"
#include "system/interrupt.h"
#include "system/outfile.h"
#include "train/epoch_log.h"

#include <errno.h>
#include <string.h>

/* Makes room for which clips of the held-out parts are right. False: no memory. */
static bool make_right(struct training_run *run)
{
	for (enum corpus_part part = CORPUS_VALIDATION; part <= CORPUS_TEST; part++) {
		size_t n;

		corpus_clips(run->corpus, part, &n);
		run->right[part] = malloc((n + 1) * sizeof *run->right[part]);
		if (!run->right[part])
			return false;
	}
	return true;
}

bool training_run_begin(struct training_run *run, unsigned threads)
{
	run->pool = thread_pool_new(threads ? threads : thread_pool_cpus());
	if (run->pool)
		run->train = train_new(run->net, run->corpus, run->pool, run->settings);
	return run->train && (!run->log || make_right(run));
}

void training_run_free(struct training_run *run)
{
	train_free(run->train);
	thread_pool_free(run->pool);
	run->train = NULL;
	run->pool = NULL;
	for (int part = 0; part < CORPUS_PARTS; part++) {
		free(run->right[part]);
		run->right[part] = NULL;
	}
}

static bool same_classes(const struct model *m, const struct corpus *c)
{
	if (m->net->classes != c->n_classes)
		return false;
	for (size_t i = 0; i < c->n_classes; i++)
		if (strcmp(m->classes[i], c->classes[i]) != 0)
			return false;
	return true;
}

bool training_run_adopt(struct training_run *run, const struct model *m)
{
	const bool same = same_classes(m, run->corpus);

	train_adopt(run->train, m->net, same);
	return same;
}

const char *training_run_resume(struct training_run *run, const struct checkpoint *c, char *why,
				size_t size)
{
	if (checkpoint_restore(c, &run->first, run->net, run->train, why, size))
		return why;
	train_where(run->train, &run->state);
	return NULL;
}

/* ---- log and checkpoints ---- */

static void fail_log(struct training_run *run)
{
	run->log_error = errno;
	run->notify(run, TRAINING_RUN_LOG_FAILED);
}

void training_run_close_log(struct training_run *run)
{
	FILE *log = run->log;

	run->log = NULL;
	if (log && log != stdout && fclose(log) != 0 && !run->log_error)
		fail_log(run);
}

static void log_epoch(struct training_run *run)
{
	const struct epoch_results results = {
		.validation = &run->validation,
		.test = &run->test,
		.corpus = run->corpus,
		.right = { run->right[CORPUS_VALIDATION], run->right[CORPUS_TEST] },
	};

	if (!run->log ||
	    epoch_log_write(run->log, &run->state, &results, training_run_seconds(run)))
		return;
	fail_log(run);
	training_run_close_log(run);
}

static bool write_checkpoint(FILE *out, void *arg)
{
	struct training_run *run = arg;

	return checkpoint_write(out, &run->first, run->net, run->train);
}

static void save_checkpoint(struct training_run *run)
{
	const int before = run->checkpoint_error;

	interrupt_forget_checkpoint();
	run->checkpoint_error = 0;
	if (outfile_replace(run->checkpoint_to, write_checkpoint, run))
		return;
	run->checkpoint_error = errno;
	if (!before)
		run->notify(run, TRAINING_RUN_CHECKPOINT_FAILED);
}

static bool wants_checkpoint(const struct training_run *run, bool epoch_ends)
{
	return run->checkpoint_to && ((epoch_ends && run->state.epoch % run->every == 0) ||
				      interrupt_wants_checkpoint() || interrupt_asked());
}

/* ---- batches ---- */

/* Evaluates the net if the figures are logged or shown, or for settings.best. False: no memory. */
static bool evaluate_epoch(struct training_run *run)
{
	const bool seen = run->log || run->watched;

	if (run->corpus->n_validation > 0 && (seen || run->settings->best != TRAIN_LAST) &&
	    !train_validate(run->train, run->right[CORPUS_VALIDATION], &run->validation))
		return false;
	return run->corpus->n_test == 0 || !seen ||
	       train_evaluate(run->train, CORPUS_TEST, run->right[CORPUS_TEST], &run->test);
}

/* Evaluates, logs and writes a checkpoint after a batch, if they are due. False: no memory. */
static bool after_batch(struct training_run *run)
{
	const bool epoch_ends = run->state.batch == run->state.batches;

	if (epoch_ends && !evaluate_epoch(run))
		return false;
	run->notify(run, TRAINING_RUN_BATCH);
	if (epoch_ends)
		log_epoch(run);
	if (wants_checkpoint(run, epoch_ends) && train_is_finite(run->train))
		save_checkpoint(run);
	return true;
}

static void set_evaluations(struct model_facts *facts, const struct evaluation *validation,
			    const struct evaluation *test)
{
	facts->n_right = test->right;
	facts->n_validation_right = validation->right;
	facts->n_validation_known = validation->known;
	facts->validation_loss = validation->loss;
}

static bool take_facts(struct training_run *run, struct model_facts *facts)
{
	const struct train_kept kept = train_position(run->train).best;
	struct evaluation validation, test;

	if (!train_evaluate(run->train, CORPUS_VALIDATION, NULL, &validation) ||
	    !train_evaluate(run->train, CORPUS_TEST, NULL, &test))
		return false;
	set_evaluations(facts, &validation, &test);
	facts->best_epoch = kept.epoch;
	facts->loss = kept.epoch ? kept.train_loss : run->state.loss;
	return true;
}

enum training_run_end training_run_go(struct training_run *run, struct model_facts *facts)
{
	const struct train_state *s = &run->state;

	run->start = clock_steady();
	run->done_before = s->step > 0 ? (double)s->step / (double)s->steps : 0;
	while (train_step(run->train, &run->state)) {
		if (!after_batch(run))
			return TRAINING_RUN_NO_MEMORY;
		if (interrupt_asked())
			break;
	}
	if (interrupt_asked())
		train_is_finite(run->train);
	if (train_failed(run->train) == TRAIN_NO_MEMORY)
		return TRAINING_RUN_NO_MEMORY;
	if (train_failed(run->train) == TRAIN_DIVERGED) {
		train_where(run->train, &run->state);
		return TRAINING_RUN_DIVERGED;
	}
	train_finish(run->train);
	if (!take_facts(run, facts))
		return TRAINING_RUN_NO_MEMORY;
	return run->state.step == run->state.steps ? TRAINING_RUN_DONE : TRAINING_RUN_INTERRUPTED;
}

double training_run_seconds(const struct training_run *run)
{
	return clock_steady() - run->start;
}

double training_run_seconds_left(const struct training_run *run)
{
	const double done = (double)run->state.step / (double)run->state.steps;

	return training_run_seconds(run) * (1 - done) / (done - run->done_before);
}

/* ---- without a run ---- */

bool training_run_evaluate(struct net *net, const struct corpus *c, struct model_facts *facts)
{
	struct thread_pool *pool = thread_pool_new(1);
	struct pass *pass = pool ? pass_new(net, pool, false) : NULL;
	struct evaluation validation, test;
	const bool evaluated = pass &&
			       evaluate_part(pass, c, CORPUS_VALIDATION, 1, NULL, &validation) &&
			       evaluate_part(pass, c, CORPUS_TEST, 1, NULL, &test);

	if (evaluated)
		set_evaluations(facts, &validation, &test);
	pass_free(pass);
	thread_pool_free(pool);
	return evaluated;
}

double training_run_bytes(const struct net *net, const struct corpus *c, size_t *n, size_t *rows)
{
	*rows = 0;
	if (*n > c->n_train)
		*n = c->n_train;
	for (size_t i = 0; i < c->n_train; i++)
		*rows = c->train[i].rows > *rows ? c->train[i].rows : *rows;
	return pass_bytes(net, *rows, *n);
}
