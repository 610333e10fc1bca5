/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - prints accuracy and confusion matrix of labelled predictions
 * in   scores [classes]  classes, label; speaker, reject
 * out  accuracy, confusion matrix, accuracy by class and by speaker, as text or one JSON object */
#include "nn/model.h"
#include "program/frame_answer.h"
#include "program/score_report.h"
#include "program/terminal.h"

static bool as_json, calibrates, whole_matrix;
static double keep = 0.95;
static int64_t columns = TERMINAL_COLUMNS;

static const struct option_row options[] = {
	OPT_FLAG("calibrate", 0, &calibrates,
		 "also print calibration error, temperature and threshold"),
	OPT_REAL("keep", 0, &keep, "P",
		 "choose the threshold that keeps this share of words, 0 to 1", 0, 1),
	OPT_FLAG("matrix", 0, &whole_matrix, "print the confusion matrix however wide it is"),
	OPT_INT("columns", 0, &columns, "N",
		"list confusions if the matrix is wider than N columns", 20, 100000),
	OPT_FLAG("json", 'j', &as_json, "print the report as one JSON object"),
	OPT_END,
};

static const struct program program = {
	.name = "score",
	.operands = "[FILE...]",
	.summary = "Print accuracy and confusion matrix of labelled predictions.",
	.reads_stream = true,
	.options = options,
};

static void check_options(void)
{
	cli_want_with(&keep, calibrates, "--calibrate", "only the calibration rejects answers");
	cli_want_one(&as_json, &whole_matrix, "JSON has all confusions");
	cli_want_one(&as_json, &columns, "JSON has no columns");
	cli_want_one(&whole_matrix, &columns, "--matrix prints the matrix however wide it is");
}

static void count(struct confusion *confusion, struct calibrator *calibrator, struct filter *io,
		  const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	enum status status = STATUS_OK;
	char why[200];

	if (!confusion_add(confusion, &a))
		cli_no_memory();
	if (calibrates)
		status = calibrator_add(calibrator, f, &a, why, sizeof why);
	if (status == STATUS_INPUT)
		filter_refuse(io, f, "%s", why);
	if (status != STATUS_OK)
		cli_die(status, "%s", why);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct confusion confusion = { 0 };
	struct calibrator calibrator = { 0 };
	struct frame f = { 0 };

	check_options();
	struct filter *io = filter_open(files, FILTER_TEXT);
	while (filter_read(io, &f))
		count(&confusion, &calibrator, io, &f);
	if (confusion.n == 0)
		cli_die(STATUS_INPUT, "the input has no frames: there is nothing to score");
	if (whole_matrix && confusion.labels.n > MODEL_CLASSES_MAX)
		cli_die(STATUS_INPUT,
			"--matrix: %zu labels, wanted at most %d; --json has them all",
			confusion.labels.n, MODEL_CLASSES_MAX);

	const struct score_report report = {
		.confusion = &confusion,
		.calibrator = calibrates ? &calibrator : NULL,
		.keep = keep,
		.columns = whole_matrix ? SIZE_MAX : (size_t)columns,
	};
	if (as_json)
		score_report_json(&report);
	else
		score_report_text(&report);
	confusion_free(&confusion);
	calibrator_free(&calibrator);
	frame_free(&f);
	return filter_close(io);
}
