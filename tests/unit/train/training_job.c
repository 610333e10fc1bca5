/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_job: from options and frames to a model that can be read; what cannot be done has its
 * status and reason */
#include "../check.h"
#include "train/training_job.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 4 };

static size_t noted, batches;

static void note(const char *line, void *arg)
{
	(void)arg;
	noted += *line != '\0';
}

static void notify(struct training_run *run, enum training_run_news news)
{
	(void)run;
	batches += news == TRAINING_RUN_BATCH;
}

static struct training_job job_of(const struct training_options *options)
{
	noted = batches = 0;
	return (struct training_job){ .options = options, .note = note, .notify = notify };
}

/* Adds 12 clips of two classes to train on, and two to test with. */
static bool add_clips(struct training_job *job)
{
	struct frame f = { 0 };
	bool ok = true;

	for (size_t k = 0; ok && k < 14; k++) {
		float x[3 * WIDTH];

		for (size_t i = 0; i < 3 * WIDTH; i++)
			x[i] = (float)((i * 3 + k) % 5) + (k % 2 ? 4.0F : 0);
		frame_clear(&f);
		frame_set_text(&f, "kind", "logmel");
		frame_set_text(&f, "label", k % 2 ? "loud" : "soft");
		frame_set_text(&f, "split", k < 12 ? "train" : "test");
		frame_set_floats(&f, x, 2, (const size_t[]){ 3, WIDTH });
		ok = !training_job_refuses(job, &f) && training_job_add(job, &f, x) == STATUS_OK;
	}
	frame_free(&f);
	return ok && training_job_sort(job) == STATUS_OK && training_job_check(job) == STATUS_OK &&
	       training_job_make_net(job) == STATUS_OK;
}

static const struct training_options usual = { .arch = "conv1d:6x1 batchnorm relu globalpool",
					       .epochs = 2,
					       .batch = 4,
					       .smoothing = 0.1,
					       .threads = 1 };

/* Trains with the options and reads the model back. */
static bool make_model(const struct training_options *options, struct model *model)
{
	struct training_job job = job_of(options);
	char path[] = "/tmp/earpipe-job-XXXXXX", why[512];
	int fd = mkstemp(path);
	bool finished = false, ok;

	ok = fd >= 0 && training_job_open(&job) == STATUS_OK && add_clips(&job) &&
	     training_job_begin(&job) == STATUS_OK &&
	     training_job_go(&job, &finished) == STATUS_OK && finished &&
	     training_job_save(&job, path, finished) == STATUS_OK;
	CHECK(ok, "made", "'%s'", job.why);
	training_job_free(&job);
	close(fd);
	fd = open(path, O_RDONLY);
	ok = ok && model_read(model, fd, why, sizeof why) == STATUS_OK;
	CHECK(ok, "read", "'%s'", why);
	close(fd);
	unlink(path);
	return ok;
}

static void test_model(void)
{
	struct training_options small = usual;
	struct model model, quantised = { 0 };
	double value = 0;

	if (!make_model(&usual, &model))
		return;
	CHECK(batches == 6, "batches", "%zu", batches);
	CHECK(model.net->classes == 2 && frame_number(&model.facts, "accuracy", &value) &&
		  frame_number(&model.facts, "learning_rate", &value) && value == TRAIN_RATE_BN,
	      "facts", "%g", value);
	CHECK(strcmp(frame_text(&model.facts, "vary"), "live") == 0 && noted > 0, "notes", "%zu",
	      noted);
	small.int8 = true;
	if (make_model(&small, &quantised))
		CHECK(strlen(frame_text(&quantised.facts, "arch")) <
			  strlen(frame_text(&model.facts, "arch")),
		      "folded", "%s", frame_text(&quantised.facts, "arch"));
	model_free(&quantised);
	model_free(&model);
}

/* What is wrong before a frame is read, or after the last one. */
static void test_failures(void)
{
	struct training_options o = usual;
	struct training_job job = job_of(&o);

	o.init_from = "/nonexistent/model";
	CHECK(training_job_read_init(&job) == STATUS_INPUT &&
		  strstr(job.why, "--init /nonexistent/model: "),
	      "no-init", "'%s'", job.why);
	o.resume_from = "/dev/null";
	CHECK(training_job_open(&job) == STATUS_INPUT && strstr(job.why, "--resume /dev/null: "),
	      "no-checkpoint", "'%s'", job.why);
	o.resume_from = NULL;
	o.log_to = "/nonexistent/log";
	CHECK(training_job_open(&job) == STATUS_SYSTEM && strstr(job.why, "--log /nonexistent"),
	      "no-log", "'%s'", job.why);
	o.log_to = NULL;
	o.cache_in = "/nonexistent";
	CHECK(training_job_open(&job) == STATUS_SYSTEM &&
		  strstr(job.why, "; wanted a folder that exists"),
	      "no-cache", "'%s'", job.why);
	CHECK(training_job_check(&job) == STATUS_INPUT &&
		  strcmp(job.why, "no frames to train on") == 0,
	      "no-frames", "'%s'", job.why);
	training_job_free(&job);

	o = usual;
	o.best = TRAIN_BEST_LOSS;
	job = job_of(&o);
	CHECK(!add_clips(&job) && strstr(job.why, "--best val_loss: no labelled frame has"),
	      "no-validation", "'%s'", job.why);
	training_job_free(&job);

	o = usual;
	o.arch = "linear:3";
	job = job_of(&o);
	CHECK(!add_clips(&job) && strstr(job.why, "--arch linear:3: "), "no-net", "'%s'", job.why);
	training_job_free(&job);
}

static void test_diverges(void)
{
	struct training_options o = usual;
	struct training_job job;
	bool finished;

	o.arch = "conv1d:6x1 relu globalpool";
	o.rate = 1e30;
	o.epochs = 20;
	job = job_of(&o);
	CHECK(add_clips(&job) && training_job_begin(&job) == STATUS_OK &&
		  training_job_go(&job, &finished) == STATUS_USAGE &&
		  strstr(job.why, "try a lower --lr than 1e+30"),
	      "diverges", "'%s'", job.why);
	training_job_free(&job);
}

int main(void)
{
	test_model();
	test_failures();
	test_diverges();
	return check_status();
}
