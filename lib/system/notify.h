/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notify - tells the manager of a service what state the process is in
 *
 * The protocol is that of sd_notify(3) in systemd: datagrams to the socket that NOTIFY_SOCKET names.
 * WATCHDOG_USEC is the time, in microseconds, after which the manager ends a process that did not say
 * that it is alive. WATCHDOG_PID, if it is set, names the only process that is meant by it.
 *
 * Nothing waits, and nothing fails: a message that cannot be sent is lost. Without a manager, all of
 * these functions do nothing. */
#ifndef EARPIPE_NOTIFY_H
#define EARPIPE_NOTIFY_H

#include <stdbool.h>

struct notify {
	int fd;         /* of the socket; -1: there is no manager */
	double every_s; /* between two messages of notify_alive; 0: none are wanted */
	double said;    /* when the last one was sent, clock_steady() */
	bool ready;
};

/* Connects to the manager that the environment names, if there is one. */
void notify_open(struct notify *n);

/* The process does its work from now on; only the first call has an effect. */
void notify_ready(struct notify *n);

/* What the process does now, a line of UTF-8 for the manager's user to read. */
void notify_status(struct notify *n, const char *status);

/* The process is alive at the time `now` (clock_steady()). Call it often: it sends a message when
 * half of the watchdog's time has passed. */
void notify_alive(struct notify *n, double now);

/* The process is about to end. Closes the socket. */
void notify_close(struct notify *n);

#endif
