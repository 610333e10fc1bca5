/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout - describes known data sets: the pattern of their paths, and their official split
 *
 *     fsdd              {label}_{speaker}_{index}.wav; fold K of 10 tests indices 5K to 5K+4
 *     speech-commands   {label}/{speaker}_nohash_{index}.wav; a hash of the speaker
 *     audiomnist        {speaker}/{label}_{speaker}_{index}.wav; five folds of 12 speakers */
#ifndef EARPIPE_LAYOUT_H
#define EARPIPE_LAYOUT_H

#include "dataset/clip.h"

enum layout { LAYOUT_FSDD, LAYOUT_SPEECH_COMMANDS, LAYOUT_AUDIOMNIST, LAYOUTS };

enum { LAYOUT_FOLDS_MAX = 10 };

/* NULL-terminated, in the order of the enum. */
extern const char *const layout_names[];

const char *layout_pattern(enum layout layout);

/* The number of folds. Fold 0 is the official split. */
int64_t layout_folds(enum layout layout);

/* Returns "train", "validation" or "test", or NULL if the clip lacks a value that the rule needs.
 *
 * FSDD (its README): indices 0 to 4 are the test part. AudioMNIST (Becker and others 2018, the
 * digit task of their code, splits.py): fold k of 5. Speech Commands (Warden 2018, README of the
 * data set, which_set): SHA-1 of the file's name up to "_nohash_", its last 27 bits less than a
 * tenth of all: validation, less than a fifth: test. The lists of the set were made by this rule;
 * they are not read. */
const char *layout_split(enum layout layout, int64_t fold, const struct clip *clip);

/* Whether the file at that path is not a recording of the set, such as the noises
 * of Speech Commands. */
bool layout_leaves_out(enum layout layout, const char *path);

#endif
