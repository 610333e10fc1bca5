/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream - tensor-stream(5) in and out: frames, end marks, limits
 *
 * Neither prints nor exits, but for one case: when whoever reads the output has gone, the process
 * ends as by SIGPIPE. What is wrong is kept as one line of text, with the exit status that it
 * deserves. */
#ifndef EARPIPE_STREAM_H
#define EARPIPE_STREAM_H

#include "stream/frame.h"
#include "stream/frame_scan.h"

#include <stdio.h>

enum {
	STREAM_DATA_MAX_DEFAULT = 64 * 1048576
}; /* bytes of data in a frame, unless told otherwise */

/* ---- reading ---- */

enum stream_got {
	STREAM_FRAME, /* the frame was filled */
	STREAM_MARK,  /* an end mark, and its count and checksum were right */
	STREAM_EOF,   /* end of file just after an end mark */
	STREAM_CUT,   /* end of file elsewhere: an upstream stage died, or the file was cut */
	STREAM_BAD,   /* not a stream, a damaged frame, or a read error; see reader_error() */
};

struct reader;

/* Reads from fd, which stays the caller's. Before a read that would block, `out` (may be NULL) is
 * flushed, and while waiting its reader is watched: when that has gone, the process ends as by
 * SIGPIPE. data_max bounds the data of a frame in bytes. NULL: no memory. */
struct reader *reader_new(int fd, FILE *out, size_t data_max);
void reader_free(struct reader *r);

/* Fills f with the next frame. After STREAM_EOF, _CUT or _BAD it gives the same again. */
enum stream_got reader_next(struct reader *r, struct frame *f);

/* Whether reader_next() will answer without waiting, a mark, an end or a fault being answers, too.
 * Reads what is there; the tensor of the frame given out last is lost. */
bool reader_ready(struct reader *r);

/* After STREAM_CUT or STREAM_BAD: one line without a newline, and the exit status (1 input, 3
 * system). */
const char *reader_error(const struct reader *r);
int reader_status(const struct reader *r);

/* Waits until fd can be read (-1: there is none to wait for) or timeout_ms have passed (-1: no
 * limit); flushes out first if it has to wait, and ends the process as by SIGPIPE when the reader
 * of out has gone. False if flushing failed (errno). Every wait of every filter comes through here.
 */
bool stream_wait(int fd, FILE *out, int timeout_ms);

/* Whoever reads our output has gone: ends the process as SIGPIPE does, even where whoever started
 * us ignored or blocked that. */
_Noreturn void stream_reader_gone(void);

/* Frames seen so far, over all segments: while a frame is looked at, its number plus one. */
uint64_t reader_frames(const struct reader *r);

/* ---- writing ---- */

/* Where frames go, and what the next end mark says of them. Begins as { .out = file }. */
struct writer {
	FILE *out;
	uint64_t frames; /* since the last end mark */
	uint32_t crc;    /* CRC-32 of their bytes */
};

/* Writes a frame: dtype, shape, the attributes in order, data last. False: see errno; EMSGSIZE: the
 * attributes are more than readers take (SCAN_HEADER_MAX), and nothing was written. The tensor's
 * data must have the bytes that dtype and shape promise. */
bool stream_write(struct writer *w, const struct frame *f);

/* Writes the end mark for the frames since the last one, with their checksum. False: see errno. */
bool stream_write_mark(struct writer *w);

#endif
