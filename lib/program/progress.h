/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress - shows a training run on stderr: a bar on a terminal, else a line after each epoch */
#ifndef EARPIPE_PROGRESS_H
#define EARPIPE_PROGRESS_H

#include "train/training_run.h"

struct progress {
	double drawn; /* clock_steady() when the bar was drawn last; 0: never */
};

/* Shows a batch that was just done; with -q nothing. The bar is drawn over the one before, at most
 * ten times a second and at the end of each epoch. */
void progress_show(struct progress *p, const struct training_run *run);

/* Erases the bar. */
void progress_end(void);

enum { PROGRESS_TEXT = 240 };

/* The bar for a terminal of `columns` columns, into text[PROGRESS_TEXT]; returns text. A narrow
 * terminal gets the parts that matter most. */
char *progress_bar(const struct training_run *run, size_t columns, char *text);

/* The line for the epoch that was just done, into text[PROGRESS_TEXT]; returns text. */
char *progress_line(const struct training_run *run, char *text);

#endif
