/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sixel - writes pixels as the sixels of DEC's VT340, which many terminals draw
 *
 * The format is that of the VT330/VT340 Programmer Reference Manual, volume 2, chapter 14. Pixels get
 * at most 256 colours, which are chosen so that many pixels are near one of them. */
#ifndef EARPIPE_SIXEL_H
#define EARPIPE_SIXEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes pixels [height, width], 0xRRGGBB. False: no memory. */
bool sixel_write(const uint32_t *pixels, size_t width, size_t height, FILE *out);

#endif
