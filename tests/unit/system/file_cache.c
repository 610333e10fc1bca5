/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache: what goes in comes out, over many buffers; a corpus is the same with one; errors are told
 */
#include "../check.h"
#include "train/corpus.h"

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

static void test_corpus(void)
{
	struct corpus memory = { .width = 3 }, file = { .width = 3, .cache = file_cache_new(".") };
	bool ok = file.cache;

	for (size_t i = 0; ok && i < 5000; i++) {
		const size_t rows = 1 + i % 9;
		const char *label = i % 3 ? "a" : "b";

		ok = corpus_add(&memory, x + i, rows, label, i % 5 ? CORPUS_TRAIN : CORPUS_TEST) &&
		     corpus_add(&file, x + i, rows, label, i % 5 ? CORPUS_TRAIN : CORPUS_TEST);
	}
	ok = ok && corpus_sort(&memory) && corpus_sort(&file);
	CHECK(ok && corpus_digest(&memory) == corpus_digest(&file), "corpus-with-a-cache",
	      "another corpus");
	CHECK(ok && file.cap_x == 0, "corpus-not-in-memory", "%zu numbers", file.cap_x);
	corpus_free(&memory);
	corpus_free(&file);
}

int main(void)
{
	test_all_comes_back();
	test_corpus();
	return check_status();
}
