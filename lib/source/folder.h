/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder - lists the files in a folder and in all folders below it, by kind
 *
 * The name of a file decides its kind (extension_of); names that begin with a dot are skipped. It
 * follows symbolic links but reads each folder only once: by its own path, or else by that of the
 * first link. A folder or file that cannot be opened is an error. If the folder has a folder
 * "recordings", as a checkout of FSDD does, it lists only that one and the tables of
 * the folder itself. */
#ifndef EARPIPE_FOLDER_H
#define EARPIPE_FOLDER_H

#include "base/status.h"
#include "source/item.h"
#include "files/unread.h"

struct folder {
	struct items recordings, parquet, archives; /* bytewise by path */
	/* metadata.csv, .jsonl, .parquet or wav.scp, at most one of them in each folder: the tables
	 * of an audiofolder (Hugging Face); the other tables are among the leftovers */
	struct items metadata;
	struct unread leftover; /* all files that are none of these */
	size_t n_links;         /* to folders that were already read */
	size_t n_dangling;      /* dangling links */
};

/* Lists a folder. Returns STATUS_OK, or a status with why[size], without the folder's name. Call
 * folder_free in both cases. */
enum status folder_look(const char *path, struct folder *f, char *why, size_t size);
void folder_free(struct folder *f);

#endif
