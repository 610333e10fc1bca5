/* SPDX-License-Identifier: GPL-2.0-or-later */
/* style - the style sheet of the pages: light or dark as the reader's system is, from a phone's width
 * on, in the fonts of the system */
#ifndef EARPIPE_STYLE_H
#define EARPIPE_STYLE_H

/* Lines of CSS; ends with NULL. */
extern const char *const style_lines[];

#endif
