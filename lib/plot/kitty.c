/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/kitty.h"

#include <stdint.h>

/* Writes n bytes in base64 (RFC 4648). */
static void put_base64(const unsigned char *bytes, size_t n, FILE *out)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		const uint32_t three = (uint32_t)bytes[i] << 16 |
				       (i + 1 < n ? (uint32_t)bytes[i + 1] << 8 : 0) |
				       (i + 2 < n ? bytes[i + 2] : 0);

		fputc(digits[three >> 18], out);
		fputc(digits[three >> 12 & 63], out);
		fputc(i + 1 < n ? digits[three >> 6 & 63] : '=', out);
		fputc(i + 2 < n ? digits[three & 63] : '=', out);
	}
}

void kitty_write(const unsigned char *png, size_t n, FILE *out)
{
	const size_t piece = KITTY_CHUNK / 4 * 3;

	for (size_t i = 0; i < n; i += piece) {
		const size_t len = n - i < piece ? n - i : piece;

		/* f=100: PNG; a=T: draw it; q=2: do not answer; m=1: more follows */
		fprintf(out, "\033_G%sm=%d;", i == 0 ? "f=100,a=T,q=2," : "", i + len < n);
		put_base64(png + i, len, out);
		fputs("\033\\", out);
	}
}
