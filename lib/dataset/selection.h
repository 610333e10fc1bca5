/* SPDX-License-Identifier: GPL-2.0-or-later */
/* selection - label, speaker and part of each recording, and which recordings are wanted
 *
 * selection_describe describes a recording. selection_meet counts it, whether it is wanted or
 * not, for the lines at the end: faults, which end the program, and notes. */
#ifndef EARPIPE_SELECTION_H
#define EARPIPE_SELECTION_H

#include "base/status.h"
#include "dataset/clip.h"
#include "dataset/layout.h"

enum { SELECTION_LINE = 480 }; /* bytes of a line, at most, NUL included */

/* As on the command line. Texts NULL: not given; they must stay until selection_free. */
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
	bool needs_labels;    /* any clip without a label is worth a note */
	char *const *sources; /* NULL-terminated; no part is read from the folders above them */
};

struct selection;

/* NULL: why[SELECTION_LINE], and *status, STATUS_USAGE or STATUS_SYSTEM. */
struct selection *selection_new(const struct selection_rules *rules, char *why,
				enum status *status);
void selection_free(struct selection *c);

/* Whether the item is not one of the recordings of its data set (layout.h). */
bool selection_leaves_out(struct selection *c, const struct item *item);

/* Describes a clip, with its label mapped. The split is the first that there is: by --as,
 * --test-speaker, --test-fraction, --fold; from the source or {split}; the official split of
 * --layout; from the name of a folder below the source; the official split of the layout whose
 * pattern the name matches. False: no memory. */
bool selection_describe(struct selection *c, const struct item *item, struct clip *clip);

/* Counts the clip; true if it is wanted. */
bool selection_meet(struct selection *c, const struct clip *clip);

/* Sets the counts to 0, but keeps which names were met. */
void selection_restart(struct selection *c);

/* The fault of all clips met: none has a name that was asked for, or a split is not the name of
 * a part. NULL, or line[SELECTION_LINE]. */
const char *selection_fault(const struct selection *c, char *line);

/* Why none of them was wanted, with the parts that there are. */
const char *selection_none(const struct selection *c, char *line);

/* The kth note on the clips met, k from 0; line[SELECTION_LINE] is empty if it does not apply.
 * False: there are no more. */
bool selection_note(const struct selection *c, int k, char *line);

#endif
