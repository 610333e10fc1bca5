/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8_locale - a locale in which libarchive returns names that are stored as UTF-8
 *
 * Without one it returns none, and the programs run in the C locale. */
#ifndef EARPIPE_UTF8_LOCALE_H
#define EARPIPE_UTF8_LOCALE_H

#include <locale.h>

/* A locale with UTF-8, for uselocale; the caller frees it by freelocale. 0: the system has none. */
locale_t utf8_locale(void);

#endif
