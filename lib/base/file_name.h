/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_name - makes a name of a file of any text, such as the id of a frame */
#ifndef EARPIPE_FILE_NAME_H
#define EARPIPE_FILE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the text to name[size] with %XX for each byte that no file name should have: of '/', '\',
 * '%', of what could control a terminal, and of a '.' or '-' at the beginning. Other texts get other
 * names. False: it is empty, or does not fit. */
bool file_name_of(const char *text, char *name, size_t size);

#endif
