/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/fft.h"

#include "base/tensor.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lengths that are worth it, and whose work fits into a near cache. */
enum { SHORTEST = 16, LONGEST = 16384 };

static const double PI = 3.14159265358979323846;

/* Vectors that lie in arrays of doubles, aligned. */
typedef double vec2 __attribute__((vector_size(16), may_alias));
typedef double vec4 __attribute__((vector_size(32), may_alias));
typedef double vec8 __attribute__((vector_size(64), may_alias));
typedef float float4 __attribute__((vector_size(16)));

struct turn {
	double re, im; /* cos and -sin of an angle */
};

struct fft {
	size_t points, used;
	enum cpu_path path;
	double *signals;     /* [FFT_LANES, row] */
	size_t row;          /* used, rounded up so that all begin aligned */
	double *power;       /* [points / 2 + 1, FFT_LANES] */
	double *in;          /* [points, FFT_LANES]; with FFTW [points] */
	double *work[2];     /* [points, FFT_LANES]; NULL with FFTW; so the next two */
	struct turn *turns;  /* [points / 2]: by k / (points / 2) of a circle */
	struct turn *halves; /* [points / 4 + 1]: by k / points */
	fftw_plan plan;      /* NULL without FFTW */
	fftw_complex *out;   /* [points / 2 + 1] */
};

#define LANES_TARGET
#define LANES_NAME portable
#define LANES_VECTOR vec2
#include "features/fft_lanes.h"
#undef LANES_TARGET

#if CPU_IS_X86

#define LANES_TARGET CPU_TARGET_AVX2
#define LANES_NAME avx2
#define LANES_VECTOR vec4
#include "features/fft_lanes.h"
#undef LANES_TARGET

#define LANES_TARGET CPU_TARGET_AVX512
#define LANES_NAME avx512
#define LANES_VECTOR vec8
#include "features/fft_lanes.h"
#undef LANES_TARGET

#else

static void avx2(const struct fft *f, size_t column)
{
	portable(f, column);
}

static void avx512(const struct fft *f, size_t column)
{
	portable(f, column);
}

#endif

void fft_use(struct fft *f, enum cpu_path path)
{
	f->path = path;
}

/* [n, FFT_LANES] zeros, aligned for the widest vectors. */
static double *alloc_lanes(size_t n)
{
	size_t bytes;
	void *p;

	if (!size_mul(n, FFT_LANES * sizeof(double), &bytes) || posix_memalign(&p, 64, bytes) != 0)
		return NULL;
	return memset(p, 0, bytes);
}

static struct turn *make_turns(size_t n, size_t circle)
{
	struct turn *turns = calloc(n, sizeof *turns);

	for (size_t k = 0; turns && k < n; k++) {
		double angle = 2 * PI * (double)k / (double)circle;
		turns[k] = (struct turn){ cos(angle), -sin(angle) };
	}
	return turns;
}

static bool make_lanes(struct fft *f)
{
	f->in = alloc_lanes(f->points);
	f->work[0] = alloc_lanes(f->points);
	f->work[1] = alloc_lanes(f->points);
	f->turns = make_turns(f->points / 2, f->points / 2);
	f->halves = make_turns(f->points / 4 + 1, f->points);
	return f->in && f->work[0] && f->work[1] && f->turns && f->halves;
}

/* ESTIMATE, one plan, one aligned buffer, no wisdom: the same bits in every process. */
static bool make_plan(struct fft *f)
{
	f->in = fftw_alloc_real(f->points);
	f->out = fftw_alloc_complex(f->points / 2 + 1);
	if (!f->in || !f->out)
		return false;
	memset(f->in, 0, f->points * sizeof *f->in);
	f->plan = fftw_plan_dft_r2c_1d((int)f->points, f->in, f->out, FFTW_ESTIMATE);
	return f->plan != NULL;
}

static bool uses_fftw(size_t points)
{
	return points < SHORTEST || points > LONGEST || (points & (points - 1)) != 0;
}

struct fft *fft_new(size_t points, size_t used)
{
	struct fft *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->points = points;
	f->used = used;
	f->path = cpu_best();
	f->row = (used + FFT_LANES - 1) / FFT_LANES * FFT_LANES;
	f->signals = alloc_lanes(f->row);
	f->power = alloc_lanes(points / 2 + 1);
	if (!f->signals || !f->power || !(uses_fftw(points) ? make_plan(f) : make_lanes(f))) {
		fft_free(f);
		return NULL;
	}
	return f;
}

void fft_free(struct fft *f)
{
	if (!f)
		return;
	if (uses_fftw(f->points))
		fftw_free(f->in);
	else
		free(f->in);
	if (f->plan)
		fftw_destroy_plan(f->plan);
	fftw_free(f->out);
	free(f->signals);
	free(f->power);
	free(f->work[0]);
	free(f->work[1]);
	free(f->turns);
	free(f->halves);
	free(f);
}

double *fft_lane(struct fft *f, size_t lane)
{
	return f->signals + lane * f->row;
}

/* What lies in `in` through FFTW. */
static void transform_alone(struct fft *f, size_t lane)
{
	fftw_execute(f->plan);
	for (size_t k = 0; k <= f->points / 2; k++)
		f->power[k * FFT_LANES + lane] =
		    f->out[k][0] * f->out[k][0] + f->out[k][1] * f->out[k][1];
}

/* What lies in `in` side by side, n lanes of it. */
static void transform_lanes(struct fft *f, size_t n)
{
	static const struct {
		void (*column)(const struct fft *f, size_t column);
		size_t width;
	} paths[CPU_PATHS] = {
		[CPU_REFERENCE] = { portable, 2 },
		[CPU_PORTABLE] = { portable, 2 },
		[CPU_AVX2] = { avx2, 4 },
		[CPU_AVX512] = { avx512, 8 },
	};

	for (size_t c = 0; c < n; c += paths[f->path].width)
		paths[f->path].column(f, c);
}

double *fft_power(struct fft *f, size_t n)
{
	const double *x = f->signals;
	size_t row = f->row;

	for (size_t lane = 0; f->plan && lane < n; lane++) {
		memcpy(f->in, fft_lane(f, lane), f->used * sizeof *f->in);
		transform_alone(f, lane);
	}
	if (f->plan)
		return f->power;
	for (size_t i = 0; i < f->used; i++) {
		vec4 *to = (vec4 *)(f->in + i * FFT_LANES);
		to[0] = (vec4){ x[i], x[row + i], x[2 * row + i], x[3 * row + i] };
		to[1] = (vec4){ x[4 * row + i], x[5 * row + i], x[6 * row + i], x[7 * row + i] };
	}
	transform_lanes(f, n);
	return f->power;
}

double *fft_power_tapered(struct fft *f, const float *const *signals, const double *taper, size_t n)
{
	const float *x[FFT_LANES];

	for (size_t lane = 0; f->plan && lane < n; lane++) {
		for (size_t i = 0; i < f->used; i++)
			f->in[i] = signals[lane][i] * taper[i];
		transform_alone(f, lane);
	}
	if (f->plan)
		return f->power;
	for (size_t lane = 0; lane < FFT_LANES; lane++) /* all lanes hold numbers */
		x[lane] = signals[lane < n ? lane : 0];
	for (size_t i = 0; i < f->used; i++) {
		vec4 *to = (vec4 *)(f->in + i * FFT_LANES);
		float4 low = { x[0][i], x[1][i], x[2][i], x[3][i] };
		float4 high = { x[4][i], x[5][i], x[6][i], x[7][i] };
		to[0] = __builtin_convertvector(low, vec4) * taper[i];
		to[1] = __builtin_convertvector(high, vec4) * taper[i];
	}
	transform_lanes(f, n);
	return f->power;
}
