/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output - writing to a descriptor that may not block
 *
 * O_NONBLOCK belongs to a pipe, socket or terminal and not to a process: whoever shares it may set
 * it. stdio gives up at EAGAIN and loses what it holds. Here writing waits instead. */
#ifndef EARPIPE_OUTPUT_H
#define EARPIPE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes all n bytes; waits while fd takes none, and goes on after an interrupt. False: errno. */
bool output_write(int fd, const void *bytes, size_t n);

/* Makes stdout write in this way. Called before anything is written there. False: no memory. */
bool output_open_stdout(void);

/* The descriptor that a stream writes to; stdout has one, too, after output_open_stdout. */
int output_descriptor(FILE *out);

#endif
