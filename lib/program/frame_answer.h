/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_answer - the answer of the frame that a filter has read */
#ifndef EARPIPE_FRAME_ANSWER_H
#define EARPIPE_FRAME_ANSWER_H

#include "program/filter.h"
#include "scoring/answer.h"

/* Valid until the next frame is read. Refuses a frame without scores, class names or a label. */
struct answer answer_of(struct filter *io, const struct frame *f);

#endif
