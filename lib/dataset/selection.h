/* SPDX-License-Identifier: GPL-2.0-or-later */
/* selection - decides label, speaker and part of each recording, and which recordings are selected
 *
 * selection_describe describes a recording. selection_meet counts every recording, selected or not,
 * for the lines at the end: faults, which end the program, and notes. */
#ifndef EARPIPE_SELECTION_H
#define EARPIPE_SELECTION_H

#include "base/status.h"
#include "dataset/clip.h"
#include "dataset/layout.h"

enum { SELECTION_LINE = 480 }; /* most bytes of a line, including its NUL */

/* The options of the command line. A NULL text: not given. The caller keeps the
 * texts until selection_free. */
struct selection_rules {
	enum layout layout;
	bool layout_given, fold_given, fraction_given;
	int64_t fold;
	double test_fraction;
	const char *pattern;
	const char *as;    /* "train", "validation", "test" */
	const char *split; /* the selected part; NULL: all */
	const char *speakers, *not_speakers, *test_speakers, *labels;
	const char *map, *map_split;
	bool needs_labels;    /* clips without a label get a note */
	char *const *sources; /* NULL-terminated; the folders above them do not decide parts */
};

struct selection;

/* Makes a selection. NULL: why[SELECTION_LINE], and *status, STATUS_USAGE or STATUS_SYSTEM. */
struct selection *selection_new(const struct selection_rules *rules, char *why,
				enum status *status);
void selection_free(struct selection *c);

/* Whether the item is not one of the recordings of its data set (layout.h). */
bool selection_leaves_out(struct selection *c, const struct item *item);

/* Describes a clip, with its label mapped. The split is the first available one: by --as,
 * --test-speaker, --test-fraction, --fold; from the source or {split}; the official split of
 * --layout; from the name of a folder below the source; the official split of the layout whose
 * pattern the name matches. False: no memory. */
bool selection_describe(struct selection *c, const struct item *item, struct clip *clip);

/* Counts the clip; true if it is selected. */
bool selection_meet(struct selection *c, const struct clip *clip);

/* Sets the counts to 0, but keeps which names occurred. */
void selection_restart(struct selection *c);

/* The fault of the counted clips: none has a requested name, or a split is not the name of a part.
 * NULL, or line[SELECTION_LINE]. */
const char *selection_fault(const struct selection *c, char *line);

/* The reason why no clip was selected, with the parts that exist. */
const char *selection_none(const struct selection *c, char *line);

/* Writes the kth note on the counted clips, k from 0; line[SELECTION_LINE] is empty if it does not
 * apply. False: there are no more. */
bool selection_note(const struct selection *c, int k, char *line);

#endif
