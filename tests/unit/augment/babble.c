/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "augment/babble.h"
#include "augment/noise.h"
#include "base/status.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 400, RATE = 8000 };

/* A recording whose samples are +-value. NULL: without that attribute. */
static void write_clip(struct writer *w, const char *speaker, const char *split, double rate,
		       float value)
{
	struct frame f = { 0 };
	const size_t shape[1] = { N };
	float x[N];

	for (size_t i = 0; i < N; i++)
		x[i] = i % 2 ? value : -value;
	frame_set_text(&f, "kind", "audio");
	frame_set_int(&f, "rate", (int64_t)rate);
	if (speaker)
		frame_set_text(&f, "speaker", speaker);
	if (split)
		frame_set_text(&f, "split", split);
	frame_set_floats(&f, x, 1, shape);
	stream_write(w, &f);
	frame_free(&f);
}

/* Loads a stream; NULL or the reason. kind: of its second frame. */
static const char *load(struct babble *b, const char *kind, bool marked, enum status *status,
			char *why, size_t size)
{
	char path[] = "/tmp/babble-XXXXXX";
	FILE *out = fdopen(mkstemp(path), "wb");
	struct writer w = { .out = out };
	struct frame f = { 0 };
	const size_t shape[1] = { 1 };

	write_clip(&w, "anna", "train", RATE, 0.5f);
	if (kind) {
		frame_set_text(&f, "kind", kind);
		frame_set_int(&f, "rate", RATE);
		frame_set_floats(&f, &(float){ strcmp(kind, "audio") == 0 ? NAN : 0 }, 1, shape);
		stream_write(&w, &f);
		frame_free(&f);
	}
	write_clip(&w, "bert", "train", RATE, 0.01f);
	write_clip(&w, "bert", "test", RATE, 0.1f);
	write_clip(&w, "carl", NULL, 2 * RATE, 0.1f);
	if (marked)
		stream_write_mark(&w);
	fflush(out);
	*status = STATUS_OK;
	const char *reason = babble_load(b, path, 1 << 20, status, why, size);
	fclose(out);
	unlink(path);
	return reason;
}

static void check_fault(const char *name, const char *kind, bool marked, const char *wanted)
{
	struct babble b = { 0 };
	char why[256] = "";
	enum status status;
	const char *reason = load(&b, kind, marked, &status, why, sizeof why);

	CHECK(reason && status == STATUS_INPUT && strstr(why, wanted), name, "%d '%s'", status,
	      why);
	babble_free(&b);
}

static void test_load(void)
{
	struct babble b = { 0 };
	char why[256] = "";
	enum status status;

	CHECK(!load(&b, NULL, true, &status, why, sizeof why) && b.n_clips == 4, "load", "%zu %s",
	      b.n_clips, why);
	check_near(noise_level(b.clips[1].x, b.clips[1].n), 1, 1e-5, "clips_have_level_1");
	babble_free(&b);
	CHECK(!b.clips && b.n_clips == 0, "freed", "%zu clips", b.n_clips);
	check_fault("features", "logmel", true, "fsdd-read makes audio frames");
	check_fault("not_a_number", "audio", true, "number");
	check_fault("truncated", NULL, false, "");
	CHECK(babble_load(&b, "/nonexistent", 1, &status, why, sizeof why) &&
		  status == STATUS_INPUT,
	      "no_file", "%d '%s'", status, why);
}

static const char *fill(const struct babble *b, const char *speaker, const char *split, double rate,
			uint64_t seed, float *x)
{
	struct frame f = { 0 };

	if (speaker)
		frame_set_text(&f, "speaker", speaker);
	if (split)
		frame_set_text(&f, "split", split);
	const char *reason = babble_fill(b, &f, 3, rate, rng_stream(seed, 0, 0, 0), x, N);
	frame_free(&f);
	return reason;
}

/* Only other speakers of the same split and rate talk. */
static void test_fill(void)
{
	struct babble b = { 0 };
	char why[256];
	float x[N], y[N];
	enum status status;

	load(&b, NULL, true, &status, why, sizeof why);
	CHECK(!fill(&b, "anna", "train", RATE, 1, x), "another_speaker", "nobody");
	check_near(noise_level(x, N), 1, 1e-5, "level_1");
	fill(&b, "anna", "train", RATE, 1, y);
	CHECK(memcmp(x, y, sizeof x) == 0, "same_seed", "other samples");
	CHECK(fill(&b, "bert", "test", RATE, 1, x), "the_speaker_alone", "somebody");
	CHECK(!fill(&b, NULL, "test", RATE, 1, x), "no_speaker", "nobody");
	CHECK(fill(&b, "anna", "validation", RATE, 1, x), "another_split", "somebody");
	CHECK(fill(&b, "anna", NULL, RATE, 1, x), "another_rate", "somebody");
	CHECK(!fill(&b, "anna", NULL, 2 * RATE, 1, x), "no_split", "nobody");
	babble_free(&b);
}

int main(void)
{
	test_load();
	test_fill();
	return check_status();
}
