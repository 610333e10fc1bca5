/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_report - prints the comparison of score-compare, as text or as a JSON object on stdout */
#ifndef EARPIPE_COMPARE_REPORT_H
#define EARPIPE_COMPARE_REPORT_H

#include "scoring/answer_pairs.h"

/* by_speaker [pairs->speakers.n] */
void compare_report_text(const struct answer_pairs *pairs, const struct answer_counts *all,
			 const struct answer_counts *by_speaker, const struct answer_speakers *s);
void compare_report_json(const struct answer_counts *all, const struct answer_speakers *s);

#endif
