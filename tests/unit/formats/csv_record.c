/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_record: cells of RFC 4180, their lines, limits and truncated files */
#include "../check.h"

#include "formats/csv_record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *text, *cells; /* cells joined by '|', records by '/' */
	enum csv_got end;
	size_t line; /* of the last record */
} rows[] = {
	{ "a,b\n1,2\n", "a|b/1|2/", CSV_END, 2 },
	{ "a,b\r\n\r\n\n1,2\r\n", "a|b/1|2/", CSV_END, 4 },
	{ "\"a,\"\"b\"\"\",\"x\ny\"\nz\n", "a,\"b\"|x\ny/z/", CSV_END, 3 },
	{ ",\n,,\n", "|/||/", CSV_END, 2 },
	{ "a\"b,\"\",c\n", "a\"b||c/", CSV_END, 1 },
	{ "\"a\"b\n", "ab/", CSV_END, 1 },
	{ "\xef\xbb\xbfid\n", "id/", CSV_END, 1 },
	{ "a\rb\n", "a\rb/", CSV_END, 1 },
	{ "", "", CSV_END, 1 },
	{ "a,b", "", CSV_CUT, 1 },
	{ "a\n\"b\n", "a/", CSV_CUT, 2 },
	{ "a\n0123456789012345678901234567890123456789\n", "a/", CSV_LONG, 2 },
};

static void read_all(const char *path, size_t i)
{
	struct csv_record r = { .delimiter = ',', .most = 32 };
	char why[100], cells[200] = "";
	enum status status;
	struct byte_reader *in = byte_reader_open(path, NULL, 0, NULL, why, sizeof why, &status);
	enum csv_got got;
	char name[32];

	snprintf(name, sizeof name, "row %zu", i);
	while ((got = csv_record_next(&r, in)) == CSV_RECORD) {
		for (size_t k = 0; k < r.n; k++)
			strcat(strcat(cells, k ? "|" : ""), csv_record_cell(&r, k));
		strcat(cells, "/");
		CHECK(r.line <= rows[i].line, name, "line %zu", r.line);
	}
	CHECK(got == rows[i].end && strcmp(cells, rows[i].cells) == 0, name, "found '%s', end %d",
	      cells, (int)got);
	CHECK(got == CSV_END || r.line == rows[i].line, name, "line %zu", r.line);
	csv_record_free(&r);
	byte_reader_close(in);
}

int main(void)
{
	char path[] = "/tmp/csv_record.XXXXXX";
	const int fd = mkstemp(path);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const ssize_t n = (ssize_t)strlen(rows[i].text);
		if (ftruncate(fd, 0) != 0 || pwrite(fd, rows[i].text, (size_t)n, 0) != n)
			return 1;
		read_all(path, i);
	}
	unlink(path);
	return check_status();
}
