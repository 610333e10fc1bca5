/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibration - whether probabilities are true: of answers with probability 0.8, 80 % should be
 * right
 *
 * Temperatures are absolute: the divisor of the net's scores. With CALIBRATION_AS_MADE, each answer
 * keeps the temperature that it was made at. */
#ifndef EARPIPE_CALIBRATION_H
#define EARPIPE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

/* A temperature is not fitted to fewer wrong answers than this. It is the one parameter of a
 * logistic model, and the wrong answers are its events; such a model needs ten events for each
 * parameter (Peduzzi et al. 1996, "A simulation study of the number of events per variable in
 * logistic regression analysis"). Without any, the loss has no minimum: it falls with the
 * temperature. */
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

/* Expected calibration error of the likeliest class: in 15 equal bins of its probability, the
 * distance between the mean of that and the share that is right, weighted by how many there are. */
double calibration_error(const struct calibration *c, double temperature);

/* How many answers had another class for the likeliest than the one that was true; *known, how many
 * had a true class. */
size_t calibration_wrong(const struct calibration *c, size_t *known);

enum calibration_fit {
	CALIBRATION_FITTED,
	CALIBRATION_FEW_WRONG,  /* fewer than CALIBRATION_WRONG_MIN */
	CALIBRATION_NO_MINIMUM, /* the loss is least at an end of the range */
};

/* The temperature from 0.05 to 20 with the least loss, to three decimals; if it was not fitted, the
 * one that the probabilities were made at, or 1 if these are several. */
enum calibration_fit calibration_fit(const struct calibration *c, double *temperature);

/* A threshold, and what it keeps: of the answers whose truth is a word, those that cnn-predict, at
 * that temperature, will give a word for. */
struct calibration_cut {
	char reject[32];    /* the threshold as a decimal; what is below it is rejected */
	size_t words, kept; /* answers whose truth is a word; those kept */
	size_t wanted;      /* how many were to be kept at least */
	bool exact;         /* false: rounding may add or take away one of a thousand */
};

/* The highest threshold that keeps at least that share of the words. Probabilities that rounding
 * may make equal are never told apart, so that more may be kept; fewer if the class none takes
 * them. False: no memory. */
bool calibration_cut(const struct calibration *c, double temperature, double share,
		     struct calibration_cut *cut);

#endif
