/* SPDX-License-Identifier: GPL-2.0-or-later */
/* synth - a seeded generator, so that a test of a pipe is one line
 * out  audio [samples], logmel [samples, 40] or scores [10]; id, label, speaker, split, rate
 *
 * Sample k of frame i depends on seed, i and k only, and never on how a frame is cut. */
#include "program/filter.h"

#include <math.h>
#include <stdlib.h>

enum { BANDS = 40, CLASSES = 10, SPEAKERS = 6, RANDOM_CHUNK_MAX = 3000 };
enum { AUDIO, LOGMEL, SCORES };

static const char *const kinds[] = { "audio", "logmel", "scores", NULL };
static const char *const class_names[CLASSES] = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"
};

static int kind = AUDIO;
static int64_t frames = 1, samples = 1000, shortest, start, chunk, gap, seed = 1;
static double rate_hz = 8000, wait_s;
static bool no_mark;

static const struct option_row options[] = {
	OPT_CHOICE("kind", 0, &kind, "KIND", "choose what frames hold", kinds),
	OPT_INT("frames", 0, &frames, "N", "write N frames, or N streams of chunks", 0, 1e9),
	OPT_INT("samples", 0, &samples, "N", "give the longest frame N samples or rows", 0, 1e8),
	OPT_INT("shortest", 0, &shortest, "N", "give the shortest frame N samples or rows", 0, 1e8),
	OPT_INT("start", 0, &start, "N", "leave out the first N samples of each frame", 0, 1e8),
	OPT_INT("chunk", 0, &chunk, "N",
		"cut frames into chunks of N rows, or of random lengths (-1)", -1, 1e8),
	OPT_INT("gap", 0, &gap, "N", "lose N samples in the middle of each stream", 0, 1e6),
	OPT_REAL("rate", 0, &rate_hz, "HZ", "set the sample rate", 1, 1e9),
	OPT_INT("seed", 0, &seed, "N", "seed the random numbers with N", 0, 1e9),
	OPT_REAL("wait", 0, &wait_s, "S", "wait S seconds before the end mark", 0, 3600),
	OPT_FLAG("no-mark", 0, &no_mark, "leave out the end mark"),
	OPT_END,
};

static const struct program program = {
	.name = "synth",
	.operands = "",
	.summary = "Generate a stream for tests.",
	.options = options,
};

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014) over a sum of the three. */
static uint64_t hash(uint64_t stream, uint64_t i, uint64_t k)
{
	uint64_t h = (uint64_t)seed * 0x9e3779b97f4a7c15U + stream * 0xd1b54a32d192ed03U +
		     i * 0xbf58476d1ce4e5b9U + k;

	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9U;
	h = (h ^ h >> 27) * 0x94d049bb133111ebU;
	return h ^ h >> 31;
}

/* In [-1, 1). */
static double noise(uint64_t i, uint64_t k)
{
	return (double)(hash(0, i, k) >> 11) / 4503599627370496.0 - 1;
}

/* Noise, and a tone for each class that wakes and sleeps. */
static float sample(uint64_t i, uint64_t k)
{
	double hz = 200 + 150 * (double)(i % CLASSES), t = (double)k / rate_hz;

	return (float)(0.4 * sin(6.283185307179586 * hz * t) * sin(9 * t) + 0.05 * noise(i, k));
}

/* A hill over the bands whose place is that of the class. */
static float feature(uint64_t i, uint64_t k)
{
	double band = (double)(k % BANDS), middle = 2 + 4 * (double)(i % CLASSES);

	return (float)(-8 + 6 * exp(-0.05 * (band - middle) * (band - middle)) + noise(i, k));
}

static void fill(uint64_t i, uint64_t from, size_t n, float *out)
{
	from += (uint64_t)start;
	for (size_t k = 0; k < n; k++)
		out[k] = kind == AUDIO      ? sample(i, from + k)
			 : kind == LOGMEL   ? feature(i, from + k)
			 : k == i % CLASSES ? 0.9f
					    : 0.01f;
}

static void describe(struct frame *f, uint64_t i)
{
	char id[40], speaker[16];
	bool made;

	snprintf(id, sizeof id, "clip-%06llu", (unsigned long long)i);
	snprintf(speaker, sizeof speaker, "s%d", (int)(i / CLASSES % SPEAKERS));
	made = frame_set_text(f, "kind", kinds[kind]) && frame_set_text(f, "id", id) &&
	       frame_set_text(f, "label", class_names[i % CLASSES]) &&
	       frame_set_text(f, "speaker", speaker) &&
	       frame_set_text(f, "split", i / CLASSES % 10 == 0 ? "test" : "train") &&
	       frame_set_number(f, "rate", rate_hz);
	if (kind == LOGMEL)
		made = made && frame_set_int(f, "hop", 80);
	if (kind == SCORES)
		made = made && frame_set_texts(f, "classes", class_names, CLASSES);
	if (!made)
		cli_die(STATUS_SYSTEM, "no memory for a frame");
}

static void write_floats(struct filter *io, struct frame *f, const float *numbers, size_t n)
{
	size_t shape[2] = { n, BANDS };

	if (kind == LOGMEL)
		shape[0] = n / BANDS;
	frame_set_floats(f, numbers, kind == LOGMEL ? 2 : 1, shape);
	filter_write(io, f);
}

static void write_chunks(struct filter *io, struct frame *f, uint64_t i, size_t n, float *buf)
{
	bool lost = gap == 0;
	int64_t seq = 0;
	size_t at = 0;

	do {
		size_t size =
		    chunk > 0 ? (size_t)chunk : 1 + hash(1, i, (uint64_t)seq) % RANDOM_CHUNK_MAX;
		if (!lost && at >= n / 2) {
			at += (size_t)gap;
			at = at < n ? at : n;
			lost = true;
			frame_set_int(f, "gap", gap);
		}
		size = size < n - at ? size : n - at;
		fill(i, at, size, buf);
		frame_set_real(f, "t", (double)at / rate_hz);
		at += size;
		if (!frame_set_int(f, "stream", (int64_t)i) || !frame_set_int(f, "seq", seq++) ||
		    !frame_set_bool(f, "last", at == n))
			cli_die(STATUS_SYSTEM, "no memory for a frame");
		write_floats(io, f, buf, size);
		frame_drop(f, "gap");
	} while (at < n);
}

int main(int argc, char **argv)
{
	cli_parse(argc, argv, &program);

	struct filter *io = filter_open_source(FILTER_STREAM);
	size_t width = kind == LOGMEL ? BANDS : 1;
	float *buf = cli_alloc((size_t)samples * width + CLASSES, sizeof *buf);
	struct frame f = { 0 };

	for (uint64_t i = 0; i < (uint64_t)frames; i++) {
		size_t n = kind == SCORES ? CLASSES : (size_t)samples;
		if (shortest > 0 && shortest < samples)
			n = (size_t)shortest + hash(2, i, 0) % (uint64_t)(samples - shortest + 1);
		frame_clear(&f);
		describe(&f, i);
		if (chunk != 0) {
			write_chunks(io, &f, i, n * width, buf);
			continue;
		}
		fill(i, 0, n * width, buf);
		write_floats(io, &f, buf, n * width);
	}
	if (wait_s > 0) {
		fflush(stdout);
		stream_wait(-1, stdout, (int)(wait_s * 1000));
	}
	if (!no_mark)
		filter_mark(io);
	free(buf);
	frame_free(&f);
	return filter_close(io);
}
