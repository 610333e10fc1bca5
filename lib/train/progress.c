/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/progress.h"

#include "system/clock.h"
#include "system/terminal.h"

#include <math.h>
#include <string.h>

struct progress progress_new(const struct train_state *s)
{
	return (struct progress){
		.start = clock_steady(),
		.begun = s->step > 0 ? (double)s->step / (double)s->steps : 0,
	};
}

static double accuracy(const struct evaluation *j)
{
	return j->n > 0 ? (double)j->right / (double)j->n : 0;
}

/* The bar's parts from left to right. The narrower the terminal, the fewer of them there are: those
 * with the least weight go first. */
enum { PART_EPOCH, PART_BAR, PART_LOSS, PART_TRAINING, PART_VALIDATION, PART_TEST, PART_LEFT };
enum { PARTS = PART_LEFT + 1, PART_TEXT = 64 };
static const int weights[PARTS] = {
	[PART_BAR] = 0,        [PART_TRAINING] = 1, [PART_LOSS] = 2,  [PART_TEST] = 3,
	[PART_VALIDATION] = 4, [PART_LEFT] = 5,     [PART_EPOCH] = 6,
};

static void write_parts(const struct progress *p, const struct train_state *s,
			char parts[PARTS][PART_TEXT])
{
	const double done = (double)s->step / (double)s->steps;
	char bar[11];

	for (int i = 0; i < 10; i++)
		bar[i] = i < (int)(done * 10) ? '#' : '.';
	bar[10] = '\0';
	snprintf(parts[PART_EPOCH], PART_TEXT, "epoch %zu/%zu", s->epoch, s->epochs);
	snprintf(parts[PART_BAR], PART_TEXT, " [%s]", bar);
	snprintf(parts[PART_LOSS], PART_TEXT, " loss %.3f", s->loss);
	snprintf(parts[PART_TRAINING], PART_TEXT, "  training %.1f %%", 100 * s->accuracy);
	snprintf(parts[PART_LEFT], PART_TEXT, "  %.0f s left",
		 (clock_steady() - p->start) * (1 - done) / (done - p->begun));
	if (p->validation.n > 0)
		snprintf(parts[PART_VALIDATION], PART_TEXT, "  validation %.2f %%",
			 100 * accuracy(&p->validation));
	if (p->test.n > 0)
		snprintf(parts[PART_TEST], PART_TEXT, "  test %.2f %%", 100 * accuracy(&p->test));
}

/* The line for that many columns, into text[PROGRESS_TEXT]; returns text. */
static char *bar(const struct progress *p, const struct train_state *s, size_t columns, char *text)
{
	char parts[PARTS][PART_TEXT] = { "" };
	size_t width = 0;

	write_parts(p, s, parts);
	for (int k = 0; k < PARTS; k++)
		width += strlen(parts[k]);
	for (int least = 0; width >= columns && least < weights[PART_EPOCH]; least++)
		for (int k = 0; k < PARTS; k++)
			if (weights[k] == least) {
				width -= strlen(parts[k]);
				parts[k][0] = '\0';
			}
	text[0] = '\0';
	for (int k = 0; k < PARTS; k++)
		strcat(text, parts[k]);
	return text;
}

void progress_draw(struct progress *p, const struct train_state *s, FILE *terminal)
{
	const double t = clock_steady();
	char text[PROGRESS_TEXT];

	if (t - p->redrawn < 0.1 && s->batch < s->batches)
		return;
	p->redrawn = t;
	terminal_draw(terminal, bar(p, s, terminal_columns(fileno(terminal)), text));
}

char *progress_text(const struct progress *p, const struct train_state *s, char *text)
{
	size_t n =
	    (size_t)snprintf(text, PROGRESS_TEXT, "epoch %zu/%zu  loss %.4f  training %.2f %%",
			     s->epoch, s->epochs, s->loss, 100 * s->accuracy);

	if (p->validation.n > 0)
		n +=
		    (size_t)snprintf(text + n, PROGRESS_TEXT - n, "  validation %.2f %%, loss %.4f",
				     100 * accuracy(&p->validation), p->validation.loss);
	if (p->test.n > 0)
		n += (size_t)snprintf(text + n, PROGRESS_TEXT - n, "  test %.2f %%",
				      100 * accuracy(&p->test));
	snprintf(text + n, PROGRESS_TEXT - n, "  %.1f s", clock_steady() - p->start);
	return text;
}

bool progress_log(const struct progress *p, const struct train_state *s, FILE *log)
{
	fprintf(log, "{\"epoch\":%zu,\"step\":%zu,\"loss\":%.9g,\"accuracy\":%.9g", s->epoch,
		s->step, s->loss, s->accuracy);
	if (p->test.n > 0)
		fprintf(log, ",\"test_accuracy\":%.9g", accuracy(&p->test));
	fprintf(log, ",\"lr\":%.9g,\"seconds\":%.3f", s->rate, clock_steady() - p->start);
	if (p->validation.known > 0 && isfinite(p->validation.loss))
		fprintf(log, ",\"val_loss\":%.9g", p->validation.loss);
	if (p->validation.n > 0)
		fprintf(log, ",\"val_accuracy\":%.9g", accuracy(&p->validation));
	fprintf(log, "}\n");
	return fflush(log) == 0 && !ferror(log);
}
