/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_list - keeps the parts of a source in order: lists of items, and paths that stream */
#ifndef EARPIPE_PART_LIST_H
#define EARPIPE_PART_LIST_H

#include "base/status.h"
#include "source/item.h"
#include "source/manifest.h"
#include "source/notes.h"

struct part {
	struct items list;
	size_t next;       /* of the list */
	char *stream;      /* the path of a stream; NULL: the part is a list */
	bool may_be_empty; /* one of several streams of a folder: it may hold no recordings */
};

/* Zero-initialised is empty. */
struct part_list {
	struct part *part; /* [n] */
	size_t n, cap;
	const struct column_names *names; /* of tables; NULL: the known ones */
	bool has_table;                   /* a table was read */
	struct notes notes;
};

/* These return STATUS_OK, or a status with why[size]. */
enum status part_list_add_stream(struct part_list *l, const char *path, char *why, size_t size);
enum status part_list_add_item(struct part_list *l, const struct item *item, char *why,
			       size_t size);

/* Adds the items of a manifest at that path to `items`, or, if that is NULL, to the parts. *n is
 * their number. */
enum status part_list_add_manifest(struct part_list *l, struct manifest *m, const char *path,
				   struct items *items, size_t *n, char *why, size_t size);

/* Adds the note that the manifest has, if any. */
void part_list_note(struct part_list *l, struct manifest *m, const char *path);

void part_list_free(struct part_list *l);

#endif
