/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_run: each batch is reported once; a log and checkpoints are written, and training
 * continues where they cannot be; a signal ends it */
#include "../check.h"
#include "base/status.h"
#include "system/interrupt.h"
#include "train/training_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 4, CLIPS = 12, EPOCHS = 3, BATCH = 5, BATCHES = 2 };

static size_t told[TRAINING_RUN_CHECKPOINT_FAILED + 1];
static size_t raise_after; /* batches; 0: never */

static void hear(struct training_run *run, enum training_run_news news)
{
	(void)run;
	told[news]++;
	if (news == TRAINING_RUN_BATCH && told[TRAINING_RUN_BATCH] == raise_after)
		raise(SIGTERM);
}

static void make_corpus(struct corpus *c)
{
	*c = (struct corpus){ .width = WIDTH };
	for (size_t i = 0; i < CLIPS; i++) {
		float x[3 * WIDTH];

		for (size_t j = 0; j < 3 * WIDTH; j++)
			x[j] = (float)((i + 1) * (j + 2) % 7) + (i % 2 ? 3.0f : 0);
		corpus_add(c, x, 2 + i % 2, i % 2 ? "odd" : "even",
			   i < 10    ? CORPUS_TRAIN
			   : i == 10 ? CORPUS_VALIDATION
				     : CORPUS_TEST);
	}
	corpus_sort(c);
}

/* Trains once and returns how it ended. */
static enum training_run_end train(const char *checkpoint_to, FILE *log, struct training_run *run,
				   struct model_facts *facts)
{
	const struct train_settings settings = { .epochs = EPOCHS, .batch = BATCH, .rate = 0.01 };
	struct corpus corpus;
	char why[160];
	enum training_run_end end = TRAINING_RUN_NO_MEMORY;

	make_corpus(&corpus);
	memset(told, 0, sizeof told);
	*facts = (struct model_facts){ 0 };
	*run = (struct training_run){ .net = net_new("globalpool", WIDTH, 2, 1, why, sizeof why),
				      .corpus = &corpus,
				      .settings = &settings,
				      .checkpoint_to = checkpoint_to,
				      .every = 1,
				      .notify = hear,
				      .log = log };
	frame_set_text(&run->first, "kind", "checkpoint");
	frame_set_floats(&run->first, NULL, 1, (const size_t[]){ 0 });
	if (run->net && training_run_begin(run, 1))
		end = training_run_go(run, facts);
	training_run_close_log(run);
	training_run_free(run);
	frame_free(&run->first);
	net_free(run->net);
	corpus_free(&corpus);
	return end;
}

static void test_log(void)
{
	FILE *log = tmpfile(), *again = log ? fdopen(dup(fileno(log)), "r") : NULL;
	struct training_run run;
	struct model_facts facts;
	size_t lines = 0;
	int byte;

	CHECK(train(NULL, log, &run, &facts) == TRAINING_RUN_DONE && run.log_error == 0, "done",
	      "not");
	CHECK(told[TRAINING_RUN_BATCH] == EPOCHS * BATCHES, "told-batches", "%zu",
	      told[TRAINING_RUN_BATCH]);
	CHECK(facts.loss > 0 && facts.n_validation_known == 1, "facts", "%g", facts.loss);
	rewind(again);
	while ((byte = getc(again)) != EOF)
		lines += byte == '\n';
	CHECK(lines == EPOCHS, "log", "%zu lines", lines);
	fclose(again);
}

/* What cannot be written is reported once, and training continues to its end. */
static void test_failures(void)
{
	struct training_run run;
	struct model_facts facts;

	CHECK(train("/nonexistent/checkpoint", fopen("/dev/null", "r"), &run, &facts) ==
		  TRAINING_RUN_DONE,
	      "goes-on", "not");
	CHECK(told[TRAINING_RUN_CHECKPOINT_FAILED] == 1 && run.checkpoint_error == ENOENT,
	      "no-checkpoint", "told %zu times", told[TRAINING_RUN_CHECKPOINT_FAILED]);
	CHECK(told[TRAINING_RUN_LOG_FAILED] == 1 && run.log_error == EBADF && !run.log, "no-log",
	      "told %zu times, errno %d", told[TRAINING_RUN_LOG_FAILED], run.log_error);
}

static void test_interrupt(void)
{
	char path[] = "/tmp/earpipe-run-XXXXXX";
	int fd = mkstemp(path);
	struct training_run run;
	struct model_facts facts;
	struct checkpoint checkpoint = { 0 };
	char why[200] = "";
	double step = 0;

	interrupt_heed_end();
	raise_after = 3;
	CHECK(train(path, NULL, &run, &facts) == TRAINING_RUN_INTERRUPTED && run.state.step == 3,
	      "interrupted", "after step %zu", run.state.step);
	CHECK(fd >= 0 && run.checkpoint_error == 0, "its-checkpoint", "errno %d",
	      run.checkpoint_error);
	close(fd);
	fd = open(path, O_RDONLY);
	CHECK(checkpoint_read(&checkpoint, fd, why, sizeof why) == STATUS_OK &&
		  frame_number(&checkpoint.facts, "step", &step) && step == 3,
	      "checkpoint-of-that-step", "%g %s", step, why);
	checkpoint_free(&checkpoint);
	close(fd);
	unlink(path);
}

int main(void)
{
	test_log();
	test_failures();
	test_interrupt();
	return check_status();
}
