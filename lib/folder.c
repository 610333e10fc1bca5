/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "folder.h"

#include "extension.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The folders that one is in, to see when a link leads back into one of them. */
struct level {
	const struct level *above;
	dev_t device;
	ino_t inode;
};

struct walk {
	struct items *list;
	char *why;
	size_t size;
};

static char *join(const char *folder, const char *name)
{
	size_t len = strlen(folder);
	const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
	size_t size = len + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s%s%s", folder, slash, name);
	return path;
}

static int no_memory(const struct walk *w)
{
	snprintf(w->why, w->size, "no memory for the list of its files");
	return 3;
}

/* What is wrong with a folder below the one that was asked for needs its name. */
static int fail(const struct walk *w, const struct level *above, const char *folder, int status,
		const char *what)
{
	int error = errno;

	if (above)
		snprintf(w->why, w->size, "%.120s: %s%s", folder, what, strerror(error));
	else
		snprintf(w->why, w->size, "%s%s", what, strerror(error));
	return status;
}

static bool is_within(const struct level *level, const struct stat *st)
{
	for (; level; level = level->above)
		if (level->device == st->st_dev && level->inode == st->st_ino)
			return true;
	return false;
}

static int walk(const struct walk *w, const char *folder, const struct level *above);

/* A recording, a folder, or something else. What is called like a recording is one, without a look:
 * if it is a folder, whoever opens it will say so. */
static int visit(const struct walk *w, const char *path, const struct level *here)
{
	struct item item = { .name = path, .path = path, .t0 = NAN, .t1 = NAN };
	struct stat st;

	if (extension_length(path, strlen(path)) > 0)
		return items_add(w->list, &item) ? 0 : no_memory(w);
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode) || is_within(here, &st))
		return 0;
	return walk(w, path, here);
}

static int walk(const struct walk *w, const char *folder, const struct level *above)
{
	struct level here = { .above = above };
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(folder);
	int status = 0;

	if (!dir)
		return fail(w, above, folder, 1, "");
	if (stat(folder, &st) == 0) {
		here.device = st.st_dev;
		here.inode = st.st_ino;
	}
	/* its end and an error differ in errno alone */
	while (status == 0 && (errno = 0, entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = join(folder, entry->d_name);
		status = path ? visit(w, path, &here) : no_memory(w);
		free(path);
	}
	if (status == 0 && errno)
		status = fail(w, above, folder, 3, "cannot be listed to its end: ");
	closedir(dir);
	return status;
}

int folder_list(const char *folder, struct items *list, char *why, size_t size)
{
	struct walk w = { list, why, size };
	size_t before = list->n;
	char *inner = join(folder, "recordings");
	struct stat st;
	int status;

	if (!inner)
		return no_memory(&w);
	status = walk(&w, stat(inner, &st) == 0 && S_ISDIR(st.st_mode) ? inner : folder, NULL);
	free(inner);
	if (status)
		return status;
	if (list->n == before) {
		snprintf(why, size, "holds no recordings (.wav, .flac, .ogg, .mp3, .sph ...)");
		return 1;
	}
	items_sort_by_path(list, before);
	return 0;
}
