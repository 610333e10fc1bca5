/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - how good were the predictions?
 * in   scores [classes]  classes, label; speaker
 * out  accuracy, confusion matrix, by class, by speaker; as text or one JSON object */
#include "calibration.h"
#include "escape.h"
#include "filter.h"
#include "model.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool as_json, calibrates;
static double keep = 0.95;

static const struct option_row options[] = {
	{ 0, "calibrate", OPTION_FLAG, &calibrates, NULL,
	  "also tell how true the probabilities are, and what to set", 0, 0, NULL },
	{ 0, "keep", OPTION_REAL, &keep, "P", "share of words that --reject is to leave", 0, 1,
	  NULL },
	{ 'j', "json", OPTION_FLAG, &as_json, NULL, "one JSON object", 0, 0, NULL },
	{ 0 },
};

static const struct program program = {
	.name = "score",
	.operands = "[FILE...]",
	.summary = "Print accuracy and confusion matrix of labelled predictions.",
	.reads_stream = true,
	.options = options,
};

/* Names, each with a tally; few, so that looking through them is quick enough. */
struct tally {
	char *name;
	size_t right, n;
};

struct tallies {
	struct tally *of; /* [n], in the order in which they came */
	size_t n;
};

struct totals {
	size_t right, n;
	size_t words, words_right, words_lost; /* labelled with a word; taken for none */
	size_t others, others_lost;            /* labelled `none`; taken for a word */
	struct calibration calibration;
	char **classes;          /* of the calibration: those of the first frame */
	struct tallies labels;   /* true or predicted; tallied by the true one */
	struct tallies speakers; /* of frames that say theirs */
	size_t *confused;        /* [side, side]: true label, predicted label */
	size_t side;             /* >= labels.n */
};

static size_t tally_index(struct tallies *list, const char *name)
{
	size_t size = strlen(name) + 1;

	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->of[i].name, name) == 0)
			return i;
	list->of = cli_grow(list->of, list->n + 1, sizeof *list->of);
	list->of[list->n] = (struct tally){ .name = memcpy(cli_alloc(size, 1), name, size) };
	return list->n++;
}

static void tally_add(struct tally *t, bool right)
{
	t->n++;
	t->right += right;
}

/* ---- counting ---- */

/* The place of a label in the matrix, which grows with it. */
static size_t label_index(struct totals *t, const char *name)
{
	size_t i = tally_index(&t->labels, name), side = t->side;

	if (i >= side) {
		size_t wider = side ? 2 * side : 16;
		size_t *confused = cli_alloc(wider * wider, sizeof *confused);
		for (size_t row = 0; row < side; row++)
			memcpy(confused + row * wider, t->confused + row * side,
			       side * sizeof *confused);
		free(t->confused);
		t->confused = confused;
		t->side = wider;
	}
	return i;
}

/* The place of the class none among n; n: there is none such. */
static size_t none_among(const struct frame *f, size_t n)
{
	size_t i = 0;
	const char *name;

	while (i < n && (name = frame_text_at(f, "classes", i)) && strcmp(name, MODEL_NONE) != 0)
		i++;
	return i;
}

/* The predicted class of a scores frame; refuses what is none. */
static const char *predicted(struct filter *io, const struct frame *f)
{
	double reject;
	size_t n, top;
	const float *p;
	const char *name;

	filter_want(io, f, "scores", 1);
	p = filter_floats(io, f, &n);
	if (n == 0)
		filter_refuse(io, f, "has no scores");
	top = model_answer(p, n, none_among(f, n));
	name = frame_text_at(f, "classes", top);
	if (!name || !frame_text_at(f, "classes", n - 1) || frame_text_at(f, "classes", n))
		filter_refuse(io, f, "'classes' does not name its %zu scores", n);
	/* as cnn-predict has it: too little for a word is none */
	return strcmp(name, MODEL_NONE) != 0 && frame_number(f, "reject", &reject) &&
		       (double)p[top] < reject
		   ? MODEL_NONE
		   : name;
}

/* Keeps the scores, whose classes must be those of the first frame. */
static void keep_scores(struct totals *t, struct filter *io, const struct frame *f)
{
	const char *label = frame_text(f, "label"), *name;
	size_t n, truth;
	const float *p = filter_floats(io, f, &n);

	if (!t->classes) {
		t->calibration.classes = n;
		t->classes = cli_alloc(n, sizeof *t->classes);
		for (size_t i = 0; i < n; i++) {
			name = frame_text_at(f, "classes", i);
			t->classes[i] = cli_alloc(strlen(name) + 1, 1);
			strcpy(t->classes[i], name);
		}
	}
	truth = n;
	for (size_t i = 0; i < n; i++) {
		name = frame_text_at(f, "classes", i);
		if (n != t->calibration.classes || strcmp(name, t->classes[i]) != 0)
			filter_refuse(io, f,
				      "other classes than in the frames before it; calibrate one "
				      "kind of answers");
		if (strcmp(name, label) == 0)
			truth = i;
	}
	if (!calibration_add(&t->calibration, p, truth))
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", t->calibration.n);
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

static void count(struct totals *t, struct filter *io, const struct frame *f)
{
	bool right;
	const char *guess = predicted(io, f), *label = frame_text(f, "label");
	const char *speaker = frame_text(f, "speaker"), *name;

	if (!label)
		filter_refuse(io, f, "has no label to compare with");
	for (size_t i = 0; t->n == 0 && (name = frame_text_at(f, "classes", i)); i++)
		label_index(t, name); /* classes that never come have their row, too */
	right = strcmp(label, guess) == 0;
	/* the row first: the matrix may grow with either */
	size_t row = label_index(t, label), column = label_index(t, guess);
	t->confused[row * t->side + column]++;
	t->n++;
	t->right += right;
	count_rejection(t, strcmp(label, MODEL_NONE) != 0, strcmp(guess, MODEL_NONE) != 0, right);
	if (calibrates)
		keep_scores(t, io, f);
	tally_add(&t->labels.of[row], right);
	if (speaker) {
		size_t who = tally_index(&t->speakers, speaker); /* which may move them */
		tally_add(&t->speakers.of[who], right);
	}
}

/* ---- reporting ---- */

static int by_name(const void *a, const void *b)
{
	const struct tally *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The tallies bytewise by name; the caller frees the list. */
static const struct tally **sorted(const struct tallies *list)
{
	const struct tally **order = cli_alloc(list->n, sizeof *order);

	for (size_t i = 0; i < list->n; i++)
		order[i] = &list->of[i];
	qsort(order, list->n, sizeof *order, by_name);
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

static void print_matrix(const struct totals *t)
{
	const struct tally **order = sorted(&t->labels);
	int width = (int)name_width(&t->labels);

	printf("\nconfusion matrix: a row a label, a column a prediction\n%*s", width, "");
	for (size_t k = 0; k < t->labels.n; k++) {
		putchar(' ');
		print_name(order[k]->name, (size_t)width);
	}
	putchar('\n');
	for (size_t i = 0; i < t->labels.n; i++) {
		const size_t *row = t->confused + (size_t)(order[i] - t->labels.of) * t->side;
		print_name(order[i]->name, (size_t)width);
		for (size_t k = 0; k < t->labels.n; k++) {
			size_t times = row[order[k] - t->labels.of];
			if (times > 0)
				printf(" %*zu", width, times);
			else
				printf(" %*s", width, "."); /* so that the others stand out */
		}
		putchar('\n');
	}
	free(order);
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

/* Bounds of the share that stands behind right of n, 95 % (Wilson 1927). */
static void interval(size_t right, size_t n, double *low, double *high)
{
	const double z = 1.959964 * 1.959964 / (double)n, p = (double)right / (double)n;
	const double half = sqrt(z * p * (1 - p) + z * z / 4);

	*low = (p + z / 2 - half) / (1 + z);
	*high = (p + z / 2 + half) / (1 + z);
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

static size_t none_of(const struct totals *t)
{
	size_t i = 0;

	while (i < t->calibration.classes && strcmp(t->classes[i], MODEL_NONE) != 0)
		i++;
	return i;
}

static void print_calibration(const struct totals *t)
{
	const struct calibration *c = &t->calibration;
	const double best = calibration_temperature(c);

	printf("\n%-26s %11s %7s\n", "calibration", "temperature", "loss");
	printf("error %5.2f %%              %11.3f %7.4f\n", 100 * calibration_error(c, 1), 1.0,
	       calibration_loss(c, 1));
	printf("error %5.2f %%              %11.3f %7.4f\n", 100 * calibration_error(c, best), best,
	       calibration_loss(c, best));
	printf("--temperature %.3f --reject %.4f keeps %g %% of the words\n", best,
	       calibration_threshold(c, best, keep, none_of(t)), 100 * keep);
}

static void print_text(const struct totals *t)
{
	double low, high;

	printf("accuracy ");
	print_share(t->right, t->n);
	interval(t->right, t->n, &low, &high);
	printf("95 %% interval %.2f to %.2f %%\n", 100 * low, 100 * high);
	if (t->others > 0 || t->words_lost > 0)
		print_rejection(t);
	if (calibrates)
		print_calibration(t);
	print_matrix(t);
	print_tallies("by class", &t->labels);
	if (t->speakers.n > 0)
		print_tallies("by speaker", &t->speakers);
}

static json_t *json_tallies(const struct tallies *list)
{
	const struct tally **order = sorted(list);
	json_t *json = json_object();

	for (size_t i = 0; i < list->n; i++)
		json_object_set_new(json, order[i]->name,
				    json_pack("{s:I, s:I}", "n", (json_int_t)order[i]->n, "errors",
					      (json_int_t)(order[i]->n - order[i]->right)));
	free(order);
	return json;
}

/* {"label": {"prediction": times, ...}, ...}, without the zeros */
static json_t *json_matrix(const struct totals *t)
{
	const struct tally **order = sorted(&t->labels);
	json_t *json = json_object();

	for (size_t i = 0; i < t->labels.n; i++) {
		const size_t *row = t->confused + (size_t)(order[i] - t->labels.of) * t->side;
		json_t *line = json_object();
		for (size_t k = 0; k < t->labels.n; k++) {
			size_t times = row[order[k] - t->labels.of];
			if (times > 0)
				json_object_set_new(line, order[k]->name,
						    json_integer((json_int_t)times));
		}
		json_object_set_new(json, order[i]->name, line);
	}
	free(order);
	return json;
}

/* Adds what was rejected, and the calibration, if there are any. */
static void add_rejection(json_t *json, const struct totals *t)
{
	if (t->others > 0 || t->words_lost > 0) {
		json_object_set_new(json, "words", json_integer((json_int_t)t->words));
		json_object_set_new(json, "words_right", json_integer((json_int_t)t->words_right));
		json_object_set_new(json, "words_lost", json_integer((json_int_t)t->words_lost));
		json_object_set_new(json, "none", json_integer((json_int_t)t->others));
		json_object_set_new(json, "none_taken", json_integer((json_int_t)t->others_lost));
	}
	if (calibrates) {
		const double best = calibration_temperature(&t->calibration);

		json_object_set_new(json, "calibration_error",
				    json_real(calibration_error(&t->calibration, 1)));
		json_object_set_new(json, "loss", json_real(calibration_loss(&t->calibration, 1)));
		json_object_set_new(json, "temperature", json_real(best));
		json_object_set_new(
		    json, "reject",
		    json_real(calibration_threshold(&t->calibration, best, keep, none_of(t))));
	}
}

static void print_json(const struct totals *t)
{
	double low, high;
	json_t *json = json_pack(
	    "{s:f, s:I, s:I, s:o, s:o, s:o}", "accuracy", (double)t->right / (double)t->n, "n",
	    (json_int_t)t->n, "errors", (json_int_t)(t->n - t->right), "confusion", json_matrix(t),
	    "classes", json_tallies(&t->labels), "speakers", json_tallies(&t->speakers));

	interval(t->right, t->n, &low, &high);
	json_object_set_new(json, "interval", json_pack("[f, f]", low, high));
	add_rejection(json, t);
	char *text =
	    json ? json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12))
		 : NULL;

	if (!text)
		cli_die(STATUS_SYSTEM, "no memory for the report");
	escape_put_json(stdout, text);
	putchar('\n');
	free(text);
	json_decref(json);
}

static void free_tallies(struct tallies *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->of[i].name);
	free(list->of);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct filter *io = filter_open(files, FILTER_TEXT);
	struct totals totals = { 0 };
	struct frame f = { 0 };

	while (filter_read(io, &f))
		count(&totals, io, &f);
	if (totals.n == 0)
		cli_die(STATUS_INPUT, "no scores came: nothing to judge");
	if (as_json)
		print_json(&totals);
	else
		print_text(&totals);
	free_tallies(&totals.labels);
	free_tallies(&totals.speakers);
	free(totals.confused);
	for (size_t i = 0; i < totals.calibration.classes; i++)
		free(totals.classes[i]);
	free(totals.classes);
	calibration_free(&totals.calibration);
	frame_free(&f);
	return filter_close(io);
}
