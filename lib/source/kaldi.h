/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kaldi - a Kaldi data directory, by its wav.scp
 *
 *     wav.scp    ID PATH: the recordings
 *     text       ID WORDS: their labels; may be missing
 *     utt2spk    ID SPEAKER; may be missing
 *     segments   ID RECORDING T0 T1: if it is there, its utterances are given, and the ids of
 *                wav.scp are those of recordings
 *
 * In wav.scp a command with | at its end, or a place in an archive, is an error: nothing is run. */
#ifndef EARPIPE_KALDI_H
#define EARPIPE_KALDI_H

#include "source/item.h"
#include "tables/plaintext.h"

struct kaldi;

/* The text of wav.scp, which outlives it, and the folder that the other files are in; NULL: there
 * are none. NULL: no memory. */
struct kaldi *kaldi_new(struct plaintext *scp, const char *folder);
void kaldi_free(struct kaldi *k);

/* The next utterance, valid until the next call; its path is as wav.scp has it, its name NULL.
 * False: the end, or something is wrong. */
bool kaldi_next(struct kaldi *k, struct item *item);

/* Utterances given until now, and how many of them have no label. */
size_t kaldi_given(const struct kaldi *k, size_t *unlabelled);

/* What is wrong, with the file's name and the line; status 0: nothing is. */
const char *kaldi_why(const struct kaldi *k);
int kaldi_status(const struct kaldi *k);

#endif
