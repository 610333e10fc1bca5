/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibration - measures whether probabilities are true: of answers with probability 0.8, 80 %
 * should be right
 *
 * Temperatures are absolute: the divisor of the net's logits. With CALIBRATION_AS_MADE, each answer
 * keeps the temperature that it was made at. */
#ifndef EARPIPE_CALIBRATION_H
#define EARPIPE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

/* A temperature is not fitted to fewer wrong answers than this. It is the one parameter of
 * a logistic model, and the wrong answers are its events; such a model needs ten events for
 * each parameter (Peduzzi et al. 1996, "A simulation study of the number of events per
 * variable in logistic regression analysis"). Without any, the loss has no minimum: it
 * falls with the temperature. */
enum { CALIBRATION_WRONG_MIN = 10 };

#define CALIBRATION_AS_MADE 0.0

/* Answers: the probabilities of all classes, and which class was true. Zero-initialise, then set
 * classes and none. */
struct calibration {
	size_t classes;
	size_t none;    /* the class MODEL_NONE; `classes` or more: there is none */
	double made_at; /* the temperature that the probabilities were made at; 0: several */
	float *log_p;   /* [n, classes] */
	struct calibration_answer *answer; /* [n] */
	size_t n, cap;
};

struct calibration_answer {
	double made_at; /* temperature */
	size_t truth;   /* `classes` or more: none of them */
	float word_p;   /* of the likeliest word */
	bool is_none;   /* the class none is likelier than all words together */
};

/* Adds an answer, p [classes], made at a temperature. False: no memory. */
bool calibration_add(struct calibration *c, const float *p, size_t truth, double made_at);
void calibration_free(struct calibration *c);

/* Mean of -log of the probability of what is true, at the temperature (Guo et al. 2017, "On
 * calibration of modern neural networks"). */
double calibration_loss(const struct calibration *c, double temperature);

/* Expected calibration error of the likeliest class. The answers are sorted into 15 equal bins of
 * its probability. The result is the mean distance between the mean probability of a bin and the
 * share of it that is right, weighted by the number of answers. */
double calibration_error(const struct calibration *c, double temperature);

/* Counts the answers whose likeliest class is not the true one. *known counts those that have a
 * true class. */
size_t calibration_wrong(const struct calibration *c, size_t *known);

enum calibration_fit {
	CALIBRATION_FITTED,
	CALIBRATION_FEW_WRONG,  /* fewer than CALIBRATION_WRONG_MIN */
	CALIBRATION_NO_MINIMUM, /* the loss is least at an end of the range */
};

/* Finds the temperature from 0.05 to 20 with the least loss, to three decimals. If none is fitted,
 * *temperature is the one that the probabilities were made at, or 1 if there are several. */
enum calibration_fit calibration_fit(const struct calibration *c, double *temperature);

/* A threshold, and what it keeps: of the answers whose truth is a word, those that cnn-predict, at
 * that temperature, will give a word for. */
struct calibration_cut {
	char reject[32];    /* the threshold as a decimal; what is below it is rejected */
	size_t words, kept; /* answers whose truth is a word; those kept */
	size_t wanted;      /* how many were to be kept at least */
	bool exact;         /* false: rounding may add or take away one of a thousand */
};

/* Finds the highest threshold that keeps at least that share of the words. Probabilities that
 * rounding may make equal are kept or rejected together, so more may be kept. Fewer are kept if the
 * class none is likelier. False: no memory. */
bool calibration_cut(const struct calibration *c, double temperature, double share,
		     struct calibration_cut *cut);

#endif
