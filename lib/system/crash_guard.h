/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash_guard - calls into libraries that end the process, or crash, when memory is short
 *
 * libarchive and libsox call exit() when an allocation fails, or use what they did not get. Between
 * crash_guard_enter and crash_guard_leave that is reported in one line, and the process ends with the exit
 * status of a fault of the machine. With cli, filter and resampler the only module that does so. */
#ifndef EARPIPE_CRASH_GUARD_H
#define EARPIPE_CRASH_GUARD_H

#include <stdbool.h>

/* What lines begin with; the text stays the caller's. */
void crash_guard_program(const char *name);

/* What is worked on, a path; NULL: nothing that has a name. Copied. */
void crash_guard_about(const char *subject);

/* Calls into `library` follow, until crash_guard_leave. Sets errno to 0. Not to be nested. What the
 * library writes to stderr itself is dropped meanwhile if it is quiet: not where other threads may
 * write. */
void crash_guard_enter(const char *library, bool quiet);

/* True if memory ran out in between, as errno has it. Leaves errno alone. */
bool crash_guard_leave(void);

#endif
