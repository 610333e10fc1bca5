/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/recipe.h"
#include "stream/stream.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- streams as literals ---- */

#define DTYPE   \
	"\xa5"  \
	"dtype" \
	"\xa3"  \
	"<f4"
#define SHAPE(n) \
	"\xa5"   \
	"shape"  \
	"\x91" n
#define DATA       \
	"\xa4"     \
	"data"     \
	"\xc4\x04" \
	"\1\2\3\4"
#define TENSOR DTYPE SHAPE("\x01") DATA
#define FRAME "\x83" TENSOR
#define FRAME_WITH(more) "\x84" TENSOR more
#define END(n)     \
	"\x81\xa3" \
	"end" n
#define LITERAL(s) (s), sizeof(s) - 1

enum { DATA_MAX = 1 << 20 };

static FILE *file_of(const char *bytes, size_t n)
{
	FILE *file = tmpfile();

	if (!file || fwrite(bytes, 1, n, file) != n || fflush(file) != 0) {
		perror("tmpfile");
		exit(3);
	}
	rewind(file);
	return file;
}

/* Reads all of it. */
static enum stream_got read_all(int fd, struct reader **r, uint64_t *marks)
{
	struct frame f = { 0 };
	enum stream_got got;

	*marks = 0;
	*r = reader_new(fd, NULL, DATA_MAX);
	while ((got = reader_next(*r, &f)) == STREAM_FRAME || got == STREAM_MARK)
		*marks += got == STREAM_MARK;
	frame_free(&f);
	return got;
}

static enum stream_got read_bytes(const char *bytes, size_t n, char *error, size_t size,
				  enum status *status, uint64_t *frames, uint64_t *marks)
{
	FILE *file = file_of(bytes, n);
	struct reader *r;
	enum stream_got got = read_all(fileno(file), &r, marks);

	snprintf(error, size, "%s", reader_error(r));
	*status = reader_status(r);
	*frames = reader_frames(r);
	reader_free(r);
	fclose(file);
	return got;
}

static const struct stream_row {
	const char *name, *bytes;
	size_t n;
	enum stream_got got;
	uint64_t frames;
	const char *says; /* part of the error */
} rows[] = {
	/* valid streams */
	{ "two_frames", LITERAL(FRAME FRAME END("\2")), STREAM_EOF, 2, "" },
	{ "nothing_but_a_mark", LITERAL(END("\0")), STREAM_EOF, 0, "" },
	{ "two_segments", LITERAL(FRAME END("\1") FRAME END("\1")), STREAM_EOF, 2, "" },
	{ "mark_of_64_bits", LITERAL(FRAME END("\xcf\0\0\0\0\0\0\0\1")), STREAM_EOF, 1, "" },
	{ "any_order", LITERAL("\x83" DATA SHAPE("\1") DTYPE END("\1")), STREAM_EOF, 1, "" },
	{ "wide_lengths",
	  LITERAL("\xdf\0\0\0\3"
		  "\xd9\5"
		  "dtype"
		  "\xda\0\3"
		  "<f4"
		  "\xdb\0\0\0\5"
		  "shape"
		  "\xdd\0\0\0\1"
		  "\xce\0\0\0\1"
		  "\xa4"
		  "data"
		  "\xc6\0\0\0\4"
		  "abcd" END("\1")),
	  STREAM_EOF, 1, "" },
	{ "empty_tensor",
	  LITERAL("\x83" DTYPE SHAPE("\0") "\xa4"
					   "data"
					   "\xc4\0" END("\1")),
	  STREAM_EOF, 1, "" },
	{ "a_number",
	  LITERAL("\x83" DTYPE "\xa5"
		  "shape"
		  "\x90" DATA END("\1")),
	  STREAM_EOF, 1, "" },
	{ "label_as_integer",
	  LITERAL(FRAME_WITH("\xa5"
			     "label"
			     "\7") END("\1")),
	  STREAM_EOF, 1, "" },
	{ "other_keys",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\x81\xa1"
			     "y"
			     "\x92\xc0\xc3") END("\1")),
	  STREAM_EOF, 1, "" },
	{ "end_as_an_attribute",
	  LITERAL(FRAME_WITH("\xa3"
			     "end"
			     "\5") END("\1")),
	  STREAM_EOF, 1, "" },

	/* truncated streams */
	{ "nothing", LITERAL(""), STREAM_CUT, 0, "empty file" },
	{ "no_mark", LITERAL(FRAME), STREAM_CUT, 1, "ends after 1 frames without an end mark" },
	{ "half_a_frame", LITERAL(FRAME "\x83" DTYPE), STREAM_CUT, 1, "within a frame" },
	{ "no_second_mark", LITERAL(FRAME END("\1") FRAME), STREAM_CUT, 2, "without an end mark" },

	/* end marks with a wrong count */
	{ "mark_too_high", LITERAL(FRAME END("\2")), STREAM_BAD, 1, "says 2 frames, but 1 came" },
	{ "mark_too_low", LITERAL(FRAME FRAME END("\1")), STREAM_BAD, 2,
	  "says 1 frames, but 2 came" },
	{ "mark_of_all", LITERAL(FRAME END("\1") FRAME END("\2")), STREAM_BAD, 2,
	  "says 2 frames, but 1 came" },
	{ "mark_as_text",
	  LITERAL(END("\xa1"
		      "1")),
	  STREAM_BAD, 0, "without a count" },
	{ "mark_negative", LITERAL(END("\xff")), STREAM_BAD, 0, "without a count" },
	{ "mark_as_float", LITERAL(END("\xca\0\0\0\0")), STREAM_BAD, 0, "without a count" },

	/* files that are not streams */
	{ "text", LITERAL("hello\n"), STREAM_BAD, 0, "begins like text" },
	{ "a log", LITERAL("{\"epoch\":1,\"step\":8}\n"), STREAM_BAD, 0,
	  "begins like the log of cnn-train; 'tensor-plot --draw curves'" },
	{ "wav", LITERAL("RIFF\x24\0\0\0WAVEfmt "), STREAM_BAD, 0, "a WAV file; fsdd-read" },
	{ "npy", LITERAL("\x93NUMPY\1\0v\0"), STREAM_BAD, 0, "a .npy file" },
	{ "gzip", LITERAL("\x1f\x8b\x08\0"), STREAM_BAD, 0, "something else" },
	{ "text_after_a_frame", LITERAL(FRAME "hello"), STREAM_BAD, 1,
	  "frame 1: damaged: not a map" },
	{ "text_after_a_mark", LITERAL(FRAME END("\1") "x"), STREAM_BAD, 1, "damaged: not a map" },
	{ "array", LITERAL("\x91\xc0"), STREAM_BAD, 0, "not a map" },

	/* few bytes that claim gigabytes */
	{ "bomb_array", LITERAL("\xdd\xff\xff\xff\xff"), STREAM_BAD, 0, "not a map" },
	{ "bomb_map", LITERAL("\xdf\xff\xff\xff\xff"), STREAM_BAD, 0, "too many entries" },
	{ "bomb_bin", LITERAL("\xc6\xff\xff\xff\xff"), STREAM_BAD, 0, "not a map" },
	{ "bomb_str", LITERAL("\xdb\xff\xff\xff\xff"), STREAM_BAD, 0, "not a map" },
	{ "bomb_ext", LITERAL("\xc9\xff\xff\xff\xff\1"), STREAM_BAD, 0, "not a map" },
	{ "bomb_key", LITERAL("\x81\xdb\xff\xff\xff\xff"), STREAM_BAD, 0, "64 KiB" },
	{ "bomb_value",
	  LITERAL("\x81\xa1"
		  "x"
		  "\xdb\xff\xff\xff\xff"),
	  STREAM_BAD, 0, "64 KiB" },
	{ "bomb_inner_array",
	  LITERAL("\x81\xa1"
		  "x"
		  "\xdd\xff\xff\xff\xff"),
	  STREAM_BAD, 0, "too many entries" },
	{ "bomb_inner_map",
	  LITERAL("\x81\xa1"
		  "x"
		  "\xde\xff\xff"),
	  STREAM_BAD, 0, "too many entries" },
	{ "bomb_inner_bin",
	  LITERAL("\x81\xa1"
		  "x"
		  "\xc6\xff\xff\xff\xff"),
	  STREAM_BAD, 0, "64 KiB" },
	{ "bomb_data",
	  LITERAL("\x81\xa4"
		  "data"
		  "\xc6\xff\xff\xff\xff"),
	  STREAM_BAD, 0, "more data than --max-frame" },
	{ "data_over_the_limit",
	  LITERAL("\x81\xa4"
		  "data"
		  "\xc6\0\x10\0\1"),
	  STREAM_BAD, 0, "more data than --max-frame allows (1 MiB)" },
	{ "data_at_the_limit_cut",
	  LITERAL("\x81\xa4"
		  "data"
		  "\xc6\0\x10\0\0"),
	  STREAM_CUT, 0, "within a frame" },
	{ "too_deep",
	  LITERAL("\x81\xa1"
		  "x"
		  "\x91\x91\x91\x91\x91\x91\x91\x91\xc0"),
	  STREAM_BAD, 0, "too deeply" },
	{ "deep_enough",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\x91\x91\x91\x91\x91\x91\x91\xc0") END("\1")),
	  STREAM_EOF, 1, "" },
	{ "ext_type",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\xd4\1\0") END("\1")),
	  STREAM_BAD, 0, "ext type" },
	{ "ext_8",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\xc7\1\1\0") END("\1")),
	  STREAM_BAD, 0, "ext type" },
	{ "byte_c1",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\xc1") END("\1")),
	  STREAM_BAD, 0, "ext type" },

	/* maps that are not frames */
	{ "empty_map", LITERAL("\x80"), STREAM_BAD, 0, "key 'dtype' is missing" },
	{ "no_shape", LITERAL("\x82" DTYPE DATA), STREAM_BAD, 0, "key 'shape' is missing" },
	{ "no_data", LITERAL("\x82" DTYPE SHAPE("\1")), STREAM_BAD, 0, "key 'data' is missing" },
	{ "key_is_a_number", LITERAL("\x84" TENSOR "\1\1"), STREAM_BAD, 0,
	  "a key is not a string" },
	{ "inner_key_is_a_number",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\x81\1\1")),
	  STREAM_BAD, 0, "a key is not a string" },
	{ "dtype_unknown",
	  LITERAL("\x83\xa5"
		  "dtype"
		  "\xa3"
		  "<f2" SHAPE("\1") DATA),
	  STREAM_BAD, 0, "unknown dtype" },
	{ "dtype_big_endian",
	  LITERAL("\x83\xa5"
		  "dtype"
		  "\xa3"
		  ">f4" SHAPE("\1") DATA),
	  STREAM_BAD, 0, "unknown dtype" },
	{ "dtype_a_number",
	  LITERAL("\x83\xa5"
		  "dtype"
		  "\4" SHAPE("\1") DATA),
	  STREAM_BAD, 0, "unknown dtype" },
	{ "shape_a_number",
	  LITERAL("\x83" DTYPE "\xa5"
		  "shape"
		  "\1" DATA),
	  STREAM_BAD, 0, "shape" },
	{ "shape_negative", LITERAL("\x83" DTYPE SHAPE("\xff") DATA), STREAM_BAD, 0, "shape" },
	{ "shape_float", LITERAL("\x83" DTYPE SHAPE("\xca\x3f\x80\0\0") DATA), STREAM_BAD, 0,
	  "shape" },
	{ "shape_of_rank_9",
	  LITERAL("\x83" DTYPE "\xa5"
		  "shape"
		  "\x99\1\1\1\1\1\1\1\1\1" DATA),
	  STREAM_BAD, 0, "shape" },
	{ "shape_overflows",
	  LITERAL("\x83" DTYPE "\xa5"
		  "shape"
		  "\x93\xcf\0\0\1\0\0\0\0\0\xcf\0\0\1\0\0\0\0\0\0"
		  "\xa4"
		  "data"
		  "\xc4\0"),
	  STREAM_BAD, 0, "too large for this machine" },
	{ "shape_of_2_to_62",
	  LITERAL("\x83" DTYPE SHAPE("\xcf\x40\0\0\0\0\0\0\0") "\xa4"
							       "data"
							       "\xc4\0"),
	  STREAM_BAD, 0, "too large for this machine" },
	{ "bytes_missing", LITERAL("\x83" DTYPE SHAPE("\2") DATA), STREAM_BAD, 0,
	  "shape [2] of <f4 needs 8 bytes, data has 4" },
	{ "data_is_text",
	  LITERAL("\x83" DTYPE SHAPE("\1") "\xa4"
					   "data"
					   "\xa4"
					   "abcd"),
	  STREAM_BAD, 0, "'data' is not bin" },
	{ "dtype_twice", LITERAL("\x84" DTYPE TENSOR), STREAM_BAD, 0, "twice" },
	{ "empty_key_twice",
	  LITERAL("\x85"
		  "\xa0\x01\xa0\x01" TENSOR),
	  STREAM_BAD, 0, "twice" },
	{ "empty_key",
	  LITERAL("\x84"
		  "\xa0\x01" TENSOR END("\x01")),
	  STREAM_EOF, 1, "" },
	{ "data_twice", LITERAL("\x84" DATA TENSOR), STREAM_BAD, 0, "twice" },
	{ "id_twice",
	  LITERAL("\x85" TENSOR "\xa2"
		  "id"
		  "\xa1"
		  "a"
		  "\xa2"
		  "id"
		  "\xa1"
		  "b"),
	  STREAM_BAD, 0, "a key comes twice" },

	/* keys with values of a wrong type */
	{ "rate_text",
	  LITERAL(FRAME_WITH("\xa4"
			     "rate"
			     "\xa4"
			     "8000")),
	  STREAM_BAD, 0, "key 'rate'" },
	{ "rate_zero",
	  LITERAL(FRAME_WITH("\xa4"
			     "rate"
			     "\0")),
	  STREAM_BAD, 0, "key 'rate'" },
	{ "rate_nan",
	  LITERAL(FRAME_WITH("\xa4"
			     "rate"
			     "\xca\x7f\xc0\0\0")),
	  STREAM_BAD, 0, "key 'rate'" },
	{ "rate_infinite",
	  LITERAL(FRAME_WITH("\xa4"
			     "rate"
			     "\xca\x7f\x80\0\0")),
	  STREAM_BAD, 0, "key 'rate'" },
	{ "hop_negative",
	  LITERAL(FRAME_WITH("\xa3"
			     "hop"
			     "\xff")),
	  STREAM_BAD, 0, "key 'hop'" },
	{ "t_text",
	  LITERAL(FRAME_WITH("\xa1"
			     "t"
			     "\xa1"
			     "0")),
	  STREAM_BAD, 0, "key 't'" },
	{ "id_number",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\1")),
	  STREAM_BAD, 0, "key 'id'" },
	{ "kind_nil",
	  LITERAL(FRAME_WITH("\xa4"
			     "kind"
			     "\xc0")),
	  STREAM_BAD, 0, "key 'kind'" },
	{ "label_float",
	  LITERAL(FRAME_WITH("\xa5"
			     "label"
			     "\xca\0\0\0\0")),
	  STREAM_BAD, 0, "key 'label'" },
	{ "stream_negative",
	  LITERAL(FRAME_WITH("\xa6"
			     "stream"
			     "\xff")),
	  STREAM_BAD, 0, "key 'stream'" },
	{ "seq_float",
	  LITERAL(FRAME_WITH("\xa3"
			     "seq"
			     "\xca\0\0\0\0")),
	  STREAM_BAD, 0, "key 'seq'" },
	{ "gap_beyond_2_to_53",
	  LITERAL(FRAME_WITH("\xa3"
			     "gap"
			     "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff")),
	  STREAM_BAD, 0, "key 'gap'" },
	{ "last_number",
	  LITERAL(FRAME_WITH("\xa4"
			     "last"
			     "\1")),
	  STREAM_BAD, 0, "key 'last'" },
	{ "recipe_map",
	  LITERAL(FRAME_WITH("\xa6"
			     "recipe"
			     "\x80")),
	  STREAM_BAD, 0, "key 'recipe'" },
	{ "recipe_of_texts",
	  LITERAL(FRAME_WITH("\xa6"
			     "recipe"
			     "\x91\xa1"
			     "x")),
	  STREAM_BAD, 0, "key 'recipe'" },
	{ "id_latin_1",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa1\xe9")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "id_overlong",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa2\xc0\xaf")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "id_surrogate",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa3\xed\xa0\x80")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "id_nul",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa1\0")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "id_cut_short",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa2\xe2\x82")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "key_latin_1",
	  LITERAL(FRAME_WITH("\xa1\xe9"
			     "\1")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "second_key_latin_1",
	  LITERAL("\x85" TENSOR "\xa1"
		  "x"
		  "\1"
		  "\xa1\xe9"
		  "\1"),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "inner_text_latin_1",
	  LITERAL(FRAME_WITH("\xa1"
			     "x"
			     "\x91\xa1\xe9")),
	  STREAM_BAD, 0, "not UTF-8" },
	{ "id_utf8",
	  LITERAL(FRAME_WITH("\xa2"
			     "id"
			     "\xa9\xc3\xa9\xe2\x82\xac\xf0\x9f\x91\x82") END("\1")),
	  STREAM_EOF, 1, "" },
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct stream_row *row = &rows[i];
		uint64_t frames, marks;
		char error[512];
		enum status status;
		enum stream_got got =
		    read_bytes(row->bytes, row->n, error, sizeof error, &status, &frames, &marks);

		CHECK(got == row->got && frames == row->frames && strstr(error, row->says) &&
			  (got == STREAM_EOF || status == 1) && !strchr(error, '\n'),
		      row->name, "got %d after %llu frames, status %d, '%s'", got,
		      (unsigned long long)frames, status, error);
	}
}

/* A frame or mark of every sort: enough for the tests of cutting and damaging. */
static const char sample[] = FRAME FRAME_WITH("\xa2"
					      "id"
					      "\xa1"
					      "a") "\x85" TENSOR "\xa6"
						   "recipe"
						   "\x91\x82\xa6"
						   "filter"
						   "\xa1"
						   "x"
						   "\xa3"
						   "hop"
						   "\xcc\x50"
						   "\xa5"
						   "label"
						   "\7" END("\3");

static void test_prefixes(void)
{
	bool right = true;
	size_t n;

	for (n = 0; n < sizeof sample - 1 && right; n++) {
		uint64_t frames, marks;
		char error[512];
		enum status status;
		enum stream_got got =
		    read_bytes(sample, n, error, sizeof error, &status, &frames, &marks);
		right = got == STREAM_CUT && status == 1 && marks == 0 && frames <= 3;
	}
	CHECK(right, "every_proper_prefix_is_cut", "prefix of %zu bytes was not", n - 1);
}

/* Random bytes changed: the reader gives an answer, never crashes, and gives the same
 * answer again. */
static void test_damage(void)
{
	uint64_t state = 1;
	unsigned whole = 0;

	for (int round = 0; round < 20000; round++) {
		char bytes[sizeof sample - 1];
		struct frame f = { 0 };
		enum stream_got got;
		int steps = 0;

		memcpy(bytes, sample, sizeof bytes);
		for (int k = 0; k <= round % 3; k++) {
			state = state * 6364136223846793005U + 1442695040888963407U;
			bytes[(state >> 33) % sizeof bytes] = (char)(state >> 56);
		}
		FILE *file = file_of(bytes, sizeof bytes);
		struct reader *r = reader_new(fileno(file), NULL, DATA_MAX);
		while ((got = reader_next(r, &f)) == STREAM_FRAME || got == STREAM_MARK)
			steps++;
		whole += got == STREAM_EOF;
		if (steps > 100 || reader_next(r, &f) != got) {
			CHECK(false, "damage", "round %d: %d steps", round, steps);
			return;
		}
		frame_free(&f);
		reader_free(r);
		fclose(file);
	}
	CHECK(whole > 0 && whole < 10000, "damage", "%u of 20000 went unnoticed", whole);
}

static size_t slurp(FILE *file, char *buf, size_t size)
{
	rewind(file);
	return fread(buf, 1, size, file);
}

/* Streams as stream_write makes them: the reader notices every changed bit. */
static void test_flips(void)
{
	static const float numbers[] = { 1, -2, 3.5F };
	struct frame f = { 0 };
	FILE *file = tmpfile();
	struct writer w = { .out = file };
	static char bytes[1024], error[600];
	uint64_t frames, marks;
	enum status status;
	bool right = file != NULL;

	for (size_t n = 0; right && n < 3; n++) {
		frame_set_floats(&f, numbers, 1, &n);
		right = frame_set_text(&f, "label", "seven") && stream_write(&w, &f) &&
			(n < 1 || stream_write_mark(&w));
	}
	size_t n = slurp(file, bytes, sizeof bytes);
	right = right &&
		read_bytes(bytes, n, error, sizeof error, &status, &frames, &marks) == STREAM_EOF &&
		frames == 3 && marks == 2;
	CHECK(right, "checksums_are_right", "%s", error);
	size_t missed = 0;
	for (size_t bit = 0; bit < 8 * n; bit++) {
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		missed += read_bytes(bytes, n, error, sizeof error, &status, &frames, &marks) ==
			      STREAM_EOF ||
			  status != 1;
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
	}
	CHECK(missed == 0 && n > 100, "every_changed_bit_is_noticed", "%zu of %zu were not", missed,
	      8 * n);
	frame_free(&f);
	if (file)
		fclose(file);
}

/* End marks of other writers. */
static void test_marks(void)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool right;
	} marks[] = {
#define MARK(right, more) { LITERAL(more), right }
		MARK(true, "\x81\xa3"
			   "end\x00"),
		MARK(true, "\x82\xa3"
			   "end\x00\xa5"
			   "crc32\x00"),
		MARK(true, "\x82\xa5"
			   "crc32\xcf\0\0\0\0\0\0\0\0\xa3"
			   "end\x00"),
		MARK(true, "\x83\xa1x\x01\xa3"
			   "end\x00\xa5"
			   "crc32\x00"), /* a key of the future */
		MARK(false, "\x82\xa3"
			    "end\x00\xa5"
			    "crc33\x00"), /* which is never alone */
		MARK(false, "\x82\xa3"
			    "end\x00\xa5"
			    "crc32\x01"),
		MARK(false, "\x82\xa3"
			    "end\x00\xa5"
			    "crc32\xff"),
		MARK(false, "\x82\xa3"
			    "end\x00\xa5"
			    "crc32\xc0"),
		MARK(false, "\x82\xa3"
			    "end\x00\xa3"
			    "end\x00"),
		MARK(false, "\x83\xa3"
			    "end\x00\xa5"
			    "crc32\x00\xa5"
			    "crc32\x00"),
		MARK(false, "\x82\xa3"
			    "end\x00\xa4"
			    "data\xc4\x00"), /* a frame without dtype */
	};
	static char error[600];
	char name[40];

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		uint64_t n_frames, n_marks;
		enum status status = STATUS_OK;
		const bool right = read_bytes(marks[i].bytes, marks[i].n, error, sizeof error,
					      &status, &n_frames, &n_marks) == STREAM_EOF;

		snprintf(name, sizeof name, "end_mark_%zu", i);
		CHECK(right == marks[i].right && (right || status == 1), name, "%s", error);
	}
}

/* The same stream in pieces of one byte, through a pipe. */
static void test_pieces(void)
{
	uint64_t marks;
	struct reader *r;
	int fd[2];
	pid_t pid;

	if (pipe(fd) != 0 || (pid = fork()) < 0) {
		CHECK(false, "bytes_one_by_one", "no pipe");
		return;
	}
	if (pid == 0) {
		for (size_t i = 0; i < sizeof sample - 1; i++)
			if (write(fd[1], sample + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fd[1]);
	enum stream_got got = read_all(fd[0], &r, &marks);
	CHECK(got == STREAM_EOF && reader_frames(r) == 3 && marks == 1, "bytes_one_by_one",
	      "got %d, %s", got, reader_error(r));
	reader_free(r);
	close(fd[0]);
	waitpid(pid, NULL, 0);
}

/* ---- writing ---- */

/* Writes, reads and writes again: each dtype, and the attributes unchanged and in order. */
static void test_round_trip(void)
{
	static const char *const classes[] = { "no", "yes" };
	static const unsigned char numbers[6 * 8 + 1] = { 9, 1, 2, 3, 4, 5, 6, 7, 8 };

	for (enum dtype d = DTYPE_F4; d <= DTYPE_I8; d++) {
		struct frame f = { 0 }, back = { 0 };
		FILE *first = tmpfile(), *second = tmpfile();
		static char a[4096], b[4096];
		char name[40];
		struct writer to_first = { .out = first }, to_second = { .out = second };
		bool right;

		f.tensor = (struct tensor){ d, 2, { 3, 2 }, numbers + 1 };
		right = frame_set_text(&f, "kind", "odd") && frame_set_texts(&f, "z", classes, 2) &&
			frame_set_real(&f, "clock", 0.1) && frame_set_int(&f, "minus", -5) &&
			frame_set_number(&f, "rate", 8000) && frame_set_bool(&f, "last", true) &&
			recipe_add(&f, "melspec") && recipe_number(&f, "floor", 1e-10) &&
			recipe_text(&f, "kind", "odd") && frame_set_text(&f, "id", "\xc3\xa9");
		right = right && stream_write(&to_first, &f) && stream_write_mark(&to_first);
		fflush(first);
		rewind(first);
		struct reader *r = reader_new(fileno(first), NULL, DATA_MAX);
		right = right && reader_next(r, &back) == STREAM_FRAME && back.tensor.dtype == d &&
			back.tensor.rank == 2 && back.tensor.shape[0] == 3 &&
			back.tensor.shape[1] == 2 &&
			memcmp(back.tensor.data, numbers + 1, 6 * dtype_size(d)) == 0;
		right = right && stream_write(&to_second, &back) && stream_write_mark(&to_second) &&
			reader_next(r, &back) == STREAM_MARK && reader_next(r, &back) == STREAM_EOF;
		size_t n = slurp(first, a, sizeof a), m = slurp(second, b, sizeof b);
		right = right && n == m && memcmp(a, b, n) == 0;
		snprintf(name, sizeof name, "round_trip_%s", dtype_name(d));
		CHECK(right, name, "%zu and %zu bytes, %s", n, m, reader_error(r));
		reader_free(r);
		frame_free(&f);
		frame_free(&back);
		fclose(first);
		fclose(second);
	}
}

/* A frame is read and written as its bytes, or packed into them: they are those of stream_write. */
static void test_bytes(void)
{
	static const float numbers[6] = { 1, 2, 3, 4, 5, 6 };
	FILE *first = tmpfile(), *second = tmpfile();
	struct writer to_first = { .out = first }, to_second = { .out = second };
	static char a[4096], b[4096];
	struct packed_frame packed = { 0 };
	struct frame f = { 0 }, back = { 0 };
	bool right = true;
	size_t bytes = 0;

	for (size_t i = 0; i < 3; i++) {
		frame_set_floats(&f, numbers, 1, (const size_t[]){ 6 - 2 * i });
		right = right && frame_set_int(&f, "i", (int64_t)i) && stream_write(&to_first, &f);
	}
	right = right && stream_write_mark(&to_first) && fflush(first) == 0;
	rewind(first);
	struct reader *r = reader_new(fileno(first), NULL, DATA_MAX);
	for (size_t i = 0; i < 3 && right; i++) {
		right = reader_next(r, &back) == STREAM_FRAME;
		const void *taken = reader_bytes(r, &bytes);
		if (i == 0) /* each of the three ways once */
			right = right && stream_write_bytes(&to_second, taken, bytes);
		else
			right = right &&
				(i == 1 ? stream_pack(&packed, &back)
					: stream_pack_bytes(&packed, taken, bytes)) &&
				packed.n == bytes && packed.n <= packed.cap &&
				stream_write_bytes(&to_second, packed.bytes, packed.n);
	}
	right = right && reader_next(r, &back) == STREAM_MARK && stream_write_mark(&to_second);
	size_t n = slurp(first, a, sizeof a), m = slurp(second, b, sizeof b);
	CHECK(right && n == m && memcmp(a, b, n) == 0, "frames_as_bytes", "%zu and %zu bytes, %s",
	      n, m, reader_error(r));
	reader_free(r);
	free(packed.bytes);
	frame_free(&f);
	frame_free(&back);
	fclose(first);
	fclose(second);
}

/* Frames that readers would refuse are not written. The longest header that is written can
 * be read. */
static void test_header_limit(struct frame *f)
{
	char *text = calloc(SCAN_HEADER_MAX + 1, 1);
	FILE *file = tmpfile();
	struct writer to = { .out = file };
	struct frame back = { 0 };
	bool right = text && file;
	size_t most = 0;

	for (size_t n = SCAN_HEADER_MAX - 100; right && n < SCAN_HEADER_MAX; n++) {
		memset(text, 'x', n);
		text[n] = '\0';
		rewind(file);
		errno = 0;
		if (!frame_set_text(f, "id", text) || !stream_write(&to, f)) {
			CHECK(errno == EMSGSIZE && ftell(file) == 0, "a_header_too_long",
			      "errno %d, %ld bytes", errno, ftell(file));
			break;
		}
		most = n;
		fflush(file);
		rewind(file);
		struct reader *r = reader_new(fileno(file), NULL, DATA_MAX);
		right = reader_next(r, &back) == STREAM_FRAME;
		reader_free(r);
	}
	CHECK(right && most > SCAN_HEADER_MAX - 100, "the_longest_header", "%zu bytes", most);
	frame_free(&back);
	frame_clear(f);
	f->tensor = (struct tensor){ .dtype = DTYPE_F4, .rank = 1, .shape = { 0 } };
	free(text);
	if (file)
		fclose(file);
}

static void test_write_errors(void)
{
	struct frame f = { 0 };
	FILE *full = fopen("/dev/full", "w");
	struct writer to_stderr = { .out = stderr }, to_full = { .out = full };
	bool written;

	f.tensor = (struct tensor){ .dtype = DTYPE_F4, .rank = 1, .shape = { (size_t)1 << 31 } };
	CHECK(!stream_write(&to_stderr, &f), "larger_than_bin_can_hold", "was written");
	f.tensor = (struct tensor){ .dtype = DTYPE_F4, .rank = 1, .shape = { 0 } };
	test_header_limit(&f);
	if (!full) {
		check_skip("disk_full", "no /dev/full here");
		return;
	}
	setvbuf(full, NULL, _IONBF, 0);
	written = stream_write(&to_full, &f);
	CHECK(!written && !stream_write_mark(&to_full), "disk_full", "was written");
	fclose(full);
	frame_free(&f);
}

/* The reader of the output has gone while the program works, and SIGPIPE is ignored and blocked. */
static void test_waiting_for_nobody(void)
{
	int fd[2], status = 0;
	pid_t pid;

	if (pipe(fd) != 0) {
		CHECK(false, "waiting_for_nobody", "no pipe");
		return;
	}
	close(fd[0]); /* in both, before either goes on */
	pid = fork();
	if (pid == 0) {
		FILE *out = fdopen(fd[1], "w");
		sigset_t all;
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, NULL);
		signal(SIGPIPE, SIG_IGN);
		fputs("a line", out);
		stream_wait(-1, out, 0);
		_exit(0);
	}
	close(fd[1]);
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE, "waiting_for_nobody", "status %x",
	      (unsigned)status);
}

int main(void)
{
	test_rows();
	test_prefixes();
	test_damage();
	test_flips();
	test_marks();
	test_pieces();
	test_round_trip();
	test_bytes();
	test_write_errors();
	test_waiting_for_nobody();
	return check_status();
}
