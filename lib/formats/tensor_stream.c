/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/tensor_stream.h"

#include "stream/stream.h"

#include <errno.h>
#include <stdlib.h>

static bool tensor_stream_recognise(const unsigned char *head, size_t n)
{
	/* a map of msgpack */
	return n > 0 && ((head[0] & 0xf0) == 0x80 || head[0] == 0xde || head[0] == 0xdf);
}

static bool tensor_stream_begin(struct format_file *x)
{
	struct writer *w = x->own = calloc(1, sizeof *w);

	if (!w)
		return format_no_memory(x);
	w->out = x->out;
	return true;
}

static bool tensor_stream_frame(struct format_file *x, const struct frame *f)
{
	if (stream_write(x->own, f))
		return true;
	return errno == EMSGSIZE
		   ? format_fail(x, STATUS_INPUT, "has more than 64 KiB of attributes")
		   : format_write_failed(x);
}

static bool tensor_stream_end(struct format_file *x)
{
	return stream_write_mark(x->own) || format_write_failed(x);
}

static void tensor_stream_release(struct format_file *x)
{
	free(x->own);
}

const struct format format_stream = {
	.name = "stream",
	.what = "a tensor stream",
	.endings = ".tensors .frames .cnn",
	.keeps_bytes = true,
	.recognise = tensor_stream_recognise,
	.write_begin = tensor_stream_begin,
	.write_frame = tensor_stream_frame,
	.write_end = tensor_stream_end,
	.release = tensor_stream_release,
};
