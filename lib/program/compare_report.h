/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_report - prints a comparison of two models' answers, as text or as a JSON object on
 * stdout */
#ifndef EARPIPE_COMPARE_REPORT_H
#define EARPIPE_COMPARE_REPORT_H

#include "scoring/answer_pairs.h"

/* The pairs are complete (answer_pairs_check). sides: what the two are called, in up to 8 columns.
 * The recordings whose answers differ are listed, `changes` of them at most. */
void compare_report_text(const struct answer_pairs *pairs, const char *const sides[2],
			 size_t changes);

/* An object, without a newline; changes: whether it lists these recordings. */
void compare_report_json(const struct answer_pairs *pairs, bool changes);

#endif
