/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tags - what taggers put before and after a recording: titles, pictures, padding
 *
 * ID3v2 (id3.org, 2.3 and 2.4, section 3), APE (APEv1, APEv2), ID3v1, Lyrics3. */
#ifndef EARPIPE_TAGS_H
#define EARPIPE_TAGS_H

#include <stddef.h>
#include <stdint.h>

enum { TAGS_HEAD = 32 }; /* bytes that it takes to tell a tag before a recording */

/* Bytes of the tag that begins with these n; 0: none does. It may be longer than the file is. */
uint64_t tags_before(const unsigned char *head, size_t n);

/* How many of these n bytes are not tags after the recording. */
size_t tags_cut(const unsigned char *bytes, size_t n);

#endif
