/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/rng.h"
#include "base/status.h"
#include "audio/wav.h"

#include <sox.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- files, made byte by byte ---- */

struct file {
	unsigned char *bytes; /* [n] of [cap] */
	size_t n, cap;
};

static void put(struct file *f, const void *bytes, size_t n)
{
	if (f->cap < f->n + n + 1)
		f->bytes = realloc(f->bytes, f->cap = 2 * (f->n + n + 1));
	if (n > 0)
		memcpy(f->bytes + f->n, bytes, n);
	f->n += n;
}

static void put_number(struct file *f, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		put(f, &(unsigned char){ (unsigned char)(number >> 8 * i) }, 1);
}

struct recipe {
	const char *riff;     /* NULL: RIFF */
	unsigned tag, bits;   /* of a sample */
	unsigned channels;    /* 0: 1 */
	unsigned valid_bits;  /* of WAVE_FORMAT_EXTENSIBLE; 0: the plain format */
	size_t groups;        /* how many samples of each channel */
	size_t before;        /* bytes of another chunk before the samples; 0: there is none */
	bool lies;            /* promises what follows instead of the number of bytes: */
	uint64_t promise;     /* meaningless unless lies */
	uint64_t long_length; /* of RF64 */
};

static void put_format(struct file *f, const struct recipe *r, unsigned channels)
{
	unsigned width = (r->bits + 7) / 8;

	put(f, "fmt ", 4);
	put_number(f, r->valid_bits ? 40 : 16, 4);
	put_number(f, r->valid_bits ? 0xfffe : r->tag, 2);
	put_number(f, channels, 2);
	put_number(f, 8000, 4);
	put_number(f, 8000U * width * channels, 4);
	put_number(f, width * channels, 2);
	put_number(f, r->bits, 2);
	if (!r->valid_bits)
		return;
	put_number(f, 22, 2);
	put_number(f, r->valid_bits, 2);
	put_number(f, 0, 4);
	put_number(f, r->tag, 2);
	put(f, "\0\0\0\0\20\0\200\0\0\252\0\070\233\161", 14);
}

/* Random bytes as samples, of floats mostly in range, or whatever they are with `wild`. */
static void put_samples(struct file *f, const struct recipe *r, size_t n, bool wild)
{
	struct rng rng = rng_stream(7, 0, 0, 0);

	for (size_t i = 0; i < n; i++) {
		double x = rng_normal(&rng) * (i % 3 ? 0.5 : 1e-9);
		float x32 = (float)x;
		if (wild && i % 4 == 0)
			x32 = (float)(x = (double[]){ 1, -1, 2, -3, 1e30, -1e30, INFINITY,
						      -INFINITY }[i / 4 % 8]);
		else if (wild && i % 4 == 1)
			x = (rng_uniform(&rng) < 0.5 ? 1 : -1) *
			    (2147483647 + (double)(i / 4 % 9) / 4) / 2147483648.0;
		if (r->tag == 3 && r->bits == 32)
			put(f, &x32, 4);
		else if (r->tag == 3)
			put(f, &x, 8);
		else
			put_number(f, rng_bits(&rng), (int)(r->bits + 7) / 8);
	}
}

static struct file make(const struct recipe *r, bool wild)
{
	unsigned channels = r->channels ? r->channels : 1;
	size_t n = r->groups * channels, length = n * ((r->bits + 7) / 8);
	struct file f = { .n = 0 };

	put(&f, r->riff ? r->riff : "RIFF", 4);
	put_number(&f, r->riff ? 0xffffffffU : length + 36, 4);
	put(&f, "WAVE", 4);
	if (r->riff) {
		put(&f, "ds64\34\0\0\0", 8);
		put_number(&f, length + 36, 8);
		put_number(&f, r->long_length, 8);
		put_number(&f, 0, 8);
		put_number(&f, 0, 4);
	}
	put_format(&f, r, channels);
	if (r->before > 0) {
		put(&f, "LIST", 4);
		put_number(&f, r->before, 4);
		for (size_t i = 0; i < r->before + r->before % 2; i++)
			put(&f, "x", 1);
	}
	put(&f, "data", 4);
	put_number(&f, r->lies ? r->promise : length, 4);
	put_samples(&f, r, n, wild);
	return f;
}

/* ---- reading ---- */

struct read {
	float *samples; /* [n] */
	size_t n;
	uint64_t clipped;
	enum status status;
	char why[200]; /* empty: it could be read */
};

static void free_read(struct read *r)
{
	free(r->samples);
}

static struct read take(struct wav *w, size_t piece, struct read r)
{
	size_t more;

	do {
		r.samples = realloc(r.samples, (r.n + piece) * sizeof *r.samples);
		r.n += more = wav_read(w, r.samples + r.n, piece);
	} while (more == piece);
	r.clipped = wav_clipped(w);
	r.status = wav_status(w);
	if (wav_failure(w))
		snprintf(r.why, sizeof r.why, "%s", wav_failure(w));
	wav_free(w);
	return r;
}

/* Reads from memory, in pieces of that many samples. */
static struct read read_bytes(const struct file *f, size_t piece)
{
	struct read r = { .n = 0 };
	bool foreign;
	struct wav *w =
	    wav_open(f->bytes, f->n, -1, 0, f->n, &foreign, &r.status, r.why, sizeof r.why);

	if (!w && foreign)
		snprintf(r.why, sizeof r.why, "foreign");
	return w ? take(w, piece, r) : r;
}

/* From a file whose first n bytes are given. */
static struct read read_file(const struct file *f, size_t n, size_t piece)
{
	char path[] = "/tmp/earpipe-wav.XXXXXX";
	struct read r = { .n = 0 };
	int fd = mkstemp(path);
	bool foreign;
	struct wav *w = NULL;

	if (fd < 0 || write(fd, f->bytes, f->n) != (ssize_t)f->n)
		snprintf(r.why, sizeof r.why, "cannot be written");
	else if ((w = wav_open(f->bytes, n, fd, 0, f->n, &foreign, &r.status, r.why, sizeof r.why)))
		r = take(w, piece, r);
	close(fd);
	unlink(path);
	return r;
}

/* By libsox, which the numbers come from. */
static struct read read_sox(const struct file *f, unsigned channels)
{
	struct read r = { .n = 0 };
	sox_format_t *file = sox_open_mem_read(f->bytes, f->n, NULL, NULL, "wav");
	sox_sample_t group[64];

	if (!file) {
		snprintf(r.why, sizeof r.why, "libsox does not open it");
		return r;
	}
	r.samples = malloc((f->n + 1) * sizeof *r.samples);
	while (sox_read(file, group, channels) == channels) {
		int64_t sum = 0;
		for (unsigned c = 0; c < channels; c++)
			sum += group[c];
		r.samples[r.n++] = (float)((double)sum * (1.0 / 2147483648.0 / channels));
	}
	r.clipped = file->clips;
	sox_close(file);
	return r;
}

/* NULL, or what differs. */
static const char *differs(const struct read *a, const struct read *b)
{
	if (strcmp(a->why, b->why) != 0)
		return *a->why ? a->why : b->why;
	if (a->n != b->n)
		return "number of samples";
	if (a->n > 0 && memcmp(a->samples, b->samples, a->n * sizeof *a->samples) != 0)
		return "samples";
	return a->clipped != b->clipped ? "number of clipped samples" : NULL;
}

/* ---- tests ---- */

static const struct recipe encodings[] = {
	{ .tag = 1, .bits = 8 },  { .tag = 1, .bits = 16 }, { .tag = 1, .bits = 24 },
	{ .tag = 1, .bits = 32 }, { .tag = 3, .bits = 32 }, { .tag = 3, .bits = 64 },
	{ .tag = 6, .bits = 8 },  { .tag = 7, .bits = 8 },
};
enum { ENCODINGS = sizeof encodings / sizeof *encodings };

static void check_sox(void)
{
	char name[80];

	for (size_t i = 0; i < 5 * 2 * ENCODINGS; i++) {
		struct recipe r = encodings[i % ENCODINGS];
		r.channels = (unsigned[]){ 1, 2, 3, 7, 64 }[i / ENCODINGS % 5];
		r.groups = 3001;
		bool wild = i / ENCODINGS / 5;
		struct file f = make(&r, wild);
		struct read ours = read_bytes(&f, 1000), theirs = read_sox(&f, r.channels);
		const char *why = differs(&ours, &theirs);
		snprintf(name, sizeof name, "sox_tag_%u_bits_%u_channels_%u%s", r.tag, r.bits,
			 r.channels, wild ? "_wild" : "");
		if (wild && r.tag == 3 && ours.clipped == 0)
			why = "none was clipped";
		CHECK(!why && ours.n == r.groups, name, "%s; %zu and %zu", why, ours.n, theirs.n);
		free(f.bytes);
		free_read(&ours);
		free_read(&theirs);
	}
}

/* Longer than what is read at a time; groups that do not fit into it; any piece in memory. */
static void check_blocks(void)
{
	static const size_t heads[] = { 12, 43, 44, 45, 100, 65536, 70000, 300000 };
	const char *why = NULL;

	for (size_t i = 0; i < 2 * ENCODINGS && !why; i++) {
		struct recipe r = encodings[i % ENCODINGS];
		r.channels = i < ENCODINGS ? 1 : 5;
		r.groups = 70001;
		r.before = i % 2 ? 0 : 65531;
		struct file f = make(&r, false);
		struct read whole = read_bytes(&f, 1000000);
		if (whole.n != r.groups)
			why = "not all in memory";
		for (size_t k = 0; k < sizeof heads / sizeof *heads && !why; k++) {
			size_t n = heads[k] < f.n ? heads[k] : f.n;
			struct read part = read_file(&f, n, k % 2 ? 4099 : 1000000);
			why = differs(&whole, &part);
			free_read(&part);
		}
		free(f.bytes);
		free_read(&whole);
	}
	CHECK(!why, "blocks", "%s", why);
}

/* A file that becomes shorter while it is read must fail. */
static void check_shrinking(void)
{
	struct recipe r = { .tag = 1, .bits = 16, .groups = 70001 };
	struct file f = make(&r, false), half = { .bytes = f.bytes, .n = f.n / 2 };
	char path[] = "/tmp/earpipe-wav.XXXXXX", why[200];
	static float x[100000];
	int fd = mkstemp(path);
	bool foreign;
	enum status status;

	if (write(fd, half.bytes, half.n) != (ssize_t)half.n)
		perror(path);
	struct wav *w = wav_open(f.bytes, 5000, fd, 0, f.n, &foreign, &status, why, sizeof why);
	size_t n = w ? wav_read(w, x, 100000) : 0;
	CHECK(w && n == (half.n - 44) / 2 && strstr(wav_failure(w), "became shorter"), "shrinking",
	      "%zu: %s", n, w ? wav_failure(w) : why);
	wav_free(w);
	close(fd);
	unlink(path);
	free(f.bytes);
}

/* Checks one file: its number of samples, or the words of its refusal; "foreign":
 * left to others. */
static void check_file(const char *name, const struct file *f, size_t samples, const char *words)
{
	struct read r = read_bytes(f, 512);

	CHECK(r.n == samples && (words ? strstr(r.why, words) != NULL : !*r.why), name, "%zu: %s",
	      r.n, r.why);
	free_read(&r);
}

/* Longer than a screen: a table of cases. */
static void check_headers(void)
{
	static const struct {
		const char *name;
		struct recipe recipe;
		size_t samples; /* of 10 that follow */
		const char *words;
	} cases[] = {
		{ "12_bits", { .tag = 1, .bits = 12 }, 10, NULL },
		{ "20_bits", { .tag = 1, .bits = 20 }, 10, NULL },
		{ "extensible_pcm", { .tag = 1, .bits = 16, .valid_bits = 16 }, 10, NULL },
		{ "extensible_24_of_32", { .tag = 1, .bits = 32, .valid_bits = 24 }, 10, NULL },
		{ "extensible_float", { .tag = 3, .bits = 32, .valid_bits = 32 }, 10, NULL },
		{ "extensible_mulaw", { .tag = 7, .bits = 8, .valid_bits = 8 }, 10, NULL },
		{ "extensible_foreign", { .tag = 2, .bits = 4, .valid_bits = 4 }, 0, "foreign" },
		{ "foreign", { .tag = 0x11, .bits = 4 }, 0, "foreign" },
		{ "odd_chunk_before", { .tag = 1, .bits = 16, .before = 3 }, 10, NULL },
		{ "unknown_0", { .tag = 1, .bits = 16, .lies = true, .riff = NULL }, 0, "has no" },
		{ "unknown_ones",
		  { .tag = 1, .bits = 16, .lies = true, .promise = 0xffffffffU },
		  10,
		  NULL },
		{ "unknown_sox",
		  { .tag = 1, .bits = 16, .lies = true, .promise = 0x7ffff000U },
		  10,
		  NULL },
		{ "promises_less", { .tag = 1, .bits = 16, .lies = true, .promise = 8 }, 4, NULL },
		{ "promises_half_a_sample",
		  { .tag = 1, .bits = 16, .lies = true, .promise = 9 },
		  4,
		  NULL },
		{ "promises_more",
		  { .tag = 1, .bits = 16, .lies = true, .promise = 21 },
		  0,
		  "promises more" },
		{ "rf64",
		  { .riff = "RF64",
		    .tag = 1,
		    .bits = 16,
		    .lies = true,
		    .promise = 0xffffffffU,
		    .long_length = 20 },
		  10,
		  NULL },
		{ "bw64",
		  { .riff = "BW64",
		    .tag = 1,
		    .bits = 24,
		    .lies = true,
		    .promise = 0xffffffffU,
		    .long_length = 27 },
		  9,
		  NULL },
		{ "rf64_promises_more",
		  { .riff = "RF64",
		    .tag = 1,
		    .bits = 16,
		    .lies = true,
		    .promise = 0xffffffffU,
		    .long_length = 1ULL << 40 },
		  0,
		  "promises more" },
		{ "rf64_unknown",
		  { .riff = "RF64",
		    .tag = 1,
		    .bits = 16,
		    .lies = true,
		    .promise = 0xffffffffU,
		    .long_length = 0 },
		  10,
		  NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct recipe r = cases[i].recipe;
		r.groups = 10;
		struct file f = make(&r, false);
		check_file(cases[i].name, &f, cases[i].samples, cases[i].words);
		free(f.bytes);
	}
}

/* Every file truncated at any byte must fail, from memory and from a file. */
static void check_prefixes(void)
{
	struct recipe r = { .tag = 1, .bits = 24, .channels = 2, .groups = 20, .valid_bits = 20 };
	struct file whole = make(&r, false), f = whole;
	const char *why = NULL;

	for (f.n = 0; f.n < whole.n && !why; f.n++) {
		struct read a = read_bytes(&f, 100), b = read_file(&f, f.n < 50 ? f.n : 50, 100);
		why = differs(&a, &b);
		if (!why && (!*a.why || a.n > 0))
			why = "is taken";
		free_read(&a);
		free_read(&b);
	}
	CHECK(!why, "prefixes", "%zu bytes: %s", f.n - 1, why);
	free(whole.bytes);
}

static void check_nan(void)
{
	for (int wide = 0; wide < 2; wide++) {
		struct recipe r = {
			.tag = 3, .bits = wide ? 64 : 32, .channels = 2, .groups = 5000
		};
		struct file f = make(&r, false);
		size_t width = r.bits / 8, at = f.n - 100 * width; /* in the last but 50th group */
		memset(f.bytes + at, 0xff, width);
		struct read x = read_bytes(&f, 4990);
		CHECK(x.n <= 4950 && strstr(x.why, "NaN") && x.status == STATUS_INPUT,
		      wide ? "nan_64" : "nan_32", "%zu: %s, status %d", x.n, x.why, x.status);
		free_read(&x);
		free(f.bytes);
	}
}

int main(void)
{
	sox_get_globals()->output_message_handler = NULL;
	check_sox();
	check_blocks();
	check_shrinking();
	check_headers();
	check_prefixes();
	check_nan();
	return check_status();
}
