/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loader - reads a file, or its bytes, that is one stream of frames, such as a model, and notes what is wrong
 *
 *     loader_open, loader_first, then loader_next or loader_more for each frame, loader_end,
 *     loader_close
 *
 * Where a function returns false because of a fault, status and why are set. */
#ifndef EARPIPE_LOADER_H
#define EARPIPE_LOADER_H

#include "base/status.h"
#include "stream/stream.h"

struct loader {
	struct reader *in;
	char *why; /* [size], the caller's: one line without the file's name */
	size_t size;
	enum status status;
};

/* Reads from fd, which the caller closes; refuses frames with more than max_bytes of data. */
bool loader_open(struct loader *l, int fd, size_t max_bytes, char *why, size_t size);

/* The same for n bytes of memory, which the caller owns and which outlive the loader. */
bool loader_open_bytes(struct loader *l, const void *bytes, size_t n, size_t max_bytes, char *why,
		       size_t size);
void loader_close(struct loader *l);

/* Sets status and why, and returns false. */
bool loader_refuse(struct loader *l, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads the first frame, whose kind must be `kind`; `made` says what makes such files. */
bool loader_first(struct loader *l, struct frame *f, const char *kind, const char *made);

/* Reads a frame that must be there. */
bool loader_next(struct loader *l, struct frame *f);

/* Reads a frame, if there is one. False: the end mark, with STATUS_OK, or a fault. */
bool loader_more(struct loader *l, struct frame *f);

/* After the end mark: whether the file ends there. */
bool loader_end(struct loader *l);

#endif
