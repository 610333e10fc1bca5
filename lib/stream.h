/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream - tensor-stream(5): msgpack in and out, limits, attributes, recipe, end mark
 *
 * The only module that knows msgpack and the keys of a frame. It neither prints nor exits:
 * what is wrong is kept as one line of text, with the exit status that it deserves. */
#ifndef EARPIPE_STREAM_H
#define EARPIPE_STREAM_H

#include "tensor.h"

#include <msgpack.h>
#include <stdint.h>
#include <stdio.h>

enum {
	STREAM_HEADER_MAX = 64 * 1024, /* bytes of a frame outside of its data */
	STREAM_DATA_MAX_DEFAULT =
	    64 * 1048576,          /* bytes of data in a frame, unless told otherwise */
	STREAM_DEPTH_MAX = 8,      /* maps and arrays within each other */
	STREAM_ENTRIES_MAX = 4096, /* entries in one map or array */
};

/* ---- frames ---- */

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

/* Forgets tensor and attributes, keeps memory for the next use. */
void frame_clear(struct frame *f);

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

bool frame_has(const struct frame *f, const char *key);
bool frame_set_text(struct frame *f, const char *key, const char *value);
bool frame_set_int(struct frame *f, const char *key, int64_t value);
bool frame_set_real(struct frame *f, const char *key, double value);
/* An int if the value is whole (a rate of 8000), else a float. */
bool frame_set_number(struct frame *f, const char *key, double value);
bool frame_set_bool(struct frame *f, const char *key, bool value);
bool frame_set_texts(struct frame *f, const char *key, const char *const *values, size_t n);
void frame_drop(struct frame *f, const char *key);

/* Sets dtype, rank and shape to a float tensor over borrowed data. */
void frame_set_floats(struct frame *f, const float *data, unsigned rank, const size_t *shape);

/* ---- recipes ----
 * How the numbers were made: an array of maps, each {"filter": NAME, parameter: value, ...}. The
 * step that turns audio into features also says "kind" (what it makes) and "rate" (what it had). */

/* Appends a step; the setters below then add to the last step. */
bool recipe_add(struct frame *f, const char *filter);
bool recipe_number(struct frame *f, const char *key, double value);
bool recipe_text(struct frame *f, const char *key, const char *value);

/* Looks up a parameter of the last step of that filter; as frame_text and frame_number. */
const char *recipe_get_text(const struct frame *f, const char *filter, const char *key);
bool recipe_get_number(const struct frame *f, const char *filter, const char *key, double *out);

/* True if the recipe has a step of that filter. */
bool recipe_has(const struct frame *f, const char *filter);

/* Compares the feature part of two recipes, numbers by value and keys in any order: the steps from
 * the first one that has a "kind" on, or the whole recipe if none has. Returns true if they agree;
 * else writes into why[size] what differs, as "melspec hop is 100, wanted 80". Two frames without
 * recipes agree. */
bool recipe_same(const struct frame *have, const struct frame *want, char *why, size_t size);

/* Moves the steps before the feature part to the attribute "provenance" (a model's frame). */
bool recipe_split_provenance(struct frame *f);

/* ---- reading ---- */

enum stream_got {
	STREAM_FRAME, /* the frame was filled */
	STREAM_MARK,  /* an end mark, and its count was right */
	STREAM_EOF,   /* end of file just after an end mark */
	STREAM_CUT,   /* end of file elsewhere: an upstream stage died, or the file was cut */
	STREAM_BAD,   /* not a stream, a damaged frame, or a read error; see reader_error() */
};

struct reader;

/* Reads from fd, which stays the caller's. Before a read that would block, `out` (may be NULL) is
 * flushed, and while waiting its reader is watched: when that has gone, the process ends as by
 * SIGPIPE. data_max bounds the data of a frame in bytes. NULL: no memory. */
struct reader *reader_new(int fd, FILE *out, size_t data_max);
void reader_free(struct reader *r);

/* Fills f with the next frame. After STREAM_EOF, _CUT or _BAD it gives the same again. */
enum stream_got reader_next(struct reader *r, struct frame *f);

/* After STREAM_CUT or STREAM_BAD: one line without a newline, and the exit status (1 input, 3
 * system). */
const char *reader_error(const struct reader *r);
int reader_status(const struct reader *r);

/* Waits until fd can be read (-1: there is none to wait for) or timeout_ms have passed (-1: no
 * limit); flushes out first if it has to wait, and ends the process as by SIGPIPE when the reader
 * of out has gone. False if flushing failed (errno). Every wait of every filter comes through here.
 */
bool stream_wait(int fd, FILE *out, int timeout_ms);

/* Whoever reads our output has gone: ends the process as SIGPIPE does, even where whoever started
 * us ignored or blocked that. */
_Noreturn void stream_reader_gone(void);

/* Frames seen so far, over all segments: while a frame is looked at, its number plus one. */
uint64_t reader_frames(const struct reader *r);

/* ---- writing ---- */

/* Writes a frame: dtype, shape, the attributes in order, data last. False: see errno; EMSGSIZE: the
 * attributes are more than readers take (STREAM_HEADER_MAX), and nothing was written. The tensor's
 * data must have the bytes that dtype and shape promise. */
bool stream_write(FILE *out, const struct frame *f);

/* Writes the end mark for n frames. */
bool stream_write_mark(FILE *out, uint64_t n);

/* ---- looking at any attribute, for tensor-dump and JSON ---- */

const char *frame_attr_key(const struct frame *f, size_t i);
const msgpack_object *frame_attr_value(const struct frame *f, size_t i);

#endif
