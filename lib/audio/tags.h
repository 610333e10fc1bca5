/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tags - measures tags before and after a recording: titles, pictures, padding
 *
 * It knows ID3v2 (id3.org, 2.3 and 2.4, section 3), APE (APEv1, APEv2), ID3v1 and Lyrics3. */
#ifndef EARPIPE_TAGS_H
#define EARPIPE_TAGS_H

#include <stddef.h>
#include <stdint.h>

enum { TAGS_HEAD = 32 }; /* bytes that identify a tag before a recording */

/* The length of the tag that begins with these n bytes; 0: there is none. It may be longer
 * than the file. */
uint64_t tags_before(const unsigned char *head, size_t n);

/* The length of the recording in these n bytes, without the tags after it. */
size_t tags_cut(const unsigned char *bytes, size_t n);

#endif
