/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest - a text that says which recordings there are
 *
 *     list      a path a line; "#EXTM3U" first: lines with # are comments
 *     table     the first line names the columns, one of which columns.h knows as that of paths;
 *               tabs, commas, semicolons or bars between them (delimited.h), or what "sep=;" says
 *     JSON      objects (json_objects.h) with such keys
 *     Kaldi     wav.scp, with the files beside it (kaldi.h)
 *     LJSpeech  ID|TEXT or ID|TEXT|NORMALISED, without names of columns
 *
 * Columns may be in any order; empty cells say nothing. Where a table has no column of splits, its
 * name may say the split ("train.tsv"), and that of its folder if it is metadata.* or wav.scp. What
 * is not understood is an error, never a list of files. Files of tables are found as locator.h has
 * it. */
#ifndef EARPIPE_MANIFEST_H
#define EARPIPE_MANIFEST_H

#include "tables/columns.h"
#include "files/feed.h"
#include "source/item.h"

enum manifest_got { MANIFEST_ITEM, MANIFEST_END, MANIFEST_BAD };

struct manifest;

/* path: of the manifest, NULL: standard input. What it names is relative to its folder. names: what
 * columns are called, NULL: one of the known names. Feed and names outlive the manifest. NULL: no
 * memory. */
struct manifest *manifest_open(struct feed *feed, const char *path,
			       const struct column_names *names);
void manifest_free(struct manifest *m);

/* The next item, valid until the next call. After MANIFEST_BAD it is the same again. */
enum manifest_got manifest_next(struct manifest *m, struct item *item);

/* Whether it is a table of any kind, with columns; false before the first manifest_next,
 * and where no column of paths was found. */
bool manifest_is_table(const struct manifest *m);

/* What a user should know about it, each line once: after the first manifest_next, and after
 * MANIFEST_END. NULL: nothing more. Valid until the manifest is freed. */
const char *manifest_note(struct manifest *m);

/* After MANIFEST_BAD: what is wrong, with the line's number, and the status that it deserves (1 or
 * 3). */
const char *manifest_why(const struct manifest *m);
int manifest_status(const struct manifest *m);

#endif
