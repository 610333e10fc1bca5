/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/extension.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *const recordings[] = {
	".wav",  ".wave", ".bwf", ".rf64", ".flac", ".ogg",  ".oga", ".mp3", ".sph",
	".nist", ".wv1",  ".wv2", ".aif",  ".aiff", ".aifc", ".au",  ".snd", NULL,
};

static const char *const sounds[] = {
	".m4a", ".mp4",  ".m4b",  ".m4v",   ".mov",  ".3gp",  ".3gpp", ".3g2", ".aac",  ".adts",
	".wma", ".wmv",  ".asf",  ".webm",  ".weba", ".mka",  ".mkv",  ".amr", ".awb",  ".opus",
	".spx", ".caf",  ".ape",  ".wv",    ".tta",  ".tak",  ".mpc",  ".shn", ".alac", ".mp1",
	".mp2", ".mpga", ".mpeg", ".mpg",   ".avi",  ".flv",  ".ogv",  ".ogx", ".ac3",  ".eac3",
	".dts", ".ra",   ".rm",   ".qcp",   ".dss",  ".ds2",  ".gsm",  ".voc", ".w64",  ".vox",
	".sln", ".raw",  ".pcm",  ".alaw",  ".ulaw", ".g722", ".g729", ".sds", ".paf",  ".sf",
	".avr", ".8svx", ".f4a",  ".ircam", NULL,
};

static const char *const archives[] = {
	".tar",  ".tgz",     ".tar.gz", ".txz", ".tar.xz", ".tzst", ".tar.zst",
	".tbz2", ".tar.bz2", ".zip",    ".7z",  ".rar",    NULL,
};

/* WebDataset, HTK, Praat, TIMIT, ELAN, LibriSpeech. */
static const char *const labels[] = { ".cls", ".lab", ".textgrid",  ".phn",
				      ".wrd", ".eaf", ".trans.txt", NULL };

static const char *const tables[] = { ".csv", ".tsv", ".jsonl", ".ndjson", NULL };

/* The ending in the list that the name has; NULL: none, or there is nothing before it. */
static const char *ending_of(const char *name, size_t len, const char *const *list)
{
	for (; *list; list++) {
		size_t n = strlen(*list);
		if (len > n && name[len - n - 1] != '/' &&
		    strncasecmp(name + len - n, *list, n) == 0)
			return *list;
	}
	return NULL;
}

size_t extension_length(const char *name, size_t len)
{
	const char *ending = ending_of(name, len, recordings);

	return ending ? strlen(ending) : 0;
}

/* Kaldi's list of recordings, and a manifest of NeMo. */
static bool is_named_table(const char *name, size_t len)
{
	static const char *const json[] = { ".json", NULL };
	static const char word[] = "manifest";

	if (strcmp(name, "wav.scp") == 0)
		return true;
	if (!ending_of(name, len, json))
		return false;
	while (*name && strncasecmp(name, word, sizeof word - 1) != 0)
		name++;
	return *name != '\0';
}

const char *extension_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

enum extension extension_of(const char *path, const char **ending)
{
	static const char *const parquet[] = { ".parquet", ".pq", ".parq", NULL };
	const char *name = extension_file_name(path);
	size_t len = strlen(name);
	const char *sound;

	if (ending)
		*ending = NULL;
	if (extension_length(name, len) > 0)
		return EXTENSION_RECORDING;
	sound = ending_of(name, len, sounds);
	if (ending)
		*ending = sound;
	if (sound)
		return EXTENSION_SOUND;
	if (ending_of(name, len, archives))
		return EXTENSION_ARCHIVE;
	if (ending_of(name, len, parquet))
		return EXTENSION_PARQUET;
	if (ending_of(name, len, labels))
		return EXTENSION_LABEL;
	return ending_of(name, len, tables) || is_named_table(name, len) ? EXTENSION_TABLE
									 : EXTENSION_NONE;
}
