/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream - reads and writes tensor-stream(5): frames, end marks, limits
 *
 * A fault is kept as one line of text, with its exit status. The process ends in one case only: as
 * by SIGPIPE, when the reader of the output has gone. */
#ifndef EARPIPE_STREAM_H
#define EARPIPE_STREAM_H

#include "base/status.h"
#include "stream/frame.h"
#include "stream/frame_scan.h"

#include <stdio.h>

enum { STREAM_DATA_MAX_DEFAULT = 64 * 1048576 }; /* bytes of data in a frame */

/* ---- reading ---- */

enum stream_got {
	STREAM_FRAME, /* the frame was filled */
	STREAM_MARK,  /* an end mark with the right count and checksum */
	STREAM_EOF,   /* end of file after an end mark */
	STREAM_CUT,   /* end of file elsewhere: an upstream stage died, or the file was cut */
	STREAM_BAD,   /* not a stream, a damaged frame, or a read error; see reader_error() */
};

struct reader;

/* Reads from fd, which the caller closes. Before a read that would block, `out` (may be NULL) is
 * flushed. If the reader of `out` goes away while this waits, the process ends as by SIGPIPE.
 * data_max limits the data of a frame in bytes. NULL: no memory. */
struct reader *reader_new(int fd, FILE *out, size_t data_max);

/* Reads n bytes of memory, which the caller owns and which outlive the reader. Only reader_ready
 * cannot be called. NULL: no memory. */
struct reader *reader_of_bytes(const void *bytes, size_t n, size_t data_max);
void reader_free(struct reader *r);

/* Before the first frame: the first n bytes, at most 4096, which were read from fd before. */
void reader_unread(struct reader *r, const void *bytes, size_t n);

/* Fills f with the next frame. After STREAM_EOF, _CUT or _BAD it returns the same again. */
enum stream_got reader_next(struct reader *r, struct frame *f);

/* After STREAM_FRAME: the *n bytes of the frame as they came, valid as long as its tensor. */
const void *reader_bytes(const struct reader *r, size_t *n);

/* Whether reader_next() will return without waiting, also with a mark, an end or a fault. Reads the
 * bytes that are there, so the tensor of the last frame is not valid any more. */
bool reader_ready(struct reader *r);

/* After STREAM_CUT or STREAM_BAD: one line without a newline; STATUS_INPUT or STATUS_SYSTEM. */
const char *reader_error(const struct reader *r);
enum status reader_status(const struct reader *r);

/* Waits until fd can be read (-1: no descriptor) or timeout_ms have passed (-1: no limit). If it
 * has to wait, it flushes out first, and the process ends as by SIGPIPE when the reader of out has
 * gone. False: flushing failed, see errno. All waits of all filters use this function. */
bool stream_wait(int fd, FILE *out, int timeout_ms);

/* Ends the process as SIGPIPE does, because the reader of the output has gone, even if the parent
 * process ignored or blocked that signal. */
_Noreturn void stream_reader_gone(void);

/* Frames read so far, over all segments: the number of the last frame plus one. */
uint64_t reader_frames(const struct reader *r);

/* ---- writing ---- */

/* Where frames are written, and the content of the next end mark. Initialise as { .out = file }. */
struct writer {
	FILE *out;
	uint64_t frames; /* since the last end mark */
	uint32_t crc;    /* CRC-32 of their bytes */
};

/* For a frame that was not read from a stream: makes a label a string, as reading does. Returns
 * NULL, or in why[size] why readers would refuse an attribute. */
const char *stream_check(struct frame *f, char *why, size_t size);

/* Writes a frame: dtype, shape, the attributes in order, data last. The size of the tensor's data
 * must fit dtype and shape. False: see errno; EMSGSIZE: the attributes are larger than readers
 * accept (SCAN_HEADER_MAX), and nothing was written. */
bool stream_write(struct writer *w, const struct frame *f);

/* Writes a frame of n bytes that is complete: from reader_bytes or stream_pack. False: see errno. */
bool stream_write_bytes(struct writer *w, const void *bytes, size_t n);

/* A frame in memory, as stream_write writes it. Zero-initialise; free(bytes) releases it. */
struct packed_frame {
	unsigned char *bytes; /* [cap], of which n hold the frame */
	size_t n, cap;
};

/* Packs a frame and reuses the memory. False: as with stream_write, or ENOMEM. */
bool stream_pack(struct packed_frame *to, const struct frame *f);

/* Copies n bytes of a frame, from reader_bytes. False: no memory. */
bool stream_pack_bytes(struct packed_frame *to, const void *bytes, size_t n);

/* Writes the end mark for the frames since the last one, with their checksum. False: see errno. */
bool stream_write_mark(struct writer *w);

#endif
