/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cnn-train - trains a network to classify labelled clips
 * in   logmel, mfcc or the like [rows, width]  label; split
 * out  a model: "model", then the weights
 *
 * Frames of the splits "validation" and "test" are held out: they are evaluated and never used for
 * training. */
#include "program/filter.h"
#include "program/net_table.h"
#include "program/progress.h"
#include "system/outfile.h"
#include "train/preset.h"
#include "train/training_job.h"
#include "train/training_net.h"

#include <string.h>

static const char *arch = "default", *save_to;
static const char *checkpoint_to, *resume_from, *init_from, *cache_in, *log_to;
static int64_t epochs = 12, batch = 32, every = 1, seed = 1, threads;
static int64_t mask_rows = OPTION_UNSET, mask_bands = OPTION_UNSET;
static double rate, smoothing = 0.1, decay = 0.05, clip_norm, average, temperature, reject;
static const struct option_word rate_words[] = { { "find", -1 }, { 0 } };
static int preset, variation, best;
static bool describe, int8, balance;

static const struct option_word none_words[] = { { "none", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "set several options at once", preset_names),
	OPT_TEXT("arch", 0, &arch, "NAME|SPEC",
		 "choose the net: default, general, fast, tiny, tutorial, mlp, or a description"),
	OPT_FLAG("describe", 0, &describe,
		 "print the layers, parameters and operations of the network, and exit"),
	OPT_INT("epochs", 0, &epochs, "N", "train for N passes over the training recordings", 1,
		100000),
	OPT_INT("batch", 0, &batch, "N", "train on N recordings in each step", 1, 65536),
	OPT_REAL_OR("lr", 0, &rate, "X",
		    "set the peak learning rate; default: 0.005 with batchnorm, 0.001 without",
		    1e-9, 10, rate_words),
	OPT_CHOICE("vary", 0, &variation, "NAME", "choose how training features are varied",
		   feature_augment_names),
	OPT_INT("mask-rows", 0, &mask_rows, "N",
		"mask up to N rows, twice in each recording; default: as --vary does", 0, 1000),
	OPT_INT("mask-bands", 0, &mask_bands, "N",
		"mask up to N log-mel bands, twice in each recording; default: as --vary does", 0,
		1000),
	OPT_REAL("smoothing", 0, &smoothing, "X", "smooth labels by X", 0, 0.9),
	OPT_REAL("decay", 0, &decay, "X", "set the weight decay, per unit of learning rate", 0, 10),
	OPT_REAL_OR("clip-norm", 0, &clip_norm, "X", "scale gradients down to a norm of at most X",
		    0, 1e9, none_words),
	OPT_REAL_OR("average", 0, &average, "X", "average the weights with decay X per step", 0,
		    0.9999, none_words),
	OPT_FLAG("balance", 0, &balance,
		 "train on each class equally often, however many recordings it has"),
	OPT_CHOICE("best", 0, &best, "FIGURE",
		   "choose the epoch to keep by this figure of the validation part",
		   training_best_names),
	OPT_INT("seed", 0, &seed, "N", "seed the random numbers with N", 0, 9e15),
	OPT_INT("threads", 0, &threads, "N",
		"compute with N threads; default: one per CPU; the model does not depend on it", 1,
		THREAD_POOL_THREADS_MAX),
	OPT_REAL("temperature", 0, &temperature, "T",
		 "store in the model that cnn-predict divides logits by T; default: 1", 0.05, 20),
	OPT_REAL("reject", 0, &reject, "P",
		 "store in the model that cnn-predict answers none below probability P", 0, 1),
	OPT_FLAG("int8", 0, &int8, "store weight matrices in 8 bits, for a small model"),
	OPT_TEXT("output", 'o', &save_to, "FILE",
		 "write the model to FILE once it is complete; default: standard output"),
	OPT_TEXT("checkpoint", 0, &checkpoint_to, "FILE",
		 "write checkpoints to FILE, after epochs and on SIGUSR1"),
	OPT_INT("every", 0, &every, "N", "write a checkpoint every N epochs", 1, 100000),
	OPT_TEXT("resume", 0, &resume_from, "FILE",
		 "continue from a checkpoint, with the same data and options"),
	OPT_TEXT("init", 0, &init_from, "MODEL",
		 "start from the weights of MODEL; default: random weights"),
	OPT_TEXT("cache", 0, &cache_in, "DIR",
		 "keep the features in a file in DIR; default: in memory"),
	OPT_TEXT("log", 0, &log_to, "FILE", "append a line of JSON to FILE after each epoch"),
	OPT_ALIAS("recipe", "preset"),
	OPT_ALIAS("clip", "clip-norm"),
	OPT_END,
};

static const struct program program = {
	.name = "cnn-train",
	.operands = "[FILE...]",
	.summary = "Train a neural net on labelled features; the model goes to stdout.",
	.reads_stream = true,
	.options = options,
};

/* ---- the plan ---- */

/* The preset sets what the command line does not. */
static void apply_preset(void)
{
	const struct preset *p = &presets[preset];

	if (!cli_given(&arch))
		arch = p->arch;
	if (!cli_given(&epochs))
		epochs = p->epochs;
	if (!cli_given(&batch))
		batch = p->batch;
	if (!cli_given(&rate))
		rate = p->rate;
	if (!cli_given(&variation))
		variation = (int)p->vary;
}

static bool finds_rate(void)
{
	return rate < 0;
}

/* A description and a test of learning rates train no model, and take the options for one of
 * them alone. */
static void check_alone(void)
{
	const void *const describing[] = { &preset, &arch, &init_from, NULL };
	const void *const finding[] = { &preset,     &arch,      &batch,     &variation, &mask_rows,
					&mask_bands, &smoothing, &decay,     &clip_norm, &balance,
					&seed,       &threads,   &init_from, &cache_in,  NULL };

	cli_want_alone(&describe, "no model is trained", describing);
	if (!describe && finds_rate())
		cli_want_alone(&rate, "'find' trains no model", finding);
}

static void check_writable(const char *option, const char *path)
{
	char why[512];

	if (outfile_refusal(path, why, sizeof why))
		cli_die(STATUS_SYSTEM, "%s %s: %s", option, path, why);
}

static void check_outputs(void)
{
	if (save_to && strcmp(save_to, "-") == 0)
		save_to = NULL;
	if (log_to && strcmp(log_to, "-") == 0 && !save_to)
		cli_misuse("--log -: the model goes to standard output already; give it a file "
			   "with -o");
	if (checkpoint_to && strcmp(checkpoint_to, "-") == 0)
		cli_misuse("--checkpoint -: wanted a file, which each checkpoint replaces");
	if (save_to)
		check_writable("-o", save_to);
	if (!checkpoint_to) {
		cli_want_with(&every, false, "--checkpoint", "no checkpoint is written");
		return;
	}
	if (save_to && strcmp(save_to, checkpoint_to) == 0)
		cli_misuse("--checkpoint and -o name the same file");
	check_writable("--checkpoint", checkpoint_to);
	if (!outfile_is_regular_or_absent(checkpoint_to))
		cli_die(STATUS_SYSTEM, "--checkpoint %s: is not a regular file", checkpoint_to);
}

/* Checks the options that can be checked before anything is read. */
static struct training_options plan(void)
{
	char why[320];

	if (init_from && cli_given(&arch))
		cli_misuse("--arch beside --init: the model's is taken");
	apply_preset();
	if (!init_from && training_net_refusal(arch, why, sizeof why))
		cli_misuse("--arch %s: %s", arch, why);
	check_alone();
	if (!describe)
		check_outputs();
	return (struct training_options){
		.arch = init_from ? NULL : arch,
		.epochs = (size_t)epochs,
		.batch = (size_t)batch,
		.rate = rate > 0 ? rate : 0,
		.find_rate = finds_rate(),
		.vary = (enum feature_augment_name)variation,
		.mask_rows = cli_given(&mask_rows) ? &mask_rows : NULL,
		.mask_bands = cli_given(&mask_bands) ? &mask_bands : NULL,
		.smoothing = smoothing,
		.optim = { .decay = decay, .clip_norm = clip_norm, .average = average },
		.balance = balance,
		.best = (enum train_best)best,
		.seed = (uint64_t)seed,
		.threads = (unsigned)threads,
		.temperature = temperature,
		.reject = reject,
		.int8 = int8,
		.checkpoint_to = checkpoint_to,
		.every = (size_t)every,
		.resume_from = resume_from,
		.init_from = init_from,
		.cache_in = cache_in,
		.log_to = log_to,
	};
}

/* ---- messages ---- */

static struct progress progress;

/* Ends the program with the job's line, unless all is well. */
static void want(const struct training_job *job, enum status status)
{
	if (status == STATUS_OK)
		return;
	progress_end();
	cli_die(status, "%s", job->why);
}

static void note(const char *line, void *arg)
{
	(void)arg;
	progress_end();
	cli_note("%s", line);
}

/* Training continues without a log or a checkpoint: it takes long, and the model is usable. */
static void warn_unwritten(const char *option, const char *path, int error)
{
	progress_end();
	cli_warn("%s %s: %s; training continues without it", option, path, strerror(error));
}

static void notify(struct training_run *run, enum training_run_news news)
{
	switch (news) {
	case TRAINING_RUN_BATCH:
		progress_show(&progress, run);
		break;
	case TRAINING_RUN_LOG_FAILED:
		warn_unwritten("--log", log_to, run->log_error);
		break;
	case TRAINING_RUN_CHECKPOINT_FAILED:
		warn_unwritten("--checkpoint", checkpoint_to, run->checkpoint_error);
		break;
	}
}

static void warn_unfinished(const struct training_run *run)
{
	const bool kept = checkpoint_to && !run->checkpoint_error;

	cli_warn("interrupted after step %zu of %zu: the model is unfinished%s%s", run->state.step,
		 run->state.steps, kept ? "; to go on, --resume " : "", kept ? checkpoint_to : "");
}

/* The last line about what could not be written. */
static void warn_incomplete(const char *option, const char *path, int error)
{
	if (error)
		cli_warn("%s %s: is not complete: %s; the model is", option, path, strerror(error));
}

/* ---- the loop and its results ---- */

static void read_clips(struct training_job *job, struct filter *io)
{
	struct frame f = { 0 };
	size_t n;

	while (filter_read(io, &f)) {
		filter_want_whole(io, &f);
		if (training_job_refuses(job, &f))
			filter_refuse(io, &f, "%s", job->why);
		want(job, training_job_add(job, &f, filter_floats(io, &f, &n)));
	}
	frame_free(&f);
	want(job, training_job_sort(job));
}

/* Prints the net for the clips in the files; without a file, for nominal ones. */
static enum status describe_net(struct training_job *job, char **files)
{
	struct filter *io = files[0] ? filter_open(files, FILTER_TEXT) : NULL;

	if (io)
		read_clips(job, io);
	if (io && !job->input.width)
		cli_die(STATUS_INPUT, "no frames to describe a net for");
	want(job, training_job_make_net(job));
	net_table_print(stdout, job->run.net, corpus_usual_rows(&job->corpus, TRAINING_NET_ROWS));
	return io ? filter_close(io) : cli_finish(STATUS_OK);
}

/* Prints how the loss changes as the learning rate rises, and which rate to take. */
static void find_rate(struct training_job *job)
{
	struct lr_find found;

	want(job, training_job_begin(job));
	want(job, training_job_find_rate(job, &found));
	printf("%13s %10s\n", "learning rate", "loss");
	for (size_t i = 4; i < found.n; i += 5)
		printf("%13.2e %10.4f\n", found.rate[i], found.loss[i]);
	printf("take --lr %.2g\n", found.highest);
}

/* Trains and writes the model. STATUS_UNFINISHED: a signal ended the training. */
static enum status make_model(struct training_job *job)
{
	struct training_run *run = &job->run;
	bool finished;
	enum status status;

	want(job, training_job_begin(job));
	if (resume_from)
		cli_detail("continues after step %zu of %zu", run->state.step, run->state.steps);
	want(job, training_job_go(job, &finished));
	progress_end();
	if (!finished)
		warn_unfinished(run);
	status = training_job_save(job, save_to, finished);
	if (status != STATUS_OK && !*job->why)
		cli_write_failed();
	want(job, status);
	warn_incomplete("--checkpoint", checkpoint_to, run->checkpoint_error);
	warn_incomplete("--log", log_to, run->log_error);
	if (run->checkpoint_error || run->log_error)
		return STATUS_SYSTEM;
	return finished ? STATUS_OK : STATUS_UNFINISHED;
}

static enum status train(struct training_job *job, char **files)
{
	struct filter *io = filter_open(files, finds_rate() ? FILTER_TEXT
					       : save_to    ? FILTER_FILE
							    : FILTER_BINARY);
	const struct corpus *c = &job->corpus;
	enum status made = STATUS_OK, status;

	want(job, training_job_open(job));
	read_clips(job, io);
	want(job, training_job_check(job));
	want(job, training_job_make_net(job));
	cli_detail("%s: %zu weights; %zu clips to train on, %zu to validate, %zu to test, %zu "
		   "classes",
		   job->run.net->text, job->run.net->n_weights, c->n_train, c->n_validation,
		   c->n_test, c->n_classes);
	if (finds_rate())
		find_rate(job);
	else
		made = make_model(job);
	status = filter_close(io);
	return status == STATUS_OK ? made : status;
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	const struct training_options options = plan();
	struct training_job job = {
		.options = &options, .note = note, .notify = notify, .watched = !cli_quiet()
	};
	enum status status;

	if (init_from)
		want(&job, training_job_read_init(&job));
	status = describe ? describe_net(&job, files) : train(&job, files);
	training_job_free(&job);
	return status;
}
