/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kitty - writes a PNG in the graphics protocol of the terminal kitty */
#ifndef EARPIPE_KITTY_H
#define EARPIPE_KITTY_H

#include <stddef.h>
#include <stdio.h>

enum { KITTY_CHUNK = 4096 }; /* characters of base64 in a command, as the protocol allows */

/* Writes the n bytes of a PNG as commands that draw it at the cursor. */
void kitty_write(const unsigned char *png, size_t n, FILE *out);

#endif
