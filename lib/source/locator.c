/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/locator.h"

#include "files/extension.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const places[] = {
	"",          "clips/",    "audio/",   "wavs/",   "wav/",           "recordings/",
	"../clips/", "../audio/", "../wavs/", "../wav/", "../recordings/",
};
static const char *const extensions[] = { "", ".wav", ".flac", ".mp3", ".ogg", ".opus" };

enum {
	PLACES = sizeof places / sizeof *places,
	EXTENSIONS = sizeof extensions / sizeof *extensions,
	/* each place without and with the fold, then the current folder */
	FOLDERS = 2 * PLACES + 1,
	WAYS = FOLDERS * EXTENSIONS,
	ADDED_MAX = 40, /* bytes of the longest place, extension, slashes and "fold" */
};

static bool make_room(struct locator *l, size_t size)
{
	char *grown;

	if (size <= l->cap)
		return true;
	if (!(grown = realloc(l->path, size)))
		return false;
	l->path = grown;
	l->cap = size;
	return true;
}

/* Writes the path that rule number `way` gives. False: the rule does not apply to this path. */
static bool go(struct locator *l, size_t way, const char *path, const char *fold)
{
	size_t folder = way / EXTENSIONS, extension = way % EXTENSIONS;
	bool is_here = folder == FOLDERS - 1, has_fold = !is_here && folder % 2 == 1;
	bool is_rooted = *path == '/';
	const char *base = is_rooted || is_here || !l->folder ? "" : l->folder;
	const char *slash = *base && base[strlen(base) - 1] != '/' ? "/" : "";

	if ((is_here && !l->folder) || (has_fold && !fold) || (is_rooted && folder > 0) ||
	    (extension > 0 && extension_length(path, strlen(path)) > 0))
		return false;
	snprintf(l->path, l->cap, "%s%s%s%s%s%s%s%s", base, slash,
		 is_here ? "" : places[folder / 2], has_fold ? "fold" : "", has_fold ? fold : "",
		 has_fold ? "/" : "", path, extensions[extension]);
	return true;
}

static bool search(struct locator *l, const char *path, const char *fold)
{
	if (go(l, l->last, path, fold) && access(l->path, F_OK) == 0)
		return true;
	for (size_t way = 0; way < WAYS; way++)
		if (go(l, way, path, fold) && access(l->path, F_OK) == 0) {
			l->last = way;
			return true;
		}
	return false;
}

/* Searches with backslashes replaced by slashes. */
static bool search_dos(struct locator *l, const char *path, const char *fold)
{
	char *copy = strchr(path, '\\') ? strdup(path) : NULL;
	bool found = false;

	for (char *at = copy; at && *at; at++)
		*at = *at == '\\' ? '/' : *at;
	if (copy)
		found = search(l, copy, fold);
	free(copy);
	return found;
}

const char *locator_find(struct locator *l, const char *path, const char *fold)
{
	size_t size = (l->folder ? strlen(l->folder) : 0) + strlen(path) +
		      (fold ? strlen(fold) : 0) + ADDED_MAX;

	if (!make_room(l, size))
		return NULL;
	l->found = search(l, path, fold) || search_dos(l, path, fold);
	if (!l->found)
		go(l, 0, path, fold);
	return l->path;
}

const char *locator_join(struct locator *l, const char *path)
{
	if (!make_room(l, (l->folder ? strlen(l->folder) : 0) + strlen(path) + ADDED_MAX))
		return NULL;
	go(l, 0, path, NULL);
	l->found = access(l->path, F_OK) == 0;
	return l->path;
}

void locator_free(struct locator *l)
{
	free(l->path);
	l->path = NULL;
	l->cap = 0;
}
