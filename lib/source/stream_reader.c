/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/stream_reader.h"

#include "base/status.h"
#include "files/archive_reader.h"
#include "files/extension.h"
#include "files/feed.h"
#include "source/audiotable.h"
#include "system/crash_guard.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void close_stream(struct stream_reader *s)
{
	archive_reader_free(s->archive);
	manifest_free(s->manifest);
	audiotable_free(s->table);
	feed_close(s->feed);
	unread_free(&s->leftover);
	s->archive = NULL;
	s->manifest = NULL;
	s->table = NULL;
	s->feed = NULL;
}

enum status stream_reader_refuse(const char *name, char *why, size_t size)
{
	snprintf(
	    why, size,
	    "is %s, which is not supported; wanted a folder, tar, tar.gz, tar.xz, tar.zst, zip, "
	    "Parquet, a list, or a recording",
	    name);
	return STATUS_INPUT;
}

static enum source_got fail(struct stream_reader *s, enum source_got got, enum status status,
			    const char *why)
{
	s->status = status;
	snprintf(s->why, sizeof s->why, "%s", why);
	return got;
}

/* Closes the stream with a failure of the whole stream. */
static enum source_got give_up(struct stream_reader *s, enum status status, const char *why)
{
	char kept[sizeof s->why];

	snprintf(kept, sizeof kept, "%s", why); /* the text may belong to what is closed here */
	close_stream(s);
	free(s->name);
	s->name = NULL;
	return fail(s, SOURCE_BROKEN, status, kept);
}

/* Opens the reader for a stream of that kind. Returns 0, or a status with why[size]. */
static enum status open_kind(struct stream_reader *s, const char *path, char *why, size_t size)
{
	size_t n;
	const unsigned char *head = feed_head(s->feed, &n);
	enum container kind = container_kind(head, n);
	enum status status = STATUS_INPUT;

	switch (kind) {
	case CONTAINER_TAR:
	case CONTAINER_ZIP:
	case CONTAINER_GZIP:
	case CONTAINER_XZ:
	case CONTAINER_ZSTD:
		s->archive = archive_reader_open(s->feed, kind, why, size, &status);
		return s->archive ? STATUS_OK : status;
	case CONTAINER_PARQUET:
		if (feed_seekable(s->feed) && strcmp(path, "-") != 0) {
			s->table = audiotable_open(path, s->parts->names, why, size, &status);
			s->parts->has_table = true;
			if (s->table && audiotable_note(s->table))
				notes_add(&s->parts->notes, path, audiotable_note(s->table));
			return s->table ? STATUS_OK : status;
		}
		snprintf(why, size,
			 "is Parquet, which cannot be read from a pipe, since its index comes "
			 "last; name the file");
		return STATUS_INPUT;
	case CONTAINER_TEXT:
		s->manifest = manifest_open(s->feed, NULL, s->parts->names);
		return s->manifest ? STATUS_OK : status_no_memory(why, size, "its list");
	case CONTAINER_FOREIGN:
		return stream_reader_refuse(container_name(head, n), why, size);
	default:
		snprintf(why, size, "is empty");
		return n == 0 ? STATUS_INPUT : STATUS_OK;
	}
}

bool stream_reader_open(struct stream_reader *s, const char *path)
{
	char why[sizeof s->why];
	enum status status;

	s->n_items = 0;
	s->path = path;
	crash_guard_about(strcmp(path, "-") == 0 ? "stdin" : path);
	s->feed = feed_open(path, s->out, why, sizeof why, &status);
	if (s->feed)
		status = open_kind(s, path, why, sizeof why);
	if (s->feed && status == STATUS_OK)
		return true;
	give_up(s, status, why);
	return false;
}

/* Hidden files are left out, as in a folder: some archivers pack their notes so. The folders on the
 * way are most often those that the archive was packed from, so they may begin with a dot, unless
 * they are known to hold no recordings. */
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

static bool keep_name(struct stream_reader *s, const char *name)
{
	free(s->name);
	s->name = strdup(name);
	return s->name != NULL;
}

static enum source_got give(struct stream_reader *s, const char *name, struct item *item)
{
	if (!keep_name(s, name))
		return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	s->n_items++;
	*item = (struct item){ .name = s->name, .t0 = NAN, .t1 = NAN };
	return SOURCE_ITEM;
}

static enum source_got bad_name(struct stream_reader *s)
{
	free(s->name);
	s->name = NULL;
	return fail(s, SOURCE_BAD, archive_reader_status(s->archive),
		    archive_reader_why(s->archive));
}

/* Adds notes about files of the archive that are not read. */
static void note_archive(struct stream_reader *s)
{
	static const struct {
		enum extension what;
		const char *text;
	} kinds[] = { { EXTENSION_TABLE, "tables" },
		      { EXTENSION_PARQUET, "Parquet files" },
		      { EXTENSION_ARCHIVE, "archives" } };
	const char *path = s->path;
	char names[200], text[600];

	unread_sound(&s->leftover, text, sizeof text);
	if (*text)
		notes_add(&s->parts->notes, path, text);
	unread_labels(&s->leftover, text, sizeof text);
	if (*text)
		notes_add(&s->parts->notes, path, text);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		unread_names(&s->leftover, kinds[i].what, names, sizeof names);
		if (!*names)
			continue;
		snprintf(text, sizeof text,
			 "holds %s (%s), which are not read from within an archive; unpack it and "
			 "read the folder",
			 kinds[i].text, names);
		notes_add(&s->parts->notes, path, text);
	}
}

/* Rejects an archive or another stream without recordings. */
static enum source_got refuse_stream(struct stream_reader *s)
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

static enum source_got next_of_archive(struct stream_reader *s, struct item *item)
{
	for (;;) {
		enum archive_reader_got got = archive_reader_next(s->archive);
		if (got == ARCHIVE_READER_END) {
			feed_drain(s->feed);
			if (s->n_items > 0)
				note_archive(s);
			return SOURCE_END;
		}
		if (got == ARCHIVE_READER_BAD)
			return bad_name(s);
		if (got != ARCHIVE_READER_ENTRY)
			return give_up(s, archive_reader_status(s->archive),
				       archive_reader_why(s->archive));
		const char *name = archive_reader_name(s->archive);
		name += strncmp(name, "./", 2) == 0 ? 2 : 0;
		if (is_hidden(name))
			continue;
		if (extension_length(name, strlen(name)) > 0) {
			enum source_got given = give(s, name, item);
			item->archive = s->path;
			return given;
		}
		if (!unread_add(&s->leftover, name))
			return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	}
}

static enum source_got next_of_manifest(struct stream_reader *s, struct item *item)
{
	enum manifest_got got = manifest_next(s->manifest, item);
	const char *path = s->path;

	part_list_note(s->parts, s->manifest, path);
	s->parts->has_table = s->parts->has_table || manifest_is_table(s->manifest);
	if (got == MANIFEST_BAD)
		return give_up(s, manifest_status(s->manifest), manifest_why(s->manifest));
	if (got == MANIFEST_END)
		return SOURCE_END;
	if (!keep_name(s, item->path))
		return give_up(s, STATUS_SYSTEM, "no memory for the name of a file");
	s->n_items++;
	return SOURCE_ITEM;
}

static enum source_got next_of_table(struct stream_reader *s, struct item *item)
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

static enum source_got next_of_stream(struct stream_reader *s, struct item *item)
{
	if (s->table)
		return next_of_table(s, item);
	if (s->manifest)
		return next_of_manifest(s, item);
	if (s->archive)
		return next_of_archive(s, item);
	return s->n_items > 0 ? SOURCE_END : give(s, "stdin", item);
}

enum source_got stream_reader_next(struct stream_reader *s, bool may_be_empty, struct item *item)
{
	enum source_got got = next_of_stream(s, item);

	if (got != SOURCE_END)
		return got;
	if (s->n_items == 0 && !(may_be_empty && s->table))
		return refuse_stream(s);
	close_stream(s);
	return SOURCE_END;
}

/* Reads a whole recording from standard input or a FIFO. */
static enum source_got load_feed(struct stream_reader *s, const unsigned char **bytes, size_t *n)
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

enum source_got stream_reader_load(struct stream_reader *s, const unsigned char **bytes, size_t *n)
{
	enum archive_reader_got got;

	if (s->table) {
		*bytes = audiotable_bytes(s->table, n);
		return *bytes ? SOURCE_ITEM
			      : fail(s, SOURCE_BAD, STATUS_INPUT, audiotable_why(s->table));
	}
	if (!s->archive)
		return load_feed(s, bytes, n);
	got = archive_reader_read(s->archive, bytes, n);
	if (got == ARCHIVE_READER_ENTRY)
		return SOURCE_ITEM;
	if (got == ARCHIVE_READER_BAD)
		return fail(s, SOURCE_BAD, archive_reader_status(s->archive),
			    archive_reader_why(s->archive));
	return give_up(s, archive_reader_status(s->archive), archive_reader_why(s->archive));
}

const char *stream_reader_where(struct stream_reader *s)
{
	const char *path = s->path && strcmp(s->path, "-") == 0 ? "stdin" : s->path;
	size_t size;

	if (!path)
		return "";
	if (s->manifest && s->name)
		return s->name;
	if (!(s->archive || s->table) || !s->name)
		return path;
	size = strlen(path) + strlen(s->name) + 3;
	free(s->where);
	if (!(s->where = malloc(size)))
		return path;
	snprintf(s->where, size, "%s: %s", path, s->name);
	return s->where;
}

void stream_reader_free(struct stream_reader *s)
{
	close_stream(s);
	free(s->bytes);
	free(s->name);
	free(s->where);
}
