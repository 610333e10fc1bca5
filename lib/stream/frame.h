/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame - one tensor and its attributes
 *
 * Attributes are msgpack objects, so that unknown ones are passed on unchanged. */
#ifndef EARPIPE_FRAME_H
#define EARPIPE_FRAME_H

#include "base/tensor.h"

#include <msgpack.h>
#include <stdint.h>

/* One tensor and its attributes. Zero-initialise; frame_free() releases it. After reading, the
 * tensor's data is in the reader's buffer and valid until the next read; the attributes belong to
 * the frame. Texts returned by getters are valid until the frame is read into, cleared or freed.
 * Setters keep the place of an attribute that is there and append a new one; they return false if
 * there is no memory. */
struct frame {
	struct tensor tensor;
	msgpack_object_kv *attr; /* [n_attr], in order; without dtype, shape, data */
	size_t n_attr, cap_attr;
	msgpack_zone zone; /* owns the memory of the attributes */
	bool ready;        /* internal: the zone is initialised */
};

void frame_free(struct frame *f);

/* Drops tensor and attributes and keeps the memory for the next use. It doubles until a frame fits,
 * so after some similar frames no more is allocated. */
void frame_clear(struct frame *f);

/* Empties an initialised zone for its next use. If it had grown, it gets one block of twice the
 * size. False: no memory, and the zone is not initialised any more. */
bool zone_reuse(msgpack_zone *zone);

/* Copies attributes, not the tensor. */
bool frame_copy_attributes(struct frame *to, const struct frame *from);

/* The attribute as text, NUL-terminated; NULL if it is absent or not a string. */
const char *frame_text(const struct frame *f, const char *key);

/* The attribute as a number. False: it is absent or not a number. */
bool frame_number(const struct frame *f, const char *key, double *out);

/* Whether the attribute is there and is boolean true. */
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

/* ---- attributes as msgpack objects ---- */

/* The i-th attribute, i < n_attr, in order. */
const char *frame_attr_key(const struct frame *f, size_t i);
const msgpack_object *frame_attr_value(const struct frame *f, size_t i);

/* The value of that key; NULL if it is absent. */
msgpack_object *frame_value(const struct frame *f, const char *key);

/* The value of a key of key_len bytes, for writing; a new key is appended with the value nil. The
 * new value must be in the frame's zone. NULL: no memory. */
msgpack_object *frame_place(struct frame *f, const char *key, size_t key_len);

/* The same for a key that the frame does not have. */
msgpack_object *frame_append(struct frame *f, const char *key, size_t key_len);

bool object_is_text(const msgpack_object *o, const char *text);
bool object_is_number(const msgpack_object *o);

/* The value of an object that is a number. */
double object_number(const msgpack_object *o);

/* An int if the value is whole, else a float. */
msgpack_object object_of_number(double value);

/* Borrows the text. */
msgpack_object object_of_text(const char *text);

/* Copies an object with its contents into the zone; strings get a NUL after them. The nesting of
 * from must be within FRAME_SCAN_DEPTH_MAX. False: no memory. */
bool object_copy(msgpack_zone *zone, const msgpack_object *from, msgpack_object *to);

#endif
