/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/safetensors.h"

static bool safetensors_recognise(const unsigned char *head, size_t n)
{
	/* the length of a header below 2^32, and its first byte */
	return n >= 9 && head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0 &&
	       head[8] == '{';
}

static void safetensors_release(struct format_file *x)
{
	(x->out ? safetensors_write_release : safetensors_read_release)(x->own);
}

const struct format format_safetensors = {
	.name = "safetensors",
	.what = "a file of safetensors",
	.endings = ".safetensors",
	.recognise = safetensors_recognise,
	.read_begin = safetensors_read_begin,
	.read_next = safetensors_read_next,
	.write_begin = safetensors_write_begin,
	.write_frame = safetensors_write_frame,
	.write_end = safetensors_write_end,
	.release = safetensors_release,
};
