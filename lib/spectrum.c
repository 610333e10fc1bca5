/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spectrum.h"

#include "tensor.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = SPECTRUM_LANES };

/* A number for each lane. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t lanes_int __attribute__((vector_size(LANES * sizeof(int32_t))));

static const double PI = 3.14159265358979323846;

const char *const spectrum_taper_names[] = { "hann",  "hamming",     "blackman",
					     "povey", "rectangular", NULL };
const char *const spectrum_form_names[] = { "periodic", "symmetric", NULL };
const char *const spectrum_log_names[] = { "ln", "log10", "db", "none", "pcen", NULL };

struct spectrum {
	struct spectrum_recipe recipe;
	struct bands bands;
	float *taper;       /* [window] */
	float *in;          /* [fft], aligned as FFTW likes it */
	fftwf_complex *out; /* [fft / 2 + 1] */
	fftwf_plan plan;
	lanes *bins;           /* [fft / 2 + 1] */
	lanes *levels;         /* [bands] */
	float energy[LANES];   /* meaningless without recipe.energy */
	float scale, subtract; /* of natural logarithms: times scale, minus subtract */
	size_t n;              /* lanes taken */
	enum spectrum_path path;
};

/* ---- tables ---- */

static double taper_at(const struct spectrum_recipe *r, size_t i)
{
	double n = (double)r->window - (r->form == TAPER_SYMMETRIC), angle = 2 * PI * (double)i / n;

	if (r->window == 1)
		return 1;
	switch (r->taper) {
	case TAPER_HANN:
		return 0.5 - 0.5 * cos(angle);
	case TAPER_HAMMING:
		return 0.54 - 0.46 * cos(angle);
	case TAPER_BLACKMAN:
		return 0.42 - 0.5 * cos(angle) + 0.08 * cos(2 * angle);
	case TAPER_POVEY:
		return pow(0.5 - 0.5 * cos(angle), 0.85);
	default:
		return 1;
	}
}

/* What a natural logarithm is multiplied by. */
static double log_scale(const struct spectrum_recipe *r)
{
	switch (r->log) {
	case LOG_LOG10:
		return 1 / log(10);
	case LOG_DB:
		return 20 / (r->power * log(10));
	default:
		return 1;
	}
}

/* What the reference takes off each level. */
static double log_ref(const struct spectrum_recipe *r)
{
	return r->ref > 0 ? log_scale(r) * log(r->ref) : 0;
}

double spectrum_level(const struct spectrum_recipe *r, double energy)
{
	return log_scale(r) * log(fmax(energy, r->floor) + r->offset) - log_ref(r);
}

/* ESTIMATE, one plan, one aligned buffer, no wisdom: the same bits in every process. */
static bool make_plan(struct spectrum *s)
{
	size_t fft = (size_t)s->recipe.fft;

	s->in = fftwf_alloc_real(fft);
	s->out = fftwf_alloc_complex(fft / 2 + 1);
	if (!s->in || !s->out)
		return false;
	memset(s->in, 0, fft * sizeof *s->in);
	s->plan = fftwf_plan_dft_r2c_1d((int)fft, s->in, s->out, FFTW_ESTIMATE);
	return s->plan != NULL;
}

static lanes *alloc_lanes(size_t n)
{
	size_t bytes;
	void *p;

	if (!size_mul(n, sizeof(lanes), &bytes) || posix_memalign(&p, sizeof(lanes), bytes) != 0)
		return NULL;
	return memset(p, 0, bytes);
}

static enum spectrum_path fastest(void)
{
	return spectrum_has(SPECTRUM_AVX512) ? SPECTRUM_AVX512
	       : spectrum_has(SPECTRUM_AVX2) ? SPECTRUM_AVX2
					     : SPECTRUM_PORTABLE;
}

struct spectrum *spectrum_new(const struct spectrum_recipe *recipe)
{
	struct spectrum *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->recipe = *recipe;
	s->path = fastest();
	s->scale = (float)log_scale(recipe);
	s->subtract = (float)log_ref(recipe);
	s->taper = calloc((size_t)recipe->window, sizeof *s->taper);
	s->bins = alloc_lanes((size_t)recipe->fft / 2 + 1);
	s->levels = alloc_lanes((size_t)recipe->bands.mels);
	if (!s->taper || !s->bins || !s->levels || !make_plan(s) ||
	    !bands_make(&s->bands, &recipe->bands, recipe->rate_hz, (size_t)recipe->fft)) {
		spectrum_free(s);
		return NULL;
	}
	for (size_t i = 0; i < (size_t)recipe->window; i++)
		s->taper[i] = (float)taper_at(recipe, i);
	return s;
}

void spectrum_free(struct spectrum *s)
{
	if (!s)
		return;
	if (s->plan)
		fftwf_destroy_plan(s->plan);
	fftwf_free(s->in);
	fftwf_free(s->out);
	bands_free(&s->bands);
	free(s->taper);
	free(s->bins);
	free(s->levels);
	free(s);
}

size_t spectrum_width(const struct spectrum *s)
{
	return s->bands.n + (s->recipe.energy != ENERGY_NONE);
}

/* ---- one window ---- */

static float log_energy(const struct spectrum_recipe *r, const float *samples)
{
	double sum = 0;

	for (size_t i = 0; i < (size_t)r->window; i++)
		sum += (double)samples[i] * samples[i];
	return (float)log(fmax(sum, r->energy_floor));
}

static void remove_mean(float *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		x[i] = (float)(x[i] - sum / (double)n);
}

static void emphasise(float *x, size_t n, double a)
{
	for (size_t i = n; i-- > 0;)
		x[i] = (float)(x[i] - a * x[i ? i - 1 : 0]);
}

/* The window, changed as the recipe says, with its taper, in s->in. */
static void prepare(struct spectrum *s, const float *window)
{
	const struct spectrum_recipe *r = &s->recipe;
	size_t n = (size_t)r->window;

	if (r->remove_mean || r->preemphasis != 0) {
		memcpy(s->in, window, n * sizeof *window);
		window = s->in;
	}
	if (r->remove_mean)
		remove_mean(s->in, n);
	if (r->energy == ENERGY_RAW)
		s->energy[s->n] = log_energy(r, window);
	if (r->preemphasis != 0)
		emphasise(s->in, n, r->preemphasis);
	for (size_t i = 0; i < n; i++)
		s->in[i] = window[i] * s->taper[i];
	if (r->energy == ENERGY_WINDOWED)
		s->energy[s->n] = log_energy(r, s->in);
	/* Where the window lies within the transform's points turns only the phase. */
	memset(s->in + n, 0, ((size_t)r->fft - n) * sizeof *s->in);
}

bool spectrum_add(struct spectrum *s, const float *window)
{
	size_t bins = (size_t)s->recipe.fft / 2 + 1;
	float *lane = (float *)s->bins + s->n;
	double power = s->recipe.power;

	prepare(s, window);
	fftwf_execute(s->plan);
	for (size_t k = 0; k < bins; k++)
		lane[k * LANES] = s->out[k][0] * s->out[k][0] + s->out[k][1] * s->out[k][1];
	if (power == 1)
		for (size_t k = 0; k < bins; k++)
			lane[k * LANES] = sqrtf(lane[k * LANES]);
	else if (power != 2)
		for (size_t k = 0; k < bins; k++)
			lane[k * LANES] = powf(lane[k * LANES], (float)(power / 2));
	return ++s->n == LANES;
}

/* ---- all lanes ---- */

/* Natural logarithm of positive normal numbers, to a unit or two in the last place; what is not
 * finite stays so. x = 2^e m with m in [sqrt(1/2), sqrt(2)), and with s = (m - 1) / (m + 1)
 * ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + s^7/7 + s^9/9), where s^11/11 is below 4e-10. */
static inline __attribute__((always_inline)) void log_lanes(lanes *x)
{
	static const int32_t SQRT_HALF = 0x3f3504f3; /* the bits of it */
	/* the upper one has few enough bits for its product with e to be exact */
	static const float LN2_UPPER = 0.693359375f, LN2_LOWER = -2.12194440e-4f;
	lanes_int bits, e;
	lanes m, s, z, p, power, made;

	memcpy(&bits, x, sizeof bits);
	e = (bits - SQRT_HALF) >> 23;
	bits -= e << 23;
	memcpy(&m, &bits, sizeof m);
	power = __builtin_convertvector(e, lanes);
	s = (m - 1) / (m + 1);
	z = s * s;
	p = z * (1.f / 3 + z * (1.f / 5 + z * (1.f / 7 + z * (1.f / 9))));
	s += s;
	made = power * LN2_UPPER + (s + (s * p + power * LN2_LOWER));
	*x = made + (*x - *x);
}

/* x where it is above the floor, or NaN; else the floor. */
static inline __attribute__((always_inline)) void floor_lanes(lanes *x, float floor)
{
	lanes_int bits, low, floor_bits;
	lanes all = { 0 };

	all += floor;
	low = *x <= all;
	memcpy(&bits, x, sizeof bits);
	memcpy(&floor_bits, &all, sizeof floor_bits);
	bits = (bits & ~low) | (floor_bits & low);
	memcpy(x, &bits, sizeof bits);
}

static inline __attribute__((always_inline)) void work_out(struct spectrum *s)
{
	bool logs = s->recipe.log != LOG_NONE && s->recipe.log != LOG_PCEN;
	float floor = (float)s->recipe.floor, offset = (float)s->recipe.offset;

	for (size_t b = 0; b < s->bands.n; b++) {
		const struct band *band = &s->bands.band[b];
		const lanes *bins = s->bins + band->first;
		lanes sum = { 0 };

		for (size_t i = 0; i < band->n; i++)
			sum += band->weight[i] * bins[i];
		if (logs) {
			floor_lanes(&sum, floor);
			sum += offset;
			log_lanes(&sum);
			sum = sum * s->scale - s->subtract;
		}
		s->levels[b] = sum;
	}
}

static void work_out_portable(struct spectrum *s)
{
	work_out(s);
}

#if defined(__x86_64__) || defined(__i386__)

__attribute__((target("avx2"))) static void work_out_avx2(struct spectrum *s)
{
	work_out(s);
}

__attribute__((target("avx512f"))) static void work_out_avx512(struct spectrum *s)
{
	work_out(s);
}

bool spectrum_has(enum spectrum_path path)
{
	return path == SPECTRUM_AVX512 ? __builtin_cpu_supports("avx512f")
	       : path == SPECTRUM_AVX2 ? __builtin_cpu_supports("avx2")
				       : true;
}

#else

static void work_out_avx2(struct spectrum *s)
{
	work_out(s);
}

static void work_out_avx512(struct spectrum *s)
{
	work_out(s);
}

bool spectrum_has(enum spectrum_path path)
{
	return path == SPECTRUM_PORTABLE;
}

#endif

void spectrum_use(struct spectrum *s, enum spectrum_path path)
{
	s->path = path;
}

bool spectrum_rows(struct spectrum *s, struct rows *out)
{
	static void (*const paths[])(struct spectrum *) = { work_out_portable, work_out_avx2,
							    work_out_avx512 };

	if (s->n == 0)
		return true;
	paths[s->path](s);
	for (size_t l = 0; l < s->n; l++) {
		const float *lane = (const float *)s->levels + l;
		float *row = rows_add(out);
		if (!row)
			return false;
		for (size_t b = 0; b < s->bands.n; b++)
			row[b] = lane[b * LANES];
		if (s->recipe.energy != ENERGY_NONE)
			row[s->bands.n] = s->energy[l];
	}
	s->n = 0;
	return true;
}
