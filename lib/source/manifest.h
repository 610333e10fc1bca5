/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest - reads recordings that a text lists: a list of paths, a table, JSON, Kaldi, LJSpeech
 *
 *     list      a path per line; after "#EXTM3U" lines with # are comments
 *     table     the first line names the columns; columns.h knows one of them as that of paths;
 *               separated by tabs, commas, semicolons or bars (delimited.h), or as "sep=;" says
 *     JSON      objects (json_objects.h) with such keys
 *     Kaldi     wav.scp, with the files beside it (kaldi.h)
 *     LJSpeech  ID|TEXT or ID|TEXT|NORMALISED, without names of columns
 *
 * Columns may be in any order; an empty cell is an unknown value. If a table has no column of
 * splits, the split comes from its name ("train.tsv"), or, for metadata.* and wav.scp, from its
 * folder. An unknown text is an error, never a list of files. locator.h finds the
 * files of tables. */
#ifndef EARPIPE_MANIFEST_H
#define EARPIPE_MANIFEST_H

#include "base/status.h"
#include "tables/columns.h"
#include "files/feed.h"
#include "source/item.h"

enum manifest_got { MANIFEST_ITEM, MANIFEST_END, MANIFEST_BAD };

struct manifest;

/* Opens a manifest. path: its path; NULL: standard input. Paths in it are relative to its folder.
 * names: of columns; NULL: the known ones. The caller keeps feed and names until manifest_free.
 * Returns NULL without memory. */
struct manifest *manifest_open(struct feed *feed, const char *path,
			       const struct column_names *names);
void manifest_free(struct manifest *m);

/* Reads the next item, valid until the next call. After MANIFEST_BAD it returns the same again. */
enum manifest_got manifest_next(struct manifest *m, struct item *item);

/* Whether it is a table of any kind, with columns. False before the first manifest_next, and if no
 * column of paths was found. */
bool manifest_is_table(const struct manifest *m);

/* The next line for the user, after the first manifest_next and after MANIFEST_END. NULL: there are
 * no more. Valid until manifest_free. */
const char *manifest_note(struct manifest *m);

/* After MANIFEST_BAD: the reason, with the line's number, and STATUS_INPUT or STATUS_SYSTEM. */
const char *manifest_why(const struct manifest *m);
enum status manifest_status(const struct manifest *m);

#endif
