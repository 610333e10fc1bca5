/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cnn-predict - which class is it?
 * in   features [rows, width]  as the model was trained on
 * out  a line for each: id, class, probability; or JSON; or scores [classes]  classes */
#include "base/escape.h"
#include "program/filter.h"
#include "stream/latency.h"
#include "nn/model.h"
#include "system/clock.h"
#include "nn/pass.h"
#include "system/thread_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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
		 "divide scores by T; default: the model's temperature, or 1", 0.05, 20),
	OPT_REAL("reject", 0, &reject, "P",
		 "answer none below probability P; default: the model's threshold, or 0", 0, 1),
	OPT_INT("threads", 0, &threads, "N", "compute with N threads; default: one per CPU", 1,
		THREAD_POOL_THREADS_MAX),
	OPT_END,
};

static const struct program program = {
	.name = "cnn-predict",
	.operands = "MODEL [FILE...]",
	.summary = "Tell the class of each frame of features, by a model of cnn-train.",
	.reads_stream = true,
	.options = options,
};

/* Clips are computed together when several are there, since that is faster, but none waits for
 * another. */
enum {
	BLOCK = 8,               /* clips that a thread takes at once */
	BLOCKS = 8,              /* of them for each thread before they are computed */
	BATCH_NUMBERS = 1 << 20, /* of features; a batch that has as many is computed, too */
};

/* A clip that was read. */
struct item {
	struct frame f; /* its attributes */
	uint64_t number;
	size_t at, rows; /* its features are pr->x[at...], [rows, width] */
	bool done;       /* there was enough memory */
};

/* The model and what it takes to use it. */
struct predictor {
	const char *path; /* of the model */
	struct model model;
	struct filter *io;
	bool warned;                      /* that there is no recipe to compare */
	struct thread_pool *pool, *alone; /* of all threads; of one */
	struct pass **pass;               /* [threads of the pool] */

	struct item *items; /* [cap]; the first n are read and not yet told */
	size_t n, cap;
	size_t block; /* clips in each, of this batch */
	float *x;     /* [cap_x], of which used */
	size_t used, cap_x;
	float *p;      /* [cap, classes] probabilities */
	size_t none;   /* the class that is no word; the number of classes: there is none such */
	size_t *order; /* [classes] from the likeliest down; the first `top` of it */
};

_Noreturn static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for a prediction");
}

/* A model whose training was interrupted is of use, but may be worse than it could be. */
static void tell_unfinished(const struct predictor *pr)
{
	const struct frame *facts = &pr->model.facts;
	double step = 0, steps = 0;

	if (!frame_true(facts, "unfinished"))
		return;
	frame_number(facts, "step", &step);
	frame_number(facts, "steps", &steps);
	cli_note("model %s is unfinished: its training was interrupted after step %.0f of %.0f",
		 pr->path, step, steps);
}

/* What the command line leaves open the model says. */
static void take_facts(struct predictor *pr)
{
	const struct frame *facts = &pr->model.facts;

	if (!cli_given(&temperature) && !frame_number(facts, "temperature", &temperature))
		temperature = 1;
	if (!cli_given(&reject) && !frame_number(facts, "reject", &reject))
		reject = 0;
	if (!(temperature >= 0.05 && temperature <= 20) || !(reject >= 0 && reject <= 1))
		cli_die(STATUS_INPUT, "model %s: temperature %g or reject %g is out of range",
			pr->path, temperature, reject);
	for (pr->none = 0; pr->none < pr->model.net->classes; pr->none++)
		if (strcmp(pr->model.classes[pr->none], MODEL_NONE) == 0)
			break;
}

/* One for each thread: what a thread computes alone stays in its cache, and nobody waits. */
static void open_passes(struct predictor *pr)
{
	pr->pool = thread_pool_new(threads ? (unsigned)threads : thread_pool_cpus());
	pr->alone = thread_pool_new(1);
	if (!pr->pool || !pr->alone)
		no_memory();
	pr->pass = cli_alloc(thread_pool_threads(pr->pool), sizeof *pr->pass);
	for (unsigned i = 0; i < thread_pool_threads(pr->pool); i++)
		if (!(pr->pass[i] = pass_new(pr->model.net, pr->alone, false)))
			no_memory();
}

static void open_model(struct predictor *pr, const char *path)
{
	char why[512];
	int fd, status;
	size_t classes;

	pr->path = path;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		cli_die(status_of_errno(errno), "model %s: %s", path, strerror(errno));
	status = model_read(&pr->model, fd, why, sizeof why);
	if (status != 0)
		cli_die(status, "model %s: %s", path, why);
	close(fd);
	tell_unfinished(pr);
	take_facts(pr);
	classes = pr->model.net->classes;
	open_passes(pr);
	pr->cap = (size_t)BLOCK * BLOCKS * thread_pool_threads(pr->pool);
	pr->items = cli_alloc(pr->cap, sizeof *pr->items);
	pr->p = cli_alloc(pr->cap, classes * sizeof *pr->p);
	pr->order = cli_alloc(classes, sizeof *pr->order);
	if ((size_t)top > classes)
		top = (int64_t)classes;
}

static void close_model(struct predictor *pr)
{
	for (unsigned i = 0; i < thread_pool_threads(pr->pool); i++)
		pass_free(pr->pass[i]);
	free(pr->pass);
	thread_pool_free(pr->alone);
	thread_pool_free(pr->pool);
	for (size_t i = 0; i < pr->cap; i++)
		frame_free(&pr->items[i].f);
	free(pr->items);
	model_free(&pr->model);
	free(pr->x);
	free(pr->p);
	free(pr->order);
}

/* Puts the answer in front, then the likeliest classes, `top` in all; of equal ones the first. */
static void rank(struct predictor *pr, const float *p)
{
	const size_t n = pr->model.net->classes;

	for (size_t i = 0; i < n; i++)
		pr->order[i] = i;
	for (size_t k = 0; k < (size_t)top; k++) {
		size_t best = k == 0 ? model_answer(p, n, pr->none) : k, likeliest;

		for (size_t i = k + 1; k > 0 && i < n; i++)
			if (p[pr->order[i]] > p[pr->order[best]])
				best = i;
		likeliest = pr->order[best];
		memmove(pr->order + k + 1, pr->order + k, (best - k) * sizeof *pr->order);
		pr->order[k] = likeliest;
	}
}

/* Refuses a frame that the model was not made for. */
static void want_accepted(struct predictor *pr, const struct frame *f)
{
	char why[512];
	bool untold;

	const char *kind = frame_text(f, "kind");

	if (kind && strcmp(kind, "model") == 0)
		filter_refuse(pr->io, f,
			      "is a model, wanted features; name one MODEL, then FILEs of "
			      "features");
	filter_want_whole(pr->io, f);
	if (model_accepts(&pr->model, f, &untold, why, sizeof why))
		filter_refuse(pr->io, f, "%s", why);
	if (untold && !pr->warned)
		cli_note("neither frames nor model have a recipe: only kind and shape could be "
			 "compared");
	pr->warned = pr->warned || untold;
}

/* Takes the frame just read into the batch, and gives back another one's memory. */
static void hold(struct predictor *pr, struct frame *f)
{
	struct item *item = &pr->items[pr->n];
	const struct frame spare = item->f;
	size_t n;
	const float *x = filter_floats(pr->io, f, &n);

	if (n > pr->cap_x - pr->used) {
		pr->cap_x = pr->used + n > 2 * pr->cap_x ? pr->used + n : 2 * pr->cap_x;
		pr->x = cli_grow(pr->x, pr->cap_x, sizeof *pr->x);
	}
	memcpy(pr->x + pr->used, x, n * sizeof *x);
	item->f = *f;
	*f = spare;
	item->at = pr->used;
	item->rows = item->f.tensor.shape[0];
	item->number = filter_frames(pr->io) - 1;
	pr->used += n;
	pr->n++;
}

static float *probabilities(const struct predictor *pr, size_t i)
{
	return pr->p + i * pr->model.net->classes;
}

/* Fills the probabilities of a block of clips. */
static void compute_block(void *arg, size_t block, unsigned thread)
{
	struct predictor *pr = arg;
	const size_t first = block * pr->block, classes = pr->model.net->classes;
	const size_t n = pr->n - first < pr->block ? pr->n - first : pr->block;
	struct pass_clip clips[BLOCK] = { 0 };
	const float *scores;

	for (size_t i = 0; i < n; i++)
		clips[i] = (struct pass_clip){ .x = pr->x + pr->items[first + i].at,
					       .rows = pr->items[first + i].rows };
	scores = pass_forward(pr->pass[thread], clips, n);
	for (size_t i = 0; i < n; i++) {
		pr->items[first + i].done = scores != NULL;
		if (!scores)
			continue;
		for (size_t k = 0; k < classes; k++)
			probabilities(pr, first + i)[k] =
			    scores[i * classes + k] / (float)temperature;
		softmax(probabilities(pr, first + i), classes, probabilities(pr, first + i));
	}
}

/* Shares the batch among the threads. */
static void compute(struct predictor *pr)
{
	const size_t even =
	    (pr->n + thread_pool_threads(pr->pool) - 1) / thread_pool_threads(pr->pool);

	pr->block = even < BLOCK ? even : BLOCK;
	thread_pool_for(pr->pool, (pr->n + pr->block - 1) / pr->block, compute_block, pr);
}

/* How long after the last sound that counted as speech, and where that time went; live sources
 * tell when it was captured, and each stage when it came there. */
static void tell_delay(const struct frame *f)
{
	const char *id = frame_text(f, "id"), *stage, *next;
	const double now = clock_wall();
	double clock, tail = 0, came, then;
	char text[600];
	size_t used;

	if (!cli_verbose() || !frame_number(f, "clock", &clock))
		return;
	frame_number(f, "tail", &tail);
	used = (size_t)snprintf(text, sizeof text, "%.0f ms after the last sound: %.0f quiet",
				1e3 * (now - clock + tail), 1e3 * tail);
	for (size_t k = 0; used < sizeof text && latency_stage(f, k, &stage, &came); k++) {
		if (k == 0)
			used += (size_t)snprintf(text + used, sizeof text - used, ", %.1f to %s",
						 1e3 * (came - clock), stage);
		if (!latency_stage(f, k + 1, &next, &then))
			then = now;
		if (used < sizeof text)
			used += (size_t)snprintf(text + used, sizeof text - used, ", %.1f in %s",
						 1e3 * (then - came), stage);
	}
	cli_detail("%s: %s", id ? id : "frame", text);
}

/* ---- output ---- */

/* What a result is called: the frame's id, or its t, or its number; the latter two in buf[size]. */
static const char *name_of(const struct item *item, char *buf, size_t size)
{
	const char *id = frame_text(&item->f, "id");
	double t;

	if (id)
		return id;
	if (frame_number(&item->f, "t", &t))
		snprintf(buf, size, "%.3f", t);
	else
		snprintf(buf, size, "%llu", (unsigned long long)item->number);
	return buf;
}

/* The likeliest word is not likely enough: the answer is that it is none. */
static bool unsure(const struct predictor *pr, const float *p)
{
	return pr->order[0] != pr->none && (double)p[pr->order[0]] < reject;
}

static void put_text(const struct predictor *pr, const struct item *item, const float *p)
{
	char name[512];

	cli_put_text(stdout, name_of(item, name, sizeof name));
	if (unsure(pr, p))
		printf("\t%s\t%.4f", MODEL_NONE, 1 - (double)p[pr->order[0]]);
	for (size_t k = 0; k < (size_t)top - unsure(pr, p); k++) {
		putchar('\t');
		cli_put_text(stdout, pr->model.classes[pr->order[k]]);
		printf("\t%.4f", (double)p[pr->order[k]]);
	}
	putchar('\n');
	if (ferror(stdout))
		cli_write_failed();
}

/* A JSON number that is no integer to anybody. */
static void put_real(double x)
{
	char text[32];

	snprintf(text, sizeof text, "%.9g", x);
	printf("%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

/* Six decimals are what a float of about 1 holds. */
static void put_probability(float p)
{
	put_real(round((double)p * 1e6) / 1e6);
}

static void put_key_string(const char *key, const char *text)
{
	if (!text)
		return;
	printf(",\"%s\":", key);
	escape_put_string(stdout, text);
}

/* By hand: a library would ask for memory a dozen times a line. */
static void put_json(const struct predictor *pr, const struct item *item, const float *p)
{
	const struct frame *f = &item->f;
	char name[512];
	double t;

	printf("{\"id\":");
	escape_put_string(stdout, name_of(item, name, sizeof name));
	put_key_string("label", frame_text(f, "label"));
	put_key_string("predicted", unsure(pr, p) ? MODEL_NONE : pr->model.classes[pr->order[0]]);
	printf(",\"p\":");
	put_probability(unsure(pr, p) ? 1 - p[pr->order[0]] : p[pr->order[0]]);
	if (unsure(pr, p))
		put_key_string("unsure", pr->model.classes[pr->order[0]]);
	for (size_t k = 0; top > 1 && k < (size_t)top; k++) {
		printf(k ? ",{\"class\":" : ",\"top\":[{\"class\":");
		escape_put_string(stdout, pr->model.classes[pr->order[k]]);
		printf(",\"p\":");
		put_probability(p[pr->order[k]]);
		printf(k + 1 < (size_t)top ? "}" : "}]");
	}
	put_key_string("speaker", frame_text(f, "speaker"));
	if (frame_number(f, "t", &t)) {
		printf(",\"t\":");
		put_real(t);
	}
	printf("}\n");
	if (ferror(stdout))
		cli_write_failed();
}

/* The frame itself, with the probabilities in the place of its features. */
static void put_frame(const struct predictor *pr, struct frame *f, const float *p)
{
	const size_t shape[] = { pr->model.net->classes };

	if (!frame_set_text(f, "kind", "scores") ||
	    !frame_set_texts(f, "classes", pr->model.classes, shape[0]) ||
	    !recipe_add(f, "cnn-predict") ||
	    !recipe_text(f, "arch", frame_text(&pr->model.facts, "arch")) ||
	    (temperature != 1 && !recipe_number(f, "temperature", temperature)) ||
	    (reject > 0 && !frame_set_real(f, "reject", reject)))
		no_memory();
	frame_drop(f, "hop");
	frame_set_floats(f, p, 1, shape);
	filter_write(pr->io, f);
}

static void put(struct predictor *pr, struct item *item, const float *p)
{
	filter_about(pr->io, item->number);
	if (!item->done)
		no_memory();
	for (size_t i = 0; i < pr->model.net->classes; i++)
		if (!isfinite(p[i]))
			filter_refuse(pr->io, &item->f, "its numbers are too large for the model");
	rank(pr, p);
	tell_delay(&item->f);
	if (format == TEXT)
		put_text(pr, item, p);
	else if (format == JSON)
		put_json(pr, item, p);
	else
		put_frame(pr, &item->f, p);
}

/* Computes what was read and tells it, in order. */
static void deliver(void *arg)
{
	struct predictor *pr = arg;

	if (pr->n == 0)
		return;
	compute(pr);
	for (size_t i = 0; i < pr->n; i++)
		put(pr, &pr->items[i], probabilities(pr, i));
	pr->n = pr->used = 0;
}

int main(int argc, char **argv)
{
	char **operands = cli_parse(argc, argv, &program);
	struct predictor pr = { 0 };
	struct frame f = { 0 };

	if (!operands[0])
		cli_misuse("no MODEL given; 'cnn-train > digits.cnn' makes one");
	if (strcmp(operands[0], "-") == 0)
		cli_misuse("the MODEL must be a file, not stdin");
	cli_want_with(&top, format != FRAMES, "--format text or json",
		      "frames have the scores of all classes");
	pr.io = filter_open(operands + 1, format == FRAMES ? FILTER_STREAM : FILTER_TEXT);
	filter_note_arrivals(pr.io);
	open_model(&pr, operands[0]);
	filter_hold(pr.io, deliver, &pr);
	while (filter_read(pr.io, &f)) {
		want_accepted(&pr, &f);
		hold(&pr, &f);
		if (pr.n == pr.cap || pr.used >= BATCH_NUMBERS)
			filter_deliver(pr.io);
	}
	frame_free(&f);
	close_model(&pr);
	return filter_close(pr.io);
}
