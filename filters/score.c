/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score - how good were the predictions?
 * in   scores [classes]  classes, label; speaker
 * out  accuracy, confusion matrix, by class, by speaker; as text or one JSON object */
#include "filter.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static bool as_json;

static const struct option_row options[] = {
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

static size_t best(const float *p, size_t n)
{
	size_t top = 0;

	for (size_t i = 1; i < n; i++)
		if (p[i] > p[top])
			top = i;
	return top;
}

/* The predicted class of a scores frame; refuses what is none. */
static const char *predicted(struct filter *io, const struct frame *f)
{
	size_t n;
	const float *p;
	const char *name;

	filter_want(io, f, "scores", 1);
	p = filter_floats(io, f, &n);
	if (n == 0)
		filter_refuse(io, f, "has no scores");
	name = frame_text_at(f, "classes", best(p, n));
	if (!name || !frame_text_at(f, "classes", n - 1) || frame_text_at(f, "classes", n))
		filter_refuse(io, f, "'classes' does not name its %zu scores", n);
	return name;
}

static void count(struct totals *t, struct filter *io, const struct frame *f)
{
	const char *guess = predicted(io, f), *label = frame_text(f, "label");
	const char *speaker = frame_text(f, "speaker"), *name;
	bool right;

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

/* Characters, not bytes, that the longest name takes. */
static int name_width(const struct tallies *list)
{
	int widest = 5; /* a count of 99 999 has room */

	for (size_t i = 0; i < list->n; i++) {
		int width = 0;
		for (const char *p = list->of[i].name; *p; p++)
			width += (*p & 0xc0) != 0x80;
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void print_name(const char *name, int width)
{
	for (const char *p = name; *p; p++)
		width -= (*p & 0xc0) != 0x80;
	printf("%*s", width > 0 ? width : 0, "");
	cli_put_text(stdout, name);
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
	int width = name_width(&t->labels);

	printf("\nconfusion matrix: a row a label, a column a prediction\n%*s", width, "");
	for (size_t k = 0; k < t->labels.n; k++) {
		putchar(' ');
		print_name(order[k]->name, width);
	}
	putchar('\n');
	for (size_t i = 0; i < t->labels.n; i++) {
		const size_t *row = t->confused + (size_t)(order[i] - t->labels.of) * t->side;
		print_name(order[i]->name, width);
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
	int width = name_width(list);

	printf("\n%s\n", title);
	for (size_t i = 0; i < list->n; i++) {
		print_name(order[i]->name, width);
		putchar(' ');
		print_share(order[i]->right, order[i]->n);
	}
	free(order);
}

static void print_text(const struct totals *t)
{
	printf("accuracy ");
	print_share(t->right, t->n);
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

static void print_json(const struct totals *t)
{
	json_t *json = json_pack(
	    "{s:f, s:I, s:I, s:o, s:o, s:o}", "accuracy", (double)t->right / (double)t->n, "n",
	    (json_int_t)t->n, "errors", (json_int_t)(t->n - t->right), "confusion", json_matrix(t),
	    "classes", json_tallies(&t->labels), "speakers", json_tallies(&t->speakers));
	char *text =
	    json ? json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12))
		 : NULL;

	if (!text)
		cli_die(STATUS_SYSTEM, "no memory for the report");
	puts(text);
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
	frame_free(&f);
	return filter_close(io);
}
