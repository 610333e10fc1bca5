/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress - what a training run tells while it goes: a bar or lines for people, JSON for programs
 */
#ifndef EARPIPE_PROGRESS_H
#define EARPIPE_PROGRESS_H

#include "train.h"

#include <stdio.h>

struct progress {
	double start, redrawn; /* s */
	double begun;          /* share of all batches that was done before the start */
	double tested;         /* accuracy on test clips after the last epoch; < 0: none yet */
};

/* Of a run that now goes on from `state`. */
struct progress progress_new(const struct train_state *state);

/* Draws the bar over the one before it, at most ten times a second and at the end of an epoch. */
void progress_draw(struct progress *p, const struct train_state *s, FILE *terminal);
void progress_erase(FILE *terminal);

enum { PROGRESS_TEXT = 160 };

/* A line for the epoch that was just done, into text[PROGRESS_TEXT]; returns text. */
char *progress_text(const struct progress *p, const struct train_state *s, char *text);

/* The same as a line of JSON. False: see errno. */
bool progress_log(const struct progress *p, const struct train_state *s, FILE *log);

#endif
