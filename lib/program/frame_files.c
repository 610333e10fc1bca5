/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_files.h"

#include "base/array.h"
#include "base/digest.h"
#include "base/file_name.h"
#include "base/hash_map.h"
#include "system/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- reading ---- */

struct frame_reader {
	const struct format *format;
	char **files; /* those still to be opened */
	struct frame_files_layout layout;
	struct format_file file; /* its `in` is NULL if none is open */
	const void *first;       /* [n_first] bytes of stdin that were read before */
	size_t n_first;
	uint64_t frames;
};

struct frame_reader *frame_reader_open(const struct format *format, char **files,
				       struct frame_files_layout layout)
{
	struct frame_reader *r = cli_alloc(1, sizeof *r);

	r->format = format;
	r->files = files;
	r->layout = layout;
	return r;
}

void frame_reader_unread(struct frame_reader *r, const void *bytes, size_t n)
{
	r->first = bytes;
	r->n_first = n;
}

const char *frame_reader_file(const struct frame_reader *r)
{
	return strcmp(r->file.path, "-") == 0 ? "stdin" : r->file.path;
}

uint64_t frame_reader_frames(const struct frame_reader *r)
{
	return r->frames;
}

static _Noreturn void read_fault(const struct frame_reader *r)
{
	cli_die(r->file.status, "%s: %s", frame_reader_file(r), r->file.why);
}

static void open_next(struct frame_reader *r)
{
	struct format_file *x = &r->file;
	const bool is_stdin = strcmp(*r->files, "-") == 0;
	size_t n;

	*x = (struct format_file){ .path = *r->files++,
				   .data_max = cli_max_frame(),
				   .stacks = r->layout.stacks,
				   .rows = r->layout.rows };
	x->in = byte_reader_open(x->path, r->first, is_stdin ? r->n_first : 0, stdout, x->why,
				 sizeof x->why, &x->status);
	if (is_stdin)
		r->n_first = 0;
	if (!x->in)
		read_fault(r);
	byte_reader_head(x->in, &n);
	if (n == 0) /* not even one without frames is */
		format_fail(x, STATUS_INPUT,
			    "empty: the program that wrote it failed, make it again");
	if (n == 0 || !r->format->read_begin(x))
		read_fault(r);
}

static void close_file(struct frame_reader *r)
{
	if (*r->file.note)
		cli_note("%s: %s", frame_reader_file(r), r->file.note);
	r->format->release(&r->file);
	byte_reader_close(r->file.in);
	r->file.in = NULL;
}

/* Refuses a frame that readers of a stream would refuse. */
static void check(const struct frame_reader *r, struct frame *f)
{
	char why[300];

	if (stream_check(f, why, sizeof why)) {
		const char *id = frame_text(f, "id");
		cli_die(STATUS_INPUT, "%s: frame %llu%s%.200s%s: %s", frame_reader_file(r),
			(unsigned long long)r->frames, id ? " (" : "", id ? id : "", id ? ")" : "",
			why);
	}
}

bool frame_reader_next(struct frame_reader *r, struct frame *f)
{
	while (r->file.in || *r->files) {
		if (!r->file.in)
			open_next(r);
		frame_clear(f);
		switch (r->format->read_next(&r->file, f)) {
		case FORMAT_FRAME:
			check(r, f);
			r->frames++;
			return true;
		case FORMAT_END:
			close_file(r);
			break;
		case FORMAT_BAD:
			read_fault(r);
		}
	}
	return false;
}

void frame_reader_free(struct frame_reader *r)
{
	free(r);
}

/* ---- writing ---- */

struct frame_writer {
	const struct format *format;
	const char *path;
	bool is_folder;
	struct frame_files_layout layout;
	struct format_file file;
	struct outfile *out; /* NULL: no file is open */
	char *file_path;     /* of the file in a folder */
	uint64_t frames;     /* in the file */
	struct hash_map ids; /* of the files in the folder */
	uint64_t bytes;      /* attributes of bytes, of which only the number was kept */
	char **left_out;     /* [n_left_out] names of attributes */
	size_t n_left_out, cap_left_out;
};

bool frame_writer_is_folder(const char *path)
{
	const size_t n = strlen(path);
	struct stat st;

	return (n > 0 && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

/* What messages call the file. */
static const char *name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "stdout" : path;
}

static _Noreturn void die_errno(const char *path)
{
	if (errno == EPIPE)
		cli_write_failed();
	cli_die(STATUS_SYSTEM, "%s: %s", name_of(path), strerror(errno));
}

static void begin(struct frame_writer *w, const char *path)
{
	w->file = (struct format_file){ .path = path,
					.data_max = cli_max_frame(),
					.stacks = w->layout.stacks,
					.rows = w->layout.rows };
	if (!(w->out = outfile_begin(path, w->format->is_rewound)))
		die_errno(path);
	w->file.out = outfile_stream(w->out);
	w->frames = 0;
	if (!w->format->write_begin(&w->file))
		cli_die(w->file.status, "%s: %s", name_of(path), w->file.why);
}

static void end(struct frame_writer *w)
{
	struct format_file *x = &w->file;

	if (!w->format->write_end(x))
		cli_die(x->status, "%s: %s", name_of(x->path), x->why);
	if (*x->note)
		cli_note("%s: %s", name_of(x->path), x->note);
	w->format->release(x);
	if (!outfile_commit(w->out))
		die_errno(x->path);
	w->out = NULL;
}

struct frame_writer *frame_writer_open(const struct format *format, const char *path,
				       struct frame_files_layout layout)
{
	struct frame_writer *w = cli_alloc(1, sizeof *w);

	w->format = format;
	w->path = path;
	w->layout = layout;
	w->is_folder = frame_writer_is_folder(path);
	if (!w->is_folder)
		begin(w, path);
	else if (mkdir(path, 0777) != 0 && errno != EEXIST)
		die_errno(path);
	return w;
}

/* Whether a list of words, separated by blanks, has that word. */
static bool has_word(const char *words, const char *word)
{
	const size_t n = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static void note_left_out(struct frame_writer *w, const char *key)
{
	for (size_t i = 0; i < w->n_left_out; i++)
		if (strcmp(w->left_out[i], key) == 0)
			return;
	w->left_out =
	    array_room(w->left_out, &w->cap_left_out, w->n_left_out, 1, sizeof *w->left_out);
	if (!w->left_out || !(w->left_out[w->n_left_out++] = strdup(key)))
		cli_no_memory();
}

/* Whether a value is or has bytes. */
static bool has_bytes(const msgpack_object *o)
{
	if (o->type == MSGPACK_OBJECT_ARRAY) {
		for (uint32_t i = 0; i < o->via.array.size; i++)
			if (has_bytes(&o->via.array.ptr[i]))
				return true;
	} else if (o->type == MSGPACK_OBJECT_MAP) {
		for (uint32_t i = 0; i < o->via.map.size; i++)
			if (has_bytes(&o->via.map.ptr[i].val))
				return true;
	}
	return o->type == MSGPACK_OBJECT_BIN || o->type == MSGPACK_OBJECT_EXT;
}

/* Notes which attributes of the frame the format does not keep. */
static void note_attributes(struct frame_writer *w, const struct frame *f)
{
	for (size_t i = 0; !w->format->keeps && !w->format->keeps_bytes && i < f->n_attr; i++)
		w->bytes += has_bytes(frame_attr_value(f, i));
	if (!w->format->keeps)
		return;
	for (size_t i = 0; i < f->n_attr; i++) {
		const char *key = frame_attr_key(f, i);

		if (!has_word(w->format->keeps, key) && !(w->is_folder && strcmp(key, "id") == 0))
			note_left_out(w, key);
	}
}

/* Opens the file of a frame in the folder. NULL, or why it has none. */
static const char *begin_in_folder(struct frame_writer *w, const struct frame *f)
{
	const char *id = frame_text(f, "id");
	const size_t ending = strcspn(w->format->endings, " ");
	char name[220];
	bool is_new;

	if (!id || !file_name_of(id, name, sizeof name))
		return id ? "its id makes no name of a file: it is empty, or too long"
			  : "has no id to name its file by";
	if (!hash_map_add(&w->ids, digest_add(0, name, strlen(name)), 0, &is_new))
		cli_no_memory();
	if (!is_new)
		return "has the id of an earlier frame, and its file would replace that one's";
	free(w->file_path);
	w->file_path = cli_alloc(strlen(w->path) + strlen(name) + ending + 2, 1);
	sprintf(w->file_path, "%s%s%s%.*s", w->path, w->path[strlen(w->path) - 1] == '/' ? "" : "/",
		name, (int)ending, w->format->endings);
	begin(w, w->file_path);
	return NULL;
}

/* Why a file that has a frame gets no second one. */
static const char *refuse_second(struct frame_writer *w)
{
	format_fail(&w->file, STATUS_INPUT,
		    "is another frame, but %s is one; %swrite a file for each, --output FOLDER/ "
		    "--to %s",
		    w->format->what, w->format->one_frame_hint ? w->format->one_frame_hint : "",
		    w->format->name);
	return w->file.why;
}

const char *frame_writer_put(struct frame_writer *w, const struct frame *f, bool goes_on)
{
	const char *why;

	if (w->is_folder && (!goes_on || !w->out)) {
		if (w->out)
			end(w);
		if ((why = begin_in_folder(w, f)))
			return why;
	}
	if (goes_on && !w->format->joins_chunks && w->format->one_frame && !w->file.stacks)
		return "is a chunk of something longer; put 'tensor-select --join' before";
	if (w->frames > 0 && w->format->one_frame && !w->file.stacks && !goes_on)
		return refuse_second(w);
	note_attributes(w, f);
	w->frames++;
	if (w->format->write_frame(&w->file, f))
		return NULL;
	if (w->file.status == STATUS_SYSTEM) {
		if (errno == EPIPE)
			cli_write_failed();
		cli_die(STATUS_SYSTEM, "%s: %s", name_of(w->file.path), w->file.why);
	}
	return w->file.why;
}

/* Says which attributes were left out. */
static void tell_left_out(struct frame_writer *w)
{
	char text[400] = "";
	size_t n = 0;

	for (size_t i = 0; i < w->n_left_out; i++) {
		if (n < sizeof text)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? ", " : "",
					      w->left_out[i]);
		free(w->left_out[i]);
	}
	if (w->n_left_out > 0)
		cli_note("%s cannot hold these attributes, which are left out: %s", w->format->name,
			 text);
	free(w->left_out);
	if (w->bytes > 0)
		cli_note(
		    "%s cannot hold bytes: of %llu attributes only the number of bytes is kept",
		    w->format->name, (unsigned long long)w->bytes);
}

void frame_writer_close(struct frame_writer *w)
{
	if (w->out)
		end(w);
	tell_left_out(w);
	hash_map_free(&w->ids);
	free(w->file_path);
	free(w);
}
