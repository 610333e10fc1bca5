/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet-hurt FILE - damages a Parquet file in every place, and reads it each time
 *
 * First it turns each bit of each byte. Then it cuts the file before each byte; the file is gone
 * afterwards. Of the bytes in the middle, which are the recording, only each 97th is damaged.
 *
 * A file that is cut must be refused: the number that is read all the same is printed. One with a
 * wrong bit may be read, but not more than there is: AddressSanitizer
 * would say so (-fsanitize=address,undefined).
 *
 * To have another kind of file damaged, write it in tests/fsdd-read-parquet.sh ("damaged"). To test
 * one certain fault and its message, add a row to tests/unit/parquet/parquet.c. */
#include "parquet/parquet.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path;
static size_t whole;

/* Reads all columns to the end; false: it was refused. */
static bool is_read(void)
{
	char why[300];
	enum status status;
	enum parquet_got got;
	struct parquet *p = parquet_open(path, why, sizeof why, &status);
	size_t bytes = 0;

	if (!p)
		return false;
	for (size_t k = 0; k < parquet_columns(p); k++)
		parquet_want(p, k);
	while ((got = parquet_next(p)) == PARQUET_ROW)
		for (size_t k = 0; k < parquet_columns(p); k++) {
			const struct parquet_value *v = parquet_value(p, k);

			for (size_t i = 0; v->kind == PARQUET_BYTES && i < v->n; i++)
				bytes += v->bytes[i] != 0;
		}
	parquet_free(p);
	/* snappy copies what was before, and so may a wrong bit have it do */
	return got == PARQUET_END && bytes < 64 * whole;
}

/* The damaged place before k. */
static size_t before(size_t k)
{
	const size_t step = k < whole - 2000 && k > 200 ? 97 : 1;

	return k < step ? 0 : k - step;
}

static void turn(int fd, size_t k, unsigned bit)
{
	unsigned char byte;

	if (pread(fd, &byte, 1, (off_t)k) != 1)
		exit(3);
	byte ^= (unsigned char)(1U << bit);
	if (pwrite(fd, &byte, 1, (off_t)k) != 1)
		exit(3);
}

int main(int argc, char **argv)
{
	struct stat st;
	size_t cut = 0;
	const int fd = argc == 2 ? open(argv[1], O_RDWR) : -1;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 100) {
		fprintf(stderr, "usage: parquet-hurt FILE\n");
		return 2;
	}
	path = argv[1];
	whole = (size_t)st.st_size;
	if (!is_read()) {
		puts("is refused before it is damaged");
		return 1;
	}
	for (size_t k = whole; k > 0;) {
		k = before(k);
		for (unsigned bit = 0; bit < 8; bit++) {
			turn(fd, k, bit);
			is_read();
			turn(fd, k, bit);
		}
	}
	for (size_t k = whole; k > 0;) {
		k = before(k);
		if (ftruncate(fd, (off_t)k) != 0)
			return 3;
		cut += is_read();
	}
	if (cut)
		printf("%zu truncated files were read all the same\n", cut);
	else
		puts("all truncated files were refused; no bit led beyond the file");
	return 0;
}
