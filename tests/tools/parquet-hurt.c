/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet-hurt FILE - reads it cut after each of its bytes, and with each of the bits turned that
 * are not within the recording itself (of its bytes, each 97th)
 *
 * A file that is cut must be refused; one with a wrong bit may be read, but nothing more than there
 * is. Build with -fsanitize=address,undefined to be sure of the latter. */
#include "parquet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what)
{
	perror(what);
	exit(3);
}

static void put(const char *path, const unsigned char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		fail(path);
}

/* Reads all columns to the end; false: it was refused. */
static bool is_read(const char *path, size_t size)
{
	char why[300];
	int status, got;
	struct parquet *p = parquet_open(path, why, sizeof why, &status);
	size_t bytes = 0;

	if (!p)
		return false;
	for (size_t k = 0; k < parquet_columns(p); k++)
		parquet_want(p, k);
	while ((got = parquet_next(p)) > 0)
		for (size_t k = 0; k < parquet_columns(p); k++) {
			const struct parquet_value *v = parquet_value(p, k);

			for (size_t i = 0; v->kind == PARQUET_BYTES && i < v->n; i++)
				bytes += v->bytes[i] != 0;
		}
	parquet_free(p);
	/* snappy copies what was before, and so may a wrong bit have it do */
	return got == 0 && bytes < 64 * size;
}

int main(int argc, char **argv)
{
	static unsigned char bytes[1 << 20];
	const char *hurt = "hurt.parquet";
	size_t n, cut = 0;
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!f)
		fail("parquet-hurt");
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	put(hurt, bytes, n);
	if (!is_read(hurt, n)) {
		puts("not even read when it is whole");
		return 1;
	}
	for (size_t k = 0; k < n; k += k < n - 2000 && k > 200 ? 97 : 1) {
		put(hurt, bytes, k);
		cut += is_read(hurt, n);
	}
	for (size_t k = 0; k < n; k += k < n - 2000 && k > 200 ? 97 : 1)
		for (unsigned bit = 0; bit < 8; bit++) {
			bytes[k] ^= (unsigned char)(1U << bit);
			put(hurt, bytes, n);
			is_read(hurt, n);
			bytes[k] ^= (unsigned char)(1U << bit);
		}
	if (cut)
		printf("%zu that were cut were read all the same\n", cut);
	else
		puts("all refused that were cut; no bit led beyond the file");
	return 0;
}
