/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/byte_reader.h"

#include "files/feed.h"
#include "system/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct byte_reader {
	struct feed *feed;
	unsigned char head[BYTE_READER_HEAD + CONTAINER_BYTES];
	size_t n_head;
	const unsigned char *piece; /* [n], the head or a piece of the feed; `at` bytes are read */
	size_t at, n;
	uint64_t base; /* where the piece begins in the file */
	bool ended;
	int error;
	char *path;
	FILE *copy; /* of a pipe */
	int fd;     /* -1: not settled */
	uint64_t size;
};

/* Puts the first bytes, and those that the feed has read, together. */
static void take_head(struct byte_reader *in, const void *first, size_t n)
{
	const void *piece;
	size_t more;
	const unsigned char *head = feed_head(in->feed, &more);

	if (n > 0)
		memcpy(in->head, first, n);
	memcpy(in->head + n, head, more);
	if (more > 0)
		feed_read(in->feed, &piece); /* returns the same bytes */
	in->n_head = n + more;
	in->piece = in->head;
	in->n = in->n_head;
}

struct byte_reader *byte_reader_open(const char *path, const void *first, size_t n, FILE *flushed,
				     char *why, size_t size, enum status *status)
{
	struct byte_reader *in = calloc(1, sizeof *in);

	if (!in || !(in->path = strdup(path))) {
		free(in);
		*status = status_no_memory(why, size, "a file");
		return NULL;
	}
	in->fd = -1;
	if (!(in->feed = feed_open(path, flushed, why, size, status))) {
		byte_reader_close(in);
		return NULL;
	}
	take_head(in, first, n);
	return in;
}

void byte_reader_close(struct byte_reader *in)
{
	if (!in)
		return;
	feed_close(in->feed);
	if (in->copy)
		fclose(in->copy);
	else if (in->fd >= 0)
		close(in->fd);
	free(in->path);
	free(in);
}

const unsigned char *byte_reader_head(const struct byte_reader *in, size_t *n)
{
	*n = in->n_head;
	return in->head;
}

/* Gets the next piece. False: the end, or a fault. */
static bool refill(struct byte_reader *in)
{
	const void *piece;
	ssize_t got;

	if (in->ended)
		return false;
	got = feed_read(in->feed, &piece);
	if (got <= 0) {
		in->error = got < 0 ? errno : 0;
		in->ended = true;
		return false;
	}
	in->base += in->n;
	in->piece = piece;
	in->at = 0;
	in->n = (size_t)got;
	return true;
}

size_t byte_reader_read(struct byte_reader *in, void *to, size_t n)
{
	size_t done = 0;

	while (done < n && (in->at < in->n || refill(in))) {
		const size_t left = in->n - in->at, part = n - done < left ? n - done : left;

		if (to)
			memcpy((char *)to + done, in->piece + in->at, part);
		in->at += part;
		done += part;
	}
	return done;
}

int byte_reader_peek(struct byte_reader *in)
{
	return in->at < in->n || refill(in) ? in->piece[in->at] : BYTE_READER_END;
}

int byte_reader_byte(struct byte_reader *in)
{
	return in->at < in->n || refill(in) ? in->piece[in->at++] : BYTE_READER_END;
}

int byte_reader_error(const struct byte_reader *in)
{
	return in->error;
}

bool byte_reader_seek(struct byte_reader *in, uint64_t offset)
{
	if (offset >= in->base && offset - in->base <= in->n) {
		in->at = (size_t)(offset - in->base);
		return true;
	}
	if (!feed_seekable(in->feed) || offset > INT64_MAX ||
	    feed_seek(in->feed, (int64_t)offset, SEEK_SET) < 0)
		return false;
	in->base = offset;
	in->at = in->n = 0;
	in->ended = false;
	return true;
}

/* Copies the rest to a file without a name. */
static bool copy_all(struct byte_reader *in)
{
	const void *piece;
	ssize_t n;

	if (!(in->copy = tmpfile()))
		return false;
	in->fd = fileno(in->copy);
	if (!output_write(in->fd, in->head, in->n_head))
		return false;
	while ((n = feed_read(in->feed, &piece)) > 0)
		if (!output_write(in->fd, piece, (size_t)n))
			return false;
	return n == 0 && lseek(in->fd, 0, SEEK_SET) == 0;
}

int byte_reader_settle(struct byte_reader *in)
{
	struct stat st;

	if (in->fd >= 0)
		return in->fd;
	if (!feed_seekable(in->feed)) {
		if (!copy_all(in)) {
			in->error = errno;
			return -1;
		}
	} else {
		in->fd = strcmp(in->path, "-") == 0 ? dup(STDIN_FILENO)
						    : open(in->path, O_RDONLY | O_CLOEXEC);
	}
	if (in->fd < 0 || fstat(in->fd, &st) != 0 || lseek(in->fd, 0, SEEK_SET) != 0) {
		in->error = errno;
		return -1;
	}
	in->size = (uint64_t)st.st_size;
	return in->fd;
}

uint64_t byte_reader_size(const struct byte_reader *in)
{
	return in->size;
}

bool byte_reader_at(struct byte_reader *in, uint64_t offset, void *to, size_t n)
{
	size_t done = 0;

	while (done < n) {
		const ssize_t got =
		    pread(in->fd, (char *)to + done, n - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			in->error = errno;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}
