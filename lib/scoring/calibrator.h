/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibrator - advises which --temperature and --reject to give cnn-predict, and says why */
#ifndef EARPIPE_CALIBRATOR_H
#define EARPIPE_CALIBRATOR_H

#include "base/status.h"
#include "scoring/answer.h"
#include "scoring/calibration.h"

/* Answers of one kind: all have the classes of the first. A zero-initialised one holds none. */
struct calibrator {
	struct calibration calibration;
	char **classes; /* [calibration.classes]; NULL: no answer yet */
};

/* Adds the answer of frame f, whose recipe may say its temperature. STATUS_INPUT if its
 * temperature, its scores or its classes cannot be used, STATUS_SYSTEM if there is no memory;
 * why[size] is the reason. */
enum status calibrator_add(struct calibrator *c, const struct frame *f, const struct answer *a,
			   char *why, size_t size);
void calibrator_free(struct calibrator *c);

enum { CALIBRATOR_NOTE = 400 };

struct calibrator_advice {
	double made_at;                 /* temperature of the answers; 0: several */
	double temperature;             /* to use */
	struct calibration_cut cut;     /* the threshold to use at this temperature */
	char fit_note[CALIBRATOR_NOTE]; /* why the temperature was not fitted; "": it was */
	/* why another share of words is kept than `keep`; "": the same share is kept */
	char cut_note[CALIBRATOR_NOTE];
};

/* Finds the temperature that fits best, and the threshold that keeps this share of the words. At
 * least one answer was added. False: no memory. */
bool calibrator_advise(const struct calibrator *c, double keep, struct calibrator_advice *a);

#endif
