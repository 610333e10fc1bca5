/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter - what all filters do alike: files in turn, frames, chunks, end marks, refusals
 *
 * With cli the only module that prints and exits. A filter's main is
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

#include "program/cli.h"
#include "stream/recipe.h"
#include "stream/stream.h"

enum filter_output {
	FILTER_STREAM, /* frames; an end mark for each one that is read; no terminal */
	FILTER_TEXT,   /* lines of text, which a terminal may show */
	FILTER_BINARY, /* something binary at the end (a model); no terminal; dies of SIGINT */
	FILTER_FILE,   /* nothing, for it goes to a file; dies of SIGINT */
};

struct filter;

/* Opens the files (NULL-terminated; none or "-": stdin) one after the other as they are needed.
 * Refuses terminals, installs the interrupt rule: with a pipe on stdin the first SIGINT is
 * swallowed, since the end of the input will end the filter (not for FILTER_BINARY and FILTER_FILE,
 * which would go on to work for minutes). */
struct filter *filter_open(char **files, enum filter_output output);

/* For a program that makes frames from something else than a stream. */
struct filter *filter_open_source(enum filter_output output);

/* For a program that can end well at any time: the first SIGINT or SIGTERM does no more than make
 * filter_interrupted() true, the second kills. One that comes while filter_read or filter_next
 * waits for input does what it does to other filters. */
void filter_end_well(void);
bool filter_interrupted(void);

/* The next frame, or false when all input is read and in order. Writes an end mark for each one
 * read when the output is a stream. Damaged or cut input, a broken sequence of chunks or a chunk
 * left open at an end mark are said and end the program, after what came before was written. */
bool filter_read(struct filter *io, struct frame *f);

enum filter_got { FILTER_FRAME, FILTER_MARK, FILTER_END };

/* The same for a filter whose own stream goes on from frame to frame: an end mark is an answer,
 * too, and is passed on by the caller, with filter_mark. FILTER_END also once it is interrupted. */
enum filter_got filter_next(struct filter *io, struct frame *f);

/* For a filter that live frames pass on their way to an answer: from now on frames that are read
 * and have a clock are told when they came (latency.h). */
void filter_note_arrivals(struct filter *io);

/* For a filter that holds results back, to make several at once: deliver(arg) is called whenever
 * they must come out, which is before filter_read waits for input, passes on an end mark, ends or
 * finds a fault, and before filter_refuse speaks. */
void filter_hold(struct filter *io, void (*deliver)(void *arg), void *arg);

/* Calls deliver now. */
void filter_deliver(struct filter *io);

/* Within deliver: what filter_refuse says from now on is about the frame of that number, from 0. */
void filter_about(struct filter *io, uint64_t number);

/* Refuses the frame, in one line that begins with its number and id, with STATUS_INPUT. */
_Noreturn void filter_refuse(const struct filter *io, const struct frame *f, const char *format,
			     ...) __attribute__((format(printf, 3, 4)));

/* Refuses a frame that is not of this kind ("audio"; NULL: any) and rank. */
void filter_want(const struct filter *io, const struct frame *f, const char *kind, unsigned rank);

/* The frame's rate in Hz; refuses a frame without one, one outside of 1 to 1e9, and a chunk with
 * another than the chunk before it. Called for each frame, or for none. */
double filter_rate(struct filter *io, const struct frame *f);

/* Refuses a chunk of something longer, for filters that need the whole. */
void filter_want_whole(const struct filter *io, const struct frame *f);

/* The frame's numbers as floats: aligned, n of them, valid until the next call. Integer audio is
 * full scale (<i2 is divided by 32768) so that it comes out within [-1, 1]. Refuses NaN and
 * infinity, naming the place. */
const float *filter_floats(struct filter *io, const struct frame *f, size_t *n);

/* A frame's place in a longer stream. Of a frame that is no chunk: first and last are true. */
struct chunk {
	bool is_chunk;
	bool first;  /* nothing of this stream came before: start afresh */
	bool last;   /* nothing comes after: drain */
	int64_t gap; /* samples lost just before it; 0 usually */
};
/* Of the frame read last. */
struct chunk filter_chunk(const struct filter *io);

/* Writes a frame of a stream and counts it. Refuses one that no reader would take: with more data
 * than --max-frame allows, or with too many attributes. */
void filter_write(struct filter *io, const struct frame *f);

/* Writes what a filter made of a chunk, with f's attributes: of a longer stream it sets seq, last
 * and t, the stream's own and `seconds`, which is how far behind its beginning the part begins. A
 * frame that is no chunk is written as it is. */
void filter_write_part(struct filter *io, struct frame *f, struct chunk chunk, double seconds);

/* Fills tail, a zero-initialised frame, with the attributes for what still comes out of the signal
 * before the gap that f begins with; its chunk is filter_tail. */
void filter_before_gap(const struct frame *f, struct frame *tail);
extern const struct chunk filter_tail;

/* Writes the end mark of a source, or of a filter that reads no further. */
void filter_mark(struct filter *io);

/* The index, among the files that were given to filter_open, of the one that the frame read last came
 * from. */
size_t filter_file(const struct filter *io);

/* Frames read so far. */
uint64_t filter_frames(const struct filter *io);

/* Frees, closes stdout, gives the exit status. */
int filter_close(struct filter *io);

#endif
