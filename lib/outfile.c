/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool outfile_is_regular_or_absent(const char *path)
{
	struct stat st;

	return stat(path, &st) != 0 || S_ISREG(st.st_mode);
}

char *outfile_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + (slash == path) : 1;
	char *folder = malloc(n + 1);

	if (folder) {
		memcpy(folder, slash ? path : ".", n);
		folder[n] = '\0';
	}
	return folder;
}

/* What was renamed there survives a power cut; if this fails, it is there all the same. */
static void sync_folder(const char *path)
{
	char *folder = outfile_folder(path);
	const int fd = folder ? open(folder, O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

/* The mode of the file that is there, or of a new one. */
static mode_t mode_for(const char *path)
{
	const mode_t mask = umask(0);
	struct stat old;

	umask(mask);
	return stat(path, &old) == 0 ? old.st_mode & 07777 : 0666 & ~mask;
}

static bool replace(const char *path, char *temporary, outfile_fn *write_all, void *arg)
{
	const int fd = mkstemp(temporary);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
	int error = 0;

	if (!out || fchmod(fd, mode_for(path)) != 0 || !write_all(out, arg) || fflush(out) != 0 ||
	    fsync(fd) != 0)
		error = errno;
	if (out && fclose(out) != 0 && !error)
		error = errno;
	if (!error && rename(temporary, path) != 0)
		error = errno;
	if (error && fd >= 0)
		unlink(temporary);
	if (!error)
		sync_folder(path);
	errno = error;
	return error == 0;
}

bool outfile_replace(const char *path, outfile_fn *write_all, void *arg)
{
	const char suffix[] = ".XXXXXX";
	char *target = realpath(path, NULL); /* NULL: there is no such file yet */
	const char *to = target ? target : path;
	char *temporary = malloc(strlen(to) + sizeof suffix);
	sigset_t all, before;
	bool ok = false;
	int error;

	if (temporary) {
		strcat(strcpy(temporary, to), suffix);
		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, &before);
		ok = replace(to, temporary, write_all, arg);
		error = errno;
		sigprocmask(SIG_SETMASK, &before, NULL);
		errno = error;
	}
	error = errno;
	free(temporary);
	free(target);
	errno = error;
	return ok;
}

/* Writes to a device or a pipe. */
static bool write_through(const char *path, outfile_fn *write_all, void *arg)
{
	FILE *out = fopen(path, "wb");
	const bool ok = out && write_all(out, arg);
	const int error = errno;

	if (out && fclose(out) != 0 && ok)
		return false;
	errno = error;
	return ok;
}

bool outfile_write(const char *path, outfile_fn *write_all, void *arg)
{
	return (outfile_is_regular_or_absent(path) ? outfile_replace
						   : write_through)(path, write_all, arg);
}
