/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_input - reads the answers of two models to the same recordings, for a comparison */
#ifndef EARPIPE_COMPARE_INPUT_H
#define EARPIPE_COMPARE_INPUT_H

#include "program/filter.h"
#include "scoring/answer.h"
#include "scoring/answer_pairs.h"

/* Adds the answer of the frame that was read last. Refuses a frame without an id, a second answer
 * with the same id, and another label than the other side has. */
void compare_input_add(struct answer_pairs *pairs, int side, struct filter *io,
		       const struct frame *f, const struct answer *a);

/* Ends with STATUS_INPUT if there are no answers, or one side lacks one; sides: their names. */
void compare_input_check(const struct answer_pairs *pairs, const char *const sides[2]);

#endif
