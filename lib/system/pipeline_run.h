/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipeline_run - runs the stages of a pipeline, and measures what each of them does
 *
 * Between two stages, this process reads what the first writes and hands it to the second, so that
 * it can be counted. Every RUN_LOOK_MS it looks at what each stage does. */
#ifndef EARPIPE_PIPELINE_RUN_H
#define EARPIPE_PIPELINE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { RUN_STAGES_MAX = 64, RUN_LOOK_MS = 3 };

/* What a stage does; all else is RUN_ASLEEP: it waits for a device, a disk or a time. */
enum run_activity { RUN_COMPUTES, RUN_AWAITS_INPUT, RUN_AWAITS_OUTPUT, RUN_ASLEEP, RUN_ACTIVITIES };

/* What passed between two stages. */
struct run_count {
	bool known;      /* of the first stage's input and the last one's output it is not */
	bool has_frames; /* it was a stream, from its first byte to its last */
	uint64_t frames, bytes;
};

struct run_stage {
	const char *typed;   /* the stage as it is printed; set by the caller, as is the next */
	const char *command; /* for sh -c */
	double wall_s;       /* from the start of the pipeline to the end of the stage */
	double user_s, system_s;
	double peak_bytes; /* of memory, of its largest process */
	int status;        /* its exit status; 128 + N if signal N ended it */
	bool watched;      /* seconds[] is known */
	double seconds[RUN_ACTIVITIES];
	struct run_count in, out;
};

/* Runs the n stages, 1 to RUN_STAGES_MAX, and waits for their end. What stage 0 reads and the last
 * one writes is what this process would read and write. `count` takes bytes that pass after stage i,
 * with `space` bytes before them that it may overwrite. False: a stage could not be started, see
 * errno; those that were started have ended then. */
typedef void run_count_fn(void *arg, size_t i, unsigned char *bytes, size_t n);
bool pipeline_run(struct run_stage *stages, size_t n, size_t space, run_count_fn *count, void *arg);

#endif
