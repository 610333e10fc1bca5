/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - how good were the predictions?
 * in   scores [classes]  classes, label; speaker
 * out  accuracy, confusion matrix, by class, by speaker; as text or one JSON object */
#include "scoring/calibration.h"
#include "base/escape.h"
#include "program/answer.h"
#include "program/filter.h"
#include "program/json_line.h"
#include "nn/model.h"
#include "base/statistics.h"
#include "scoring/tally.h"
#include "program/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CONFUSIONS = 20, UNKNOWN_SHOWN = 5 }; /* of each how many lines and names are printed */

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

/* Counts of all frames. */
struct totals {
	size_t right, n;
	size_t words, words_right, words_lost; /* labelled with a word; taken for none */
	size_t others, others_lost;            /* labelled `none`; taken for a word */
	size_t unknown;                        /* labelled with what is no class */
	struct calibration calibration;
	char **classes;          /* of the calibration: those of the first frame */
	struct tallies labels;   /* true or predicted; tallied by the true one */
	struct tallies speakers; /* of frames that say theirs */
	struct pairs confused;   /* places in labels: true, predicted */
};

/* ---- counting ---- */

static size_t place(struct tallies *list, const char *name)
{
	const size_t at = tally_place(list, name);

	if (at == SIZE_MAX)
		cli_no_memory();
	return at;
}

static void tally_add(struct tally *t, bool right)
{
	t->n++;
	t->right += right;
}

/* The first answer to be calibrated by: all others must be of the same kind. */
static void begin_calibration(struct totals *t, const struct answer *a)
{
	t->calibration.classes = a->n;
	t->calibration.none = answer_class(a, MODEL_NONE);
	t->classes = cli_alloc(a->n, sizeof *t->classes);
	for (size_t i = 0; i < a->n; i++) {
		const char *name = answer_class_name(a, i);
		size_t size = strlen(name) + 1;
		t->classes[i] = memcpy(cli_alloc(size, 1), name, size);
	}
}

/* Keeps the scores, whose classes must be those of the first frame. */
static void keep_scores(struct totals *t, struct filter *io, const struct frame *f,
			const struct answer *a)
{
	struct calibration *c = &t->calibration;
	double made_at = 1;

	if (recipe_get_number(f, "cnn-predict", "temperature", &made_at) && !(made_at > 0))
		filter_refuse(io, f, "its recipe has a temperature of %g", made_at);
	for (size_t i = 0; i < a->n; i++)
		if (!(a->p[i] >= 0 && a->p[i] <= 1.0001F))
			filter_refuse(io, f,
				      "score %zu is %g, and --calibrate wants probabilities, from "
				      "0 to 1",
				      i, (double)a->p[i]);
	if (!t->classes)
		begin_calibration(t, a);
	for (size_t i = 0; i < a->n; i++)
		if (a->n != c->classes || strcmp(answer_class_name(a, i), t->classes[i]) != 0)
			filter_refuse(io, f,
				      "other classes than in the frames before it; calibrate one "
				      "kind of answers");
	if (!calibration_add(c, a->p, answer_class(a, a->label), made_at))
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", c->n);
}

/* Counts what was to be rejected, and what was. */
static void count_rejection(struct totals *t, bool is_word, bool said_word, bool right)
{
	if (is_word) {
		t->words++;
		t->words_right += right;
		t->words_lost += !said_word;
	} else {
		t->others++;
		t->others_lost += said_word;
	}
}

/* Whether the model can give that answer: one of its classes, or none, by a threshold. */
static bool is_known(const struct frame *f, const struct answer *a)
{
	return answer_class(a, a->label) < a->n ||
	       (!answer_is_word(a->label) && frame_has(f, "reject"));
}

static void count(struct totals *t, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	const bool right = answer_is_right(&a), known = is_known(f, &a);
	const char *speaker = frame_text(f, "speaker");

	for (size_t i = 0; t->n == 0 && i < a.n; i++)
		place(&t->labels, answer_class_name(&a, i)); /* those that never come, too */
	const size_t row = place(&t->labels, a.label), column = place(&t->labels, a.guess);
	if (!pairs_count(&t->confused, row, column))
		cli_no_memory();
	t->n++;
	t->right += right;
	t->unknown += !known;
	t->labels.of[row].unknown += !known;
	count_rejection(t, answer_is_word(a.label), answer_is_word(a.guess), right);
	if (calibrates)
		keep_scores(t, io, f, &a);
	tally_add(&t->labels.of[row], right);
	if (speaker) {
		const size_t who = place(&t->speakers, speaker); /* which may move them */
		tally_add(&t->speakers.of[who], right);
	}
}

/* ---- reporting ---- */

static const struct tally **sorted(const struct tallies *list)
{
	const struct tally **order = tally_sorted(list);

	if (!order)
		cli_no_memory();
	return order;
}

/* Columns that the longest name takes. */
static size_t name_width(const struct tallies *list)
{
	size_t widest = 5; /* a count of 99 999 has room */

	for (size_t i = 0; i < list->n; i++) {
		size_t width = escape_width(list->of[i].name);
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* A name at the right end of so many columns. */
static void print_name(const char *name, size_t width)
{
	size_t taken = escape_width(name);

	printf("%*s", taken < width ? (int)(width - taken) : 0, "");
	escape_put(stdout, name);
}

static void print_share(size_t right, size_t n)
{
	if (n > 0)
		printf("%.2f %% (%zu/%zu)\n", 100 * (double)right / (double)n, right, n);
	else
		printf("- (0/0)\n");
}

static void print_matrix(const struct totals *t, int width)
{
	const struct tally **order = sorted(&t->labels);

	printf("\nconfusion matrix: a row a label, a column a prediction\n%*s", width, "");
	for (size_t k = 0; k < t->labels.n; k++) {
		putchar(' ');
		print_name(order[k]->name, (size_t)width);
	}
	putchar('\n');
	for (size_t i = 0; i < t->labels.n; i++) {
		const size_t row = (size_t)(order[i] - t->labels.of);
		print_name(order[i]->name, (size_t)width);
		for (size_t k = 0; k < t->labels.n; k++) {
			size_t times =
			    pairs_times(&t->confused, row, (size_t)(order[k] - t->labels.of));
			if (times > 0)
				printf(" %*zu", width, times);
			else
				printf(" %*s", width, "."); /* so that the others stand out */
		}
		putchar('\n');
	}
	free(order);
}

/* A wrong answer, and how often it came. */
struct confusion {
	const char *label, *guess;
	size_t times;
};

static int by_times(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;
	int order = (x->times < y->times) - (x->times > y->times);

	order = order ? order : strcmp(x->label, y->label);
	return order ? order : strcmp(x->guess, y->guess);
}

/* The most frequent confusions, where the matrix would be too wide to be read. */
static void print_confusions(const struct totals *t)
{
	struct confusion *list = cli_alloc(t->confused.n, sizeof *list);
	size_t n = 0, rest = 0;

	for (size_t i = 0; i < t->confused.n; i++) {
		const struct pair *p = &t->confused.of[i];
		if (p->row != p->column)
			list[n++] = (struct confusion){ t->labels.of[p->row].name,
							t->labels.of[p->column].name, p->times };
	}
	qsort(list, n, sizeof *list, by_times);
	printf("\nconfusions, the most frequent first (%zu labels; --matrix prints them all)\n",
	       t->labels.n);
	for (size_t i = 0; i < n && i < CONFUSIONS; i++) {
		printf("%5zu  ", list[i].times);
		escape_put(stdout, list[i].label);
		fputs(" taken for ", stdout);
		escape_put(stdout, list[i].guess);
		putchar('\n');
	}
	for (size_t i = CONFUSIONS; i < n; i++)
		rest += list[i].times;
	if (n > CONFUSIONS)
		printf("%5zu  in %zu other pairs\n", rest, n - CONFUSIONS);
	if (n == 0)
		printf("none: every answer was right\n");
	free(list);
}

static void print_errors(const struct totals *t)
{
	const size_t width = name_width(&t->labels), wide = (width + 1) * (t->labels.n + 1) - 1;

	if (whole_matrix || wide <= (size_t)columns)
		print_matrix(t, (int)width);
	else
		print_confusions(t);
}

static void print_tallies(const char *title, const struct tallies *list)
{
	const struct tally **order = sorted(list);
	int width = (int)name_width(list);

	printf("\n%s\n", title);
	for (size_t i = 0; i < list->n; i++) {
		print_name(order[i]->name, (size_t)width);
		putchar(' ');
		print_share(order[i]->right, order[i]->n);
	}
	free(order);
}

static void print_rejection(const struct totals *t)
{
	if (t->words > 0) {
		printf("\nwords that were right          ");
		print_share(t->words_right, t->words);
		printf("words taken for none           ");
		print_share(t->words_lost, t->words);
	}
	if (t->others > 0) {
		printf("what is none, taken for words  ");
		print_share(t->others_lost, t->others);
	}
}

/* ---- what to set ---- */

enum { NOTE = 400 };

/* The outcome of --calibrate. */
struct advice {
	double made_at, temperature;
	struct calibration_cut cut;
	char fit[NOTE];      /* why the temperature was left alone; "": it was fitted */
	char deviates[NOTE]; /* why another share is kept than was asked for; "" */
};

static void explain_fit(struct advice *a, const struct calibration *c, enum calibration_fit fit)
{
	const char *left = a->made_at > 0 ? "left at" : "of several models set to";
	size_t known, wrong = calibration_wrong(c, &known);

	if (fit == CALIBRATION_FEW_WRONG) {
		char count[60] = "no answer was wrong";
		if (wrong > 0)
			snprintf(count, sizeof count, "%zu of %zu answers wrong", wrong, known);
		snprintf(a->fit, NOTE,
			 "%s: too few errors to calibrate by (%d are needed); temperature %s %g",
			 count, CALIBRATION_WRONG_MIN, left, a->temperature);
	} else if (fit == CALIBRATION_NO_MINIMUM) {
		snprintf(
		    a->fit, NOTE,
		    "the loss is least at an end of the range, 0.05 to 20: no temperature makes "
		    "these probabilities true; temperature %s %g",
		    left, a->temperature);
	}
}

static void explain_cut(struct advice *a)
{
	const struct calibration_cut *cut = &a->cut;

	if (cut->words == 0)
		snprintf(a->deviates, NOTE,
			 "no threshold: no frame is labelled with a word of the model");
	else if (cut->kept < cut->wanted)
		snprintf(a->deviates, NOTE,
			 "fewer than --keep %g asks for: the model answers none to the others",
			 keep);
	else if (cut->kept > cut->wanted && cut->exact)
		snprintf(a->deviates, NOTE,
			 "more than --keep %g asks for (%zu): they have the same probability", keep,
			 cut->wanted);
}

static struct advice advise(const struct totals *t)
{
	const struct calibration *c = &t->calibration;
	struct advice a = { .made_at = c->made_at };
	enum calibration_fit fit = calibration_fit(c, &a.temperature);

	if (!calibration_cut(c, a.temperature, keep, &a.cut))
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", c->n);
	explain_fit(&a, c, fit);
	explain_cut(&a);
	return a;
}

static void print_calibration(const struct totals *t)
{
	const struct calibration *c = &t->calibration;
	const struct advice a = advise(t);
	const struct calibration_cut *cut = &a.cut;
	char made_at[32] = "several";

	printf("\n%-26s %11s %7s\n", "calibration", "temperature", "loss");
	if (a.made_at > 0)
		snprintf(made_at, sizeof made_at, "%.3f", a.made_at);
	printf("error %5.2f %%              %11s %7.4f\n",
	       100 * calibration_error(c, CALIBRATION_AS_MADE), made_at,
	       calibration_loss(c, CALIBRATION_AS_MADE));
	if (!*a.fit)
		printf("error %5.2f %%              %11.3f %7.4f\n",
		       100 * calibration_error(c, a.temperature), a.temperature,
		       calibration_loss(c, a.temperature));
	else
		printf("%s\n", a.fit);
	if (cut->words > 0)
		printf(
		    "--temperature %.10g --reject %s keeps %s%.6g %% of the words (%zu of %zu)\n",
		    a.temperature, cut->reject, cut->exact ? "" : "about ",
		    100 * (double)cut->kept / (double)cut->words, cut->kept, cut->words);
	if (*a.deviates)
		printf("%s\n", a.deviates);
}

static int by_unknown(const void *a, const void *b)
{
	const struct tally *const *x = a, *const *y = b;
	int order = ((*x)->unknown < (*y)->unknown) - ((*x)->unknown > (*y)->unknown);

	return order ? order : strcmp((*x)->name, (*y)->name);
}

/* Frames whose label the model cannot answer, in one line. */
static void print_unknown(const struct totals *t)
{
	const struct tally **order = sorted(&t->labels);
	size_t n = 0;

	for (size_t i = 0; i < t->labels.n; i++)
		if (order[i]->unknown > 0)
			order[n++] = order[i];
	qsort(order, n, sizeof *order, by_unknown);
	printf("%zu of %zu frames cannot be right, for the model does not know their label:",
	       t->unknown, t->n);
	for (size_t i = 0; i < n && i < UNKNOWN_SHOWN; i++) {
		fputs(i ? ", " : " ", stdout);
		escape_put(stdout, order[i]->name);
		printf(" (%zu)", order[i]->unknown);
	}
	if (n > UNKNOWN_SHOWN)
		printf(" and %zu other labels", n - UNKNOWN_SHOWN);
	putchar('\n');
	free(order);
}

static void print_text(const struct totals *t)
{
	const struct interval i = statistics_wilson((double)t->right, (double)t->n);

	printf("accuracy ");
	print_share(t->right, t->n);
	printf("95 %% interval %.2f to %.2f %%\n", 100 * i.low, 100 * i.high);
	if (t->unknown > 0)
		print_unknown(t);
	if (t->others > 0 || t->words_lost > 0)
		print_rejection(t);
	if (calibrates)
		print_calibration(t);
	print_errors(t);
	print_tallies("by class", &t->labels);
	if (t->speakers.n > 0)
		print_tallies("by speaker", &t->speakers);
}

/* ---- JSON ---- */

static void put_name(const char *name, bool first)
{
	if (!first)
		putchar(',');
	escape_put_string(stdout, name);
	putchar(':');
}

static void put_tallies(const char *key, const struct tallies *list)
{
	const struct tally **order = sorted(list);

	json_key(key);
	putchar('{');
	for (size_t i = 0; i < list->n; i++) {
		put_name(order[i]->name, i == 0);
		printf("{\"n\":%zu,\"errors\":%zu}", order[i]->n, order[i]->n - order[i]->right);
	}
	putchar('}');
	free(order);
}

static const struct tallies *ordered_labels; /* for by_names: those of the pairs */

static int by_names(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	const struct tally *of = ordered_labels->of;
	int order = strcmp(of[x->row].name, of[y->row].name);

	return order ? order : strcmp(of[x->column].name, of[y->column].name);
}

/* {"label": {"prediction": times, ...}, ...}, without the zeros */
static void put_matrix(struct totals *t)
{
	const struct tally **order = sorted(&t->labels);
	size_t at = 0;

	ordered_labels = &t->labels;
	qsort(t->confused.of, t->confused.n, sizeof *t->confused.of, by_names);
	json_key("confusion");
	putchar('{');
	for (size_t i = 0; i < t->labels.n; i++) {
		const struct pair *p = t->confused.of + at;
		bool first = true;

		put_name(order[i]->name, i == 0);
		putchar('{');
		for (; at < t->confused.n && order[i] == t->labels.of + p->row; at++, p++) {
			put_name(t->labels.of[p->column].name, first);
			printf("%zu", p->times);
			first = false;
		}
		putchar('}');
	}
	putchar('}');
	free(order);
}

static void put_unknown(const struct totals *t)
{
	const struct tally **order = sorted(&t->labels);
	bool first = true;

	json_key("unknown");
	putchar('{');
	for (size_t i = 0; i < t->labels.n; i++) {
		if (order[i]->unknown == 0)
			continue;
		put_name(order[i]->name, first);
		printf("%zu", order[i]->unknown);
		first = false;
	}
	putchar('}');
	free(order);
}

static void put_calibration(const struct totals *t)
{
	const struct calibration *c = &t->calibration;
	const struct advice a = advise(t);
	const struct calibration_cut *cut = &a.cut;

	json_number("calibration_error", calibration_error(c, CALIBRATION_AS_MADE));
	json_number("loss", calibration_loss(c, CALIBRATION_AS_MADE));
	json_number("temperature", a.temperature);
	json_key("fitted");
	fputs(*a.fit ? "false" : "true", stdout);
	if (cut->words > 0) {
		json_key("reject"); /* the decimal of the text, which keeps what it says */
		fputs(cut->reject, stdout);
		json_number("keeps", (double)cut->kept / (double)cut->words);
	} else {
		fputs(",\"reject\":null,\"keeps\":null", stdout);
	}
	json_count("kept", cut->kept);
	json_count("kept_of", cut->words);
	if (*a.fit)
		json_text("temperature_note", a.fit);
	if (*a.deviates)
		json_text("reject_note", a.deviates);
}

static void print_json(struct totals *t)
{
	const struct interval i = statistics_wilson((double)t->right, (double)t->n);

	fputs("{\"accuracy\":", stdout);
	json_real((double)t->right / (double)t->n);
	json_count("n", t->n);
	json_count("errors", t->n - t->right);
	put_matrix(t);
	put_tallies("classes", &t->labels);
	put_tallies("speakers", &t->speakers);
	fputs(",\"interval\":[", stdout);
	json_real(i.low);
	putchar(',');
	json_real(i.high);
	putchar(']');
	if (t->unknown > 0)
		put_unknown(t);
	if (t->others > 0 || t->words_lost > 0) {
		json_count("words", t->words);
		json_count("words_right", t->words_right);
		json_count("words_lost", t->words_lost);
		json_count("none", t->others);
		json_count("none_taken", t->others_lost);
	}
	if (calibrates)
		put_calibration(t);
	puts("}");
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);

	cli_want_with(&keep, calibrates, "--calibrate", "nothing is kept or rejected by a report");
	cli_want_one(&as_json, &whole_matrix, "JSON has every confusion anyway");
	cli_want_one(&as_json, &columns, "JSON has no columns");
	cli_want_one(&whole_matrix, &columns, "the whole matrix has the width that it has");
	struct filter *io = filter_open(files, FILTER_TEXT);
	struct totals totals = { 0 };
	struct frame f = { 0 };

	while (filter_read(io, &f))
		count(&totals, io, &f);
	if (totals.n == 0)
		cli_die(STATUS_INPUT, "no scores came: nothing to judge");
	if (whole_matrix && totals.labels.n > MODEL_CLASSES_MAX)
		cli_die(STATUS_INPUT,
			"--matrix: %zu labels, wanted at most %d; --json has them all",
			totals.labels.n, MODEL_CLASSES_MAX);
	if (as_json)
		print_json(&totals);
	else
		print_text(&totals);
	tally_free(&totals.labels);
	tally_free(&totals.speakers);
	pairs_free(&totals.confused);
	for (size_t i = 0; i < totals.calibration.classes; i++)
		free(totals.classes[i]);
	free(totals.classes);
	calibration_free(&totals.calibration);
	frame_free(&f);
	return filter_close(io);
}
