/* SPDX-License-Identifier: GPL-2.0-or-later */
/* base64 - writes bytes as text (RFC 4648, section 4) */
#ifndef EARPIPE_BASE64_H
#define EARPIPE_BASE64_H

#include <stddef.h>
#include <stdio.h>

/* Writes n bytes as base64 on one line, with '=' at the end. Faults are left to ferror. */
void base64_put(FILE *out, const unsigned char *bytes, size_t n);

#endif
