/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audiotable - recordings in a Parquet file as Hugging Face's datasets write them, a row each
 *
 * The recording is a group of bytes and path, or a column of bytes, or one of paths. It is, the
 * first of these that there is: what the command line names; the only feature of the type Audio
 * that Hugging Face's description in the file has; a group with bytes in it, or a column of bytes,
 * of a known name (columns.h), or the only one; a column of text whose name is one for paths.
 * Where a row has no bytes its path is that of a file, found as the files of tables are
 * (locator.h).
 *
 * The other columns have the names of columns.h. The label is a ClassLabel whatever its name, if
 * no column has a name for labels and it is the only one; it gives the class's name. Where no
 * column is for splits, the file's name tells it, or that of its folder (split_of_name). */
#ifndef EARPIPE_AUDIOTABLE_H
#define EARPIPE_AUDIOTABLE_H

#include "tables/columns.h"
#include "source/item.h"

enum audiotable_got { AUDIOTABLE_ITEM, AUDIOTABLE_END, AUDIOTABLE_BAD };

struct audiotable;

/* names: what the command line says that columns are called, the caller's; may be NULL. NULL:
 * why[size] says what is wrong, without the path; *status: 1 input, 3 system. */
struct audiotable *audiotable_open(const char *path, const struct column_names *names, char *why,
				   size_t size, int *status);
void audiotable_free(struct audiotable *t);

/* What the user should know of the choice of columns, without the path; NULL: nothing. */
const char *audiotable_note(const struct audiotable *t);

/* The next row's item, valid until the next call. Its name is the path in the row, or else the
 * file's with the row's number, from 0, behind it. It has a path if the row has no bytes, but that
 * of a file that is there. After AUDIOTABLE_BAD it is the same again. */
enum audiotable_got audiotable_next(struct audiotable *t, struct item *item);

/* The row's recording, valid until audiotable_next: n bytes; NULL: it has none, which
 * audiotable_why says. */
const unsigned char *audiotable_bytes(struct audiotable *t, size_t *n);

/* After AUDIOTABLE_BAD. */
const char *audiotable_why(const struct audiotable *t);
int audiotable_status(const struct audiotable *t);

#endif
