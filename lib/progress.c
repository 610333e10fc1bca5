/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "progress.h"

#include "moment.h"

struct progress progress_new(const struct train_state *s)
{
	return (struct progress){
		.start = moment_steady(),
		.begun = s->step > 0 ? (double)s->step / (double)s->steps : 0,
		.tested = -1,
	};
}

enum { TESTED_TEXT = 32 };

static char *tested_text(const struct progress *p, char *text)
{
	text[0] = '\0';
	if (p->tested >= 0)
		snprintf(text, TESTED_TEXT, "  test %.2f %%", 100 * p->tested);
	return text;
}

void progress_draw(struct progress *p, const struct train_state *s, FILE *terminal)
{
	const double done = (double)s->step / (double)s->steps;
	const double t = moment_steady();
	char bar[11], tested[TESTED_TEXT], line[80];

	if (t - p->redrawn < 0.1 && s->batch < s->batches)
		return;
	p->redrawn = t;
	for (int i = 0; i < 10; i++)
		bar[i] = i < (int)(done * 10) ? '#' : '.';
	bar[10] = '\0';
	/* cut to less than 80 columns, or \r would not bring it back */
	snprintf(line, sizeof line, "epoch %zu/%zu [%s] loss %.3f  training %.1f %%%s  %.0f s left",
		 s->epoch, s->epochs, bar, s->loss, 100 * s->accuracy, tested_text(p, tested),
		 (t - p->start) * (1 - done) / (done - p->begun));
	fprintf(terminal, "\r%s\033[K", line);
}

void progress_erase(FILE *terminal)
{
	fprintf(terminal, "\r\033[K");
}

char *progress_text(const struct progress *p, const struct train_state *s, char *text)
{
	char tested[TESTED_TEXT];

	snprintf(text, PROGRESS_TEXT, "epoch %zu/%zu  loss %.4f  training %.2f %%%s  %.1f s",
		 s->epoch, s->epochs, s->loss, 100 * s->accuracy, tested_text(p, tested),
		 moment_steady() - p->start);
	return text;
}

bool progress_log(const struct progress *p, const struct train_state *s, FILE *log)
{
	fprintf(log, "{\"epoch\":%zu,\"step\":%zu,\"loss\":%.9g,\"accuracy\":%.9g", s->epoch,
		s->step, s->loss, s->accuracy);
	if (p->tested >= 0)
		fprintf(log, ",\"test_accuracy\":%.9g", p->tested);
	fprintf(log, ",\"lr\":%.9g,\"seconds\":%.3f}\n", s->rate, moment_steady() - p->start);
	return fflush(log) == 0;
}
