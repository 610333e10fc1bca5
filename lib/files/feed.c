/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/feed.h"

#include "base/status.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

struct feed {
	int fd;
	bool is_stdin, seekable;
	FILE *out;
	size_t head; /* bytes of piece that feed_head read */
	bool given;  /* feed_read returned them too */
	unsigned char piece[PIECE];
};

/* Reads the available bytes, at least one; 0 at the end, -1: errno. */
static ssize_t pull(struct feed *f, unsigned char *to, size_t n)
{
	ssize_t got;

	do {
		if (!f->seekable && !stream_wait(f->fd, f->out, -1))
			return -1;
		got = read(f->fd, to, n);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK));
	return got;
}

static bool fill_head(struct feed *f)
{
	ssize_t got = 1;

	while (got > 0 && f->head < CONTAINER_BYTES) {
		got = pull(f, f->piece + f->head, CONTAINER_BYTES - f->head);
		f->head += got > 0 ? (size_t)got : 0;
	}
	return got >= 0;
}

struct feed *feed_open(const char *path, FILE *out, char *why, size_t size, enum status *status)
{
	struct feed *f = malloc(sizeof *f);
	struct stat st;

	*status = STATUS_SYSTEM;
	if (!f) {
		snprintf(why, size, "no memory to read it");
		return NULL;
	}
	f->is_stdin = strcmp(path, "-") == 0;
	f->fd = f->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	f->out = out;
	f->head = 0;
	f->given = f->seekable = false;
	if (f->fd >= 0 && fstat(f->fd, &st) == 0)
		f->seekable = S_ISREG(st.st_mode) && lseek(f->fd, 0, SEEK_CUR) == 0;
	if (f->fd < 0 || !fill_head(f)) {
		*status = status_of_errno(errno);
		snprintf(why, size, "%s", strerror(errno));
		feed_close(f);
		return NULL;
	}
	return f;
}

void feed_close(struct feed *f)
{
	if (f && f->fd >= 0 && !f->is_stdin)
		close(f->fd);
	free(f);
}

const unsigned char *feed_head(const struct feed *f, size_t *n)
{
	*n = f->head;
	return f->piece;
}

ssize_t feed_read(struct feed *f, const void **piece)
{
	*piece = f->piece;
	if (!f->given) {
		f->given = true;
		if (f->head > 0)
			return (ssize_t)f->head;
	}
	return pull(f, f->piece, PIECE);
}

bool feed_seekable(const struct feed *f)
{
	return f->seekable;
}

int64_t feed_seek(struct feed *f, int64_t offset, int whence)
{
	/* the bytes of feed_head count as not read yet */
	if (!f->given) {
		f->given = true;
		if (whence == SEEK_CUR && lseek(f->fd, 0, SEEK_SET) != 0)
			return -1;
	}
	return lseek(f->fd, (off_t)offset, whence);
}

void feed_drain(struct feed *f)
{
	const void *piece;

	if (!f->seekable)
		while (feed_read(f, &piece) > 0)
			;
}
