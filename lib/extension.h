/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extension - whether a name is that of a recording; what it really is, its first bytes say */
#ifndef EARPIPE_EXTENSION_H
#define EARPIPE_EXTENSION_H

#include <stddef.h>

/* Bytes of the extension, dot included, by which a name of len bytes says that it is a recording,
 * in capitals or not: .wav .flac .ogg .oga .mp3 .sph .aif .aiff .au and the like; 0: it says no
 * such thing. */
size_t extension_length(const char *name, size_t len);

#endif
