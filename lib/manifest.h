/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest - a text that says which recordings there are
 *
 * Either a list, one path a line; or a table with a header line, columns apart by commas or tabs,
 * quoted as RFC 4180 has it. Columns, in any order, others ignored: path (or file, filename,
 * file_name, audio, wav), label, speaker (or speaker_id, client_id), split, index, id, t0, t1.
 * Paths are relative to the manifest's folder. */
#ifndef EARPIPE_MANIFEST_H
#define EARPIPE_MANIFEST_H

#include "feed.h"
#include "item.h"

enum manifest_got { MANIFEST_ITEM, MANIFEST_END, MANIFEST_BAD };

struct manifest;

/* feed and folder (NULL: paths are taken as they are) are the caller's and outlive it. NULL: no
 * memory. */
struct manifest *manifest_open(struct feed *feed, const char *folder);
void manifest_free(struct manifest *m);

/* The next item, valid until the next call. After MANIFEST_BAD it is the same again. */
enum manifest_got manifest_next(struct manifest *m, struct item *item);

/* After MANIFEST_BAD: what is wrong, with the line's number, and the status that it deserves. */
const char *manifest_why(const struct manifest *m);
int manifest_status(const struct manifest *m);

#endif
