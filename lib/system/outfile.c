/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE /* O_TMPFILE */
#include "system/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40, BUFFER = 1 << 18 }; /* as Linux has it; bytes that are written at once */

/* ---- what a path leads to ---- */

/* The descriptor that the path stands for; -1: none. */
static int descriptor_of(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		const size_t n = strlen(folders[i]);
		char *end;
		long fd;

		if (strncmp(path, folders[i], n) != 0 || path[n] < '0' || path[n] > '9')
			continue;
		fd = strtol(path + n, &end, 10);
		if (*end == '\0' && fd < 1 << 20)
			return (int)fd;
	}
	return -1;
}

bool outfile_is_regular_or_absent(const char *path)
{
	struct stat st;

	return descriptor_of(path) < 0 && (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

/* Bytes of a path up to its last slash, and with it. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Returns the target of the link at `path`, as seen from the present folder. NULL: it is not a link
 * (EINVAL, ENOENT), or errno. */
static char *follow(const char *path)
{
	char to[4096];
	const ssize_t n = readlink(path, to, sizeof to - 1);
	const size_t folder = n > 0 && to[0] == '/' ? 0 : folder_length(path);
	char *target;

	if (n < 0)
		return NULL;
	to[n] = '\0';
	if ((target = malloc(folder + (size_t)n + 1))) {
		memcpy(target, path, folder);
		memcpy(target + folder, to, (size_t)n + 1);
	}
	return target;
}

/* The file to replace or create, after following all links; the caller frees it. NULL: errno. */
static char *target_of(const char *path)
{
	char *now = strdup(path);

	for (int i = 0; now && i < LINKS_MAX; i++) {
		char *next = follow(now);

		if (!next && errno != ENOMEM)
			return now; /* opening it will report any error */
		free(now);
		now = next;
	}
	if (now)
		errno = ELOOP;
	free(now);
	return NULL;
}

/* The folder of a path without links; the caller frees it. NULL: no memory. */
static char *folder_of(const char *path)
{
	const size_t n = folder_length(path), kept = n > 1 ? n - 1 : n;
	char *folder = malloc(kept + 2);

	if (folder) {
		memcpy(folder, n ? path : ".", n ? kept : 1);
		folder[n ? kept : 1] = '\0';
	}
	return folder;
}

/* The folder of the new file, after following all links; the caller frees it. NULL: see errno. */
static char *folder_of_new(const char *path)
{
	char *target = target_of(path), *folder = target ? folder_of(target) : NULL;

	free(target);
	return folder;
}

/* ---- replacing ---- */

/* Makes the new name survive a power cut. A failure is ignored, since the file is there. */
static void sync_folder(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Gives the new file the mode and owner of the old one, or the mode of a new file. An owner that
 * cannot be set is not an error. */
static bool set_mode(int fd, const char *path)
{
	const mode_t mask = umask(0);
	struct stat old, now;

	umask(mask);
	if (stat(path, &old) != 0)
		return fchmod(fd, 0666 & ~mask) == 0;
	if (fstat(fd, &now) != 0)
		return false;
	if ((old.st_uid != now.st_uid || old.st_gid != now.st_gid) &&
	    fchown(fd, old.st_uid, old.st_gid) != 0)
		return fchmod(fd, old.st_mode & 0777) == 0; /* without set-user-ID */
	return fchmod(fd, old.st_mode & 07777) == 0;
}

static bool write_file(int fd, const char *path, outfile_fn *write_all, void *arg)
{
	const int copy = dup(fd); /* fclose would close the file itself */
	FILE *out = copy < 0 ? NULL : fdopen(copy, "wb");
	int error = 0;

	if (!out || !set_mode(fd, path) || !write_all(out, arg) || fflush(out) != 0 ||
	    fsync(fd) != 0)
		error = errno ? errno : EIO;
	if (!out && copy >= 0)
		close(copy);
	if (out && fclose(out) != 0 && !error)
		error = errno;
	errno = error;
	return error == 0;
}

/* Tries names path.XXXXXX until one is free. */
static bool link_as(int fd, char *temporary)
{
	char *digits = temporary + strlen(temporary) - 6, from[40];
	unsigned long n = (unsigned long)getpid();

	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	for (int i = 0; i < 1000; i++, n += 7919) {
		snprintf(digits, 7, "%06lx", n & 0xffffff);
		if (linkat(AT_FDCWD, from, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0)
			return true;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* Opens a file without a name in that folder; -1: the system has none. */
static int open_nameless(const char *folder)
{
#ifdef O_TMPFILE
	if (access("/proc/self/fd", X_OK) == 0)
		return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	(void)folder;
	return -1;
}

/* `temporary` ends with XXXXXX. */
static bool replace(const char *path, const char *folder, char *temporary, outfile_fn *write_all,
		    void *arg)
{
	const int nameless = open_nameless(folder);
	const int fd = nameless >= 0 ? nameless : mkstemp(temporary);
	bool named = nameless < 0, ok;
	int error;

	if (fd < 0)
		return false;
	ok = write_file(fd, path, write_all, arg);
	if (ok && !named)
		ok = named = link_as(fd, temporary);
	ok = ok && rename(temporary, path) == 0;
	error = ok ? 0 : errno;
	if (!ok && named)
		unlink(temporary);
	close(fd);
	if (ok)
		sync_folder(folder);
	errno = error;
	return ok;
}

bool outfile_replace(const char *path, outfile_fn *write_all, void *arg)
{
	const char suffix[] = ".XXXXXX";
	char *target = target_of(path), *folder = target ? folder_of(target) : NULL;
	char *temporary = folder ? malloc(strlen(target) + sizeof suffix) : NULL;
	sigset_t all, before;
	bool ok = false;
	int error;

	if (temporary) {
		strcat(strcpy(temporary, target), suffix);
		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, &before);
		ok = replace(target, folder, temporary, write_all, arg);
		error = errno;
		sigprocmask(SIG_SETMASK, &before, NULL);
		errno = error;
	}
	error = errno;
	free(temporary);
	free(folder);
	free(target);
	errno = error;
	return ok;
}

/* ---- writing directly ---- */

/* Writes to a device or a pipe, or to a descriptor that is open already. */
static bool write_through(const char *path, outfile_fn *write_all, void *arg)
{
	const int given = descriptor_of(path), fd = given < 0 ? -1 : dup(given);
	FILE *out = given < 0 ? fopen(path, "wb") : fd < 0 ? NULL : fdopen(fd, "wb");
	const bool ok = out && write_all(out, arg);
	const int error = errno;

	if (!out && fd >= 0)
		close(fd);
	if (out && fclose(out) != 0 && ok)
		return false;
	errno = error;
	return ok;
}

bool outfile_write(const char *path, outfile_fn *write_all, void *arg)
{
	if (descriptor_of(path) == STDOUT_FILENO)
		return write_all(stdout, arg) && fflush(stdout) == 0;
	return (outfile_is_regular_or_absent(path) ? outfile_replace
						   : write_through)(path, write_all, arg);
}

const char *outfile_refusal(const char *path, char *why, size_t size)
{
	struct stat st;
	char *folder;

	*why = '\0';
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(why, size, "is a folder, wanted a file");
	} else if (!(folder = folder_of_new(path))) {
		snprintf(why, size, "%s", strerror(errno));
	} else {
		if (outfile_is_regular_or_absent(path) && access(folder, W_OK) != 0)
			snprintf(why, size, "%s: %s", folder, strerror(errno));
		free(folder);
	}
	return *why ? why : NULL;
}

/* ---- bit by bit ---- */

struct outfile {
	char *path, *target, *folder;
	FILE *out;
	bool nameless; /* out is a file in the folder, without a name so far */
	bool copied;   /* out is a scratch file elsewhere */
	bool borrowed; /* out is stdout */
	char buffer[BUFFER];
};

/* Whether stdout can be rewound to its beginning: a file to which nothing was written yet. */
static bool stdout_rewinds(void)
{
	const int flags = fcntl(STDOUT_FILENO, F_GETFL);
	struct stat st;

	return flags >= 0 && !(flags & O_APPEND) && (flags & O_ACCMODE) != O_RDONLY &&
	       fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) &&
	       lseek(STDOUT_FILENO, 0, SEEK_CUR) == 0;
}

static void open_through(struct outfile *o, bool rewound)
{
	const int given = descriptor_of(o->path);
	int fd;

	/* the stream stdout itself may be one that does not seek */
	o->borrowed = given == STDOUT_FILENO && !rewound;
	o->copied = rewound && !(given == STDOUT_FILENO && stdout_rewinds());
	if (o->borrowed)
		o->out = stdout;
	else if (o->copied)
		o->out = tmpfile();
	else if (given < 0)
		o->out = fopen(o->path, "wb");
	else if ((fd = dup(given)) >= 0 && !(o->out = fdopen(fd, "wb")))
		close(fd);
}

static void open_new(struct outfile *o)
{
	int fd;

	if (!(o->target = target_of(o->path)) || !(o->folder = folder_of(o->target)))
		return;
	fd = open_nameless(o->folder);
	o->nameless = fd >= 0;
	o->copied = fd < 0;
	if (o->copied)
		o->out = access(o->folder, W_OK) == 0 ? tmpfile() : NULL;
	else if (!(o->out = fdopen(fd, "w+b")))
		close(fd);
}

struct outfile *outfile_begin(const char *path, bool rewound)
{
	struct outfile *o = calloc(1, sizeof *o);

	if (!o || !(o->path = strdup(path))) {
		free(o);
		return NULL;
	}
	if (outfile_is_regular_or_absent(path))
		open_new(o);
	else
		open_through(o, rewound);
	if (!o->out) {
		const int error = errno;
		outfile_drop(o);
		errno = error;
		return NULL;
	}
	if (!o->borrowed) /* glibc ignores the size of a buffer of its own */
		setvbuf(o->out, o->buffer, _IOFBF, sizeof o->buffer);
	return o;
}

FILE *outfile_stream(const struct outfile *o)
{
	return o->out;
}

/* An outfile_fn: writes all bytes of the file `from`. */
static bool copy_bytes(FILE *out, void *from)
{
	char part[65536];
	size_t n;

	if (fseek(from, 0, SEEK_SET) != 0)
		return false;
	while ((n = fread(part, 1, sizeof part, from)) > 0)
		if (fwrite(part, 1, n, out) != n)
			return false;
	return !ferror((FILE *)from);
}

/* Gives the nameless file its name. */
static bool give_name(const struct outfile *o)
{
	const char suffix[] = ".XXXXXX";
	char *temporary = malloc(strlen(o->target) + sizeof suffix);
	sigset_t all, before;
	bool ok;
	int error;

	if (!temporary)
		return false;
	strcat(strcpy(temporary, o->target), suffix);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	ok = set_mode(fileno(o->out), o->target) && link_as(fileno(o->out), temporary);
	if (ok && rename(temporary, o->target) != 0) {
		error = errno;
		unlink(temporary);
		errno = error;
		ok = false;
	}
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(temporary);
	errno = error;
	return ok;
}

bool outfile_commit(struct outfile *o)
{
	bool ok = fflush(o->out) == 0;
	int error;

	if (ok && o->nameless)
		ok = give_name(o);
	if (ok && o->copied)
		ok = outfile_write(o->path, copy_bytes, o->out);
	if (ok && !o->nameless && !o->copied && !o->borrowed) {
		ok = fclose(o->out) == 0;
		o->out = NULL;
	}
	error = errno;
	outfile_drop(o);
	errno = error;
	return ok;
}

void outfile_drop(struct outfile *o)
{
	if (!o)
		return;
	if (o->out && !o->borrowed)
		fclose(o->out);
	free(o->folder);
	free(o->target);
	free(o->path);
	free(o);
}
