/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recipe_command - prints the pipeline that made a stream or a model, as commands of a POSIX shell:
 * --recipe
 *
 * What recipes and models do not record is a variable of the shell, such as "$SOURCE", and a
 * comment before the command says so. Options with their default are left out. */
#ifndef EARPIPE_RECIPE_COMMAND_H
#define EARPIPE_RECIPE_COMMAND_H

#include "stream/frame.h"

struct recipe_command *recipe_command_new(void);

/* Takes notice of the next frame. */
void recipe_command_add(struct recipe_command *c, const struct frame *f);

/* Prints comments and the command on stdout. */
void recipe_command_print(struct recipe_command *c);
void recipe_command_free(struct recipe_command *c);

#endif
