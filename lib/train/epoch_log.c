/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/epoch_log.h"

#include "base/escape.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct error_count {
	size_t n, errors;
};

/* Writes ',"KEY":{"VALUE":{"n":N,"errors":N},...}' of a part, if its clips have the attribute. False:
 * no memory. */
static bool write_errors(FILE *log, const struct epoch_results *r, enum corpus_part part,
			 enum corpus_attribute attribute)
{
	const bool *right = r->right[part == CORPUS_TEST];
	const struct vocabulary *values = &r->corpus->who[attribute];
	struct error_count *of = calloc(values->n + 1, sizeof *of);
	size_t n, written = 0;
	const struct corpus_clip *clips = corpus_clips(r->corpus, part, &n);

	if (!of)
		return false;
	for (size_t i = 0; i < n; i++) {
		const size_t value = clips[i].who[attribute];

		if (value == VOCABULARY_NONE)
			continue;
		of[value].n++;
		of[value].errors += !right[i];
	}
	for (size_t i = 0; i < values->n; i++) {
		if (of[i].n == 0)
			continue;
		if (written++ == 0)
			fprintf(log, ",\"%s_%ss\":{", part == CORPUS_TEST ? "test" : "val",
				corpus_attribute_name(attribute));
		else
			fputc(',', log);
		escape_put_string(log, values->words[i]);
		fprintf(log, ":{\"n\":%zu,\"errors\":%zu}", of[i].n, of[i].errors);
	}
	if (written > 0)
		fputc('}', log);
	free(of);
	return true;
}

static bool write_all_errors(FILE *log, const struct epoch_results *r)
{
	bool ok = true;

	for (enum corpus_part part = CORPUS_VALIDATION; part <= CORPUS_TEST; part++)
		for (enum corpus_attribute k = 0; k < CORPUS_ATTRIBUTES; k++)
			ok = ok && write_errors(log, r, part, k);
	if (!ok)
		errno = ENOMEM;
	return ok;
}

bool epoch_log_write(FILE *log, const struct train_state *s, const struct epoch_results *results,
		     double seconds)
{
	const struct evaluation *validation = results->validation, *test = results->test;

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
	if (!write_all_errors(log, results))
		return false;
	fprintf(log, "}\n");
	return fflush(log) == 0 && !ferror(log);
}
