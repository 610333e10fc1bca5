/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check - one line a test: "ok NAME", "not ok NAME: why" or "skip NAME: why"
 *
 * A unit test includes this once, calls CHECK() and friends, and ends with
 * `return check_status();`. */
#ifndef EARPIPE_CHECK_H
#define EARPIPE_CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned check_failures;

__attribute__((format(printf, 3, 4))) static inline bool check_line(bool good, const char *name,
								    const char *why, ...)
{
	va_list args;

	if (good) {
		printf("ok %s\n", name);
	} else {
		check_failures++;
		printf("not ok %s: ", name);
		va_start(args, why);
		vprintf(why, args);
		va_end(args);
		putchar('\n');
	}
	/* A crash later on must not take this line with it. */
	fflush(stdout);
	return good;
}

/* CHECK(cond, name, format, ...): the format says what was found when cond is false. */
#define CHECK(cond, ...) check_line((cond), __VA_ARGS__)

/* |have - want| <= tol; NaN fails. */
static inline bool check_near(double have, double want, double tol, const char *name)
{
	return check_line(fabs(have - want) <= tol, name, "%.9g, wanted %.9g within %.3g", have,
			  want, tol);
}

/* *worst becomes off if that is larger; once it is NaN it stays so. */
static inline void check_worst(double *worst, double off)
{
	if (!isnan(*worst) && !(off <= *worst))
		*worst = off;
}

static inline void check_skip(const char *name, const char *why)
{
	printf("skip %s: %s\n", name, why);
	fflush(stdout);
}

/* What main returns: 0, or 1 if any test failed. */
static inline int check_status(void)
{
	return check_failures ? 1 : 0;
}

#endif
