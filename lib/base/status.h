/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status - exit statuses, and the statuses that modules give to the faults that they find */
#ifndef EARPIPE_STATUS_H
#define EARPIPE_STATUS_H

/* earpipe(7), EXIT STATUS */
enum status {
	STATUS_OK = 0,         /* all read and all written */
	STATUS_INPUT = 1,      /* the input is at fault */
	STATUS_USAGE = 2,      /* the command line is */
	STATUS_SYSTEM = 3,     /* memory, I/O, a full disk, no microphone */
	STATUS_UNFINISHED = 4, /* interrupted: what was written is of use, but not finished */
};

/* What an error of the system (errno) means for the thing that was to be opened or read: a name
 * that leads nowhere or may not be read is the input's fault, anything else (memory, descriptors,
 * EIO) the system's. */
enum status status_of_errno(int error);

#endif
