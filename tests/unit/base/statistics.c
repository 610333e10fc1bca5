/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Published figures, and those that scipy 1.10.1 (Debian 12's python3-scipy) computes:
 *
 *     from scipy import stats
 *     stats.binomtest(k, n).proportion_ci(method='wilson')    # Wilson
 *     stats.t.ppf(.975, df); 2 * stats.t.sf(abs(t), df)       # Student
 *     stats.binomtest(more, more + less).pvalue               # sign, McNemar
 *     stats.ttest_rel(x, y); _.confidence_interval()          # paired t */
#include "../check.h"

#include "base/statistics.h"

static double relative(double have, double want)
{
	return fabs(have - want) / fabs(want);
}

static void test_wilson(void)
{
	/* Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in
	 * Medicine 17:857, table I, method 3 */
	static const struct {
		double right, n, low, high;
	} published[] = {
		{ 81, 263, 0.2553, 0.3662 },
		{ 15, 148, 0.0624, 0.1605 },
		{ 0, 20, 0.0000, 0.1611 },
		{ 1, 29, 0.0061, 0.1718 },
	}, scipy[] = {
		{ 81, 263, 0.255288520, 0.366209577 },
		{ 296, 300, 0.966224470, 0.994803038 },
		{ 20, 20, 0.838874842, 1 },
		{ 1, 1, 0.206549314, 1 },
		{ 0, 1, 0, 0.793450686 },
	};
	double worst = 0;
	struct interval i, j;

	for (size_t k = 0; k < sizeof published / sizeof *published; k++) {
		i = statistics_wilson(published[k].right, published[k].n);
		check_worst(&worst, fabs(i.low - published[k].low));
		check_worst(&worst, fabs(i.high - published[k].high));
	}
	CHECK(worst <= 0.00005, "wilson: Newcombe's table", "%g off", worst);
	worst = 0;
	for (size_t k = 0; k < sizeof scipy / sizeof *scipy; k++) {
		i = statistics_wilson(scipy[k].right, scipy[k].n);
		check_worst(&worst, fabs(i.low - scipy[k].low));
		check_worst(&worst, fabs(i.high - scipy[k].high));
	}
	CHECK(worst <= 2e-8, "wilson: scipy", "%g off", worst);
	i = statistics_wilson(296.5, 300);
	j = statistics_wilson(3.5, 300);
	check_near(i.low + j.high, 1, 1e-15, "wilson: wrong answers mirror right ones");
	i = statistics_wilson(0, 0);
	CHECK(i.low == 0 && i.high == 1, "wilson: n = 0", "%g to %g", i.low, i.high);
	i = statistics_wilson(20, 20);
	CHECK(i.high <= 1, "wilson: all right is at most 1", "%.17g", i.high);
	i = statistics_wilson(NAN, 20);
	CHECK(isnan(i.low) && isnan(i.high), "wilson: NaN", "%g to %g", i.low, i.high);
}

static void test_student(void)
{
	/* NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, column 0.975 */
	static const double table[][2] = {
		{ 1, 12.706 }, { 2, 4.303 },  { 3, 3.182 },  { 4, 2.776 },   { 5, 2.571 },
		{ 9, 2.262 },  { 20, 2.086 }, { 30, 2.042 }, { 100, 1.984 },
	};
	static const double scipy[][3] = {
		{ 1, 1, 0.5 },
		{ 2.5, 5, 0.0544900993424 },
		{ -4.062127683, 9, 0.00283289019901 },
		{ 40, 7, 1.59021799849e-09 },
		{ 0.001, 200, 0.999203112301 },
	};
	double worst = 0;

	for (size_t k = 0; k < sizeof table / sizeof *table; k++)
		check_worst(&worst, fabs(statistics_student_bound(table[k][0]) - table[k][1]));
	CHECK(worst <= 0.0005, "student: NIST's table", "%g off", worst);
	check_near(statistics_student_bound(10), 2.228138852, 1e-9, "student: scipy, df = 10");
	check_near(statistics_student_bound(1e6), 1.959966357, 1e-9, "student: scipy, df = 1e6");
	CHECK(isnan(statistics_student_bound(0)), "student: df = 0", "%g",
	      statistics_student_bound(0));
	worst = 0;
	for (size_t k = 0; k < sizeof scipy / sizeof *scipy; k++)
		check_worst(&worst,
			    relative(statistics_student_p(scipy[k][0], scipy[k][1]), scipy[k][2]));
	CHECK(worst <= 1e-10, "student: scipy", "relative %g off", worst);
	CHECK(statistics_student_p(0, 3) == 1, "student: t = 0", "%g", statistics_student_p(0, 3));
	CHECK(statistics_student_p(INFINITY, 3) == 0, "student: t infinite", "%g",
	      statistics_student_p(INFINITY, 3));
	CHECK(isnan(statistics_student_p(NAN, 3)), "student: NaN", "%g",
	      statistics_student_p(NAN, 3));
}

static void test_means(void)
{
	/* Hours of sleep gained with two drugs (Student 1908, section IX): his t is -4.06 with 9
	 * degrees of freedom */
	static const double one[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2.0 };
	static const double two[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
	static const double same[] = { 0.5, 0.5, 0.5 }, zeros[] = { 0, 0, 0 };
	const double broken[] = { 1, NAN, 2 };
	double difference[10];
	struct interval i;

	for (size_t k = 0; k < 10; k++)
		difference[k] = one[k] - two[k];
	check_near(statistics_mean(difference, 10), -1.58, 1e-12, "mean: Student's sleepers");
	check_near(statistics_deviation(difference, 10), 1.229995, 1e-6, "deviation: the same");
	check_near(statistics_paired_t(difference, 10), 0.00283289019738, 1e-13,
		   "paired t: the same");
	i = statistics_student(difference, 10);
	check_near(i.low, -2.459885763, 1e-8, "student's interval: low");
	check_near(i.high, -0.700114237, 1e-8, "student's interval: high");

	CHECK(isnan(statistics_mean(one, 0)), "mean: n = 0", "%g", statistics_mean(one, 0));
	CHECK(statistics_mean(one, 1) == 0.7, "mean: n = 1", "%g", statistics_mean(one, 1));
	CHECK(isnan(statistics_deviation(one, 1)), "deviation: n = 1", "%g",
	      statistics_deviation(one, 1));
	for (size_t n = 0; n < 2; n++) {
		i = statistics_student(one, n);
		CHECK(isnan(i.low) && isnan(i.high), "student's interval: n < 2",
		      "n = %zu: %g to %g", n, i.low, i.high);
		CHECK(isnan(statistics_paired_t(one, n)), "paired t: n < 2", "n = %zu: %g", n,
		      statistics_paired_t(one, n));
	}
	i = statistics_student(same, 3);
	CHECK(i.low == 0.5 && i.high == 0.5, "student's interval: no spread", "%g to %g", i.low,
	      i.high);
	CHECK(statistics_paired_t(same, 3) == 0, "paired t: equal differences", "%g",
	      statistics_paired_t(same, 3));
	CHECK(statistics_paired_t(zeros, 3) == 1, "paired t: no difference", "%g",
	      statistics_paired_t(zeros, 3));
	CHECK(isnan(statistics_paired_t(broken, 3)) && isnan(statistics_mean(broken, 3)) &&
		  isnan(statistics_student(broken, 3).low),
	      "means: NaN", "a number");
}

/* min(1, 2 P(X <= min(more, less))) by its sum. */
static double sum_of_binomials(size_t more, size_t less)
{
	const size_t n = more + less, k = more < less ? more : less;
	double sum = 0, logarithm = -(double)n * log(2);

	for (size_t i = 0; i <= k; i++) {
		sum += exp(logarithm);
		logarithm += log((double)(n - i) / (double)(i + 1));
	}
	return fmin(1, 2 * sum);
}

static void test_sign(void)
{
	static const struct {
		size_t more, less;
		double p;
	} scipy[] = {
		{ 1, 0, 1 },
		{ 0, 5, 0.0625 },
		{ 8, 2, 0.109375 },
		{ 5, 5, 1 },
		{ 6, 5, 1 },
		{ 121, 59, 4.43444926376e-06 },
		{ 1, 12, 0.00341796875 },
		{ 5210, 5000, 0.0385977234515 },
		{ 0, 60, 1.73472347598e-18 },
	};
	double worst = 0;

	for (size_t k = 0; k < sizeof scipy / sizeof *scipy; k++)
		check_worst(&worst,
			    relative(statistics_sign(scipy[k].more, scipy[k].less), scipy[k].p));
	CHECK(worst <= 1e-9, "sign: scipy", "relative %g off", worst);
	worst = 0;
	for (size_t more = 0; more < 60; more++)
		for (size_t less = 0; less < 60; less++)
			check_worst(&worst, relative(statistics_sign(more, less),
						     sum_of_binomials(more, less)));
	CHECK(worst <= 1e-10, "sign: the sum of binomials", "relative %g off", worst);
	CHECK(statistics_sign(0, 0) == 1, "sign: no difference", "%g", statistics_sign(0, 0));
	CHECK(statistics_sign(3, 9) == statistics_sign(9, 3), "sign: two-sided", "%g",
	      statistics_sign(3, 9));
}

int main(void)
{
	test_wilson();
	test_student();
	test_means();
	test_sign();
	return check_status();
}
