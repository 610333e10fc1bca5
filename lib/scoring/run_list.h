/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_list - reads the runs of a cross-validation and the names of the files with their answers
 *
 * A list is text with one line for each run: the held-out part, the seed and the name of the file,
 * separated by tabs. */
#ifndef EARPIPE_RUN_LIST_H
#define EARPIPE_RUN_LIST_H

#include "base/status.h"
#include "scoring/score_table.h"

#include <stdio.h>

/* Zero-initialised holds no runs. */
struct run_list {
	struct score_table table; /* run i in the order of the list, without answers */
	char **files;             /* [table.n], then NULL */
	size_t cap;
};

/* Reads a list of at least one run. If the status is not STATUS_OK, why [size] says
 * what is wrong. */
enum status run_list_read(struct run_list *l, FILE *in, char *why, size_t size);
void run_list_free(struct run_list *l);

#endif
