/* SPDX-License-Identifier: GPL-2.0-or-later */
/* container: the kind of a file by its first bytes */
#include "../check.h"

#include "files/container.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *bytes;
	size_t n;
	enum container kind;
	const char *format; /* as container_name has it */
} rows[] = {
	{ "zip", "PK\003\004....", 8, CONTAINER_ZIP, "zip" },
	{ "empty_zip", "PK\005\006....", 8, CONTAINER_ZIP, "zip" },
	{ "gzip", "\037\213\010.", 4, CONTAINER_GZIP, "gzip" },
	{ "xz", "\3757zXZ\0", 6, CONTAINER_XZ, "xz" },
	{ "zstd", "\050\265\057\375", 4, CONTAINER_ZSTD, "zstd" },
	{ "parquet", "PAR1", 4, CONTAINER_PARQUET, "Parquet" },
	{ "parquet_too_short", "PAR", 3, CONTAINER_TEXT, NULL },
	{ "bzip2", "BZh9", 4, CONTAINER_FOREIGN, "bzip2" },
	{ "rar", "Rar!\032\007", 6, CONTAINER_FOREIGN, "RAR" },
	{ "wav", "RIFF\044\0\0\0WAVE", 12, CONTAINER_NONE, NULL },
	{ "git_lfs", "version https://git-lfs.github.com", 34, CONTAINER_NONE, NULL },
	{ "list", "a.wav\nb.wav\n", 12, CONTAINER_TEXT, NULL },
	{ "list_in_latin_1", "\xe4.wav\n", 6, CONTAINER_TEXT, NULL },
	{ "list_in_utf_16",
	  "\xff\xfe"
	  "a\0.\0",
	  6, CONTAINER_TEXT, NULL },
	{ "control_characters", "a\001b", 3, CONTAINER_NONE, NULL },
	{ "nothing", "", 0, CONTAINER_NONE, NULL },
};

/* The checksum alone decides; a block that is all zeros is an empty archive. */
static void test_tar(void)
{
	unsigned char block[CONTAINER_BYTES] = { 0 };
	unsigned sum = 8 * ' ';

	CHECK(container_kind(block, sizeof block) == CONTAINER_TAR, "empty_tar", "it is not");
	CHECK(container_kind(block, sizeof block - 1) != CONTAINER_TAR, "zeros_too_few", "it is");
	strcpy((char *)block, "digits/7.wav");
	for (size_t i = 0; i < strlen((char *)block); i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	CHECK(container_kind(block, sizeof block) == CONTAINER_TAR, "old_tar", "it is not");
	block[0]++;
	CHECK(container_kind(block, sizeof block) != CONTAINER_TAR, "old_tar_damaged", "it is");
	memcpy(block + 257, "ustar", 5);
	CHECK(container_kind(block, sizeof block) == CONTAINER_TAR, "ustar", "it is not");
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		/* a copy that ends where the bytes end: AddressSanitizer notices who reads on */
		unsigned char *bytes = malloc(rows[i].n ? rows[i].n : 1);
		memcpy(bytes, rows[i].bytes, rows[i].n);
		const enum container kind = container_kind(bytes, rows[i].n);
		const char *format = container_name(bytes, rows[i].n);

		CHECK(
		    kind == rows[i].kind &&
			(rows[i].format ? format && strcmp(format, rows[i].format) == 0 : !format),
		    rows[i].name, "kind %d, '%s'", (int)kind, format ? format : "");
		free(bytes);
	}
	test_tar();
	return check_status();
}
