/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibration - whether probabilities are true: what is said with 0.8 should be right 8 times of 10
 */
#ifndef EARPIPE_CALIBRATION_H
#define EARPIPE_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

/* Answers: logs of the probabilities of all classes, and which class was true. */
struct calibration {
	float *log_p;  /* [n, classes] */
	size_t *truth; /* [n]; `classes` or more: none of them */
	size_t n, cap, classes;
};

/* Adds an answer, p [classes]. False: no memory. Zero-initialised but for classes. */
bool calibration_add(struct calibration *c, const float *p, size_t truth);
void calibration_free(struct calibration *c);

/* Mean of -log of the probability of what is true, after all log_p are divided by the temperature
 * and made probabilities again (Guo et al. 2017, "On calibration of modern neural networks"). */
double calibration_loss(const struct calibration *c, double temperature);

/* The temperature from 0.05 to 20 with the least loss. */
double calibration_temperature(const struct calibration *c);

/* Expected calibration error of the likeliest class: in 15 equal bins of its probability, the
 * distance between the mean of that and the share that is right, weighted by how many there are. */
double calibration_error(const struct calibration *c, double temperature);

/* The probability that a share of the answers whose truth is one of the classes reach with their
 * likeliest class: to be rejected below. `none` is left out as a likeliest class (classes or more:
 * there is no such). */
double calibration_threshold(const struct calibration *c, double temperature, double share,
			     size_t none);

#endif
