/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cnn-predict - which class is it?
 * in   features [rows, width]  as the model was trained on
 * out  a line for each: id, class, probability; or JSON; or scores [classes]  classes */
#include "filter.h"
#include "model.h"
#include "pass.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum format { TEXT, JSON, FRAMES };
static const char *const format_names[] = { "text", "json", "frames", NULL };

static int format = TEXT;
static int64_t top = 1;

static const struct option_row options[] = {
	/* clang-format off */
	{0, "format", OPTION_CHOICE, &format, "NAME", "of what comes out", 0, 0, format_names},
	{0, "top", OPTION_INT, &top, "K", "likeliest classes to tell, in text and JSON", 1,
	 MODEL_CLASSES_MAX, NULL},
	{0},
	/* clang-format on */
};

static const struct program program = {
	.name = "cnn-predict",
	.operands = "MODEL [FILE...]",
	.summary = "Tell the class of each frame of features, by a model of cnn-train.",
	.reads_stream = true,
	.options = options,
};

/* The model and what one prediction needs. */
struct predictor {
	const char *path; /* of the model */
	struct model model;
	struct pool *pool;
	struct pass *pass;
	float *p;      /* [classes] probabilities */
	size_t *order; /* [classes] from the likeliest down; the first `top` of it */
	bool warned;   /* that there is no recipe to compare */
};

_Noreturn static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for a prediction");
}

static void open_model(struct predictor *pr, const char *path)
{
	char why[512];
	int fd, status;
	size_t classes;

	pr->path = path;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		cli_die(STATUS_INPUT, "model %s: %s", path, strerror(errno));
	status = model_read(&pr->model, fd, why, sizeof why);
	if (status != 0)
		cli_die(status, "model %s: %s", path, why);
	close(fd);
	classes = pr->model.net->classes;
	pr->pool = pool_new(1);
	pr->pass = pr->pool ? pass_new(pr->model.net, pr->pool, false) : NULL;
	if (!pr->pass)
		no_memory();
	pr->p = cli_alloc(classes, sizeof *pr->p);
	pr->order = cli_alloc(classes, sizeof *pr->order);
	if ((size_t)top > classes)
		top = (int64_t)classes;
}

static void close_model(struct predictor *pr)
{
	pass_free(pr->pass);
	pool_free(pr->pool);
	model_free(&pr->model);
	free(pr->p);
	free(pr->order);
}

/* Puts the likeliest `top` classes in front; of equal ones the first. */
static void rank(struct predictor *pr)
{
	const size_t n = pr->model.net->classes;

	for (size_t i = 0; i < n; i++)
		pr->order[i] = i;
	for (size_t k = 0; k < (size_t)top; k++) {
		size_t best = k, likeliest;

		for (size_t i = k + 1; i < n; i++)
			if (pr->p[pr->order[i]] > pr->p[pr->order[best]])
				best = i;
		likeliest = pr->order[best];
		memmove(pr->order + k + 1, pr->order + k, (best - k) * sizeof *pr->order);
		pr->order[k] = likeliest;
	}
}

/* Refuses a frame that the model was not made for. */
static void want_accepted(struct predictor *pr, struct filter *io, const struct frame *f)
{
	char why[512];
	bool untold;

	filter_want_whole(io, f);
	if (model_accepts(&pr->model, f, &untold, why, sizeof why))
		filter_refuse(io, f, "%s", why);
	if (untold && !pr->warned)
		cli_note("neither frames nor model have a recipe: only kind and shape could be "
			 "compared");
	pr->warned = pr->warned || untold;
}

static void predict(struct predictor *pr, struct filter *io, const struct frame *f)
{
	size_t n;
	struct pass_clip clip = { .x = filter_floats(io, f, &n), .rows = f->tensor.shape[0] };
	const float *scores = pass_forward(pr->pass, &clip, 1);

	if (!scores)
		no_memory();
	softmax(scores, pr->model.net->classes, pr->p);
	for (size_t i = 0; i < pr->model.net->classes; i++)
		if (!isfinite(pr->p[i]))
			filter_refuse(io, f, "its numbers are too large for the model");
	rank(pr);
}

/* How long ago the last sample was captured; live sources tell when that was. */
static void tell_delay(const struct frame *f)
{
	const char *id = frame_text(f, "id");
	struct timespec t;
	double clock;

	if (!cli_verbose() || !frame_number(f, "clock", &clock))
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	cli_detail("%s: %.0f ms after its last sample", id ? id : "frame",
		   1e3 * ((double)t.tv_sec + 1e-9 * (double)t.tv_nsec - clock));
}

/* ---- output ---- */

/* What a result is called: the frame's id, or its t, or its number; the latter two in buf[size]. */
static const char *name_of(const struct filter *io, const struct frame *f, char *buf, size_t size)
{
	const char *id = frame_text(f, "id");
	double t;

	if (id)
		return id;
	if (frame_number(f, "t", &t))
		snprintf(buf, size, "%.3f", t);
	else
		snprintf(buf, size, "%llu", (unsigned long long)(filter_frames(io) - 1));
	return buf;
}

static void put_text(const struct predictor *pr, const struct filter *io, const struct frame *f)
{
	char name[512];

	cli_put_text(stdout, name_of(io, f, name, sizeof name));
	for (size_t k = 0; k < (size_t)top; k++) {
		putchar('\t');
		cli_put_text(stdout, pr->model.classes[pr->order[k]]);
		printf("\t%.4f", (double)pr->p[pr->order[k]]);
	}
	putchar('\n');
	if (ferror(stdout))
		cli_write_failed();
}

/* Six decimals are what a float of about 1 holds. */
static json_t *probability(float p)
{
	return json_real(round((double)p * 1e6) / 1e6);
}

static json_t *likeliest(const struct predictor *pr)
{
	json_t *list = json_array();

	for (size_t k = 0; k < (size_t)top; k++)
		json_array_append_new(list, json_pack("{s:s, s:o}", "class",
						      pr->model.classes[pr->order[k]], "p",
						      probability(pr->p[pr->order[k]])));
	return list;
}

static void pass_on_text(json_t *line, const struct frame *f, const char *key)
{
	const char *text = frame_text(f, key);

	if (text)
		json_object_set_new(line, key, json_string(text));
}

static void put_json(const struct predictor *pr, const struct filter *io, const struct frame *f)
{
	const size_t flags = JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(9);
	json_t *line = json_object();
	char name[512];
	double t;

	json_object_set_new(line, "id", json_string(name_of(io, f, name, sizeof name)));
	pass_on_text(line, f, "label");
	json_object_set_new(line, "predicted", json_string(pr->model.classes[pr->order[0]]));
	json_object_set_new(line, "p", probability(pr->p[pr->order[0]]));
	if (top > 1)
		json_object_set_new(line, "top", likeliest(pr));
	pass_on_text(line, f, "speaker");
	if (frame_number(f, "t", &t))
		json_object_set_new(line, "t", json_real(t));
	if (json_dumpf(line, stdout, flags) != 0 || putchar('\n') == EOF)
		cli_write_failed();
	json_decref(line);
}

/* The frame itself, with the probabilities in the place of its features. */
static void put_frame(const struct predictor *pr, struct filter *io, struct frame *f)
{
	const size_t shape[] = { pr->model.net->classes };

	if (!frame_set_text(f, "kind", "scores") ||
	    !frame_set_texts(f, "classes", pr->model.classes, shape[0]) ||
	    !recipe_add(f, "cnn-predict") ||
	    !recipe_text(f, "arch", frame_text(&pr->model.facts, "arch")))
		no_memory();
	frame_drop(f, "hop");
	frame_set_floats(f, pr->p, 1, shape);
	filter_write(io, f);
}

int main(int argc, char **argv)
{
	char **operands = cli_parse(argc, argv, &program);
	struct predictor pr = { 0 };
	struct frame f = { 0 };
	struct filter *io;

	if (!operands[0])
		cli_misuse("no MODEL given; 'cnn-train > digits.cnn' makes one");
	if (strcmp(operands[0], "-") == 0)
		cli_misuse("the MODEL must be a file, not stdin");
	io = filter_open(operands + 1, format == FRAMES ? FILTER_STREAM : FILTER_TEXT);
	open_model(&pr, operands[0]);
	while (filter_read(io, &f)) {
		want_accepted(&pr, io, &f);
		predict(&pr, io, &f);
		tell_delay(&f);
		if (format == TEXT)
			put_text(&pr, io, &f);
		else if (format == JSON)
			put_json(&pr, io, &f);
		else
			put_frame(&pr, io, &f);
	}
	close_model(&pr);
	frame_free(&f);
	return filter_close(io);
}
