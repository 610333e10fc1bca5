/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arch - parses an architecture: a line of text that lists the layers of a net
 *
 *     architecture   { input } { layer }
 *     input          standard | standard-bands | views:DB | fit:ROWS
 *     layer          WORD | WORD:NUMBER{xNUMBER} | residual( layer { layer } )
 *
 * cnn-train(1) says what each word means. layer.c lists the words of the layers. A linear layer
 * with one output for each class always follows them. arch_parse also reads the words of earlier
 * versions ("conv1", "bn", "max"): see arch_modern. */
#ifndef EARPIPE_ARCH_H
#define EARPIPE_ARCH_H

#include <stdbool.h>
#include <stddef.h>

struct layer_kind;

enum {
	ARCH_STEPS_MAX = 64,
	ARCH_TEXT_MAX = 2048, /* bytes */
	ARCH_CHANNELS_MAX = 4096,
	ARCH_KERNEL_MAX = 255, /* rows or bands of a kernel or window; strides and dilations */
	ARCH_OUTPUTS_MAX = 65536,
	ARCH_FIT_MAX = 10000, /* rows */
	ARCH_NUMBERS_MAX = 6, /* after one word */
};

/* How the features are normalised. */
enum arch_input {
	ARCH_RAW, /* not at all */
	ARCH_STANDARD,
	ARCH_STANDARD_BANDS,
	ARCH_VIEWS,
};

/* What a number after a word means. Each has a range and a name in messages: see arch.c. */
enum arch_number {
	ARCH_END, /* of a list */
	ARCH_CHANNELS,
	ARCH_ROWS, /* of a kernel; so are bands */
	ARCH_BANDS,
	ARCH_STRIDE_ROWS,
	ARCH_STRIDE_BANDS,
	ARCH_DILATION,
	ARCH_WINDOW_ROWS, /* also its stride: windows do not overlap */
	ARCH_WINDOW_BANDS,
	ARCH_OUTPUTS,
	ARCH_PROBABILITY,
	ARCH_DECIBELS,
	ARCH_FIT_ROWS,
};

/* A word and the numbers that may follow it. The first `required` of them must. */
struct arch_word {
	const char *name;
	enum arch_number numbers[ARCH_NUMBERS_MAX + 1]; /* ends with ARCH_END */
	size_t required;
};

/* A layer of the text. Numbers that the text does not give are 1. */
struct arch_step {
	const struct layer_kind *kind;
	size_t column, length;            /* of the word in the text; columns from 1 */
	size_t out;                       /* channels or outputs */
	size_t rows, bands;               /* of the kernel or window */
	size_t stride_rows, stride_bands; /* rows and bands of input for one of output */
	size_t dilation;                  /* of rows */
	float p;                          /* of dropout */
};

struct arch {
	enum arch_input input;
	double views_db; /* with ARCH_VIEWS */
	size_t fit_rows; /* 0: as many as the clip has */
	struct arch_step steps[ARCH_STEPS_MAX];
	size_t n_steps;
};

/* The text of a named architecture ("default", "general", "fast", "tiny", "tutorial", "mlp"), or
 * `name` itself if it is none of these. A name has one text for log-mel features and another for
 * all other kinds: 'views' and one deviation for all bands suit log-mel only. */
const char *arch_resolve(const char *name, bool is_logmel);

/* Parses a text. Returns NULL, or why[size] with the reason, the word and its column. */
const char *arch_parse(const char *text, struct arch *arch, char *why, size_t size);

/* Replaces words of earlier versions by current ones and writes the text to
 * modern[ARCH_TEXT_MAX + 1]. False if it does not fit; a text that arch_parse took in an earlier
 * version (up to 1024 bytes) always fits. */
bool arch_modern(const char *text, char *modern);

#endif
