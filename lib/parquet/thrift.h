/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thrift - reads Apache Thrift's compact protocol, as far as Parquet's headers need it
 *
 * thrift-compact-protocol.md in github.com/apache/thrift. It allocates nothing. Reading past the
 * end, or invalid bytes, sets `bad`; that read and all later ones return zeros. */
#ifndef EARPIPE_THRIFT_H
#define EARPIPE_THRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum thrift_type {
	THRIFT_STOP,
	THRIFT_TRUE,
	THRIFT_FALSE,
	THRIFT_I8,
	THRIFT_I16,
	THRIFT_I32,
	THRIFT_I64,
	THRIFT_DOUBLE,
	THRIFT_BINARY,
	THRIFT_LIST,
	THRIFT_SET,
	THRIFT_MAP,
	THRIFT_STRUCT,
};

/* Begins at the first byte of a struct. */
struct thrift {
	const unsigned char *at, *end;
	bool bad;
};

/* Begins with all zero at the start of each struct. */
struct thrift_field {
	enum thrift_type type;
	int id;
};

/* Goes to the next field of the struct, whose value must then be read or skipped. False: there is
 * none, or t is bad. */
bool thrift_field(struct thrift *t, struct thrift_field *f);

/* Read a value. A field of another type sets `bad`. Integers are I8 to I64. */
int64_t thrift_int(struct thrift *t, enum thrift_type type);
bool thrift_bool(struct thrift *t, enum thrift_type type);

/* The n bytes of a text, in the caller's input. */
const unsigned char *thrift_binary(struct thrift *t, enum thrift_type type, size_t *n);

/* Reads the number of items of a list, at most the number of bytes left, and their type. */
size_t thrift_list(struct thrift *t, enum thrift_type type, enum thrift_type *item);

void thrift_skip(struct thrift *t, enum thrift_type type);

#endif
