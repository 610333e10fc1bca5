/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/progress.h"

#include "program/cli.h"
#include "system/clock.h"
#include "program/terminal.h"

#include <string.h>
#include <unistd.h>

/* The bar's parts from left to right. The narrower the terminal, the fewer of them there are: those
 * with the least weight go first. */
enum { PART_EPOCH, PART_BAR, PART_LOSS, PART_TRAINING, PART_VALIDATION, PART_TEST, PART_LEFT };
enum { PARTS = PART_LEFT + 1, PART_TEXT = 64 };
static const int weights[PARTS] = {
	[PART_BAR] = 0,        [PART_TRAINING] = 1, [PART_LOSS] = 2,  [PART_TEST] = 3,
	[PART_VALIDATION] = 4, [PART_LEFT] = 5,     [PART_EPOCH] = 6,
};

static void write_parts(const struct training_run *run, char parts[PARTS][PART_TEXT])
{
	const struct train_state *s = &run->state;
	const double done = (double)s->step / (double)s->steps;
	char bar[11];

	for (int i = 0; i < 10; i++)
		bar[i] = i < (int)(done * 10) ? '#' : '.';
	bar[10] = '\0';
	snprintf(parts[PART_EPOCH], PART_TEXT, "epoch %zu/%zu", s->epoch, s->epochs);
	snprintf(parts[PART_BAR], PART_TEXT, " [%s]", bar);
	snprintf(parts[PART_LOSS], PART_TEXT, " loss %.3f", s->loss);
	snprintf(parts[PART_TRAINING], PART_TEXT, "  training %.1f %%", 100 * s->accuracy);
	snprintf(parts[PART_LEFT], PART_TEXT, "  %.0f s left", training_run_seconds_left(run));
	if (run->validation.n > 0)
		snprintf(parts[PART_VALIDATION], PART_TEXT, "  validation %.2f %%",
			 100 * evaluation_accuracy(&run->validation));
	if (run->test.n > 0)
		snprintf(parts[PART_TEST], PART_TEXT, "  test %.2f %%",
			 100 * evaluation_accuracy(&run->test));
}

char *progress_bar(const struct training_run *run, size_t columns, char *text)
{
	char parts[PARTS][PART_TEXT] = { "" };
	size_t width = 0;

	write_parts(run, parts);
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

char *progress_line(const struct training_run *run, char *text)
{
	const struct train_state *s = &run->state;
	size_t n =
	    (size_t)snprintf(text, PROGRESS_TEXT, "epoch %zu/%zu  loss %.4f  training %.2f %%",
			     s->epoch, s->epochs, s->loss, 100 * s->accuracy);

	if (run->validation.n > 0)
		n += (size_t)snprintf(
		    text + n, PROGRESS_TEXT - n, "  validation %.2f %%, loss %.4f",
		    100 * evaluation_accuracy(&run->validation), run->validation.loss);
	if (run->test.n > 0)
		n += (size_t)snprintf(text + n, PROGRESS_TEXT - n, "  test %.2f %%",
				      100 * evaluation_accuracy(&run->test));
	snprintf(text + n, PROGRESS_TEXT - n, "  %.1f s", training_run_seconds(run));
	return text;
}

/* stderr is a terminal and may be drawn on. */
static bool has_bar(void)
{
	return !cli_quiet() && isatty(STDERR_FILENO);
}

static void draw(struct progress *p, const struct training_run *run)
{
	const double now = clock_steady();
	char text[PROGRESS_TEXT];

	if (now - p->drawn < 0.1 && run->state.batch < run->state.batches)
		return;
	p->drawn = now;
	terminal_draw(stderr, progress_bar(run, terminal_columns(STDERR_FILENO), text));
}

void progress_show(struct progress *p, const struct training_run *run)
{
	char text[PROGRESS_TEXT];

	if (has_bar())
		draw(p, run);
	else if (run->state.batch == run->state.batches)
		cli_note("%s", progress_line(run, text));
}

void progress_end(void)
{
	if (has_bar())
		terminal_erase(stderr);
}
