/* SPDX-License-Identifier: GPL-2.0-or-later */
/* earpipe-profile - runs a pipeline and prints what each of its stages did
 * in   what the first stage reads
 * out  what the last stage writes; the report goes to stderr or to --output */
#include "base/pipeline_text.h"
#include "program/cli.h"
#include "program/profile_report.h"
#include "stream/frame_counter.h"
#include "system/outfile.h"
#include "system/pipeline_run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static bool as_json;
static const char *save_to;

static const struct option_row options[] = {
	OPT_TEXT("output", 'o', &save_to, "FILE",
		 "write the report to FILE; default: standard error"),
	OPT_FLAG("json", 'j', &as_json, "print a JSON object for each stage"),
	OPT_END,
};

static const struct program program = {
	.name = "earpipe-profile",
	.operands = "PIPELINE",
	.summary = "Run a pipeline and print what each of its stages did.",
	.options = options,
};

/* What the loop over bytes and the report need. */
struct job {
	struct run_stage stages[RUN_STAGES_MAX];
	struct frame_counter counters[RUN_STAGES_MAX];
	size_t n;
};

static void count(void *arg, size_t i, unsigned char *bytes, size_t n)
{
	struct job *job = arg;

	frame_counter_take(&job->counters[i], bytes, n);
}

static void divide(struct job *job, const char *text)
{
	struct pipeline_part parts[RUN_STAGES_MAX];
	char why[160];

	job->n = pipeline_split(text, parts, RUN_STAGES_MAX, why, sizeof why);
	if (job->n == 0)
		cli_misuse("PIPELINE: %s", why);
	for (size_t i = 0; i < job->n; i++) {
		const size_t size = pipeline_shell_text(parts[i], NULL, 0);
		char *typed = cli_alloc(parts[i].length + 1, 1), *command = cli_alloc(size, 1);

		memcpy(typed, parts[i].text, parts[i].length);
		pipeline_shell_text(parts[i], command, size);
		job->stages[i].typed = typed;
		job->stages[i].command = command;
	}
}

/* What passed between two stages is the output of the one and the input of the other. */
static void join_counts(struct job *job)
{
	for (size_t i = 0; i + 1 < job->n; i++) {
		struct run_count *out = &job->stages[i].out;

		out->known = true;
		out->frames = job->counters[i].frames;
		out->has_frames = out->bytes > 0 && !job->counters[i].is_other;
		job->stages[i + 1].in = *out;
	}
}

static bool report(FILE *out, void *arg)
{
	const struct job *job = arg;

	(as_json ? profile_report_json : profile_report_text)(out, job->stages, job->n);
	return !ferror(out);
}

/* A stage whose reader has gone ends by SIGPIPE; nothing is wrong with it. */
static int worst_status(const struct job *job)
{
	enum { READER_GONE = 128 + SIGPIPE };
	int worst = 0;

	for (size_t i = 0; i < job->n; i++) {
		const int status = job->stages[i].status;
		const bool unread = i + 1 < job->n && status == READER_GONE;

		worst = !unread && status > worst ? status : worst;
	}
	return worst;
}

int main(int argc, char **argv)
{
	char **operands = cli_parse(argc, argv, &program), why[160];
	static struct job job;
	int status;

	if (!operands[0] || operands[1])
		cli_misuse("wanted one PIPELINE, in quotes: 'fsdd-read SOURCE | melspec'");
	if (save_to && outfile_refusal(save_to, why, sizeof why))
		cli_die(STATUS_SYSTEM, "-o %s: %s", save_to, why);
	divide(&job, operands[0]);
	if (!pipeline_run(job.stages, job.n, FRAME_COUNTER_SPACE, count, &job))
		cli_die(STATUS_SYSTEM, "cannot start the stages: %s", strerror(errno));
	join_counts(&job);
	status = worst_status(&job);
	if (!save_to && !report(stderr, &job) && status < STATUS_SYSTEM)
		status = STATUS_SYSTEM; /* nobody can be told why */
	else if (save_to && !outfile_write(save_to, report, &job))
		cli_die(STATUS_SYSTEM, "-o %s: %s", save_to, strerror(errno));
	for (size_t i = 0; i < job.n; i++) {
		free((char *)job.stages[i].command);
		free((char *)job.stages[i].typed);
	}
	return status;
}
