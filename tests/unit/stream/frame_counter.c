/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/frame_counter.h"

#include "stream/stream.h"

#include "../check.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20 };

static unsigned char stream[SIZE], piece[FRAME_COUNTER_SPACE + SIZE];

/* Writes frames with data of 0, 1, 2 ... bytes, large ones among them, and end marks. */
static size_t make_stream(unsigned frames)
{
	static unsigned char data[70000];
	FILE *file = tmpfile();
	struct writer writer = { .out = file };
	struct frame f = { 0 };
	size_t n;

	if (!file)
		exit(3);
	for (unsigned i = 0; i < frames; i++) {
		frame_clear(&f);
		frame_set_text(&f, "id", i % 3 ? "short" : "an id that is longer than a key");
		frame_set_int(&f, "end", 70000); /* an attribute, not an end mark */
		frame_set_real(&f, "t", i);
		f.tensor = (struct tensor){ .dtype = dtype_find("|u1", 3),
					    .rank = 1,
					    .shape = { i % 10 == 9 ? sizeof data : i },
					    .data = data };
		stream_write(&writer, &f);
		if (i % 7 == 6)
			stream_write_mark(&writer);
	}
	stream_write_mark(&writer);
	frame_free(&f);
	rewind(file);
	n = fread(stream, 1, SIZE, file);
	fclose(file);
	return n;
}

/* Counts in pieces of `step` bytes. */
static struct frame_counter count(size_t n, size_t step)
{
	struct frame_counter c = { 0 };

	for (size_t at = 0; at < n; at += step) {
		const size_t length = n - at < step ? n - at : step;

		memcpy(piece + FRAME_COUNTER_SPACE, stream + at, length);
		frame_counter_take(&c, piece + FRAME_COUNTER_SPACE, length);
	}
	return c;
}

int main(void)
{
	const unsigned frames = 40;
	const size_t n = make_stream(frames);
	struct frame_counter c;

	for (size_t step = 1; step < 5000; step += step < 100 ? 1 : 517) {
		c = count(n, step);
		if (c.frames != frames || c.is_other)
			CHECK(false, "pieces", "of %zu bytes: %llu frames", step,
			      (unsigned long long)c.frames);
	}
	c = count(n, n);
	CHECK(c.frames == frames && !c.is_other, "the whole", "%llu", (unsigned long long)c.frames);
	CHECK(count(n / 2, 100).frames < frames, "half of it", "has all");
	memcpy(stream, "hello, world", 12);
	c = count(12, 5);
	CHECK(c.frames == 0 && c.is_other, "text", "is taken for a stream");
	memset(stream, 0x91, 64); /* within a frame: nested too deeply */
	stream[0] = 0x81;
	stream[1] = 0xa1;
	CHECK(count(64, 9).is_other, "damage", "is not noticed");
	return check_status();
}
