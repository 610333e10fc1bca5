/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/reliability.h"

#include <math.h>

void reliability_count(struct reliability *r, double p, bool right)
{
	struct reliability_bin *b =
	    &r->bin[(int)fmin(fmax(p * RELIABILITY_BINS, 0), RELIABILITY_BINS - 1)];

	b->n++;
	b->said += p;
	b->right += right;
	r->n++;
}

void reliability_add(struct reliability *r, const float *p, size_t n, size_t truth)
{
	size_t top = 0;

	for (size_t i = 1; i < n; i++)
		if (p[i] > p[top])
			top = i;
	reliability_count(r, (double)p[top], top == truth);
}

double reliability_error(const struct reliability *r)
{
	double error = 0;

	for (int i = 0; i < RELIABILITY_BINS; i++)
		error += fabs(r->bin[i].said - (double)r->bin[i].right);
	return r->n > 0 ? error / (double)r->n : 0;
}
