/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/spectrum.h"

#include "base/cpu.h"
#include "base/tensor.h"
#include "features/dft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* `lanes` has one float for each lane. `half` has half of the lanes: a 256-bit vector
 * holds four doubles. */
typedef float lanes __attribute__((vector_size(SPECTRUM_LANES * sizeof(float)), may_alias));
typedef int32_t lanes_int __attribute__((vector_size(SPECTRUM_LANES * sizeof(int32_t))));
typedef double half __attribute__((vector_size(SPECTRUM_LANES / 2 * sizeof(double)), may_alias));
typedef float half_float
    __attribute__((vector_size(SPECTRUM_LANES / 2 * sizeof(float)), may_alias));
/* For functions that are compiled once for each kind of processor. */
#define INLINE __attribute__((always_inline))

static const double PI = 3.14159265358979323846;

const char *const spectrum_taper_names[] = { "hann",  "hamming",     "blackman",
					     "povey", "rectangular", NULL };
const char *const spectrum_form_names[] = { "periodic", "symmetric", NULL };
const char *const spectrum_log_names[] = { "ln", "log10", "db", "none", "pcen", NULL };

struct spectrum {
	struct spectrum_settings settings;
	struct bands bands;
	struct dft *dft;
	double *taper;                /* [window] */
	double *power;                /* [fft / 2 + 1, SPECTRUM_LANES], aligned */
	float *levels;                /* [bands, SPECTRUM_LANES], aligned */
	float energy[SPECTRUM_LANES]; /* meaningless without settings.with_energy */
	float scale, subtract;        /* applied to natural logarithms: l * scale - subtract */
	size_t n;                     /* lanes that hold a window */
};

/* ---- tables ---- */

static double taper_at(const struct spectrum_settings *r, size_t i)
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

/* The factor from natural logarithms to the units of the log. */
static double log_scale(const struct spectrum_settings *r)
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

/* What the reference subtracts from each level. */
static double log_ref(const struct spectrum_settings *r)
{
	return r->ref > 0 ? log_scale(r) * log(r->ref) : 0;
}

double spectrum_level(const struct spectrum_settings *r, double energy)
{
	return log_scale(r) * log(fmax(energy, r->floor) + r->offset) - log_ref(r);
}

/* [n, SPECTRUM_LANES] zeros, aligned for the widest vectors. */
static void *new_lanes(size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (!size_mul(n, SPECTRUM_LANES * size, &bytes) || posix_memalign(&p, 64, bytes) != 0)
		return NULL;
	return memset(p, 0, bytes);
}

struct spectrum *spectrum_new(const struct spectrum_settings *settings)
{
	struct spectrum *s = calloc(1, sizeof *s);
	size_t window = (size_t)settings->window, fft = (size_t)settings->fft;

	if (!s)
		return NULL;
	s->settings = *settings;
	s->scale = (float)log_scale(settings);
	s->subtract = (float)log_ref(settings);
	s->dft = dft_new(fft, DFT_FORWARD);
	s->taper = calloc(window, sizeof *s->taper);
	s->power = new_lanes(fft / 2 + 1, sizeof *s->power);
	s->levels = new_lanes((size_t)settings->bands.mels, sizeof *s->levels);
	if (!s->dft || !s->taper || !s->power || !s->levels ||
	    !bands_make(&s->bands, &settings->bands, settings->rate_hz, fft)) {
		spectrum_free(s);
		return NULL;
	}
	for (size_t i = 0; i < window; i++)
		s->taper[i] = taper_at(settings, i);
	return s;
}

void spectrum_free(struct spectrum *s)
{
	if (!s)
		return;
	dft_free(s->dft);
	bands_free(&s->bands);
	free(s->taper);
	free(s->power);
	free(s->levels);
	free(s);
}

size_t spectrum_width(const struct spectrum *s)
{
	return s->bands.n + s->settings.with_energy;
}

/* ---- one window ---- */

static float log_energy(const struct spectrum_settings *r, const double *samples)
{
	double sum = 0;

	for (size_t i = 0; i < (size_t)r->window; i++)
		sum += samples[i] * samples[i];
	return (float)log(fmax(sum, r->energy_floor));
}

static void remove_mean(double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		x[i] -= sum / (double)n;
}

static void emphasise(double *x, size_t n, double a)
{
	for (size_t i = n; i-- > 0;)
		x[i] -= a * x[i ? i - 1 : 0];
}

/* Prepares the samples of a window, x[window], for the transform. */
static void prepare(struct spectrum *s, double *x)
{
	const struct spectrum_settings *r = &s->settings;
	size_t n = (size_t)r->window;

	if (r->remove_mean)
		remove_mean(x, n);
	if (r->with_energy && r->energy == ENERGY_RAW)
		s->energy[s->n] = log_energy(r, x);
	if (r->preemphasis != 0)
		emphasise(x, n, r->preemphasis);
	for (size_t i = 0; i < n; i++)
		x[i] *= s->taper[i];
	if (r->with_energy && r->energy == ENERGY_WINDOWED)
		s->energy[s->n] = log_energy(r, x);
}

/* Writes the squared magnitudes of the bins to the lane of the window. */
static void put_power(struct spectrum *s)
{
	const double(*bins)[2] = (const double(*)[2])dft_bins(s->dft);
	double *power = s->power + s->n;

	for (size_t k = 0; k <= (size_t)s->settings.fft / 2; k++)
		power[k * SPECTRUM_LANES] = bins[k][0] * bins[k][0] + bins[k][1] * bins[k][1];
}

bool spectrum_add(struct spectrum *s, const float *window)
{
	double *x = dft_signal(s->dft);

	/* The window goes to the beginning of the transform's points; another place would change
	 * only the phase. The points after it stay zero. */
	for (size_t i = 0; i < (size_t)s->settings.window; i++)
		x[i] = window[i];
	prepare(s, x);
	dft_forward(s->dft);
	put_power(s);
	return ++s->n == SPECTRUM_LANES;
}

/* ---- all lanes ---- */

/* Turns squares of magnitudes into the power `to` of magnitudes. */
static void raise_power(double *power, size_t n, double to)
{
	if (to == 1)
		for (size_t i = 0; i < n; i++)
			power[i] = sqrt(power[i]);
	else if (to != 2)
		for (size_t i = 0; i < n; i++)
			power[i] = pow(power[i], to / 2);
}

/* Natural logarithm of positive normal numbers, exact to one or two units in the last place.
 * Numbers that are not finite stay so. x = 2^e m with m in [sqrt(1/2), sqrt(2)), and with s = (m -
 * 1) / (m + 1) ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + s^7/7 + s^9/9), where s^11/11
 * is below 4e-10. */
static inline INLINE void log_lanes(lanes *x)
{
	static const int32_t SQRT_HALF = 0x3f3504f3; /* the bits of it */
	/* LN2_UPPER has few enough bits for its product with e to be exact */
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

/* Raises x to the floor; NaN stays. */
static inline INLINE void floor_lanes(lanes *x, float floor)
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

/* Sums the energy in each band, for all lanes. */
static inline INLINE void sum_bands(const struct spectrum *s, const double *power)
{
	for (size_t b = 0; b < s->bands.n; b++) {
		const struct band *band = &s->bands.band[b];
		const half *bins = (const half *)(power + band->first * SPECTRUM_LANES);
		half low = { 0 }, high = { 0 };
		half_float *level = (half_float *)(s->levels + b * SPECTRUM_LANES);

		for (size_t i = 0; i < band->n; i++) {
			low += band->weight[i] * bins[2 * i];
			high += band->weight[i] * bins[2 * i + 1];
		}
		level[0] = __builtin_convertvector(low, half_float);
		level[1] = __builtin_convertvector(high, half_float);
	}
}

static inline INLINE void make_levels(const struct spectrum *s, const double *power)
{
	float floor = (float)s->settings.floor, offset = (float)s->settings.offset;

	sum_bands(s, power);
	if (s->settings.log == LOG_NONE || s->settings.log == LOG_PCEN)
		return;
	for (size_t b = 0; b < s->bands.n; b++) {
		lanes *level = (lanes *)(s->levels + b * SPECTRUM_LANES);
		floor_lanes(level, floor);
		*level += offset;
		log_lanes(level);
		*level = *level * s->scale - s->subtract;
	}
}

/* Compiled once for each kind of processor. The file's flags forbid fused multiply-add, so all give
 * the same bits. */
static void levels_portable(const struct spectrum *s, const double *power)
{
	make_levels(s, power);
}

#if CPU_IS_X86
CPU_TARGET_AVX2 static void levels_avx2(const struct spectrum *s, const double *power)
{
	make_levels(s, power);
}
#else
static void levels_avx2(const struct spectrum *s, const double *power)
{
	make_levels(s, power);
}
#endif

static void work_out(struct spectrum *s)
{
	size_t bins = (size_t)s->settings.fft / 2 + 1;

	raise_power(s->power, bins * SPECTRUM_LANES, s->settings.power);
	if (cpu_has(CPU_AVX2))
		levels_avx2(s, s->power);
	else
		levels_portable(s, s->power);
}

bool spectrum_rows(struct spectrum *s, struct rows *out)
{
	if (s->n == 0)
		return true;
	work_out(s);
	for (size_t l = 0; l < s->n; l++) {
		const float *lane = s->levels + l;
		float *row = rows_add(out);
		if (!row)
			return false;
		for (size_t b = 0; b < s->bands.n; b++)
			row[b] = lane[b * SPECTRUM_LANES];
		if (s->settings.with_energy)
			row[s->bands.n] = s->energy[l];
	}
	s->n = 0;
	return true;
}
