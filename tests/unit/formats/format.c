/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format: formats by name, by ending and by their first bytes */
#include "../check.h"

#include "formats/npy.h"

#include <string.h>

static const struct format text = { .name = "text", .endings = ".txt .text" };
static const struct format *const table[] = { &format_npy, &text, NULL };

int main(void)
{
	struct format_file x = { .path = "a/b.c.npy", .data_max = 100 };
	struct tensor t = { .dtype = DTYPE_F4, .rank = 2, .shape = { 5, 5 } };
	struct frame f = { 0 };
	size_t bytes;

	CHECK(format_named(table, "npy") == &format_npy && !format_named(table, "np"), "by name",
	      "another");
	CHECK(format_by_ending(table, "x/A.NPY") == &format_npy &&
		  format_by_ending(table, "a.text") == &text &&
		  format_by_ending(table, "a.txt") == &text && !format_by_ending(table, ".txt") &&
		  !format_by_ending(table, "a.txt/b") && !format_by_ending(table, "atext"),
	      "by ending", "another");
	CHECK(format_by_head(table, (const unsigned char *)"\x93NUMPY", 6) == &format_npy &&
		  !format_by_head(table, (const unsigned char *)"\x93NUMP", 5),
	      "by the first bytes", "another");
	CHECK(format_fits(&x, &t, &bytes) && bytes == 100, "a frame of 100 bytes", "refused");
	t.shape[1] = 6;
	CHECK(!format_fits(&x, &t, &bytes) && strstr(x.why, "shape [5, 6]"), "a larger frame", "%s",
	      x.why);
	t.shape[0] = t.shape[1] = SIZE_MAX / 2;
	CHECK(!format_fits(&x, &t, &bytes), "an overflow", "accepted");
	CHECK(format_id_of_path(&x, &f) && strcmp(frame_text(&f, "id"), "b.c") == 0, "id",
	      "another");
	frame_free(&f);
	return check_status();
}
