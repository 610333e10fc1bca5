/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dataset - the recordings that are wanted of some sources, one after the other
 *
 * A recording passes these steps:
 *
 *     source_next           an item: its path, and what its source says of it (source/source.h)
 *     selection_describe    a clip: id, label, speaker, index, split (dataset/clip.h)
 *     selection_meet        the clip is counted, and wanted or not (dataset/selection.h)
 *     shard                 one of N processes takes every Nth clip that is wanted
 *     shuffle_buffer        random order, if the source streams (dataset/shuffle_buffer.h)
 *     dataset_next          a recording: the clip with its file or bytes (dataset/recording.h)
 *
 * If all items are listed (source_is_listed), the first three steps run for all of them in
 * dataset_begin, before the first recording is given: a wrong name on the command line is then
 * noticed at once, and what is not wanted is forgotten. Listed items are also sorted there, if they
 * are to be shuffled.
 *
 * A program calls
 *
 *     dataset_new, dataset_add for each path, dataset_begin,
 *     dataset_next until DATASET_END, dataset_fault, dataset_remark, dataset_free */
#ifndef EARPIPE_DATASET_H
#define EARPIPE_DATASET_H

#include "base/status.h"
#include "dataset/recording.h"
#include "dataset/selection.h"
#include "tables/columns.h"

#include <stdio.h>

enum { DATASET_LINE = 700 }; /* bytes that any line takes, NUL included */

/* What is wanted, as on the command line. Its texts must stay until dataset_free. */
struct dataset_rules {
	struct selection_rules selection;
	struct column_names columns;
	uint64_t shard, shards; /* number of this shard, from 0, and how many there are */
	uint64_t limit;         /* recordings to give at most; 0: all */
	bool is_shuffled;
	uint64_t seed;
	size_t window; /* recordings that a stream is shuffled among */
};

struct dataset;

/* Reads "I/N", with I from 1 to N, for --shard. False: it is something else. */
bool dataset_parse_shard(const char *text, uint64_t *shard, uint64_t *shards);

/* Before waiting for a pipe, out is flushed. NULL: why[DATASET_LINE], and *status, STATUS_USAGE or
 * STATUS_SYSTEM. */
struct dataset *dataset_new(const struct dataset_rules *rules, FILE *out, char *why,
			    enum status *status);
void dataset_free(struct dataset *d);

/* Adds a source. Returns STATUS_OK, or a status with why[DATASET_LINE], without the path. */
enum status dataset_add(struct dataset *d, const char *path, char *why);

/* After the last dataset_add. Returns STATUS_OK, or a status with why[DATASET_LINE]. */
enum status dataset_begin(struct dataset *d, char *why);

enum dataset_got {
	DATASET_RECORDING,
	DATASET_END,
	DATASET_BAD, /* a recording, or the rest of a source, cannot be had: see dataset_where, _why and
		      * _status. STATUS_INPUT: the next one may be asked for. STATUS_SYSTEM: give up */
};

/* The next recording, valid until the next call. */
enum dataset_got dataset_next(struct dataset *d, struct recording *recording);

/* After DATASET_BAD: what a message calls the recording, and what is wrong with it. */
const char *dataset_where(struct dataset *d);
const char *dataset_why(const struct dataset *d);
enum status dataset_status(const struct dataset *d);

/* A line about the sources for the user, with the place in front; each is given once. NULL: no
 * more. */
const char *dataset_note(struct dataset *d);

/* After DATASET_END: what is wrong with the options, seen against all clips. NULL, or
 * line[DATASET_LINE]. NULL if --limit left some unread. */
const char *dataset_fault(const struct dataset *d, char *line);

/* After DATASET_END: the kth remark on the clips, k from 0; line[DATASET_LINE] is empty if it does
 * not apply. False: there are no more. */
bool dataset_remark(const struct dataset *d, int k, char *line);

/* Why no clip was wanted. */
const char *dataset_none(const struct dataset *d, char *line);

/* Clips that were wanted, of all shards; recordings given until now, those of DATASET_BAD
 * counted. */
uint64_t dataset_wanted(const struct dataset *d);
uint64_t dataset_given(const struct dataset *d);

#endif
