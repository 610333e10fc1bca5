/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest - a text that says which recordings there are
 *
 * Either a list, one path a line; or a table, whose first line names the columns. Tabs between them
 * if there is one in that line, else commas, and then cells may be quoted as RFC 4180 has it. The
 * columns in any order, in capitals or not; others are passed over, empty cells say nothing:
 *
 *     path      file, filename, file_name, audio, wav
 *     label     class, word, text, sentence, category
 *     speaker   speaker_id, client_id
 *     split     subset
 *     id
 *     index
 *     t0, t1    start, end: seconds, the part of the recording that is meant */
#ifndef EARPIPE_MANIFEST_H
#define EARPIPE_MANIFEST_H

#include "feed.h"
#include "item.h"

enum { MANIFEST_LINE_MAX = 65536 }; /* bytes of a row */

enum manifest_got { MANIFEST_ITEM, MANIFEST_END, MANIFEST_BAD };

struct manifest;

/* folder: what paths are relative to, NULL: they are taken as they are. Both are the caller's; the
 * feed outlives the manifest. NULL: no memory. */
struct manifest *manifest_open(struct feed *feed, const char *folder);
void manifest_free(struct manifest *m);

/* The next item, valid until the next call. After MANIFEST_BAD it is the same again. */
enum manifest_got manifest_next(struct manifest *m, struct item *item);

/* After MANIFEST_BAD: what is wrong, with the line's number, and the status that it deserves (1 or
 * 3). */
const char *manifest_why(const struct manifest *m);
int manifest_status(const struct manifest *m);

#endif
