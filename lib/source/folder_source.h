/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder_source - chooses which files of a folder are read
 *
 * These are the recordings that the tables of an audiofolder list, if there are any; otherwise the
 * recordings, otherwise the Parquet files, otherwise the archives. Notes name the other files. */
#ifndef EARPIPE_FOLDER_SOURCE_H
#define EARPIPE_FOLDER_SOURCE_H

#include "base/status.h"
#include "source/part_list.h"

/* Adds the recordings of a folder. Returns STATUS_OK, or a status with why[size],
 * without the path. */
enum status folder_source_add(struct part_list *parts, const char *path, char *why, size_t size);

#endif
