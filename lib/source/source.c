/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/source.h"

#include "source/audiotable.h"
#include "files/archive_reader.h"
#include "files/extension.h"
#include "files/feed.h"
#include "source/folder.h"
#include "system/crash_guard.h"
#include "files/unread.h"
#include "source/manifest.h"
#include "base/status.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What was added lies in parts: items that are listed, or one path that streams. */
struct part {
	struct items list;
	size_t next;    /* of the list */
	char *stream;   /* its path; NULL: the part is a list */
	bool is_of_set; /* one of several that a folder holds, any of which may be empty */
};

/* A line to be shown. */
struct note {
	struct note *next;
	char text[];
};

struct source {
	FILE *out;
	const struct column_names *names; /* NULL: those that are known */
	bool has_table;
	struct note *notes, **last_note; /* to be shown; where the next one goes, NULL: to notes */
	struct note *given_note;         /* the one that source_note gave out */
	struct part *part;               /* [n] */
	size_t n, cap, at;
	/* of the stream that is read; feed and table NULL: none is open */
	struct feed *feed;
	struct audiotable *table;
	struct archive_reader *bundle;
	struct manifest *manifest; /* neither: the feed is a recording itself */
	unsigned char *bytes;      /* that recording's, [bytes_cap] */
	size_t bytes_cap, n_items; /* recordings found in it */
	const struct item *listed; /* the current item, if it is one of a list */
	char *stream_name;         /* of the current item's name within the stream */
	char *where;
	bool broken; /* nothing more of the current part */
	int status;
	struct unread leftover; /* of the archive that is read */
	char why[600];
};

struct source *source_new(FILE *out)
{
	struct source *s = calloc(1, sizeof *s);

	if (s)
		s->out = out;
	return s;
}

void source_name_columns(struct source *s, const struct column_names *names)
{
	s->names = names;
}

bool source_has_table(const struct source *s)
{
	return s->has_table;
}

const char *source_note(struct source *s)
{
	free(s->given_note);
	if (!(s->given_note = s->notes))
		return NULL;
	s->notes = s->notes->next;
	if (!s->notes)
		s->last_note = NULL;
	return s->given_note->text;
}

/* A note of a place. Without memory for it the next steps fail, which then is the worse news. */
static void add_note(struct source *s, const char *path, const char *text)
{
	const char *place = strcmp(path, "-") == 0 ? "stdin" : path;
	size_t size = strlen(place) + strlen(text) + 3;
	struct note *note = malloc(sizeof *note + size);

	if (!note)
		return;
	note->next = NULL;
	snprintf(note->text, size, "%s: %s", place, text);
	*(s->last_note ? s->last_note : &s->notes) = note;
	s->last_note = &note->next;
}

static void close_stream(struct source *s)
{
	archive_reader_free(s->bundle);
	manifest_free(s->manifest);
	audiotable_free(s->table);
	feed_close(s->feed);
	unread_free(&s->leftover);
	s->bundle = NULL;
	s->manifest = NULL;
	s->table = NULL;
	s->feed = NULL;
}

void source_free(struct source *s)
{
	if (!s)
		return;
	close_stream(s);
	for (size_t i = 0; i < s->n; i++) {
		items_free(&s->part[i].list);
		free(s->part[i].stream);
	}
	free(s->part);
	free(s->bytes);
	free(s->stream_name);
	free(s->where);
	while (source_note(s))
		;
	free(s);
}

/* ---- adding ---- */

static struct part *new_part(struct source *s)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 8;
		struct part *grown = realloc(s->part, cap * sizeof *grown);
		if (!grown)
			return NULL;
		s->part = grown;
		s->cap = cap;
	}
	s->part[s->n] = (struct part){ 0 };
	return &s->part[s->n++];
}

/* The list that listed items go to: what is added one after the other is one list. */
static struct items *open_list(struct source *s)
{
	struct part *last = s->n > 0 ? &s->part[s->n - 1] : NULL;

	if (!last || last->stream)
		last = new_part(s);
	return last ? &last->list : NULL;
}

static const char list_of_files[] = "the list of its files";

static int add_stream(struct source *s, const char *path, char *why, size_t size)
{
	char *copy = strdup(path);
	struct part *part = copy ? new_part(s) : NULL;

	if (!part) {
		free(copy);
		return status_no_memory(why, size, list_of_files);
	}
	part->stream = copy;
	return 0;
}

static int add_file(struct source *s, const char *path, char *why, size_t size)
{
	struct item item = { .name = path, .path = path, .t0 = NAN, .t1 = NAN };
	struct items *list = open_list(s);

	return list && items_add(list, &item) ? 0 : status_no_memory(why, size, list_of_files);
}

static int refuse_foreign(const char *name, char *why, size_t size)
{
	snprintf(
	    why, size,
	    "is %s, which is not read here; wanted a folder, tar, tar.gz, tar.xz, tar.zst, zip, "
	    "Parquet, a list, or a recording",
	    name);
	return STATUS_INPUT;
}

static void take_note(struct source *s, struct manifest *m, const char *path)
{
	const char *note = manifest_note(m);

	if (note)
		add_note(s, path, note);
}

/* Adds the items of a manifest to a list of items; *n: how many. */
static enum status read_manifest(struct source *s, struct manifest *m, const char *path,
				 struct items *list, size_t *n, char *why, size_t size)
{
	enum manifest_got got;
	struct item item;

	for (*n = 0; (got = manifest_next(m, &item)) == MANIFEST_ITEM; ++*n) {
		if (!items_add(list, &item))
			return status_no_memory(why, size, list_of_files);
		take_note(s, m, path);
	}
	if (got == MANIFEST_END)
		take_note(s, m, path);
	s->has_table = s->has_table || manifest_is_table(m);
	if (got == MANIFEST_BAD)
		snprintf(why, size, "%s", manifest_why(m));
	return got == MANIFEST_BAD ? manifest_status(m) : 0;
}

/* A list on disk is read at once, like a folder. */
static int add_manifest(struct source *s, const char *path, struct feed *feed, char *why,
			size_t size)
{
	struct manifest *m = manifest_open(feed, path, s->names);
	struct items *list = open_list(s);
	size_t n;
	int status = m && list ? read_manifest(s, m, path, list, &n, why, size)
			       : status_no_memory(why, size, list_of_files);

	if (!status && n == 0) {
		snprintf(why, size, "lists no recordings");
		status = STATUS_INPUT;
	}
	manifest_free(m);
	return status;
}

/* ---- folders ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Recordings that no table of the folder lists are left out, with a word. */
static int note_unlisted(struct source *s, const char *path, const struct folder *f,
			 const struct items *listed, char *why, size_t size)
{
	const char **paths = calloc(listed->n + 1, sizeof *paths), *first = NULL;
	size_t n = 0;
	char text[400];

	if (!paths)
		return status_no_memory(why, size, list_of_files);
	for (size_t i = 0; i < listed->n; i++)
		paths[i] = listed->at[i].path;
	qsort(paths, listed->n, sizeof *paths, by_text);
	for (size_t i = 0; i < f->recordings.n; i++) {
		const char *const *key = (const char *const *)&f->recordings.at[i].path;
		if (bsearch(key, paths, listed->n, sizeof *paths, by_text))
			continue;
		first = first ? first : *key;
		n++;
	}
	free(paths);
	if (n > 0) {
		snprintf(text, sizeof text,
			 "%zu recording%s (%.100s%s) %s not in its %s and %s not read", n,
			 n == 1 ? "" : "s", first, n > 1 ? ", ..." : "", n == 1 ? "is" : "are",
			 extension_file_name(f->metadata.at[0].path), n == 1 ? "is" : "are");
		add_note(s, path, text);
	}
	return 0;
}

/* Reads a table of an audiofolder into the list. *is_table: it is one, and no list of something
 * else that is called so. */
static int read_metadata(struct source *s, const char *path, struct items *list, bool *is_table,
			 char *why, size_t size)
{
	int status, used = snprintf(why, size, "%.200s: ", path);
	struct feed *feed = feed_open(path, NULL, why + used, size - (size_t)used, &status);
	struct manifest *m = feed ? manifest_open(feed, path, s->names) : NULL;
	size_t n;

	*is_table = true;
	if (feed)
		status = m ? read_manifest(s, m, path, list, &n, why + used, size - (size_t)used)
			   : status_no_memory(why, size, list_of_files);
	*is_table = !m || manifest_is_table(m);
	manifest_free(m);
	feed_close(feed);
	return status;
}

/* An audiofolder: its tables say what is in it. *done: they do. */
static int add_metadata(struct source *s, const char *path, struct folder *f, bool *done, char *why,
			size_t size)
{
	struct items listed = { 0 };
	bool is_table = true;
	int status = 0;

	*done = false;
	for (size_t i = 0; i < f->metadata.n && is_table && !status; i++)
		if (extension_of(f->metadata.at[i].path, NULL) == EXTENSION_TABLE)
			status =
			    read_metadata(s, f->metadata.at[i].path, &listed, &is_table, why, size);
	if (!is_table)
		status = 0;
	if (is_table && !status && listed.n > 0)
		status = note_unlisted(s, path, f, &listed, why, size);
	for (size_t i = 0; i < listed.n && is_table && !status; i++) {
		struct items *list = open_list(s);
		status = list && items_add(list, &listed.at[i])
			     ? 0
			     : status_no_memory(why, size, list_of_files);
	}
	for (size_t i = 0; i < f->metadata.n && !status; i++) {
		const char *table = f->metadata.at[i].path;
		if (!is_table && !unread_add(&f->leftover, table))
			status = status_no_memory(why, size, list_of_files);
		else if (is_table && extension_of(table, NULL) == EXTENSION_PARQUET)
			status = add_stream(s, table, why, size);
	}
	*done = is_table && f->metadata.n > 0;
	items_free(&listed);
	return status;
}

/* Files beside the recordings that hold their labels. */
static void note_labels(struct source *s, const char *path, const struct unread *l)
{
	char names[200], text[400];
	size_t n = unread_count(l, EXTENSION_LABEL);

	if (n == 0)
		return;
	unread_names(l, EXTENSION_LABEL, names, sizeof names);
	snprintf(text, sizeof text,
		 "%zu file%s like labels of recordings and %s not read (%s); make a table of "
		 "paths and labels, and name that",
		 n, n == 1 ? " looks" : "s look", n == 1 ? "is" : "are", names);
	add_note(s, path, text);
}

/* What is in the folder and is not read. */
static void note_leftover(struct source *s, const char *path, const struct unread *l)
{
	char names[200], text[600];

	unread_sound(l, text, sizeof text);
	if (*text)
		add_note(s, path, text);
	note_labels(s, path, l);
	unread_names(l, EXTENSION_TABLE, names, sizeof names);
	if (!*names)
		return;
	bool one = unread_count(l, EXTENSION_TABLE) == 1;
	snprintf(text, sizeof text, "holds %s, which look%s like %s and %s not read: name %s",
		 names, one ? "s" : "", one ? "a table" : "tables", one ? "is" : "are",
		 one ? "it to use it" : "them to use them");
	add_note(s, path, text);
}

/* Archives or Parquet files beside what is read: most often they hold the same once more. */
static int note_beside(struct source *s, const char *path, const struct items *list,
		       const char *what, const char *read)
{
	struct unread l = { 0 };
	char names[200], text[400];
	bool enough = true;

	for (size_t i = 0; i < list->n; i++)
		enough = unread_add(&l, list->at[i].path) && enough;
	unread_names(&l, what[0] == 'P' ? EXTENSION_PARQUET : EXTENSION_ARCHIVE, names,
		     sizeof names);
	unread_free(&l);
	snprintf(text, sizeof text, "%s are read, but not its %s (%s): name %s to read %s", read,
		 what, names, list->n == 1 ? "it" : "them", list->n == 1 ? "it" : "them");
	if (list->n > 0)
		add_note(s, path, text);
	return enough ? 0 : 3;
}

/* A folder without anything that is read: what it has instead. */
static int refuse_folder(const struct folder *f, char *why, size_t size)
{
	char text[600];
	size_t others = unread_count(&f->leftover, EXTENSION_NONE);

	unread_sound(&f->leftover, text, sizeof text);
	if (!*text && unread_count(&f->leftover, EXTENSION_TABLE) > 0) {
		char names[200];
		unread_names(&f->leftover, EXTENSION_TABLE, names, sizeof names);
		snprintf(text, sizeof text, "name its tables to read what they list: %s", names);
	} else if (!*text && others > 0) {
		char names[200];
		unread_names(&f->leftover, EXTENSION_NONE, names, sizeof names);
		snprintf(text, sizeof text, "it has %s", names);
	} else if (!*text) {
		snprintf(text, sizeof text, "it has no files");
	}
	snprintf(why, size, "holds no recordings (.wav, .flac, .ogg, .mp3, .sph ...): %s", text);
	return STATUS_INPUT;
}

static int add_streams(struct source *s, const struct items *list, char *why, size_t size)
{
	int status = 0;

	for (size_t i = 0; i < list->n && !status; i++) {
		status = add_stream(s, list->at[i].path, why, size);
		if (!status)
			s->part[s->n - 1].is_of_set = list->n > 1;
	}
	return status;
}

/* Of a folder its tables say what is read, if they are those of an audiofolder; else it is the
 * recordings, else the Parquet files, else the archives. */
static int add_of_folder(struct source *s, const char *path, struct folder *f, char *why,
			 size_t size)
{
	bool by_tables;
	int status = add_metadata(s, path, f, &by_tables, why, size);

	if (status)
		return status;
	if (by_tables || f->recordings.n > 0) {
		for (size_t i = 0; i < f->recordings.n && !by_tables; i++) {
			struct items *list = open_list(s);
			if (!list || !items_add(list, &f->recordings.at[i]))
				return status_no_memory(why, size, list_of_files);
		}
		status = note_beside(s, path, &f->parquet, "Parquet files", "its recordings");
		status = status ? status
				: note_beside(s, path, &f->archives, "archives", "its recordings");
	} else if (f->parquet.n > 0) {
		status = add_streams(s, &f->parquet, why, size);
		status = status
			     ? status
			     : note_beside(s, path, &f->archives, "archives", "its Parquet files");
	} else if (f->archives.n > 0) {
		status = add_streams(s, &f->archives, why, size);
	} else {
		return refuse_folder(f, why, size);
	}
	note_leftover(s, path, &f->leftover);
	return status;
}

static int add_folder(struct source *s, const char *path, char *why, size_t size)
{
	struct folder f;
	int status = folder_look(path, &f, why, size);
	char text[200];

	if (!status && f.n_links > 0) {
		snprintf(text, sizeof text,
			 "%zu link%s to folders that are read already %s not followed", f.n_links,
			 f.n_links == 1 ? "" : "s", f.n_links == 1 ? "is" : "are");
		add_note(s, path, text);
	}
	if (!status && f.n_dangling > 0) {
		snprintf(text, sizeof text, "%zu link%s nowhere", f.n_dangling,
			 f.n_dangling == 1 ? " leads" : "s lead");
		add_note(s, path, text);
	}
	if (!status)
		status = add_of_folder(s, path, &f, why, size);
	folder_free(&f);
	return status;
}

/* ---- any path ---- */

/* A file is told by its first bytes, unless it is called like a recording. */
static int add_by_magic(struct source *s, const char *path, char *why, size_t size)
{
	int status;
	size_t n;
	struct feed *feed = feed_open(path, NULL, why, size, &status);
	const unsigned char *head;

	if (!feed)
		return status;
	head = feed_head(feed, &n);
	switch (container_kind(head, n)) {
	case CONTAINER_TAR:
	case CONTAINER_ZIP:
	case CONTAINER_GZIP:
	case CONTAINER_XZ:
	case CONTAINER_ZSTD:
	case CONTAINER_PARQUET:
		status = add_stream(s, path, why, size);
		break;
	case CONTAINER_FOREIGN:
		status = refuse_foreign(container_name(head, n), why, size);
		break;
	case CONTAINER_TEXT:
		status = add_manifest(s, path, feed, why, size);
		break;
	default:
		status = add_file(s, path, why, size);
	}
	feed_close(feed);
	return status;
}

int source_add(struct source *s, const char *path, char *why, size_t size)
{
	bool is_recording = extension_length(path, strlen(path)) > 0;
	struct stat st;

	if (strcmp(path, "-") == 0)
		return add_stream(s, path, why, size);
	if (stat(path, &st) != 0) {
		snprintf(why, size, "%s", strerror(errno));
		return (int)status_of_errno(errno);
	}
	if (S_ISDIR(st.st_mode))
		return add_folder(s, path, why, size);
	if (is_recording)
		return add_file(s, path, why, size);
	if (!S_ISREG(st.st_mode))
		return add_stream(s, path, why, size);
	return add_by_magic(s, path, why, size);
}

bool source_is_listed(const struct source *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->part[i].stream)
			return false;
	return true;
}

/* Drops the items of a list that are not wanted, and sorts the others. */
static bool arrange(struct items *list, source_judge *judge, void *arg)
{
	uint64_t *keys = calloc(list->n + 1, sizeof *keys);
	bool *keep = calloc(list->n + 1, sizeof *keep);
	bool enough = keys && keep;
	size_t n = 0;

	for (size_t i = 0; i < list->n && enough; i++) {
		enough = judge(arg, &list->at[i], &keep[i], &keys[n]);
		n += keep[i];
	}
	if (enough) {
		items_keep(list, keep);
		enough = items_sort_by_key(list, keys);
	}
	free(keys);
	free(keep);
	return enough;
}

bool source_arrange(struct source *s, source_judge *judge, void *arg)
{
	for (size_t i = 0; i < s->n; i++)
		if (!arrange(&s->part[i].list, judge, arg))
			return false;
	return true;
}

/* ---- reading ---- */

static enum source_got fail(struct source *s, enum source_got got, int status, const char *why)
{
	s->status = status;
	snprintf(s->why, sizeof s->why, "%s", why);
	return got;
}

/* Nothing more of this stream: what is wrong is about all of it. */
static enum source_got give_up(struct source *s, int status, const char *why)
{
	char kept[sizeof s->why];

	snprintf(kept, sizeof kept, "%s", why); /* it may be what is closed now */
	close_stream(s);
	free(s->stream_name);
	s->stream_name = NULL;
	s->listed = NULL;
	s->broken = true;
	return fail(s, SOURCE_BROKEN, status, kept);
}

/* Opens what reads a stream of that kind. Returns 0, or a status with why[size]. */
static int open_kind(struct source *s, const char *path, char *why, size_t size)
{
	size_t n;
	const unsigned char *head = feed_head(s->feed, &n);
	enum container kind = container_kind(head, n);
	int status = STATUS_INPUT;

	switch (kind) {
	case CONTAINER_TAR:
	case CONTAINER_ZIP:
	case CONTAINER_GZIP:
	case CONTAINER_XZ:
	case CONTAINER_ZSTD:
		s->bundle = archive_reader_open(s->feed, kind, why, size, &status);
		return s->bundle ? 0 : status;
	case CONTAINER_PARQUET:
		if (feed_seekable(s->feed) && strcmp(path, "-") != 0) {
			s->table = audiotable_open(path, s->names, why, size, &status);
			s->has_table = true;
			if (s->table && audiotable_note(s->table))
				add_note(s, path, audiotable_note(s->table));
			return s->table ? 0 : status;
		}
		snprintf(why, size,
			 "is Parquet, which cannot be read from a pipe, since its index comes "
			 "last; name the file");
		return STATUS_INPUT;
	case CONTAINER_TEXT:
		s->manifest = manifest_open(s->feed, NULL, s->names);
		return s->manifest ? 0 : status_no_memory(why, size, list_of_files);
	case CONTAINER_FOREIGN:
		return refuse_foreign(container_name(head, n), why, size);
	default:
		snprintf(why, size, "is empty");
		return n == 0;
	}
}

static bool open_stream(struct source *s, const char *path)
{
	char why[sizeof s->why];
	int status;

	s->n_items = 0;
	crash_guard_about(strcmp(path, "-") == 0 ? "stdin" : path);
	s->feed = feed_open(path, s->out, why, sizeof why, &status);
	if (s->feed)
		status = open_kind(s, path, why, sizeof why);
	if (s->feed && status == 0)
		return true;
	give_up(s, status, why);
	return false;
}

/* Hidden files are left out, as in a folder: some archivers pack their notes so. The folders on the
 * way are most often those that the archive was packed from, so they may begin with a dot, unless
 * they are known to hold no recordings of anybody. */
static bool is_hidden(const char *name)
{
	static const char *const junk[] = { "__MACOSX",
					    ".git",
					    ".svn",
					    ".hg",
					    ".Trash",
					    ".Trashes",
					    ".Trash-",
					    ".AppleDouble",
					    ".Spotlight-V100",
					    ".fseventsd",
					    ".ipynb_checkpoints" };
	const char *at = name, *slash;

	for (; (slash = strchr(at, '/')); at = slash + 1)
		for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
			size_t n = strlen(junk[i]);
			bool is_prefix = junk[i][n - 1] == '-';
			if (strncmp(at, junk[i], n) == 0 && (is_prefix || at + n == slash))
				return true;
		}
	return *at == '.';
}

static bool keep_name(struct source *s, const char *name)
{
	free(s->stream_name);
	s->stream_name = strdup(name);
	return s->stream_name != NULL;
}

static enum source_got give(struct source *s, const char *name, struct item *item)
{
	if (!keep_name(s, name))
		return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	s->n_items++;
	*item = (struct item){ .name = s->stream_name, .t0 = NAN, .t1 = NAN };
	return SOURCE_ITEM;
}

static enum source_got bad_name(struct source *s)
{
	free(s->stream_name);
	s->stream_name = NULL;
	return fail(s, SOURCE_BAD, archive_reader_status(s->bundle), archive_reader_why(s->bundle));
}

/* What an archive has that is not read from there. */
static void note_archive(struct source *s)
{
	static const struct {
		enum extension what;
		const char *text;
	} kinds[] = { { EXTENSION_TABLE, "tables" },
		      { EXTENSION_PARQUET, "Parquet files" },
		      { EXTENSION_ARCHIVE, "archives" } };
	const char *path = s->part[s->at].stream;
	char names[200], text[600];

	unread_sound(&s->leftover, text, sizeof text);
	if (*text)
		add_note(s, path, text);
	note_labels(s, path, &s->leftover);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		unread_names(&s->leftover, kinds[i].what, names, sizeof names);
		if (!*names)
			continue;
		snprintf(text, sizeof text,
			 "holds %s (%s), which are not read from within an archive; unpack it and "
			 "read the folder",
			 kinds[i].text, names);
		add_note(s, path, text);
	}
}

/* There is no recording in the archive, or in what else streams. */
static enum source_got refuse_stream(struct source *s)
{
	char why[sizeof s->why], names[200], text[400];
	size_t used;

	used = (size_t)snprintf(why, sizeof why,
				"holds no recordings (.wav, .flac, .ogg, .mp3, .sph ...)");
	unread_sound(&s->leftover, text, sizeof text);
	if (*text) {
		snprintf(why + used, sizeof why - used, ": %s", text);
		return give_up(s, STATUS_INPUT, why);
	}
	for (int what = EXTENSION_ARCHIVE; what <= EXTENSION_TABLE; what++) {
		unread_names(&s->leftover, (enum extension)what, names, sizeof names);
		if (what == EXTENSION_LABEL)
			continue;
		if (!*names)
			continue;
		snprintf(why + used, sizeof why - used, ", but %s; unpack it and read the folder",
			 names);
		break;
	}
	return give_up(s, STATUS_INPUT, why);
}

static enum source_got next_of_bundle(struct source *s, struct item *item)
{
	for (;;) {
		enum archive_reader_got got = archive_reader_next(s->bundle);
		if (got == ARCHIVE_READER_END) {
			feed_drain(s->feed);
			if (s->n_items > 0)
				note_archive(s);
			return SOURCE_END;
		}
		if (got == ARCHIVE_READER_BAD)
			return bad_name(s);
		if (got != ARCHIVE_READER_ENTRY)
			return give_up(s, archive_reader_status(s->bundle),
				       archive_reader_why(s->bundle));
		const char *name = archive_reader_name(s->bundle);
		name += strncmp(name, "./", 2) == 0 ? 2 : 0;
		if (is_hidden(name))
			continue;
		if (extension_length(name, strlen(name)) > 0) {
			enum source_got given = give(s, name, item);
			item->archive = s->part[s->at].stream;
			return given;
		}
		if (!unread_add(&s->leftover, name))
			return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	}
}

static enum source_got next_of_manifest(struct source *s, struct item *item)
{
	enum manifest_got got = manifest_next(s->manifest, item);
	const char *path = s->part[s->at].stream;

	take_note(s, s->manifest, path);
	s->has_table = s->has_table || manifest_is_table(s->manifest);
	if (got == MANIFEST_BAD)
		return give_up(s, manifest_status(s->manifest), manifest_why(s->manifest));
	if (got == MANIFEST_END)
		return SOURCE_END;
	if (!keep_name(s, item->path))
		return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	s->n_items++;
	return SOURCE_ITEM;
}

static enum source_got next_of_table(struct source *s, struct item *item)
{
	enum audiotable_got got = audiotable_next(s->table, item);

	if (got == AUDIOTABLE_BAD)
		return give_up(s, audiotable_status(s->table), audiotable_why(s->table));
	if (got == AUDIOTABLE_END)
		return SOURCE_END;
	if (!keep_name(s, item->name))
		return give_up(s, STATUS_SYSTEM, "no memory for the name of a recording");
	s->n_items++;
	return SOURCE_ITEM;
}

static enum source_got next_of_stream(struct source *s, struct item *item)
{
	if (s->table)
		return next_of_table(s, item);
	if (s->manifest)
		return next_of_manifest(s, item);
	if (s->bundle)
		return next_of_bundle(s, item);
	return s->n_items > 0 ? SOURCE_END : give(s, "stdin", item);
}

/* The next item of the part; SOURCE_END behind the last one. */
static enum source_got next_of_part(struct source *s, struct part *part, struct item *item)
{
	enum source_got got;

	s->listed = NULL;
	if (!part->stream) {
		if (part->next == part->list.n)
			return SOURCE_END;
		s->listed = &part->list.at[part->next++];
		*item = *s->listed;
		return SOURCE_ITEM;
	}
	if (!s->feed && !open_stream(s, part->stream))
		return SOURCE_BROKEN;
	got = next_of_stream(s, item);
	if (got != SOURCE_END)
		return got;
	if (s->n_items == 0 && !(part->is_of_set && s->table))
		return refuse_stream(s);
	close_stream(s);
	return SOURCE_END;
}

enum source_got source_next(struct source *s, struct item *item)
{
	s->at += s->broken; /* its name was needed until now */
	s->broken = false;
	for (; s->at < s->n; s->at++) {
		enum source_got got = next_of_part(s, &s->part[s->at], item);
		if (got != SOURCE_END)
			return got;
	}
	return SOURCE_END;
}

/* A recording on standard input or in a FIFO, as a whole. */
static enum source_got load_feed(struct source *s, const unsigned char **bytes, size_t *n)
{
	const void *piece;
	ssize_t got;

	*n = 0;
	while ((got = feed_read(s->feed, &piece)) > 0) {
		if (*n + (size_t)got > ARCHIVE_READER_ENTRY_MAX)
			return give_up(s, STATUS_INPUT, "has more than 256 MiB; name a file");
		if (*n + (size_t)got > s->bytes_cap) {
			size_t cap = 2 * (*n + (size_t)got);
			unsigned char *grown = realloc(s->bytes, cap);
			if (!grown)
				return give_up(s, STATUS_SYSTEM, "no memory to read it");
			s->bytes = grown;
			s->bytes_cap = cap;
		}
		memcpy(s->bytes + *n, piece, (size_t)got);
		*n += (size_t)got;
	}
	*bytes = s->bytes;
	return got < 0 ? give_up(s, STATUS_SYSTEM, strerror(errno)) : SOURCE_ITEM;
}

enum source_got source_load(struct source *s, const unsigned char **bytes, size_t *n)
{
	enum archive_reader_got got;

	if (s->table) {
		*bytes = audiotable_bytes(s->table, n);
		return *bytes ? SOURCE_ITEM
			      : fail(s, SOURCE_BAD, STATUS_INPUT, audiotable_why(s->table));
	}
	if (!s->bundle)
		return load_feed(s, bytes, n);
	got = archive_reader_read(s->bundle, bytes, n);
	if (got == ARCHIVE_READER_ENTRY)
		return SOURCE_ITEM;
	if (got == ARCHIVE_READER_BAD)
		return fail(s, SOURCE_BAD, archive_reader_status(s->bundle),
			    archive_reader_why(s->bundle));
	return give_up(s, archive_reader_status(s->bundle), archive_reader_why(s->bundle));
}

const char *source_where(struct source *s)
{
	const char *path = s->at < s->n ? s->part[s->at].stream : NULL;
	size_t size;

	if (s->listed)
		return s->listed->path;
	if (s->manifest && s->stream_name)
		return s->stream_name;
	if (path && strcmp(path, "-") == 0)
		path = "stdin";
	if (!path || !(s->bundle || s->table) || !s->stream_name)
		return path ? path : "";
	size = strlen(path) + strlen(s->stream_name) + 3;
	free(s->where);
	if (!(s->where = malloc(size)))
		return path;
	snprintf(s->where, size, "%s: %s", path, s->stream_name);
	return s->where;
}

const char *source_why(const struct source *s)
{
	return s->why;
}

int source_status(const struct source *s)
{
	return s->status;
}
