/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audiotable - recordings in a Parquet file as Hugging Face's datasets write them, a row each
 *
 *     audio     a group of bytes and path, or bytes alone; also wav, speech, sound, file, bytes
 *     label     text, a number, or a ClassLabel, which gives the class's name; also labels, class,
 *               word, text, sentence, digit, category
 *     speaker   also speaker_id, client_id
 *     split     also subset; if there is none, what the file's name begins with
 * (train-00000.parquet), or the name of its folder index, id */
#ifndef EARPIPE_AUDIOTABLE_H
#define EARPIPE_AUDIOTABLE_H

#include "item.h"

enum audiotable_got { AUDIOTABLE_ITEM, AUDIOTABLE_END, AUDIOTABLE_BAD };

struct audiotable;

/* NULL: why[size] says what is wrong, without the path; *status: 1 input, 3 system. */
struct audiotable *audiotable_open(const char *path, char *why, size_t size, int *status);
void audiotable_free(struct audiotable *t);

/* The next row's item, valid until the next call. Its name is the path in the row, or else the
 * file's with the row's number, from 0, behind it. After AUDIOTABLE_BAD it is the same again. */
enum audiotable_got audiotable_next(struct audiotable *t, struct item *item);

/* The row's recording, valid until audiotable_next: n bytes; NULL: it has none. */
const unsigned char *audiotable_bytes(const struct audiotable *t, size_t *n);

/* After AUDIOTABLE_BAD. */
const char *audiotable_why(const struct audiotable *t);
int audiotable_status(const struct audiotable *t);

#endif
