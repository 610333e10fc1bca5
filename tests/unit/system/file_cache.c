/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_cache: what goes in comes out, over many buffers; errors are reported */
#include "../check.h"
#include "system/file_cache.h"

#include <errno.h>
#include <string.h>

enum { N = 200003, PART = 777 };

static float x[N];

static void test_all_comes_back(void)
{
	struct file_cache *s = file_cache_new(".");
	float *back;
	bool ok = s;

	for (size_t i = 0; i < N; i++)
		x[i] = (float)i - 1e5f;
	for (size_t i = 0; ok && i < N; i += PART)
		ok = file_cache_add(s, x + i, N - i < PART ? N - i : PART);
	CHECK(ok, "cache-add", "%s", strerror(errno));
	back = ok ? file_cache_map(s) : NULL;
	CHECK(back && memcmp(back, x, sizeof x) == 0, "cache-map", "other floats");
	file_cache_free(s);
	s = file_cache_new(".");
	CHECK(s && file_cache_map(s), "cache-of-nothing", "%s", strerror(errno));
	file_cache_free(s);
	CHECK(!file_cache_new("/dev/null") && errno == ENOTDIR, "cache-no-folder", "%s",
	      strerror(errno));
}

int main(void)
{
	test_all_comes_back();
	return check_status();
}
