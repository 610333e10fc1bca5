/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "magic.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* As the formats' own specifications have them; those of tar and text need a closer look. */
static const struct {
	const char *bytes;
	size_t n, at;
	enum magic magic;
	const char *name;
} signatures[] = {
	{ "RIFF", 4, 0, MAGIC_RECORDING, NULL },
	{ "fLaC", 4, 0, MAGIC_RECORDING, NULL },
	{ "OggS", 4, 0, MAGIC_RECORDING, NULL },
	{ "ID3", 3, 0, MAGIC_RECORDING, NULL },
	{ "NIST_1A", 7, 0, MAGIC_RECORDING, NULL },
	{ "FORM", 4, 0, MAGIC_RECORDING, NULL },
	{ ".snd", 4, 0, MAGIC_RECORDING, NULL },
	{ "PK\003\004", 4, 0, MAGIC_ZIP, "zip" },
	{ "PK\005\006", 4, 0, MAGIC_ZIP, "zip" }, /* an empty one */
	{ "PK\007\010", 4, 0, MAGIC_ZIP, "zip" }, /* one of several parts */
	{ "\037\213", 2, 0, MAGIC_GZIP, "gzip" },
	{ "\3757zXZ", 6, 0, MAGIC_XZ, "xz" },
	{ "\050\265\057\375", 4, 0, MAGIC_ZSTD, "zstd" },
	{ "PAR1", 4, 0, MAGIC_PARQUET, "Parquet" },
	{ "ustar", 5, 257, MAGIC_TAR, "tar" },
	{ "BZh", 3, 0, MAGIC_FOREIGN, "bzip2" },
	{ "\135\0\0", 3, 0, MAGIC_FOREIGN, "lzma" },
	{ "LZIP", 4, 0, MAGIC_FOREIGN, "lzip" },
	{ "\004\042\115\030", 4, 0, MAGIC_FOREIGN, "lz4" },
	{ "\211LZO", 4, 0, MAGIC_FOREIGN, "lzop" },
	{ "\037\235", 2, 0, MAGIC_FOREIGN, "compress" },
	{ "7z\274\257\047\034", 6, 0, MAGIC_FOREIGN, "7z" },
	{ "Rar!", 4, 0, MAGIC_FOREIGN, "RAR" },
	{ "070701", 6, 0, MAGIC_FOREIGN, "cpio" },
	{ "070707", 6, 0, MAGIC_FOREIGN, "cpio" },
	{ "!<arch>", 7, 0, MAGIC_FOREIGN, "ar" },
	{ "ARROW1", 6, 0, MAGIC_FOREIGN, "Arrow" },
	{ "\x89HDF", 4, 0, MAGIC_FOREIGN, "HDF5" },
};

/* A block of a tar archive holds the sum of its bytes, its own eight taken for blanks, as octal
 * digits (POSIX, pax). An empty archive begins with a block of zeros. */
static bool is_tar(const unsigned char *head, size_t n)
{
	enum { SUM_AT = 148, SUM_SIZE = 8 };
	unsigned long sum = 0;
	bool all_zero = true;
	char digits[SUM_SIZE + 1] = "", *end;

	if (n < MAGIC_BYTES)
		return false;
	for (size_t i = 0; i < MAGIC_BYTES; i++) {
		sum += i >= SUM_AT && i < SUM_AT + SUM_SIZE ? ' ' : head[i];
		all_zero = all_zero && head[i] == 0;
	}
	memcpy(digits, head + SUM_AT, SUM_SIZE);
	return all_zero || (strtoul(digits, &end, 8) == sum && end != digits);
}

static bool is_text(const unsigned char *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((head[i] < ' ' && !strchr("\t\n\r\f", head[i])) || head[i] == 0 ||
		    head[i] == 127)
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

enum magic magic_of(const unsigned char *head, size_t n)
{
	size_t i = find(head, n);

	if (i < sizeof signatures / sizeof *signatures)
		return signatures[i].magic;
	return is_tar(head, n) ? MAGIC_TAR : is_text(head, n) ? MAGIC_TEXT : MAGIC_OTHER;
}

const char *magic_name(const unsigned char *head, size_t n)
{
	size_t i = find(head, n);

	if (i < sizeof signatures / sizeof *signatures)
		return signatures[i].name;
	return is_tar(head, n) ? "tar" : NULL;
}

size_t magic_extension(const char *name, size_t len)
{
	static const char *const extensions[] = {
		".wav", ".wave", ".flac", ".ogg",  ".oga",  ".opus", ".mp3",
		".sph", ".nist", ".aif",  ".aiff", ".aifc", ".au",   ".snd",
	};

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		size_t n = strlen(extensions[i]);
		if (len > n && name[len - n - 1] != '/' &&
		    strncasecmp(name + len - n, extensions[i], n) == 0)
			return n;
	}
	return 0;
}
