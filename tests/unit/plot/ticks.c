/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/ticks.h"

#include <stdlib.h>
#include <string.h>

/* The texts of the ticks with blanks between them. */
static const char *texts(const struct axis *a, size_t most)
{
	static char all[TICKS_MAX * 64];
	struct tick ticks[TICKS_MAX];
	const size_t n = ticks_of(a, most, ticks);

	all[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		strcat(all, i ? " " : "");
		strcat(all, ticks[i].text);
	}
	return all;
}

static void check_texts(const struct axis *a, size_t most, const char *want, const char *name)
{
	const char *have = texts(a, most);

	CHECK(strcmp(have, want) == 0, name, "'%s', wanted '%s'", have, want);
}

static void check_numbers(void)
{
	const struct axis unit = { .low = 0, .high = 1 }, level = { .low = -12.7, .high = 4.1 };
	const struct axis tiny = { .low = 0, .high = 3e-7 }, large = { .low = 0, .high = 4e9 };
	const struct axis whole = { .kind = AXIS_WHOLE, .low = 0, .high = 3 };
	const struct axis count = { .kind = AXIS_COUNT, .low = 0.98, .high = 2.02 };
	size_t too_many = 0;

	check_texts(&unit, 5, "0.0 0.2 0.4 0.6 0.8 1.0", "fifths");
	check_texts(&unit, 2, "0.0 0.5 1.0", "halves");
	check_texts(&level, 4, "-10 -5 0", "negative");
	check_texts(&tiny, 3, "0 1e-07 2e-07 3e-07", "tiny");
	check_texts(&large, 2, "0 2e+09 4e+09", "large");
	check_texts(&whole, 20, "0 1 2", "whole numbers");
	check_texts(&count, 20, "1 2", "counts");
	for (double high = 1e-9; high < 1e9; high *= 1.7)
		for (size_t most = 1; most < 200; most += 13) {
			const struct axis a = { .low = -high / 3, .high = high };
			struct tick ticks[TICKS_MAX];

			too_many += ticks_of(&a, most, ticks) > most + 1;
		}
	CHECK(too_many == 0, "never too many", "%zu times", too_many);
}

static void check_names(void)
{
	const char *const names[] = { "a", "b\033[2J", "c", "d", "e" };
	struct axis a = { 0 };

	if (!axis_set_names(&a, names, 5))
		abort();
	check_texts(&a, 10, "a b\\x1B[2J c d e", "names are escaped");
	check_texts(&a, 3, "a c e", "every second name");
	for (size_t i = 0; i < a.n; i++)
		free(a.names[i]);
	free(a.names);
}

static void check_hertz(void)
{
	double centres[] = { 100, 500, 1000, 2000, 3999 };
	const struct axis a = { .kind = AXIS_HERTZ, .low = 0, .high = 5, .n = 5, .hertz = centres };
	struct tick ticks[TICKS_MAX];
	size_t n;

	check_texts(&a, 5, "100 500 1000 2000", "frequencies");
	n = ticks_of(&a, 40, ticks);
	for (size_t i = 0; i < n; i++)
		if (strcmp(ticks[i].text, "3000") == 0)
			check_near(ticks[i].at, 3.5 + 1000.0 / 1999, 1e-12, "between two centres");
	CHECK(n > 5, "more frequencies", "%zu", n);
}

int main(void)
{
	check_numbers();
	check_names();
	check_hertz();
	return check_status();
}
