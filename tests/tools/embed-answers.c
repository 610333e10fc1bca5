/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embed-answers - answers the frames of audio of a stream by libearpipe, and compares the scores with
 * those of cnn-predict; the test compiles it against the installed library
 *
 *     embed-answers MODEL AUDIO SCORES   prints a line for each frame, id and word, then a summary;
 *                                        the pieces that are pushed have all sizes
 *     embed-answers --errors MODEL       prints the code of each misuse, with its reason
 *     embed-answers --time MODEL         prints the microseconds of an answer to a second of noise: the
 *                                        median and the least of all at once, the median of pieces of
 *                                        10 ms; then the bytes needed
 *
 * The summary counts the allocations after earpipe_open. */
#include <earpipe.h>

#include "base/rng.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static size_t allocations;

#ifdef __GLIBC__
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	allocations++;
	return __libc_realloc(p, size);
}
#endif

static char model[1 << 26];
static size_t n_model;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "embed-answers: %s: %s\n", what, why);
	exit(1);
}

static void read_model(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file || (n_model = fread(model, 1, sizeof model, file)) == 0)
		die(path, strerror(errno));
	fclose(file);
}

static struct reader *open_stream(const char *path)
{
	struct reader *r = reader_new(open(path, O_RDONLY), NULL, STREAM_DATA_MAX_DEFAULT);

	if (!r)
		die(path, "no memory");
	return r;
}

/* Pushes the samples in pieces of random sizes, from none to all of them. */
static int push_pieces(struct earpipe *e, struct rng *random, const float *x, size_t n)
{
	int code = EARPIPE_OK;

	while (n > 0 && code == EARPIPE_OK) {
		const uint64_t most = (uint64_t)1 << (rng_bits(random) % 15);
		size_t some = (size_t)(rng_bits(random) % most);

		some = some < n ? some : n;
		code = earpipe_push(e, x, some);
		x += some;
		n -= some;
	}
	return code;
}

static void compare(const char *audio, const char *scores)
{
	struct reader *in = open_stream(audio), *wanted = open_stream(scores);
	struct frame f = { 0 }, want = { 0 };
	struct earpipe_reason why;
	struct earpipe_answer a;
	struct earpipe *e;
	struct rng random = rng_stream(1, 0, 0, 0);
	double worst = 0;
	size_t frames = 0, later = 0;

	if (earpipe_open(&e, model, n_model, NULL, &why) != EARPIPE_OK)
		die("earpipe_open", why.text);
	for (; reader_next(in, &f) == STREAM_FRAME; frames++) {
		const size_t before = allocations;
		const int pushed = push_pieces(e, &random, f.tensor.data, f.tensor.shape[0]);
		const int code = pushed == EARPIPE_OK ? earpipe_answer(e, &a) : pushed;
		const float *p;

		later += allocations - before;
		if (code != EARPIPE_OK)
			die(frame_text(&f, "id"), earpipe_text(code));
		if (reader_next(wanted, &want) != STREAM_FRAME ||
		    strcmp(frame_text(&f, "id"), frame_text(&want, "id")) != 0 ||
		    want.tensor.shape[0] != earpipe_classes(e))
			die(frame_text(&f, "id"), "no such scores");
		p = want.tensor.data;
		for (size_t i = 0; i < earpipe_classes(e); i++) {
			const double difference = fabs((double)a.scores[i] - (double)p[i]);

			worst = difference <= worst ? worst : difference;
		}
		printf("%s\t%s\n", frame_text(&f, "id"), a.word);
	}
	printf("%zu frames, difference %s 1e-5, %zu allocations\n", frames,
	       worst <= 1e-5 ? "below" : "above", later);
	fprintf(stderr, "largest difference %g\n", worst);
	earpipe_close(e);
}

/* ---- errors ---- */

static void tell(const char *name, int code, const struct earpipe_reason *why)
{
	printf("%s: %d %s%s%s\n", name, code, earpipe_text(code), why && *why->text ? ": " : "",
	       why ? why->text : "");
}

static void misuse_open(void)
{
	static char copy[sizeof model];
	const struct earpipe_options shortest = { .longest_s = 0.01 };
	const struct earpipe_options trigger = { .listens = 1, .trigger_db = 90 };
	struct earpipe_options o = { .block = NULL };
	struct earpipe_reason why;
	struct earpipe *e;
	size_t wrong = 0, size, all;

	tell("no bytes", earpipe_open(&e, model, 0, NULL, &why), &why);
	tell("no model", earpipe_open(&e, "RIFF", 4, NULL, &why), &why);
	for (size_t n = 0; n < n_model; n += 61)
		wrong +=
		    earpipe_open(&e, model, n, NULL, &why) != EARPIPE_BAD_MODEL || e || !*why.text;
	printf("truncated: %zu accepted\n", wrong);
	for (size_t i = 0; i < n_model; i += 61) {
		memcpy(copy, model, n_model);
		copy[i] ^= 4;
		wrong += earpipe_open(&e, copy, n_model, NULL, &why) != EARPIPE_BAD_MODEL || e;
	}
	printf("damaged: %zu accepted\n", wrong);
	tell("too short", earpipe_open(&e, model, n_model, &shortest, &why), &why);
	tell("no such trigger", earpipe_open(&e, model, n_model, &trigger, &why), &why);
	earpipe_size(&all, model, n_model, NULL, &why);
	o.block = malloc(all);
	for (size = 0; size < all; size += size < 4096 ? 64 : 4096) {
		o.block_size = size;
		wrong += earpipe_open(&e, model, n_model, &o, &why) != EARPIPE_NO_MEMORY || e;
	}
	o.block_size = all - 128;
	tell("a small block", earpipe_open(&e, model, n_model, &o, &why), &why);
	printf("smaller blocks: %zu accepted\n", wrong);
	o.block_size = all;
	tell("the block", earpipe_open(&e, model, n_model, &o, &why), &why);
	earpipe_close(e);
	free(o.block);
}

static void misuse_calls(void)
{
	static float silence[100000], huge[800], bad[3] = { 0, NAN, 0 };
	struct earpipe_answer a;
	struct earpipe *e;
	size_t used, rows, width;

	for (size_t i = 0; i < 800; i++)
		huge[i] = i % 2 ? 3e38F : -3e38F;
	earpipe_open(&e, model, n_model, NULL, NULL);
	tell("no sample", earpipe_answer(e, &a), NULL);
	tell("not finite", earpipe_push(e, bad, 3), NULL);
	tell("too long", earpipe_push(e, silence, sizeof silence / sizeof *silence), NULL);
	earpipe_push(e, huge, 800);
	tell("too large", earpipe_answer(e, &a), NULL);
	tell("to listen", earpipe_listen(e, silence, 800, &used, &a), NULL);
	earpipe_push(e, silence, 8000);
	earpipe_restart(e);
	earpipe_features(e, &rows, &width);
	printf("restarted: %zu rows\n", rows);
	earpipe_push(e, silence, 800);
	tell("silence", earpipe_answer(e, &a), NULL);
	earpipe_close(e);
	earpipe_close(NULL);
}

/* ---- time ---- */

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median time of an answer to a second that comes in pieces; *least is the least. */
static double time_answer(struct earpipe *e, const float *x, size_t n, size_t piece, double *least)
{
	enum { TIMES = 301 };
	double us[TIMES];
	struct earpipe_answer a;

	for (size_t i = 0; i < TIMES; i++) {
		const double began = now_us();

		for (size_t at = 0; at < n; at += piece)
			earpipe_push(e, x + at, piece < n - at ? piece : n - at);
		if (earpipe_answer(e, &a) != EARPIPE_OK)
			die("earpipe_answer", "failed");
		us[i] = now_us() - began;
	}
	qsort(us, TIMES, sizeof *us, ascending);
	*least = us[0];
	return us[TIMES / 2];
}

static void measure(void)
{
	const struct earpipe_options o = { .longest_s = 1 };
	struct rng random = rng_stream(1, 0, 0, 0);
	struct earpipe *e;
	double at_once, least;
	size_t n, size;
	float *x;

	if (earpipe_open(&e, model, n_model, &o, NULL) != EARPIPE_OK ||
	    earpipe_size(&size, model, n_model, &o, NULL) != EARPIPE_OK)
		die("earpipe_open", "failed");
	n = (size_t)earpipe_rate(e);
	x = calloc(n, sizeof *x);
	for (size_t i = 0; i < n; i++)
		x[i] = 0.1F * rng_normal(&random);
	at_once = time_answer(e, x, n, n, &least);
	printf("%.1f\t%.1f\t", at_once, least);
	printf("%.1f\t%zu\n", time_answer(e, x, n, n / 100, &least), size);
	free(x);
	earpipe_close(e);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		die("usage", "embed-answers [--errors | --time] MODEL [AUDIO SCORES]");
	read_model(argv[argc == 4 ? 1 : 2]);
	if (argc == 4)
		compare(argv[2], argv[3]);
	else if (strcmp(argv[1], "--time") == 0)
		measure();
	else
		misuse_open(), misuse_calls();
	return 0;
}
