/* SPDX-License-Identifier: GPL-2.0-or-later */
/* png - makes a PNG picture of a palette of colours in memory (ISO/IEC 15948) */
#ifndef EARPIPE_PNG_H
#define EARPIPE_PNG_H

#include <stddef.h>
#include <stdint.h>

enum { PNG_SIDE_MAX = 16384 };

/* Makes a picture of the indices pixels [height, width], the top row first, into a palette of 256
 * colours of red, green and blue; width and height are from 1 to PNG_SIDE_MAX. The caller frees the
 * *n bytes. NULL: no memory. */
unsigned char *png_make(const uint8_t *pixels, size_t width, size_t height,
			const uint8_t palette[256][3], size_t *n);

#endif
