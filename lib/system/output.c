/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE      /* fopencookie */
#define _DARWIN_C_SOURCE /* funopen */
#include "system/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#if defined __APPLE__ || defined __FreeBSD__
#define OUTLET_FUNOPEN
#elif defined __GLIBC__
#define OUTLET_COOKIE
#endif

/* Waits until fd takes bytes or has a fault, which the next write reports. */
static void wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
}

bool output_write(int fd, const void *bytes, size_t n)
{
	const char *from = bytes;

	while (n > 0) {
		const ssize_t done = write(fd, from, n);

		if (done > 0) {
			from += done;
			n -= (size_t)done;
		} else if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			wait_writable(fd);
		} else if (done == 0 || errno != EINTR) {
			errno = done == 0 ? EIO : errno;
			return false;
		}
	}
	return true;
}

#if defined OUTLET_COOKIE || defined OUTLET_FUNOPEN

static int close_stdout(void *cookie)
{
	(void)cookie;
	return close(STDOUT_FILENO);
}

#endif

#ifdef OUTLET_COOKIE

static ssize_t write_stdout(void *cookie, const char *bytes, size_t n)
{
	(void)cookie;
	return output_write(STDOUT_FILENO, bytes, n) ? (ssize_t)n : 0;
}

bool output_open_stdout(void)
{
	static const cookie_io_functions_t functions = { .write = write_stdout,
							 .close = close_stdout };
	FILE *out = fopencookie(NULL, "w", functions);

	if (!out)
		return false;
	stdout = out;
	return true;
}

#elif defined OUTLET_FUNOPEN

static int write_stdout(void *cookie, const char *bytes, int n)
{
	(void)cookie;
	return output_write(STDOUT_FILENO, bytes, (size_t)n) ? n : -1;
}

bool output_open_stdout(void)
{
	FILE *out = funopen(NULL, NULL, write_stdout, NULL, close_stdout);

	if (!out)
		return false;
	stdout = out;
	return true;
}

#else

/* stdout cannot be replaced here, so O_NONBLOCK is cleared for all processes that share it. */
bool output_open_stdout(void)
{
	const int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags >= 0 && flags & O_NONBLOCK)
		fcntl(STDOUT_FILENO, F_SETFL, flags & ~O_NONBLOCK);
	return true;
}

#endif

int output_descriptor(FILE *out)
{
	return out == stdout ? STDOUT_FILENO : fileno(out);
}
