/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/arch.h"

#include "nn/layer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *logmel, *other;
} names[] = {
	/* clang-format off */
	{"default",
	 "views:50 conv1d:96x5 batchnorm relu maxpool:2 conv1d:128x5 batchnorm relu maxpool:2 "
	 "conv1d:128x5 batchnorm relu globalpool dropout:0.2",
	 "standard-bands conv1d:96x5 batchnorm relu maxpool:2 conv1d:128x5 batchnorm relu "
	 "maxpool:2 conv1d:128x5 batchnorm relu globalpool dropout:0.2"},
	{"general",
	 "views:50 conv2d:16x3x3 batchnorm relu maxpool:1x2 conv2d:32x3x3 batchnorm relu "
	 "maxpool:2x2 conv2d:64x3x3 batchnorm relu maxpool:1x2 conv2d:64x3x3 batchnorm relu "
	 "globalpool dropout:0.2",
	 "standard-bands conv2d:16x3x3 batchnorm relu maxpool:1x2 conv2d:32x3x3 batchnorm relu "
	 "maxpool:2x2 conv2d:64x3x3 batchnorm relu maxpool:1x2 conv2d:64x3x3 batchnorm relu "
	 "globalpool dropout:0.2"},
	{"fast",
	 "standard-bands conv1d:64x5 batchnorm relu maxpool:2 conv1d:64x5 batchnorm relu "
	 "maxpool:2 conv1d:64x5 batchnorm relu globalpool",
	 "standard-bands conv1d:64x5 batchnorm relu maxpool:2 conv1d:64x5 batchnorm relu "
	 "maxpool:2 conv1d:64x5 batchnorm relu globalpool"},
	{"tiny",
	 "views:50 dwconv1d:5 conv1d:44x1 batchnorm relu residual( dwconv1d:5 conv1d:44x1 "
	 "batchnorm relu ) residual( dwconv1d:5 conv1d:44x1 batchnorm relu ) globalpool",
	 "standard-bands dwconv1d:5 conv1d:52x1 batchnorm relu residual( dwconv1d:5 conv1d:52x1 "
	 "batchnorm relu ) residual( dwconv1d:5 conv1d:52x1 batchnorm relu ) globalpool"},
	{"tutorial",
	 "standard fit:100 conv2d:32x3x3 relu maxpool:2x2 conv2d:64x3x3 relu maxpool:2x2 "
	 "linear:128 relu dropout:0.3",
	 "standard-bands fit:100 conv2d:32x3x3 relu maxpool:2x2 conv2d:64x3x3 relu maxpool:2x2 "
	 "linear:128 relu dropout:0.3"},
	{"mlp",
	 "standard fit:60 linear:128 relu dropout:0.3 linear:128 relu dropout:0.3",
	 "standard-bands fit:60 linear:128 relu dropout:0.3 linear:128 relu dropout:0.3"},
	/* clang-format on */
};

const char *arch_resolve(const char *name, bool is_logmel)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i].name) == 0)
			return is_logmel ? names[i].logmel : names[i].other;
	return name;
}

/* ---- words and numbers ---- */

/* The range of each kind of number, and its name in messages. */
static const struct {
	const char *name;
	double low, high;
	bool fraction; /* it need not be whole */
} numbers[] = {
	[ARCH_CHANNELS] = { "CHANNELS", 1, ARCH_CHANNELS_MAX, false },
	[ARCH_ROWS] = { "ROWS", 1, ARCH_KERNEL_MAX, false },
	[ARCH_BANDS] = { "BANDS", 1, ARCH_KERNEL_MAX, false },
	[ARCH_STRIDE_ROWS] = { "STRIDE", 1, ARCH_KERNEL_MAX, false },
	[ARCH_STRIDE_BANDS] = { "STRIDE", 1, ARCH_KERNEL_MAX, false },
	[ARCH_DILATION] = { "DILATION", 1, ARCH_KERNEL_MAX, false },
	[ARCH_WINDOW_ROWS] = { "ROWS", 1, ARCH_KERNEL_MAX, false },
	[ARCH_WINDOW_BANDS] = { "BANDS", 1, ARCH_KERNEL_MAX, false },
	[ARCH_OUTPUTS] = { "N", 1, ARCH_OUTPUTS_MAX, false },
	[ARCH_PROBABILITY] = { "P", 0, 0.95, true },
	[ARCH_DECIBELS] = { "DB", 1, 200, true },
	[ARCH_FIT_ROWS] = { "ROWS", 1, ARCH_FIT_MAX, false },
};

/* The words before the layers. They define how features enter the net. */
static const struct input_word {
	struct arch_word word;
	enum arch_input input;
} input_words[] = {
	{ { .name = "standard" }, ARCH_STANDARD },
	{ { .name = "standard-bands" }, ARCH_STANDARD_BANDS },
	{ { "views", { ARCH_DECIBELS }, 1 }, ARCH_VIEWS },
	{ { "fit", { ARCH_FIT_ROWS }, 1 }, ARCH_RAW },
};
enum { INPUT_WORDS = sizeof input_words / sizeof *input_words };

/* A word of the text as it is read. */
struct token {
	const char *text;
	size_t length, column;
	const struct arch_word *word;    /* of input or of kind: */
	const struct input_word *input;  /* NULL: it is a layer */
	const struct layer_kind *kind;   /* NULL: it is none */
	double number[ARCH_NUMBERS_MAX]; /* [n] */
	size_t n;
};

/* The text that is parsed, and where the reason of a failure goes. */
struct parser {
	const char *text;
	struct arch *arch;
	char *why;
	size_t size;
};

/* Bytes of the word at p. A space ends it; 'residual(' and ')' need none around them. */
static size_t word_length(const char *p)
{
	const size_t n = strcspn(p, " ()");

	return p[n] == '(' || n == 0 ? n + 1 : n;
}

/* ---- messages ---- */

/* Reports what is wrong with a word at its character `at`. Returns the message. */
__attribute__((format(printf, 4, 5))) static const char *
wrong_at(const struct parser *p, const struct token *t, const char *at, const char *format, ...)
{
	const int length = t->length > 40 ? 40 : (int)t->length;
	char what[400];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	snprintf(p->why, p->size, "column %zu: '%.*s': %s", t->column + (size_t)(at - t->text),
		 length, t->text, what);
	return p->why;
}

/* "conv1d:CHANNELSxROWS[xSTRIDE[xDILATION]]" */
static const char *wrong_usage(const struct parser *p, const struct token *t, const char *at)
{
	const struct arch_word *w = t->word;
	char usage[120];
	size_t n = (size_t)snprintf(usage, sizeof usage, "%s", w->name), i = 0, optional = 0;

	for (; w->numbers[i] != ARCH_END; i++) {
		const bool open = i >= w->required;

		n += (size_t)snprintf(usage + n, sizeof usage - n, "%s%s%s", open ? "[" : "",
				      i ? "x" : ":", numbers[w->numbers[i]].name);
		optional += open;
	}
	while (optional-- > 0)
		n += (size_t)snprintf(usage + n, sizeof usage - n, "]");
	return wrong_at(p, t, at, "wanted %s", usage);
}

static const char *wrong_word(const struct parser *p, const struct token *t)
{
	char list[300] = "";
	size_t n = 0;

	for (size_t i = 0; i < INPUT_WORDS; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, " %s", input_words[i].word.name);
	for (size_t i = 0; i < layer_kinds() && n < sizeof list; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, " %s", layer_kind(i)->word.name);
	return wrong_at(p, t, t->text, "no such word; there are%s", list);
}

/* ---- reading a word ---- */

/* Reads digits and perhaps a point and digits. Returns what follows them, or NULL. strtod would
 * depend on the locale and accept signs and "inf". */
static const char *read_number(const char *p, const char *end, double *value)
{
	const char *from = p;
	double unit = 1;

	for (*value = 0; p < end && *p >= '0' && *p <= '9'; p++)
		*value = *value * 10 + (*p - '0');
	if (p < end && *p == '.')
		for (p++; p < end && *p >= '0' && *p <= '9'; p++)
			*value += (unit /= 10) * (*p - '0');
	return p > from && p - from < 12 && p[-1] != '.' ? p : NULL;
}

/* Whether the number that was read last, at `at`, is in the range that the word takes. */
static bool check_number(const struct parser *p, const struct token *t, const char *at)
{
	const enum arch_number type = t->word->numbers[t->n];
	const double value = t->number[t->n];
	const bool whole = !numbers[type].fraction;

	if (value >= numbers[type].low && value <= numbers[type].high &&
	    (!whole || value == (double)(size_t)value))
		return true;
	wrong_at(p, t, at, "number %zu must be %sfrom %g to %g", t->n + 1, whole ? "whole, " : "",
		 numbers[type].low, numbers[type].high);
	return false;
}

static void find_word(struct token *t, size_t length)
{
	for (size_t i = 0; i < INPUT_WORDS; i++) {
		const char *name = input_words[i].word.name;

		if (strlen(name) == length && memcmp(name, t->text, length) == 0)
			t->input = &input_words[i];
	}
	t->kind = layer_find(t->text, length);
	t->word = t->input ? &t->input->word : t->kind ? &t->kind->word : NULL;
}

/* Splits a word into its name and numbers. Returns NULL or the reason why it cannot. */
static const char *read_token(const struct parser *p, struct token *t)
{
	const char *end = t->text + t->length, *at = t->text;

	while (at < end && *at != ':')
		at++;
	find_word(t, (size_t)(at - t->text));
	if (!t->word)
		return wrong_word(p, t);
	for (t->n = 0; at < end; t->n++) {
		const char *number = at + 1;

		if (t->word->numbers[t->n] == ARCH_END || *at != (t->n ? 'x' : ':'))
			return wrong_usage(p, t, at);
		at = read_number(number, end, &t->number[t->n]);
		if (!at)
			return wrong_usage(p, t, number);
		if (!check_number(p, t, number))
			return p->why;
	}
	return t->n < t->word->required ? wrong_usage(p, t, t->text) : NULL;
}

/* ---- the architecture ---- */

static const char *take_input(const struct parser *p, const struct token *t)
{
	struct arch *arch = p->arch;

	if (arch->n_steps > 0)
		return wrong_at(p, t, t->text, "must come before the layers");
	if (t->input->input == ARCH_RAW) {
		if (arch->fit_rows)
			return wrong_at(p, t, t->text, "given twice");
		arch->fit_rows = (size_t)t->number[0];
		return NULL;
	}
	if (arch->input != ARCH_RAW)
		return wrong_at(p, t, t->text, "only one of standard, standard-bands and views");
	arch->input = t->input->input;
	arch->views_db = t->number[0];
	return NULL;
}

/* Stores a number in the field of its type. */
static void set_number(struct arch_step *s, enum arch_number type, double value)
{
	const size_t n = (size_t)value;

	switch (type) {
	case ARCH_CHANNELS:
	case ARCH_OUTPUTS:
		s->out = n;
		break;
	case ARCH_ROWS:
		s->rows = n;
		break;
	case ARCH_BANDS:
		s->bands = n;
		break;
	case ARCH_STRIDE_ROWS:
		s->stride_rows = n;
		break;
	case ARCH_STRIDE_BANDS:
		s->stride_bands = n;
		break;
	case ARCH_DILATION:
		s->dilation = n;
		break;
	case ARCH_WINDOW_ROWS:
		s->rows = s->stride_rows = n;
		break;
	case ARCH_WINDOW_BANDS:
		s->bands = s->stride_bands = n;
		break;
	case ARCH_PROBABILITY:
		s->p = (float)value;
		break;
	default: /* numbers of input words */
		break;
	}
}

static const char *take_step(const struct parser *p, const struct token *t)
{
	struct arch_step *s = &p->arch->steps[p->arch->n_steps];

	if (p->arch->n_steps == ARCH_STEPS_MAX)
		return wrong_at(p, t, t->text, "too many layers");
	*s = (struct arch_step){ .kind = t->kind,
				 .column = t->column,
				 .length = t->length,
				 .rows = 1,
				 .bands = 1,
				 .stride_rows = 1,
				 .stride_bands = 1,
				 .dilation = 1 };
	for (size_t i = 0; i < t->n; i++)
		set_number(s, t->word->numbers[i], t->number[i]);
	p->arch->n_steps++;
	return NULL;
}

static const char *wrong_step(const struct parser *p, const struct arch_step *s, const char *what)
{
	const struct token t = { .text = p->text + s->column - 1,
				 .length = s->length,
				 .column = s->column };

	return wrong_at(p, &t, t.text, "%s", what);
}

/* Whether each 'residual(' has its ')', and layers between them. */
static const char *check_branches(const struct parser *p)
{
	const struct arch *arch = p->arch;
	const struct arch_step *open[ARCH_STEPS_MAX];
	size_t depth = 0;

	for (size_t i = 0; i < arch->n_steps; i++) {
		const struct arch_step *s = &arch->steps[i];

		if (s->kind->role == LAYER_FORK)
			open[depth++] = s;
		if (s->kind->role != LAYER_JOIN)
			continue;
		if (depth == 0)
			return wrong_step(p, s, "no 'residual(' is open here");
		if (open[--depth] + 1 == s)
			return wrong_step(p, s, "expected layers after 'residual('");
	}
	return depth > 0 ? wrong_step(p, open[depth - 1], "its ')' is missing") : NULL;
}

const char *arch_parse(const char *text, struct arch *arch, char *why, size_t size)
{
	const struct parser p = { text, arch, why, size };
	const char *at = text;

	*arch = (struct arch){ .input = ARCH_RAW };
	if (strlen(text) > ARCH_TEXT_MAX) {
		snprintf(why, size, "longer than %d characters", ARCH_TEXT_MAX);
		return why;
	}
	for (;;) {
		struct token t = { 0 };
		const char *bad;

		at += strspn(at, " ");
		if (!*at)
			return check_branches(&p);
		t.text = at;
		t.column = (size_t)(at - text) + 1;
		t.length = word_length(at);
		at += t.length;
		bad = read_token(&p, &t);
		if (!bad)
			bad = t.input ? take_input(&p, &t) : take_step(&p, &t);
		if (bad)
			return bad;
	}
}

bool arch_modern(const char *text, char *modern)
{
	size_t n = 0;

	while (*text) {
		const size_t spaces = strspn(text, " ");
		const size_t length = text[spaces] ? word_length(text + spaces) : 0;
		const char *word = text + spaces;
		size_t name = 0;
		const struct layer_kind *kind;

		while (name < length && word[name] != ':')
			name++;
		kind = layer_find(word, name);
		n += (size_t)snprintf(
		    modern + n, ARCH_TEXT_MAX + 1 - n, "%.*s%.*s%.*s", (int)spaces, text,
		    kind ? (int)strlen(kind->word.name) : (int)name, kind ? kind->word.name : word,
		    (int)(length - name), word + name);
		if (n > ARCH_TEXT_MAX)
			return false;
		text += spaces + length;
	}
	modern[n] = '\0';
	return true;
}
