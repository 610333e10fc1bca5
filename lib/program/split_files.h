/* SPDX-License-Identifier: GPL-2.0-or-later */
/* split_files - writes a stream for each value of a key into a folder: --split-by
 *
 * The bytes of all frames are kept in a file without a name in that folder until the input has
 * ended without a fault. Then each stream is written at once and replaces an older file. */
#ifndef EARPIPE_SPLIT_FILES_H
#define EARPIPE_SPLIT_FILES_H

#include "program/filter.h"

/* Creates the folder if it is not there. Ends the program with a message if it cannot be written
 * to. The key is one of frame_field.h. */
struct split_files *split_files_new(const char *key, const char *folder);

/* Adds the frame that was read last; `changed`: its attributes are not those of its bytes. A stream
 * of chunks goes where its first chunk belongs. Refuses a frame without the key, and a value that
 * makes no file name. */
void split_files_add(struct split_files *s, struct filter *io, const struct frame *f, bool changed);

/* Writes the files. Says in a line which older ones were replaced; with -v, a line for each. */
void split_files_write(struct split_files *s);
void split_files_free(struct split_files *s);

#endif
