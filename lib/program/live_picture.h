/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live_picture - a running picture at the top of the terminal, drawn by a thread of its own
 *
 * The lines below the picture scroll by themselves, so that other programs can print there. A
 * terminal that is slow or stopped delays pictures, never frames. */
#ifndef EARPIPE_LIVE_PICTURE_H
#define EARPIPE_LIVE_PICTURE_H

#include "plot/cells.h"
#include "program/filter.h"

struct live_plan {
	double seconds; /* that the picture shows */
	enum cells_depth depth;
	const struct range *range; /* of the colours; NULL: chosen */
};

struct live_picture;

/* Opens the terminal that stderr is, or else that of the process; refuses if there is none. Call it
 * after filter_open. */
struct live_picture *live_picture_new(const struct live_plan *plan);

/* Shows a frame soon. */
void live_picture_frame(struct live_picture *live, struct filter *io, const struct frame *f);

/* Draws what is left if the terminal takes it at once, and gives the terminal back. */
void live_picture_end(struct live_picture *live);

#endif
