/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extension - guesses the kind of a file by its name; its first bytes may
 * differ (magic.h, container.h) */
#ifndef EARPIPE_EXTENSION_H
#define EARPIPE_EXTENSION_H

#include <stddef.h>

/* The length of the extension of a recording, with its dot, at the end of a name of len bytes: .wav
 * .flac .ogg .oga .mp3 .sph .aif .aiff .au and the like, in capitals or not. 0: there is none. */
size_t extension_length(const char *name, size_t len);

/* The path's last component. */
const char *extension_file_name(const char *path);

enum extension {
	EXTENSION_NONE,      /* none of these */
	EXTENSION_RECORDING, /* extension_length is not 0 */
	EXTENSION_SOUND,     /* sound or video in an unsupported format: .m4a .webm .opus ... */
	EXTENSION_ARCHIVE,   /* .tar .tar.gz .tgz .zip ... */
	EXTENSION_PARQUET,
	EXTENSION_LABEL, /* one for each recording, with its words: .cls .lab .TextGrid */
	EXTENSION_TABLE, /* .csv .tsv .jsonl, and the names of tables of Kaldi and NeMo */
};

/* The kind of a path by its last component, in capitals or not. For EXTENSION_SOUND, *ending (which
 * may be NULL) is the extension in small letters, a constant. */
enum extension extension_of(const char *path, const char **ending);

#endif
