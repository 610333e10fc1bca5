/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clips - the recordings of a data set like FSDD: which files, in which order, what their names say
 *
 * A name {label}_{speaker}_{index}.wav tells label, speaker and index; the speaker may hold further
 * underscores. Another name tells nothing but itself. */
#ifndef EARPIPE_CLIPS_H
#define EARPIPE_CLIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLDS = 10, FOLD_SIZE = 5 };

struct clip {
	char *path;  /* as it can be opened; owns the other texts, too */
	char *id;    /* the file's name without folder and .wav; UTF-8, other bytes as %XX */
	char *label; /* NULL if the name does not tell; so are the next two then meaningless */
	char *speaker;
	int64_t index;
};

struct clips {
	struct clip *clip; /* [n] */
	size_t n, cap;
};

/* Adds a source: a file, or a folder with WAV files, or a folder with a folder "recordings". A
 * folder's files come bytewise by name, hidden ones are left out. Returns 0, or an exit status with
 * why[size] saying what is wrong, without the source's name. */
int clips_add(struct clips *c, const char *source, char *why, size_t size);

void clips_free(struct clips *c);

/* The clip's part under the fold (0 to FOLDS - 1): indices FOLD_SIZE * fold and the next four are
 * "test", others "train"; NULL for a clip without an index. Fold 0 is FSDD's official split. */
const char *clip_split(const struct clip *clip, int64_t fold);

/* Orders the clips by a hash of seed and id, which a clip keeps whatever others there are. False:
 * no memory. */
bool clips_shuffle(struct clips *c, uint64_t seed);

#endif
