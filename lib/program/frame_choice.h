/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_choice - decides which frames of a stream are kept: --where, --ids, --not
 *
 * A stream of chunks is kept or dropped as a whole, by its first chunk. */
#ifndef EARPIPE_FRAME_CHOICE_H
#define EARPIPE_FRAME_CHOICE_H

#include "program/filter.h"

struct frame_choice_plan {
	struct option_texts where; /* attribute_test.h; a frame must pass all */
	const char *ids;           /* a file with an id in each line, "-": stdin; NULL: none */
	bool inverts;              /* keeps what would be dropped */
};

/* Reads the file of ids. Ends the program with a message if it or a test cannot be read. */
struct frame_choice *frame_choice_new(const struct frame_choice_plan *plan);

/* Whether the frame that was read last is kept. Refuses a chunk if the whole length is asked for,
 * and an attribute that is an array or a map. */
bool frame_choice_keeps(struct frame_choice *c, struct filter *io, const struct frame *f);

/* Says in a line each: a key that no frame has, ids that no frame has (after the whole input was
 * read), that nothing was kept; with -v, how many. */
void frame_choice_report(const struct frame_choice *c, bool whole);
void frame_choice_free(struct frame_choice *c);

#endif
