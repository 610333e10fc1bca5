/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clip - id, label, speaker, index and split of a recording, from its source or else from its
 * path */
#ifndef EARPIPE_CLIP_H
#define EARPIPE_CLIP_H

#include "source/item.h"
#include "dataset/pattern.h"

/* Texts are UTF-8 in normal form C, with other bytes as %XX, without blanks around them (ids and
 * names keep theirs). They are in `text`, whose memory is used for the next clip again.
 * Zero-initialised is ready for clip_describe. */
struct clip {
	const char *id, *name; /* name: the path, as the item has it */
	const char *label, *speaker;
	const char *split; /* "train", "validation" or "test" */
	const char *said;  /* the split as the source or the path spells it */
	const char *word;  /* the label before --map changed it */
	/* all but id and name may be NULL: unknown */
	size_t start;    /* in name: of what the pattern matched, or else of the file's name */
	bool is_named;   /* the name matches the pattern, and was believed */
	bool is_doubted; /* it matches, and was not believed */
	bool is_filled;  /* a table describes it, and the name gave what the table leaves out */
	/* set by selection.h: `said` is not the name of a part; it is left out; the split is from the
	 * name of a folder */
	bool is_strange, is_left_out, is_by_folder;
	bool has_index;
	int64_t index;
	double t0, t1; /* as in struct item */
	char *text;
	size_t cap;
};

/* An index counts one speaker's recordings of one word: a greater number is not an index. */
enum { CLIP_INDEX_MAX = 99999 };

/* Values of the item go before those that the pattern finds in its name. The id is the part of
 * the path that the pattern matched, or else the file's name, without extension; @t0-t1 is
 * appended for a part of a recording. The split is split_of(said).
 *
 * If the pattern was not asked for, it is a guess, and a name that may match by chance is not
 * believed: one with an index above CLIP_INDEX_MAX, and that of an item that a table describes,
 * unless both give the same label. p NULL: no name matches. False: no memory. */
bool clip_describe(struct clip *c, const struct item *item, const struct pattern *p, bool asked);

/* A copy with texts of its own into a zero-initialised clip. False: no memory. */
bool clip_copy(struct clip *to, const struct clip *from);
void clip_free(struct clip *c);

/* A hash of 64 bits of the text and the seed. */
uint64_t clip_hash(uint64_t seed, const char *text);

/* The same as a number in [0, 1), evenly spread over different texts, for splits. */
double clip_share(const char *text);

#endif
