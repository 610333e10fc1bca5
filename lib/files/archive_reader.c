/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/archive_reader.h"

#include "files/cp437.h"
#include "files/utf8_locale.h"
#include "system/crash_guard.h"
#include "files/gunzip.h"
#include "base/status.h"
#include "files/unxz.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct archive_reader {
	struct archive *archive;
	struct archive_entry *entry; /* the archive's */
	struct feed *feed;
	struct gunzip *gunzip; /* between the feed and the archive, or NULL */
	struct unxz *unxz;     /* the same */
	locale_t locale;       /* a locale with UTF-8 names; 0: not available */
	bool is_tar;
	char *name;
	/* For a zip archive: its last n_tail bytes, up to ZIP_TAIL; the piece that libarchive has,
	 * from piece_at on; and the next piece, if that was read ahead */
	unsigned char *tail;
	size_t n_tail;
	struct piece {
		unsigned char *bytes; /* [cap] */
		size_t n, cap;
	} piece, ahead;
	int64_t piece_at, next_at;
	unsigned char *bytes; /* [cap] */
	size_t cap;
	int error;    /* of the last read or seek that failed, as errno; 0: none did */
	bool starved; /* libarchive had no memory in its last call */
	enum status status;
	char why[256];
};

/* Bytes of the record that a zip archive ends with and of the comment after it: least and most. */
enum { ZIP_END = 22, ZIP_TAIL = ZIP_END + 65535 };

enum { FIRST_BYTES = 64 * 1024, STEP_BYTES = 16 << 20 };

/* Most memory of a decompressor's dictionary for an entry of a zip archive. */
enum { DICTIONARY_MAX = 128 << 20 };

/* Reads the next piece of a zip archive and keeps the archive's last bytes. */
static ssize_t read_piece(struct archive_reader *b, const void **piece)
{
	ssize_t got = feed_read(b->feed, piece);
	size_t n = got > 0 ? (size_t)got : 0, add = n < ZIP_TAIL ? n : ZIP_TAIL;
	size_t keep = b->n_tail < ZIP_TAIL - add ? b->n_tail : ZIP_TAIL - add;

	if (got < 0)
		b->error = errno;
	if (n > 0) {
		memmove(b->tail, b->tail + b->n_tail - keep, keep);
		memcpy(b->tail + keep, (const unsigned char *)*piece + n - add, add);
		b->n_tail = keep + add;
	}
	return got;
}

/* Copies the next piece, so that it survives the next read. */
static ssize_t copy_piece(struct archive_reader *b, struct piece *to)
{
	const void *from;
	ssize_t got = read_piece(b, &from);

	to->n = 0;
	if (got <= 0)
		return got;
	if ((size_t)got > to->cap) {
		free(to->bytes);
		to->cap = 0;
		if (!(to->bytes = malloc((size_t)got))) {
			b->error = errno = ENOMEM;
			return -1;
		}
		to->cap = (size_t)got;
	}
	memcpy(to->bytes, from, (size_t)got);
	to->n = (size_t)got;
	return got;
}

static ssize_t next_piece(struct archive_reader *b, const void **piece)
{
	ssize_t got;

	if (b->ahead.n > 0) {
		struct piece held = b->piece;
		b->piece = b->ahead;
		b->ahead = held;
		b->ahead.n = 0;
		got = (ssize_t)b->piece.n;
	} else {
		got = copy_piece(b, &b->piece);
	}
	*piece = b->piece.bytes;
	b->piece_at = b->next_at;
	b->next_at += got > 0 ? got : 0;
	return got;
}

/* Copies the n bytes at a place of a zip archive; the first is in the piece that libarchive has.
 * False: they are missing. */
static bool peek(struct archive_reader *b, int64_t at, unsigned char *to, size_t n)
{
	const int64_t from = at - b->piece_at;
	size_t have;

	if (from < 0 || from > (int64_t)b->piece.n)
		return false;
	have = b->piece.n - (size_t)from;
	if (have < n && b->ahead.n == 0 && copy_piece(b, &b->ahead) < 0)
		return false;
	if (have > n)
		have = n;
	if (have > 0)
		memcpy(to, b->piece.bytes + from, have);
	if (n - have > b->ahead.n)
		return false;
	if (have < n)
		memcpy(to + have, b->ahead.bytes, n - have);
	return true;
}

static int64_t seek(struct archive_reader *b, int64_t offset, int whence)
{
	const int64_t at = feed_seek(b->feed, offset, whence);

	if (at < 0 && errno != EINVAL) /* EINVAL: a place before the beginning */
		b->error = errno;
	return at;
}

/* Drops the piece read ahead: the feed is again where libarchive assumes it. */
static void forget_ahead(struct archive_reader *b)
{
	if (b->ahead.n > 0)
		seek(b, -(int64_t)b->ahead.n, SEEK_CUR);
	b->ahead.n = 0;
}

static la_ssize_t on_read(struct archive *a, void *arg, const void **piece)
{
	struct archive_reader *b = arg;
	ssize_t n = b->gunzip ? gunzip_read(b->gunzip, piece)
		    : b->unxz ? unxz_read(b->unxz, piece)
		    : b->tail ? next_piece(b, piece)
			      : feed_read(b->feed, piece);

	if (n < 0) {
		const int error = b->gunzip ? gunzip_error(b->gunzip)
				  : b->unxz ? unxz_error(b->unxz)
					    : errno;

		if (error != EILSEQ)
			b->error = error;
		archive_set_error(a, error, "%s",
				  b->gunzip ? gunzip_why(b->gunzip)
				  : b->unxz ? unxz_why(b->unxz)
					    : strerror(error));
	}
	return n;
}

/* libarchive skips whole buffers with this and reads the rest itself. */
static la_int64_t on_skip(struct archive *a, void *arg, la_int64_t n)
{
	struct archive_reader *b = arg;
	int64_t from, end;

	(void)a;
	if (!feed_seekable(b->feed))
		return 0;
	forget_ahead(b);
	/* beyond the end there is nothing: the next read returns that */
	if ((from = seek(b, 0, SEEK_CUR)) < 0 || (end = seek(b, 0, SEEK_END)) < 0)
		return 0;
	if (n > end - from)
		n = end - from;
	if (seek(b, from + n, SEEK_SET) < 0)
		return -1;
	b->next_at = from + n;
	return n;
}

static la_int64_t on_seek(struct archive *a, void *arg, la_int64_t offset, int whence)
{
	struct archive_reader *b = arg;

	(void)a;
	forget_ahead(b);
	b->next_at = seek(b, offset, whence);
	return b->next_at;
}

/* Enables only the format of the archive. False: this libarchive would need an external
 * program for it. */
static bool enable(struct archive *a, enum container kind)
{
	int filter = kind == CONTAINER_ZSTD ? archive_read_support_filter_zstd(a) : ARCHIVE_OK;
	int format = kind == CONTAINER_ZIP ? archive_read_support_format_zip(a)
					   : archive_read_support_format_tar(a);

	return filter == ARCHIVE_OK && format == ARCHIVE_OK;
}

/* Explains libarchive's reason. libzstd limits the window to 128 MiB, as zstd -d does. */
static const char *explain(const char *text)
{
	return text && strstr(text, "requires too much memory")
		   ? "its zstd window is larger than 128 MiB; pack it again with 'zstd --long=27' "
		     "or less"
		   : text;
}

static void enter(void)
{
	crash_guard_enter("libarchive", true);
}

static void leave(struct archive_reader *b)
{
	b->starved = crash_guard_leave();
}

/* Keeps libarchive's reason. The status is STATUS_INPUT unless memory or a device failed. */
static enum archive_reader_got fail(struct archive_reader *b, enum archive_reader_got got,
				    const char *what)
{
	const char *text = explain(archive_error_string(b->archive));

	if (b->error && status_of_errno(b->error) == STATUS_SYSTEM) {
		b->status = STATUS_SYSTEM;
		snprintf(b->why, sizeof b->why, "cannot be read: %s", strerror(b->error));
		return ARCHIVE_READER_BROKEN;
	}
	if (b->starved || archive_errno(b->archive) == ENOMEM) {
		b->status = STATUS_SYSTEM;
		snprintf(b->why, sizeof b->why, "no memory to read it");
		return ARCHIVE_READER_BROKEN;
	}
	if (text && strstr(text, "larger than 128 MiB"))
		what = "cannot be unpacked";
	b->status = STATUS_INPUT;
	snprintf(b->why, sizeof b->why, "%s%s%s", what, text ? ": " : "", text ? text : "");
	b->why[strcspn(b->why, "\n")] = '\0'; /* some texts end with a newline */
	return got;
}

static enum archive_reader_got refuse(struct archive_reader *b, enum archive_reader_got got,
				      enum status status, const char *why)
{
	b->status = status;
	snprintf(b->why, sizeof b->why, "%s", why);
	return got;
}

/* Prepares the archive for reading. NULL, or the reason of a failure. */
static const char *prepare(struct archive_reader *b, enum container kind)
{
	if (!enable(b->archive, kind))
		return "libarchive was built without what reads this";
	if (b->is_tar && /* shards of a set joined by cat(1) */
	    archive_read_set_format_option(b->archive, "tar", "read_concatenated_archives", "1") !=
		ARCHIVE_OK)
		return "libarchive cannot read archives one after the other";
	archive_read_set_read_callback(b->archive, on_read);
	archive_read_set_callback_data(b->archive, b);
	if (feed_seekable(b->feed) && !b->gunzip && !b->unxz) {
		archive_read_set_skip_callback(b->archive, on_skip);
		archive_read_set_seek_callback(b->archive, on_seek);
	}
	return archive_read_open1(b->archive) == ARCHIVE_OK
		   ? NULL
		   : "is damaged or truncated, or does not hold a tar archive; a single recording "
		     "or "
		     "table has to be unpacked first";
}

struct archive_reader *archive_reader_open(struct feed *feed, enum container kind, char *why,
					   size_t size, enum status *status)
{
	struct archive_reader *b = calloc(1, sizeof *b);
	const char *fault;

	*status = STATUS_SYSTEM;
	snprintf(why, size, "no memory to read it");
	if (!b)
		return NULL;
	enter();
	b->archive = archive_read_new();
	leave(b);
	b->feed = feed;
	b->locale = utf8_locale();
	b->is_tar = kind != CONTAINER_ZIP;
	if (!b->archive || (kind == CONTAINER_GZIP && !(b->gunzip = gunzip_new(feed))) ||
	    (kind == CONTAINER_XZ && !(b->unxz = unxz_new(feed))) ||
	    (!b->is_tar && !(b->tail = malloc(ZIP_TAIL)))) {
		archive_reader_free(b);
		return NULL;
	}
	enter();
	fault = prepare(b, kind);
	leave(b);
	if (!fault)
		return b;
	fail(b, ARCHIVE_READER_BROKEN, fault);
	*status = b->status;
	snprintf(why, size, "%s", b->why);
	archive_reader_free(b);
	return NULL;
}

void archive_reader_free(struct archive_reader *b)
{
	if (!b)
		return;
	enter();
	archive_read_free(b->archive);
	leave(b);
	gunzip_free(b->gunzip);
	unxz_free(b->unxz);
	if (b->locale)
		freelocale(b->locale);
	free(b->name);
	free(b->tail);
	free(b->piece.bytes);
	free(b->ahead.bytes);
	free(b->bytes);
	free(b);
}

/* Whether a tar archive lacks the blocks of zeros at its end. libarchive accepts an archive that
 * was cut between two entries: it has then read nothing past the place of the next header. */
static bool tar_is_truncated(const struct archive_reader *b)
{
	return archive_filter_bytes(b->archive, 0) <= archive_read_header_position(b->archive);
}

/* Whether a zip archive lacks its directory, which libarchive accepts too. The directory follows
 * all files and ends with a record and a comment (APPNOTE 4.3.16). This reads the rest
 * of a pipe. */
static bool zip_is_truncated(struct archive_reader *b)
{
	int64_t size = feed_seekable(b->feed) ? seek(b, 0, SEEK_END) : -1;
	const void *piece;

	if (size >= 0) {
		b->n_tail = 0;
		seek(b, size < ZIP_TAIL ? 0 : size - ZIP_TAIL, SEEK_SET);
	}
	while (read_piece(b, &piece) > 0)
		;
	for (size_t i = 0; i + ZIP_END <= b->n_tail; i++) {
		const unsigned char *end = b->tail + i;
		if (memcmp(end, "PK\005\006", 4) == 0 &&
		    i + ZIP_END + end[20] + 256U * end[21] <= b->n_tail)
			return false;
	}
	return true;
}

/* Goes to the next header and converts its name. A name that cannot be converted
 * stays as stored. */
static int next_header(struct archive_reader *b, const char **name)
{
	locale_t before = b->locale ? uselocale(b->locale) : (locale_t)0;
	int result;

	enter();
	result = archive_read_next_header(b->archive, &b->entry);

	*name = result == ARCHIVE_OK || result == ARCHIVE_WARN ? archive_entry_pathname(b->entry)
							       : NULL;
	leave(b);
	if (before)
		uselocale(before);
	return result;
}

static bool is_utf8(const char *text)
{
	for (size_t n = strlen(text), used; n > 0; n -= used, text += used)
		if (!(used = utf8_length(text, n)))
			return false;
	return true;
}

enum archive_reader_got archive_reader_next(struct archive_reader *b)
{
	const char *name;
	int result;

	do {
		result = next_header(b, &name);
		if (result == ARCHIVE_EOF &&
		    (b->is_tar ? tar_is_truncated(b) : zip_is_truncated(b)))
			return fail(b, ARCHIVE_READER_BROKEN,
				    b->is_tar
					? "is truncated: a tar archive's end mark is missing"
					: "is truncated: a zip archive's end record is missing");
		if (result == ARCHIVE_EOF)
			return ARCHIVE_READER_END;
		if (result < ARCHIVE_WARN)
			return fail(b, ARCHIVE_READER_BROKEN, "is damaged or truncated");
	} while (archive_entry_filetype(b->entry) == AE_IFDIR);
	if (!name && b->starved)
		return fail(b, ARCHIVE_READER_BROKEN, "");
	if (!name)
		return refuse(b, ARCHIVE_READER_BAD, STATUS_INPUT,
			      "holds a file whose name cannot be read in any locale of this "
			      "system");
	free(b->name);
	b->name = b->is_tar || is_utf8(name) ? strdup(name) : cp437_text(name);
	return b->name ? ARCHIVE_READER_ENTRY
		       : refuse(b, ARCHIVE_READER_BROKEN, STATUS_SYSTEM,
				"no memory for the name of a file");
}

const char *archive_reader_name(const struct archive_reader *b)
{
	return b->name;
}

/* Makes room for more bytes, by what was unpacked, not by what the header promises. */
static bool grow(struct archive_reader *b)
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

/* The reason why an entry has no bytes of its own, or none that can be read; NULL: it has. */
static const char *odd_type(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return "is a link to another file of the archive, which is not stored twice; pack "
		       "with 'tar --hard-dereference'";
	if (archive_entry_filetype(entry) == AE_IFLNK)
		return "is a symbolic link; pack with 'tar --dereference'";
	if (archive_entry_is_data_encrypted(entry))
		return "is encrypted; unpack the archive with its password and read the folder";
	return archive_entry_filetype(entry) == AE_IFREG ? NULL : "is not a regular file";
}

/* Whether libarchive's format, "ZIP 2.0 (lzma)", names that compression. */
static bool is_packed_by(const struct archive_reader *b, const char *name)
{
	const char *format = archive_format_name(b->archive),
		   *at = format ? strchr(format, '(') : NULL;

	return !b->is_tar && at && strncmp(at + 1, name, strlen(name)) == 0;
}

/* Bytes of memory for the dictionary of a packed entry of a zip archive; libarchive would allocate
 * any number. LZMA stores it after its version, its own length and a byte (APPNOTE 5.8.8), PPMd in
 * its first two bytes (5.10). */
static uint64_t dictionary_of(struct archive_reader *b)
{
	unsigned char head[9];
	const int64_t at = archive_filter_bytes(b->archive, 0);

	if (is_packed_by(b, "lzma"))
		return peek(b, at, head, 9) ? head[5] | (uint64_t)head[6] << 8 |
						  (uint64_t)head[7] << 16 | (uint64_t)head[8] << 24
					    : UINT64_MAX;
	if (is_packed_by(b, "ppmd"))
		return peek(b, at, head, 2)
			   ? (((head[0] | (uint64_t)head[1] << 8) >> 4 & 0xff) + 1) << 20
			   : UINT64_MAX;
	return is_packed_by(b, "xz") ? UINT64_MAX : 0;
}

enum archive_reader_got archive_reader_read(struct archive_reader *b, const unsigned char **bytes,
					    size_t *n)
{
	const char *odd = odd_type(b->entry);
	size_t held = 0;

	if (odd)
		return refuse(b, ARCHIVE_READER_BAD, STATUS_INPUT, odd);
	if (dictionary_of(b) > DICTIONARY_MAX)
		return refuse(
		    b, ARCHIVE_READER_BAD, 1,
		    "is packed with a dictionary that is larger than 128 MiB, or whose size "
		    "cannot be told; pack the archive again without it");
	for (;;) {
		la_ssize_t got;
		if (held == b->cap && !grow(b))
			return refuse(b, ARCHIVE_READER_BROKEN, STATUS_SYSTEM,
				      "no memory for a file of it");
		enter();
		got = archive_read_data(b->archive, b->bytes + held, b->cap - held);
		leave(b);
		if (got == ARCHIVE_FATAL || got == ARCHIVE_RETRY)
			return fail(b, ARCHIVE_READER_BROKEN, "is damaged or truncated");
		if (got < 0)
			return fail(b, ARCHIVE_READER_BAD, "cannot be unpacked");
		if (got == 0)
			break;
		held += (size_t)got;
		if (held > ARCHIVE_READER_ENTRY_MAX)
			return refuse(b, ARCHIVE_READER_BAD, STATUS_INPUT,
				      "has more than 256 MiB; unpack the archive and read the "
				      "folder");
	}
	*bytes = b->bytes;
	*n = held;
	return ARCHIVE_READER_ENTRY;
}

const char *archive_reader_why(const struct archive_reader *b)
{
	return b->why;
}

enum status archive_reader_status(const struct archive_reader *b)
{
	return b->status;
}
