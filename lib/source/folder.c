/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/folder.h"

#include "base/status.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct place {
	dev_t device;
	ino_t inode;
};

/* The folders that were read, by open addressing. */
struct places {
	struct place *at; /* [cap], inode 0: free */
	size_t n, cap;    /* a power of two */
};

struct walk {
	struct folder *folder;
	struct places read;
	struct items links; /* to folders, not yet followed */
	bool only_tables;   /* of one folder */
	char *why;
	size_t size;
};

static enum status no_memory(const struct walk *w)
{
	return status_no_memory(w->why, w->size, "the list of its files");
}

/* ---- folders that were read ---- */

static struct place *find_place(const struct places *p, struct place want)
{
	size_t at = (size_t)((uint64_t)want.inode * 0x9e3779b97f4a7c15U ^ (uint64_t)want.device);

	for (;; at++) {
		struct place *place = &p->at[at & (p->cap - 1)];
		if (place->inode == 0 ||
		    (place->inode == want.inode && place->device == want.device))
			return place;
	}
}

static bool grow_places(struct places *p)
{
	struct places bigger = { .cap = p->cap ? 2 * p->cap : 64 };

	if (!(bigger.at = calloc(bigger.cap, sizeof *bigger.at)))
		return false;
	for (size_t i = 0; i < p->cap; i++)
		if (p->at[i].inode != 0)
			*find_place(&bigger, p->at[i]) = p->at[i];
	free(p->at);
	bigger.n = p->n;
	*p = bigger;
	return true;
}

/* Marks a folder as read. Returns 1; 0: it was read before; -1: no memory. */
static int mark(struct places *p, const struct stat *st)
{
	struct place want = { st->st_dev, st->st_ino }, *place;

	if (2 * (p->n + 1) > p->cap && !grow_places(p))
		return -1;
	place = find_place(p, want);
	if (place->inode != 0)
		return 0;
	*place = want;
	p->n++;
	return 1;
}

/* ---- files ---- */

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

static bool is_metadata(const char *path)
{
	static const char *const names[] = { "metadata.csv", "metadata.jsonl", "metadata.parquet",
					     "wav.scp" };
	const char *name = strrchr(path, '/') + 1;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

static enum status add(const struct walk *w, struct items *list, const char *path)
{
	const struct item item = { .name = path, .path = path, .t0 = NAN, .t1 = NAN };

	return items_add(list, &item) ? STATUS_OK : no_memory(w);
}

static enum status put_by(const struct walk *w, const char *path)
{
	struct folder *f = w->folder;

	switch (is_metadata(path) ? EXTENSION_TABLE : extension_of(path, NULL)) {
	case EXTENSION_RECORDING:
		return w->only_tables ? STATUS_OK : add(w, &f->recordings, path);
	case EXTENSION_PARQUET:
		return w->only_tables ? STATUS_OK : add(w, &f->parquet, path);
	case EXTENSION_ARCHIVE:
		return w->only_tables ? STATUS_OK : add(w, &f->archives, path);
	case EXTENSION_TABLE:
		if (is_metadata(path))
			return add(w, &f->metadata, path);
		break;
	default:
		if (w->only_tables)
			return STATUS_OK;
	}
	return unread_add(&f->leftover, path) ? STATUS_OK : no_memory(w);
}

static enum status walk(struct walk *w, const char *folder, bool is_top);

/* Writes a failure. The name of a folder is added unless it is the requested one. */
static enum status fail(const struct walk *w, const char *folder, bool is_top, enum status status,
			const char *what)
{
	int error = errno;

	if (is_top)
		snprintf(w->why, w->size, "%s%s", what, strerror(error));
	else
		snprintf(w->why, w->size, "%.120s: %s%s", folder, what, strerror(error));
	return status;
}

/* Adds a file, a folder or something else. A name like a recording's is taken as a recording
 * without a stat: opening it reports a folder. A failed stat is an error, since a folder of
 * recordings may be lost, unless the file was removed or is a dangling link. */
static enum status visit(struct walk *w, const char *path)
{
	struct stat st;
	bool is_link;

	if (extension_of(path, NULL) == EXTENSION_RECORDING)
		return put_by(w, path);
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? STATUS_OK
				       : fail(w, path, false, status_of_errno(errno), "");
	is_link = S_ISLNK(st.st_mode);
	if (is_link && stat(path, &st) != 0) {
		if (errno != ENOENT && errno != ELOOP)
			return fail(w, path, false, status_of_errno(errno), "");
		w->folder->n_dangling++;
		return STATUS_OK;
	}
	if (!S_ISDIR(st.st_mode))
		return S_ISREG(st.st_mode) ? put_by(w, path) : STATUS_OK;
	if (w->only_tables)
		return STATUS_OK;
	return is_link ? add(w, &w->links, path) : walk(w, path, false);
}

static enum status walk(struct walk *w, const char *folder, bool is_top)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(folder);
	enum status status = STATUS_OK;
	int marked;

	if (!dir)
		return fail(w, folder, is_top, status_of_errno(errno), "");
	if (stat(folder, &st) == 0 && !w->only_tables && (marked = mark(&w->read, &st)) <= 0) {
		closedir(dir);
		w->folder->n_links++;
		return marked < 0 ? no_memory(w) : STATUS_OK;
	}
	/* only errno distinguishes the end from an error */
	while (status == STATUS_OK && (errno = 0, entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		char *path = join(folder, entry->d_name);
		status = path ? visit(w, path) : no_memory(w);
		free(path);
	}
	if (status == STATUS_OK && errno)
		status = fail(w, folder, is_top, STATUS_SYSTEM, "cannot be listed to its end: ");
	closedir(dir);
	return status;
}

/* Reads the tree without links first, then the links found, bytewise, then those below them. So the
 * paths do not depend on the order of files in a folder. */
static enum status walk_all(struct walk *w, const char *folder)
{
	enum status status = walk(w, folder, true);

	while (status == STATUS_OK && w->links.n > 0) {
		struct items links = w->links;

		w->links = (struct items){ 0 };
		items_sort_by_path(&links, 0);
		for (size_t i = 0; status == STATUS_OK && i < links.n; i++)
			status = walk(w, links.at[i].path, false);
		items_free(&links);
	}
	items_free(&w->links);
	free(w->read.at);
	return status;
}

/* Keeps the first metadata file of each folder; further ones are ordinary tables. */
static bool choose_metadata(struct folder *f)
{
	struct items *list = &f->metadata;
	size_t kept = 0;

	items_sort_by_path(list, 0);
	for (size_t i = 0; i < list->n; i++) {
		const char *path = list->at[i].path;
		size_t n = (size_t)(strrchr(path, '/') - path) + 1;
		if (kept > 0 && strncmp(list->at[kept - 1].path, path, n) == 0 &&
		    !strchr(list->at[kept - 1].path + n, '/')) {
			if (!unread_add(&f->leftover, path))
				return false;
			free((char *)path);
			continue;
		}
		list->at[kept++] = list->at[i];
	}
	list->n = kept;
	return true;
}

/* Reads the inner folder, if there is one, and the tables of the outer one; otherwise
 * the outer one. */
static enum status walk_inner(struct walk *w, const char *path, const char *inner)
{
	struct stat st;
	bool is_there = stat(inner, &st) == 0;
	enum status status = STATUS_OK;

	if (!is_there && status_of_errno(errno) == STATUS_SYSTEM)
		return fail(w, inner, false, STATUS_SYSTEM, "");
	is_there = is_there && S_ISDIR(st.st_mode);
	if (is_there) {
		w->only_tables = true;
		status = walk(w, path, true);
		w->only_tables = false;
	}
	return status ? status : walk_all(w, is_there ? inner : path);
}

enum status folder_look(const char *path, struct folder *f, char *why, size_t size)
{
	struct walk w = { .folder = f, .why = why, .size = size };
	char *inner = join(path, "recordings");
	enum status status;

	*f = (struct folder){ 0 };
	if (!inner)
		return no_memory(&w);
	status = walk_inner(&w, path, inner);
	free(inner);
	if (!status && !choose_metadata(f))
		status = no_memory(&w);
	items_sort_by_path(&f->recordings, 0);
	items_sort_by_path(&f->parquet, 0);
	items_sort_by_path(&f->archives, 0);
	return status;
}

void folder_free(struct folder *f)
{
	items_free(&f->recordings);
	items_free(&f->parquet);
	items_free(&f->archives);
	items_free(&f->metadata);
	unread_free(&f->leftover);
	*f = (struct folder){ 0 };
}
