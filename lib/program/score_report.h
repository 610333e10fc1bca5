/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score_report - prints the report of score, as text or as a JSON object on stdout */
#ifndef EARPIPE_SCORE_REPORT_H
#define EARPIPE_SCORE_REPORT_H

#include "program/detection_report.h"
#include "program/groups_report.h"
#include "scoring/answer_pairs.h"
#include "scoring/calibrator.h"
#include "scoring/confusion.h"
#include "scoring/mistakes.h"

struct score_report {
	struct confusion *confusion;         /* at least one answer; the JSON sorts it */
	const struct calibrator *calibrator; /* NULL: no calibration is reported */
	const struct groups_report *groups;  /* NULL: neither groups nor operating points */
	struct detection_report *detection;  /* NULL: no detection curve */
	const struct answer_pairs *against;  /* the other model's answers first; NULL: no others */
	const struct mistakes *mistakes;     /* sorted, for JSON; NULL: they are not listed */
	double keep;                         /* share of words that the threshold should keep */
	size_t columns; /* a wider confusion matrix is printed as a list of confusions */
};

void score_report_text(const struct score_report *r);
void score_report_json(const struct score_report *r);

#endif
