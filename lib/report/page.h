/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page - writes the report on an evaluation as one page of HTML
 *
 * The page is complete in itself: style, pictures and sounds are in it, and it has no scripts. */
#ifndef EARPIPE_PAGE_H
#define EARPIPE_PAGE_H

#include "nn/model.h"
#include "plot/training_log.h"
#include "report/clips.h"
#include "report/data_counts.h"
#include "scoring/answer_pairs.h"
#include "scoring/confusion.h"
#include "scoring/detection.h"
#include "scoring/mistakes.h"
#include "scoring/reliability.h"

/* What a page is about; NULL: the page lacks that section. */
struct page {
	const char *title;
	const char *version;                   /* of earpipe */
	struct confusion *confusion;           /* at least one answer */
	const struct reliability *reliability; /* NULL: scores are no probabilities */
	struct detection
	    *detection; /* sorted by writing; NULL also without words or without none */
	const struct mistakes *mistakes;    /* sorted */
	size_t worst;                       /* how many of them are shown */
	const struct clips *clips;          /* of these */
	const struct answer_pairs *against; /* the other model's answers are the first side */
	const char *other;                  /* its name */
	const struct data_counts *data;
	const struct model *model;
	const struct training_log *log;
	const char *commands; /* lines */
};

/* Writes the page. False: no memory, or a fault of `out` (ferror). */
bool page_write(const struct page *p, FILE *out);

#endif
