/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dataset - selects recordings from sources and returns them one by one
 *
 * A recording passes these steps:
 *
 *     source_next           an item: its path and its source's description (source/source.h)
 *     selection_describe    a clip: id, label, speaker, index, split (dataset/clip.h)
 *     selection_meet        the clip is counted, and selected or not (dataset/selection.h)
 *     shard                 one of N processes takes every Nth selected clip
 *     shuffle_buffer        random order, if the source streams (dataset/shuffle_buffer.h)
 *     dataset_next          a recording: the clip with its file or bytes (dataset/recording.h)
 *
 * If all items are listed (source_is_listed), dataset_begin runs the first three steps for all of
 * them. So a wrong name on the command line is reported at once, and other items are dropped.
 * dataset_begin also shuffles listed items.
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

enum { DATASET_LINE = 700 }; /* most bytes of a line, including its NUL */

/* The selection on the command line. The caller keeps its texts until dataset_free. */
struct dataset_rules {
	struct selection_rules selection;
	struct column_names columns;
	const char
	    *keep_columns; /* names with commas between, of columns that are kept; NULL: none */
	uint64_t shard, shards; /* number of this shard, from 0, and how many there are */
	uint64_t limit;         /* most recordings to return; 0: all */
	bool is_shuffled;
	uint64_t seed;
	size_t window; /* recordings held to shuffle a stream */
};

struct dataset;

/* Reads "I/N", with I from 1 to N, for --shard. False: the text has another form. */
bool dataset_parse_shard(const char *text, uint64_t *shard, uint64_t *shards);

/* Makes a data set. Before waiting for a pipe, it flushes out. NULL: why[DATASET_LINE], and
 * *status, STATUS_USAGE or STATUS_SYSTEM. */
struct dataset *dataset_new(const struct dataset_rules *rules, FILE *out, char *why,
			    enum status *status);
void dataset_free(struct dataset *d);

/* Adds a source. Returns STATUS_OK, or a status with why[DATASET_LINE], without the path. */
enum status dataset_add(struct dataset *d, const char *path, char *why);

/* Begins, after the last dataset_add. Returns STATUS_OK, or a status with why[DATASET_LINE]. */
enum status dataset_begin(struct dataset *d, char *why);

enum dataset_got {
	DATASET_RECORDING,
	DATASET_END,
	/* A recording, or the rest of a source, cannot be read: see dataset_where, _why and
	 * _status. STATUS_INPUT: the next one may be requested. STATUS_SYSTEM: give up. */
	DATASET_BAD,
};

/* Returns the next recording, valid until the next call. */
enum dataset_got dataset_next(struct dataset *d, struct recording *recording);

/* After DATASET_BAD: the name of the recording for messages, and the reason. */
const char *dataset_where(struct dataset *d);
const char *dataset_why(const struct dataset *d);
enum status dataset_status(const struct dataset *d);

/* The next line about the sources for the user, which begins with the place. NULL: there
 * are no more. */
const char *dataset_note(struct dataset *d);

/* After DATASET_END: the fault of the options, checked against all clips, in line[DATASET_LINE].
 * NULL: no fault, or --limit left some clips unread. */
const char *dataset_fault(const struct dataset *d, char *line);

/* After DATASET_END: the kth remark on the clips, k from 0; line[DATASET_LINE] is empty if it does
 * not apply. False: there are no more. */
bool dataset_remark(const struct dataset *d, int k, char *line);

/* The reason why no clip was selected. */
const char *dataset_none(const struct dataset *d, char *line);

/* The names of the columns that are kept, *n of them, in the order of clip.kept. */
const char *const *dataset_kept(const struct dataset *d, size_t *n);

/* The number of selected clips of all shards; that of recordings returned so far, including those
 * of DATASET_BAD. */
uint64_t dataset_wanted(const struct dataset *d);
uint64_t dataset_given(const struct dataset *d);

#endif
