/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kaldi - reads a Kaldi data directory, from its wav.scp
 *
 *     wav.scp    ID PATH: the recordings
 *     text       ID WORDS: their labels; may be missing
 *     utt2spk    ID SPEAKER; may be missing
 *     segments   ID RECORDING T0 T1: if it exists, its utterances are read, and the ids of
 *                wav.scp are those of recordings
 *
 * In wav.scp a command with | at its end, or a place in an archive, is an error: no
 * command is run. */
#ifndef EARPIPE_KALDI_H
#define EARPIPE_KALDI_H

#include "base/status.h"
#include "source/item.h"
#include "tables/plaintext.h"

struct kaldi;

/* scp: the text of wav.scp, which the caller keeps until kaldi_free. folder: of the other files;
 * NULL: there are none. Returns NULL without memory. */
struct kaldi *kaldi_new(struct plaintext *scp, const char *folder);
void kaldi_free(struct kaldi *k);

/* The next utterance, valid until the next call. Its path is that in wav.scp, its name is NULL.
 * False: the end, or a fault. */
bool kaldi_next(struct kaldi *k, struct item *item);

/* The number of utterances returned so far, and how many of them have no label. */
size_t kaldi_given(const struct kaldi *k, size_t *unlabelled);

/* The reason of a fault, with the file's name and line, and its status; STATUS_OK: no fault. */
const char *kaldi_why(const struct kaldi *k);
enum status kaldi_status(const struct kaldi *k);

#endif
