/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decibels - what the conversion of sample rates does to tones
 * in   lines of FROM TO QUALITY PHASE (Hz, Hz, names as resample has them); the rest is not read
 * out  a line of eleven words for each: the four, then band, ripple, snr, rejection, first, held,
 *      delay
 *
 * With --all there is no input: every pair of the usual rates, in all qualities and phases.
 *
 * Each tone is a second of a sine of half of full scale, in floats. A sine of its frequency is
 * fitted to the middle half of what comes out (least squares, double), where the filters see
 * nothing but the tone; all that is left is error: noise, images, aliases. "The band" is that of
 * the lower of the two rates, up to half of it.
 *
 *   band       up to where a tone loses less than 3 dB, in % of the band
 *   ripple     dB, the largest gain or loss among tones in the flat part of the band, see flat[]
 *   snr        dB, from such a tone down to what else there is, of the worst
 *   rejection  dB, from a tone down to what it leaves where nothing may be, of the worst: beyond
 *              the band of the rate that comes out anywhere, else at other frequencies than its own
 *   first      ms of input before the first sample comes out, one by one
 *   held       ms of input, the most whose output was not there yet
 *   delay      ms, the largest group delay of the tones in the flat part, less the smallest */
#include "program/cli.h"
#include "audio/rate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TONES = 24, HALVINGS = 12, ANCHOR = 64 };

static const double PI = 3.14159265358979323846;

/* Of the band, where each quality claims to be flat: where its filters' slope begins. */
static const double flat[] = { 0.2, 0.7, 0.91, 0.91, 0.91 };

static bool all;

static const struct option_row options[] = {
	OPT_FLAG("all", 0, &all, "measure every pair of the usual rates, and read nothing"),
	OPT_END,
};

static const struct program program = {
	.name = "decibels",
	.operands = "",
	.summary = "Measure conversions of sample rates, a line each.",
	.options = options,
};

/* A conversion under test, and room for a second on either side. */
struct bench {
	double in_hz, out_hz;
	struct rate *rate;
	float *in;             /* [in_hz] */
	double *sine, *cosine; /* [the larger rate] */
};

/* What became of a tone. */
struct heard {
	double gain;  /* of the fitted sine */
	double phase; /* of it, radians ahead */
	double rest;  /* rms of what is left, where the tone that went in has 1 */
	double whole; /* rms of all, so */
};

/* sine and cosine of 2 pi hz k / rate_hz for k < n: turned step by step, exact at each anchor. */
static void turn(struct bench *b, double hz, double rate_hz, size_t n)
{
	const double step = 2 * PI * hz / rate_hz, s1 = sin(step), c1 = cos(step);

	for (size_t k = 0; k < n; k++) {
		if (k % ANCHOR == 0) {
			b->sine[k] = sin(step * (double)k);
			b->cosine[k] = cos(step * (double)k);
		} else {
			b->sine[k] = b->sine[k - 1] * c1 + b->cosine[k - 1] * s1;
			b->cosine[k] = b->cosine[k - 1] * c1 - b->sine[k - 1] * s1;
		}
	}
}

static void no_memory(bool there)
{
	if (!there)
		cli_die(STATUS_SYSTEM, "no memory");
}

static struct heard hear(struct bench *b, double hz)
{
	const double level = 0.5;
	double ss = 0, sc = 0, cc = 0, xs = 0, xc = 0, whole = 0, rest = 0;
	size_t n_in = (size_t)b->in_hz, n;

	turn(b, hz, b->in_hz, n_in);
	for (size_t k = 0; k < n_in; k++)
		b->in[k] = (float)(level * b->sine[k]);
	no_memory(rate_restart(b->rate) && rate_push(b->rate, b->in, n_in));
	const float *x = rate_take(b->rate, &n);

	/* it was not drained, so there are fewer than a second has */
	turn(b, hz, b->out_hz, n);
	size_t from = (size_t)(b->out_hz / 4), to = (size_t)(b->out_hz * 3 / 4);
	if (to > n)
		cli_die(STATUS_INPUT, "%g to %g Hz: only %zu samples of a second came out",
			b->in_hz, b->out_hz, n);
	for (size_t k = from; k < to; k++) {
		double s = b->sine[k], c = b->cosine[k];
		ss += s * s;
		sc += s * c;
		cc += c * c;
		xs += x[k] * s;
		xc += x[k] * c;
	}
	double det = ss * cc - sc * sc;
	double p = (xs * cc - xc * sc) / det, q = (xc * ss - xs * sc) / det;
	for (size_t k = from; k < to; k++) {
		double error = x[k] - p * b->sine[k] - q * b->cosine[k];
		rest += error * error;
		whole += (double)x[k] * x[k];
	}
	double tone = level * level / 2 * (double)(to - from);
	return (struct heard){ sqrt(p * p + q * q) / level, atan2(q, p), sqrt(rest / tone),
			       sqrt(whole / tone) };
}

static double db(double ratio)
{
	return 20 * log10(ratio);
}

/* The larger, and NaN if either is. */
static double worse(double a, double b)
{
	return isnan(a) || a >= b ? a : b;
}

/* Up to where tones lose less than 3 dB. */
static double band(struct bench *b, double half)
{
	double good = 0.1, bad = 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (good + bad) / 2;
		if (db(hear(b, middle * half).gain) > -3)
			good = middle;
		else
			bad = middle;
	}
	return good;
}

struct verdict {
	double ripple, snr, delay;
};

static struct verdict flat_part(struct bench *b, double edge_hz)
{
	struct verdict v = { 0, INFINITY, 0 };
	double least = INFINITY, most = -INFINITY;

	for (int i = 0; i < TONES; i++) {
		/* no fraction of either rate, and the last one at the edge */
		double hz = edge_hz * (i + 0.618) / (TONES - 1 + 0.618), apart = 1;
		struct heard h = hear(b, hz), beside = hear(b, hz - apart);
		double delay = remainder(beside.phase - h.phase, 2 * PI) / (2 * PI * apart);
		v.ripple = worse(fabs(db(h.gain)), v.ripple);
		v.snr = -worse(db(h.rest / h.gain), -v.snr);
		least = -worse(-delay, -least);
		most = worse(delay, most);
	}
	v.delay = 1000 * (most - least);
	return v;
}

/* Tones all over what comes in, close together at the edge of the band. */
static double rejection(struct bench *b, double half)
{
	double in_half = b->in_hz / 2, found = INFINITY;

	for (int i = 0; i < TONES; i++) {
		double part = (i + 0.382) / TONES, hz;
		if (b->out_hz < b->in_hz)
			hz = half + (in_half - half) * (0.003 + 0.994 * part * part);
		else
			hz = in_half * (1 - (0.003 + 0.994 * part * part));
		struct heard h = hear(b, hz);
		found = -worse(db(b->out_hz < b->in_hz ? h.whole : h.rest), -found);
	}
	return found;
}

/* Samples one by one: *first and *held, in ms. */
static void wait_for(struct bench *b, double *first, double *held)
{
	size_t out = 0, n;

	*first = NAN;
	*held = 0;
	no_memory(rate_restart(b->rate));
	rate_take(b->rate, &n);
	for (size_t k = 1; k <= (size_t)b->in_hz; k++) {
		no_memory(rate_push(b->rate, &b->in[k - 1], 1));
		/* before what this one brought is taken, the wait was longest */
		*held = worse(1000 * ((double)k / b->in_hz - (double)out / b->out_hz), *held);
		rate_take(b->rate, &n);
		if (n > 0 && out == 0)
			*first = 1000 * (double)k / b->in_hz;
		out += n;
	}
}

static void measure(double in_hz, double out_hz, int quality, int phase)
{
	struct bench b = { .in_hz = in_hz, .out_hz = out_hz };
	size_t n = (size_t)(in_hz > out_hz ? in_hz : out_hz);
	double half = (in_hz < out_hz ? in_hz : out_hz) / 2, first, held;

	b.rate = rate_new(in_hz, out_hz, quality, phase);
	no_memory(b.rate);
	b.in = cli_alloc((size_t)in_hz, sizeof *b.in);
	b.sine = cli_alloc(n, sizeof *b.sine);
	b.cosine = cli_alloc(n, sizeof *b.cosine);
	struct verdict v = flat_part(&b, flat[quality] * half);
	double rejected = rejection(&b, half);
	wait_for(&b, &first, &held);
	printf("%g %g %s %s %.1f %.5f %.1f %.1f %.1f %.1f %.2f\n", in_hz, out_hz,
	       rate_quality_names[quality], rate_phase_names[phase], 100 * band(&b, half), v.ripple,
	       v.snr, rejected, first, held, v.delay);
	fflush(stdout);
	rate_free(b.rate);
	free(b.in);
	free(b.sine);
	free(b.cosine);
}

static void measure_all(void)
{
	static const double rates[] = { 8000, 11025, 16000, 22050, 44100, 48000 };
	enum { N = sizeof rates / sizeof *rates };

	for (int q = RATE_QUICK; q <= RATE_VERY_HIGH; q++)
		for (int p = RATE_LINEAR; p <= (rate_has_phases(q) ? RATE_MINIMUM : RATE_LINEAR);
		     p++)
			for (size_t i = 0; i < N; i++)
				for (size_t j = 0; j < N; j++)
					if (i != j)
						measure(rates[i], rates[j], q, p);
}

/* The word's place in the list; dies if it has none. */
static int place(const char *word, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(word, names[i]) == 0)
			return i;
	cli_die(STATUS_INPUT, "'%s' is neither a quality nor a phase", word);
}

int main(int argc, char **argv)
{
	char line[200], quality[20], phase[20];
	double in_hz, out_hz;

	cli_parse(argc, argv, &program);
	if (all) {
		measure_all();
		return cli_finish(STATUS_OK);
	}
	while (fgets(line, sizeof line, stdin)) {
		if (sscanf(line, "%lf %lf %19s %19s", &in_hz, &out_hz, quality, phase) != 4)
			cli_die(STATUS_INPUT, "no FROM TO QUALITY PHASE: %.*s",
				(int)strcspn(line, "\n"), line);
		measure(in_hz, out_hz, place(quality, rate_quality_names),
			place(phase, rate_phase_names));
	}
	return cli_finish(STATUS_OK);
}
