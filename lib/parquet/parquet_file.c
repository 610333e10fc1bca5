/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/parquet_file.h"

#include "base/escape.h"
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool parquet_file_fail(struct parquet_file *f, const char *format, ...)
{
	char why[sizeof f->why];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	escape_copy(f->why, sizeof f->why, why); /* a column may have any name */
	f->status = STATUS_INPUT;
	return false;
}

bool parquet_file_fail_memory(struct parquet_file *f)
{
	parquet_file_fail(f, "no memory for a page");
	f->status = STATUS_SYSTEM;
	return false;
}

bool parquet_file_fail_system(struct parquet_file *f)
{
	parquet_file_fail(f, "cannot be read: %s", strerror(errno));
	f->status = STATUS_SYSTEM;
	return false;
}

bool parquet_file_read(struct parquet_file *f, uint64_t offset, void *to, size_t n)
{
	for (size_t got = 0; got < n;) {
		const ssize_t some = pread(f->fd, (char *)to + got, n - got, (off_t)(offset + got));

		if (some < 0 && errno == EINTR)
			continue;
		if (some < 0)
			return parquet_file_fail_system(f);
		if (some == 0)
			return parquet_file_fail(f, "became shorter while it was read");
		got += (size_t)some;
	}
	return true;
}

uint64_t parquet_file_number(const unsigned char *at, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | at[n];
	return value;
}
