/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-convert - converts frames to files of other formats, and back
 * in   frames of a tensor stream, or files of one format
 * out  the same frames in another format, in one file or in a file each
 *
 * A format is a row of `formats`; its module in lib/formats reads and writes it. */
#include "export/model_format.h"
#include "formats/npy.h"
#include "program/filter.h"
#include "system/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The frames themselves, which `filter` reads and writes. */
static const struct format format_stream = {
	.name = "stream",
	.what = "a tensor stream",
	.endings = ".tensors .frames .cnn",
};

static const struct format *const formats[] = {
	&format_stream, &format_npy, &format_onnx, &format_state_dict, &format_torch_module, NULL,
};

static const char *from_name, *to_name, *output_path;
static bool stack;

static const struct option_row options[] = {
	OPT_TEXT("from", 'f', &from_name, "FORMAT", "read files of this format"),
	OPT_TEXT("to", 't', &to_name, "FORMAT", "write this format"),
	OPT_TEXT("output", 'o', &output_path, "FILE",
		 "write FILE, not stdout; FOLDER/: a file for each frame"),
	OPT_FLAG("stack", 's', &stack, "let the first index of an npy array count the frames"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-convert",
	.operands = "[FILE...]",
	.summary = "Convert frames to files of other formats, and back.",
	.reads_stream = true,
	.options = options,
};

struct conversion {
	const struct format *from, *to;
	struct filter *io;
	char **files; /* still to be read, unless `from` is the stream; NULL-terminated */
	struct format_file in, out;
	uint64_t n; /* frames so far */
	struct outfile *file;
};

/* ---- the command line ---- */

/* "npy, npz or csv": the names of all formats. */
static const char *all_names(void)
{
	static char text[200];
	size_t n = 0;

	for (size_t i = 0; formats[i]; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
				      i == 0           ? ""
				      : formats[i + 1] ? ", "
						       : " or ",
				      formats[i]->name);
	return text;
}

static const struct format *named(const char *option, const char *name)
{
	const struct format *format = format_named(formats, name);

	if (!format)
		cli_misuse("--%s %s: wanted %s", option, name, all_names());
	return format;
}

/* The format of a file that is there, by its first bytes or by its name. */
static const struct format *format_of_file(const char *path)
{
	char why[FORMAT_WHY_MAX];
	enum status status;
	struct byte_reader *in;
	const struct format *format;
	const unsigned char *head;
	size_t n;

	if (!(in = byte_reader_open(path, NULL, why, sizeof why, &status)))
		cli_die(status, "%s: %s", path, why);
	head = byte_reader_head(in, &n);
	format = format_by_head(formats, head, n);
	byte_reader_close(in);
	return format ? format : format_by_ending(formats, path);
}

static const struct format *choose_from(char **files)
{
	const struct format *format = NULL;

	if (from_name)
		format = named("from", from_name);
	else if (*files && strcmp(*files, "-") != 0)
		format = format_of_file(*files);
	if (format && format != &format_stream && !format->read_begin)
		cli_misuse("%s is only written, not read", format->what);
	return format ? format : &format_stream;
}

static const struct format *choose_to(const struct format *from)
{
	const struct format *by_name = output_path ? format_by_ending(formats, output_path) : NULL;

	if (to_name)
		return named("to", to_name);
	if (by_name)
		return by_name;
	if (output_path)
		cli_misuse("--output %s: no format has this ending; give --to %s", output_path,
			   all_names());
	if (from == &format_stream)
		cli_misuse("the input is a tensor stream; say what it becomes: --to FORMAT, or "
			   "--output FILE with an ending, such as x.npy");
	return &format_stream;
}

/* ---- reading ---- */

static _Noreturn void read_fault(const struct conversion *c)
{
	cli_die(c->in.status, "%s: %s", strcmp(c->in.path, "-") == 0 ? "stdin" : c->in.path,
		c->in.why);
}

/* Opens the next file. False: there is none. */
static bool open_next(struct conversion *c)
{
	if (!*c->files)
		return false;
	c->in = (struct format_file){ .path = *c->files++,
				      .data_max = cli_max_frame(),
				      .stacks = stack };
	c->in.in = byte_reader_open(c->in.path, stdout, c->in.why, sizeof c->in.why, &c->in.status);
	if (!c->in.in || !c->from->read_begin(&c->in))
		read_fault(c);
	return true;
}

static void close_input(struct conversion *c)
{
	c->from->release(&c->in);
	byte_reader_close(c->in.in);
	c->in.in = NULL;
}

static bool read_frame(struct conversion *c, struct frame *f)
{
	if (c->from == &format_stream)
		return filter_read(c->io, f);
	while (c->in.in || open_next(c)) {
		frame_clear(f);
		switch (c->from->read_next(&c->in, f)) {
		case FORMAT_FRAME:
			return true;
		case FORMAT_END:
			close_input(c);
			break;
		case FORMAT_BAD:
			read_fault(c);
		}
	}
	return false;
}

/* ---- writing ---- */

static _Noreturn void write_fault(const struct conversion *c, const struct frame *f)
{
	if (c->out.status == STATUS_SYSTEM)
		cli_die(STATUS_SYSTEM, "%s: %s", c->out.path, c->out.why);
	if (c->from == &format_stream && f)
		filter_refuse(c->io, f, "%s", c->out.why);
	cli_die(c->out.status, "%s", c->out.why);
}

static void open_output(struct conversion *c, const char *path)
{
	c->out = (struct format_file){ .path = path, .data_max = cli_max_frame(), .stacks = stack };
	c->file = outfile_begin(path, c->to->is_rewound);
	if (!c->file)
		cli_die(STATUS_SYSTEM, "%s: %s", path, strerror(errno));
	c->out.out = outfile_stream(c->file);
	if (!c->to->write_begin(&c->out))
		write_fault(c, NULL);
}

static void close_output(struct conversion *c)
{
	if (!c->to->write_end(&c->out))
		write_fault(c, NULL);
	c->to->release(&c->out);
	if (!outfile_commit(c->file))
		cli_die(STATUS_SYSTEM, "%s: %s", c->out.path, strerror(errno));
	if (*c->out.note)
		cli_note("%s: %s", c->out.path, c->out.note);
}

static void write_frame(struct conversion *c, const struct frame *f)
{
	if (c->to == &format_stream) {
		filter_write(c->io, f);
		return;
	}
	if (c->n > 0 && c->to->one_frame && !stack) {
		format_fail(&c->out, STATUS_INPUT, "is a second frame, but %s holds one",
			    c->to->what);
		write_fault(c, f);
	}
	if (!c->to->write_frame(&c->out, f))
		write_fault(c, f);
}

int main(int argc, char **argv)
{
	static char dash[] = "-", *only_stdin[] = { dash, NULL };
	char **files = cli_parse(argc, argv, &program);
	struct conversion c = { .from = choose_from(files) };
	struct frame f = { 0 };
	enum filter_output output;

	c.to = choose_to(c.from);
	c.files = *files ? files : only_stdin;
	output = c.to == &format_stream ? FILTER_STREAM
		 : output_path          ? FILTER_FILE
		 : c.to->is_text        ? FILTER_TEXT
					: FILTER_BYTES;
	c.io = c.from == &format_stream ? filter_open(files, output) : filter_open_source(output);
	if (c.to != &format_stream)
		open_output(&c, output_path ? output_path : "-");
	while (read_frame(&c, &f)) {
		write_frame(&c, &f);
		c.n++;
	}
	if (c.to != &format_stream)
		close_output(&c);
	else if (c.from != &format_stream)
		filter_mark(c.io);
	frame_free(&f);
	return filter_close(c.io);
}
