/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_log - reads the log of cnn-train (epoch_log.h) and draws its learning curves */
#ifndef EARPIPE_TRAINING_LOG_H
#define EARPIPE_TRAINING_LOG_H

#include "base/status.h"
#include "plot/figure.h"

#include <stdio.h>

enum {
	TRAINING_LOG_LINE_MAX = 1 << 20,   /* bytes of a line */
	TRAINING_LOG_EPOCHS_MAX = 1000000, /* lines */
};

enum training_value {
	TRAINING_EPOCH,
	TRAINING_LOSS,
	TRAINING_VALIDATION_LOSS,
	TRAINING_ACCURACY,
	TRAINING_VALIDATION_ACCURACY,
	TRAINING_TEST_ACCURACY,
	TRAINING_VALUES,
};

/* Zero-initialise. */
struct training_log {
	size_t n, cap;
	double (*epoch)[TRAINING_VALUES]; /* [n]; NaN: the line does not have it */
};

/* Reads lines until the end. STATUS_OK, or another status with the reason in why[size]: a line is
 * no object with an epoch and a loss, or has a number that no axis can show; no line at all; no memory. */
enum status training_log_read(struct training_log *log, FILE *in, char *why, size_t size);
void training_log_free(struct training_log *log);

/* Draws two panels: loss and accuracy by epoch. The line of a run that began again is interrupted.
 * False: no memory. */
bool training_log_picture(const struct training_log *log, struct figure *f);

#endif
