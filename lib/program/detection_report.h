/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detection_report - prints the detection curve of score --det: a summary, the whole curve as TSV,
 * or members of a JSON object on stdout */
#ifndef EARPIPE_DETECTION_REPORT_H
#define EARPIPE_DETECTION_REPORT_H

#include "scoring/detection.h"

struct detection_report {
	struct detection detection; /* printing sorts it */
	double hours; /* of sound that is no word; 0: the sum of the frames' durations */
};

/* Ends with STATUS_INPUT if there are no words, or no recordings labelled MODEL_NONE. */
void detection_report_check(const struct detection_report *r);
void detection_report_text(struct detection_report *r);
void detection_report_tsv(struct detection_report *r);
/* ',"detection":{...}' */
void detection_report_json(struct detection_report *r);

#endif
