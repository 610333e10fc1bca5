/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cnn-train - learn to tell labelled clips apart
 * in   logmel, mfcc or the like [rows, width]  label; split
 * out  a model: "model", then the weights
 *
 * Frames of the splits "validation" and "test" are held out and reported, never trained on. */
#include "nn/summary.h"
#include "program/filter.h"
#include "train/lr_find.h"
#include "train/training_input.h"
#include "system/interrupt.h"
#include "system/outfile.h"
#include "train/preset.h"
#include "nn/quantise.h"
#include "train/corpus_check.h"
#include "train/training_run.h"
#include "system/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *arch_name = "default", *save_to;
static const char *cache_in;
static const char *checkpoint_to, *resume_from, *init_from, *log_to;
static int64_t every = 1;
static int64_t epochs = 12, batch = 32, seed = 1, threads;
static double rate, smoothing = 0.1, decay = 0.05, clip_norm, average, temperature, reject;
static const struct option_word rate_words[] = { { "find", -1 }, { 0 } };
static int64_t mask_rows, mask_bands;
static int preset, variation;

static bool describe;

static bool int8, balance;
static int best;
static const char *const best_names[] = { "last", "val_loss", "val_accuracy", NULL };

static const struct option_row options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "choose several settings at once", preset_names),
	OPT_TEXT("arch", 0, &arch_name, "NAME|SPEC",
		 "choose the net: default, general, fast, tiny, tutorial, mlp, or a description"),
	OPT_FLAG("describe", 0, &describe,
		 "print shapes, parameters and operations of the net, and exit"),
	OPT_INT("epochs", 0, &epochs, "N", "go N times through the training clips", 1, 100000),
	OPT_INT("batch", 0, &batch, "N", "learn from N clips in each step", 1, 65536),
	OPT_REAL_OR("lr", 0, &rate, "X|find",
		    "set the highest learning rate; unset: 0.005 with bn, 0.001 without", 1e-9, 10,
		    rate_words),
	OPT_CHOICE("vary", 0, &variation, "NAME", "choose how training clips are varied",
		   feature_augment_names),
	OPT_INT("mask-rows", 0, &mask_rows, "N", "mask up to N rows, twice; unset: as --vary does",
		0, 1000),
	OPT_INT("mask-bands", 0, &mask_bands, "N",
		"mask up to N bands of log-mel, twice; unset: as --vary does", 0, 1000),
	OPT_REAL("smoothing", 0, &smoothing, "X", "smooth labels by X", 0, 0.9),
	OPT_REAL("decay", 0, &decay, "X", "set the weight decay, per unit of learning rate", 0, 10),
	OPT_REAL("clip-norm", 0, &clip_norm, "X",
		 "scale gradients down to a norm of X at most; 0: never", 0, 1e9),
	OPT_REAL("average", 0, &average, "X",
		 "average the weights with this decay per step; 0: do not", 0, 0.9999),
	OPT_FLAG("balance", 0, &balance,
		 "learn from each class equally often, however many clips it has"),
	OPT_CHOICE("best", 0, &best, "FIGURE", "choose the epoch to keep, by the validation part",
		   best_names),
	OPT_INT("seed", 0, &seed, "N", "seed the random numbers", 0, 9e15),
	OPT_INT("threads", 0, &threads, "N",
		"use N threads; unset: as many as CPUs; the model never changes", 1,
		THREAD_POOL_THREADS_MAX),
	OPT_REAL("temperature", 0, &temperature, "T",
		 "tell cnn-predict to divide scores by T; unset: 1", 0.05, 20),
	OPT_REAL("reject", 0, &reject, "P",
		 "tell cnn-predict to answer none below this probability", 0, 1),
	OPT_FLAG("int8", 0, &int8, "store matrices in 8 bits, for a small model"),
	OPT_TEXT("output", 'o', &save_to, "FILE", "write the model to FILE once it is complete"),
	OPT_TEXT("checkpoint", 0, &checkpoint_to, "FILE",
		 "write checkpoints to FILE, after epochs and on SIGUSR1"),
	OPT_INT("every", 0, &every, "N", "write a checkpoint every N epochs", 1, 100000),
	OPT_TEXT("resume", 0, &resume_from, "FILE",
		 "continue from a checkpoint, with the same data and options"),
	OPT_TEXT("init", 0, &init_from, "MODEL",
		 "start with the weights of MODEL, not with random ones"),
	OPT_TEXT("cache", 0, &cache_in, "DIR", "keep the features in a file in DIR, not in memory"),
	OPT_TEXT("log", 0, &log_to, "FILE", "append a line of JSON to FILE for each epoch"),
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

_Noreturn static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for %s", "training");
}

static double mebibytes(double bytes)
{
	return bytes / 1048576;
}

/* ---- before anything is read ---- */

/* The preset sets what the command line does not. */
static void apply_preset(void)
{
	const struct preset *p = &presets[preset];

	if (!cli_given(&arch_name))
		arch_name = p->arch;
	if (!cli_given(&epochs))
		epochs = p->epochs;
	if (!cli_given(&batch))
		batch = p->batch;
	if (!cli_given(&rate))
		rate = p->rate;
	if (!cli_given(&variation))
		variation = (int)p->vary;
}

enum { NOMINAL_WIDTH = 40, NOMINAL_CLASSES = 10 };

/* What is wrong with the architecture whatever the features. */
static void check_arch(void)
{
	char why[256];
	struct net *net = net_new(arch_resolve(arch_name, true), NOMINAL_WIDTH, NOMINAL_CLASSES, 1,
				  why, sizeof why);

	if (!net && strcmp(why, NET_NO_MEMORY) != 0)
		cli_misuse("--arch %s: %s%s", arch_name, why,
			   strpbrk(arch_name, ": ")
			       ? ""
			       : "; names are default, general, fast, tiny, tutorial and mlp");
	net_free(net);
}

static struct net *net_of(const char *arch, size_t width, size_t classes, double db)
{
	char why[256];
	struct net *net = net_new(arch, width, classes, db, why, sizeof why);

	if (!net)
		cli_die(strcmp(why, NET_NO_MEMORY) == 0 ? STATUS_SYSTEM : STATUS_USAGE,
			"--arch %s: %s", arch_name, why);
	return net;
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
		cli_die(STATUS_SYSTEM, "--checkpoint %s: is no regular file, wanted one",
			checkpoint_to);
}

/* ---- what is gone on from ---- */

static int open_input(const char *option, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		cli_die(status_of_errno(errno), "%s %s: %s", option, path, strerror(errno));
	return fd;
}

static void read_checkpoint(struct checkpoint *c)
{
	const int fd = open_input("--resume", resume_from);
	char why[512];
	const int status = checkpoint_read(c, fd, why, sizeof why);

	if (status != 0)
		cli_die(status, "--resume %s: %s", resume_from, why);
	close(fd);
}

/* The model that --init names; its arch is that of the run. */
static void read_init(struct model *m)
{
	const int fd = open_input("--init", init_from);
	char why[512];
	const int status = model_read(m, fd, why, sizeof why);

	if (status != 0)
		cli_die(status, "--init %s: %s", init_from, why);
	close(fd);
}

/* ---- reading ---- */

/* Reading failed: for want of memory, or over the file of --cache. */
_Noreturn static void not_kept(const struct corpus *c)
{
	const size_t clips = c->n_train + c->n_validation + c->n_test;

	if (cache_in && errno != ENOMEM)
		cli_die(STATUS_SYSTEM, "--cache %s: %s%s", cache_in, strerror(errno),
			errno == ENOENT || errno == ENOTDIR
			    ? "; wanted a folder that exists, for a temporary file"
			    : "");
	if (cache_in)
		cli_die(STATUS_SYSTEM,
			"no memory for more than %zu clips: their file in %s takes %.0f MiB of "
			"address space",
			clips, cache_in, mebibytes(sizeof(float) * (double)c->n_x));
	cli_die(STATUS_SYSTEM,
		"no memory for the features of more than %zu clips, which take %.0f MiB; "
		"--cache DIR keeps them in a file",
		clips, mebibytes(sizeof(float) * (double)c->n_x));
}

static void read_corpus(struct filter *io, struct corpus *corpus, struct training_input *intake)
{
	struct frame f = { 0 };
	char why[512];
	size_t n;

	if (cache_in && !(corpus->spill = file_cache_new(cache_in)))
		not_kept(corpus);
	while (filter_read(io, &f)) {
		filter_want_whole(io, &f);
		if (training_input_refusal(intake, corpus, &f, why, sizeof why))
			filter_refuse(io, &f, "%s", why);
		if (!training_input_add(intake, corpus, &f, filter_floats(io, &f, &n)))
			not_kept(corpus);
	}
	frame_free(&f);
	if (!corpus_sort(corpus))
		not_kept(corpus);
}

static void tell(const char *line, void *arg)
{
	(void)arg;
	cli_note("%s", line);
}

static void check_corpus(const struct corpus *c, const struct training_input *intake)
{
	char why[512];

	if (training_input_lack(intake, c, why, sizeof why))
		cli_die(STATUS_INPUT, "%s", why);
	if (best != TRAIN_LAST && c->n_validation == 0)
		cli_die(STATUS_INPUT,
			"--best %s: no labelled frame has split 'validation', and no other part "
			"may choose an epoch",
			best_names[best]);
	if (mask_bands > 0 && !model_is_logmel(&intake->first))
		cli_note("--mask-bands changes nothing: the features are no log-mel, whose bands "
			 "are neighbours in frequency");
	if (intake->unlabelled > 0)
		cli_note("%zu of %zu frames have no label and were left out", intake->unlabelled,
			 intake->unlabelled + c->n_train + c->n_validation + c->n_test);
	if (!corpus_check_corpus(c, intake, balance, tell, NULL))
		no_memory();
}

/* ---- writing ---- */

static void save(const struct frame *described, const struct net *net)
{
	if (model_save(save_to, described, net))
		return;
	if (!save_to)
		cli_write_failed();
	cli_die(STATUS_SYSTEM, "-o %s: %s", save_to, strerror(errno));
}

/* ---- training ---- */

static struct feature_augment variations(const struct frame *first)
{
	double rate_hz, hop;
	const bool told = frame_number(first, "rate", &rate_hz) &&
			  frame_number(first, "hop", &hop) && rate_hz > 0 && hop >= 1;

	struct feature_augment v =
	    feature_augment_named((enum feature_augment_name)variation, model_is_logmel(first),
				  model_db(first), told ? rate_hz / hop : 0);

	if (cli_given(&mask_rows))
		v.mask_rows = (size_t)mask_rows;
	if (cli_given(&mask_bands))
		v.mask_bands = (size_t)mask_bands;
	return v;
}

static bool finds_rate(void)
{
	return rate < 0;
}

static struct train_settings settings_of(const struct model_facts *facts, const struct frame *first)
{
	return (struct train_settings){
		/* more than enough for the test of rates: an epoch has one step at least */
		.epochs = finds_rate() ? LR_FIND_STEPS : facts->epochs,
		.batch = facts->batch,
		.rate = facts->rate,
		.optim = { .decay = decay, .clip = clip_norm, .average = average },
		.smoothing = smoothing,
		.seed = facts->seed,
		.vary = variations(first),
		.best = (enum train_best)best,
		.balance = balance,
	};
}

static void end_bar(void);

/* Says how much memory training would take, for the longest clips. */
_Noreturn static void no_memory_to_train(const struct training_run *run)
{
	const struct corpus *c = run->corpus;
	size_t n = (size_t)batch, rows;
	const double bytes = training_run_bytes(run->net, c, &n, &rows);
	const double features = cache_in ? 0 : sizeof(float) * (double)c->n_x;

	end_bar();
	cli_die(STATUS_SYSTEM,
		"no memory for training: the features take %.0f MiB, a batch of %zu clips of up to "
		"%zu rows about %.0f MiB; try a smaller --batch or --arch%s",
		mebibytes(features), n, rows, mebibytes(bytes), cache_in ? "" : ", or --cache DIR");
}

/* stderr is a terminal and may be drawn on. */
static bool has_bar(void)
{
	return !cli_quiet() && isatty(STDERR_FILENO);
}

static void show_progress(struct training_run *run)
{
	const struct train_state *s = &run->state;
	char text[PROGRESS_TEXT];

	if (has_bar())
		progress_draw(&run->progress, s, stderr);
	else if (s->batch == s->batches)
		cli_note("%s", progress_text(&run->progress, s, text));
}

static void end_bar(void)
{
	if (has_bar())
		terminal_erase(stderr);
}

static void open_log(struct training_run *run)
{
	if (!log_to)
		return;
	run->log = strcmp(log_to, "-") == 0 ? stdout : fopen(log_to, "a");
	if (!run->log)
		cli_die(STATUS_SYSTEM, "--log %s: %s", log_to, strerror(errno));
}

/* Says what could not be written; training goes on, since it took long and its model is of use. */
static void warn_unwritten(const char *option, const char *path, int error)
{
	end_bar();
	cli_warn("%s %s: %s; training goes on without it", option, path, strerror(error));
}

/* Told by the run. */
static void hear(struct training_run *run, enum training_run_news news)
{
	switch (news) {
	case TRAINING_RUN_BATCH:
		show_progress(run);
		break;
	case TRAINING_RUN_LOG_FAILED:
		warn_unwritten("--log", log_to, run->log_error);
		break;
	case TRAINING_RUN_CHECKPOINT_FAILED:
		warn_unwritten("--checkpoint", checkpoint_to, run->checkpoint_error);
		break;
	}
}

_Noreturn static void diverged(const struct training_run *run)
{
	const struct train_state *s = &run->state;

	end_bar();
	cli_die(STATUS_USAGE,
		"the loss is no number any more after step %zu of %zu (epoch %zu, learning rate "
		"%.3g); try a lower --lr than %g",
		s->step, s->steps, s->epoch, s->rate, run->settings->rate);
}

/* Takes up the checkpoint that --resume names. */
static void resume(struct training_run *run, struct checkpoint *c)
{
	char why[512];

	if (checkpoint_restore(c, &run->first, run->net, run->train, why, sizeof why))
		cli_die(STATUS_INPUT, "--resume %s: %s", resume_from, why);
	checkpoint_free(c);
	train_where(run->train, &run->state);
	cli_detail("goes on after step %zu of %zu", run->state.step, run->state.steps);
}

/* Makes what trains, with random weights or those of --init. */
static void begin(struct training_run *run, const struct model *init)
{
	if (!training_run_begin(run, (unsigned)threads))
		no_memory_to_train(run);
	if (init_from && !training_run_adopt(run, init))
		cli_note("--init %s: other classes (%zu there, %zu here): the last layer begins "
			 "anew",
			 init_from, init->net->classes, run->corpus->n_classes);
}

/* Trains until all epochs are done or somebody interrupts; false: that. */
static bool train(struct training_run *run, const struct model *init, struct checkpoint *from,
		  struct model_facts *facts)
{
	enum training_run_end end;

	begin(run, init);
	if (resume_from)
		resume(run, from);
	interrupt_heed_end();
	end = training_run_go(run, facts);
	if (end == TRAINING_RUN_NO_MEMORY)
		no_memory_to_train(run);
	if (end == TRAINING_RUN_DIVERGED)
		diverged(run);
	end_bar();
	training_run_free(run);
	return end == TRAINING_RUN_DONE;
}

/* ---- describing ---- */

static void check_describing(void)
{
	const void *const used[] = { &preset, &arch_name, &init_from, NULL };

	cli_want_alone(&describe, "no net is trained", used);
}

enum { NOMINAL_ROWS = 50 };

/* The net for what the files hold; without a file, for what melspec makes of half a second. */
static int describe_net(char **files)
{
	struct filter *io = files[0] ? filter_open(files, FILTER_TEXT) : NULL;
	struct corpus corpus = { 0 };
	struct training_input intake = { 0 };
	const char *arch;
	struct net *net;

	if (io)
		read_corpus(io, &corpus, &intake);
	if (io && !intake.width)
		cli_die(STATUS_INPUT, "no frames to describe a net for");
	arch = arch_resolve(arch_name, !io || model_is_logmel(&intake.first));
	net = net_of(arch, io ? intake.width : NOMINAL_WIDTH,
		     corpus.n_classes >= 2 ? corpus.n_classes : NOMINAL_CLASSES,
		     io ? model_db(&intake.first) : 1);
	summary_write(stdout, net, arch, corpus_usual_rows(&corpus, NOMINAL_ROWS));
	net_free(net);
	training_input_free(&intake);
	corpus_free(&corpus);
	return io ? filter_close(io) : cli_finish(STATUS_OK);
}

/* ---- a learning rate ---- */

static void check_finding(void)
{
	const void *const used[] = { &preset,     &arch_name, &batch,     &variation, &mask_rows,
				     &mask_bands, &smoothing, &decay,     &clip_norm, &balance,
				     &seed,       &threads,   &init_from, &cache_in,  NULL };

	cli_want_alone(&rate, "'find' trains no model", used);
}

/* Prints how the loss goes as the learning rate rises, and what to take. */
static void find_rate(struct training_run *run, const struct model *init)
{
	struct lr_find f;

	begin(run, init);
	if (!lr_find_run(&f, run->train))
		no_memory_to_train(run);
	printf("%13s %10s\n", "learning rate", "loss");
	for (size_t i = 4; i < f.n; i += 5)
		printf("%13.2e %10.4f\n", f.rate[i], f.loss[i]);
	printf("take --lr %.2g\n", f.highest);
	training_run_free(run);
}

/* ---- the model ---- */

/* All that leads from the options and the frames to a model. */
struct job {
	struct model init;      /* of --init; empty without */
	struct checkpoint from; /* of --resume; empty without */
	struct corpus corpus;
	struct training_input intake;
	const char *arch; /* resolved */
	struct model_facts facts;
	struct train_settings settings;
	struct training_run run;
	char small_arch[ARCH_TEXT_MAX + 1]; /* of --int8 */
};

/* The first frame of a model. */
static void describe_model(struct frame *f, const struct job *j)
{
	const struct frame *first = &j->intake.first;

	if (!model_describe(f, j->run.net, j->arch, model_db(first), j->corpus.classes, first,
			    &j->facts))
		no_memory();
	if (init_from && !model_describe_init(f, j->init.net))
		no_memory();
}

/* Puts a net with 8-bit matrices in the place of the trained one, and its words into arch. */
static void make_small(struct job *j)
{
	const size_t right = j->facts.n_right;
	struct net *small =
	    quantise_fold(j->run.net, j->arch, model_db(&j->intake.first), j->small_arch);

	if (!small || !quantise(small))
		no_memory();
	net_free(j->run.net);
	j->run.net = small;
	j->arch = j->small_arch;
	if (!training_run_judge(small, &j->corpus, &j->facts))
		no_memory();
	if (j->corpus.n_test > 0)
		cli_note("in 8 bits %zu of %zu test clips are right, in floats %zu were",
			 j->facts.n_right, j->corpus.n_test, right);
}

/* Says of a model that its training was interrupted. */
static void mark_unfinished(struct frame *f, const struct training_run *run)
{
	const struct train_state *s = &run->state;
	const bool kept = checkpoint_to && !run->checkpoint_error;

	if (!frame_set_bool(f, "unfinished", true) || !frame_set_int(f, "step", (int64_t)s->step) ||
	    !frame_set_int(f, "steps", (int64_t)s->steps))
		no_memory();
	cli_warn("interrupted after step %zu of %zu: the model is unfinished%s%s", s->step,
		 s->steps, kept ? "; to go on, --resume " : "", kept ? checkpoint_to : "");
}

/* The last word about what could not be written. */
static void tell_unwritten(const char *option, const char *path, int error)
{
	if (error)
		cli_warn("%s %s: is not complete: %s; the model is", option, path, strerror(error));
}

/* What is known before the training. */
static struct model_facts facts_of(const struct net *net, const struct corpus *corpus)
{
	return (struct model_facts){ .seed = (uint64_t)seed,
				     .epochs = (size_t)epochs,
				     .batch = (size_t)batch,
				     .rate = rate > 0 ? rate : train_default_rate(net),
				     .vary = feature_augment_names[variation],
				     .smoothing = smoothing,
				     .decay = decay,
				     .clip = clip_norm,
				     .average = average,
				     .temperature = temperature,
				     .reject = reject,
				     .balance = balance,
				     .best = best != TRAIN_LAST ? best_names[best] : NULL,
				     .n_train = corpus->n_train,
				     .n_validation = corpus->n_validation,
				     .n_test = corpus->n_test };
}

/* The architecture that was asked for, checked before anything is read. */
static void take_arch(struct job *j)
{
	if (init_from && cli_given(&arch_name))
		cli_misuse("--arch beside --init: the model's is taken");
	apply_preset();
	if (!init_from) {
		check_arch();
		return;
	}
	read_init(&j->init);
	j->intake.like = &j->init;
	arch_name = frame_text(&j->init.facts, "arch");
}

static void check_options(void)
{
	if (describe)
		check_describing();
	else if (finds_rate())
		check_finding();
	if (!describe)
		check_outputs();
}

static void make_net(struct job *j)
{
	const struct corpus *c = &j->corpus;

	j->arch = arch_resolve(arch_name, model_is_logmel(&j->intake.first));
	j->run.net = net_of(j->arch, c->width, c->n_classes, model_db(&j->intake.first));
	cli_detail("%s: %zu weights; %zu clips to train on, %zu to validate, %zu to test, %zu "
		   "classes",
		   j->arch, j->run.net->n_weights, c->n_train, c->n_validation, c->n_test,
		   c->n_classes);
}

/* Reads the clips, then makes the net and what is known of the run. */
static void prepare(struct job *j, struct filter *io)
{
	j->run = (struct training_run){ .corpus = &j->corpus,
					.settings = &j->settings,
					.checkpoint_to = checkpoint_to,
					.every = (size_t)every,
					.watched = !cli_quiet(),
					.tell = hear };
	if (checkpoint_to)
		interrupt_heed_checkpoint();
	if (resume_from)
		read_checkpoint(&j->from);
	open_log(&j->run);
	read_corpus(io, &j->corpus, &j->intake);
	check_corpus(&j->corpus, &j->intake);
	make_net(j);
	j->facts = facts_of(j->run.net, &j->corpus);
	j->settings = settings_of(&j->facts, &j->intake.first);
}

/* Trains and writes the model; false: interrupted. */
static bool make_model(struct job *j)
{
	struct frame described = { 0 };
	bool finished;

	if (checkpoint_to || resume_from) {
		describe_model(&j->run.first, j);
		if (!checkpoint_describe(&j->run.first, &j->settings, &j->corpus))
			no_memory();
	}
	finished = train(&j->run, &j->init, &j->from, &j->facts);
	if (int8)
		make_small(j);
	corpus_check_model(&j->corpus, &j->facts, tell, NULL);

	describe_model(&described, j);
	if (!finished)
		mark_unfinished(&described, &j->run);
	save(&described, j->run.net);
	training_run_close_log(&j->run);
	tell_unwritten("--checkpoint", checkpoint_to, j->run.checkpoint_error);
	tell_unwritten("--log", log_to, j->run.log_error);
	frame_free(&described);
	return finished;
}

static void free_job(struct job *j)
{
	frame_free(&j->run.first);
	training_input_free(&j->intake);
	model_free(&j->init);
	net_free(j->run.net);
	corpus_free(&j->corpus);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct job job = { .arch = NULL };
	struct filter *io;
	bool finished = true, unwritten;
	int status;

	take_arch(&job);
	check_options();
	if (describe) {
		status = describe_net(files);
		free_job(&job);
		return status;
	}
	io = filter_open(files, finds_rate() ? FILTER_TEXT : save_to ? FILTER_FILE : FILTER_BINARY);
	prepare(&job, io);
	if (finds_rate())
		find_rate(&job.run, &job.init);
	else
		finished = make_model(&job);
	unwritten = job.run.checkpoint_error || job.run.log_error;
	free_job(&job);
	status = filter_close(io);
	if (status == STATUS_OK && unwritten)
		return STATUS_SYSTEM;
	return finished ? status : STATUS_UNFINISHED;
}
