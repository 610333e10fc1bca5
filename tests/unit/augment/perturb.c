/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perturb: lengths, pitch and resonances of a buzz, before and after */
#include "../check.h"
#include "features/dft.h"
#include "augment/perturb.h"

#include <stdlib.h>
#include <string.h>

enum { N = 8000, RATE = 8000 };

static float x[N], y[4 * N];

/* A pulse train at 125 Hz through a resonance at 1000 Hz. */
static void buzz(void)
{
	const double pi = 4 * atan(1), r = exp(-pi * 250 / RATE),
		     c = 2 * r * cos(2 * pi * 1000 / RATE);
	double a = 0, b = 0;

	for (size_t i = 0; i < N; i++) {
		const double s = (i % 64 == 0 ? 1 : 0) + c * a - r * r * b;

		b = a;
		a = s;
		x[i] = (float)(0.1 * s);
	}
}

/* The power near so many Hz, in dB. */
static double at_db(const float *signal, size_t n, double hz)
{
	struct dft *d = dft_new(n, DFT_BOTH);
	double sum = 1e-12;

	for (size_t i = 0; i < n; i++)
		dft_signal(d)[i] =
		    signal[i] * (0.5 - 0.5 * cos(8 * atan(1) * (double)i / (double)n));
	dft_forward(d);
	for (size_t k = 0; k <= n / 2; k++)
		if (fabs((double)k * RATE / (double)n - hz) < 6)
			sum += pow(dft_bins(d)[k][0], 2) + pow(dft_bins(d)[k][1], 2);
	dft_free(d);
	return 10 * log10(sum / (double)n);
}

/* Whether there is a line at hz, and none half way to the next one. */
static void check_line_at(const float *signal, size_t n, double hz, double pitch, const char *name)
{
	const double on = at_db(signal, n, hz), off = at_db(signal, n, hz + pitch / 2);

	CHECK(on > off + 12, name, "%.1f dB on the line, %.1f dB beside it", on, off);
}

static double energy(const float *signal, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)signal[i] * (double)signal[i];
	return sum;
}

/* How much of the energy of a sound of n samples that begins at `begin`, with silence around it,
 * is left; how: 't' tempo, 'p' pitch, 's' speed, 'r' tract. */
static double kept(struct perturb *v, char how, double by, size_t begin, size_t n)
{
	size_t out;

	memset(x, 0, sizeof x);
	for (size_t i = begin; i < begin + n; i++)
		x[i] = (float)(0.3 * sin(0.8 * (double)(i - begin)));
	out = how == 't'   ? perturb_tempo(v, x, N, by, y)
	      : how == 'p' ? perturb_pitch(v, x, N, by, y)
	      : how == 's' ? perturb_speed(v, x, N, by, y)
			   : perturb_tract(v, x, N, by, y);
	return energy(y, out) / energy(x, N);
}

/* What is heard in the last milliseconds stays, as much as at the beginning. (In the middle of
 * silence, a faster tempo may leave out a sound that is as short as the pieces.) */
static void check_ends(struct perturb *v)
{
	static const struct {
		char how;
		double by;
	} changes[] = { { 't', 0.8 }, { 't', 1.2 }, { 't', 1.9 }, { 'p', 0.89 }, { 'p', 1.19 },
			{ 'p', 1.5 }, { 's', 0.9 }, { 's', 1.1 }, { 'r', 0.9 },  { 'r', 1.1 } };
	static const size_t ms[] = { 5, 10, 20, 40 };

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		for (size_t k = 0; k < sizeof ms / sizeof *ms; k++) {
			const size_t n = ms[k] * RATE / 1000;
			const double first = kept(v, changes[i].how, changes[i].by, 0, n);
			const double last = kept(v, changes[i].how, changes[i].by, N - n, n);
			char name[60];

			snprintf(name, sizeof name, "ends-%c-%g-%zu-ms", changes[i].how,
				 changes[i].by, ms[k]);
			CHECK(last > 0.7 * first && last < 1.3 * first, name,
			      "%.2f of the first and %.2f of the last is left", first, last);
		}
	buzz();
}

/* All paths give the same bits, at the ends of a block of samples as well. */
static void check_paths(struct perturb *v)
{
	static const double by[] = { 0.5, 0.9, 1, 1.1, 1.7 };
	static const size_t lengths[] = { 1, 31, 32, 33, 1000, N };
	static float other[4 * N];

	for (int path = CPU_PORTABLE; path < CPU_PATHS; path++) {
		struct perturb *w;
		char name[40];

		if (!cpu_has((enum cpu_path)path))
			continue;
		w = perturb_new(RATE, (enum cpu_path)path);
		for (size_t i = 0; i < sizeof by / sizeof *by; i++)
			for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
				const size_t n = perturb_speed(v, x, lengths[k], by[i], y);

				snprintf(name, sizeof name, "speed-path-%d-%g-%zu", path, by[i],
					 lengths[k]);
				CHECK(perturb_speed(w, x, lengths[k], by[i], other) == n &&
					  memcmp(y, other, n * sizeof *y) == 0,
				      name, "differs from that of the plain loops");
				snprintf(name, sizeof name, "tempo-path-%d-%g-%zu", path, by[i],
					 lengths[k]);
				perturb_tempo(v, x, lengths[k], by[i], y);
				CHECK(perturb_tempo(w, x, lengths[k], by[i], other) == n &&
					  memcmp(y, other, n * sizeof *y) == 0,
				      name, "differs from that of the plain loops");
			}
		perturb_free(w);
	}
}

int main(void)
{
	size_t n;
	double worst = 0;
	struct perturb *v = perturb_new(RATE, CPU_REFERENCE);

	check_ends(v);
	buzz();
	check_paths(v);
	check_line_at(x, N, 1000, 125, "the-buzz");
	n = perturb_speed(v, x, N, 1.25, y);
	CHECK(n == 6400 && n == perturb_length(N, 1.25), "speed-length", "%zu", n);
	check_line_at(y, n, 1250, 156.25, "speed-pitch");
	CHECK(at_db(y, n, 1250) > at_db(y, n, 1250 - 4 * 156.25) + 6, "speed-resonance",
	      "is elsewhere");
	n = perturb_speed(v, x, N, 1, y);
	for (size_t i = 0; i < N; i++)
		check_worst(&worst, fabs(x[i] - y[i]));
	CHECK(n == N && worst <= 1e-5, "speed-of-1", "off by %g", worst);

	n = perturb_tempo(v, x, N, 0.8, y);
	CHECK(n == 10000, "tempo-length", "%zu", n);
	check_line_at(y, n, 1000, 125, "tempo-pitch");
	n = perturb_tempo(v, x, N, 1.3, y);
	check_line_at(y, n, 1000, 125, "tempo-pitch-faster");

	n = perturb_pitch(v, x, N, 1.25, y);
	CHECK(n == N, "pitch-length", "%zu", n);
	check_line_at(y, n, 1250, 156.25, "pitch");

	n = perturb_tract(v, x, N, 1.25, y);
	CHECK(n == N, "tract-length", "%zu", n);
	check_line_at(y, n, 1250, 125, "tract-keeps-the-pitch");
	CHECK(at_db(y, n, 1250) > at_db(y, n, 1000) + 3 &&
		  at_db(x, N, 1250) < at_db(x, N, 1000) - 3,
	      "tract-resonance", "%.1f dB at 1250 Hz, %.1f dB at 1000 Hz", at_db(y, n, 1250),
	      at_db(y, n, 1000));
	worst = 0;
	n = perturb_tract(v, x, N, 1, y);
	for (size_t i = 0; i < N; i++)
		check_worst(&worst, fabs(x[i] - y[i]));
	CHECK(worst <= 1e-5, "tract-of-1", "off by %g", worst);

	/* short ones */
	CHECK(perturb_tempo(v, x, 5, 0.5, y) == 10 && perturb_tract(v, x, 1, 1.1, y) == 1 &&
		  perturb_pitch(v, x, 3, 0.9, y) == 3 && perturb_speed(v, x, 1, 4, y) == 1,
	      "short", "another length");
	perturb_free(v);
	return check_status();
}
