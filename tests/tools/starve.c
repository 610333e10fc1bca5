/* SPDX-License-Identifier: GPL-2.0-or-later */
/* starve - a library to preload: memory runs out at the STARVE-th allocation, and stays out
 *
 * STARVE_PREAD and STARVE_READDIR: the so many-th read of a file at a place, or of a folder, fails
 * likewise.
 *
 * Of memory, only what the program itself, msgpack-c and jansson ask for counts: libsox exits and
 * FFTW aborts when they get nothing, and the C library's own wants are not ours to test. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static long allowed = -1; /* allocations that still succeed; -1: all */

__attribute__((constructor)) static void begin(void)
{
	const char *n = getenv("STARVE");

	real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	real_posix_memalign = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
	if (n)
		allowed = strtol(n, NULL, 10);
}

static bool counts(const void *caller)
{
	Dl_info info;

	if (!dladdr(caller, &info) || !info.dli_fname)
		return false;
	return !strstr(info.dli_fname, ".so") || strstr(info.dli_fname, "libmsgpack") ||
	       strstr(info.dli_fname, "libjansson");
}

static bool starves(const void *caller)
{
	static __thread bool inside;
	bool result = false;

	if (allowed < 0 || inside)
		return false;
	inside = true; /* dladdr may allocate */
	if (counts(caller)) {
		if (allowed == 0)
			result = true;
		else
			allowed--;
	}
	inside = false;
	if (result)
		errno = ENOMEM;
	return result;
}

void *malloc(size_t size)
{
	if (!real_malloc)
		real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	return starves(__builtin_return_address(0)) ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (!real_calloc)
		real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	return starves(__builtin_return_address(0)) ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	if (!real_realloc)
		real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	return starves(__builtin_return_address(0)) ? NULL : real_realloc(p, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	if (!real_posix_memalign)
		real_posix_memalign =
		    (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
	return starves(__builtin_return_address(0)) ? ENOMEM
						    : real_posix_memalign(p, alignment, size);
}

/* Whether this call is the one that the variable names, or comes after it. */
static bool fails(const char *variable, long *calls)
{
	const char *n = getenv(variable);

	return n && ++*calls >= strtol(n, NULL, 10);
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	static ssize_t (*real)(int, void *, size_t, off_t);
	static long calls;

	if (fails("STARVE_PREAD", &calls)) {
		errno = EIO;
		return -1;
	}
	if (!real)
		real = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
	return real(fd, to, n, at);
}

struct dirent *readdir(DIR *folder)
{
	static struct dirent *(*real)(DIR *);
	static long calls;

	if (fails("STARVE_READDIR", &calls)) {
		errno = EIO;
		return NULL;
	}
	if (!real)
		real = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
	return real(folder);
}
