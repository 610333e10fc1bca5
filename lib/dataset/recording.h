/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recording - a clip and the place of its sound, a file or memory */
#ifndef EARPIPE_RECORDING_H
#define EARPIPE_RECORDING_H

#include "dataset/clip.h"

struct recording {
	uint64_t number; /* from 0, in the order of dataset_next */
	const struct clip *clip;
	const char *where;          /* its name in messages: "digits.tar: 7_theo_3.wav" */
	const char *path;           /* of a file to be opened; NULL: it is in memory */
	const unsigned char *bytes; /* [n]; NULL with a path */
	size_t n;
};

#endif
