/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_json - writes a frame as a JSON object on one line
 *
 * Numbers are written as they come, since a library would first hold all of them as objects. */
#ifndef EARPIPE_FRAME_JSON_H
#define EARPIPE_FRAME_JSON_H

#include "stream/frame.h"

#include <stdio.h>

/* Writes all attributes and numbers. Finite numbers are read back as the same; NaN and infinity are
 * null, and bytes are only counted. Errors of the file are left to ferror. */
void frame_json_put(FILE *out, const struct frame *f);

#endif
