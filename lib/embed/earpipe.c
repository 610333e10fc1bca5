/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "embed/earpipe.h"

#include "embed/heap.h"
#include "features/settings_recipe.h"
#include "live/endpoint.h"
#include "nn/model.h"
#include "nn/predictor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef EARPIPE_VERSION
#define EARPIPE_VERSION "unknown"
#endif

enum {
	PIECE = 1024,         /* samples that are computed at a time */
	SIZE_FIRST = 1 << 18, /* bytes with which earpipe_size begins */
	ROWS_SPARE = 32,      /* rows more than a word can have, while memory is being got */
};

static const double LONGEST_DEFAULT_S = 3, LONGEST_MIN_S = 0.1, LONGEST_MAX_S = 60;
/* Of a computer, not of a microcontroller: more is no recogniser of words. */
static const size_t SIZE_MOST = (size_t)1 << 30;

struct earpipe {
	void *own; /* the block, if the library allocated it */
	struct model model;
	double rate_hz, reject;
	size_t none; /* the index of the class that is no word */
	struct mel *mel;
	struct predictor *predictor;
	struct endpoint *endpoint; /* NULL: it does not listen */
	size_t longest;            /* samples of a word */
	size_t n;                  /* samples of this word so far */
	bool ended;                /* the word was answered; the next sample begins another one */
	float *rows; /* [rows_max, width] features of the word; the first n_rows are there */
	size_t n_rows, rows_max, width;
	size_t *order; /* [classes] see predictor_rank */
};

const char *earpipe_text(int code)
{
	static const char *const texts[] = {
		[EARPIPE_OK] = "no error",
		[EARPIPE_BAD_MODEL] = "the model cannot be used",
		[EARPIPE_BAD_OPTION] = "an option is out of range",
		[EARPIPE_NO_MEMORY] = "no memory, or the block of memory is too small",
		[EARPIPE_BAD_SOUND] = "a sample is not finite, or too large for the model",
		[EARPIPE_TOO_LONG] = "the word is longer than longest_s",
		[EARPIPE_TOO_SHORT] = "the word has too few samples",
		[EARPIPE_NOT_OPENED] = "the instance was not opened to listen",
	};

	return code >= 0 && (size_t)code < sizeof texts / sizeof *texts ? texts[code]
									: "an unknown code";
}

const char *earpipe_version(void)
{
	return EARPIPE_VERSION;
}

/* ---- opening ---- */

/* What earpipe_open was given, with the defaults filled in. */
struct opening {
	const void *model;
	size_t n;
	struct earpipe_options options;
	struct endpoint_params endpoint;
	struct earpipe_reason why;
};

static int refuse(struct opening *o, int code, const char *reason)
{
	/* the reason may be in `why` already */
	if (reason != o->why.text)
		snprintf(o->why.text, sizeof o->why.text, "%s", reason);
	return code;
}

static void set_default(double *value, double standard)
{
	if (*value == 0)
		*value = standard;
}

static int take_options(struct opening *o)
{
	struct earpipe_options *options = &o->options;
	struct endpoint_params *p = &o->endpoint;

	set_default(&options->longest_s, LONGEST_DEFAULT_S);
	if (!(options->longest_s >= LONGEST_MIN_S && options->longest_s <= LONGEST_MAX_S))
		return refuse(o, EARPIPE_BAD_OPTION, "longest_s must be from 0.1 to 60 s");
	*p = endpoint_defaults;
	p->max_ms = 1000 * options->longest_s;
	set_default(&options->trigger_db, p->trigger_db);
	set_default(&options->release_db, p->release_db);
	set_default(&options->preroll_ms, p->preroll_ms);
	set_default(&options->hangover_ms, p->hangover_ms);
	set_default(&options->min_ms, p->min_ms);
	p->trigger_db = options->trigger_db;
	p->release_db = options->release_db;
	p->preroll_ms = options->preroll_ms;
	p->hangover_ms = options->hangover_ms;
	p->min_ms = options->min_ms;
	return EARPIPE_OK;
}

/* Reads the model, and the settings of its features for its rate. */
static int read_model(struct earpipe *e, struct opening *o, struct settings *at)
{
	char *why = o->why.text;
	const size_t size = sizeof o->why.text;
	const enum status status = model_read_bytes(&e->model, o->model, o->n, why, size);
	struct settings settings;
	double temperature;
	const char *reason;

	if (status != STATUS_OK)
		return status == STATUS_SYSTEM ? EARPIPE_NO_MEMORY : EARPIPE_BAD_MODEL;
	if ((reason = settings_from_recipe(&settings, &e->rate_hz, &e->model.facts, why, size)) ||
	    (reason = settings_at_rate(&settings, e->rate_hz, at, why, size)))
		return refuse(o, EARPIPE_BAD_MODEL, reason);
	if (!model_rule(&e->model, &temperature, &e->reject))
		return refuse(o, EARPIPE_BAD_MODEL, "its temperature or reject is out of range");
	e->none = model_none(&e->model);
	if (!(e->predictor = predictor_new(e->model.net, 1, temperature)))
		return EARPIPE_NO_MEMORY;
	return EARPIPE_OK;
}

/* Compares the features that this library computes with those that the model was trained on, as
 * cnn-predict does. Another filter may have changed those. */
static int check_features(struct earpipe *e, struct opening *o, const struct settings *at)
{
	const size_t shape[2] = { 1, mel_width(e->mel) };
	struct frame f = { 0 };
	bool untold;
	const char *reason;
	const bool ok = frame_set_text(&f, "kind", mel_kind(&at->mel)) &&
			frame_set_number(&f, "rate", e->rate_hz) &&
			frame_set_int(&f, "hop", at->mel.framing.hop) && settings_record(at, &f);

	frame_set_floats(&f, NULL, 2, shape);
	reason = ok ? model_accepts(&e->model, &f, &untold, o->why.text, sizeof o->why.text) : NULL;
	frame_free(&f);
	if (!ok)
		return EARPIPE_NO_MEMORY;
	return reason ? refuse(o, EARPIPE_BAD_MODEL, reason) : EARPIPE_OK;
}

/* The samples of the longest word, and of what the endpointer may add to it: it counts in blocks of
 * 10 ms. */
static size_t longest_samples(const struct earpipe *e, const struct opening *o)
{
	const double s = o->options.longest_s + (o->options.listens ? 0.03 : 0);

	return (size_t)ceil(s * e->rate_hz);
}

static int make_endpoint(struct earpipe *e, struct opening *o)
{
	const char *reason;

	if (!o->options.listens)
		return EARPIPE_OK;
	if ((reason = endpoint_check(&o->endpoint, e->rate_hz)))
		return refuse(o, EARPIPE_BAD_OPTION, reason);
	e->endpoint = endpoint_new(&o->endpoint, e->rate_hz);
	return e->endpoint ? EARPIPE_OK : EARPIPE_NO_MEMORY;
}

static int make_parts(struct earpipe *e, struct opening *o)
{
	struct settings at;
	size_t numbers;
	int code = read_model(e, o, &at);

	if (code != EARPIPE_OK)
		return code;
	if (!(e->mel = mel_new(&at.mel)))
		return EARPIPE_NO_MEMORY;
	if ((code = check_features(e, o, &at)) != EARPIPE_OK)
		return code;
	e->longest = longest_samples(e, o);
	e->width = mel_width(e->mel);
	e->rows_max = (size_t)framing_rows(&at.mel.framing, e->longest) + 1;
	if (!size_mul(e->rows_max, e->width, &numbers))
		return EARPIPE_NO_MEMORY;
	e->rows = calloc(numbers, sizeof *e->rows);
	e->order = calloc(e->model.net->classes, sizeof *e->order);
	return e->rows && e->order ? make_endpoint(e, o) : EARPIPE_NO_MEMORY;
}

/* Makes every module get the memory that it will ever want: with the features of a silence that is
 * longer than any word and comes in pieces larger than any later one, then with an answer. Memory
 * that grows with what it holds does not grow again. */
static int warm_up(struct earpipe *e)
{
	float *silence = calloc(2 * PIECE, sizeof *silence);
	const double hop = (double)e->longest / (double)e->rows_max;
	double left = (double)e->longest + ROWS_SPARE * (hop + 1);
	size_t rows;

	if (!silence)
		return EARPIPE_NO_MEMORY;
	for (; left > 0; left -= 2 * PIECE) {
		if (!mel_push(e->mel, silence, 2 * PIECE))
			return EARPIPE_NO_MEMORY;
		mel_take(e->mel, &rows);
	}
	free(silence);
	if (!mel_drain(e->mel))
		return EARPIPE_NO_MEMORY;
	mel_take(e->mel, &rows);
	if (!predictor_add(e->predictor, e->rows, e->rows_max))
		return EARPIPE_NO_MEMORY;
	predictor_compute(e->predictor);
	predictor_clear(e->predictor);
	return predictor_probabilities(e->predictor, 0) ? EARPIPE_OK : EARPIPE_NO_MEMORY;
}

/* Opens an instance in a block. *most becomes the bytes of it that were needed. */
static int open_in(struct earpipe **e, struct opening *o, void *block, size_t size, size_t *most)
{
	const size_t skip = (HEAP_ALIGN - (uintptr_t)block % HEAP_ALIGN) % HEAP_ALIGN;
	struct heap heap;
	int code = EARPIPE_NO_MEMORY;

	*e = NULL;
	if (size < skip)
		return refuse(o, code, earpipe_text(code));
	heap_begin(&heap, (char *)block + skip, size - skip);
	*e = calloc(1, sizeof **e);
	if (*e)
		code = make_parts(*e, o);
	if (code == EARPIPE_OK)
		code = warm_up(*e);
	heap_end();
	*most = heap.most + HEAP_ALIGN;
	if (code == EARPIPE_NO_MEMORY)
		refuse(o, code, earpipe_text(code));
	if (code != EARPIPE_OK)
		*e = NULL;
	return code;
}

/* The bytes that an instance needs: opens it in blocks of growing size. */
static int measure(struct opening *o, size_t *size)
{
	int code = EARPIPE_NO_MEMORY;

	for (size_t try = SIZE_FIRST; code == EARPIPE_NO_MEMORY && try <= SIZE_MOST; try *= 2) {
		struct earpipe *e;
		void *block = heap_new_block(try);

		if (!block)
			break;
		code = open_in(&e, o, block, try, size);
		heap_free_block(block);
	}
	return code == EARPIPE_NO_MEMORY ? refuse(o, code, earpipe_text(code)) : code;
}

static struct opening opening_of(const void *model, size_t n, const struct earpipe_options *options)
{
	struct opening o = { .model = model, .n = n };

	if (options)
		o.options = *options;
	return o;
}

static int finish(const struct opening *o, int code, struct earpipe_reason *why)
{
	if (why && code != EARPIPE_OK)
		*why = o->why;
	else if (why)
		why->text[0] = '\0';
	return code;
}

int earpipe_size(size_t *size, const void *model, size_t n, const struct earpipe_options *options,
		 struct earpipe_reason *why)
{
	struct opening o = opening_of(model, n, options);
	int code = take_options(&o);

	if (code == EARPIPE_OK)
		code = measure(&o, size);
	if (code != EARPIPE_OK)
		*size = 0;
	return finish(&o, code, why);
}

int earpipe_open(struct earpipe **e, const void *model, size_t n,
		 const struct earpipe_options *options, struct earpipe_reason *why)
{
	struct opening o = opening_of(model, n, options);
	int code = take_options(&o);
	size_t size = o.options.block_size;
	void *own = NULL, *block = o.options.block;

	*e = NULL;
	if (code == EARPIPE_OK && !block && (code = measure(&o, &size)) == EARPIPE_OK &&
	    !(block = own = heap_new_block(size)))
		code = refuse(&o, EARPIPE_NO_MEMORY, earpipe_text(EARPIPE_NO_MEMORY));
	if (code == EARPIPE_OK)
		code = open_in(e, &o, block, size, &size);
	if (code == EARPIPE_NO_MEMORY && block && !own)
		refuse(&o, code,
		       "the block is too small; earpipe_size computes the bytes that it must have");
	if (code == EARPIPE_OK)
		(*e)->own = own;
	else
		heap_free_block(own);
	return finish(&o, code, why);
}

void earpipe_close(struct earpipe *e)
{
	if (e)
		heap_free_block(e->own); /* which holds e itself */
}

double earpipe_rate(const struct earpipe *e)
{
	return e->rate_hz;
}

size_t earpipe_classes(const struct earpipe *e)
{
	return e->model.net->classes;
}

const char *earpipe_class(const struct earpipe *e, size_t i)
{
	return e->model.classes[i];
}

/* ---- one word ---- */

/* Begins a new word if the last one was answered. */
static void begin(struct earpipe *e)
{
	if (!e->ended)
		return;
	e->ended = false;
	e->n = e->n_rows = 0;
}

/* Keeps the rows that are ready. */
static int keep_rows(struct earpipe *e)
{
	size_t n;
	const float *rows = mel_take(e->mel, &n);

	if (n > e->rows_max - e->n_rows)
		return EARPIPE_TOO_LONG;
	if (n > 0)
		memcpy(e->rows + e->n_rows * e->width, rows, n * e->width * sizeof *rows);
	e->n_rows += n;
	return EARPIPE_OK;
}

static int compute_piece(struct earpipe *e, const float *samples, size_t n)
{
	e->n += n;
	return mel_push(e->mel, samples, n) ? keep_rows(e) : EARPIPE_NO_MEMORY;
}

int earpipe_push(struct earpipe *e, const float *samples, size_t n)
{
	int code = EARPIPE_OK;

	begin(e);
	if (n > e->longest - e->n)
		return EARPIPE_TOO_LONG;
	if (floats_not_finite(samples, n) < n)
		return EARPIPE_BAD_SOUND;
	while (n > 0 && code == EARPIPE_OK) {
		const size_t some = n < PIECE ? n : PIECE;

		code = compute_piece(e, samples, some);
		samples += some;
		n -= some;
	}
	return code;
}

/* n <= PIECE samples as floats. */
static void convert(const int16_t *from, size_t n, float *to)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (float)from[i] / 32768;
}

int earpipe_push_s16(struct earpipe *e, const int16_t *samples, size_t n)
{
	float piece[PIECE];
	int code = EARPIPE_OK;

	begin(e);
	if (n > e->longest - e->n)
		return EARPIPE_TOO_LONG;
	while (n > 0 && code == EARPIPE_OK) {
		const size_t some = n < PIECE ? n : PIECE;

		convert(samples, some, piece);
		code = compute_piece(e, piece, some);
		samples += some;
		n -= some;
	}
	return code;
}

void earpipe_restart(struct earpipe *e)
{
	size_t n;

	mel_drain(e->mel);
	mel_take(e->mel, &n);
	e->ended = true;
	begin(e);
}

const float *earpipe_features(const struct earpipe *e, size_t *rows, size_t *width)
{
	*rows = e->n_rows;
	*width = e->width;
	return e->rows;
}

/* The answer for probabilities p, as cnn-predict prints it. */
static struct earpipe_answer choose(struct earpipe *e, const float *p)
{
	const size_t classes = e->model.net->classes;
	struct earpipe_answer a = { .scores = p, .samples = e->n };

	predictor_rank(p, classes, e->none, 1, e->order);
	a.word = e->model.classes[e->order[0]];
	a.probability = (double)p[e->order[0]];
	if (model_rejects(p, e->order[0], e->none, e->reject)) {
		a.unsure = a.word;
		a.word = MODEL_NONE;
		a.probability = 1 - a.probability;
	}
	return a;
}

/* Computes the answer of the rows that the word has. */
static int compute_answer(struct earpipe *e, struct earpipe_answer *answer)
{
	const float *p;

	if (e->n_rows == 0)
		return EARPIPE_TOO_SHORT;
	if (floats_not_finite(e->rows, e->n_rows * e->width) < e->n_rows * e->width)
		return EARPIPE_BAD_SOUND;
	if (!predictor_add(e->predictor, e->rows, e->n_rows))
		return EARPIPE_NO_MEMORY;
	predictor_compute(e->predictor);
	p = predictor_probabilities(e->predictor, 0);
	predictor_clear(e->predictor);
	if (!p)
		return EARPIPE_NO_MEMORY;
	if (floats_not_finite(p, e->model.net->classes) < e->model.net->classes)
		return EARPIPE_BAD_SOUND;
	*answer = choose(e, p);
	return EARPIPE_OK;
}

int earpipe_answer(struct earpipe *e, struct earpipe_answer *answer)
{
	int code;

	*answer = (struct earpipe_answer){ 0 };
	begin(e);
	code = mel_drain(e->mel) ? keep_rows(e) : EARPIPE_NO_MEMORY;
	if (code == EARPIPE_OK)
		code = compute_answer(e, answer);
	e->ended = true;
	return code;
}

/* ---- a stream ---- */

/* Answers an utterance that the endpointer has found. */
static int answer_utterance(struct earpipe *e, const struct utterance *u,
			    struct earpipe_answer *answer)
{
	int code;

	earpipe_restart(e);
	code = earpipe_push(e, u->samples, u->n);
	if (code == EARPIPE_OK)
		code = earpipe_answer(e, answer);
	answer->start = u->start;
	return code;
}

int earpipe_listen(struct earpipe *e, const float *samples, size_t n, size_t *used,
		   struct earpipe_answer *answer)
{
	struct utterance u;

	*answer = (struct earpipe_answer){ 0 };
	*used = 0;
	if (!e->endpoint)
		return EARPIPE_NOT_OPENED;
	if (floats_not_finite(samples, n) < n)
		return EARPIPE_BAD_SOUND;
	*used = endpoint_push(e->endpoint, samples, n, &u);
	return u.n > 0 ? answer_utterance(e, &u, answer) : EARPIPE_OK;
}

int earpipe_listen_s16(struct earpipe *e, const int16_t *samples, size_t n, size_t *used,
		       struct earpipe_answer *answer)
{
	float piece[PIECE];
	int code;

	*used = 0;
	do {
		const size_t some = n - *used < PIECE ? n - *used : PIECE;
		size_t taken;

		convert(samples + *used, some, piece);
		code = earpipe_listen(e, piece, some, &taken, answer);
		*used += taken;
	} while (code == EARPIPE_OK && !answer->word && *used < n);
	return code;
}

int earpipe_listen_end(struct earpipe *e, struct earpipe_answer *answer)
{
	struct utterance u;

	*answer = (struct earpipe_answer){ 0 };
	if (!e->endpoint)
		return EARPIPE_NOT_OPENED;
	return endpoint_drain(e->endpoint, &u) ? answer_utterance(e, &u, answer) : EARPIPE_OK;
}
