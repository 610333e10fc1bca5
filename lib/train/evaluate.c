/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/evaluate.h"

#include <math.h>
#include <stdlib.h>

/* Cross-entropy in nats of one clip, of its scores [n] before softmax. */
static double surprise(const float *scores, size_t n, size_t label)
{
	const double top = (double)scores[pass_top(scores, n)];
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += exp((double)scores[i] - top);
	/* cppcheck-suppress invalidFunctionArg ; there is a class at least */
	return top + log(sum) - (double)scores[label];
}

static void add_scores(struct evaluation *j, const struct corpus_clip *clips, size_t n,
		       const float *scores, size_t classes)
{
	for (size_t i = 0; i < n; i++, scores += classes) {
		if (clips[i].label == CORPUS_NO_CLASS)
			continue;
		j->known++;
		j->right += pass_top(scores, classes) == clips[i].label;
		j->loss += surprise(scores, classes, clips[i].label);
	}
}

bool evaluate_part(struct pass *pass, const struct corpus *c, enum corpus_part part, size_t batch,
		   struct evaluation *j)
{
	const struct corpus_clip *clips = corpus_clips(c, part, &j->n);
	struct pass_clip *asked = malloc(batch * sizeof *asked);

	*j = (struct evaluation){ .n = j->n };
	for (size_t from = 0; asked && from < j->n; from += batch) {
		const size_t n = j->n - from < batch ? j->n - from : batch;
		const float *scores;

		for (size_t i = 0; i < n; i++)
			asked[i] = (struct pass_clip){ .x = corpus_rows(c, &clips[from + i]),
						       .rows = clips[from + i].rows };
		if (!(scores = pass_forward(pass, asked, n))) {
			free(asked);
			return false;
		}
		add_scores(j, clips + from, n, scores, c->n_classes);
	}
	if (j->known > 0)
		j->loss /= (double)j->known;
	free(asked);
	return asked != NULL;
}
