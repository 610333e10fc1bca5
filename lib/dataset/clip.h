/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clip - all that is known of a recording: from its source, and else from its path */
#ifndef EARPIPE_CLIP_H
#define EARPIPE_CLIP_H

#include "source/item.h"
#include "dataset/pattern.h"

/* Texts are UTF-8 in normal form C, other bytes %XX, without blanks around them (ids and names keep
 * theirs), and lie in `text`, which is kept from clip to clip. Zero-initialised is ready for
 * clip_describe. */
struct clip {
	const char *id, *name; /* name: the path, as the item has it */
	const char *label, *speaker;
	const char *split; /* "train", "validation" or "test" */
	const char *said;  /* the split as the source or the path has it */
	const char *word;  /* the label before another took its place */
	/* all but id and name NULL: nobody knows */
	size_t start;    /* in name: of what the pattern matched, or else of the file's name */
	bool is_named;   /* the name matches the pattern, and was believed */
	bool is_doubted; /* it matches, and was not believed */
	bool is_filled;  /* a table describes it, and the name gave what that leaves out */
	/* set by selection.h: `said` is the name of no part; or of one that is left out; a folder's
	 * name told the split */
	bool is_strange, is_left_out, is_by_folder;
	bool has_index;
	int64_t index;
	double t0, t1; /* as in struct item */
	char *text;
	size_t cap;
};

/* A greater index is no count of one speaker's recordings of one word. */
enum { CLIP_INDEX_MAX = 99999 };

/* What the item says itself goes before what the pattern finds in its name. The id is the part of
 * the path that the pattern matched, or else the file's name, without extension; of a part of a
 * recording with @t0-t1 behind it. The split is what split_of makes of `said`.
 *
 * A pattern that was not asked for is a guess, and a name that matches it by chance is not
 * believed: one with an index above CLIP_INDEX_MAX, and that of an item that is described by a
 * table, unless both give the same label. p NULL: no name matches. False: no memory. */
bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p, bool asked);

/* A copy with texts of its own into a zero-initialised clip. False: no memory. */
bool clip_copy(struct clip *to, const struct clip *from);
void clip_free(struct clip *c);

/* 64 bits that depend on nothing but the text and the seed. */
uint64_t clip_hash(uint64_t seed, const char *text);

/* The same as a share, in [0, 1), for splits: evenly spread over different texts. */
double clip_share(const char *text);

#endif
