/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extension: the kind of a file by its name */
#include "../check.h"

#include "files/extension.h"

#include <string.h>

static const struct {
	const char *path;
	enum extension kind;
	size_t length;      /* of the extension of a recording */
	const char *ending; /* of sound */
} rows[] = {
	{ "a.wav", EXTENSION_RECORDING, 4, NULL },
	{ "x/A.WAV", EXTENSION_RECORDING, 4, NULL },
	{ "a.b.Flac", EXTENSION_RECORDING, 5, NULL },
	{ ".wav", EXTENSION_NONE, 0, NULL }, /* a name that is hidden */
	{ "x/.wav", EXTENSION_NONE, 0, NULL },
	{ "wav", EXTENSION_NONE, 0, NULL },
	{ "a.wav/b", EXTENSION_NONE, 0, NULL },
	{ "", EXTENSION_NONE, 0, NULL },
	{ "a.M4A", EXTENSION_SOUND, 0, ".m4a" },
	{ "a.opus", EXTENSION_SOUND, 0, ".opus" },
	{ "a.tar.gz", EXTENSION_ARCHIVE, 0, NULL },
	{ "a.TGZ", EXTENSION_ARCHIVE, 0, NULL },
	{ "a.gz", EXTENSION_NONE, 0, NULL },
	{ "a.parquet", EXTENSION_PARQUET, 0, NULL },
	{ "a.TextGrid", EXTENSION_LABEL, 0, NULL },
	{ "a.trans.txt", EXTENSION_LABEL, 0, NULL },
	{ "a.txt", EXTENSION_NONE, 0, NULL },
	{ "metadata.csv", EXTENSION_TABLE, 0, NULL },
	{ "kaldi/wav.scp", EXTENSION_TABLE, 0, NULL },
	{ "feats.scp", EXTENSION_NONE, 0, NULL },
	{ "train_manifest.json", EXTENSION_TABLE, 0, NULL },
	{ "config.json", EXTENSION_NONE, 0, NULL },
};

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char copy[64] = "x"; /* a byte that must not be looked at */
		const char *path = strcpy(copy + 1, rows[i].path), *ending = NULL;
		const enum extension kind = extension_of(path, &ending);
		const size_t length = extension_length(path, strlen(path));

		CHECK(kind == rows[i].kind && length == rows[i].length, *path ? path : "empty",
		      "kind %d, length %zu", (int)kind, length);
		CHECK(!rows[i].ending || (ending && strcmp(ending, rows[i].ending) == 0),
		      *path ? path : "empty", "ending '%s'", ending ? ending : "");
	}
	CHECK(strcmp(extension_file_name("a/b/c.wav"), "c.wav") == 0 &&
		  strcmp(extension_file_name("c.wav"), "c.wav") == 0 &&
		  strcmp(extension_file_name("a/"), "") == 0,
	      "file_name", "another");
	return check_status();
}
