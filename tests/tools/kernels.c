/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernels - how much of the processor the convolutions use
 *
 * Prints a line for each of the nets' convolutions of 16 channels and more on both sides: its name
 * and its share, in percent, of the floating-point operations that a core can do, forward, backward
 * by data and backward by weights, counted as the plain algorithm needs them. Then 'all', weighted
 * by operations, and 'peak', GFLOP/s of a core: multiply-adds in registers, measured in between.
 * One thread; its own CPU time, the median of several. */
#include "base/rng.h"
#include "nn/winograd.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 15, TIMES = 8, PEAK_LOOPS = 400000, LANES = 12 };

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Twelve independent chains of multiply-adds: more than units times latency. */
#define PEAK(name, target, vector, constraint)                                                   \
	target static void name(void)                                                            \
	{                                                                                        \
		vector a = { 1 }, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a; \
		vector k = a, l = a, x = { 0.5f }, y = { 0.1f };                                 \
                                                                                                 \
		for (int n = 0; n < PEAK_LOOPS; n++) {                                           \
			a = a * x + y, b = b * x + y, c = c * x + y, d = d * x + y;              \
			e = e * x + y, f = f * x + y, g = g * x + y, h = h * x + y;              \
			i = i * x + y, j = j * x + y, k = k * x + y, l = l * x + y;              \
			__asm__ volatile(                                                        \
			    ""                                                                   \
			    : "+" constraint(a), "+" constraint(b), "+" constraint(c),           \
			      "+" constraint(d), "+" constraint(e), "+" constraint(f),           \
			      "+" constraint(g), "+" constraint(h), "+" constraint(i),           \
			      "+" constraint(j), "+" constraint(k), "+" constraint(l));          \
		}                                                                                \
	}

typedef float vec4 __attribute__((vector_size(16)));

#if defined(__x86_64__)
typedef float vec8 __attribute__((vector_size(32)));
typedef float vec16 __attribute__((vector_size(64)));

PEAK(peak4, , vec4, "x")
PEAK(peak8, CPU_TARGET_AVX2_FMA, vec8, "x")
PEAK(peak16, CPU_TARGET_AVX512, vec16, "v")
#elif defined(__aarch64__)
PEAK(peak4, , vec4, "w")
#else
#error "kernels knows no vector registers of this processor"
#endif

/* Operations a second of the widest vectors that there are. */
static double measure_peak(void)
{
	double began = cpu_seconds(), width = 4;

#if defined(__x86_64__)
	if (cpu_has(CPU_AVX512)) {
		peak16();
		width = 16;
	} else if (cpu_has(CPU_AVX2)) {
		peak8();
		width = 8;
	} else
#endif
		peak4();
	return PEAK_LOOPS * 2.0 * LANES * width / (cpu_seconds() - began);
}

static float *room(size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);
	float *x = malloc(n * sizeof *x);

	if (!x) {
		perror("kernels");
		exit(3);
	}
	for (size_t i = 0; i < n; i++)
		x[i] = key ? rng_normal(&r) : 0;
	return x;
}

/* A layer with a clip's planes, all that its three kernels need. */
struct bench {
	const char *name;
	struct conv c;
	size_t rows, bands;
	bool winograd;
	struct plane x, y, dy, dx;
	float *w, *flipped, *u, *du, *dw, *bias, *scratch;
};

static void prepare(struct bench *b)
{
	const struct conv *c = &b->c;
	const size_t n = c->rows * c->bands * c->in * c->out, spots = b->rows * b->bands;
	const size_t before = conv_before(c->rows), border = conv_before(c->bands);
	const size_t pitch = (b->bands + 2 * border) * c->in;
	float *x = room((b->rows + 2 * before) * pitch, 0), *random = room(spots * c->in, 1);
	struct conv back = *c;

	b->x =
	    (struct plane){ b->rows, b->bands, c->in, pitch, x + before * pitch + border * c->in };
	for (size_t t = 0; t < b->rows; t++)
		for (size_t i = 0; i < b->bands * c->in; i++)
			b->x.x[t * pitch + i] = random[t * b->bands * c->in + i];
	free(random);
	b->y = b->dy = (struct plane){ b->rows, b->bands, c->out, b->bands * c->out, NULL };
	b->y.x = room(spots * c->out, 0);
	b->dy.x = room(spots * c->out, 2);
	b->dx = (struct plane){ b->rows, b->bands, c->in, b->bands * c->in, NULL };
	b->dx.x = room(spots * c->in, 0);
	b->w = room(n, 3);
	b->flipped = room(n, 0);
	b->dw = room(n, 0);
	b->bias = room(c->out, 4);
	b->u = room(16 * n, 0);
	b->du = room(16 * n, 0);
	back.in = c->out;
	back.out = c->in;
	b->winograd = winograd_suits(c);
	b->scratch =
	    room((b->winograd ? winograd_scratch(c) : 0) + conv_scratch(c, b->rows, b->bands), 0);
	conv_flip(c, b->w, b->flipped);
	if (b->winograd) {
		winograd_weights(c, b->w, b->u, cpu_best());
		winograd_weights(&back, b->flipped, b->du, cpu_best());
	}
}

static void forward(struct bench *b)
{
	if (b->winograd)
		winograd_forward(&b->c, b->u, b->bias, &b->x, &b->y, 1, b->scratch, cpu_best());
	else
		conv_forward(&b->c, b->w, b->bias, &b->x, &b->y, cpu_best());
}

static void backward(struct bench *b)
{
	struct conv back = b->c;

	back.in = b->c.out;
	back.out = b->c.in;
	if (b->winograd)
		winograd_forward(&back, b->du, NULL, &b->dy, &b->dx, 1, b->scratch, cpu_best());
	else
		conv_backward(&b->c, b->flipped, &b->dy, &b->dx, b->scratch, cpu_best());
}

static void backward_weights(struct bench *b)
{
	if (b->winograd)
		winograd_backward_weights(&b->c, &b->x, &b->dy, 1, b->u, b->scratch, cpu_best());
	for (size_t part = 0; !b->winograd && part < conv_parts(&b->c); part++)
		conv_backward_weights(&b->c, part, &b->x, &b->dy, true, b->dw, cpu_best());
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Seconds of one call; peak becomes the largest that was seen. */
static double measure(struct bench *b, void (*kernel)(struct bench *), double *peak)
{
	double took[RUNS];

	kernel(b);
	for (size_t i = 0; i < RUNS; i++) {
		const double now = measure_peak(), began = cpu_seconds();

		*peak = now > *peak ? now : *peak;
		for (size_t k = 0; k < TIMES; k++)
			kernel(b);
		took[i] = (cpu_seconds() - began) / TIMES;
	}
	qsort(took, RUNS, sizeof *took, ascending);
	return took[RUNS / 2];
}

int main(void)
{
	/* default: a clip of FSDD has about 44 rows */
	struct bench benches[] = {
		{ .name = "tutorial-2", .c = { 3, 3, 1, 1, 32, 64, 0 }, .rows = 50, .bands = 20 },
		{ .name = "default-1", .c = { 5, 1, 1, 1, 80, 96, 0 }, .rows = 44, .bands = 1 },
		{ .name = "default-2", .c = { 5, 1, 1, 1, 96, 128, 0 }, .rows = 22, .bands = 1 },
		{ .name = "default-3", .c = { 5, 1, 1, 1, 128, 128, 0 }, .rows = 11, .bands = 1 },
	};
	enum { N = sizeof benches / sizeof *benches };
	double seconds[N][3], operations[N], peak = 0, all_seconds = 0, all_operations = 0;

	for (size_t i = 0; i < N; i++) {
		struct bench *b = &benches[i];

		prepare(b);
		operations[i] = 2.0 * (double)(b->rows * b->bands * b->c.rows * b->c.bands *
					       b->c.in * b->c.out);
		seconds[i][0] = measure(b, forward, &peak);
		seconds[i][1] = measure(b, backward, &peak);
		seconds[i][2] = measure(b, backward_weights, &peak);
		all_operations += 3 * operations[i];
		all_seconds += seconds[i][0] + seconds[i][1] + seconds[i][2];
	}
	for (size_t i = 0; i < N; i++)
		printf("%s %.0f %.0f %.0f\n", benches[i].name,
		       100 * operations[i] / seconds[i][0] / peak,
		       100 * operations[i] / seconds[i][1] / peak,
		       100 * operations[i] / seconds[i][2] / peak);
	printf("all %.0f\npeak %.1f\n", 100 * all_operations / all_seconds / peak, 1e-9 * peak);
	return 0;
}
