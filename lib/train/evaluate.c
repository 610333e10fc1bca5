/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/evaluate.h"

#include <math.h>
#include <stdlib.h>

/* Cross-entropy in nats of one clip, of its logits [n]. */
static double clip_loss(const float *scores, size_t n, size_t label)
{
	const double top = (double)scores[pass_top(scores, n)];
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += exp((double)scores[i] - top);
	/* cppcheck-suppress invalidFunctionArg ; there is a class at least */
	return top + log(sum) - (double)scores[label];
}

static void add_scores(struct evaluation *e, const struct corpus_clip *clips, size_t n,
		       const float *scores, size_t classes, bool *right)
{
	for (size_t i = 0; i < n; i++, scores += classes) {
		const bool is_right = pass_top(scores, classes) == clips[i].label;

		if (right)
			right[i] = is_right;
		if (clips[i].label == CORPUS_NO_CLASS)
			continue;
		e->known++;
		e->right += is_right;
		e->loss += clip_loss(scores, classes, clips[i].label);
	}
}

bool evaluate_part(struct pass *pass, const struct corpus *c, enum corpus_part part, size_t batch,
		   bool *right, struct evaluation *e)
{
	const struct corpus_clip *clips = corpus_clips(c, part, &e->n);
	struct pass_clip *batch_clips = malloc(batch * sizeof *batch_clips);

	*e = (struct evaluation){ .n = e->n };
	for (size_t from = 0; batch_clips && from < e->n; from += batch) {
		const size_t n = e->n - from < batch ? e->n - from : batch;
		const float *scores;

		for (size_t i = 0; i < n; i++)
			batch_clips[i] = (struct pass_clip){ .x = corpus_rows(c, &clips[from + i]),
							     .rows = clips[from + i].rows };
		if (!(scores = pass_forward(pass, batch_clips, n))) {
			free(batch_clips);
			return false;
		}
		add_scores(e, clips + from, n, scores, c->n_classes, right ? right + from : NULL);
	}
	if (e->known > 0)
		e->loss /= (double)e->known;
	free(batch_clips);
	return batch_clips != NULL;
}

double evaluation_accuracy(const struct evaluation *e)
{
	return e->n > 0 ? (double)e->right / (double)e->n : 0;
}
