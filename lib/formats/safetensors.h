/* SPDX-License-Identifier: GPL-2.0-or-later */
/* safetensors - files of safetensors: an array for each frame, named by its id
 *
 * 8 bytes with the length of the header, the header in JSON, and the data without gaps, as
 * github.com/huggingface/safetensors describes it. The header's __metadata__ has a text for each
 * frame that has other attributes: they are an object of JSON under its name. Those that all frames
 * have are under the name "*" instead, if there are several frames and none is called so. Arrays lie
 * by the size of their numbers, the largest first, so that all are aligned; their order in the header
 * is that of the frames. */
#ifndef EARPIPE_SAFETENSORS_H
#define EARPIPE_SAFETENSORS_H

#include "formats/format.h"

extern const struct format format_safetensors;

/* Used by format_safetensors alone. */
bool safetensors_read_begin(struct format_file *x);
enum format_got safetensors_read_next(struct format_file *x, struct frame *f);
void safetensors_read_release(void *own);
bool safetensors_write_begin(struct format_file *x);
bool safetensors_write_frame(struct format_file *x, const struct frame *f);
bool safetensors_write_end(struct format_file *x);
void safetensors_write_release(void *own);

#endif
