/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/base64.h"

#include <stdint.h>

void base64_put(FILE *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		const uint32_t three = (uint32_t)bytes[i] << 16 |
				       (i + 1 < n ? (uint32_t)bytes[i + 1] << 8 : 0) |
				       (i + 2 < n ? bytes[i + 2] : 0);

		putc(digits[three >> 18], out);
		putc(digits[three >> 12 & 63], out);
		putc(i + 1 < n ? digits[three >> 6 & 63] : '=', out);
		putc(i + 2 < n ? digits[three & 63] : '=', out);
	}
}
