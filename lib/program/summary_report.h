/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary_report - prints the summary of score-summary, as text or as a JSON object on stdout */
#ifndef EARPIPE_SUMMARY_REPORT_H
#define EARPIPE_SUMMARY_REPORT_H

#include "scoring/score_table.h"

/* The interval that the text reports. */
enum summary_interval { SUMMARY_OVER_RECORDINGS, SUMMARY_OVER_PARTS };
extern const char *const summary_intervals[]; /* their names, then NULL */

/* words: print the share of answers that are a word, even if all are. */
void score_summary_text(const struct score_table *t, const struct score_summary *s,
			enum summary_interval interval, bool words);
void score_summary_json(const struct score_table *t, const struct score_summary *s);

#endif
