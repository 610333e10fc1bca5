/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/kitty.h"

#include "base/base64.h"

void kitty_write(const unsigned char *png, size_t n, FILE *out)
{
	const size_t piece = KITTY_CHUNK / 4 * 3;

	for (size_t i = 0; i < n; i += piece) {
		const size_t len = n - i < piece ? n - i : piece;

		/* f=100: PNG; a=T: draw it; q=2: do not answer; m=1: more follows */
		fprintf(out, "\033_G%sm=%d;", i == 0 ? "f=100,a=T,q=2," : "", i + len < n);
		base64_put(out, png + i, len);
		fputs("\033\\", out);
	}
}
