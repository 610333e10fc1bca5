/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statistics - intervals of shares and means, and tests of paired results
 *
 * All intervals have a confidence of 95 %, all tests are two-sided. Functions are pure. NaN in an
 * argument gives NaN. */
#ifndef EARPIPE_STATISTICS_H
#define EARPIPE_STATISTICS_H

#include <stddef.h>

struct interval {
	double low, high;
};

/* The score interval of the share right / n, from 0 to 1 (Wilson 1927, "Probable inference, the law
 * of succession, and statistical inference", without continuity correction):
 *
 *     (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n),  p = right / n
 *
 * right may be a fraction: the mean of several runs over the same n recordings. n = 0 gives 0 to 1.
 * The interval assumes n independent draws. */
struct interval statistics_wilson(double right, double n);

/* The mean of x [n]. n = 0 gives NaN. */
double statistics_mean(const double *x, size_t n);

/* The standard deviation of the population that x [n] is a sample of (divisor n - 1). n < 2
 * gives NaN. */
double statistics_deviation(const double *x, size_t n);

/* P(|T| >= |t|) for Student's t with df > 0 degrees of freedom: I(df / (df + t^2); df / 2, 1 / 2),
 * the regularised incomplete beta function (Abramowitz and Stegun 1964, 26.7.1 and 26.5.27). */
double statistics_student_p(double t, double df);

/* The t that |T| exceeds with a probability of 5 %, for df >= 1. */
double statistics_student_bound(double df);

/* The interval of the mean of the population that x [n] is a sample of: mean -+ t s / sqrt(n), with
 * n - 1 degrees of freedom (Student 1908). n < 2 gives NaN. */
struct interval statistics_student(const double *x, size_t n);

/* The paired t test (Student 1908): the probability of a mean at least as far from 0 as that of the
 * differences x [n], if their true mean is 0. Equal differences give 0, or 1 if all are 0. n < 2
 * gives NaN. */
double statistics_paired_t(const double *x, size_t n);

/* The sign test: the probability of a count at least as far from n / 2 as `more`, where each of n =
 * more + less differences is positive with probability 1 / 2:
 *
 *     min(1, 2 P(X <= min(more, less))),  X binomial
 *
 * Without differences it is 1. Pairs that are equal do not count. For pairs of right and wrong
 * answers this is the exact McNemar test (McNemar 1947; Conover 1999, 3.5): `more` counts the
 * answers that only the first model has right, `less` those that only the second has right. */
double statistics_sign(size_t more, size_t less);

#endif
