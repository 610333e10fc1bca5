/* SPDX-License-Identifier: GPL-2.0-or-later */
/* selection - what recordings are called, which part of the data set each is of, and which are wanted
 *
 * A recording is described (selection_describe), then met, whether it is wanted or not (selection_meet),
 * which counts it for the messages. Whatever would be lost or misunderstood without a word has a
 * line: a fault ends the program, a note does not. */
#ifndef EARPIPE_SELECTION_H
#define EARPIPE_SELECTION_H

#include "dataset/clip.h"
#include "dataset/layout.h"

enum { SELECTION_LINE = 480 }; /* bytes that any line takes, NUL included */

/* As on the command line. Texts NULL: not given. They must stay as long as the choice. */
struct selection_rules {
	enum layout layout;
	bool layout_given, fold_given, fraction_given;
	int64_t fold;
	double test_fraction;
	const char *pattern;
	const char *as;    /* "train", "validation", "test" */
	const char *split; /* the part that is wanted; NULL: all */
	const char *speakers, *not_speakers, *test_speakers, *labels;
	const char *map, *map_split;
	bool needs_labels;    /* of clips without a label there is a note, whatever they are */
	char *const *sources; /* NULL-terminated; no part is read from the folders above them */
};

struct selection;

/* NULL: why[SELECTION_LINE], and *status, STATUS_USAGE or STATUS_SYSTEM. */
struct selection *selection_new(const struct selection_rules *rules, char *why, int *status);
void selection_free(struct selection *c);

/* Whether the data set itself does not count the item among its recordings (layout.h). */
bool selection_leaves_out(struct selection *c, const struct item *item);

/* Everything about a clip, with its label mapped. The split is the first that is there: --as,
 * --test-speaker, --test-fraction, --fold; what the source or {split} says; the official split of
 * a layout that was asked for; the name of a folder below the source; the official split of the
 * layout that the name is of. False: no memory. */
bool selection_describe(struct selection *c, const struct item *item, struct clip *clip);

/* Counts the clip; true if it is wanted. */
bool selection_meet(struct selection *c, const struct clip *clip);

/* Forgets the counts, but not which names were met. */
void selection_restart(struct selection *c);

/* What is wrong with all clips met: a name that was asked for is none of theirs, or splits have
 * names that are no part. NULL, or line[SELECTION_LINE]. */
const char *selection_fault(const struct selection *c, char *line);

/* Why none of them was wanted: which parts there are. */
const char *selection_none(const struct selection *c, char *line);

/* The kth thing to be known of the clips met, k from 0; line[SELECTION_LINE] is empty if it is not so.
 * False: there are no more. */
bool selection_note(const struct selection *c, int k, char *line);

#endif
