/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clip - all that is known of a recording: from its source, and else from its path */
#ifndef EARPIPE_CLIP_H
#define EARPIPE_CLIP_H

#include "item.h"
#include "pattern.h"

/* Texts are UTF-8, other bytes %XX, and lie in `text`, which is kept from clip to clip. Zero-
 * initialised is ready for clip_describe. */
struct clip {
	const char *id;
	const char *label, *speaker, *split; /* NULL: nobody knows */
	bool has_index;
	int64_t index;
	double t0, t1; /* as in struct item */
	char *text;
	size_t cap;
};

/* What the item says itself goes before what the pattern finds in its name. The id is the part of
 * the path that the pattern matched, or else the file's name, without extension; of a part of a
 * recording with @t0-t1 behind it. "training", "testing", "val", "valid" and "dev" become the names
 * of splits that are used here, train, test and validation. False: no memory. */
bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p);

/* A copy with texts of its own into a zero-initialised clip. False: no memory. */
bool clip_copy(struct clip *to, const struct clip *from);
void clip_free(struct clip *c);

/* 64 bits that depend on nothing but the text and the seed. */
uint64_t clip_hash(uint64_t seed, const char *text);

/* The same as a share, in [0, 1), for splits: evenly spread over different texts. */
double clip_share(const char *text);

#endif
