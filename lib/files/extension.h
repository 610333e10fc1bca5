/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extension - what the name of a file says that it is; what it really is, its first bytes say */
#ifndef EARPIPE_EXTENSION_H
#define EARPIPE_EXTENSION_H

#include <stddef.h>

/* Bytes of the extension, dot included, by which a name of len bytes says that it is a recording,
 * in capitals or not: .wav .flac .ogg .oga .mp3 .sph .aif .aiff .au and the like; 0: it says no
 * such thing. */
size_t extension_length(const char *name, size_t len);

/* The path's last component. */
const char *extension_file_name(const char *path);

enum extension {
	EXTENSION_NONE,      /* none of these */
	EXTENSION_RECORDING, /* extension_length is not 0 */
	EXTENSION_SOUND,     /* sound or video in a format that is not read: .m4a .webm .opus ... */
	EXTENSION_ARCHIVE,   /* .tar .tar.gz .tgz .zip ... */
	EXTENSION_PARQUET,
	EXTENSION_LABEL, /* one for each recording, with what is said in it: .cls .lab .TextGrid */
	EXTENSION_TABLE, /* .csv .tsv .jsonl, and what Kaldi and NeMo call their tables */
};

/* What the path's last component says, in capitals or not. For EXTENSION_SOUND *ending is the
 * extension in small letters, a constant; may be NULL. */
enum extension extension_of(const char *path, const char **ending);

#endif
