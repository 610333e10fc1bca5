/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cnn-predict - classifies clips with a model
 * in   features [rows, width]  as the model was trained on
 * out  a line for each: id, class, probability; or JSON; or scores [classes]  classes
 *
 * Clips that arrive together are computed together. A frame that was read is held back: `hold` adds
 * it to the batch. lib/program/filter.h calls `deliver` before the program waits or ends. `deliver`
 * computes the batch and writes the answers in order. */
#include "base/escape.h"
#include "nn/model.h"
#include "nn/predictor.h"
#include "program/filter.h"
#include "program/json_line.h"
#include "stream/latency.h"
#include "system/clock.h"
#include "system/thread_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum format { TEXT, JSON, FRAMES };
static const char *const format_names[] = { "text", "json", "frames", NULL };

static int format = TEXT;
static int64_t top = 1, threads;
static double temperature, reject = OPTION_UNSET;

static const struct option_row options[] = {
	OPT_CHOICE("format", 0, &format, "NAME", "choose the output format", format_names),
	OPT_INT("top", 0, &top, "K", "print the K most likely classes in text and JSON", 1,
		MODEL_CLASSES_MAX),
	OPT_REAL("temperature", 0, &temperature, "T",
		 "divide logits by T; default: the model's temperature, or 1", 0.05, 20),
	OPT_REAL("reject", 0, &reject, "P",
		 "answer none below probability P; default: the model's threshold, or 0", 0, 1),
	OPT_INT("threads", 0, &threads, "N", "compute with N threads; default: one per CPU", 1,
		THREAD_POOL_THREADS_MAX),
	OPT_END,
};

static const struct program program = {
	.name = "cnn-predict",
	.operands = "MODEL [FILE...]",
	.summary = "Classify each frame of features with a model that cnn-train made.",
	.reads_stream = true,
	.options = options,
};

/* A frame that was read and not yet answered. */
struct held {
	struct frame f; /* its attributes */
	uint64_t number;
};

/* The model and the batch. */
static struct model model;
static struct predictor *predictor;
static struct filter *io;
static struct held *held; /* [predictor_capacity], the first n_held are the batch */
static size_t n_held;
static size_t none;   /* the class that is no word; the number of classes if there is none */
static size_t *order; /* [classes] of the frame that is being answered; the first `top` count */

/* ---- the model ---- */

/* Warns about a model whose training was interrupted: it may be worse than it could be. */
static void note_unfinished(const char *path)
{
	double step = 0, steps = 0;

	if (!frame_true(&model.facts, "unfinished"))
		return;
	frame_number(&model.facts, "step", &step);
	frame_number(&model.facts, "steps", &steps);
	cli_note("model %s is unfinished: its training was interrupted after step %.0f of %.0f",
		 path, step, steps);
}

/* The model sets what the command line leaves open. */
static void take_facts(const char *path)
{
	double its_temperature, its_reject;

	model_rule(&model, &its_temperature, &its_reject);
	if (!cli_given(&temperature))
		temperature = its_temperature;
	if (!cli_given(&reject))
		reject = its_reject;
	if (!model_rule_fits(temperature, reject))
		cli_die(STATUS_INPUT, "model %s: temperature %g or reject %g is out of range", path,
			temperature, reject);
	none = model_none(&model);
	if ((size_t)top > model.net->classes)
		top = (int64_t)model.net->classes;
}

static void open_model(const char *path)
{
	char why[512];
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum status status;

	if (fd < 0)
		cli_die(status_of_errno(errno), "model %s: %s", path, strerror(errno));
	status = model_read(&model, fd, why, sizeof why);
	if (status != STATUS_OK)
		cli_die(status, "model %s: %s", path, why);
	close(fd);
	note_unfinished(path);
	take_facts(path);
	if (!(predictor = predictor_new(model.net, (unsigned)threads, temperature)))
		cli_no_memory();
	held = cli_alloc(predictor_capacity(predictor), sizeof *held);
	order = cli_alloc(model.net->classes, sizeof *order);
}

static void close_model(void)
{
	for (size_t i = 0; i < predictor_capacity(predictor); i++)
		frame_free(&held[i].f);
	free(held);
	free(order);
	predictor_free(predictor);
	model_free(&model);
}

/* ---- output ---- */

/* The name of a result: the frame's id, or its t, or its number; the latter two in buf[size]. */
static const char *name_of(const struct held *h, char *buf, size_t size)
{
	const char *id = frame_text(&h->f, "id");
	double t;

	if (id)
		return id;
	if (frame_number(&h->f, "t", &t))
		snprintf(buf, size, "%.3f", t);
	else
		snprintf(buf, size, "%llu", (unsigned long long)h->number);
	return buf;
}

/* The likeliest word is not likely enough: the answer is MODEL_NONE. */
static bool is_rejected(const float *p)
{
	return model_rejects(p, order[0], none, reject);
}

static void put_text(const struct held *h, const float *p)
{
	const bool rejected = is_rejected(p);
	char name[512];

	cli_put_text(stdout, name_of(h, name, sizeof name));
	if (rejected)
		printf("\t%s\t%.4f", MODEL_NONE, 1 - (double)p[order[0]]);
	for (size_t k = 0; k < (size_t)top - rejected; k++) {
		putchar('\t');
		cli_put_text(stdout, model.classes[order[k]]);
		printf("\t%.4f", (double)p[order[k]]);
	}
	putchar('\n');
	if (ferror(stdout))
		cli_write_failed();
}

/* Six decimals are what a float of about 1 holds. */
static void put_probability(float p)
{
	json_number("p", round((double)p * 1e6) / 1e6);
}

static void put_attribute(const struct frame *f, const char *key)
{
	if (frame_text(f, key))
		json_text(key, frame_text(f, key));
}

static void put_json(const struct held *h, const float *p)
{
	const bool rejected = is_rejected(p);
	const char *first = model.classes[order[0]];
	char name[512], time[CLOCK_TEXT];
	double t, clock;

	printf("{\"id\":");
	escape_put_string(stdout, name_of(h, name, sizeof name));
	put_attribute(&h->f, "label");
	json_text("predicted", rejected ? MODEL_NONE : first);
	put_probability(rejected ? 1 - p[order[0]] : p[order[0]]);
	if (rejected)
		json_text("unsure", first);
	for (size_t k = 0; top > 1 && k < (size_t)top; k++) {
		printf(k ? ",{\"class\":" : ",\"top\":[{\"class\":");
		escape_put_string(stdout, model.classes[order[k]]);
		put_probability(p[order[k]]);
		printf(k + 1 < (size_t)top ? "}" : "}]");
	}
	put_attribute(&h->f, "speaker");
	if (frame_number(&h->f, "clock", &clock)) {
		clock_text(clock, time);
		json_text("time", time);
	}
	if (frame_number(&h->f, "t", &t))
		json_number("t", t);
	printf("}\n");
	if (ferror(stdout))
		cli_write_failed();
}

/* The frame itself, with the probabilities in place of its features. */
static void put_frame(struct frame *f, const float *p)
{
	const size_t shape[] = { model.net->classes };
	double hop, rate;

	if (frame_number(f, "hop", &hop) && frame_number(f, "rate", &rate) && rate > 0 &&
	    !frame_set_real(f, "dur", (double)f->tensor.shape[0] * hop / rate))
		cli_no_memory();
	if (!frame_set_text(f, "kind", "scores") ||
	    !frame_set_texts(f, "classes", model.classes, shape[0]) ||
	    !recipe_add(f, "cnn-predict") ||
	    !recipe_text(f, "arch", frame_text(&model.facts, "arch")) ||
	    (temperature != 1 && !recipe_number(f, "temperature", temperature)) ||
	    (reject > 0 && !frame_set_real(f, "reject", reject)))
		cli_no_memory();
	frame_drop(f, "hop");
	frame_set_floats(f, p, 1, shape);
	filter_write(io, f);
}

/* With -v: how long after the last speech a live frame is answered, and where that time went. */
static void tell_delay(const struct frame *f)
{
	const char *id = frame_text(f, "id");
	char text[600];

	if (cli_verbose() && latency_text(f, clock_wall(), text, sizeof text))
		cli_detail("%s: %s", id ? id : "frame", text);
}

static void answer(struct held *h, const float *p)
{
	filter_about(io, h->number);
	if (!p)
		cli_no_memory();
	for (size_t i = 0; i < model.net->classes; i++)
		if (!isfinite(p[i]))
			filter_refuse(io, &h->f, "its numbers are too large for the model");
	predictor_rank(p, model.net->classes, none, (size_t)top, order);
	tell_delay(&h->f);
	if (format == TEXT)
		put_text(h, p);
	else if (format == JSON)
		put_json(h, p);
	else
		put_frame(&h->f, p);
}

/* ---- the loop ---- */

/* Refuses a frame that the model was not made for. */
static void want_accepted(const struct frame *f)
{
	static bool noted;
	const char *kind = frame_text(f, "kind");
	char why[512];
	bool incomparable;

	if (kind && strcmp(kind, "model") == 0)
		filter_refuse(io, f,
			      "is a model, wanted features; name one MODEL, then FILEs of "
			      "features");
	filter_want_whole(io, f);
	if (model_accepts(&model, f, &incomparable, why, sizeof why))
		filter_refuse(io, f, "%s", why);
	if (incomparable && !noted)
		cli_note("neither frames nor model have a recipe: only kind and shape could be "
			 "compared");
	noted = noted || incomparable;
}

/* Adds the frame just read to the batch. *f becomes an older frame, whose memory is used again. */
static void hold(struct frame *f)
{
	size_t n;
	const float *x =
	    filter_floats(io, f, &n); /* may refuse the frame, and deliver the others */
	struct held *h = &held[n_held];
	const struct frame older = h->f;

	if (!predictor_add(predictor, x, f->tensor.shape[0]))
		cli_no_memory();
	h->f = *f;
	h->number = filter_frames(io) - 1;
	*f = older;
	n_held++;
}

/* Answers the frames of the batch, in order. */
static void deliver(void *arg)
{
	const size_t n = n_held;

	(void)arg;
	predictor_compute(predictor);
	for (size_t i = 0; i < n; i++)
		answer(&held[i], predictor_probabilities(predictor, i));
	predictor_clear(predictor);
	n_held = 0;
}

int main(int argc, char **argv)
{
	char **operands = cli_parse(argc, argv, &program);
	struct frame f = { 0 };

	if (!operands[0])
		cli_misuse("no MODEL given; 'cnn-train > digits.cnn' makes one");
	if (strcmp(operands[0], "-") == 0)
		cli_misuse("the MODEL must be a file, not stdin");
	cli_want_with(&top, format != FRAMES, "--format text or json",
		      "frames have the scores of all classes");
	io = filter_open(operands + 1, format == FRAMES ? FILTER_STREAM : FILTER_TEXT);
	filter_note_arrivals(io);
	open_model(operands[0]);
	filter_hold(io, deliver, NULL);
	while (filter_read(io, &f)) {
		want_accepted(&f);
		hold(&f);
		if (predictor_is_full(predictor))
			filter_deliver(io);
	}
	frame_free(&f);
	close_model();
	return filter_close(io);
}
