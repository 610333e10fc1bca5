/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/status.h"

#include <errno.h>
#include <stdio.h>

enum status status_of_errno(int error)
{
	static const int of_input[] = {
		ENOENT,       EACCES, EPERM,  ENOTDIR, EISDIR, ELOOP,
		ENAMETOOLONG, ENXIO,  ENODEV, EINVAL,  EFBIG,  EOVERFLOW,
	};

	for (size_t i = 0; i < sizeof of_input / sizeof *of_input; i++)
		if (error == of_input[i])
			return STATUS_INPUT;
	return STATUS_SYSTEM;
}

enum status status_no_memory(char *why, size_t size, const char *what)
{
	snprintf(why, size, "no memory for %s", what);
	return STATUS_SYSTEM;
}
