/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/notify.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A signal must not end the process if the manager has closed its socket. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* The address that a text names: a path, or '@' and a name in Linux's abstract space. Returns its
 * length; 0: it is no such text. */
static socklen_t address_of(const char *text, struct sockaddr_un *address)
{
	const size_t n = text ? strlen(text) : 0;

	if (n < 2 || n >= sizeof address->sun_path || (text[0] != '/' && text[0] != '@'))
		return 0;
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, text, n);
	if (text[0] == '@')
		address->sun_path[0] = '\0';
	/* the zero byte at the end belongs to a path, but not to an abstract name */
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (text[0] == '/'));
}

/* A number of the environment; 0: it is missing, or is none. */
static double number_of(const char *name)
{
	const char *text = getenv(name);
	char *end;
	const double value = text ? strtod(text, &end) : 0;

	return text && *text && *end == '\0' && value > 0 && value < 1e15 ? value : 0;
}

static bool prepare(int fd)
{
	const int flags = fcntl(fd, F_GETFL);

	return flags != -1 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) != -1 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) != -1;
}

void notify_open(struct notify *n)
{
	struct sockaddr_un address;
	const socklen_t length = address_of(getenv("NOTIFY_SOCKET"), &address);

	*n = (struct notify){ .fd = -1 };
	if (length == 0 || (n->fd = socket(AF_UNIX, SOCK_DGRAM, 0)) == -1)
		return;
	if (!prepare(n->fd) || connect(n->fd, (struct sockaddr *)&address, length) == -1) {
		close(n->fd);
		n->fd = -1;
		return;
	}
	if (!getenv("WATCHDOG_PID") || number_of("WATCHDOG_PID") == (double)getpid())
		n->every_s = number_of("WATCHDOG_USEC") / 2e6;
}

static void tell(const struct notify *n, const char *message)
{
	/* what cannot be sent is lost; see the header */
	if (n->fd != -1)
		(void)!send(n->fd, message, strlen(message), MSG_NOSIGNAL);
}

void notify_ready(struct notify *n)
{
	if (!n->ready)
		tell(n, "READY=1");
	n->ready = true;
}

void notify_status(struct notify *n, const char *status)
{
	char message[1000];

	snprintf(message, sizeof message, "STATUS=%s", status);
	for (char *c = message; *c; c++) {
		if (*c == '\n')
			*c = ' ';
	}
	tell(n, message);
}

void notify_alive(struct notify *n, double now)
{
	if (n->every_s <= 0 || now - n->said < n->every_s)
		return;
	tell(n, "WATCHDOG=1");
	n->said = now;
}

void notify_close(struct notify *n)
{
	tell(n, "STOPPING=1");
	if (n->fd != -1)
		close(n->fd);
	n->fd = -1;
}
