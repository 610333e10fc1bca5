/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/run_list.h"

#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Adds a run, whose file becomes the last one. False: no memory. */
static bool add(struct run_list *l, const char *part, const char *seed, const char *file)
{
	char **files = array_room(l->files, &l->cap, l->table.n, 2, sizeof *files);

	if (!files)
		return false;
	l->files = files;
	l->files[l->table.n] = strdup(file);
	l->files[l->table.n + 1] = NULL;
	if (!l->files[l->table.n])
		return false;
	if (score_table_add(&l->table, part, seed) != SIZE_MAX)
		return true;
	free(l->files[l->table.n]);
	l->files[l->table.n] = NULL;
	return false;
}

/* Splits a line at its tabs, in place. False: it does not have three fields that are not empty. */
static bool split(char *line, char *field[3])
{
	for (int i = 0; i < 3; i++) {
		field[i] = line;
		line += strcspn(line, "\t");
		if (line == field[i] || (*line == '\t') != (i < 2))
			return false;
		if (*line)
			*line++ = '\0';
	}
	return true;
}

enum status run_list_read(struct run_list *l, FILE *in, char *why, size_t size)
{
	enum status status = STATUS_OK;
	char *line = NULL, *field[3];
	size_t cap = 0;

	for (size_t n = 1; !status && getline(&line, &cap, in) >= 0; n++) {
		line[strcspn(line, "\n")] = '\0';
		if (!split(line, field)) {
			status = STATUS_INPUT;
			snprintf(why, size,
				 "line %zu: wanted PART, SEED and FILE with tabs between them", n);
		} else if (!add(l, field[0], field[1], field[2])) {
			status = STATUS_SYSTEM;
			snprintf(why, size, "no memory for %zu runs", n);
		}
	}
	if (!status && !feof(in)) {
		status = STATUS_SYSTEM;
		snprintf(why, size, "%s", strerror(errno));
	} else if (!status && l->table.n == 0) {
		status = STATUS_INPUT;
		snprintf(why, size, "the list is empty; wanted lines of PART, SEED and FILE");
	}
	free(line);
	return status;
}

void run_list_free(struct run_list *l)
{
	for (size_t i = 0; i < l->table.n; i++)
		free(l->files[i]);
	free(l->files);
	score_table_free(&l->table);
	*l = (struct run_list){ 0 };
}
