/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shell_word - writes a text as one word of a POSIX shell */
#ifndef EARPIPE_SHELL_WORD_H
#define EARPIPE_SHELL_WORD_H

#include <stdbool.h>
#include <stdio.h>

/* Whether all characters are safe on a terminal (unicode_printable). */
bool shell_word_is_printable(const char *text);

/* Writes the text, in single quotes if it needs them. It must be printable. */
void shell_word_put(FILE *out, const char *text);

#endif
