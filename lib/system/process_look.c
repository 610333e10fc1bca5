/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/process_look.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GENERATIONS_MAX = 8 };

/* Reads proc(5)'s stat of a process or thread: its state, 0 if it has none, and of a process how many
 * threads it has. */
static char read_stat(const char *path, long *threads)
{
	char text[512], state = 0;
	FILE *file = fopen(path, "r");
	const char *p;
	size_t n;

	if (!file)
		return 0;
	n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[n] = '\0';
	p = strrchr(text, ')'); /* the name before it may hold anything */
	if (p && p[1] == ' ')
		state = p[2];
	/* the state is field 3, the number of threads field 20 */
	for (int field = 2; p && field < 20; field++) {
		p = strchr(p + 1, ' ');
		if (p && field == 19)
			*threads = strtol(p, NULL, 10);
	}
	return state;
}

static enum process_state look(pid_t pid, int generation);

static bool any_thread_runs(pid_t pid)
{
	char path[80];
	struct dirent *entry;
	bool runs = false;
	long threads;
	DIR *tasks;

	snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
	if (!(tasks = opendir(path)))
		return false;
	while (!runs && (entry = readdir(tasks)) != NULL) {
		snprintf(path, sizeof path, "/proc/%ld/task/%.20s/stat", (long)pid, entry->d_name);
		runs = entry->d_name[0] != '.' && read_stat(path, &threads) == 'R';
	}
	closedir(tasks);
	return runs;
}

/* A shell waits for its commands, so those count. Threads other than the first seldom have any. */
static bool any_child_runs(pid_t pid, int generation)
{
	char path[80];
	bool runs = false;
	FILE *file;
	long child;

	snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	if (!(file = fopen(path, "r")))
		return false;
	while (!runs && fscanf(file, "%ld", &child) == 1)
		runs = look((pid_t)child, generation + 1) == PROCESS_RUNS;
	fclose(file);
	return runs;
}

static enum process_state look(pid_t pid, int generation)
{
	char path[80], state;
	long threads = 1;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	state = read_stat(path, &threads);
	if (state == 0 || state == 'Z' || state == 'X')
		return PROCESS_UNKNOWN;
	if (state == 'R' || (threads > 1 && any_thread_runs(pid)) ||
	    (generation < GENERATIONS_MAX && any_child_runs(pid, generation)))
		return PROCESS_RUNS;
	return PROCESS_SLEEPS;
}

enum process_state process_look(pid_t pid)
{
	return look(pid, 0);
}
