/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-convert - converts frames to files of other formats, and back
 * in   frames of a tensor stream, or files of one format
 * out  the same frames in another format, in one file or in a file each
 *
 * A format is a row of `formats`; its module in lib/formats reads and writes it. */
#include "export/model_format.h"
#include "formats/ark.h"
#include "formats/csv.h"
#include "formats/jsonl.h"
#include "formats/npy.h"
#include "formats/npz.h"
#include "formats/safetensors.h"
#include "formats/tensor_stream.h"
#include "formats/wav_frames.h"
#include "nn/model.h"
#include "program/frame_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* In the order in which their first bytes are looked for, then the others. */
static const struct format *const formats[] = {
	&format_ark,          /* begins with a key and \0B */
	&format_safetensors,  /* with the length of a header, and { */
	&format_npy,          /* with \x93NUMPY */
	&format_npz,          /* with PK\3\4 */
	&format_wav,          /* with RIFF */
	&format_jsonl,        /* with { */
	&format_stream,       /* with a map of msgpack */
	&format_csv,          /* is known by its ending */
	&format_tsv,          /* and so are the others */
	&format_scp,          /* which points into an archive */
	&format_onnx,         /* models, which are only written */
	&format_torch_module, /* the same */
	NULL,
};

enum { AUTO };

/* The names of all of them, in the order in which they are listed. */
static const char *const names[] = { "auto", "stream", "npy",     "npz", "safetensors",
				     "csv",  "tsv",    "jsonl",   "ark", "scp",
				     "wav",  "onnx",   "pytorch", NULL };

static int from_name = AUTO, to_name = AUTO;
static const char *output_path, *like;
static bool stack, rows;

static const struct option_row options[] = {
	OPT_CHOICE("from", 'f', &from_name, "FORMAT",
		   "read files of this format; auto chooses by the first FILE", names),
	OPT_CHOICE("to", 't', &to_name, "FORMAT",
		   "write this format; auto chooses by the ending of --output", names),
	OPT_TEXT("output", 'o', &output_path, "FILE",
		 "write FILE, not stdout; FOLDER/: a file for each frame"),
	OPT_TEXT("like", 0, &like, "MODEL",
		 "take the frames for features as MODEL was trained on: add their recipe"),
	OPT_FLAG("stack", 's', &stack, "let the first index of an npy array count the frames"),
	OPT_FLAG("rows", 'r', &rows, "write a line of CSV for each row of a frame"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-convert",
	.operands = "[FILE...]",
	.summary = "Convert frames to files of other formats, and back.",
	.reads_stream = true,
	.options = options,
};

/* ---- the command line ---- */

/* The first bytes of stdin, which a pipe gives only once. */
static unsigned char head[BYTE_READER_HEAD];
static size_t n_head;

/* Reads the first bytes of stdin, as many as are there. A file is rewound. */
static size_t look_at_stdin(void)
{
	ssize_t n;

	if (isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE, "stdin is a terminal, wanted a tensor stream or a file; put "
				      "a filter and '|' before it, or name a FILE");
	do {
		stream_wait(STDIN_FILENO, NULL, -1);
		n = read(STDIN_FILENO, head, sizeof head);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK));
	if (n < 0)
		cli_die(status_of_errno(errno), "stdin: %s", strerror(errno));
	if (n == 0)
		cli_die(STATUS_INPUT, "stdin: empty input, without even an end mark: the stage "
				      "before failed");
	n_head = lseek(STDIN_FILENO, -n, SEEK_CUR) < 0 ? (size_t)n : 0;
	return (size_t)n;
}

/* Reads the first bytes of a file into `head`. */
static size_t look_at(const char *path)
{
	char why[FORMAT_WHY_MAX];
	enum status status;
	struct byte_reader *in = byte_reader_open(path, NULL, 0, NULL, why, sizeof why, &status);
	size_t n;

	if (!in)
		cli_die(status, "%s: %s", path, why);
	n = byte_reader_read(in, head, sizeof head);
	byte_reader_close(in);
	return n;
}

/* The format of the first file, by its first bytes or else by its name. */
static const struct format *choose_from(const char *path)
{
	const struct format *format;

	if (from_name != AUTO) {
		format = format_named(formats, names[from_name]);
	} else {
		format = format_by_head(formats, head,
					strcmp(path, "-") == 0 ? look_at_stdin() : look_at(path));
		if (!format)
			format = format_by_ending(formats, path);
	}
	if (format && format != &format_stream && !format->read_begin)
		cli_misuse("%s is only written, not read", format->what);
	return format ? format : &format_stream;
}

static const struct format *choose_to(const struct format *from)
{
	const struct format *by_name = output_path ? format_by_ending(formats, output_path) : NULL;

	if (to_name != AUTO)
		return format_named(formats, names[to_name]);
	if (by_name)
		return by_name;
	if (output_path && frame_writer_is_folder(output_path))
		cli_misuse("--output %s: say in what format its files are: --to FORMAT",
			   output_path);
	if (output_path)
		cli_misuse("--output %s: no format has this ending; give --to FORMAT", output_path);
	if (from == &format_stream)
		cli_misuse("the input is taken for a tensor stream; say what it becomes: --to "
			   "FORMAT, or --output FILE with an ending, such as x.npy; or say what it "
			   "is: --from FORMAT");
	return &format_stream;
}

static void check_layout(const struct format *from, const struct format *to)
{
	const struct format *npy = &format_npy;

	cli_want_with(&stack, from == npy || to == npy, "npy",
		      "only its array can be cut or stacked");
	cli_want_with(&rows, to == &format_csv || to == &format_tsv, "--to csv or tsv",
		      "other formats keep the shape of a frame");
	if (to == &format_stream && output_path && frame_writer_is_folder(output_path))
		cli_misuse("--output %s: tensor-select --split-by makes a folder of streams",
			   output_path);
}

/* ---- the loop ---- */

/* Where frames come from, and where they go. */
struct conversion {
	struct filter *io;
	struct frame_reader *in;  /* NULL: the input is a stream, which io reads */
	struct frame_writer *out; /* NULL: the output is a stream on stdout, which io writes */
	struct model like;        /* of --like; without a net if it was not given */
};

static _Noreturn void refuse(const struct conversion *c, const struct frame *f, const char *why)
{
	const char *id = frame_text(f, "id");

	if (!c->in)
		filter_refuse(c->io, f, "%s", why);
	cli_die(STATUS_INPUT, "%s: frame %llu (%.200s): %s", frame_reader_file(c->in),
		(unsigned long long)frame_reader_frames(c->in) - 1, id ? id : "-", why);
}

/* Reads the model of --like, if it was given. */
static void read_like(struct conversion *c)
{
	char why[512];
	enum status status;
	int fd;

	if (!like)
		return;
	fd = open(like, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		cli_die(status_of_errno(errno), "--like %s: %s", like, strerror(errno));
	status = model_read(&c->like, fd, why, sizeof why);
	if (status != STATUS_OK)
		cli_die(status, "--like %s: %s", like, why);
	close(fd);
}

/* Makes a frame one of the features that the model was trained on. */
static void take_like(const struct conversion *c, struct frame *f)
{
	char why[512];
	bool untold;

	if (!c->like.net)
		return;
	if (!model_claim(&c->like, f))
		cli_no_memory();
	if (model_accepts(&c->like, f, &untold, why, sizeof why))
		refuse(c, f, why);
}

static bool next(struct conversion *c, struct frame *f)
{
	return c->in ? frame_reader_next(c->in, f) : filter_read(c->io, f);
}

static void put(struct conversion *c, const struct frame *f)
{
	const char *why;

	if (!c->out) {
		filter_write(c->io, f);
		return;
	}
	why = frame_writer_put(c->out, f, !c->in && !filter_chunk(c->io).first);
	if (why)
		refuse(c, f, why);
}

/* The first frame of a model asks for the state dict of PyTorch, in the same file format. */
static const struct format *adapt(const struct format *to, const struct frame *first)
{
	const char *kind = frame_text(first, "kind");

	return to == &format_safetensors && kind && strcmp(kind, "model") == 0 ? &format_state_dict
									       : to;
}

int main(int argc, char **argv)
{
	static char dash[] = "-", *only_stdin[] = { dash, NULL };
	char **given = cli_parse(argc, argv, &program), **files = *given ? given : only_stdin;
	const struct format *from = choose_from(*files), *to = choose_to(from);
	const bool to_stdout = !output_path || strcmp(output_path, "-") == 0;
	const struct frame_files_layout layout = { .stacks = stack, .rows = rows };
	const enum filter_output output = !to_stdout             ? FILTER_FILE
					  : to == &format_stream ? FILTER_STREAM
					  : to->is_text          ? FILTER_TEXT
								 : FILTER_BYTES;
	struct conversion c = { 0 };
	struct frame f = { 0 };
	bool more;

	check_layout(from, to);
	read_like(&c);
	c.io = from == &format_stream ? filter_open(files, output) : filter_open_source(output);
	filter_unread(c.io, head, n_head);
	if (from != &format_stream) {
		c.in = frame_reader_open(from, files, layout);
		frame_reader_unread(c.in, head, n_head);
	}
	more = next(&c, &f);
	if (!to_stdout || to != &format_stream)
		c.out = frame_writer_open(adapt(to, &f), to_stdout ? "-" : output_path, layout);
	for (; more; more = next(&c, &f)) {
		take_like(&c, &f);
		put(&c, &f);
	}
	if (c.out)
		frame_writer_close(c.out);
	else if (c.in)
		filter_mark(c.io);
	frame_reader_free(c.in);
	frame_free(&f);
	model_free(&c.like);
	return filter_close(c.io);
}
