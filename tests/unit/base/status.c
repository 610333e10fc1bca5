/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/status.h"

#include <errno.h>
#include <string.h>

int main(void)
{
	static const struct {
		int error;
		enum status status;
	} rows[] = {
		{ ENOENT, STATUS_INPUT },  { EACCES, STATUS_INPUT },  { EISDIR, STATUS_INPUT },
		{ ENOTDIR, STATUS_INPUT }, { ENOMEM, STATUS_SYSTEM }, { EMFILE, STATUS_SYSTEM },
		{ EIO, STATUS_SYSTEM },    { ENOSPC, STATUS_SYSTEM }, { 0, STATUS_SYSTEM },
	};
	char why[12];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK(status_of_errno(rows[i].error) == rows[i].status, strerror(rows[i].error),
		      "%d", status_of_errno(rows[i].error));
	CHECK(status_no_memory(why, sizeof why, "a list of all") == STATUS_SYSTEM &&
		  strcmp(why, "no memory f") == 0,
	      "no memory", "'%s'", why);
	return check_status();
}
