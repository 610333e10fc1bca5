/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_print - prints a frame as a line of text or as a JSON object on stdout */
#ifndef EARPIPE_FRAME_PRINT_H
#define EARPIPE_FRAME_PRINT_H

#include "stream/frame.h"

/* Prints number, kind, shape, dtype, attributes, and the least, mean and largest number. A recipe
 * is printed as the names of its steps. */
void frame_print_line(uint64_t number, const struct frame *f);

/* Prints all attributes and numbers on one line. Finite numbers are read back as the same; NaN and
 * infinity are null. Bytes are only counted. */
void frame_print_json(const struct frame *f);

#endif
