/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt - what the process does when a signal asks it to end or to write a checkpoint
 *
 * Every handler of the programs is installed here. Signals belong to the whole process, and so does
 * the state of this module. A signal that is ignored when the process starts stays ignored: a shell
 * without job control starts background jobs with SIGINT ignored, and nohup ignores SIGHUP.
 *
 * A program calls at most one of the first four functions. */
#ifndef EARPIPE_INTERRUPT_H
#define EARPIPE_INTERRUPT_H

#include <stdbool.h>

/* For a stage of a pipe, whose end of input will end it: the first SIGINT has no effect, the second
 * ends the process. A terminal sends SIGINT to all stages at once. */
void interrupt_swallow_first(void);

/* For a program that can end at any time: the first SIGINT or SIGTERM makes interrupt_asked() true,
 * the second ends the process. Between interrupt_waiting(true) and interrupt_waiting(false) the
 * first one has the effect that it had before this call. */
void interrupt_heed_once(void);
void interrupt_waiting(bool waiting);

/* For a program that changes a terminal: a signal that ends or stops the process first writes the text
 * (at most 63 bytes) to fd. Call it after the function above. interrupt_restore(-1, "") ends this. */
void interrupt_restore(int fd, const char *text);

/* Writes that text, for a process that is about to end itself by a signal. */
void interrupt_restore_now(void);

/* Whether the process was stopped and continued since the last call. */
bool interrupt_was_stopped(void);

/* For a long run: SIGINT, SIGTERM and SIGHUP make interrupt_asked() true. The second SIGINT or
 * SIGTERM ends the process. SIGHUP does not count as one of the two, since a terminal that closes
 * may send it several times, and another signal after it. */
void interrupt_heed_end(void);

/* For a program that waits for the commands that it has started, and ends after them: SIGINT and
 * SIGQUIT, which a terminal sends to them as well, have no effect. interrupt_passed_on() gives
 * SIGTERM or SIGHUP once after it came, else 0; they are meant for the commands, too. */
void interrupt_outlive(void);
int interrupt_passed_on(void);

/* Whether a signal has asked for the end. */
bool interrupt_asked(void);

/* From now on SIGUSR1 asks for a checkpoint. */
void interrupt_heed_checkpoint(void);

/* Whether SIGUSR1 came after the last interrupt_forget_checkpoint(). */
bool interrupt_wants_checkpoint(void);
void interrupt_forget_checkpoint(void);

#endif
