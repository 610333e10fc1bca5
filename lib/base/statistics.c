/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/statistics.h"

#include <float.h>
#include <math.h>

/* The quantile 0.975 of the normal distribution. */
#define NORMAL_BOUND 1.959964

/* ---- shares ---- */

struct interval statistics_wilson(double right, double n)
{
	const double z = NORMAL_BOUND * NORMAL_BOUND / n, p = right / n;
	const double half = sqrt(z * p * (1 - p) + z * z / 4);
	const double low = (p + z / 2 - half) / (1 + z), high = (p + z / 2 + half) / (1 + z);

	if (n == 0)
		return (struct interval){ 0, 1 };
	return (struct interval){ low < 0 ? 0 : low, high > 1 ? 1 : high }; /* but for rounding */
}

/* ---- the incomplete beta function ---- */

/* The continued fraction of I(x; a, b), by the method of Lentz (1976) as modified by Thompson and
 * Barnett (1986). It converges within O(sqrt(max(a, b))) steps for x < (a + 1) / (a + b + 2) (Press
 * et al. 2007, "Numerical Recipes", 6.4). */
static double beta_fraction(double x, double a, double b)
{
	const double tiny = DBL_MIN / DBL_EPSILON;
	const double steps = 1000 + 10 * sqrt(fmax(a, b));
	double c = 1, d = 1 - (a + b) * x / (a + 1), result;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	result = d;
	for (double m = 1; m < steps; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		result *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		result *= d * c;
		if (fabs(d * c - 1) < DBL_EPSILON)
			break;
	}
	return result;
}

/* I(x; a, b) for 0 <= x <= 1; y is 1 - x, which the caller may know to more digits. */
static double beta(double x, double y, double a, double b)
{
	double front;

	if (isnan(x) || isnan(a) || isnan(b))
		return NAN;
	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(y, b, a) / b;
}

/* ---- means ---- */

double statistics_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return n > 0 ? sum / (double)n : NAN;
}

double statistics_deviation(const double *x, size_t n)
{
	const double mean = statistics_mean(x, n);
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += (x[i] - mean) * (x[i] - mean);
	return n > 1 ? sqrt(squares / (double)(n - 1)) : NAN;
}

double statistics_student_p(double t, double df)
{
	if (isinf(t))
		return 0;
	return beta(df / (df + t * t), t * t / (df + t * t), df / 2, 0.5);
}

double statistics_student_bound(double df)
{
	double low = 1.9, high = 13; /* the bounds of infinitely many, and of one */

	if (!(df >= 1))
		return NAN;
	for (int i = 0; i < 60; i++) {
		const double middle = (low + high) / 2;

		if (statistics_student_p(middle, df) > 0.05)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* s / sqrt(n) */
static double standard_error(const double *x, size_t n)
{
	return statistics_deviation(x, n) / sqrt((double)n);
}

struct interval statistics_student(const double *x, size_t n)
{
	const double mean = statistics_mean(x, n);
	const double half =
	    n > 1 ? statistics_student_bound((double)(n - 1)) * standard_error(x, n) : NAN;

	return (struct interval){ mean - half, mean + half };
}

/* ---- pairs ---- */

double statistics_paired_t(const double *x, size_t n)
{
	const double mean = statistics_mean(x, n), error = standard_error(x, n);

	if (error == 0)
		return mean == 0 ? 1 : 0;
	return n > 1 ? statistics_student_p(mean / error, (double)(n - 1)) : NAN;
}

double statistics_sign(size_t more, size_t less)
{
	const double rarer = (double)(more < less ? more : less);
	const double commoner = (double)(more < less ? less : more);

	/* P(X <= k) = I(1 / 2; n - k, k + 1) (Abramowitz and Stegun 1964, 26.5.24) */
	if (rarer == commoner)
		return 1;
	return fmin(1, 2 * beta(0.5, 0.5, commoner, rarer + 1));
}
