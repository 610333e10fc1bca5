/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder - the recordings in a folder and in all folders below it */
#ifndef EARPIPE_FOLDER_H
#define EARPIPE_FOLDER_H

#include "item.h"

/* Appends the files whose names are those of recordings (extension_length), bytewise by path. What
 * begins with a dot is left out; symbolic links are followed, but not into a folder that they are
 * in. If the folder has a folder "recordings", as a checkout of FSDD does, only that is read.
 * Returns 0, or an exit status with why[size] saying what is wrong, without the folder's name. */
int folder_list(const char *folder, struct items *list, char *why, size_t size);

#endif
