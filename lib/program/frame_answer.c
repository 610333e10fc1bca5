/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_answer.h"

struct answer answer_of(struct filter *io, const struct frame *f)
{
	struct answer a;
	char why[100];
	size_t n;
	const float *p;
	const char *reason;

	filter_want(io, f, "scores", 1);
	p = filter_floats(io, f, &n);
	if ((reason = answer_read(&a, f, p, n, why, sizeof why)))
		filter_refuse(io, f, "%s", reason);
	return a;
}
