/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/settings.h"

#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The longest transform and window, the widest hop (samples), the highest fmax (Hz). */
#define FFT_MAX 1048576
#define HOP_MAX 1e9
#define FMAX_MAX 5e8

/* ---- when a setting has an effect ---- */

struct settings_effect {
	const char *needs; /* in words of the options */
	bool (*met)(const struct settings *s);
};

static bool is_dithered(const struct settings *s)
{
	return s->mel.dither > 0;
}

static bool is_emphasised(const struct settings *s)
{
	return s->mel.preemphasis > 0;
}

static bool reaches_over_edges(const struct settings *s)
{
	return s->mel.framing.kind != FRAMING_SNIP;
}

static bool is_tapered(const struct settings *s)
{
	return s->mel.spectrum.taper != TAPER_RECTANGULAR;
}

static bool is_cut(const struct settings *s)
{
	return bands_cut(&s->mel.spectrum.bands, s->mel.spectrum.rate_hz);
}

static bool takes_pcen(const struct settings *s)
{
	return s->mel.spectrum.log == LOG_PCEN;
}

static bool takes_logarithm(const struct settings *s)
{
	return s->mel.spectrum.log != LOG_NONE && !takes_pcen(s);
}

static bool has_lowest_level(const struct settings *s)
{
	return s->mel.top_db > 0;
}

static bool makes_mfcc(const struct settings *s)
{
	return s->mel.cepstrum.n > 0;
}

static bool is_liftered(const struct settings *s)
{
	return makes_mfcc(s) && s->mel.cepstrum.lifter > 0;
}

static bool has_zeroth(const struct settings *s)
{
	return makes_mfcc(s) && s->mel.cepstrum.zeroth != ZEROTH_NONE;
}

static bool has_energy(const struct settings *s)
{
	return makes_mfcc(s) && s->mel.cepstrum.zeroth == ZEROTH_ENERGY;
}

static bool is_normalised(const struct settings *s)
{
	return s->mel.cmvn.kind != CMVN_NONE;
}

static bool slides(const struct settings *s)
{
	return s->mel.cmvn.kind == CMVN_SLIDING;
}

static bool is_trailing(const struct settings *s)
{
	return slides(s) && !s->mel.cmvn.center;
}

static bool has_deltas(const struct settings *s)
{
	return s->mel.deltas.order > 0;
}

static bool has_second_deltas(const struct settings *s)
{
	return s->mel.deltas.order > 1;
}

static const struct settings_effect DITHER = { "--dither", is_dithered },
				    EMPHASIS = { "--preemphasis", is_emphasised },
				    EDGES = { "windows that reach over the edges (--framing)",
					      reaches_over_edges },
				    TAPER = { "another --taper than rectangular", is_tapered },
				    CUT = { "--fmin or --fmax", is_cut },
				    LOGARITHM = { "a logarithm (--log)", takes_logarithm },
				    TOP_DB = { "--top-db", has_lowest_level },
				    PCEN = { "--log pcen", takes_pcen },
				    MFCC = { "--mfcc", makes_mfcc },
				    LIFTER = { "--mfcc and --lifter", is_liftered },
				    ZEROTH = { "--mfcc and a --zeroth", has_zeroth },
				    ENERGY = { "--mfcc and --zeroth energy", has_energy },
				    CMVN = { "--cmvn", is_normalised },
				    SLIDING = { "--cmvn sliding", slides },
				    TRAILING = { "--cmvn sliding and --cmvn-center no",
						 is_trailing },
				    DELTAS = { "--deltas", has_deltas },
				    SECOND_DELTAS = { "--deltas 2", has_second_deltas };

/* ---- the table ---- */

static const char *const rounding_names[] = { "nearest", "down", NULL };
static const char *const dc_names[] = { "keep", "remove", NULL };
static const char *const energy_names[] = { "raw", "windowed", NULL };
static const char *const empty_names[] = { "refuse", "allow", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };

static const struct option_word nyquist[] = { { "nyquist", 0 }, { 0 } };
static const struct option_word largest[] = { { "max", 0 }, { 0 } };
static const struct option_word logarithm[] = { { "log", 0 }, { 0 } };
static const struct option_word none[] = { { "none", 0 }, { 0 } };

/* The offset of a field, whose type must be c_type. */
#define FIELD(c_type, field)                \
	(offsetof(struct settings, field) + \
	 0 * sizeof(_Generic(((struct settings *)0)->field, c_type : 0)))

/* libearpipe has no options to describe. */
#ifdef EARPIPE_EMBEDDED
#define HELP(text) NULL
#else
#define HELP(text) text
#endif

/* name, field, argument and help, then range or choices, then the rest of struct setting */
#define REAL(n, field, a, h, lo, hi, ...)                                                        \
	{                                                                                        \
		.name = n, .type = SETTING_REAL, .offset = FIELD(double, field), .arg = HELP(a), \
		.help = HELP(h), .min = lo, .max = hi, __VA_ARGS__                               \
	}
#define WHOLE(n, field, a, h, lo, hi, ...)                                                         \
	{                                                                                          \
		.name = n, .type = SETTING_WHOLE, .offset = FIELD(int64_t, field), .arg = HELP(a), \
		.help = HELP(h), .min = lo, .max = hi, __VA_ARGS__                                 \
	}
#define LENGTH(n, field, a, h, lo, hi, ...)                                             \
	{                                                                               \
		.name = n, .type = SETTING_LENGTH, .offset = FIELD(struct span, field), \
		.arg = HELP(a), .help = HELP(h), .min = lo, .max = hi, __VA_ARGS__      \
	}
#define CHOICE(n, field, h, list, ...)                                             \
	{                                                                          \
		.name = n, .type = SETTING_CHOICE, .offset = FIELD(int, field),    \
		.arg = HELP("NAME"), .help = HELP(h), .choices = list, __VA_ARGS__ \
	}
#define IF(condition) .effect = &(condition)
#define ALWAYS .always_recorded = true

const struct setting settings_table[] = {
	/* the signal */
	REAL("gain", mel.gain, "X", "multiply samples by X", 1e-9, 1e9, ),
	REAL("dither", mel.dither, "X", "add normal noise of standard deviation X to samples", 0,
	     1e9),
	WHOLE("seed", mel.seed, "N", "seed the noise of --dither with N", 0, 9007199254740992,
	      IF(DITHER)),
	REAL("preemphasis", mel.preemphasis, "A", "filter y[i] = x[i] - A x[i-1]", 0, 1, ALWAYS),
	CHOICE("preemphasis-per", mel.emphasis,
	       "apply pre-emphasis to the whole signal or to each window", mel_emphasis_names,
	       IF(EMPHASIS)),
	/* windows */
	LENGTH("window", window, "N|MS", "set the window length, in samples or milliseconds", 1,
	       1e6, ALWAYS, .recorded = { 1, FFT_MAX }),
	LENGTH("hop", hop, "N|MS", "advance this much between rows, in samples or milliseconds",
	       0.001, 1e6, ALWAYS, .recorded = { 1, HOP_MAX }),
	CHOICE("rounding", rounding, "choose how milliseconds are rounded to samples",
	       rounding_names, .never_recorded = true),
	CHOICE("framing", mel.framing.kind, "choose where windows are placed", framing_kind_names,
	       ALWAYS),
	CHOICE("pad", mel.framing.pad, "choose how the signal is extended at its edges",
	       framing_pad_names, IF(EDGES)),
	CHOICE("dc", mel.spectrum.remove_mean, "keep or remove the mean of each window",
	       dc_names, ),
	CHOICE("taper", mel.spectrum.taper, "choose the window function", spectrum_taper_names,
	       ALWAYS),
	CHOICE("taper-form", mel.spectrum.form, "make the window function periodic or symmetric",
	       spectrum_form_names, IF(TAPER)),
	/* bands */
	WHOLE("fft", mel.framing.fft, "N",
	      "compute transforms of N points; default: the window rounded up to a power of 2", 2,
	      FFT_MAX, ALWAYS),
	REAL("power", mel.spectrum.power, "P",
	     "raise magnitudes to the power P; 2 gives power spectra", 0.1, 10, ALWAYS),
	WHOLE("mels", mel.spectrum.bands.mels, "N", "compute N bands", 1, 4096, ALWAYS),
	REAL("fmin", mel.spectrum.bands.fmin_hz, "HZ", "begin the lowest band at HZ", 0, 1e6,
	     ALWAYS),
	REAL("fmax", mel.spectrum.bands.fmax_hz, "HZ",
	     "end the highest band at HZ; a negative HZ counts from half the rate", -1e6, 1e6,
	     ALWAYS, .recorded = { 0, FMAX_MAX }, .words = nyquist),
	CHOICE("passband", mel.spectrum.bands.passband,
	       "choose which points of the transform lie between fmin and fmax",
	       bands_passband_names, IF(CUT)),
	CHOICE("mel-scale", mel.spectrum.bands.scale, "choose the mel scale", bands_scale_names,
	       ALWAYS),
	CHOICE("triangles", mel.spectrum.bands.sides,
	       "make the sides of bands straight over hertz or mel", bands_sides_names, ),
	CHOICE("norm", mel.spectrum.bands.norm, "choose the normalisation of bands",
	       bands_norm_names, ALWAYS),
	CHOICE("empty-bands", mel.spectrum.bands.allow_empty,
	       "refuse or allow bands without a point of the transform", empty_names, ),
	/* levels */
	CHOICE("log", mel.spectrum.log, "choose the logarithm", spectrum_log_names, ALWAYS),
	REAL("floor", mel.spectrum.floor, "X", "raise smaller values to X before the logarithm", 0,
	     1e30, ALWAYS),
	REAL("offset", mel.spectrum.offset, "X", "add X to values before the logarithm", 0, 1e30,
	     IF(LOGARITHM)),
	REAL("ref", mel.spectrum.ref, "X",
	     "set the value whose level is 0 dB; max: the largest of the recording", 0, 1e30,
	     .words = largest),
	REAL("top-db", mel.top_db, "DB", "raise levels to at least DB decibels below --peak", 0,
	     1000, .words = none),
	REAL("peak", mel.peak, "X",
	     "set the reference of --top-db; max: the largest value of the recording", 0, 1e30,
	     IF(TOP_DB), .words = largest),
	REAL("pcen-gain", mel.pcen.gain, "X", "set the exponent of the automatic gain of PCEN", 0,
	     10, IF(PCEN)),
	REAL("pcen-bias", mel.pcen.bias, "X", "add X before the root of PCEN", 0, 1e9, IF(PCEN)),
	REAL("pcen-power", mel.pcen.power, "X",
	     "set the exponent of the root of PCEN, or take a logarithm", 0, 10, IF(PCEN),
	     .words = logarithm),
	REAL("pcen-time", mel.pcen.time_s, "S",
	     "set the time constant of the smoother of PCEN, in seconds", 1e-6, 1e6, IF(PCEN)),
	REAL("pcen-eps", mel.pcen.eps, "X", "add X to the divisor of PCEN", 1e-30, 1e9, IF(PCEN)),
	/* cepstrum */
	WHOLE("mfcc", mel.cepstrum.n, "N", "compute N cepstral coefficients; none: log-mel bands",
	      0, 4096, ALWAYS, .words = none),
	CHOICE("dct", mel.cepstrum.norm, "choose the normalisation of the DCT", cepstrum_norm_names,
	       ALWAYS, IF(MFCC)),
	WHOLE("dct-type", mel.cepstrum.type, "N", "choose the type of the DCT, 1 to 3", 1, 3,
	      IF(MFCC)),
	REAL("lifter", mel.cepstrum.lifter, "L", "lifter cepstra with length L", 0, 1000, ALWAYS,
	     IF(MFCC), .words = none),
	WHOLE("lifter-from", mel.cepstrum.from, "N", "count c0 as N in the lifter, 0 or 1", 0, 1,
	      IF(LIFTER)),
	CHOICE("zeroth", mel.cepstrum.zeroth, "choose what c0 is replaced by",
	       cepstrum_zeroth_names, IF(MFCC)),
	CHOICE("zeroth-at", mel.cepstrum.place,
	       "put c0, or its replacement, at this end of the row", cepstrum_place_names,
	       IF(ZEROTH)),
	CHOICE("energy", mel.energy, "compute the energy before or after the window function",
	       energy_names, IF(ENERGY)),
	REAL("energy-floor", mel.spectrum.energy_floor, "X",
	     "raise smaller energies to X before the logarithm", 1e-37, 1e30, IF(ENERGY)),
	/* rows */
	CHOICE("cmvn", mel.cmvn.kind, "normalise the mean of each coefficient over this stretch",
	       cmvn_kind_names, ),
	CHOICE("cmvn-vars", mel.cmvn.vars, "normalise the variance as well as the mean", no_yes,
	       IF(CMVN)),
	WHOLE("cmvn-window", mel.cmvn.window, "N", "normalise over a sliding window of N rows", 1,
	      100000, IF(SLIDING)),
	WHOLE("cmvn-min", mel.cmvn.min, "N",
	      "use at least N rows at the beginning of a sliding window", 1, 100000, IF(TRAILING)),
	CHOICE("cmvn-center", mel.cmvn.center, "centre the sliding window on its row", no_yes,
	       IF(SLIDING)),
	WHOLE("deltas", mel.deltas.order, "N", "append deltas up to order N, 0 to 2", 0, 2),
	WHOLE("delta-window", mel.deltas.window, "N", "compute deltas over N rows on each side", 1,
	      1000, IF(DELTAS)),
	CHOICE("delta-second", mel.deltas.second, "choose how second-order deltas are computed",
	       delta_second_names, IF(SECOND_DELTAS)),
	CHOICE("delta-edges", mel.deltas.edges,
	       "choose how rows are extended at the edges for deltas", delta_edges_names,
	       IF(DELTAS)),
	{ 0 },
};

struct settings settings_default(void)
{
	return (struct settings){
		.mel = {
			.gain = 1,
			.spectrum = { .power = 2,
				      .bands = { .mels = 40, .fmin_hz = 20 },
				      .floor = 1e-10,
				      .ref = 1,
				      .energy_floor = 1e-10 },
			.pcen = { .gain = 0.98, .bias = 2, .power = 0.5, .time_s = 0.4, .eps = 1e-6 },
			.cepstrum = { .type = 2 },
			.cmvn = { .window = 600, .min = 100 },
			.deltas = { .window = 2 },
		},
		.window = { 25, true },
		.hop = { 10, true },
	};
}

/* ---- presets ---- */

const char *const settings_preset_names[] = { "earpipe", "librosa", "torchaudio", "kaldi",
					      "htk",     "sptk",    NULL };

const char *const settings_presets[] = {
	/* earpipe */
	"",
	/* librosa */
	"window 2048 hop 512 fft 2048 mels 128 fmin 0 norm slaney log db lifter-from 1 "
	"delta-window 4 delta-second fit delta-edges fit",
	/* torchaudio */
	"window 400 hop 200 fft 400 pad reflect mels 128 fmin 0 mel-scale htk empty-bands allow "
	"floor 0 offset 1e-6",
	/* kaldi */
	"gain 32768 rounding down framing snip pad symmetric dc remove preemphasis 0.97 "
	"preemphasis-per frame taper povey taper-form symmetric mels 23 mel-scale htk triangles "
	"mel "
	"floor 1.1920928955078125e-07 lifter 22 energy-floor 1 delta-second convolved",
	/* htk */
	"gain 32768 rounding down framing snip preemphasis 0.97 preemphasis-per frame "
	"taper hamming taper-form symmetric power 1 mels 20 fmin 0 passband bins mel-scale htk "
	"triangles mel floor 1 dct htk lifter 22 zeroth none",
	/* sptk */
	"gain 32768 window 256 hop 100 fft 512 framing ceil preemphasis 0.97 "
	"preemphasis-per frame taper hamming taper-form symmetric power 1 mels 20 fmin 0 "
	"mel-scale htk triangles mel floor 1 dct htk lifter 22 zeroth none delta-second fit",
};

/* ---- one setting ---- */

void *setting_value(const struct setting *setting, struct settings *s)
{
	return (char *)s + setting->offset;
}

double setting_number(const struct setting *setting, const struct settings *s)
{
	const void *value = (const char *)s + setting->offset;

	switch (setting->type) {
	case SETTING_LENGTH:
		return ((const struct span *)value)->value;
	case SETTING_WHOLE:
		return (double)*(const int64_t *)value;
	case SETTING_CHOICE:
		return *(const int *)value;
	default:
		return *(const double *)value;
	}
}

const char *setting_needs(const struct setting *setting)
{
	return setting->effect ? setting->effect->needs : NULL;
}

bool setting_has_effect(const struct setting *setting, const struct settings *s)
{
	return !setting->effect || setting->effect->met(s);
}

bool setting_is_recorded(const struct setting *setting, const struct settings *s)
{
	const struct settings defaults = settings_default();

	if (setting->always_recorded || setting->never_recorded)
		return setting->always_recorded;
	return setting_has_effect(setting, s) &&
	       setting_number(setting, s) != setting_number(setting, &defaults);
}

/* ---- all of them ---- */

const char *settings_check(const struct settings *s, char *why, size_t size)
{
	const struct bands_settings *bands = &s->mel.spectrum.bands;
	const char *reason = mel_check_stages(&s->mel, why, size);

	if (reason)
		return reason;
	if (s->mel.framing.fft && !s->window.is_ms && s->window.value > (double)s->mel.framing.fft)
		snprintf(why, size, "--window %.0f is longer than --fft %lld", s->window.value,
			 (long long)s->mel.framing.fft);
	else if (s->mel.cepstrum.zeroth == ZEROTH_ENERGY && s->mel.cepstrum.n == 0)
		snprintf(why, size, "--zeroth energy needs --mfcc");
	else if (bands->fmax_hz > 0 && bands->fmin_hz >= bands->fmax_hz)
		snprintf(why, size, "--fmin %g must be below --fmax %g", bands->fmin_hz,
			 bands->fmax_hz);
	else
		return NULL;
	return why;
}

/* A length in samples as a double: it may not fit into an integer. */
static double longest(struct span s, double rate_hz)
{
	return s.is_ms ? s.value * rate_hz / 1000 : s.value;
}

static struct span in_samples(struct span s, double rate_hz, int rounding)
{
	/* the factor undoes the rounding of milliseconds / 1000 */
	double samples = floor(longest(s, rate_hz) * (1 + 1e-12));

	if (rounding == ROUND_NEAREST || samples < 1)
		samples = (double)span_samples(s, rate_hz);
	return (struct span){ samples, false };
}

static int64_t power_of_2_from(int64_t n)
{
	int64_t p = 2;

	while (p < n)
		p *= 2;
	return p;
}

/* A hint for settings that cannot be computed: a probable mistake of the user. */
static const char *hint_of(const struct settings *s)
{
	if (s->mel.spectrum.bands.fmax_hz < 0)
		return "; a negative --fmax counts from half the rate";
	if (!s->from_recipe && !s->window.is_ms && s->window.value < 64)
		return "; a --window in milliseconds is written 25ms";
	return "";
}

const char *settings_at_rate(const struct settings *s, double rate_hz, struct settings *at,
			     char *why, size_t size)
{
	struct mel_settings *mel = &at->mel;
	char detail[256];
	const char *reason;

	*at = *s;
	if (longest(s->window, rate_hz) > FFT_MAX || longest(s->hop, rate_hz) > HOP_MAX) {
		snprintf(why, size, "at %.10g Hz --window or --hop have too many samples", rate_hz);
		return why;
	}
	at->window = in_samples(s->window, rate_hz, s->rounding);
	at->hop = in_samples(s->hop, rate_hz, s->rounding);
	mel->framing.window = (int64_t)at->window.value;
	mel->framing.hop = (int64_t)at->hop.value;
	if (mel->framing.fft == 0)
		mel->framing.fft = power_of_2_from(mel->framing.window);
	mel->spectrum.rate_hz = rate_hz;
	if (mel->spectrum.bands.fmax_hz <= 0)
		mel->spectrum.bands.fmax_hz += rate_hz / 2;
	if (!(reason = mel_check(mel, detail, sizeof detail)))
		return NULL;
	snprintf(why, size, "at %.10g Hz: %s%s", rate_hz, reason, hint_of(s));
	return why;
}

void settings_as_options(const struct settings *s, char *line, size_t size)
{
	char number[DECIMAL_TEXT];
	size_t used = 0;

	*line = '\0';
	for (const struct setting *setting = settings_table; setting->name; setting++) {
		const char *text = number;

		if (!setting_is_recorded(setting, s) || !setting_has_effect(setting, s) ||
		    used >= size)
			continue;
		if (setting->type == SETTING_CHOICE)
			text = setting->choices[(size_t)setting_number(setting, s)];
		else
			decimal_text(setting_number(setting, s), 6, number);
		used += (size_t)snprintf(line + used, size - used, " --%s %s", setting->name, text);
	}
}
