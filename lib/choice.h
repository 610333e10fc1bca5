/* SPDX-License-Identifier: GPL-2.0-or-later */
/* choice - what recordings are called, which part of the data set each is of, and which are wanted
 *
 * A recording is described (choice_describe), then met, whether it is wanted or not (choice_meet),
 * which counts it for the messages. Whatever would be lost or misunderstood without a word has a
 * line: a fault ends the program, a note does not. */
#ifndef EARPIPE_CHOICE_H
#define EARPIPE_CHOICE_H

#include "clip.h"
#include "layout.h"

enum { CHOICE_LINE = 480 }; /* bytes that any line takes, NUL included */

/* As on the command line. Texts NULL: not given. They must stay as long as the choice. */
struct choice_rules {
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

struct choice;

/* NULL: why[CHOICE_LINE], and *status, STATUS_USAGE or STATUS_SYSTEM. */
struct choice *choice_new(const struct choice_rules *rules, char *why, int *status);
void choice_free(struct choice *c);

/* Whether the data set itself does not count the item among its recordings (layout.h). */
bool choice_leaves_out(struct choice *c, const struct item *item);

/* Everything about a clip, with its label mapped. The split is the first that is there: --as,
 * --test-speaker, --test-fraction, --fold; what the source or {split} says; the official split of
 * a layout that was asked for; the name of a folder below the source; the official split of the
 * layout that the name is of. False: no memory. */
bool choice_describe(struct choice *c, const struct item *item, struct clip *clip);

/* Counts the clip; true if it is wanted. */
bool choice_meet(struct choice *c, const struct clip *clip);

/* Forgets the counts, but not which names were met. */
void choice_restart(struct choice *c);

/* What is wrong with all clips met: a name that was asked for is none of theirs, or splits have
 * names that are no part. NULL, or line[CHOICE_LINE]. */
const char *choice_fault(const struct choice *c, char *line);

/* Why none of them was wanted: which parts there are. */
const char *choice_none(const struct choice *c, char *line);

/* The kth thing to be known of the clips met, k from 0; line[CHOICE_LINE] is empty if it is not so.
 * False: there are no more. */
bool choice_note(const struct choice *c, int k, char *line);

#endif
