/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cp437 - converts text from code page 437, in which zip archives store names that are not UTF-8
 * (APPNOTE, appendix D) */
#ifndef EARPIPE_CP437_H
#define EARPIPE_CP437_H

/* The text of code page 437 as UTF-8, which the caller frees; NULL: no memory. */
char *cp437_text(const char *bytes);

#endif
