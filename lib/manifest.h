/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest - a text that says which recordings there are
 *
 * Either a list, one path a line; or a table, whose first line names the columns. Tabs between them
 * if there is one in that line, else commas, and then cells may be quoted as RFC 4180 has it. The
 * columns in any order, by the names that columns.h knows; others are passed over, empty cells say
 * nothing. */
#ifndef EARPIPE_MANIFEST_H
#define EARPIPE_MANIFEST_H

#include "columns.h"
#include "feed.h"
#include "item.h"

enum { MANIFEST_LINE_MAX = 65536 }; /* bytes of a row */

enum manifest_got { MANIFEST_ITEM, MANIFEST_END, MANIFEST_BAD };

struct manifest;

/* folder: what paths are relative to, NULL: they are taken as they are. names: what columns are
 * called, NULL: one of the known names. All are the caller's; feed and names outlive the manifest.
 * NULL: no memory. */
struct manifest *manifest_open(struct feed *feed, const char *folder,
			       const struct column_names *names);
void manifest_free(struct manifest *m);

/* The next item, valid until the next call. After MANIFEST_BAD it is the same again. */
enum manifest_got manifest_next(struct manifest *m, struct item *item);

/* Whether it is a table, with columns; false before the first manifest_next. */
bool manifest_is_table(const struct manifest *m);

/* After MANIFEST_BAD: what is wrong, with the line's number, and the status that it deserves (1 or
 * 3). */
const char *manifest_why(const struct manifest *m);
int manifest_status(const struct manifest *m);

#endif
