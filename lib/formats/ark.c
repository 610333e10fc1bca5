/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ark.h"

#include "system/outfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY_MAX = 4096 }; /* bytes of a key, or of a line of a table */

struct ark {
	char text[KEY_MAX]; /* reading: the key, or the line of a table */
	void *data;
	size_t line;            /* reading a table: from 1 */
	struct byte_reader *in; /* reading a table: the archive that is open */
	char *path;             /* that archive; writing a table: the archive that it points into */

	struct outfile *file;    /* writing a table: the archive */
	FILE *out;               /* writing: the archive */
	uint64_t at;             /* writing: bytes so far */
	uint64_t blanks, others; /* writing: ids with blanks, frames of another dtype */
};

static bool ark_begin(struct format_file *x)
{
	struct ark *a = x->own = calloc(1, sizeof *a);

	if (!a)
		return format_no_memory(x);
	a->out = x->out;
	return true;
}

static void ark_release(struct format_file *x)
{
	struct ark *a = x->own;

	if (!a)
		return;
	outfile_drop(a->file);
	byte_reader_close(a->in);
	free(a->path);
	free(a->data);
	free(a);
}

/* ---- reading an archive ---- */

/* "key \0B": the first bytes of an archive. */
static bool ark_recognise(const unsigned char *head, size_t n)
{
	size_t i = 0;

	while (i < n && head[i] > ' ')
		i++;
	return i > 0 && i + 3 <= n && head[i] == ' ' && head[i + 1] == '\0' && head[i + 2] == 'B';
}

/* Reads a key and the blank after it. False: the end, or a fault. */
static bool read_key(struct format_file *x, struct ark *a)
{
	size_t n = 0;
	int c;

	x->status = STATUS_OK;
	while ((c = byte_reader_byte(x->in)) != BYTE_READER_END && c != ' ' && c != '\t') {
		if (n == 0 && c == '\n') /* after an array of text, which others may write */
			continue;
		if (n + 1 == sizeof a->text || c < ' ')
			return format_fail(x, STATUS_INPUT,
					   "damaged, or no archive of Kaldi: wanted "
					   "a key and a blank");
		a->text[n++] = (char)c;
	}
	a->text[n] = '\0';
	if (byte_reader_error(x->in) || (c == BYTE_READER_END && n > 0))
		return format_read_failed(x, "a key");
	if (c != BYTE_READER_END && n == 0)
		return format_fail(x, STATUS_INPUT,
				   "damaged, or no archive of Kaldi: a key is empty");
	return n > 0;
}

static enum format_got ark_read_next(struct format_file *x, struct frame *f)
{
	struct ark *a = x->own;

	if (!read_key(x, a))
		return x->status == STATUS_OK ? FORMAT_END : FORMAT_BAD;
	if (!ark_read_array(x, x->in, a->text, &f->tensor, &a->data))
		return FORMAT_BAD;
	if (!frame_set_text(f, "id", a->text)) {
		format_no_memory(x);
		return FORMAT_BAD;
	}
	return FORMAT_FRAME;
}

/* ---- reading a table ---- */

/* Reads a line that is not blank. False: the end, or a fault. */
static bool read_line(struct format_file *x, struct ark *a)
{
	size_t n;
	int c;

	x->status = STATUS_OK;
	do {
		n = 0;
		a->line++;
		while ((c = byte_reader_byte(x->in)) != BYTE_READER_END && c != '\n') {
			if (n + 1 == sizeof a->text || c == '\0')
				return format_fail(x, STATUS_INPUT,
						   "line %zu: wanted KEY FILE:OFFSET", a->line);
			a->text[n++] = (char)c;
		}
		while (n > 0 && isspace((unsigned char)a->text[n - 1]))
			n--;
		a->text[n] = '\0';
	} while (n == 0 && c != BYTE_READER_END);
	if (byte_reader_error(x->in))
		return format_read_failed(x, "a line");
	return n > 0;
}

/* Takes "KEY FILE:OFFSET" apart. */
static bool split_line(struct format_file *x, struct ark *a, char **path, uint64_t *offset)
{
	const size_t key = strcspn(a->text, " \t");
	char *at = a->text + key + strspn(a->text + key, " \t"), *colon = strrchr(at, ':'), *end;

	*offset = 0;
	if (*at == '\0' || at[strlen(at) - 1] == '|' || at[strlen(at) - 1] == ']')
		return format_fail(
		    x, STATUS_INPUT,
		    "line %zu: wanted KEY FILE:OFFSET; commands and ranges of rows are "
		    "not read",
		    a->line);
	if (colon && isdigit((unsigned char)colon[1])) {
		errno = 0;
		*offset = strtoull(colon + 1, &end, 10);
		if (*end != '\0' || errno != 0)
			return format_fail(x, STATUS_INPUT, "line %zu: wanted KEY FILE:OFFSET",
					   a->line);
		*colon = '\0';
	}
	a->text[key] = '\0';
	*path = at;
	return true;
}

/* Goes to a place of an archive. The last one stays open. */
static bool go_to(struct format_file *x, struct ark *a, const char *path, uint64_t offset)
{
	char why[300];

	if (!a->path || strcmp(a->path, path) != 0) {
		byte_reader_close(a->in);
		free(a->path);
		a->path = strdup(path);
		a->in = a->path ? byte_reader_open(path, NULL, 0, NULL, why, sizeof why, &x->status)
				: NULL;
		if (!a->path)
			return format_no_memory(x);
		if (!a->in)
			return format_fail(x, x->status, "line %zu: %s: %s", a->line, path, why);
	}
	return byte_reader_seek(a->in, offset) ||
	       format_fail(x, STATUS_INPUT, "line %zu: %s has no place %llu", a->line, path,
			   (unsigned long long)offset);
}

static enum format_got scp_read_next(struct format_file *x, struct frame *f)
{
	struct ark *a = x->own;
	uint64_t offset;
	char *path = NULL;

	if (!read_line(x, a))
		return x->status == STATUS_OK ? FORMAT_END : FORMAT_BAD;
	if (!split_line(x, a, &path, &offset) || !go_to(x, a, path, offset) ||
	    !ark_read_array(x, a->in, a->text, &f->tensor, &a->data))
		return FORMAT_BAD;
	if (!frame_set_text(f, "id", a->text)) {
		format_no_memory(x);
		return FORMAT_BAD;
	}
	return FORMAT_FRAME;
}

/* ---- writing ---- */

static bool put(struct format_file *x, struct ark *a, const void *bytes, size_t n)
{
	a->at += n;
	return n == 0 || fwrite(bytes, 1, n, a->out) == n || format_write_failed(x);
}

/* Puts the id into a->text, with %20 and the like for blanks, which a key cannot have. */
static bool make_key(struct format_file *x, struct ark *a, const char *id)
{
	bool changed = false;
	size_t n = 0;

	for (; id && *id; id++) {
		if (n + 4 >= sizeof a->text)
			return format_fail(x, STATUS_INPUT, "its id is longer than %d bytes",
					   KEY_MAX);
		if ((unsigned char)*id <= ' ' || *id == 0x7f) {
			n += (size_t)sprintf(a->text + n, "%%%02X", (unsigned char)*id);
			changed = true;
		} else {
			a->text[n++] = *id;
		}
	}
	a->text[n] = '\0';
	a->blanks += changed;
	return n > 0 || format_fail(x, STATUS_INPUT, "has no id, which is the key in an archive");
}

/* The dtype that Kaldi has for a frame: floats, doubles, and int32 for vectors. */
static enum dtype kaldi_dtype(const struct tensor *t)
{
	switch (t->dtype) {
	case DTYPE_I4:
		return t->rank == 1 ? DTYPE_I4 : DTYPE_F8;
	case DTYPE_F8:
	case DTYPE_I8:
		return DTYPE_F8;
	default:
		return DTYPE_F4;
	}
}

/* Writes the numbers in Kaldi's dtype. */
static bool put_numbers(struct format_file *x, struct ark *a, const struct tensor *t,
			enum dtype dtype, size_t count)
{
	enum { BLOCK = 1024 };
	const size_t bytes = count * dtype_size(dtype);
	double block[BLOCK];
	float floats[BLOCK];

	if (dtype == t->dtype && dtype != DTYPE_I4)
		return put(x, a, t->data, bytes);
	for (size_t from = 0; from < count; from += BLOCK) {
		const size_t n = count - from < BLOCK ? count - from : BLOCK;

		tensor_to_doubles(t, from, n, block);
		for (size_t i = 0; i < n && dtype == DTYPE_I4; i++) {
			const int32_t number = (int32_t)block[i];
			if (!put(x, a, "\4", 1) || !put(x, a, &number, 4))
				return false;
		}
		if (t->dtype == DTYPE_I8)
			for (size_t i = 0; i < n; i++)
				if (tensor_i8_at(t, from + i) > (int64_t)1 << 53 ||
				    tensor_i8_at(t, from + i) < -((int64_t)1 << 53))
					return format_fail(x, STATUS_INPUT,
							   "number %zu is beyond 2^53, and Kaldi's "
							   "doubles cannot hold it",
							   from + i);
		if (dtype == DTYPE_F8 && !put(x, a, block, n * sizeof *block))
			return false;
		if (dtype == DTYPE_F4) {
			tensor_to_floats(t, from, n, floats);
			if (!put(x, a, floats, n * sizeof *floats))
				return false;
		}
	}
	return true;
}

static bool put_count(struct format_file *x, struct ark *a, size_t n)
{
	const int32_t count = (int32_t)n;

	return put(x, a, "\4", 1) && put(x, a, &count, 4);
}

static bool put_array(struct format_file *x, struct ark *a, const struct tensor *t)
{
	const enum dtype dtype = kaldi_dtype(t);
	const char type = dtype == DTYPE_F8 ? 'D' : 'F';
	const char head[] = { '\0', 'B', type, t->rank == 2 ? 'M' : 'V', ' ' };
	size_t count = 0;

	tensor_count(t, &count);
	a->others += dtype != t->dtype;
	if (!put(x, a, head, dtype == DTYPE_I4 ? 2 : sizeof head))
		return false;
	for (unsigned i = 0; i < t->rank; i++)
		if (!put_count(x, a, t->shape[i]))
			return false;
	return put_numbers(x, a, t, dtype, count);
}

static bool ark_write_frame(struct format_file *x, const struct frame *f)
{
	struct ark *a = x->own;
	const struct tensor *t = &f->tensor;
	char shape[120];

	if (t->rank < 1 || t->rank > 2 || t->shape[0] > INT32_MAX || t->shape[1] > INT32_MAX ||
	    (t->rank == 2 && (t->shape[0] == 0 || t->shape[1] == 0)))
		return format_fail(x, STATUS_INPUT,
				   "is %s, and Kaldi has vectors [n] and matrices [rows, columns] "
				   "that are not empty",
				   tensor_shape_text(t, shape, sizeof shape));
	if (!make_key(x, a, frame_text(f, "id")) || !put(x, a, a->text, strlen(a->text)) ||
	    !put(x, a, " ", 1))
		return false;
	if (a->file &&
	    fprintf(x->out, "%s %s:%llu\n", a->text, a->path, (unsigned long long)a->at) < 0)
		return format_write_failed(x);
	return put_array(x, a, t);
}

static bool ark_write_end(struct format_file *x)
{
	const struct ark *a = x->own;
	size_t n = 0;

	if (a->blanks > 0)
		n = (size_t)snprintf(x->note, sizeof x->note,
				     "%llu ids have blanks, which became %%20 in their keys",
				     (unsigned long long)a->blanks);
	if (a->others > 0)
		snprintf(x->note + n, sizeof x->note - n,
			 "%s%llu frames of integers became floats or doubles, with the same values",
			 n ? "; " : "", (unsigned long long)a->others);
	return true;
}

/* Opens the archive beside the table. */
static bool scp_write_begin(struct format_file *x)
{
	struct ark *a;
	size_t n = strlen(x->path);

	if (!ark_begin(x))
		return false;
	a = x->own;
	if (n < 5 || strcasecmp(x->path + n - 4, ".scp") != 0)
		return format_fail(x, STATUS_USAGE,
				   "a table points into an archive beside it: wanted --output "
				   "NAME.scp");
	if (!(a->path = strdup(x->path)))
		return format_no_memory(x);
	strcpy(a->path + n - 4, ".ark");
	if (!(a->file = outfile_begin(a->path, false)))
		return format_fail(x, STATUS_SYSTEM, "%s: %s", a->path, strerror(errno));
	a->out = outfile_stream(a->file);
	return true;
}

static bool scp_write_end(struct format_file *x)
{
	struct ark *a = x->own;
	struct outfile *file = a->file;

	a->file = NULL;
	if (!outfile_commit(file))
		return format_fail(x, STATUS_SYSTEM, "%s: %s", a->path, strerror(errno));
	return ark_write_end(x);
}

const struct format format_ark = {
	.name = "ark",
	.what = "an archive of Kaldi",
	.endings = ".ark",
	.recognise = ark_recognise,
	.keeps = "id",
	.read_begin = ark_begin,
	.read_next = ark_read_next,
	.write_begin = ark_begin,
	.write_frame = ark_write_frame,
	.write_end = ark_write_end,
	.release = ark_release,
};

const struct format format_scp = {
	.name = "scp",
	.what = "a table of Kaldi with its archive",
	.endings = ".scp",
	.keeps = "id",
	.is_text = true,
	.read_begin = ark_begin,
	.read_next = scp_read_next,
	.write_begin = scp_write_begin,
	.write_frame = ark_write_frame,
	.write_end = scp_write_end,
	.release = ark_release,
};
