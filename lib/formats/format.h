/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format - what a file format must do to be read into frames and written from frames
 *
 * A module of this folder defines one `const struct format`. A program has a table of them. */
#ifndef EARPIPE_FORMAT_H
#define EARPIPE_FORMAT_H

#include "base/status.h"
#include "formats/byte_reader.h"
#include "stream/frame.h"

#include <stdio.h>

enum { FORMAT_WHY_MAX = 600 };

/* A file that is being read or written. Whoever opens it fills the first part; the functions of the
 * format have `own`, and set the last part. */
struct format_file {
	const char *path;       /* "-": standard input or output */
	struct byte_reader *in; /* reading: at the first byte */
	FILE *out;       /* writing: at the first byte; can be rewound if the format needs it */
	size_t data_max; /* bytes of data that a frame may have */
	bool stacks;     /* the frames are the rows of one array */
	bool rows;       /* of text: a line for each row of a frame */

	void *own;

	enum status status;        /* of a fault */
	char why[FORMAT_WHY_MAX];  /* of a fault: one line, without the name of the file */
	char note[FORMAT_WHY_MAX]; /* after the end: what could not be kept; "": nothing */
};

enum format_got { FORMAT_FRAME, FORMAT_END, FORMAT_BAD };

struct format {
	const char *name;    /* for the command line: "npy" */
	const char *what;    /* for people: "an array of numpy" */
	const char *endings; /* of file names, separated by blanks: ".csv .txt" */

	/* Whether a file begins with these n bytes: 512, or all there are. NULL: any file may. */
	bool (*recognise)(const unsigned char *head, size_t n);

	/* The attributes that the format keeps, separated by blanks; NULL: all of them. */
	const char *keeps;
	bool keeps_bytes; /* also attributes that are bytes; others keep only their number */
	bool one_frame;   /* a file holds one frame, unless `stacks` */
	const char *one_frame_hint; /* how it can hold several: "with --stack ..., or "; or NULL */
	bool joins_chunks;          /* the chunks of a stream, one after the other, are one frame */
	bool is_text;               /* it may be written to a terminal */
	bool is_rewound;            /* `out` must be a file that can be rewound */

	/* Reading. Functions that return false or FORMAT_BAD set status and why. A frame has an id
	 * unless the file has no names. Its data is valid until the next read; it is checked by
	 * whoever writes it. */
	bool (*read_begin)(struct format_file *x);
	enum format_got (*read_next)(struct format_file *x, struct frame *f);

	/* Writing. There may be no frame between begin and end. */
	bool (*write_begin)(struct format_file *x);
	bool (*write_frame)(struct format_file *x, const struct frame *f);
	bool (*write_end)(struct format_file *x);

	/* Frees `own`, also after a fault. */
	void (*release)(struct format_file *x);
};

/* The format of that name among a table that ends with NULL; NULL: none. */
const struct format *format_named(const struct format *const *table, const char *name);

/* The format whose ending the path has, in capitals or not; NULL: none. */
const struct format *format_by_ending(const struct format *const *table, const char *path);

/* The format that recognises a file by its first n bytes; NULL: none. */
const struct format *format_by_head(const struct format *const *table, const unsigned char *head,
				    size_t n);

/* Sets status and why, and returns false. */
bool format_fail(struct format_file *x, enum status status, const char *why, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for memory that is lacking, for a failed write (errno), and for a failed or too short
 * read, which names what was read: "the header". */
bool format_no_memory(struct format_file *x);
bool format_write_failed(struct format_file *x);
bool format_read_failed(struct format_file *x, const char *what);

/* Writes bytes to x->out. */
bool format_put(struct format_file *x, const void *bytes, size_t n);

/* Whether a frame may have that shape: *bytes of data, of at most data_max. */
bool format_fits(struct format_file *x, const struct tensor *t, size_t *bytes);

/* Gives a frame the name of the file, without folder and ending, as its id. */
bool format_id_of_path(struct format_file *x, struct frame *f);

#endif
