/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clip - finds id, label, speaker, index and split of a recording, from its source or else
 * from its path */
#ifndef EARPIPE_CLIP_H
#define EARPIPE_CLIP_H

#include "source/item.h"
#include "dataset/pattern.h"

/* Texts are UTF-8 in normal form C, with other bytes as %XX, without blanks around them (ids and
 * names keep theirs). They are in `text`, whose memory the next clip reuses. Zero-initialise it
 * before clip_describe. */
struct clip {
	const char *id, *name; /* name: the path of the item */
	const char *label, *speaker;
	const char *split; /* "train", "validation" or "test" */
	const char *said;  /* the split as the source or the path spells it */
	const char *word;  /* the label before --map changed it */
	/* all but id and name may be NULL: unknown */
	const char *kept; /* [n_kept] bytes: values of further columns (kept_values.h) */
	size_t n_kept;
	size_t start;    /* offset in name of the match, or else of the file's name */
	bool is_named;   /* the name matches the pattern, and was believed */
	bool is_doubted; /* it matches, but was not believed */
	bool is_filled;  /* a table describes it, and the name supplied missing values */
	/* set by selection.h: `said` is not the name of a part; it is left out; the split is from
	 * the name of a folder */
	bool is_strange, is_left_out, is_by_folder;
	bool has_index;
	int64_t index;
	double t0, t1; /* as in struct item */
	char *text;
	size_t cap;
};

/* An index counts one speaker's recordings of one word: a greater number is not an index. */
enum { CLIP_INDEX_MAX = 99999 };

/* Describes an item. Its own values take precedence over those that the pattern finds in its name.
 * The id is the part of the path that the pattern matched, or else the file's name, without
 * extension; a part of a recording has @t0-t1 appended. The split is split_of(said).
 *
 * Unless the pattern was requested, it is a guess, and a name that may match by chance is not
 * believed: one with an index above CLIP_INDEX_MAX, or that of an item that a table describes,
 * unless both give the same label. p NULL: no name matches. False: no memory. */
bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p, bool asked);

/* Copies a clip and its texts into a zero-initialised clip. False: no memory. */
bool clip_copy(struct clip *to, const struct clip *from);
void clip_free(struct clip *c);

/* A hash of 64 bits of the text and the seed. */
uint64_t clip_hash(uint64_t seed, const char *text);

/* Hashes the text to a number in [0, 1), evenly distributed, for splits. */
double clip_share(const char *text);

#endif
