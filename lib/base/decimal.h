/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decimal - writes a number in as few digits as give it back */
#ifndef EARPIPE_DECIMAL_H
#define EARPIPE_DECIMAL_H

enum { DECIMAL_TEXT = 32 };

/* Writes x with the fewest significant digits, from `least` to 17, that strtod reads as the same number,
 * as printf's %g writes them: "0.1", "1e-05", "inf", "nan". Returns text. */
char *decimal_text(double x, int least, char text[DECIMAL_TEXT]);

#endif
