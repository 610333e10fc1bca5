/* SPDX-License-Identifier: GPL-2.0-or-later */
/* npz - .npz files of NumPy: a zip archive with an array for each frame and for each attribute
 *
 * The array `id` [frames] has the names of the frames in their order. Each other array whose name is
 * none of these is an attribute: texts, <i8, <f8 or booleans [frames]. An attribute that is absent is
 * the text "" or NaN. What these types cannot hold is JSON, in an array of texts NAME.json; if it is
 * the same for all frames, that is one text. A file without an array of texts `id` has a frame for
 * each array of numbers.
 *
 * libarchive reads and writes the archive, stored or deflated, with Zip64 where it is needed. */
#ifndef EARPIPE_NPZ_H
#define EARPIPE_NPZ_H

#include "formats/format.h"

extern const struct format format_npz;

/* Used by format_npz alone. */
bool npz_read_begin(struct format_file *x);
enum format_got npz_read_next(struct format_file *x, struct frame *f);
void npz_read_release(void *own);
bool npz_write_begin(struct format_file *x);
bool npz_write_frame(struct format_file *x, const struct frame *f);
bool npz_write_end(struct format_file *x);
void npz_write_release(void *own);

#endif
