/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet_file - reads the bytes of a Parquet file and keeps the reason of a failure */
#ifndef EARPIPE_PARQUET_FILE_H
#define EARPIPE_PARQUET_FILE_H

#include "base/status.h"
#include "parquet/buffer.h"

#include <stdint.h>

struct parquet_file {
	int fd;
	struct buffer raw;  /* a page, or the footer, as stored in the file */
	enum status status; /* of the fault: STATUS_INPUT or STATUS_SYSTEM */
	char why[200];      /* empty: nothing is wrong */
};

/* Reads n bytes from `offset` on, all of them. False: it fails. */
bool parquet_file_read(struct parquet_file *f, uint64_t offset, void *to, size_t n);

/* Keep the reason and return false. The first means that the file is at fault (STATUS_INPUT) and
 * escapes the text, since a column may have any name. The others mean the system, the last with
 * errno's reason. */
bool parquet_file_fail(struct parquet_file *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool parquet_file_fail_memory(struct parquet_file *f);
bool parquet_file_fail_system(struct parquet_file *f);

/* The n bytes at `at` as a number, lowest byte first. */
uint64_t parquet_file_number(const unsigned char *at, size_t n);

#endif
