/* SPDX-License-Identifier: GPL-2.0-or-later */
/* starve - a library to preload: memory runs out at the STARVE-th allocation, or a call fails
 *
 *     STARVE=N           N allocations succeed, no later one does
 *     STARVE_ONCE=1      the next one does not, but all later ones do
 *     STARVE_SCOPE=all   those of libraries count, too; else only what the program itself,
 *                        msgpack-c, jansson and utf8proc ask for
 *     STARVE_CALL=NAME   instead of allocations, calls of this function of the program fail: open
 *                        read pread write send socketpair fork readdir mmap lseek stat lstat fstat
 *                        fsync mkstemp rename pthread_create; STARVE counts them
 *     STARVE_KILL=1      it does not fail, but SIGKILL ends the process
 *     STARVE_ERRNO=N     what errno is then [5, EIO]
 *     STARVE_PREAD=N     the N-th read of a file at a place, and all later ones, fail with EIO
 *     STARVE_READDIR=N   the same of a folder
 *     STARVE_HIT=FD      a byte is written there when something fails
 *
 * The C library's own wants are not ours to test: those of stdio and of the loader are left out. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static long allowed = -1; /* calls that still succeed; -1: all */
static bool once, everywhere;
static const char *call; /* NULL: allocations */
static int error = EIO, hit = -1;

/* In a buffer that ours is not asked for. */
static void *find(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
	const char *n = getenv("STARVE"), *number = getenv("STARVE_ERRNO");
	const char *scope = getenv("STARVE_SCOPE");

	real_malloc = (void *(*)(size_t))find("malloc");
	real_calloc = (void *(*)(size_t, size_t))find("calloc");
	real_realloc = (void *(*)(void *, size_t))find("realloc");
	real_posix_memalign = (int (*)(void **, size_t, size_t))find("posix_memalign");
	call = getenv("STARVE_CALL");
	once = getenv("STARVE_ONCE") != NULL;
	everywhere = scope && strcmp(scope, "all") == 0;
	if (getenv("STARVE_HIT"))
		hit = atoi(getenv("STARVE_HIT"));
	if (number)
		error = atoi(number);
	if (n)
		allowed = strtol(n, NULL, 10);
}

static bool counts(const void *caller)
{
	Dl_info info;

	if (!dladdr(caller, &info) || !info.dli_fname)
		return false;
	if (everywhere && !call)
		return !strstr(info.dli_fname, "libc.so") && !strstr(info.dli_fname, "ld-linux");
	return !strstr(info.dli_fname, ".so") || strstr(info.dli_fname, "libmsgpack") ||
	       strstr(info.dli_fname, "libjansson") || strstr(info.dli_fname, "libutf8proc");
}

/* Whether this call is the one, or comes after it. */
static bool is_due(const void *caller)
{
	static __thread bool inside;
	bool result = false;

	if (allowed < 0 || inside)
		return false;
	inside = true; /* dladdr may allocate */
	if (counts(caller)) {
		result = allowed == 0;
		if (result && getenv("STARVE_KILL"))
			raise(SIGKILL);
		if (result && hit >= 0)
			syscall(SYS_write, hit, "!", 1);
		if (!result || once)
			allowed--;
	}
	inside = false;
	return result;
}

static bool starves(const void *caller)
{
	if (call || !is_due(caller))
		return false;
	errno = ENOMEM;
	return true;
}

static bool fails(const char *name, const void *caller)
{
	if (!call || strcmp(call, name) != 0 || !is_due(caller))
		return false;
	errno = error;
	return true;
}

#define CALLER __builtin_return_address(0)

/* ---- memory ---- */

void *malloc(size_t size)
{
	if (!real_malloc)
		real_malloc = (void *(*)(size_t))find("malloc");
	return starves(CALLER) ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (!real_calloc)
		real_calloc = (void *(*)(size_t, size_t))find("calloc");
	return starves(CALLER) ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	if (!real_realloc)
		real_realloc = (void *(*)(void *, size_t))find("realloc");
	return starves(CALLER) ? NULL : real_realloc(p, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	if (!real_posix_memalign)
		real_posix_memalign = (int (*)(void **, size_t, size_t))find("posix_memalign");
	return starves(CALLER) ? ENOMEM : real_posix_memalign(p, alignment, size);
}

FILE *open_memstream(char **text, size_t *size)
{
	static FILE *(*real)(char **, size_t *);

	if (!real)
		real = (FILE * (*)(char **, size_t *)) find("open_memstream");
	return starves(CALLER) ? NULL : real(text, size);
}

char *strdup(const char *text)
{
	const size_t n = strlen(text) + 1;
	char *copy = starves(CALLER) ? NULL : real_malloc(n);

	return copy ? memcpy(copy, text, n) : NULL;
}

/* ---- calls ---- */

/* Whether this call is the one that the variable names, or comes after it. */
static bool numbered(const char *variable, long *calls)
{
	const char *n = getenv(variable);

	if (!n || ++*calls < strtol(n, NULL, 10))
		return false;
	errno = EIO;
	return true;
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	static long calls;

	if (numbered("STARVE_PREAD", &calls) || fails("pread", CALLER))
		return -1;
	return ((ssize_t(*)(int, void *, size_t, off_t))find("pread"))(fd, to, n, at);
}

struct dirent *readdir(DIR *folder)
{
	static long calls;

	if (numbered("STARVE_READDIR", &calls) || fails("readdir", CALLER))
		return NULL;
	return ((struct dirent * (*)(DIR *)) find("readdir"))(folder);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails("open", CALLER)
		   ? -1
		   : ((int (*)(const char *, int, ...))find("open"))(path, flags, mode);
}

ssize_t read(int fd, void *to, size_t n)
{
	return fails("read", CALLER) ? -1
				     : ((ssize_t(*)(int, void *, size_t))find("read"))(fd, to, n);
}

ssize_t write(int fd, const void *from, size_t n)
{
	return fails("write", CALLER)
		   ? -1
		   : ((ssize_t(*)(int, const void *, size_t))find("write"))(fd, from, n);
}

/* What _FORTIFY_SOURCE makes of them. */
int __open_2(const char *path, int flags)
{
	return fails("open", CALLER) ? -1
				     : ((int (*)(const char *, int, ...))find("open"))(path, flags);
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	(void)room;
	return fails("read", CALLER) ? -1
				     : ((ssize_t(*)(int, void *, size_t))find("read"))(fd, to, n);
}

ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room)
{
	(void)room;
	return fails("pread", CALLER)
		   ? -1
		   : ((ssize_t(*)(int, void *, size_t, off_t))find("pread"))(fd, to, n, at);
}

int socketpair(int domain, int type, int protocol, int ends[2])
{
	return fails("socketpair", CALLER) ? -1
					   : ((int (*)(int, int, int, int *))find("socketpair"))(
						 domain, type, protocol, ends);
}

pid_t fork(void)
{
	return fails("fork", CALLER) ? -1 : ((pid_t(*)(void))find("fork"))();
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
	return fails("mmap", CALLER) ? MAP_FAILED
				     : ((void *(*)(void *, size_t, int, int, int, off_t))find(
					   "mmap"))(at, n, prot, flags, fd, from);
}

off_t lseek(int fd, off_t to, int whence)
{
	return fails("lseek", CALLER) ? -1
				      : ((off_t(*)(int, off_t, int))find("lseek"))(fd, to, whence);
}

ssize_t send(int fd, const void *from, size_t n, int flags)
{
	return fails("send", CALLER)
		   ? -1
		   : ((ssize_t(*)(int, const void *, size_t, int))find("send"))(fd, from, n, flags);
}

int stat(const char *path, struct stat *to)
{
	return fails("stat", CALLER)
		   ? -1
		   : ((int (*)(const char *, struct stat *))find("stat"))(path, to);
}

int lstat(const char *path, struct stat *to)
{
	return fails("lstat", CALLER)
		   ? -1
		   : ((int (*)(const char *, struct stat *))find("lstat"))(path, to);
}

int fsync(int fd)
{
	return fails("fsync", CALLER) ? -1 : ((int (*)(int))find("fsync"))(fd);
}

int rename(const char *from, const char *to)
{
	return fails("rename", CALLER)
		   ? -1
		   : ((int (*)(const char *, const char *))find("rename"))(from, to);
}

int mkstemp(char *path)
{
	return fails("mkstemp", CALLER) ? -1 : ((int (*)(char *))find("mkstemp"))(path);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	return fails("pthread_create", CALLER)
		   ? error
		   : ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))find(
			 "pthread_create"))(thread, attr, run, arg);
}
