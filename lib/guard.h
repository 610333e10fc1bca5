/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard - calls into libraries that end the process, or crash, when memory is short
 *
 * libarchive and libsox call exit() when an allocation fails, or use what they did not get. Between
 * guard_enter and guard_leave that is reported in one line, and the process ends with the exit
 * status of a fault of the machine. With cli, filter and resampler the only module that does so. */
#ifndef EARPIPE_GUARD_H
#define EARPIPE_GUARD_H

#include <stdbool.h>

/* What lines begin with; the text stays the caller's. */
void guard_program(const char *name);

/* What is worked on, a path; NULL: nothing that has a name. Copied. */
void guard_about(const char *subject);

/* Calls into `library` follow, until guard_leave. Sets errno to 0. Not to be nested. What the
 * library writes to stderr itself is dropped meanwhile if it is quiet: not where other threads may
 * write. */
void guard_enter(const char *library, bool quiet);

/* True if memory ran out in between, as errno has it. Leaves errno alone. */
bool guard_leave(void);

#endif
