/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - prints accuracy and confusion matrix of labelled predictions
 * in   scores [classes]  classes, label; speaker, reject
 * out  accuracy, confusion matrix, accuracy by class, by speaker and by any attribute, and at shares
 *      of none that pass; as text or one JSON object */
#include "nn/model.h"
#include "program/frame_answer.h"
#include "program/score_report.h"
#include "program/terminal.h"

#include <stdlib.h>
#include <string.h>

static bool as_json, calibrates, whole_matrix;
static double keep = 0.95;
static int64_t columns = TERMINAL_COLUMNS;
static const char *by, *pass, *among;
static bool each;

static const struct option_row options[] = {
	OPT_FLAG("calibrate", 0, &calibrates,
		 "also print calibration error, temperature and threshold"),
	OPT_REAL("keep", 0, &keep, "P",
		 "choose the threshold that keeps this share of words, 0 to 1", 0, 1),
	OPT_TEXT("by", 0, &by, "KEY", "also print the report for each value of this attribute"),
	OPT_TEXT("pass", 0, &pass, "P,...",
		 "also print how many words are right where P per cent of none pass as words"),
	OPT_TEXT("among", 0, &among, "KEY=VALUE",
		 "choose thresholds by frames of none with this attribute"),
	OPT_FLAG("each", 0, &each, "choose thresholds for each FILE by itself"),
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
	cli_want_with(&among, pass, "--pass", "only this chooses thresholds");
	cli_want_with(&each, pass, "--pass", "only this chooses thresholds");
	if (among && (!strchr(among, '=') || *among == '='))
		cli_misuse("--among %s: wanted KEY=VALUE", among);
	cli_want_one(&as_json, &whole_matrix, "JSON has all confusions");
	cli_want_one(&as_json, &columns, "JSON has no columns");
	cli_want_one(&whole_matrix, &columns, "--matrix prints the matrix however wide it is");
}

/* Reads the list of --pass: numbers above 0 and up to 100 with commas between them. */
static void read_pass(struct groups_report *groups)
{
	const char *at = pass;
	char *end;

	while (at) {
		const double percent = strtod(at, &end);

		if (end == at || (*end && *end != ',') || !(percent > 0 && percent <= 100) ||
		    strspn(at, "0123456789.") != (size_t)(end - at))
			cli_misuse("--pass %s: wanted per cents above 0 and up to 100, such as "
				   "5,10,20",
				   pass);
		if (groups->n_pass == GROUPS_PASS_MAX)
			cli_misuse("--pass %s: more than %d numbers", pass, GROUPS_PASS_MAX);
		groups->pass[groups->n_pass++] = percent;
		at = *end ? end + 1 : NULL;
	}
}

/* The value of an attribute as text; NULL: the frame does not have it. */
static const char *value_of(struct filter *io, const struct frame *f, const char *key,
			    char number[32])
{
	const msgpack_object *value = frame_value(f, key);

	if (!value)
		return NULL;
	if (value->type == MSGPACK_OBJECT_STR)
		return frame_text(f, key);
	if (!object_is_number(value))
		filter_refuse(io, f, "'%s' is neither a text nor a number", key);
	snprintf(number, 32, "%.15g", object_number(value));
	return number;
}

/* Whether a frame has the attribute of --among, or there is no such option. */
static bool decides(struct filter *io, const struct frame *f)
{
	char key[200], number[32];
	const char *value;

	if (!among)
		return true;
	snprintf(key, sizeof key, "%.*s", (int)strcspn(among, "="), among);
	value = value_of(io, f, key, number);
	return value && strcmp(value, strchr(among, '=') + 1) == 0;
}

static void count_group(struct answer_groups *groups, struct filter *io, const struct frame *f,
			const struct answer *a)
{
	char number[32];
	const struct answer_place place = {
		.group = by ? value_of(io, f, by, number) : NULL,
		.id = frame_text(f, "id"),
		.run = each ? filter_file(io) : 0,
		.decides = decides(io, f),
	};

	if (!answer_groups_add(groups, a, &place))
		cli_no_memory();
}

static void count(struct confusion *confusion, struct calibrator *calibrator,
		  struct groups_report *groups, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	enum status status = STATUS_OK;
	char why[200];

	if (!confusion_add(confusion, &a))
		cli_no_memory();
	if (by || pass)
		count_group(&groups->groups, io, f, &a);
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
	struct groups_report groups = { .by = by, .among = among, .each = each };
	struct frame f = { 0 };

	check_options();
	read_pass(&groups);
	struct filter *io = filter_open(files, FILTER_TEXT);
	while (filter_read(io, &f))
		count(&confusion, &calibrator, &groups, io, &f);
	if (confusion.n == 0)
		cli_die(STATUS_INPUT, "the input has no frames: there is nothing to score");
	if (whole_matrix && confusion.labels.n > MODEL_CLASSES_MAX)
		cli_die(STATUS_INPUT,
			"--matrix: %zu labels, wanted at most %d; --json has them all",
			confusion.labels.n, MODEL_CLASSES_MAX);
	groups_report_check(&groups);

	const struct score_report report = {
		.confusion = &confusion,
		.calibrator = calibrates ? &calibrator : NULL,
		.groups = by || pass ? &groups : NULL,
		.keep = keep,
		.columns = whole_matrix ? SIZE_MAX : (size_t)columns,
	};
	if (as_json)
		score_report_json(&report);
	else
		score_report_text(&report);
	confusion_free(&confusion);
	calibrator_free(&calibrator);
	answer_groups_free(&groups.groups);
	frame_free(&f);
	return filter_close(io);
}
