/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv - text tables with commas or tabs: a line for each frame, or for each of its rows
 *
 * RFC 4180: cells are quoted where they must be. The first line has the names of the columns: id and
 * the other attributes, dtype, shape ("30 40"), with `rows` the number of the row, and v0 v1 ... for
 * the numbers. Cells at the end of a line are empty if a frame has fewer numbers than another.
 *
 * An attribute that is absent is an empty cell. One that the stream knows as a text is written as it
 * is, unless it is empty; all others, and an empty text, are JSON, but a text that could not be
 * mistaken for JSON is written as it is, too.
 *
 * Tables of others are read as well. Without the columns v0 v1 ... all columns are numbers whose
 * names are not known as attributes; without dtype they are <f8; a first line of numbers has no
 * names. */
#ifndef EARPIPE_CSV_H
#define EARPIPE_CSV_H

#include "formats/format.h"

extern const struct format format_csv, format_tsv;

/* Used by csv.c alone: `delimiter` separates cells. */
bool csv_read_begin(struct format_file *x, char delimiter);
enum format_got csv_read_next(struct format_file *x, struct frame *f);
void csv_read_release(void *own);
bool csv_write_begin(struct format_file *x, char delimiter);
bool csv_write_frame(struct format_file *x, const struct frame *f);
bool csv_write_end(struct format_file *x);
void csv_write_release(void *own);

/* Whether the stream knows an attribute of that name. */
bool csv_is_known(const char *key);

/* Whether a text would be read as JSON: a number, a word of JSON, or what begins like a text, an
 * array or an object. */
bool csv_is_json(const char *text);

#endif
