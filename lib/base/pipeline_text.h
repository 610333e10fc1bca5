/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipeline_text - divides a pipeline, as one types it into a shell, into its stages
 *
 * Only the | between commands divide it: those within quotes, $( ), ( ), { } and `` do not. What a
 * stage means is left to the shell that runs it. */
#ifndef EARPIPE_PIPELINE_TEXT_H
#define EARPIPE_PIPELINE_TEXT_H

#include <stddef.h>

/* A part of the text, without blanks around it. */
struct pipeline_part {
	const char *text;
	size_t length;
};

/* Finds the stages of `text` and returns their number, at most `max`. 0: why[size] says what is
 * wrong with it, such as a list of commands instead of one pipeline. */
size_t pipeline_split(const char *text, struct pipeline_part *parts, size_t max, char *why,
		      size_t size);

/* Writes what sh -c runs for this stage into text[size]. Where the stage is a plain command of a program
 * and no builtin of the shell, the program takes the place of the shell, so that it gets signals itself.
 * Returns the bytes that it needs, with the final NUL. */
size_t pipeline_shell_text(struct pipeline_part part, char *text, size_t size);

#endif
