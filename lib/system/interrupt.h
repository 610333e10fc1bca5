/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt - signals that ask a long run to end early, or to write down where it is
 *
 * They are for the whole process, so their state is, too. */
#ifndef EARPIPE_INTERRUPT_H
#define EARPIPE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* Takes a signal unless it is ignored: a background job in a shell without job control has SIGINT
 * ignored, and one that nohup started SIGHUP. *before is what was there; NULL: not wanted. */
void interrupt_take(int signum, const struct sigaction *action, struct sigaction *before);

/* From here on SIGINT, SIGTERM and SIGHUP ask for an end. The second SIGINT or SIGTERM kills; a
 * terminal that goes away may send SIGHUP several times, and others after it, which do not. */
void interrupt_heed_end(void);

/* Whether one of them came. */
bool interrupt_asked(void);

/* From here on SIGUSR1 asks for a checkpoint. */
void interrupt_heed_checkpoint(void);

/* Whether it came since interrupt_forget_checkpoint. */
bool interrupt_wants_checkpoint(void);
void interrupt_forget_checkpoint(void);

#endif
