/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/arch.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *logmel, *other;
} names[] = {
	/* clang-format off */
	{"default",
	 "views:50 conv1:96x5 bn relu max:2 conv1:128x5 bn relu max:2 conv1:128x5 bn relu pool "
	 "drop:0.2",
	 "standard-bands conv1:96x5 bn relu max:2 conv1:128x5 bn relu max:2 conv1:128x5 bn relu "
	 "pool drop:0.2"},
	{"general",
	 "views:50 conv2:16x3x3 bn relu max:1x2 conv2:32x3x3 bn relu max:2x2 conv2:64x3x3 bn relu "
	 "max:1x2 conv2:64x3x3 bn relu pool drop:0.2",
	 "standard-bands conv2:16x3x3 bn relu max:1x2 conv2:32x3x3 bn relu max:2x2 conv2:64x3x3 bn "
	 "relu max:1x2 conv2:64x3x3 bn relu pool drop:0.2"},
	{"fast",
	 "standard-bands conv1:64x5 bn relu max:2 conv1:64x5 bn relu max:2 conv1:64x5 bn relu pool",
	 "standard-bands conv1:64x5 bn relu max:2 conv1:64x5 bn relu max:2 conv1:64x5 bn relu pool"},
	{"tiny",
	 "views:50 dw1:5 conv1:44x1 bn relu res( dw1:5 conv1:44x1 bn relu ) "
	 "res( dw1:5 conv1:44x1 bn relu ) pool",
	 "standard-bands dw1:5 conv1:52x1 bn relu res( dw1:5 conv1:52x1 bn relu ) "
	 "res( dw1:5 conv1:52x1 bn relu ) pool"},
	{"tutorial",
	 "standard fit:100 conv2:32x3x3 relu max:2x2 conv2:64x3x3 relu max:2x2 dense:128 relu "
	 "drop:0.3",
	 "standard-bands fit:100 conv2:32x3x3 relu max:2x2 conv2:64x3x3 relu max:2x2 dense:128 "
	 "relu drop:0.3"},
	{"mlp",
	 "standard fit:60 dense:128 relu drop:0.3 dense:128 relu drop:0.3",
	 "standard-bands fit:60 dense:128 relu drop:0.3 dense:128 relu drop:0.3"},
	/* clang-format on */
};

const char *arch_resolve(const char *name, bool is_logmel)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i].name) == 0)
			return is_logmel ? names[i].logmel : names[i].other;
	return name;
}

enum { NUMBERS_MAX = 6 };

/* The grammar: what numbers a word takes, and the range of each. */
static const struct word {
	const char *name, *usage;
	enum arch_op op;
	size_t min, max; /* how many numbers */
	bool whole;      /* no fractions */
	double low, high[NUMBERS_MAX];
} words[] = {
	/* clang-format off */
	{"standard", "standard", ARCH_STANDARD, 0, 0, true, 0, { 0 }},
	{"standard-bands", "standard-bands", ARCH_STANDARD_BANDS, 0, 0, true, 0, { 0 }},
	{"views", "views:DB", ARCH_VIEWS, 1, 1, false, 1, { 200 }},
	{"fit", "fit:ROWS", ARCH_FIT, 1, 1, true, 1, { ARCH_FIT_MAX }},
	{"conv1", "conv1:CHANNELSxROWS[xSTRIDE[xDILATION]]", ARCH_CONV1, 2, 4, true, 1,
	 { ARCH_CHANNELS_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX }},
	{"conv2", "conv2:CHANNELSxROWSxBANDS[xSTRIDE[xSTRIDE[xDILATION]]]", ARCH_CONV2, 3, 6,
	 true, 1,
	 { ARCH_CHANNELS_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX,
	   ARCH_KERNEL_MAX }},
	{"dw1", "dw1:ROWS[xSTRIDE[xDILATION]]", ARCH_DW1, 1, 3, true, 1,
	 { ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX }},
	{"dw2", "dw2:ROWSxBANDS[xSTRIDE[xSTRIDE[xDILATION]]]", ARCH_DW2, 2, 5, true, 1,
	 { ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX, ARCH_KERNEL_MAX }},
	{"max", "max:ROWS[xBANDS]", ARCH_MAX, 1, 2, true, 1, { ARCH_KERNEL_MAX, ARCH_KERNEL_MAX }},
	{"mean", "mean:ROWS[xBANDS]", ARCH_MEAN, 1, 2, true, 1, { ARCH_KERNEL_MAX, ARCH_KERNEL_MAX }},
	{"bn", "bn", ARCH_BN, 0, 0, true, 0, { 0 }},
	{"ln", "ln", ARCH_LN, 0, 0, true, 0, { 0 }},
	{"relu", "relu", ARCH_RELU, 0, 0, true, 0, { 0 }},
	{"gelu", "gelu", ARCH_GELU, 0, 0, true, 0, { 0 }},
	{"drop", "drop:P", ARCH_DROP, 1, 1, false, 0, { 0.95 }},
	{"pool", "pool", ARCH_POOL, 0, 0, true, 0, { 0 }},
	{"pool-mean", "pool-mean", ARCH_POOL_MEAN, 0, 0, true, 0, { 0 }},
	{"pool-max", "pool-max", ARCH_POOL_MAX, 0, 0, true, 0, { 0 }},
	{"dense", "dense:N", ARCH_DENSE, 1, 1, true, 1, { ARCH_DENSE_MAX }},
	{"res(", "res( LAYERS )", ARCH_FORK, 0, 0, true, 0, { 0 }},
	{")", "res( LAYERS )", ARCH_JOIN, 0, 0, true, 0, { 0 }},
	/* clang-format on */
};

/* A word of the text as it is read. */
struct token {
	const struct word *word;
	const char *text;
	size_t length, column;
	double number[NUMBERS_MAX];
	size_t n;
};

/* Digits, and digits after a point; returns what follows, or NULL. Not strtod: no locale, no sign,
 * no "inf". */
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

/* Says what is wrong with the word, at the character `at` of it. */
static const char *wrong_at(const struct token *t, const char *at, const char *what, char *why,
			    size_t size)
{
	int length = t->length > 40 ? 40 : (int)t->length;

	snprintf(why, size, "column %zu: '%.*s': %s", t->column + (size_t)(at - t->text), length,
		 t->text, what);
	return why;
}

static const char *wrong(const struct token *t, const char *what, char *why, size_t size)
{
	return wrong_at(t, t->text, what, why, size);
}

static const char *wrong_usage(const struct token *t, const char *at, char *why, size_t size)
{
	char what[80];

	snprintf(what, sizeof what, "wanted %s", t->word->usage);
	return wrong_at(t, at, what, why, size);
}

static const struct word *find_word(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].name) == length && memcmp(words[i].name, text, length) == 0)
			return &words[i];
	return NULL;
}

/* Whether the number read last, which begins at `at`, is one that the word takes. */
static bool check_number(const struct token *t, const char *at, char *why, size_t size)
{
	const double value = t->number[t->n], low = t->word->low, high = t->word->high[t->n];
	char what[80];

	if (value >= low && value <= high && (!t->word->whole || value == (double)(size_t)value))
		return true;
	snprintf(what, sizeof what, "number %zu must be %sfrom %g to %g", t->n + 1,
		 t->word->whole ? "whole, " : "", low, high);
	wrong_at(t, at, what, why, size);
	return false;
}

/* Splits a word into its name and numbers. */
static const char *read_token(struct token *t, char *why, size_t size)
{
	const char *end = t->text + t->length, *p = t->text;

	while (p < end && *p != ':')
		p++;
	t->word = find_word(t->text, (size_t)(p - t->text));
	if (!t->word)
		return wrong(
		    t,
		    "no such word; there are standard standard-bands views fit conv1 conv2 dw1 dw2 "
		    "max mean bn ln relu gelu drop pool pool-mean pool-max dense res( )",
		    why, size);
	for (t->n = 0; p < end; t->n++) {
		const char *number = p + 1;

		if (t->n == t->word->max || *p != (t->n ? 'x' : ':'))
			return wrong_usage(t, p, why, size);
		p = read_number(number, end, &t->number[t->n]);
		if (!p)
			return wrong_usage(t, number, why, size);
		if (!check_number(t, number, why, size))
			return why;
	}
	return t->n < t->word->min ? wrong_usage(t, t->text, why, size) : NULL;
}

/* Words that say how a clip comes in. */
static const char *take_input(const struct token *t, struct arch *arch, char *why, size_t size)
{
	if (arch->n_steps > 0)
		return wrong(t, "must come before the layers", why, size);
	if (t->word->op == ARCH_FIT) {
		if (arch->fit_rows)
			return wrong(t, "said twice", why, size);
		arch->fit_rows = (size_t)t->number[0];
		return NULL;
	}
	if (arch->input != ARCH_RAW)
		return wrong(t, "only one of standard, standard-bands and views", why, size);
	arch->input = t->word->op;
	arch->views_db = t->number[0];
	return NULL;
}

static const char *take_step(const struct token *t, struct arch *arch, char *why, size_t size)
{
	struct arch_step *s = &arch->steps[arch->n_steps];
	size_t number[NUMBERS_MAX];

	if (arch->n_steps == ARCH_STEPS_MAX)
		return wrong(t, "too many layers", why, size);
	for (size_t i = 0; i < NUMBERS_MAX; i++)
		number[i] = i < t->n ? (size_t)t->number[i] : 1;
	*s = (struct arch_step){ .op = t->word->op,
				 .column = t->column,
				 .length = t->length,
				 .rows = 1,
				 .bands = 1,
				 .stride_rows = 1,
				 .stride_bands = 1,
				 .dilation = 1 };
	switch (s->op) {
	case ARCH_CONV2:
		s->out = number[0];
		s->rows = number[1];
		s->bands = number[2];
		s->stride_rows = number[3];
		s->stride_bands = number[4];
		s->dilation = number[5];
		break;
	case ARCH_CONV1:
		s->out = number[0];
		s->rows = number[1];
		s->stride_rows = number[2];
		s->dilation = number[3];
		break;
	case ARCH_DW1:
		s->rows = number[0];
		s->stride_rows = number[1];
		s->dilation = number[2];
		break;
	case ARCH_DW2:
		s->rows = number[0];
		s->bands = number[1];
		s->stride_rows = number[2];
		s->stride_bands = number[3];
		s->dilation = number[4];
		break;
	case ARCH_MAX:
	case ARCH_MEAN:
		s->rows = number[0];
		s->bands = number[1];
		break;
	case ARCH_DENSE:
		s->out = number[0];
		break;
	case ARCH_DROP:
		s->p = (float)t->number[0];
		break;
	default:
		break;
	}
	arch->n_steps++;
	return NULL;
}

/* Bytes of the word at p. A space ends it; 'res(' and ')' need none around them. */
static size_t word_length(const char *p)
{
	const size_t n = strcspn(p, " ()");

	return p[n] == '(' || n == 0 ? n + 1 : n;
}

static const char *wrong_step(const char *text, const struct arch_step *s, const char *what,
			      char *why, size_t size)
{
	const struct token t = { .text = text + s->column - 1,
				 .length = s->length,
				 .column = s->column };

	return wrong(&t, what, why, size);
}

/* Whether each 'res(' has its ')', and layers between. */
static const char *check_branches(const char *text, const struct arch *arch, char *why, size_t size)
{
	const struct arch_step *open[ARCH_STEPS_MAX];
	size_t depth = 0;

	for (size_t i = 0; i < arch->n_steps; i++) {
		const struct arch_step *s = &arch->steps[i];

		if (s->op == ARCH_FORK)
			open[depth++] = s;
		if (s->op != ARCH_JOIN)
			continue;
		if (depth == 0)
			return wrong_step(text, s, "no 'res(' is open here", why, size);
		if (open[--depth] + 1 == s)
			return wrong_step(text, s, "wanted layers after 'res('", why, size);
	}
	return depth > 0 ? wrong_step(text, open[depth - 1], "its ')' is missing", why, size)
			 : NULL;
}

const char *arch_parse(const char *text, struct arch *arch, char *why, size_t size)
{
	const char *p = text;

	*arch = (struct arch){ .input = ARCH_RAW };
	if (strlen(text) > ARCH_TEXT_MAX) {
		snprintf(why, size, "longer than %d characters", ARCH_TEXT_MAX);
		return why;
	}
	for (;;) {
		struct token t = { 0 };
		const char *bad;

		p += strspn(p, " ");
		if (!*p)
			return check_branches(text, arch, why, size);
		t.text = p;
		t.column = (size_t)(p - text) + 1;
		t.length = word_length(p);
		p += t.length;
		bad = read_token(&t, why, size);
		if (!bad)
			bad = t.word->op < ARCH_CONV1 ? take_input(&t, arch, why, size)
						      : take_step(&t, arch, why, size);
		if (bad)
			return bad;
	}
}
