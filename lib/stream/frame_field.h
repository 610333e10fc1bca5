/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_field - what can be asked of a frame by name: an attribute, or something computed
 *
 * Computed are "rows" (the first extent), "dur" (seconds: samples or rows * hop, divided by the
 * rate) and "dtype". They come before attributes of the same name. A single number has no rows, and
 * a frame without a rate has no dur. */
#ifndef EARPIPE_FRAME_FIELD_H
#define EARPIPE_FRAME_FIELD_H

#include "base/decimal.h"
#include "stream/frame.h"

enum field_type {
	FIELD_ABSENT,
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_OTHER, /* an array, a map or bytes, which cannot be compared */
};

/* Texts are valid as long as the frame and the field are. */
struct frame_field {
	enum field_type type;
	const char *text;          /* TEXT; a boolean is true or false, nil is null */
	double number;             /* NUMBER; an integer beyond 2^53 is rounded */
	char digits[DECIMAL_TEXT]; /* what frame_field_text wrote */
};

struct frame_field frame_field_of(const struct frame *f, const char *key);

/* The text, or the number in as few digits as are read back as the same. Not for ABSENT or OTHER. */
const char *frame_field_text(struct frame_field *field);

/* Whether the key asks for the length of a signal, which a chunk does not know. */
bool frame_field_is_length(const char *key);

/* The whole text as a finite decimal number: digits, a point, an exponent, a sign. */
bool frame_field_parse(const char *text, double *number);

#endif
