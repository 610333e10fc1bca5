/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/npz.h"

#include <string.h>

static bool npz_recognise(const unsigned char *head, size_t n)
{
	return n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0);
}

static void npz_release(struct format_file *x)
{
	(x->out ? npz_write_release : npz_read_release)(x->own);
}

const struct format format_npz = {
	.name = "npz",
	.what = "arrays of NumPy in a zip archive",
	.endings = ".npz",
	.recognise = npz_recognise,
	.read_begin = npz_read_begin,
	.read_next = npz_read_next,
	.write_begin = npz_write_begin,
	.write_frame = npz_write_frame,
	.write_end = npz_write_end,
	.release = npz_release,
};
