/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files/container.h"

#include "audio/magic.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* From the specifications of the formats. is_tar and the checks of text recognise the others. */
static const struct {
	const char *bytes;
	size_t n, at;
	enum container container;
	const char *name;
} signatures[] = {
	{ "RIF", 3, 0, CONTAINER_NONE, NULL }, /* WAV and its relatives */
	{ "version https://git-lfs", 23, 0, CONTAINER_NONE,
	  NULL }, /* not a list: audio/magic.c reports it */
	{ "PK\003\004", 4, 0, CONTAINER_ZIP, "zip" },
	{ "PK\005\006", 4, 0, CONTAINER_ZIP, "zip" }, /* an empty one */
	{ "PK\007\010", 4, 0, CONTAINER_ZIP, "zip" }, /* one of several parts */
	{ "\037\213", 2, 0, CONTAINER_GZIP, "gzip" },
	{ "\3757zXZ", 6, 0, CONTAINER_XZ, "xz" },
	{ "\050\265\057\375", 4, 0, CONTAINER_ZSTD, "zstd" },
	{ "PAR1", 4, 0, CONTAINER_PARQUET, "Parquet" },
	{ "ustar", 5, 257, CONTAINER_TAR, "tar" },
	{ "BZh", 3, 0, CONTAINER_FOREIGN, "bzip2" },
	{ "\135\0\0", 3, 0, CONTAINER_FOREIGN, "lzma" },
	{ "LZIP", 4, 0, CONTAINER_FOREIGN, "lzip" },
	{ "\004\042\115\030", 4, 0, CONTAINER_FOREIGN, "lz4" },
	{ "\211LZO", 4, 0, CONTAINER_FOREIGN, "lzop" },
	{ "\037\235", 2, 0, CONTAINER_FOREIGN, "compress" },
	{ "7z\274\257\047\034", 6, 0, CONTAINER_FOREIGN, "7z" },
	{ "Rar!", 4, 0, CONTAINER_FOREIGN, "RAR" },
	{ "070701", 6, 0, CONTAINER_FOREIGN, "cpio" },
	{ "070707", 6, 0, CONTAINER_FOREIGN, "cpio" },
	{ "!<arch>", 7, 0, CONTAINER_FOREIGN, "ar" },
	{ "ARROW1", 6, 0, CONTAINER_FOREIGN, "Arrow" },
	{ "\x89HDF", 4, 0, CONTAINER_FOREIGN, "HDF5" },
};

/* A block of a tar archive holds the sum of its bytes in octal digits; the eight bytes of the sum
 * count as blanks (POSIX, pax). An empty archive begins with a block of zeros. */
static bool is_tar(const unsigned char *head, size_t n)
{
	enum { SUM_AT = 148, SUM_SIZE = 8 };
	unsigned long sum = 0;
	bool all_zero = true;
	char digits[SUM_SIZE + 1] = "", *end;

	if (n < CONTAINER_BYTES)
		return false;
	for (size_t i = 0; i < CONTAINER_BYTES; i++) {
		sum += i >= SUM_AT && i < SUM_AT + SUM_SIZE ? ' ' : head[i];
		all_zero = all_zero && head[i] == 0;
	}
	memcpy(digits, head + SUM_AT, SUM_SIZE);
	return all_zero || (strtoul(digits, &end, 8) == sum && end != digits);
}

static bool is_of_text(unsigned c)
{
	return (c >= ' ' && c != 127) || (c && c < ' ' && strchr("\t\n\r\f", (int)c));
}

/* UTF-16 with a byte order mark: what Windows calls Unicode. */
static bool is_wide_text(const unsigned char *head, size_t n)
{
	bool little = n >= 4 && head[0] == 0xff && head[1] == 0xfe;
	bool big = n >= 4 && head[0] == 0xfe && head[1] == 0xff;

	for (size_t i = 2; i + 1 < n && (little || big); i += 2)
		if (!is_of_text(little ? head[i + 1] * 256u + head[i]
				       : head[i] * 256u + head[i + 1]))
			return false;
	return little || big;
}

static bool is_text(const unsigned char *head, size_t n)
{
	if (is_wide_text(head, n))
		return true;
	for (size_t i = 0; i < n; i++)
		if (!is_of_text(head[i]))
			return false;
	return n > 0;
}

static size_t find(const unsigned char *head, size_t n)
{
	size_t i = 0, count = sizeof signatures / sizeof *signatures;

	while (i < count &&
	       (n < signatures[i].at + signatures[i].n ||
		memcmp(head + signatures[i].at, signatures[i].bytes, signatures[i].n) != 0))
		i++;
	return i;
}

enum container container_kind(const unsigned char *head, size_t n)
{
	size_t i = find(head, n);

	if (i < sizeof signatures / sizeof *signatures)
		return signatures[i].container;
	if (magic_of(head, n) != MAGIC_FOREIGN)
		return CONTAINER_NONE;
	return is_tar(head, n) ? CONTAINER_TAR : is_text(head, n) ? CONTAINER_TEXT : CONTAINER_NONE;
}

const char *container_name(const unsigned char *head, size_t n)
{
	size_t i = find(head, n);

	if (i < sizeof signatures / sizeof *signatures)
		return signatures[i].name;
	return is_tar(head, n) ? "tar" : NULL;
}
