/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder - what is in a folder and in all folders below it
 *
 * Files are told by their names (extension_of); what begins with a dot is left out. Symbolic links
 * are followed, but each folder is read once, however many links lead to it: by its own path, or
 * else by that of the link that comes first. What cannot be looked at is an error. If the folder
 * has a folder "recordings", as a checkout of FSDD does, only that is looked through, and of the
 * folder itself the tables. */
#ifndef EARPIPE_FOLDER_H
#define EARPIPE_FOLDER_H

#include "source/item.h"
#include "files/unread.h"

struct folder {
	struct items recordings, parquet, archives; /* bytewise by path */
	/* metadata.csv, .jsonl, .parquet or wav.scp, at most one of them in each folder: the tables
	 * of an audiofolder (Hugging Face); the other tables are among the leftovers */
	struct items metadata;
	struct unread leftover; /* all files that are none of these */
	size_t n_links;         /* that lead to folders which were read already */
	size_t n_dangling;      /* links that lead nowhere */
};

/* Looks through it. Returns 0, or an exit status with why[size] saying what is wrong, without the
 * folder's name. Either way folder_free is due. */
int folder_look(const char *path, struct folder *f, char *why, size_t size);
void folder_free(struct folder *f);

/* Appends the recordings alone, bytewise by path; that there are none is an error, too. */
int folder_list(const char *path, struct items *list, char *why, size_t size);

#endif
