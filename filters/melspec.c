/* SPDX-License-Identifier: GPL-2.0-or-later */
/* melspec - log-mel spectrum, or MFCC
 * in   audio  [samples]     rate (Hz)
 * out  logmel [rows, bands]  or mfcc [rows, coefficients], deltas behind them; rate, hop (samples)
 *
 * Chunks of one stream are one signal: joined, the rows are those of the whole. */
#include "program/filter.h"
#include "features/mel.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The longest transform, and window; the widest hop, in samples; the highest fmax, Hz. */
enum { FFT_MAX = 1048576, HOP_MAX = 1000000000, FMAX_MAX = 500000000 };

/* The command line; from the first frame on, which has a rate, with everything worked out. */
static struct mel_settings o = {
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
};
static struct span window = { 25, true }, hop = { 10, true };
static int rounding;
static const char *like;

enum preset { EARPIPE, LIBROSA, TORCHAUDIO, KALDI, HTK, SPTK };
static int preset = EARPIPE;
static const char *const preset_names[] = { "earpipe", "librosa", "torchaudio", "kaldi",
					    "htk",     "sptk",    NULL };

/* What each school does, in words of the options; what is not named is as in earpipe. */
static const char *const presets[] = {
	[EARPIPE] = "",
	[LIBROSA] = "window 2048 hop 512 fft 2048 mels 128 fmin 0 norm slaney log db lifter-from 1 "
		    "delta-window 4 delta-second fit delta-edges fit",
	[TORCHAUDIO] = "window 400 hop 200 fft 400 pad reflect mels 128 fmin 0 mel-scale htk "
		       "empty-bands allow floor 0 offset 1e-6",
	[KALDI] = "gain 32768 rounding down framing snip pad symmetric dc remove preemphasis 0.97 "
		  "preemphasis-per frame "
		  "taper povey taper-form symmetric mels 23 mel-scale htk triangles mel "
		  "floor 1.1920928955078125e-07 lifter 22 energy-floor 1 delta-second convolved",
	[HTK] =
	    "gain 32768 rounding down framing snip preemphasis 0.97 preemphasis-per frame "
	    "taper hamming "
	    "taper-form symmetric power 1 mels 20 fmin 0 passband bins mel-scale htk triangles mel "
	    "floor 1 dct htk lifter 22 zeroth none",
	[SPTK] = "gain 32768 window 256 hop 100 fft 512 framing ceil preemphasis 0.97 "
		 "preemphasis-per frame taper hamming taper-form symmetric power 1 mels 20 fmin 0 "
		 "mel-scale htk triangles mel floor 1 dct htk lifter 22 zeroth none "
		 "delta-second fit",
};

static const char *const dc_names[] = { "keep", "remove", NULL };
static const char *const energy_names[] = { "raw", "windowed", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const rounding_names[] = { "nearest", "down", NULL };
static const char *const empty_names[] = { "refuse", "allow", NULL };

static const struct option_word none_words[] = { { "none", 0 }, { 0 } };
static const struct option_word max_words[] = { { "max", 0 }, { 0 } };
static const struct option_word fmax_words[] = { { "nyquist", 0 }, { 0 } };
static const struct option_word pcen_words[] = { { "log", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "compute the features of this toolkit",
		   preset_names),
	OPT_TEXT("like", 0, &like, "MODEL",
		 "take all settings from a model or a stream of features"),
	/* the signal */
	OPT_REAL("gain", 0, &o.gain, "X", "multiply samples by X", 1e-9, 1e9),
	OPT_REAL("dither", 0, &o.dither, "X", "add normal noise of standard deviation X to samples",
		 0, 1e9),
	OPT_INT("seed", 0, &o.seed, "N", "seed the noise of --dither with N", 0, 9007199254740992),
	OPT_REAL("preemphasis", 0, &o.preemphasis, "A", "filter y[i] = x[i] - A x[i-1]", 0, 1),
	OPT_CHOICE("preemphasis-per", 0, &o.emphasis, "NAME",
		   "apply pre-emphasis to the whole signal or to each window", mel_emphasis_names),
	/* windows */
	OPT_SPAN("window", 0, &window, "N|MS", "set the window length, in samples or milliseconds",
		 1, 1e6),
	OPT_SPAN("hop", 0, &hop, "N|MS",
		 "advance this much between rows, in samples or milliseconds", 0.001, 1e6),
	OPT_CHOICE("rounding", 0, &rounding, "NAME",
		   "choose how milliseconds are rounded to samples", rounding_names),
	OPT_CHOICE("framing", 0, &o.framing.kind, "NAME", "choose where windows are placed",
		   framing_kind_names),
	OPT_CHOICE("pad", 0, &o.framing.pad, "NAME",
		   "choose how the signal is extended at its edges", framing_pad_names),
	OPT_CHOICE("dc", 0, &o.spectrum.remove_mean, "NAME",
		   "keep or remove the mean of each window", dc_names),
	OPT_CHOICE("taper", 0, &o.spectrum.taper, "NAME", "choose the window function",
		   spectrum_taper_names),
	OPT_CHOICE("taper-form", 0, &o.spectrum.form, "NAME",
		   "make the window function periodic or symmetric", spectrum_form_names),
	/* bands */
	OPT_INT("fft", 0, &o.framing.fft, "N",
		"compute transforms of N points; default: the window rounded up to a power of 2", 2,
		FFT_MAX),
	OPT_REAL("power", 0, &o.spectrum.power, "P",
		 "raise magnitudes to the power P; 2 gives power spectra", 0.1, 10),
	OPT_INT("mels", 0, &o.spectrum.bands.mels, "N", "compute N bands", 1, 4096),
	OPT_REAL("fmin", 0, &o.spectrum.bands.fmin_hz, "HZ", "begin the lowest band at HZ", 0, 1e6),
	OPT_REAL_OR("fmax", 0, &o.spectrum.bands.fmax_hz, "HZ",
		    "end the highest band at HZ; a negative HZ counts from half the rate", -1e6,
		    1e6, fmax_words),
	OPT_CHOICE("passband", 0, &o.spectrum.bands.passband, "NAME",
		   "choose which points of the transform lie between fmin and fmax",
		   bands_passband_names),
	OPT_CHOICE("mel-scale", 0, &o.spectrum.bands.scale, "NAME", "choose the mel scale",
		   bands_scale_names),
	OPT_CHOICE("triangles", 0, &o.spectrum.bands.sides, "NAME",
		   "make the sides of bands straight over hertz or mel", bands_sides_names),
	OPT_CHOICE("norm", 0, &o.spectrum.bands.norm, "NAME", "choose the normalisation of bands",
		   bands_norm_names),
	OPT_CHOICE("empty-bands", 0, &o.spectrum.bands.allow_empty, "NAME",
		   "refuse or allow bands without a point of the transform", empty_names),
	/* levels */
	OPT_CHOICE("log", 0, &o.spectrum.log, "NAME", "choose the logarithm", spectrum_log_names),
	OPT_REAL("floor", 0, &o.spectrum.floor, "X",
		 "raise smaller values to X before the logarithm", 0, 1e30),
	OPT_REAL("offset", 0, &o.spectrum.offset, "X", "add X to values before the logarithm", 0,
		 1e30),
	OPT_REAL_OR("ref", 0, &o.spectrum.ref, "X",
		    "set the value whose level is 0 dB; max: the largest of the recording", 0, 1e30,
		    max_words),
	OPT_REAL_OR("top-db", 0, &o.top_db, "DB",
		    "raise levels to at least DB decibels below --peak", 0, 1000, none_words),
	OPT_REAL_OR("peak", 0, &o.peak, "X",
		    "set the reference of --top-db; max: the largest value of the recording", 0,
		    1e30, max_words),
	OPT_REAL("pcen-gain", 0, &o.pcen.gain, "X",
		 "set the exponent of the automatic gain of PCEN", 0, 10),
	OPT_REAL("pcen-bias", 0, &o.pcen.bias, "X", "add X before the root of PCEN", 0, 1e9),
	OPT_REAL_OR("pcen-power", 0, &o.pcen.power, "X",
		    "set the exponent of the root of PCEN, or take a logarithm", 0, 10, pcen_words),
	OPT_REAL("pcen-time", 0, &o.pcen.time_s, "S",
		 "set the time constant of the smoother of PCEN, in seconds", 1e-6, 1e6),
	OPT_REAL("pcen-eps", 0, &o.pcen.eps, "X", "add X to the divisor of PCEN", 1e-30, 1e9),
	/* cepstrum */
	OPT_INT_OR("mfcc", 0, &o.cepstrum.n, "N",
		   "compute N cepstral coefficients; none: log-mel bands", 0, 4096, none_words),
	OPT_CHOICE("dct", 0, &o.cepstrum.norm, "NAME", "choose the normalisation of the DCT",
		   cepstrum_norm_names),
	OPT_INT("dct-type", 0, &o.cepstrum.type, "N", "choose the type of the DCT, 1 to 3", 1, 3),
	OPT_REAL_OR("lifter", 0, &o.cepstrum.lifter, "L", "lifter cepstra with length L", 0, 1000,
		    none_words),
	OPT_INT("lifter-from", 0, &o.cepstrum.from, "N", "count c0 as N in the lifter, 0 or 1", 0,
		1),
	OPT_CHOICE("zeroth", 0, &o.cepstrum.zeroth, "NAME", "choose what c0 is replaced by",
		   cepstrum_zeroth_names),
	OPT_CHOICE("zeroth-at", 0, &o.cepstrum.place, "NAME",
		   "put c0, or its replacement, at this end of the row", cepstrum_place_names),
	OPT_CHOICE("energy", 0, &o.energy, "NAME",
		   "compute the energy before or after the window function", energy_names),
	OPT_REAL("energy-floor", 0, &o.spectrum.energy_floor, "X",
		 "raise smaller energies to X before the logarithm", 1e-37, 1e30),
	/* rows */
	OPT_CHOICE("cmvn", 0, &o.cmvn.kind, "NAME",
		   "normalise the mean of each coefficient over this stretch", cmvn_kind_names),
	OPT_CHOICE("cmvn-vars", 0, &o.cmvn.vars, "NAME",
		   "normalise the variance as well as the mean", no_yes),
	OPT_INT("cmvn-window", 0, &o.cmvn.window, "N", "normalise over a sliding window of N rows",
		1, 100000),
	OPT_INT("cmvn-min", 0, &o.cmvn.min, "N",
		"use at least N rows at the beginning of a sliding window", 1, 100000),
	OPT_CHOICE("cmvn-center", 0, &o.cmvn.center, "NAME", "centre the sliding window on its row",
		   no_yes),
	OPT_INT("deltas", 0, &o.deltas.order, "N", "append deltas up to order N, 0 to 2", 0, 2),
	OPT_INT("delta-window", 0, &o.deltas.window, "N", "compute deltas over N rows on each side",
		1, 1000),
	OPT_CHOICE("delta-second", 0, &o.deltas.second, "NAME",
		   "choose how second-order deltas are computed", delta_second_names),
	OPT_CHOICE("delta-edges", 0, &o.deltas.edges, "NAME",
		   "choose how rows are extended at the edges for deltas", delta_edges_names),
	OPT_END,
};

/* Options that do nothing at these values, which are then left out of the recipe. */
static struct mel_settings neutral;

static const struct program program = {
	.name = "melspec",
	.operands = "[FILE...]",
	.summary = "Turn audio frames into log-mel spectra or MFCC.",
	.reads_stream = true,
	.options = options,
};

/* What is made; kept from frame to frame. */
struct stage {
	struct mel *mel;   /* NULL before the first frame */
	double rate_hz;    /* meaningless while mel is NULL */
	struct frame step; /* holds what is added to the recipe of each frame */
	double n_in;       /* samples of this stream, lost ones included */
	double start;      /* of these, before the last gap */
	uint64_t n_rows;   /* written since the last gap */
};

static int64_t power_of_2_from(int64_t n)
{
	int64_t p = 2;

	while (p < n)
		p *= 2;
	return p;
}

/* Beside --like, any other option of the table is a contradiction. */
static void refuse_settings(void)
{
	const void *const none[] = { NULL };

	cli_want_alone(&like, "every parameter is taken from there; leave one of them out", none);
}

static const char *matters_with(const void *value, bool *matter);

/* Options that would change nothing. */
static void refuse_idle(void)
{
	for (const struct option_row *row = options; row->type != OPTION_END; row++) {
		bool matter;
		const char *need = matters_with(row->value, &matter);

		if (need)
			cli_want_with(row->value, matter, need, "it would change nothing");
	}
}

/* What can be refused before the rate is known. */
static void check_settings(void)
{
	const struct bands_settings *bands = &o.spectrum.bands;
	char why[256];
	const char *reason = mel_check_stages(&o, why, sizeof why);

	if (reason)
		cli_misuse("%s", reason);
	if (o.framing.fft && !window.is_ms && window.value > (double)o.framing.fft)
		cli_misuse("--window %.0f is longer than --fft %lld", window.value,
			   (long long)o.framing.fft);
	if (o.cepstrum.zeroth == ZEROTH_ENERGY && o.cepstrum.n == 0)
		cli_misuse("--zeroth energy needs --mfcc");
	if (bands->fmax_hz > 0 && bands->fmin_hz >= bands->fmax_hz)
		cli_misuse("--fmin %g must be below --fmax %g", bands->fmin_hz, bands->fmax_hz);
	refuse_idle();
}

/* Samples of a span, before it is known that they fit into an integer. */
static double span_longest(struct span s, double rate_hz)
{
	return s.is_ms ? s.value * rate_hz / 1000 : s.value;
}

static struct span in_samples(struct span s, double rate_hz)
{
	double samples = floor(span_longest(s, rate_hz) * (1 + 1e-12)); /* 25 ms are 0.025 s */

	if (rounding == 0 || samples < 1)
		samples = (double)span_samples(s, rate_hz);
	return (struct span){ samples, false };
}

/* Works out everything that depends on the rate, in place: all frames have the same. */
static void resolve(double rate_hz)
{
	window = in_samples(window, rate_hz);
	hop = in_samples(hop, rate_hz);
	o.framing.window = (int64_t)window.value;
	o.framing.hop = (int64_t)hop.value;
	if (o.framing.fft == 0)
		o.framing.fft = power_of_2_from(o.framing.window);
	o.spectrum.rate_hz = rate_hz;
	if (o.spectrum.bands.fmax_hz <= 0)
		o.spectrum.bands.fmax_hz += rate_hz / 2;
}

/* ---- the recipe as the stream carries it: the option names are the keys ---- */

static double row_number(const struct option_row *row, const void *value)
{
	switch (row->type) {
	case OPTION_SPAN:
		return ((const struct span *)value)->value;
	case OPTION_INT:
		return (double)*(const int64_t *)value;
	case OPTION_CHOICE:
		return *(const int *)value;
	default:
		return *(const double *)value;
	}
}

/* What an option needs to make a difference, and whether it is there, the others being what they
 * are; NULL: it always makes one, or (*matter is false) it is no parameter. */
static const char *matters_with(const void *value, bool *matter)
{
	const bool takes_log = o.spectrum.log != LOG_NONE && o.spectrum.log != LOG_PCEN;
	const bool cepstra = o.cepstrum.n > 0;
	const struct {
		const void *first, *last; /* options of the table between which it stands */
		const char *need;
		bool matter;
	} groups[] = {
		{ &preset, &like, NULL, false },
		{ &rounding, &rounding, NULL, false },
		{ &o.seed, &o.seed, "--dither", o.dither > 0 },
		{ &o.emphasis, &o.emphasis, "--preemphasis", o.preemphasis > 0 },
		{ &o.framing.pad, &o.framing.pad, "windows that reach over the edges (--framing)",
		  o.framing.kind != FRAMING_SNIP },
		{ &o.spectrum.bands.passband, &o.spectrum.bands.passband, "--fmin or --fmax",
		  bands_cut(&o.spectrum.bands, o.spectrum.rate_hz) },
		{ &o.spectrum.form, &o.spectrum.form, "another --taper than rectangular",
		  o.spectrum.taper != TAPER_RECTANGULAR },
		{ &o.spectrum.offset, &o.spectrum.offset, "a logarithm (--log)", takes_log },
		{ &o.peak, &o.peak, "--top-db", o.top_db > 0 },
		{ &o.pcen.gain, &o.pcen.eps, "--log pcen", o.spectrum.log == LOG_PCEN },
		{ &o.cepstrum.norm, &o.cepstrum.lifter, "--mfcc", cepstra },
		{ &o.cepstrum.from, &o.cepstrum.from, "--mfcc and --lifter",
		  cepstra && o.cepstrum.lifter > 0 },
		{ &o.cepstrum.zeroth, &o.cepstrum.zeroth, "--mfcc", cepstra },
		{ &o.cepstrum.place, &o.cepstrum.place, "--mfcc and a --zeroth",
		  cepstra && o.cepstrum.zeroth != ZEROTH_NONE },
		{ &o.energy, &o.spectrum.energy_floor, "--mfcc and --zeroth energy",
		  cepstra && o.cepstrum.zeroth == ZEROTH_ENERGY },
		{ &o.cmvn.vars, &o.cmvn.vars, "--cmvn", o.cmvn.kind != CMVN_NONE },
		{ &o.cmvn.window, &o.cmvn.center, "--cmvn sliding", o.cmvn.kind == CMVN_SLIDING },
		{ &o.cmvn.min, &o.cmvn.min, "--cmvn sliding and --cmvn-center no",
		  o.cmvn.kind == CMVN_SLIDING && !o.cmvn.center },
		{ &o.deltas.window, &o.deltas.edges, "--deltas", o.deltas.order > 0 },
		{ &o.deltas.second, &o.deltas.second, "--deltas 2", o.deltas.order > 1 },
	};
	const char *need = NULL;
	bool inside = false; /* of several groups the last one counts */

	*matter = true;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		for (const struct option_row *row = options; row->type != OPTION_END; row++) {
			inside = inside || row->value == groups[i].first;
			if (inside && row->value == value) {
				*matter = groups[i].matter;
				need = groups[i].need;
			}
			inside = inside && row->value != groups[i].last;
		}
	return need;
}

static bool matters(const void *value)
{
	bool matter;

	matters_with(value, &matter);
	return matter;
}

/* Whether an option belongs in the recipe: not what does nothing. The first features that were ever
 * made had `always`, and keep it. */
static bool in_recipe(const struct option_row *row)
{
	static const char *const always[] = {
		"window", "hop",   "fft",         "mels",  "fmin",    "fmax",
		"mfcc",   "power", "preemphasis", "floor", "framing", "mel-scale",
		"lifter", "taper", "norm",        "log",   "dct",     NULL,
	};
	const char *value = row->value;

	for (size_t i = 0; always[i]; i++)
		if (strcmp(always[i], row->name) == 0)
			return true;
	return matters(value) &&
	       row_number(row, value) !=
		   row_number(row, (const char *)&neutral + (value - (const char *)&o));
}

static bool add_recipe(struct frame *f)
{
	bool ok = recipe_add(f, "melspec") &&
		  recipe_text(f, "kind", o.cepstrum.n ? "mfcc" : "logmel") &&
		  recipe_number(f, "rate", o.spectrum.rate_hz);

	for (const struct option_row *row = options; ok && row->type != OPTION_END; row++) {
		if (!in_recipe(row))
			continue;
		if (row->type == OPTION_CHOICE)
			ok = recipe_text(f, row->name, row->choices[*(int *)row->value]);
		else
			ok = recipe_number(f, row->name, row_number(row, row->value));
	}
	return ok;
}

/* A number in as few digits as give it back. */
static void number_text(double value, char text[32])
{
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, 32, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			return;
	}
}

/* The same as a command line, for -v. */
static void tell_recipe(void)
{
	char line[1500] = "", number[32];
	size_t used = 0;

	for (const struct option_row *row = options; row->type != OPTION_END; row++) {
		const char *text = number;
		if (!in_recipe(row) || !matters(row->value) || used >= sizeof line)
			continue;
		if (row->type == OPTION_CHOICE)
			text = row->choices[*(int *)row->value];
		else
			number_text(row_number(row, row->value), number);
		used +=
		    (size_t)snprintf(line + used, sizeof line - used, " --%s %s", row->name, text);
	}
	cli_detail("at %.10g Hz:%s", o.spectrum.rate_hz, line);
}

static _Noreturn void refuse_like(const char *key)
{
	cli_die(STATUS_INPUT, "--like %s: its recipe has no sensible '%s'", like, key);
}

/* The place of a word in a list, or the end of --like. */
static int find_choice(const struct option_row *row, const char *word)
{
	for (int i = 0; word && row->choices[i]; i++)
		if (strcmp(row->choices[i], word) == 0)
			return i;
	refuse_like(row->name);
}

/* The largest value that a recipe may have: what the rate makes of an option may be above its own
 * range. */
static double recipe_max(const struct option_row *row)
{
	return row->value == &window                     ? FFT_MAX
	       : row->value == &hop                      ? HOP_MAX
	       : row->value == &o.spectrum.bands.fmax_hz ? FMAX_MAX
							 : row->max;
}

static double recipe_min(const struct option_row *row)
{
	return row->value == &o.spectrum.bands.fmax_hz ? 0 : row->min;
}

/* Sets an option from a recipe, within that range. */
static void take_option(const struct option_row *row, const struct frame *f)
{
	double value;

	if (row->type == OPTION_CHOICE) {
		const char *word = recipe_get_text(f, "melspec", row->name);
		if (word || in_recipe(row))
			*(int *)row->value = find_choice(row, word);
		return;
	}
	if (!recipe_get_number(f, "melspec", row->name, &value)) {
		if (in_recipe(row))
			refuse_like(row->name);
		return;
	}
	if (!(value >= recipe_min(row) && value <= recipe_max(row)))
		refuse_like(row->name);
	if (row->type != OPTION_REAL && value != floor(value))
		cli_die(STATUS_INPUT, "--like %s: '%s' in its recipe is not whole", like,
			row->name);
	if (row->type == OPTION_SPAN)
		*(struct span *)row->value = (struct span){ value, false };
	else if (row->type == OPTION_INT)
		*(int64_t *)row->value = (int64_t)value;
	else
		*(double *)row->value = value;
}

/* Sets all options from the first frame of a model or a stream; returns its rate. */
static double take_recipe(const struct frame *f)
{
	char why[256];
	const char *reason;
	double rate_hz;

	if (!recipe_has(f, "melspec"))
		cli_die(STATUS_INPUT,
			"--like %s: its recipe has no step 'melspec'; wanted a model, or features",
			like);
	for (const struct option_row *row = options; row->type != OPTION_END; row++)
		if (matters(row->value) || in_recipe(row))
			take_option(row, f);
	if (!recipe_get_number(f, "melspec", "rate", &rate_hz) || !(rate_hz >= 1 && rate_hz <= 1e9))
		refuse_like("rate");
	reason = mel_check_stages(&o, why, sizeof why);
	if (reason)
		cli_die(STATUS_INPUT, "--like %s: its recipe cannot be: %s", like, reason);
	return rate_hz;
}

/* Reads on to the end mark, whose checksum tells whether the first frame is what was written. */
static void read_to_mark(struct reader *r)
{
	struct frame f = { 0 };
	enum stream_got got;

	while ((got = reader_next(r, &f)) == STREAM_FRAME)
		;
	if (got != STREAM_MARK)
		cli_die(reader_status(r), "--like %s: %s", like, reader_error(r));
	frame_free(&f);
}

/* Reads --like's file and takes the recipe of its first frame; returns the rate it is for. */
static double take_like(void)
{
	struct frame f = { 0 };
	struct reader *r = NULL;
	FILE *file = fopen(like, "rb");
	double rate_hz;

	if (!file)
		cli_die(status_of_errno(errno), "--like %s: %s", like, strerror(errno));
	if (!(r = reader_new(fileno(file), NULL, cli_max_frame())))
		cli_no_memory();
	switch (reader_next(r, &f)) {
	case STREAM_FRAME:
		break;
	case STREAM_BAD:
	case STREAM_CUT:
		cli_die(reader_status(r), "--like %s: %s", like, reader_error(r));
	case STREAM_MARK:
	case STREAM_EOF:
		cli_die(STATUS_INPUT, "--like %s: has no frames", like);
	}
	read_to_mark(r);
	rate_hz = take_recipe(&f);
	frame_free(&f);
	reader_free(r);
	fclose(file);
	return rate_hz;
}

/* ---- frames ---- */

/* Builds the tables when the first frame tells the rate. */
static void prepare(struct stage *s, struct filter *io, const struct frame *f, double rate_hz)
{
	char why[256];
	const char *reason, *hint = "";

	if (s->mel && rate_hz == s->rate_hz)
		return;
	if (s->mel)
		filter_refuse(io, f,
			      "rate %.10g Hz, the frames before it had %.10g Hz; put "
			      "'resample -r %.10g' before it",
			      rate_hz, s->rate_hz, s->rate_hz);
	if (span_longest(window, rate_hz) > FFT_MAX || span_longest(hop, rate_hz) > HOP_MAX)
		filter_refuse(io, f, "at %.10g Hz --window or --hop have too many samples",
			      rate_hz);
	if (!like && !window.is_ms && window.value < 64) /* shorter than anybody means */
		hint = "; a --window in milliseconds is written 25ms";
	if (o.spectrum.bands.fmax_hz < 0)
		hint = "; a negative --fmax is so far below half the rate";
	resolve(rate_hz);
	reason = mel_check(&o, why, sizeof why);
	if (reason)
		filter_refuse(io, f, "at %.10g Hz: %s%s", rate_hz, reason, hint);
	size_t empty = bands_empty(&o.spectrum.bands, rate_hz, (size_t)o.framing.fft);
	if (empty > 0)
		cli_note("%zu of %lld bands hold no point of an --fft of %lld and are always "
			 "silent",
			 empty, (long long)o.spectrum.bands.mels, (long long)o.framing.fft);
	tell_recipe();
	s->rate_hz = rate_hz;
	if (!add_recipe(&s->step) || !(s->mel = mel_new(&o)))
		cli_no_memory();
}

/* Writes the rows made so far as a frame with f's attributes. */
static void write_part(struct stage *s, struct filter *io, struct frame *f, struct chunk chunk)
{
	size_t shape[2] = { 0, mel_width(s->mel) };
	const float *rows = mel_take(s->mel, &shape[0]);
	size_t n = shape[0] * shape[1];
	bool made = frame_set_text(f, "kind", o.cepstrum.n ? "mfcc" : "logmel") &&
		    frame_set_int(f, "hop", o.framing.hop);

	size_t bad = floats_not_finite(rows, n);
	if (bad < n)
		filter_refuse(io, f, "its samples are too large: row %zu is not finite",
			      bad / shape[1]);
	frame_set_floats(f, rows, 2, shape);
	if (!made)
		cli_no_memory();
	filter_write_part(io, f, chunk,
			  (s->start + (double)s->n_rows * (double)o.framing.hop) / s->rate_hz);
	s->n_rows += shape[0];
}

/* At a gap the signal before it ends: its last rows go out as a chunk of their own. */
static void cross_gap(struct stage *s, struct filter *io, struct frame *f, int64_t gap)
{
	struct frame tail = { 0 };

	filter_before_gap(f, &tail);
	if (!mel_drain(s->mel))
		cli_no_memory();
	write_part(s, io, &tail, filter_tail);
	frame_free(&tail);
	s->n_in += (double)gap;
	s->start = s->n_in;
	s->n_rows = 0;
}

/* Rows that would be too many for a frame are refused before they take memory. */
static void refuse_large(const struct stage *s, struct filter *io, const struct frame *f, size_t n)
{
	bool is_chunk = filter_chunk(io).is_chunk;
	double rows = (double)(is_chunk ? n / (size_t)o.framing.hop : framing_rows(&o.framing, n));

	if (rows * (double)mel_width(s->mel) * sizeof(float) > (double)cli_max_frame())
		filter_refuse(io, f,
			      "its %.0f rows have more data than --max-frame allows (%zu MiB)",
			      rows, cli_max_frame() >> 20);
}

static void transform(struct stage *s, struct filter *io, struct frame *f, double rate_hz)
{
	struct chunk chunk = filter_chunk(io);
	const char *whole = mel_wants_whole(&o);
	size_t n;
	const float *samples = filter_floats(io, f, &n);

	if (chunk.is_chunk && whole)
		filter_refuse(io, f,
			      "is a chunk of something longer, and %s wants the whole; put "
			      "'endpoint' or 'tensor-select --join' before it",
			      whole);
	prepare(s, io, f, rate_hz);
	refuse_large(s, io, f, n);
	if (chunk.first) {
		s->n_in = s->start = 0;
		s->n_rows = 0;
	}
	if (!recipe_append(f, &s->step))
		cli_no_memory();
	if (chunk.gap > 0 && !chunk.first)
		cross_gap(s, io, f, chunk.gap);
	s->n_in += (double)n;
	if (!mel_push(s->mel, samples, n) || (chunk.last && !mel_drain(s->mel)))
		cli_no_memory();
	write_part(s, io, f, chunk);
}

int main(int argc, char **argv)
{
	double like_hz = 0;

	neutral = o;
	char **files = cli_parse(argc, argv, &program);
	if (like)
		refuse_settings();
	cli_preset(presets[preset]);
	check_settings();
	struct filter *io = filter_open(files, FILTER_STREAM);
	filter_note_arrivals(io);
	if (like)
		like_hz = take_like();

	struct stage stage = { 0 };
	struct frame f = { 0 };
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		double rate_hz = filter_rate(io, &f);
		if (like && rate_hz != like_hz)
			filter_refuse(
			    io, &f,
			    "rate %.10g Hz, model wants %.10g Hz; put 'resample -r %.10g' "
			    "before it (mic-capture: --rate)",
			    rate_hz, like_hz, like_hz);
		transform(&stage, io, &f, rate_hz);
	}
	mel_free(stage.mel);
	frame_free(&stage.step);
	frame_free(&f);
	return filter_close(io);
}
