/* SPDX-License-Identifier: GPL-2.0-or-later */
/* groups_report - prints what score --by and score --pass report, as text or as members of a JSON
 * object on stdout */
#ifndef EARPIPE_GROUPS_REPORT_H
#define EARPIPE_GROUPS_REPORT_H

#include "scoring/answer_groups.h"

enum { GROUPS_PASS_MAX = 16 };

struct groups_report {
	struct answer_groups groups;
	const char *by;               /* the attribute; NULL: no groups */
	double pass[GROUPS_PASS_MAX]; /* [n_pass] per cent of the answers labelled none */
	size_t n_pass;
	const char *among; /* KEY=VALUE of the frames that thresholds are chosen by; NULL: all */
	bool each;         /* each run has a threshold of its own */
};

/* Ends with STATUS_INPUT if no frame has the attribute, or too few are labelled none. */
void groups_report_check(const struct groups_report *r);
void groups_report_text(const struct groups_report *r);
/* ',"all":...' and so on */
void groups_report_json(const struct groups_report *r);

#endif
