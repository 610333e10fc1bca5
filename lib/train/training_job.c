/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/training_job.h"

#include "nn/quantise.h"
#include "system/interrupt.h"
#include "train/training_net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

const char *const training_best_names[] = { "last", "val_loss", "val_accuracy", NULL };

__attribute__((format(printf, 3, 4))) static enum status
fail(struct training_job *job, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(job->why, sizeof job->why, format, args);
	va_end(args);
	return status;
}

static enum status no_memory(struct training_job *job)
{
	return status_no_memory(job->why, sizeof job->why, "training");
}

__attribute__((format(printf, 2, 3))) static void note(const struct training_job *job,
						       const char *format, ...)
{
	char line[640];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	job->note(line, NULL);
}

static double mebibytes(double bytes)
{
	return bytes / 1048576;
}

/* ---- files that options name ---- */

/* A descriptor, or -1 with the line in why. */
static int open_input(struct training_job *job, const char *option, const char *path,
		      enum status *status)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	*status =
	    fd >= 0 ? STATUS_OK
		    : fail(job, status_of_errno(errno), "%s %s: %s", option, path, strerror(errno));
	return fd;
}

enum status training_job_read_init(struct training_job *job)
{
	const char *path = job->options->init_from;
	char why[512];
	enum status status;
	const int fd = open_input(job, "--init", path, &status);

	if (fd < 0)
		return status;
	status = model_read(&job->init, fd, why, sizeof why);
	close(fd);
	if (status != STATUS_OK)
		return fail(job, status, "--init %s: %s", path, why);
	job->input.like = &job->init;
	return STATUS_OK;
}

static enum status read_checkpoint(struct training_job *job)
{
	const char *path = job->options->resume_from;
	char why[512];
	enum status status;
	const int fd = open_input(job, "--resume", path, &status);

	if (fd < 0)
		return status;
	status = (enum status)checkpoint_read(&job->from, fd, why, sizeof why);
	close(fd);
	return status == STATUS_OK ? STATUS_OK : fail(job, status, "--resume %s: %s", path, why);
}

static enum status open_log(struct training_job *job)
{
	const char *path = job->options->log_to;

	job->run.log = strcmp(path, "-") == 0 ? stdout : fopen(path, "a");
	return job->run.log ? STATUS_OK
			    : fail(job, STATUS_SYSTEM, "--log %s: %s", path, strerror(errno));
}

/* Reports that features could not be stored: no memory, or no space for the file of --cache. */
static enum status not_kept(struct training_job *job)
{
	const struct corpus *c = &job->corpus;
	const size_t clips = c->n_train + c->n_validation + c->n_test;
	const double mib = mebibytes(sizeof(float) * (double)c->n_x);
	const char *folder = job->options->cache_in;

	if (folder && errno != ENOMEM)
		return fail(job, STATUS_SYSTEM, "--cache %s: %s%s", folder, strerror(errno),
			    errno == ENOENT || errno == ENOTDIR
				? "; wanted a folder that exists, for a temporary file"
				: "");
	if (folder)
		return fail(job, STATUS_SYSTEM,
			    "no memory for more than %zu clips: their file in %s takes %.0f MiB of "
			    "address space",
			    clips, folder, mib);
	return fail(job, STATUS_SYSTEM,
		    "no memory for the features of more than %zu clips, which take %.0f MiB; "
		    "--cache DIR keeps them in a file",
		    clips, mib);
}

enum status training_job_open(struct training_job *job)
{
	const struct training_options *o = job->options;
	enum status status = STATUS_OK;

	if (o->checkpoint_to)
		interrupt_heed_checkpoint();
	if (o->resume_from)
		status = read_checkpoint(job);
	if (status == STATUS_OK && o->log_to)
		status = open_log(job);
	if (status == STATUS_OK && o->cache_in &&
	    !(job->corpus.cache = file_cache_new(o->cache_in)))
		status = not_kept(job);
	return status;
}

/* ---- clips ---- */

bool training_job_refuses(struct training_job *job, const struct frame *f)
{
	return training_input_refusal(&job->input, &job->corpus, f, job->why, sizeof job->why);
}

enum status training_job_add(struct training_job *job, const struct frame *f, const float *x)
{
	return training_input_add(&job->input, &job->corpus, f, x) ? STATUS_OK : not_kept(job);
}

enum status training_job_sort(struct training_job *job)
{
	return corpus_sort(&job->corpus) ? STATUS_OK : not_kept(job);
}

enum status training_job_check(struct training_job *job)
{
	const struct training_options *o = job->options;
	const struct corpus *c = &job->corpus;
	const struct training_input *in = &job->input;

	if (training_input_unusable(in, c, job->why, sizeof job->why))
		return STATUS_INPUT;
	if (o->best != TRAIN_LAST && c->n_validation == 0)
		return fail(job, STATUS_INPUT,
			    "--best %s: no labelled frame has split 'validation', and no other "
			    "part may choose an epoch",
			    training_best_names[o->best]);
	if (o->mask_bands && *o->mask_bands > 0 && !model_is_logmel(&in->first))
		note(job, "--mask-bands changes nothing: the features are not log-mel, so their "
			  "numbers are not neighbouring bands");
	if (in->unlabelled > 0)
		note(job, "%zu of %zu frames have no label and were left out", in->unlabelled,
		     in->unlabelled + c->n_train + c->n_validation + c->n_test);
	return corpus_check(c, in, o->balance, job->note, NULL) ? STATUS_OK : no_memory(job);
}

/* ---- the net ---- */

static struct feature_augment augmentation(const struct training_job *job)
{
	const struct training_options *o = job->options;
	const struct frame *first = &job->input.first;
	double rate_hz, hop;
	const bool timed = frame_number(first, "rate", &rate_hz) &&
			   frame_number(first, "hop", &hop) && rate_hz > 0 && hop >= 1;
	struct feature_augment augment = feature_augment_named(
	    o->vary, model_is_logmel(first), model_db(first), timed ? rate_hz / hop : 0);

	if (o->mask_rows)
		augment.mask_rows = (size_t)*o->mask_rows;
	if (o->mask_bands)
		augment.mask_bands = (size_t)*o->mask_bands;
	return augment;
}

/* Sets the facts that are known before the training. */
static void set_facts(struct training_job *job)
{
	const struct training_options *o = job->options;
	const struct corpus *c = &job->corpus;

	job->facts = (struct model_facts){
		.seed = o->seed,
		.epochs = o->epochs,
		.batch = o->batch,
		.rate = o->rate > 0 ? o->rate : train_default_rate(job->run.net),
		.vary = feature_augment_names[o->vary],
		.smoothing = o->smoothing,
		.decay = o->optim.decay,
		.clip = o->optim.clip_norm,
		.average = o->optim.average,
		.temperature = o->temperature,
		.reject = o->reject,
		.balance = o->balance,
		.best = o->best != TRAIN_LAST ? training_best_names[o->best] : NULL,
		.n_train = c->n_train,
		.n_validation = c->n_validation,
		.n_test = c->n_test,
	};
	job->settings = (struct train_settings){
		/* enough for the range test: an epoch has one step or more */
		.epochs = o->find_rate ? LR_FIND_STEPS : o->epochs,
		.batch = o->batch,
		.rate = job->facts.rate,
		.optim = o->optim,
		.smoothing = o->smoothing,
		.seed = o->seed,
		.augment = augmentation(job),
		.best = o->best,
		.balance = o->balance,
	};
}

enum status training_job_make_net(struct training_job *job)
{
	const char *arch =
	    job->options->arch ? job->options->arch : frame_text(&job->init.facts, "arch");
	char why[256];

	job->run.net = training_net_new(arch, &job->input, job->corpus.n_classes, why, sizeof why);
	if (!job->run.net)
		return fail(job, strcmp(why, NET_NO_MEMORY) == 0 ? STATUS_SYSTEM : STATUS_USAGE,
			    "--arch %s: %s", arch, why);
	set_facts(job);
	return STATUS_OK;
}

/* ---- training ---- */

/* Reports how much memory training would take for the longest clips. */
static enum status no_memory_to_train(struct training_job *job)
{
	const struct corpus *c = &job->corpus;
	const bool cached = job->options->cache_in != NULL;
	size_t n = job->options->batch, rows;
	const double bytes = training_run_bytes(job->run.net, c, &n, &rows);
	const double features = cached ? 0 : sizeof(float) * (double)c->n_x;

	return fail(job, STATUS_SYSTEM,
		    "no memory for training: the features take %.0f MiB, a batch of %zu clips of "
		    "up to %zu rows about %.0f MiB; try a smaller --batch or --arch%s",
		    mebibytes(features), n, rows, mebibytes(bytes),
		    cached ? "" : ", or --cache DIR");
}

/* The first frame of the model. */
static bool describe_model(struct training_job *job, struct frame *f)
{
	const struct frame *first = &job->input.first;

	return model_describe(f, job->run.net, job->run.net->text, model_db(first),
			      job->corpus.classes, first, &job->facts) &&
	       (!job->options->init_from || model_describe_init(f, job->init.net));
}

static bool describe_checkpoint(struct training_job *job)
{
	return describe_model(job, &job->run.first) &&
	       checkpoint_describe(&job->run.first, &job->settings, &job->corpus);
}

enum status training_job_begin(struct training_job *job)
{
	const struct training_options *o = job->options;
	char why[512];

	job->run.corpus = &job->corpus;
	job->run.settings = &job->settings;
	job->run.checkpoint_to = o->checkpoint_to;
	job->run.every = o->every;
	job->run.watched = job->watched;
	job->run.notify = job->notify;
	if ((o->checkpoint_to || o->resume_from) && !describe_checkpoint(job))
		return no_memory(job);
	if (!training_run_begin(&job->run, o->threads))
		return no_memory_to_train(job);
	if (o->init_from && !training_run_adopt(&job->run, &job->init))
		note(job,
		     "--init %s: other classes (%zu there, %zu here): the last layer begins anew",
		     o->init_from, job->init.net->classes, job->corpus.n_classes);
	if (o->resume_from && training_run_resume(&job->run, &job->from, why, sizeof why))
		return fail(job, STATUS_INPUT, "--resume %s: %s", o->resume_from, why);
	checkpoint_free(&job->from);
	return STATUS_OK;
}

enum status training_job_find_rate(struct training_job *job, struct lr_find *found)
{
	return lr_find_run(found, job->run.train) ? STATUS_OK : no_memory_to_train(job);
}

/* Replaces the trained net by one with 8-bit matrices. */
static enum status quantise_net(struct training_job *job)
{
	const size_t right = job->facts.n_right;
	struct net *folded = quantise_fold(job->run.net, model_db(&job->input.first));

	if (!folded || !quantise(folded)) {
		net_free(folded);
		return no_memory(job);
	}
	net_free(job->run.net);
	job->run.net = folded;
	if (!training_run_evaluate(folded, &job->corpus, &job->facts))
		return no_memory(job);
	if (job->corpus.n_test > 0)
		note(job, "in 8 bits %zu of %zu test clips are right, in floats %zu were",
		     job->facts.n_right, job->corpus.n_test, right);
	return STATUS_OK;
}

enum status training_job_go(struct training_job *job, bool *finished)
{
	const struct train_state *s = &job->run.state;
	enum training_run_end end;
	enum status status = STATUS_OK;

	interrupt_heed_end();
	end = training_run_go(&job->run, &job->facts);
	if (end == TRAINING_RUN_NO_MEMORY)
		return no_memory_to_train(job);
	if (end == TRAINING_RUN_DIVERGED)
		return fail(job, STATUS_USAGE,
			    "the loss or a weight is NaN or infinite after step %zu of %zu (epoch "
			    "%zu, learning rate %.3g); try a lower --lr than %g",
			    s->step, s->steps, s->epoch, s->rate, job->settings.rate);
	*finished = end == TRAINING_RUN_DONE;
	training_run_free(&job->run);
	if (job->options->int8)
		status = quantise_net(job);
	if (status == STATUS_OK)
		corpus_check_model(&job->corpus, &job->facts, job->note, NULL);
	return status;
}

/* ---- the model ---- */

static bool mark_unfinished(struct frame *f, const struct train_state *s)
{
	return frame_set_bool(f, "unfinished", true) &&
	       frame_set_int(f, "step", (int64_t)s->step) &&
	       frame_set_int(f, "steps", (int64_t)s->steps);
}

enum status training_job_save(struct training_job *job, const char *path, bool finished)
{
	struct frame described = { 0 };
	enum status status = STATUS_OK;

	if (!describe_model(job, &described) ||
	    (!finished && !mark_unfinished(&described, &job->run.state)))
		status = no_memory(job);
	else if (!model_save(path, &described, job->run.net))
		status = path ? fail(job, STATUS_SYSTEM, "-o %s: %s", path, strerror(errno))
			      : fail(job, STATUS_SYSTEM, "%s", "");
	frame_free(&described);
	if (status == STATUS_OK)
		training_run_close_log(&job->run);
	return status;
}

void training_job_free(struct training_job *job)
{
	training_run_free(&job->run);
	frame_free(&job->run.first);
	net_free(job->run.net);
	checkpoint_free(&job->from);
	training_input_free(&job->input);
	model_free(&job->init);
	corpus_free(&job->corpus);
}
