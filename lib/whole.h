/* SPDX-License-Identifier: GPL-2.0-or-later */
/* whole - whether a recording was cut short or damaged, where its decoder would not say so
 *
 * Decoders of Ogg are made for radio: they skip what they do not understand, and the end is where
 * the bytes end. */
#ifndef EARPIPE_WHOLE_H
#define EARPIPE_WHOLE_H

#include <stddef.h>

/* Ogg (RFC 3533): pages follow each other without a gap, each with its right checksum, until the
 * last one of a stream, which says that it is; what comes behind that and is no page (a tag) is
 * ignored. NULL, or what is wrong. */
const char *whole_ogg(const unsigned char *bytes, size_t n);

#endif
