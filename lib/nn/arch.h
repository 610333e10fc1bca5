/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arch - an architecture as a line of text: words separated by spaces, word:numberxnumber...
 *
 * First how a clip [rows, width] is brought into the net:
 *
 *     standard         less the mean of the training frames, divided by their deviation
 *     standard-bands   the same for each of the numbers in a row
 *     views:DB         two channels: each number relative to the clip's largest, and relative
 *                      to its band's mean over the rows where somebody speaks; both floored DB
 *                      below the largest
 *     fit:ROWS         crop or pad to so many rows, centred
 *
 * then the layers:
 *
 *     conv1:CxT[xS[xD]]         convolution over T rows with C channels; bands become channels;
 *                               S: stride; D: dilation, how far apart in the clip the T rows are
 *     conv2:CxTxF[xS[xS[xD]]]   over T rows and F bands; S: strides in rows and bands
 *     dw1:T[xS[xD]]             the same with a kernel for each number in a row (depthwise)
 *     dw2:TxF[xS[xS[xD]]]       the same with a kernel for each channel
 *     max:T[xF]   mean:T[xF]    maximum or mean of T rows (and F bands)
 *     bn   ln                   batch normalisation; layer normalisation of each row
 *     relu   gelu
 *     drop:P                    dropout
 *     pool                      mean and maximum of each number over all rows
 *     pool-mean   pool-max      one of them
 *     dense:N
 *     res( LAYERS )             what comes in is added to what LAYERS make of it; if the shapes
 *                               differ, by way of a convolution of one row and one band
 *
 * A dense layer with one output a class always follows. */
#ifndef EARPIPE_ARCH_H
#define EARPIPE_ARCH_H

#include <stdbool.h>
#include <stddef.h>

enum {
	ARCH_STEPS_MAX = 64,
	ARCH_TEXT_MAX = 1024, /* bytes */
	ARCH_CHANNELS_MAX = 4096,
	ARCH_KERNEL_MAX = 255, /* rows or bands of a kernel or a window, and strides */
	ARCH_DENSE_MAX = 65536,
	ARCH_FIT_MAX = 10000, /* rows */
};

enum arch_op {
	/* how a clip comes in; never a step */
	ARCH_RAW,
	ARCH_STANDARD,
	ARCH_STANDARD_BANDS,
	ARCH_VIEWS,
	ARCH_FIT,
	/* steps */
	ARCH_CONV1,
	ARCH_CONV2,
	ARCH_DW1,
	ARCH_DW2,
	ARCH_MAX,
	ARCH_MEAN,
	ARCH_BN,
	ARCH_LN,
	ARCH_RELU,
	ARCH_GELU,
	ARCH_DROP,
	ARCH_POOL,
	ARCH_POOL_MEAN,
	ARCH_POOL_MAX,
	ARCH_DENSE,
	ARCH_FORK, /* res( */
	ARCH_JOIN, /* ) */
	ARCH_OPS,
};

struct arch_step {
	enum arch_op op;
	size_t column, length;            /* of the word in the text; columns from 1 */
	size_t out;                       /* conv, dense: channels, numbers */
	size_t rows, bands;               /* conv, dw, max, mean: of the kernel or window */
	size_t stride_rows, stride_bands; /* conv, dw */
	size_t dilation;                  /* conv, dw: of rows */
	float p;                          /* drop */
};

struct arch {
	enum arch_op input; /* ARCH_RAW, _STANDARD, _STANDARD_BANDS or _VIEWS */
	double views_db;    /* ARCH_VIEWS */
	size_t fit_rows;    /* 0: as many as the clip has */
	struct arch_step steps[ARCH_STEPS_MAX];
	size_t n_steps;
};

/* The text that a name ("default", "general", "fast", "tiny", "tutorial", "mlp") stands for, or the
 * text itself if it is no name. Named ones take log-mel apart from other kinds of features: `views`
 * and one deviation for all bands make sense for log-mel alone; others get 'standard-bands'. */
const char *arch_resolve(const char *name, bool is_logmel);

/* Reads the text; NULL if it is right, else the reason, naming the word and its column (in why). */
const char *arch_parse(const char *text, struct arch *arch, char *why, size_t size);

#endif
