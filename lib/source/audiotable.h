/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audiotable - reads recordings from a Parquet file of Hugging Face's datasets, one per row
 *
 * A recording is a group of bytes and path, a column of bytes, or a column of paths. The column
 * is the first of these that the file has:
 *
 *     the one that the command line names
 *     the only feature of type Audio in Hugging Face's description in the file
 *     a group with bytes, or a column of bytes, of a known name (columns.h), or the only one
 *     a column of text whose name is known for paths
 *
 * If a row has no bytes, its path is that of a file, which locator.h finds. The other columns have
 * the names of columns.h. If no column has a name for labels, the only ClassLabel is the label; its
 * value is the name of the class. Without a column of splits, the split comes from the name of the
 * file or of its folder (split_of_name). */
#ifndef EARPIPE_AUDIOTABLE_H
#define EARPIPE_AUDIOTABLE_H

#include "base/status.h"
#include "tables/columns.h"
#include "source/item.h"

enum audiotable_got { AUDIOTABLE_ITEM, AUDIOTABLE_END, AUDIOTABLE_BAD };

struct audiotable;

/* Opens a file. names: columns that the command line names, owned by the caller; may be NULL.
 * Returns NULL with why[size], without the path, and *status: STATUS_INPUT or STATUS_SYSTEM. */
struct audiotable *audiotable_open(const char *path, const struct column_names *names, char *why,
				   size_t size, enum status *status);
void audiotable_free(struct audiotable *t);

/* A line for the user about the choice of columns, without the path. NULL: there is none. */
const char *audiotable_note(const struct audiotable *t);

/* The item of the next row, valid until the next call. Its name is the path in the row, or else
 * that of the file with the row's number, from 0. It has a path if the row has no bytes but the
 * path of an existing file. After AUDIOTABLE_BAD it returns the same again. */
enum audiotable_got audiotable_next(struct audiotable *t, struct item *item);

/* The recording of the row: *n bytes, valid until audiotable_next. NULL: it
 * has none (audiotable_why). */
const unsigned char *audiotable_bytes(struct audiotable *t, size_t *n);

/* After AUDIOTABLE_BAD. */
const char *audiotable_why(const struct audiotable *t);
enum status audiotable_status(const struct audiotable *t);

#endif
