/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status - exit statuses, which are also the statuses of faults that modules report */
#ifndef EARPIPE_STATUS_H
#define EARPIPE_STATUS_H

#include <stddef.h>

/* earpipe(7), EXIT STATUS */
enum status {
	STATUS_OK = 0,         /* everything was read and written */
	STATUS_INPUT = 1,      /* the input is at fault */
	STATUS_USAGE = 2,      /* the command line is at fault */
	STATUS_SYSTEM = 3,     /* memory, I/O, a full disk, no microphone */
	STATUS_UNFINISHED = 4, /* interrupted: the output is usable, but not finished */
};

/* The status for an error of the system (errno) when something is opened or read. A name
 * that leads nowhere or may not be read is STATUS_INPUT; all else (memory, descriptors,
 * EIO) is STATUS_SYSTEM. */
enum status status_of_errno(int error);

/* Writes "no memory for WHAT" to why[size]; returns STATUS_SYSTEM. */
enum status status_no_memory(char *why, size_t size, const char *what);

#endif
