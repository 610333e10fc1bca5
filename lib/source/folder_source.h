/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder_source - what of a folder is read
 *
 * The tables of an audiofolder say it, if there are any; else it is the recordings, else the
 * Parquet files, else the archives. Notes say what else is there and is not read. */
#ifndef EARPIPE_FOLDER_SOURCE_H
#define EARPIPE_FOLDER_SOURCE_H

#include "base/status.h"
#include "source/part_list.h"

/* Adds what is read of a folder. Returns STATUS_OK, or a status with why[size], without the
 * path. */
enum status folder_source_add(struct part_list *parts, const char *path, char *why, size_t size);

#endif
