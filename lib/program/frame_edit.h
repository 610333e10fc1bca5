/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_edit - changes attributes of frames: --map, then --set */
#ifndef EARPIPE_FRAME_EDIT_H
#define EARPIPE_FRAME_EDIT_H

#include "program/filter.h"

struct frame_edit_plan {
	const char *map;          /* name_map.h, or "@FILE" with a line for each name; NULL: none */
	const char *map_key;      /* the attribute that it renames */
	struct option_texts sets; /* "KEY=VALUE"; "KEY=" removes it */
};

/* Ends the program with a message if the plan cannot be carried out. */
struct frame_edit *frame_edit_new(const struct frame_edit_plan *plan);

/* Changes the attributes. A label that is renamed is kept as `word`. */
void frame_edit_apply(struct frame_edit *e, struct frame *f);

/* Says in a line if a name of the map did not occur. */
void frame_edit_report(const struct frame_edit *e);
void frame_edit_free(struct frame_edit *e);

#endif
