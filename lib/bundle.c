/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct bundle {
	struct archive *archive;
	struct archive_entry *entry; /* the archive's */
	struct feed *feed;
	bool is_tar;
	char *name;
	unsigned char *bytes; /* [cap] */
	size_t cap;
	int status;
	char why[256];
};

enum { FIRST_BYTES = 64 * 1024, STEP_BYTES = 16 << 20 };

static la_ssize_t on_read(struct archive *a, void *arg, const void **piece)
{
	ssize_t n = feed_read(((struct bundle *)arg)->feed, piece);

	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	return n;
}

/* libarchive asks for whole buffers to be passed over, and reads the rest itself. */
static la_int64_t on_skip(struct archive *a, void *arg, la_int64_t n)
{
	struct feed *feed = ((struct bundle *)arg)->feed;
	int64_t from, end;

	(void)a;
	/* behind its end there is nothing: that is for the next read to find */
	if (!feed_seekable(feed) || (from = feed_seek(feed, 0, SEEK_CUR)) < 0 ||
	    (end = feed_seek(feed, 0, SEEK_END)) < 0)
		return 0;
	if (n > end - from)
		n = end - from;
	return feed_seek(feed, from + n, SEEK_SET) < 0 ? -1 : n;
}

static la_int64_t on_seek(struct archive *a, void *arg, la_int64_t offset, int whence)
{
	(void)a;
	return feed_seek(((struct bundle *)arg)->feed, offset, whence);
}

/* Switches on what the archive is and nothing else. False: this libarchive would need a program for
 * it. */
static bool enable(struct archive *a, enum container kind)
{
	int filter = kind == CONTAINER_GZIP   ? archive_read_support_filter_gzip(a)
		     : kind == CONTAINER_XZ   ? archive_read_support_filter_xz(a)
		     : kind == CONTAINER_ZSTD ? archive_read_support_filter_zstd(a)
					      : ARCHIVE_OK;
	int format = kind == CONTAINER_ZIP ? archive_read_support_format_zip(a)
					   : archive_read_support_format_tar(a);

	return filter == ARCHIVE_OK && format == ARCHIVE_OK;
}

/* Keeps what libarchive says; its status is that of the file, unless memory or a device failed. */
static enum bundle_got fail(struct bundle *b, enum bundle_got got, const char *what)
{
	const char *text = archive_error_string(b->archive);
	int error = archive_errno(b->archive);

	b->status = error == ENOMEM || error == EIO ? 3 : 1;
	snprintf(b->why, sizeof b->why, "%s%s%s", what, text ? ": " : "", text ? text : "");
	return got;
}

static enum bundle_got refuse(struct bundle *b, enum bundle_got got, int status, const char *why)
{
	b->status = status;
	snprintf(b->why, sizeof b->why, "%s", why);
	return got;
}

struct bundle *bundle_open(struct feed *feed, enum container kind, char *why, size_t size,
			   int *status)
{
	struct bundle *b = calloc(1, sizeof *b);

	*status = 3;
	snprintf(why, size, "no memory to read it");
	if (!b || !(b->archive = archive_read_new())) {
		free(b);
		return NULL;
	}
	b->feed = feed;
	b->is_tar = kind != CONTAINER_ZIP;
	if (!enable(b->archive, kind)) {
		snprintf(why, size, "libarchive was built without what reads this");
		bundle_free(b);
		return NULL;
	}
	if (b->is_tar) /* the shards of a set through cat(1) */
		archive_read_set_format_option(b->archive, "tar", "read_concatenated_archives",
					       "1");
	archive_read_set_read_callback(b->archive, on_read);
	archive_read_set_callback_data(b->archive, b);
	if (feed_seekable(feed)) {
		archive_read_set_skip_callback(b->archive, on_skip);
		archive_read_set_seek_callback(b->archive, on_seek);
	}
	if (archive_read_open1(b->archive) != ARCHIVE_OK) {
		fail(b, BUNDLE_BROKEN, "cannot be read");
		*status = b->status;
		snprintf(why, size, "%s", b->why);
		bundle_free(b);
		return NULL;
	}
	return b;
}

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	archive_read_free(b->archive);
	free(b->name);
	free(b->bytes);
	free(b);
}

/* A tar archive ends with blocks of zeros. One that is cut between two entries lacks nothing else,
 * which libarchive does not mind: the reader then has not gone on from where the next header would
 * be. */
static bool is_cut(const struct bundle *b)
{
	return b->is_tar &&
	       archive_filter_bytes(b->archive, 0) <= archive_read_header_position(b->archive);
}

/* In the C locale libarchive has no plain name for one that is stored as UTF-8. */
static bool keep_name(struct bundle *b)
{
	const char *name = archive_entry_pathname(b->entry);

	if (!name)
		name = archive_entry_pathname_utf8(b->entry);
	free(b->name);
	b->name = strdup(name ? name : "");
	return b->name != NULL;
}

enum bundle_got bundle_next(struct bundle *b)
{
	int result;

	do {
		result = archive_read_next_header(b->archive, &b->entry);
		if (result == ARCHIVE_EOF) {
			if (is_cut(b))
				return refuse(b, BUNDLE_BROKEN, 1,
					      "is cut short: it ends without a tar archive's end "
					      "mark");
			return BUNDLE_END;
		}
		if (result < ARCHIVE_WARN)
			return fail(b, BUNDLE_BROKEN, "is damaged, cut short, or no archive");
	} while (archive_entry_filetype(b->entry) == AE_IFDIR);
	return keep_name(b) ? BUNDLE_ENTRY
			    : refuse(b, BUNDLE_BROKEN, 3, "no memory for the name of a file");
}

const char *bundle_name(const struct bundle *b)
{
	return b->name;
}

/* Makes room for more bytes; as they come, not as the header promises. */
static bool grow(struct bundle *b)
{
	size_t cap = b->cap == 0           ? FIRST_BYTES
		     : b->cap < STEP_BYTES ? 2 * b->cap
					   : b->cap + STEP_BYTES;
	unsigned char *grown = realloc(b->bytes, cap);

	if (!grown)
		return false;
	b->bytes = grown;
	b->cap = cap;
	return true;
}

/* Entries that have no bytes of their own. */
static const char *odd_type(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return "is a link to another file of the archive, which is not stored twice; pack "
		       "with 'tar --hard-dereference'";
	if (archive_entry_filetype(entry) == AE_IFLNK)
		return "is a symbolic link; pack with 'tar --dereference'";
	return archive_entry_filetype(entry) == AE_IFREG ? NULL : "is no regular file";
}

enum bundle_got bundle_read(struct bundle *b, const unsigned char **bytes, size_t *n)
{
	const char *odd = odd_type(b->entry);
	size_t held = 0;

	if (odd)
		return refuse(b, BUNDLE_BAD, 1, odd);
	for (;;) {
		la_ssize_t got;
		if (held == b->cap && !grow(b))
			return refuse(b, BUNDLE_BROKEN, 3, "no memory for a file of it");
		got = archive_read_data(b->archive, b->bytes + held, b->cap - held);
		if (got == ARCHIVE_FATAL || got == ARCHIVE_RETRY)
			return fail(b, BUNDLE_BROKEN, "is damaged or cut short");
		if (got < 0)
			return fail(b, BUNDLE_BAD, "cannot be unpacked");
		if (got == 0)
			break;
		held += (size_t)got;
		if (held > BUNDLE_ENTRY_MAX)
			return refuse(b, BUNDLE_BAD, 1,
				      "has more than 256 MiB; unpack the archive and read the "
				      "folder");
	}
	*bytes = b->bytes;
	*n = held;
	return BUNDLE_ENTRY;
}

const char *bundle_why(const struct bundle *b)
{
	return b->why;
}

int bundle_status(const struct bundle *b)
{
	return b->status;
}
