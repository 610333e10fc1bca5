/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter - the common part of all filters: files in turn, frames, chunks, end marks, refusals
 *
 * A filter's main is
 *
 *     char **files = cli_parse(argc, argv, &program);
 *     struct filter *io = filter_open(files, FILTER_STREAM);
 *     while (filter_read(io, &f)) {
 *             filter_want(io, &f, "audio", 1);
 *             ... compute ...
 *             filter_write(io, &f);
 *     }
 *     return filter_close(io);
 */
#ifndef EARPIPE_FILTER_H
#define EARPIPE_FILTER_H

#include "base/status.h"
#include "program/cli.h"
#include "stream/recipe.h"
#include "stream/stream.h"

enum filter_output {
	FILTER_STREAM, /* frames; an end mark for each one that is read; refuses a terminal */
	FILTER_TEXT,   /* lines of text */
	FILTER_BYTES,  /* binary data as it is made (samples); refuses a terminal */
	FILTER_BINARY, /* binary data at the end (a model); refuses a terminal; ends by SIGINT */
	FILTER_FILE,   /* nothing: the result is a file; ends by SIGINT */
};

struct filter;

/* Opens the files (NULL-terminated; none or "-": stdin) one after the other as they are needed.
 * Refuses terminals. If stdin is a pipe, the first SIGINT has no effect, since the end of the input
 * ends the filter (not with FILTER_BINARY and FILTER_FILE, which may work for minutes after it). */
struct filter *filter_open(char **files, enum filter_output output);

/* The first n bytes of stdin, at most 512, which were read before filter_open. */
void filter_unread(struct filter *io, const void *bytes, size_t n);

/* Opens the output of a program whose frames are not made from a stream. */
struct filter *filter_open_source(enum filter_output output);

/* For a program that can end at any time: the first SIGINT or SIGTERM makes filter_interrupted()
 * true, the second ends the process. While filter_read or filter_next waits for input, a signal has
 * the same effect as on other filters. */
void filter_end_well(void);
bool filter_interrupted(void);

/* Reads the next frame. False: all input was read and has no fault. If the output is a stream,
 * writes an end mark for each one that is read. Damaged or truncated input, a wrong sequence of
 * chunks and a stream without a last chunk end the program with a message, after earlier results
 * are written. */
bool filter_read(struct filter *io, struct frame *f);

enum filter_got { FILTER_FRAME, FILTER_MARK, FILTER_END };

/* The same for a filter that has an open stream of its own: returns end marks, too, and the caller
 * writes them with filter_mark. FILTER_END also after an interrupt. */
enum filter_got filter_next(struct filter *io, struct frame *f);

/* For a filter of live frames: from now on, frames with a clock get their arrival
 * time (latency.h). */
void filter_note_arrivals(struct filter *io);

/* For a filter that computes several results at once: deliver(arg) must write them. It is called
 * before filter_read waits for input, passes on an end mark, ends or finds a fault, and before
 * filter_refuse prints its message. */
void filter_hold(struct filter *io, void (*deliver)(void *arg), void *arg);

/* Calls deliver now. */
void filter_deliver(struct filter *io);

/* Within deliver: messages of filter_refuse are from now on about the frame with that number. */
void filter_about(struct filter *io, uint64_t number);

/* Ends with STATUS_INPUT and one line that begins with the number and id of the frame. */
_Noreturn void filter_refuse(const struct filter *io, const struct frame *f, const char *format,
			     ...) __attribute__((format(printf, 3, 4)));

/* Refuses a frame that is not of this kind ("audio"; NULL: any) and rank. */
void filter_want(const struct filter *io, const struct frame *f, const char *kind, unsigned rank);

/* The frame's rate in Hz. Refuses a frame without a rate, a rate outside of 1 to 1e9, and a chunk
 * with another rate than the chunk before it. Call it for every frame or for none. */
double filter_rate(struct filter *io, const struct frame *f);

/* Refuses a chunk, for filters that need whole signals. */
void filter_want_whole(const struct filter *io, const struct frame *f);

/* The frame's numbers as floats: aligned, n of them, valid until the next call. Integer audio is
 * full scale (<i2 is divided by 32768) so that it comes out within [-1, 1]. Refuses NaN and
 * infinity, naming the place. */
const float *filter_floats(struct filter *io, const struct frame *f, size_t *n);

/* The same, but NaN and infinity are accepted. */
const float *filter_numbers(struct filter *io, const struct frame *f, size_t *n);

/* A frame's place in its signal. A frame that is not a chunk is both first and last. */
struct chunk {
	bool is_chunk;
	bool first;  /* a signal begins: reset the state */
	bool last;   /* the signal ends: write what is left */
	int64_t gap; /* samples lost just before it; usually 0 */
};

/* The place of the frame that was read last. */
struct chunk filter_chunk(const struct filter *io);

/* Writes a frame and counts it. Refuses a frame that readers would refuse: with more data than
 * --max-frame allows, or with too many attributes. */
void filter_write(struct filter *io, const struct frame *f);

/* The number of bytes of the frame that was read last, with its attributes. */
size_t filter_frame_bytes(const struct filter *io);

/* Writes the frame that was read last with its bytes as they came, whatever its `struct frame` holds
 * by now. Much faster than filter_write. */
void filter_pass(struct filter *io);

/* The same for a frame that was read earlier, in its bytes. */
void filter_write_packed(struct filter *io, const struct packed_frame *packed);

/* Keeps the frame that was read last as it came or, if `changed`, as f is now. Refuses as
 * filter_write does. */
void filter_pack(struct filter *io, const struct frame *f, bool changed, struct packed_frame *to);

/* Writes the result f of a chunk, with f's attributes. If it is a chunk, sets seq, last and t: the
 * time of the stream plus `seconds`, from the beginning of the stream to that of this result. Any
 * other frame is written unchanged. */
void filter_write_part(struct filter *io, struct frame *f, struct chunk chunk, double seconds);

/* Fills tail, a zero-initialised frame, with the attributes for the rest of the signal before the
 * gap at which f begins. Write it with the chunk filter_tail. */
void filter_before_gap(const struct frame *f, struct frame *tail);
extern const struct chunk filter_tail;

/* Writes the end mark of a source, or of a filter that stops reading. */
void filter_mark(struct filter *io);

/* The index, among the files that were given to filter_open, of the one that the frame read last
 * came from. */
size_t filter_file(const struct filter *io);

/* Frames read so far. */
uint64_t filter_frames(const struct filter *io);

/* Frees io, closes stdout and returns the exit status. */
enum status filter_close(struct filter *io);

#endif
