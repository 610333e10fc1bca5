/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_print - a frame as a line of text or as a JSON object on stdout */
#ifndef EARPIPE_FRAME_PRINT_H
#define EARPIPE_FRAME_PRINT_H

#include "stream/frame.h"

/* Number, kind, shape, dtype, attributes (of the recipe the names of its steps), and the least,
 * mean and largest number. */
void frame_print_line(uint64_t number, const struct frame *f);

/* All attributes and numbers on one line. Finite numbers are read back as the same; NaN and
 * infinity are null, bytes are only counted. */
void frame_print_json(const struct frame *f);

#endif
