/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "system/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static char path[64];

/* A manager: a socket with the name that NOTIFY_SOCKET gets. */
static int open_manager(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(path, sizeof path, "./notify-%ld", (long)getpid());
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	CHECK(fd != -1 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "manager",
	      "cannot bind to %s", path);
	return fd;
}

/* The path must be absolute in the environment. */
static void name_manager(const char *watchdog, const char *pid)
{
	char folder[1000], text[1100];

	CHECK(getcwd(folder, sizeof folder) != NULL, "folder", "unknown");
	snprintf(text, sizeof text, "%s/%s", folder, path + 2);
	setenv("NOTIFY_SOCKET", text, 1);
	if (watchdog)
		setenv("WATCHDOG_USEC", watchdog, 1);
	else
		unsetenv("WATCHDOG_USEC");
	if (pid)
		setenv("WATCHDOG_PID", pid, 1);
	else
		unsetenv("WATCHDOG_PID");
}

static void is_told(int fd, const char *want, const char *name)
{
	char have[2000];
	struct timeval soon = { .tv_usec = 100000 };
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
	n = recv(fd, have, sizeof have - 1, 0);
	have[n > 0 ? n : 0] = '\0';
	CHECK(strcmp(have, want) == 0, name, "'%s', wanted '%s'", have, want);
}

static void test_messages(int fd)
{
	struct notify n;

	name_manager("4000000", NULL);
	notify_open(&n);
	notify_ready(&n);
	is_told(fd, "READY=1", "ready");
	notify_ready(&n);
	notify_status(&n, "listens\nto n\xc3\xb6thing");
	is_told(fd, "STATUS=listens to n\xc3\xb6thing", "ready_once_and_status_is_one_line");
	notify_alive(&n, 1000);
	is_told(fd, "WATCHDOG=1", "alive");
	notify_alive(&n, 1001.9);
	is_told(fd, "", "not_too_often");
	notify_alive(&n, 1002);
	is_told(fd, "WATCHDOG=1", "after_half_of_its_time");
	notify_close(&n);
	is_told(fd, "STOPPING=1", "stopping");
	notify_status(&n, "closed");
	is_told(fd, "", "nothing_after_the_end");
}

static void test_watchdog(int fd)
{
	const struct {
		const char *usec, *pid, *want;
	} cases[] = {
		{ NULL, NULL, "" },
		{ "many", NULL, "" },
		{ "-5", NULL, "" },
		{ "30000000", "1", "" },
		{ "30000000", "self", "WATCHDOG=1" },
	};
	char self[32];

	snprintf(self, sizeof self, "%ld", (long)getpid());
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *pid = cases[i].pid;
		struct notify n;

		name_manager(cases[i].usec, pid && strcmp(pid, "self") == 0 ? self : pid);
		notify_open(&n);
		notify_alive(&n, 1000);
		is_told(fd, cases[i].want, "watchdog");
		notify_close(&n);
		is_told(fd, "STOPPING=1", "watchdog_stopping");
	}
}

static void test_nobody(void)
{
	const char *names[] = { NULL, "", "relative", "/", "@", "/nobody/is/here", "vsock:2:3" };
	struct notify n;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i])
			setenv("NOTIFY_SOCKET", names[i], 1);
		else
			unsetenv("NOTIFY_SOCKET");
		notify_open(&n);
		CHECK(n.fd == -1, "nobody", "'%s' was taken for a manager",
		      names[i] ? names[i] : "");
		notify_ready(&n);
		notify_close(&n);
	}
}

/* The manager goes while the process runs, or does not read: no signal, no waiting. */
static void test_gone(int fd)
{
	struct notify n;

	name_manager(NULL, NULL);
	notify_open(&n);
	for (int i = 0; i < 10000; i++)
		notify_status(&n, "more than the socket holds");
	close(fd);
	notify_status(&n, "nobody reads this");
	notify_close(&n);
	CHECK(n.fd == -1, "gone", "still open");
}

int main(void)
{
	const int fd = open_manager();

	test_messages(fd);
	test_watchdog(fd);
	test_nobody();
	test_gone(fd);
	unlink(path);
	return check_status();
}
