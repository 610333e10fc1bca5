/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet-cat FILE                - the columns of a Parquet file, and how many rows
 * parquet-cat FILE COLUMN...      - their values, a row a line: numbers, null, text, or "N bytes,
 *                                   DIGEST" of what is no plain text; class names where it has any
 * parquet-cat --raw FILE COLUMN   - the bytes of all its values, one behind the other */
#include "base/digest.h"
#include "parquet/parquet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *path, const char *why, enum status status)
{
	fflush(stdout);
	fprintf(stderr, "parquet-cat: %s: %s\n", path, why);
	exit(status);
}

static bool is_text(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] < 0x20 || bytes[i] == 0x7f)
			return false;
	return n < 200;
}

static void print(const struct parquet *p, size_t column)
{
	const struct parquet_value *v = parquet_value(p, column);
	char text[DIGEST_TEXT];
	const char *name;

	switch (v->kind) {
	case PARQUET_NULL:
		printf("null");
		break;
	case PARQUET_INT:
		name = parquet_class(p, column, v->integer);
		if (name)
			printf("%s", name);
		else
			printf("%lld", (long long)v->integer);
		break;
	case PARQUET_REAL:
		printf("%.17g", v->real);
		break;
	case PARQUET_BYTES:
		if (is_text(v->bytes, v->n))
			fwrite(v->bytes, 1, v->n, stdout);
		else
			printf("%zu bytes, %s", v->n,
			       digest_text(digest_add(0, v->bytes, v->n), text));
	}
}

int main(int argc, char **argv)
{
	const bool is_raw = argc == 4 && strcmp(argv[1], "--raw") == 0;
	size_t column[64], n = 0;
	enum status status;
	enum parquet_got got;
	char why[300];

	argc -= is_raw;
	argv += is_raw;
	if (argc < 2 || argc > 60) {
		fprintf(stderr, "usage: parquet-cat [--raw] FILE [COLUMN...]\n");
		return 2;
	}
	struct parquet *p = parquet_open(argv[1], why, sizeof why, &status);
	if (!p)
		die(argv[1], why, status);
	for (size_t k = 0; argc == 2 && k < parquet_columns(p); k++)
		puts(parquet_column_name(p, k));
	if (argc == 2)
		printf("%llu rows\n", (unsigned long long)parquet_rows(p));
	for (int i = 2; i < argc; i++) {
		column[n] = parquet_column_find(p, argv[i]);
		if (column[n] == parquet_columns(p))
			die(argv[i], "no such column", 2);
		const char *wrong = parquet_want(p, column[n++]);
		if (wrong)
			die(argv[1], wrong, 1);
	}
	while ((got = parquet_next(p)) == PARQUET_ROW && argc > 2)
		for (size_t k = 0; k < n; k++) {
			const struct parquet_value *v = parquet_value(p, column[k]);

			if (is_raw) {
				if (v->kind == PARQUET_BYTES)
					fwrite(v->bytes, 1, v->n, stdout);
				continue;
			}
			print(p, column[k]);
			putchar(k + 1 < n ? '\t' : '\n');
		}
	if (got == PARQUET_BAD)
		die(argv[1], parquet_why(p), parquet_status(p));
	parquet_free(p);
	return 0;
}
