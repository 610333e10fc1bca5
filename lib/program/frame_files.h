/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_files - reads frames from files of any format, and writes them to one file or to a folder
 *
 * Faults end the program with a message. */
#ifndef EARPIPE_FRAME_FILES_H
#define EARPIPE_FRAME_FILES_H

#include "formats/format.h"
#include "program/filter.h"

/* How frames lie in a file. */
struct frame_files_layout {
	bool stacks; /* format.h */
	bool rows;
};

/* ---- reading ---- */

struct frame_reader;

/* Reads the files (NULL-terminated; "-": stdin) one after the other. */
struct frame_reader *frame_reader_open(const struct format *format, char **files,
				       struct frame_files_layout layout);
/* The first n bytes of stdin, at most BYTE_READER_HEAD, that were read before. The caller keeps them
 * until the first read. */
void frame_reader_unread(struct frame_reader *r, const void *bytes, size_t n);
void frame_reader_free(struct frame_reader *r);

/* Reads the next frame, which other programs will accept. False: there are no more. */
bool frame_reader_next(struct frame_reader *r, struct frame *f);

/* Frames read so far, and the file that the last one came from. */
uint64_t frame_reader_frames(const struct frame_reader *r);
const char *frame_reader_file(const struct frame_reader *r);

/* ---- writing ---- */

struct frame_writer;

/* Writes a file ("-": stdout), which is there when it is complete; or, if the path ends with '/' or is
 * a folder, a file for each frame, named by its id. A folder that is missing is made. */
struct frame_writer *frame_writer_open(const struct format *format, const char *path,
				       struct frame_files_layout layout);

/* Whether the path is one of a folder. */
bool frame_writer_is_folder(const char *path);

/* Writes a frame. NULL, or why it cannot be written, for a message about that frame. goes_on: it is
 * a chunk that continues the frame before it. */
const char *frame_writer_put(struct frame_writer *w, const struct frame *f, bool goes_on);

/* Completes the file and says what was left out. Frees w. */
void frame_writer_close(struct frame_writer *w);

#endif
