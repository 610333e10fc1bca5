/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/picture_input.h"

#include "base/escape.h"
#include "plot/filter_picture.h"
#include "plot/score_picture.h"
#include "plot/signal_picture.h"
#include "plot/training_log.h"
#include "program/frame_answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct picture_input {
	struct picture_plan plan;
	struct figure figure;
	bool complete; /* the figure has all that it needs */
	/* PICTURE_FRAMES */
	struct signal_picture signal; /* that is open */
	bool open, skipping;          /* a chunked signal goes on and is drawn, or is not */
	char kind[64];                /* of the heat maps */
	double depth;                 /* of their colours (signal_picture.h) */
	size_t from_row;
	size_t panels_max;
	uint64_t left_out, undrawable;
	size_t not_finite;
	double lost; /* samples, at gaps */
	char why[200];
	/* PICTURE_KERNELS */
	size_t channels, kernels_left_out;
	/* scores */
	struct confusion confusion;
	struct reliability reliability;
};

struct picture_input *picture_input_new(const struct picture_plan *plan)
{
	struct picture_input *in = cli_alloc(1, sizeof *in);

	in->plan = *plan;
	in->panels_max = plan->rows ? plan->rows * plan->columns : PICTURE_AUTO_PANELS;
	in->channels = 1;
	return in;
}

/* ---- signals ---- */

/* All heat maps share a colour bar, so they must show the same. */
static void check_kind(struct picture_input *in, const struct filter *io, const struct frame *f)
{
	const struct signal_axes *a = &in->signal.axes;

	if (a->shape != SIGNAL_MATRIX)
		return;
	if (!in->figure.has_bar) {
		memcpy(in->kind, a->kind, sizeof in->kind);
		memcpy(in->figure.bar_label, a->unit, sizeof in->figure.bar_label);
		in->depth = a->depth;
		in->from_row = a->from_row;
	} else if (strcmp(in->kind, a->kind) != 0 || strcmp(in->figure.bar_label, a->unit) != 0) {
		filter_refuse(io, f,
			      "kind '%s' (%s) beside '%s' (%s), but a picture has one colour bar; "
			      "draw them in two pictures",
			      a->kind, a->unit, in->kind, in->figure.bar_label);
	}
}

static void begin_signal(struct picture_input *in, struct filter *io, const struct frame *f)
{
	char why[200];
	const char *reason;

	in->skipping = true;
	if (in->figure.n >= in->panels_max) {
		in->left_out++;
		return;
	}
	reason = signal_picture_begin(&in->signal, f, why, sizeof why);
	if (reason) {
		if (in->undrawable++ == 0)
			snprintf(in->why, sizeof in->why, "%s", reason);
		signal_picture_free(&in->signal);
		return;
	}
	check_kind(in, io, f);
	in->skipping = false;
	in->open = true;
}

static void end_signal(struct picture_input *in)
{
	struct panel *p;

	in->open = false;
	if (in->signal.bins.n == 0) {
		if (in->undrawable++ == 0)
			snprintf(in->why, sizeof in->why, "has no numbers");
	} else {
		p = figure_add(&in->figure);
		if (!p || !signal_picture_panel(&in->signal, &in->figure, p))
			cli_die(STATUS_SYSTEM, "no memory for a panel");
		in->not_finite += in->signal.bins.not_finite;
	}
	signal_picture_free(&in->signal);
}

static void take_signal(struct picture_input *in, struct filter *io, const struct frame *f)
{
	const struct chunk chunk = filter_chunk(io);
	const float *numbers;
	size_t n;

	if (chunk.first)
		begin_signal(in, io, f);
	if (!in->skipping) {
		if (f->tensor.rank != (in->signal.axes.shape == SIGNAL_MATRIX ? 2 : 1) ||
		    (f->tensor.rank == 2 && f->tensor.shape[1] != in->signal.bins.width))
			filter_refuse(io, f, "another shape than the chunk before it");
		numbers = filter_numbers(io, f, &n);
		if (!signal_picture_add(&in->signal, numbers, n))
			cli_die(STATUS_SYSTEM, "no memory for a panel");
		in->lost += chunk.first ? 0 : (double)chunk.gap;
	}
	if (chunk.last && in->open)
		end_signal(in);
}

/* ---- scores ---- */

static void take_scores(struct picture_input *in, struct filter *io, const struct frame *f)
{
	filter_want(io, f, "scores", 1);
	const struct answer a = answer_of(io, f);

	if (in->plan.subject == PICTURE_CALIBRATION)
		reliability_add(&in->reliability, a.p, a.n, answer_class(&a, a.label));
	else if (!confusion_add(&in->confusion, &a))
		cli_no_memory();
	if (in->confusion.labels.n > SCORE_LABELS_MAX)
		filter_refuse(io, f,
			      "more than %d labels, which no picture can show; score prints them",
			      SCORE_LABELS_MAX);
}

/* ---- filters ---- */

static void take_filters(struct picture_input *in, const struct filter *io, const struct frame *f)
{
	char why[300];
	const char *reason = filter_bank_picture(f, &in->figure, why, sizeof why);

	if (reason)
		filter_refuse(io, f, "%s", reason);
	in->complete = true;
}

static void take_kernels(struct picture_input *in, struct filter *io, const struct frame *f)
{
	const char *arch = frame_text(f, "arch"), *reason;
	char why[200];
	size_t n;

	if (arch && strncmp(arch, "views:", 6) == 0)
		in->channels = 2;
	if (!kernel_is_one(f))
		return;
	reason = kernel_picture(f, filter_numbers(io, f, &n), in->channels, &in->figure,
				&in->kernels_left_out, why, sizeof why);
	if (reason)
		filter_refuse(io, f, "%s", reason);
	in->complete = true;
}

/* ---- frames ---- */

static enum picture_subject subject_of(const struct frame *f)
{
	const char *kind = frame_text(f, "kind");

	if (kind && strcmp(kind, "scores") == 0 && frame_has(f, "label"))
		return PICTURE_CONFUSION;
	if (kind && strcmp(kind, "model") == 0)
		return PICTURE_KERNELS;
	return PICTURE_FRAMES;
}

void picture_input_frame(struct picture_input *in, struct filter *io, const struct frame *f)
{
	if (in->plan.subject == PICTURE_AUTO)
		in->plan.subject = subject_of(f);
	if (in->complete) /* the rest is read because it may be damaged */
		return;
	switch (in->plan.subject) {
	case PICTURE_CONFUSION:
	case PICTURE_CALIBRATION:
		take_scores(in, io, f);
		break;
	case PICTURE_FILTERS:
		take_filters(in, io, f);
		break;
	case PICTURE_KERNELS:
		take_kernels(in, io, f);
		break;
	default:
		take_signal(in, io, f);
	}
}

/* ---- the figure ---- */

static void say_what_is_missing(const struct picture_input *in, uint64_t frames)
{
	if (in->undrawable > 0 && in->figure.n == 0)
		cli_die(STATUS_INPUT, "nothing to draw: of %llu frame%s, the first %s",
			(unsigned long long)frames, frames == 1 ? "" : "s", in->why);
	if (in->undrawable > 0)
		cli_note("left out %llu frame%s that cannot be drawn: the first %s",
			 (unsigned long long)in->undrawable, in->undrawable == 1 ? "" : "s",
			 in->why);
	if (in->left_out > 0)
		cli_note("drew the first %zu signals and left out %llu; --grid sets how many are "
			 "drawn, tensor-select which ones",
			 in->figure.n, (unsigned long long)in->left_out);
	if (in->not_finite > 0)
		cli_note("%zu number%s NaN or infinite, marked in the picture", in->not_finite,
			 in->not_finite == 1 ? " is" : "s are");
	if (in->lost > 0)
		cli_note("%.0f samples were lost at gaps; the time axis leaves them out", in->lost);
	if (in->kernels_left_out > 0)
		cli_note("drew the first %zu outputs and left out %zu", in->figure.n,
			 in->kernels_left_out);
}

static void set_title(const struct picture_plan *plan, struct figure *f)
{
	if (plan->title)
		escape_copy(f->title, sizeof f->title, plan->title);
}

/* The bar of a confusion matrix goes both ways from 0. */
static void set_shares(const struct range *range, struct figure *f)
{
	if (range->low != 0)
		cli_misuse("--range %g:%g: the colours of a confusion matrix begin at 0; wanted "
			   "0:HIGH",
			   range->low, range->high);
	f->low = -range->high;
	f->high = range->high;
}

static void set_range(const struct picture_input *in, struct figure *f)
{
	if (in->plan.subject == PICTURE_CONFUSION && in->plan.range) {
		set_shares(in->plan.range, f);
		return;
	}
	if (in->plan.subject == PICTURE_FRAMES && f->has_bar)
		figure_range(f, in->depth, in->from_row);
	if (f->has_bar && in->plan.range) {
		f->low = in->plan.range->low;
		f->high = in->plan.range->high;
	}
}

struct figure picture_input_figure(struct picture_input *in, const struct filter *io)
{
	struct figure f;
	bool ok = true;

	if (filter_frames(io) == 0)
		cli_die(STATUS_INPUT, "the input has no frames: there is nothing to draw");
	if (in->plan.subject == PICTURE_KERNELS && !in->complete)
		cli_die(STATUS_INPUT,
			"nothing to draw: the input has no weights of a convolution, such as "
			"conv1.w");
	if (in->plan.subject == PICTURE_CONFUSION)
		ok = confusion_picture(&in->confusion, &in->figure);
	if (in->plan.subject == PICTURE_CALIBRATION)
		ok = reliability_picture(&in->reliability, &in->figure);
	if (!ok)
		cli_die(STATUS_SYSTEM, "no memory for the picture");
	say_what_is_missing(in, filter_frames(io));
	f = in->figure;
	set_range(in, &f);
	set_title(&in->plan, &f);
	figure_grid(&f, in->plan.rows, in->plan.columns);
	confusion_free(&in->confusion);
	free(in);
	return f;
}

struct figure picture_input_curves(const struct picture_plan *plan, const char *path)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	struct training_log log = { 0 };
	struct figure f = { 0 };
	enum status status;
	char why[200];
	FILE *in;

	if (is_stdin && isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE,
			"stdin is a terminal, wanted a log of cnn-train; name a FILE");
	in = is_stdin ? stdin : fopen(path, "r");
	if (!in)
		cli_die(status_of_errno(errno), "%s: %s", path, strerror(errno));
	status = training_log_read(&log, in, why, sizeof why);
	if (!is_stdin)
		fclose(in);
	if (status != STATUS_OK)
		cli_die(status, "%s: %s", is_stdin ? "stdin" : path, why);
	if (!training_log_picture(&log, &f))
		cli_die(STATUS_SYSTEM, "no memory for the picture");
	training_log_free(&log);
	set_title(plan, &f);
	figure_grid(&f, plan->rows, plan->columns);
	return f;
}
