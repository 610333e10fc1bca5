/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output - writing to a descriptor that may not block
 *
 * O_NONBLOCK belongs to a pipe, socket or terminal, not to a process: any process that shares it
 * may set it. stdio fails at EAGAIN and loses its buffer. These functions wait instead. */
#ifndef EARPIPE_OUTPUT_H
#define EARPIPE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes all n bytes; waits while fd is full, and continues after an interrupt. False:
 * see errno. */
bool output_write(int fd, const void *bytes, size_t n);

/* Makes stdout write in this way. Call it before anything is written to stdout. False:
 * no memory. */
bool output_open_stdout(void);

/* The descriptor that a stream writes to, also for stdout after output_open_stdout. */
int output_descriptor(FILE *out);

#endif
