/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/calibration.h"

#include "base/tensor.h"
#include "scoring/reliability.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MIN = 4, DIGITS_MAX = 17 };
static const double coldest = 0.05, hottest = 20;
static const float least_log = -100; /* of a probability that is 0 */

bool calibration_add(struct calibration *c, const float *p, size_t truth, double made_at)
{
	struct calibration_answer *answer;
	size_t top = c->none == 0 && c->classes > 1;

	if (c->n == c->cap) {
		const size_t cap = c->cap ? 2 * c->cap : 256;
		size_t bytes;
		float *log_p;

		if (!size_mul(cap, c->classes * sizeof *log_p, &bytes) ||
		    !(log_p = realloc(c->log_p, bytes)))
			return false;
		c->log_p = log_p;
		if (!size_mul(cap, sizeof *answer, &bytes) || !(answer = realloc(c->answer, bytes)))
			return false;
		c->answer = answer;
		c->cap = cap;
	}
	for (size_t k = 0; k < c->classes; k++) {
		c->log_p[c->n * c->classes + k] = p[k] > 0 ? logf(p[k]) : least_log;
		if (k != c->none && p[k] > p[top])
			top = k;
	}
	c->made_at = c->n == 0 || c->made_at == made_at ? made_at : 0;
	c->answer[c->n++] = (struct calibration_answer){
		.made_at = made_at,
		.truth = truth,
		.word_p = p[top],
		.is_none = c->none < c->classes && p[c->none] > 0.5F,
	};
	return true;
}

void calibration_free(struct calibration *c)
{
	free(c->log_p);
	free(c->answer);
	*c = (struct calibration){ 0 };
}

/* What the logs of an answer are to be divided by for a temperature. */
static double divisor_of(const struct calibration *c, size_t i, double temperature)
{
	return temperature == CALIBRATION_AS_MADE ? 1 : temperature / c->answer[i].made_at;
}

static const float *logs(const struct calibration *c, size_t i)
{
	return c->log_p + i * c->classes;
}

/* The log of the sum of exp(log_p / divisor). */
static double log_sum(const struct calibration *c, size_t i, double divisor)
{
	const float *x = logs(c, i);
	double most = -INFINITY, sum = 0;

	for (size_t k = 0; k < c->classes; k++)
		most = (double)x[k] / divisor > most ? (double)x[k] / divisor : most;
	for (size_t k = 0; k < c->classes; k++)
		sum += exp((double)x[k] / divisor - most);
	/* cppcheck-suppress invalidFunctionArg ; there is a class at least */
	return most + log(sum);
}

double calibration_loss(const struct calibration *c, double temperature)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const size_t truth = c->answer[i].truth;
		const double divisor = divisor_of(c, i, temperature);

		if (truth >= c->classes)
			continue;
		sum += log_sum(c, i, divisor) - (double)logs(c, i)[truth] / divisor;
		n++;
	}
	return n > 0 ? sum / (double)n : 0;
}

/* The likeliest class. */
static size_t likeliest(const struct calibration *c, size_t i)
{
	const float *x = logs(c, i);
	size_t top = 0;

	for (size_t k = 1; k < c->classes; k++)
		if (x[k] > x[top])
			top = k;
	return top;
}

double calibration_error(const struct calibration *c, double temperature)
{
	struct reliability r = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		const size_t top = likeliest(c, i);
		const double divisor = divisor_of(c, i, temperature);
		const double p = exp((double)logs(c, i)[top] / divisor - log_sum(c, i, divisor));

		reliability_count(&r, p, top == c->answer[i].truth);
	}
	return reliability_error(&r);
}

/* ---- the temperature ---- */

size_t calibration_wrong(const struct calibration *c, size_t *known)
{
	size_t wrong = 0;

	*known = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->answer[i].truth >= c->classes)
			continue;
		++*known;
		wrong += likeliest(c, i) != c->answer[i].truth;
	}
	return wrong;
}

/* Golden section over the logarithm: the loss falls to one minimum and rises from there. */
enum calibration_fit calibration_fit(const struct calibration *c, double *temperature)
{
	const double golden = (sqrt(5) - 1) / 2, margin = 1e-3;
	double low = log(coldest), high = log(hottest), best;
	size_t known;

	*temperature = c->made_at > 0 ? c->made_at : 1;
	if (calibration_wrong(c, &known) < CALIBRATION_WRONG_MIN)
		return CALIBRATION_FEW_WRONG;
	while (high - low > 1e-5) {
		const double a = high - golden * (high - low), b = low + golden * (high - low);

		if (calibration_loss(c, exp(a)) < calibration_loss(c, exp(b)))
			high = b;
		else
			low = a;
	}
	best = (low + high) / 2;
	if (best < log(coldest) + margin || best > log(hottest) - margin)
		return CALIBRATION_NO_MINIMUM;
	*temperature = round(1000 * exp(best)) / 1000;
	return CALIBRATION_FITTED;
}

/* ---- the threshold ---- */

/* Between which the probability of the likeliest word lies that cnn-predict computes. */
struct bounds {
	double low, high;
};

/* cnn-predict divides the scores of the net in floats, and what is known of them are probabilities
 * in floats: exp(log_p / divisor) may be off by this factor, as a logarithm. The scores themselves
 * are taken to lie no further from 0 than 16 and their own spread. */
static double slack(const struct calibration *c, const float *x, double divisor, float log_p)
{
	const double ulp = 0x1p-23, spread = 16 + (double)fabsf(log_p);
	double least = 0;

	for (size_t k = 0; k < c->classes; k++)
		least = x[k] < least ? x[k] : least;
	/* numbers below 2^-126 have fewer digits, and 0 may be anything below 2^-150 */
	return ulp * (2 * spread - least) / divisor +
	       (log_p < -87 ? 0x1p-150 / exp((double)log_p) / divisor : 0);
}

static struct bounds bounds_of(const struct calibration *c, size_t i, double divisor, size_t of)
{
	const float *x = logs(c, i);
	double most = 1, least = 1; /* the sum of all, over that class */

	for (size_t k = 0; k < c->classes; k++) {
		const double away = ((double)x[k] - (double)x[of]) / divisor;
		const double off =
		    slack(c, x, divisor, x[k]) + (x[of] < -87 ? slack(c, x, divisor, x[of]) : 0);

		if (k == of)
			continue;
		most += exp(away + off);
		least += x[k] <= least_log ? 0 : exp(away - off);
	}
	return (struct bounds){ 1 / most - 0x1p-24, fmin(1, 1 / least + 0x1p-24) };
}

static struct bounds word_bounds(const struct calibration *c, size_t i, double divisor)
{
	const float *x = logs(c, i);
	size_t top = c->none == 0 && c->classes > 1;

	for (size_t k = 0; k < c->classes; k++)
		if (k != c->none && x[k] > x[top])
			top = k;
	return bounds_of(c, i, divisor, top);
}

/* Whether the class none takes the answer; *exact becomes false if rounding decides. */
static bool goes_to_none(const struct calibration *c, size_t i, double divisor, bool *exact)
{
	struct bounds b;

	if (divisor == 1 || c->none >= c->classes)
		return c->answer[i].is_none;
	b = bounds_of(c, i, divisor, c->none);
	*exact = *exact && (b.low > 0.5 || b.high <= 0.5);
	return b.low + b.high > 1;
}

static int by_low(const void *a, const void *b)
{
	const double x = ((const struct bounds *)a)->low, y = ((const struct bounds *)b)->low;

	return (x > y) - (x < y);
}

/* The shortest decimal above `above` and up to `most`, the largest of that length; up:
 * the smallest. */
static void decimal(double above, double most, bool up, char text[32])
{
	for (int digits = DIGITS_MIN; digits <= DIGITS_MAX; digits++) {
		const double scale = pow(10, digits);
		const double near = up ? floor(above * scale) + 1 : floor(most * scale);

		for (int k = -1; k <= 1; k++) { /* the product is rounded, too */
			const double step = up ? k : -k;
			snprintf(text, 32, "%.*f", digits, fmax(0, near + step) / scale);
			const double value = strtod(text, NULL);
			if (value > above && value <= most)
				return;
		}
	}
	snprintf(text, 32, "%.17g", most);
}

/* Counts the answers before the i-th one that may lie on either side of it. */
static size_t unclear(const struct bounds *b, const double *highest, size_t i)
{
	size_t n = 0;

	for (size_t k = i; k-- > 0 && highest[k] >= b[i].low;)
		n += b[k].high >= b[i].low;
	return n;
}

/* How many of the n answers to reject, `most` at most: b is sorted, highest[i] is the highest bound
 * of the first i + 1. */
static size_t place_cut(const struct bounds *b, const double *highest, size_t n, size_t most,
			bool *exact)
{
	const size_t few = n / 1000;
	size_t i = most, best = most, least = SIZE_MAX;

	while (i > 0 && !(i < n ? highest[i - 1] < b[i].low : highest[i - 1] < 1))
		i--;
	*exact = true;
	if (most - i <= few)
		return i;
	/* with many answers some lie everywhere: one of a thousand does not matter */
	for (size_t k = most; k > 0 && k + few >= most && k + 32 > most; k--) {
		const size_t open = k < n ? unclear(b, highest, k) : SIZE_MAX;

		if (open < least) {
			least = open;
			best = k;
		}
	}
	*exact = least > few;
	return *exact ? i : best;
}

bool calibration_cut(const struct calibration *c, double temperature, double share,
		     struct calibration_cut *cut)
{
	struct bounds *b = malloc((c->n + 1) * sizeof *b);
	double *highest = malloc((c->n + 1) * sizeof *highest);
	bool clear = true;
	size_t n = 0, at;

	*cut = (struct calibration_cut){ .exact = true };
	for (size_t i = 0; b && highest && i < c->n; i++) {
		const double p = (double)c->answer[i].word_p;
		const double divisor = divisor_of(c, i, temperature);

		if (c->answer[i].truth >= c->classes || c->answer[i].truth == c->none)
			continue;
		cut->words++;
		if (!goes_to_none(c, i, divisor, &clear))
			b[n++] =
			    divisor == 1 ? (struct bounds){ p, p } : word_bounds(c, i, divisor);
	}
	if (!b || !highest) {
		free(b);
		free(highest);
		return false;
	}
	qsort(b, n, sizeof *b, by_low);
	for (size_t i = 0; i < n; i++)
		highest[i] = i > 0 ? fmax(highest[i - 1], b[i].high) : b[i].high;
	cut->wanted = (size_t)ceil(share * (double)cut->words - 1e-9);
	at = place_cut(b, highest, n, cut->wanted < n ? n - cut->wanted : 0, &cut->exact);
	cut->kept = n - at;
	if (n == 0 || (at == 0 && b[0].low <= 0))
		strcpy(cut->reject, "0");
	else
		decimal(at > 0 && cut->exact ? highest[at - 1]
			: at > 0             ? b[at - 1].low
					     : -1,
			at < n ? b[at].low : 1, at == n, cut->reject);
	cut->exact = cut->exact && clear;
	free(b);
	free(highest);
	return true;
}
