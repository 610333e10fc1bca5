/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz KIND [--keep FILE] SEED FIRST COUNT SECONDS FILE... - damaged files, read to their end
 *
 *     audio     recordings, decoded from memory
 *     source    archives, Parquet files and tables, and the recordings in them
 *     parquet   all columns of Parquet files
 *     frames    files of frames, in the formats of tensor-convert; each FILE's ending tells which
 *
 * Makes COUNT damaged ones, numbers FIRST and on, from the FILEs in turn: each has one to four
 * wounds (bits, bytes and numbers changed, parts cut off, left out, put in or doubled, half of them
 * in the first 64 bytes, or in the footer of a Parquet file), the same for the same SEED and
 * number. Each must be refused with one line, and not for want of memory, or give finite samples in
 * [-1, 1] and end well or with one line, within SECONDS. The first that does not is named, and ends
 * it with status 1. Prints how many were read, how many refused, how many milliseconds and which
 * number the slowest took, and the most memory in MiB. With --keep the last is written to FILE; all
 * but audio lies in the file "fuzzed". */
#include "audio/audio.h"
#include "system/clock.h"
#include "parquet/parquet.h"
#include "base/rng.h"
#include "formats/ark.h"
#include "formats/csv.h"
#include "formats/jsonl.h"
#include "formats/npy.h"
#include "formats/npz.h"
#include "formats/safetensors.h"
#include "formats/wav_frames.h"
#include "source/source.h"
#include "stream/stream.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BYTES_MAX = 1 << 22, PIECE = 8192, HEAD = 64, FOOTER = 1500 };

struct bytes {
	unsigned char *at; /* [BYTES_MAX] */
	size_t n;
};

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(3);
}

static void load(struct bytes *b, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		die(path);
	b->n = fread(b->at, 1, BYTES_MAX / 2, file);
	if (ferror(file) || fclose(file) != 0)
		die(path);
}

static void save(const struct bytes *b, const char *path)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(b->at, 1, b->n, file) != b->n || fclose(file) != 0)
		die(path);
}

/* ---- wounds ---- */

static size_t below(struct rng *r, size_t n)
{
	return n ? (size_t)rng_below(r, n) : 0;
}

/* A number that somebody may not have thought of, in 2 or 4 bytes of either order. */
static void put_number(struct bytes *b, struct rng *r, size_t at)
{
	static const uint32_t odd[] = {
		0,      1,      2,          0x7f,       0x80,       0xff,       0x100,     0x7fff,
		0x8000, 0xffff, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff
	};
	uint32_t number = odd[below(r, sizeof odd / sizeof *odd)];
	size_t width = below(r, 2) ? 4 : 2;
	bool big = below(r, 2);

	for (size_t i = 0; i < width && at + i < b->n; i++)
		b->at[at + i] = (unsigned char)(number >> 8 * (big ? width - 1 - i : i));
}

/* Moves what is from `from` on to `to`, where at most BYTES_MAX remain. */
static void move_tail(struct bytes *b, size_t from, size_t to)
{
	size_t n = b->n - from;

	if (n > BYTES_MAX - to)
		n = BYTES_MAX - to;
	memmove(b->at + to, b->at + from, n);
	b->n = to + n;
}

/* Half of them where the file says what it is. */
static size_t place(const struct bytes *b, struct rng *r, bool has_footer)
{
	const size_t most = has_footer ? FOOTER : HEAD, near = b->n < most ? b->n : most;

	if (below(r, 2))
		return (has_footer ? b->n - near : 0) + below(r, near);
	return below(r, b->n);
}

static void wound(struct bytes *b, struct rng *r, bool has_footer)
{
	size_t at = place(b, r, has_footer);
	size_t some = 1 + below(r, below(r, 2) ? 16 : 2000), left = b->n - at;

	switch (below(r, 8)) {
	case 0:
		b->n = at;
		break;
	case 1:
		move_tail(b, at + (some < left ? some : left), at);
		break;
	case 2: /* in: what was there, doubled */
		move_tail(b, at, at + some);
		break;
	case 3:
		for (size_t i = 0; i < some && i < left; i++)
			b->at[at + i] = (unsigned char)rng_bits(r);
		break;
	case 4:
	case 5:
		put_number(b, r, at);
		break;
	default:
		if (left > 0)
			b->at[at] ^= (unsigned char)(1U << below(r, 8));
	}
}

/* ---- judging ---- */

static bool is_line(const char *why)
{
	size_t n = strlen(why);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)why[i] < ' ')
			return false;
	return n > 0 && n < 250;
}

/* Of one that is refused: NULL, or what is wrong with how it is. */
static const char *judge_refusal(const char *why, enum status status)
{
	return !is_line(why) ? "is refused without a line"
	       : status != 1 ? "is refused as if the system were at fault"
			     : NULL;
}

/* Reads it to the end. NULL, or what is wrong with how that goes. */
static const char *hear(struct audio *a, double until, bool *taken)
{
	static float x[PIECE];
	const char *wrong = NULL;
	size_t n;

	if (!(audio_rate(a) >= 1))
		wrong = "rate";
	do {
		n = audio_read(a, x, PIECE);
		for (size_t i = 0; i < n; i++)
			if (!(fabsf(x[i]) <= 1))
				wrong = "samples out of range";
		if (clock_steady() > until)
			wrong = "takes too long";
	} while (n == PIECE && !wrong);
	if (audio_failed(a)) {
		*taken = false;
		if (!is_line(audio_failure(a)))
			wrong = "fails without a line";
	}
	return wrong;
}

/* NULL, or what is wrong with how it was taken. */
static const char *judge_audio(const void *bytes, size_t n, double until, bool *taken)
{
	char why[300] = "";
	enum status status = STATUS_OK;
	struct audio *a = audio_open_bytes(bytes, n, &status, why, sizeof why);
	const char *wrong;

	*taken = a != NULL;
	if (!a)
		return is_line(why) ? NULL : "is refused without a line";
	wrong = hear(a, until, taken);
	audio_close(a);
	return wrong;
}

static const char *judge_item(struct source *s, const struct item *item, double until, bool *taken)
{
	const unsigned char *bytes;
	bool is_taken = true;
	const char *wrong = NULL;
	size_t n;

	if (item->path) /* of a table that was damaged: who knows which file that is */
		return NULL;
	if (source_load(s, &bytes, &n) == SOURCE_ITEM)
		wrong = judge_audio(bytes, n, until, &is_taken);
	else
		wrong = judge_refusal(source_why(s), source_status(s));
	*taken = *taken && is_taken;
	return wrong;
}

static const char *judge_source(double until, bool *taken)
{
	char why[300] = "";
	struct source *s = source_new(stdout);
	struct item item;
	const char *wrong = NULL;
	enum source_got got = SOURCE_BROKEN;
	const enum status status = s ? source_add(s, "fuzzed", why, sizeof why) : STATUS_SYSTEM;

	*taken = status == 0;
	if (status)
		wrong = judge_refusal(why, status);
	while (*taken && !wrong && (got = source_next(s, &item)) != SOURCE_END) {
		if (got == SOURCE_ITEM) {
			wrong = judge_item(s, &item, until, taken);
			continue;
		}
		*taken = false;
		wrong = judge_refusal(source_why(s), source_status(s));
	}
	source_free(s);
	return wrong;
}

/* Of bytes that were given, lest nobody looks at them. */
static unsigned sum;

static void look(const struct parquet *p)
{
	for (size_t k = 0; k < parquet_columns(p); k++) {
		const struct parquet_value *v = parquet_value(p, k);

		for (size_t i = 0; v->kind == PARQUET_BYTES && i < v->n; i++)
			sum += v->bytes[i];
		if (v->kind == PARQUET_INT)
			sum += parquet_class(p, k, v->integer) != NULL;
	}
}

static const char *judge_parquet(double until, bool *taken)
{
	const char *wrong = NULL;
	char why[300] = "";
	enum status status;
	enum parquet_got got = PARQUET_END;
	struct parquet *p = parquet_open("fuzzed", why, sizeof why, &status);

	*taken = p != NULL;
	if (!p)
		return judge_refusal(why, status);
	for (size_t k = 0; k < parquet_columns(p); k++)
		parquet_want(p, k);
	while (!wrong && (got = parquet_next(p)) == PARQUET_ROW) {
		look(p);
		if (clock_steady() > until)
			wrong = "takes too long";
	}
	if (got == PARQUET_BAD) {
		*taken = false;
		wrong = judge_refusal(parquet_why(p), parquet_status(p));
	}
	parquet_free(p);
	return wrong;
}

static const struct format *const formats[] = {
	&format_ark, &format_csv,         &format_jsonl, &format_npy,
	&format_npz, &format_safetensors, &format_wav,   NULL,
};

/* Of the file that is damaged. */
static const struct format *format;

static const char *look_at_frame(const struct frame *f)
{
	const unsigned char *data = f->tensor.data;
	size_t n;

	if (!tensor_bytes(&f->tensor, &n) || n > STREAM_DATA_MAX_DEFAULT)
		return "a frame of a wrong size";
	for (size_t i = 0; i < n; i++)
		sum += data[i];
	return NULL;
}

static const char *judge_frames(double until, bool *taken)
{
	struct format_file x = { .path = "fuzzed", .data_max = STREAM_DATA_MAX_DEFAULT };
	const char *wrong = NULL;
	struct frame f = { 0 };
	enum format_got got = FORMAT_BAD;

	x.in = byte_reader_open(x.path, NULL, 0, NULL, x.why, sizeof x.why, &x.status);
	if (x.in && format->read_begin(&x))
		do {
			char why[300];

			frame_clear(&f);
			got = format->read_next(&x, &f);
			if (got == FORMAT_FRAME)
				wrong = look_at_frame(&f);
			if (got == FORMAT_FRAME && stream_check(&f, why, sizeof why))
				break; /* the program refuses it */
			if (clock_steady() > until)
				wrong = "takes too long";
		} while (got == FORMAT_FRAME && !wrong);
	*taken = got == FORMAT_END;
	if (got == FORMAT_BAD) /* names in the file may have any characters */
		wrong = !*x.why         ? "is refused without a line"
			: x.status != 1 ? "is refused as if the system were at fault"
					: wrong;
	format->release(&x);
	byte_reader_close(x.in);
	frame_free(&f);
	return wrong;
}

enum kind { AUDIO, SOURCE, PARQUET, FRAMES, KINDS };

static const char *judge(enum kind kind, const struct bytes *b, double until, bool *taken)
{
	switch (kind) {
	case SOURCE:
		return judge_source(until, taken);
	case PARQUET:
		return judge_parquet(until, taken);
	case FRAMES:
		return judge_frames(until, taken);
	default:
		return judge_audio(b->at, b->n, until, taken);
	}
}

/* In place, since files that are emptied and filled again are slow. */
static void put(int fd, const struct bytes *b)
{
	if (pwrite(fd, b->at, b->n, 0) != (ssize_t)b->n || ftruncate(fd, (off_t)b->n) != 0)
		die("fuzzed");
}

static long most_memory(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : -1;
}

static enum kind find_kind(const char *name)
{
	static const char *const names[KINDS] = { "audio", "source", "parquet", "frames" };
	int kind = 0;

	while (kind < KINDS && strcmp(names[kind], name) != 0)
		kind++;
	return (enum kind)kind;
}

static bool ends_like_parquet(const struct bytes *b)
{
	return b->n >= 4 && memcmp(b->at + b->n - 4, "PAR1", 4) == 0;
}

int main(int argc, char **argv)
{
	const enum kind kind = argc > 1 ? find_kind(argv[1]) : KINDS;
	const char *keep = NULL;

	if (argc > 3 && strcmp(argv[2], "--keep") == 0) {
		keep = argv[3];
		argc -= 2;
		argv += 2;
	}
	if (argc < 7 || kind == KINDS) {
		fprintf(stderr, "fuzz: wanted audio, source, parquet or frames, SEED FIRST COUNT "
				"SECONDS FILE...\n");
		return 2;
	}
	uint64_t seed = strtoull(argv[2], NULL, 10), first = strtoull(argv[3], NULL, 10);
	uint64_t count = strtoull(argv[4], NULL, 10), taken = 0, slowest = 0;
	double seconds = strtod(argv[5], NULL), longest = 0;
	struct bytes b = { .at = malloc(BYTES_MAX) };
	const int fd = kind != AUDIO ? open("fuzzed", O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;

	if (kind != AUDIO && fd < 0)
		die("fuzzed");
	for (uint64_t i = first; b.at && i < first + count; i++) {
		struct rng r = rng_stream(seed, i, 0, 0);
		bool one;
		const char *file = argv[6 + i % (uint64_t)(argc - 6)];
		load(&b, file);
		format = format_by_ending(formats, file);
		if (kind == FRAMES && !format)
			die(file);
		const bool has_footer = ends_like_parquet(&b);
		for (size_t wounds = 1 + below(&r, 4); wounds > 0; wounds--)
			wound(&b, &r, has_footer);
		if (keep)
			save(&b, keep);
		if (fd >= 0)
			put(fd, &b);
		double begin = clock_steady();
		const char *wrong = judge(kind, &b, begin + seconds, &one);
		double took = clock_steady() - begin;
		if (!wrong && took > seconds)
			wrong = "takes too long";
		if (wrong) {
			printf("%" PRIu64 ": %s (%.3f s)\n", i, wrong, took);
			return 1;
		}
		taken += one;
		if (took > longest) {
			longest = took;
			slowest = i;
		}
	}
	printf("%" PRIu64 " read, %" PRIu64 " refused, slowest %.1f ms (%" PRIu64 "), %ld MiB\n",
	       taken, count - taken, longest * 1e3, slowest, most_memory());
	free(b.at);
	return 0;
}
