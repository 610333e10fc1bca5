/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash_guard - guards calls into libraries that end the process or crash when memory is short
 *
 * libarchive and libsox call exit() when an allocation fails, or use a NULL pointer. Between
 * crash_guard_enter and crash_guard_leave this is reported in one line, and the process ends with
 * STATUS_SYSTEM. Outside of program/, no other module prints a message. */
#ifndef EARPIPE_CRASH_GUARD_H
#define EARPIPE_CRASH_GUARD_H

#include <stdbool.h>

/* Sets the name that the line begins with; borrowed. */
void crash_guard_program(const char *name);

/* Sets the path of the present file, for the line; NULL: none. Copied. */
void crash_guard_about(const char *subject);

/* Begins calls into `library`, which end with crash_guard_leave. Sets errno to 0. Calls do not
 * nest. If quiet, the library's own output on stderr is dropped; no other thread may write
 * there then. */
void crash_guard_enter(const char *library, bool quiet);

/* Whether memory ran out in between, by errno, which is not changed. */
bool crash_guard_leave(void);

#endif
