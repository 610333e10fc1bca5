/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/epoch_log.h"

#include <math.h>

bool epoch_log_write(FILE *log, const struct train_state *s, const struct evaluation *validation,
		     const struct evaluation *test, double seconds)
{
	fprintf(log, "{\"epoch\":%zu,\"step\":%zu,\"loss\":%.9g,\"accuracy\":%.9g", s->epoch,
		s->step, s->loss, s->accuracy);
	if (test->n > 0)
		fprintf(log, ",\"test_accuracy\":%.9g", evaluation_accuracy(test));
	fprintf(log, ",\"lr\":%.9g,\"seconds\":%.3f", s->rate, seconds);
	/* JSON has no infinity */
	if (validation->known > 0 && isfinite(validation->loss))
		fprintf(log, ",\"val_loss\":%.9g", validation->loss);
	if (validation->n > 0)
		fprintf(log, ",\"val_accuracy\":%.9g", evaluation_accuracy(validation));
	fprintf(log, "}\n");
	return fflush(log) == 0 && !ferror(log);
}
