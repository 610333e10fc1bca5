/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame - one tensor and its attributes
 *
 * With recipe, scan and stream one of the four modules that know msgpack. Attributes are msgpack
 * objects, so that those which nobody here knows pass through untouched. */
#ifndef EARPIPE_FRAME_H
#define EARPIPE_FRAME_H

#include "base/tensor.h"

#include <msgpack.h>
#include <stdint.h>

/* One tensor and its attributes. Zero-initialise; frame_free() releases it. After reading, the
 * tensor's data lies in the reader's buffer and holds until the next read; attributes are the
 * frame's own. Texts returned by the getters hold until the frame is read into, cleared or freed.
 * Setters keep an attribute's place if it is there and append it if not; they return false only
 * when memory is short. */
struct frame {
	struct tensor tensor;
	msgpack_object_kv *attr; /* [n_attr], in order; without dtype, shape, data */
	size_t n_attr, cap_attr;
	msgpack_zone zone; /* owner of what the attributes point to */
	bool ready;        /* meaningless to others: the zone is initialised */
};

void frame_free(struct frame *f);

/* Forgets tensor and attributes, keeps memory for the next use: frames that are much alike ask for
 * none after the second. */
void frame_clear(struct frame *f);

/* Empties an initialised zone that is to be filled again. If it had to grow, what it has from now
 * on is one piece twice as large. False: no memory, and there is no zone any more. */
bool zone_reuse(msgpack_zone *zone);

/* Copies attributes, not the tensor. */
bool frame_copy_attributes(struct frame *to, const struct frame *from);

/* The attribute as text, NUL-terminated; NULL if it is absent or no string. */
const char *frame_text(const struct frame *f, const char *key);

/* The attribute as a number; false if it is absent or no number. */
bool frame_number(const struct frame *f, const char *key, double *out);

/* True if the attribute is there and is boolean true. */
bool frame_true(const struct frame *f, const char *key);

/* The n-th string of an array attribute; NULL past its end, or if there is no such attribute. */
const char *frame_text_at(const struct frame *f, const char *key, size_t n);

/* The n-th number of an array attribute; false past its end, or if there is no such attribute. */
bool frame_number_at(const struct frame *f, const char *key, size_t n, double *out);

/* Whether an attribute is the same in both, or absent from both. */
bool frame_same(const struct frame *a, const struct frame *b, const char *key);

bool frame_has(const struct frame *f, const char *key);
bool frame_set_text(struct frame *f, const char *key, const char *value);
bool frame_set_int(struct frame *f, const char *key, int64_t value);
bool frame_set_real(struct frame *f, const char *key, double value);
/* An int if the value is whole (a rate of 8000), else a float. */
bool frame_set_number(struct frame *f, const char *key, double value);
bool frame_set_bool(struct frame *f, const char *key, bool value);
bool frame_set_texts(struct frame *f, const char *key, const char *const *values, size_t n);
/* As floats of four bytes. */
bool frame_set_numbers(struct frame *f, const char *key, const float *values, size_t n);
void frame_drop(struct frame *f, const char *key);

/* Sets dtype, rank and shape to a float tensor over borrowed data. */
void frame_set_floats(struct frame *f, const float *data, unsigned rank, const size_t *shape);

/* ---- attributes as objects, for those who look at them themselves ---- */

/* The i-th attribute, i < n_attr, in order. */
const char *frame_attr_key(const struct frame *f, size_t i);
const msgpack_object *frame_attr_value(const struct frame *f, size_t i);

/* The value of that key; NULL if it is absent. */
msgpack_object *frame_value(const struct frame *f, const char *key);

/* The place for a value of that key, key_len bytes; appended, as nil, if need be. What is put there
 * must lie in the frame's zone. NULL: no memory. */
msgpack_object *frame_place(struct frame *f, const char *key, size_t key_len);

/* The same without a look at those that are there: none has that key. */
msgpack_object *frame_append(struct frame *f, const char *key, size_t key_len);

bool object_is_text(const msgpack_object *o, const char *text);
bool object_is_number(const msgpack_object *o);

/* Of an object that is one. */
double object_number(const msgpack_object *o);

/* An int if the value is whole, else a float. */
msgpack_object object_of_number(double value);

/* Borrows the text. */
msgpack_object object_of_text(const char *text);

/* Deep copy into the zone, strings with a NUL behind them. from must not be nested deeper than a
 * stream may be. False: no memory. */
bool object_copy(msgpack_zone *zone, const msgpack_object *from, msgpack_object *to);

#endif
