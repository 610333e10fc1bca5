/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - prints accuracy and confusion matrix of labelled predictions
 * in   scores [classes]  classes, label; speaker, reject
 * out  accuracy, confusion matrix, precision and recall by class, accuracy by speaker and by any
 *      attribute, at shares of none that pass, detection curve, comparison with other answers; as
 *      text or one JSON object; or a list of mistakes */
#include "nn/model.h"
#include "program/compare_input.h"
#include "program/frame_answer.h"
#include "program/score_report.h"
#include "program/terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum list_format { LIST_TEXT, LIST_TSV };
static const char *const formats[] = { "text", "tsv", NULL };

static bool as_json, calibrates, whole_matrix, errors, det;
static int format = LIST_TEXT;
static double hours;
static const char *other;
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
	OPT_FLAG("errors", 0, &errors,
		 "print the ids of wrong predictions, the worst first, and no report"),
	OPT_FLAG("det", 0, &det, "also print how many words are missed, and false answers to none"),
	OPT_REAL("hours", 0, &hours, "H",
		 "take H hours as the length of all frames of none; default: by frames", 0, 1e6),
	OPT_CHOICE("format", 0, &format, "NAME", "print the list of --errors or the curve of --det",
		   formats),
	OPT_TEXT("against", 0, &other, "OTHER",
		 "also compare with another model's answers in the file OTHER"),
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

static void check_lists(void)
{
	cli_want_with(&hours, det, "--det", "only this counts false answers an hour");
	cli_want_with(&format, errors || det, "--errors or --det", "the report is text or JSON");
	cli_want_one(&as_json, &format, "JSON has lists and curves in one object");
	if (errors && !as_json) {
		cli_want_one(&errors, &calibrates, "the list replaces the report");
		cli_want_one(&errors, &by, "the list replaces the report");
		cli_want_one(&errors, &pass, "the list replaces the report");
		cli_want_one(&errors, &det, "the list replaces the report");
		cli_want_one(&errors, &whole_matrix, "the list replaces the report");
		cli_want_one(&errors, &columns, "the list replaces the report");
	}
	if (det && format == LIST_TSV) {
		cli_want_one(&det, &other, "TSV has the curve alone");
		cli_want_one(&det, &calibrates, "TSV has the curve alone");
		cli_want_one(&det, &by, "TSV has the curve alone");
		cli_want_one(&det, &pass, "TSV has the curve alone");
	}
}

static void check_options(void)
{
	check_lists();
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

/* What is gathered from the frames. */
struct tallied {
	struct confusion confusion;
	struct calibrator calibrator;
	struct groups_report groups;
	struct detection_report detection;
	struct mistakes mistakes;
	struct answer_pairs pairs; /* side 0: of OTHER */
};

static void count_detection(struct detection *d, struct filter *io, const struct frame *f,
			    const struct answer *a)
{
	double seconds, reject;

	if (!frame_number(f, "dur", &seconds))
		seconds = NAN;
	else if (!(seconds >= 0 && seconds < 1e12))
		filter_refuse(io, f, "'dur' is not a number of seconds");
	if (!frame_number(f, "reject", &reject))
		reject = 0;
	if (!detection_add(d, a, seconds, reject))
		cli_no_memory();
}

static void keep_mistake(struct mistakes *m, struct filter *io, const struct frame *f,
			 const struct answer *a)
{
	const char *id = frame_text(f, "id");

	if (!id && !answer_is_right(a))
		filter_refuse(io, f, "is wrong and has no id; --errors prints ids");
	if (!mistakes_add(m, a, id))
		cli_no_memory();
}

static void count(struct tallied *t, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	enum status status = STATUS_OK;
	char why[200];

	if (!confusion_add(&t->confusion, &a))
		cli_no_memory();
	if (by || pass)
		count_group(&t->groups.groups, io, f, &a);
	if (calibrates)
		status = calibrator_add(&t->calibrator, f, &a, why, sizeof why);
	if (status == STATUS_INPUT)
		filter_refuse(io, f, "%s", why);
	if (status != STATUS_OK)
		cli_die(status, "%s", why);
	if (det)
		count_detection(&t->detection.detection, io, f, &a);
	if (errors)
		keep_mistake(&t->mistakes, io, f, &a);
	if (other)
		compare_input_add(&t->pairs, 1, io, f, &a);
}

/* Reads all files, and OTHER as the last one. */
static struct filter *read_all(struct tallied *t, char **files)
{
	static char *standard_input[] = { "-", NULL };
	char **all;
	size_t n = 0;
	struct frame f = { 0 };
	struct filter *io;

	if (!*files)
		files = standard_input;
	while (files[n])
		n++;
	all = cli_alloc(n + 2, sizeof *all);
	memcpy(all, files, n * sizeof *all);
	all[n] = other ? strdup(other) : NULL;
	if (other && !all[n])
		cli_no_memory();
	io = filter_open(all, FILTER_TEXT);
	while (filter_read(io, &f)) {
		if (filter_file(io) < n) {
			count(t, io, &f);
		} else {
			const struct answer a = answer_of(io, &f);
			compare_input_add(&t->pairs, 0, io, &f, &a);
		}
	}
	if (t->confusion.n == 0)
		cli_die(STATUS_INPUT, "the input has no frames: there is nothing to score");
	if (other)
		compare_input_check(&t->pairs, (const char *[]){ other, files[0] });
	frame_free(&f);
	free(all[n]);
	free(all);
	return io;
}

/* With --against, only the mistakes that OTHER does not make. */
static bool is_listed(const struct tallied *t, const struct mistake *m)
{
	return !other || t->pairs.of[vocabulary_find(&t->pairs.ids, m->id)].right[0];
}

static void print_probability(double p)
{
	if (isnan(p))
		fputs("\t-", stdout);
	else
		printf("\t%.6f", p);
}

/* A line for each mistake: its id, or with --format tsv all that is known. */
static void print_mistakes(const struct tallied *t)
{
	const struct mistakes *m = &t->mistakes;

	if (format == LIST_TSV)
		puts("id\tlabel\tanswer\tp\tlabel_p\tspeaker");
	for (const struct mistake *of = m->of; of < m->of + m->n; of++) {
		if (!is_listed(t, of))
			continue;
		cli_put_text(stdout, of->id);
		if (format == LIST_TSV) {
			putchar('\t');
			cli_put_text(stdout, m->names.words[of->label]);
			putchar('\t');
			cli_put_text(stdout, m->names.words[of->answer]);
			print_probability(of->p);
			print_probability(of->label_p);
			putchar('\t');
			cli_put_text(stdout, of->speaker == VOCABULARY_NONE
						 ? "-"
						 : m->names.words[of->speaker]);
		}
		putchar('\n');
	}
}

static void print_report(struct tallied *t)
{
	const struct score_report report = {
		.confusion = &t->confusion,
		.calibrator = calibrates ? &t->calibrator : NULL,
		.groups = by || pass ? &t->groups : NULL,
		.detection = det ? &t->detection : NULL,
		.against = other ? &t->pairs : NULL,
		.mistakes = errors ? &t->mistakes : NULL,
		.keep = keep,
		.columns = whole_matrix ? SIZE_MAX : (size_t)columns,
	};

	if (as_json)
		score_report_json(&report);
	else
		score_report_text(&report);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct tallied t = { .groups = { .by = by, .among = among, .each = each },
			     .detection.hours = hours };

	check_options();
	read_pass(&t.groups);
	struct filter *io = read_all(&t, files);
	if (whole_matrix && t.confusion.labels.n > MODEL_CLASSES_MAX)
		cli_die(STATUS_INPUT,
			"--matrix: %zu labels, wanted at most %d; --json has them all",
			t.confusion.labels.n, MODEL_CLASSES_MAX);
	groups_report_check(&t.groups);
	if (det)
		detection_report_check(&t.detection);
	mistakes_sort(&t.mistakes);

	if (errors && !as_json)
		print_mistakes(&t);
	else if (det && format == LIST_TSV)
		detection_report_tsv(&t.detection);
	else
		print_report(&t);
	confusion_free(&t.confusion);
	calibrator_free(&t.calibrator);
	answer_groups_free(&t.groups.groups);
	detection_free(&t.detection.detection);
	mistakes_free(&t.mistakes);
	answer_pairs_free(&t.pairs);
	return filter_close(io);
}
