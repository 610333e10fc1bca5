/* SPDX-License-Identifier: GPL-2.0-or-later */
/* protobuf - writes messages in the encoding of Protocol Buffers
 *
 * A message is a sequence of fields, each with the number that its schema gives it. A library would
 * need the schema of the format and a compiler for it at build time, to save these four functions.
 * The encoding: protobuf.dev/programming-guides/encoding. */
#ifndef EARPIPE_PROTOBUF_H
#define EARPIPE_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message in memory. Zero-initialise; protobuf_free() releases it. */
struct protobuf {
	unsigned char *bytes; /* [n] */
	size_t n, cap;
	bool failed; /* there was no memory: the message is incomplete */
};

void protobuf_free(struct protobuf *p);

/* Appends a field. The types of the schema: int32, int64 and enumerations; float; string, bytes and
 * packed numbers. */
void protobuf_int(struct protobuf *p, unsigned field, int64_t value);
void protobuf_float(struct protobuf *p, unsigned field, float value);
void protobuf_bytes(struct protobuf *p, unsigned field, const void *bytes, size_t n);
void protobuf_text(struct protobuf *p, unsigned field, const char *text);

/* Appends a field that is a message: what is appended between the two calls. Messages may be within
 * each other. protobuf_begin returns what protobuf_end needs. */
size_t protobuf_begin(struct protobuf *p, unsigned field);
void protobuf_end(struct protobuf *p, size_t begun);

/* Appends a field of n bytes, which the caller fills. NULL: no memory. */
unsigned char *protobuf_room(struct protobuf *p, unsigned field, size_t n);

#endif
