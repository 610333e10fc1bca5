/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantity - numbers as people give them: ranges, lengths of time, words in place of numbers */
#ifndef EARPIPE_QUANTITY_H
#define EARPIPE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The limits between which a number is drawn; both are the same for one fixed number. */
struct range {
	double low, high;
};

/* A length of time in samples or in milliseconds, for a rate that is not known yet. */
struct span {
	double value;
	bool is_ms;
};

/* Samples at that rate, rounded to the nearest; a positive span gives at least 1. */
size_t span_samples(struct span s, double rate_hz);

/* A word that may be given in place of a number, and the number that it stands for (both ends of a
 * range). A default of this value is printed as the word. The number itself may be typed as well if
 * it lies within the limits of the option. A word of digits ("-1") is how an earlier version wrote
 * the value; such words come last, and --help and messages leave them out. */
struct option_word {
	const char *word;
	double value;
};

/* The value of a number that has no default. A number outside the limits of its option is unset,
 * too, unless a word stands for it. --help prints no default for these. */
#define OPTION_UNSET INT64_MIN

#endif
