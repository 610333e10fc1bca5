/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/settings.h"

#include <string.h>

static const struct setting *find(const char *name)
{
	const struct setting *s = settings_table;

	while (s->name && strcmp(s->name, name) != 0)
		s++;
	return s->name ? s : NULL;
}

/* The index of a word, or -1. */
static int index_of(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* Every row is complete, no two have a name or a variable in common, and defaults are in range. */
static void test_table(void)
{
	const struct settings defaults = settings_default();
	const char *wrong = "";

	for (const struct setting *s = settings_table; s->name; s++) {
		const double value = setting_number(s, &defaults);
		bool named = value == 0 && s->min > 0; /* unset */

		for (const struct option_word *w = s->words; w && w->word; w++)
			named = named || w->value == value;
		if (!s->help || !*s->help || !s->arg || (s->always_recorded && s->never_recorded))
			wrong = s->name;
		if (s->type == SETTING_CHOICE ? !s->choices || s->min || s->max
					      : s->choices || s->min >= s->max)
			wrong = s->name;
		if (s->type != SETTING_CHOICE && !named && !(value >= s->min && value <= s->max))
			wrong = s->name;
		for (const struct setting *other = s + 1; other->name; other++)
			if (strcmp(s->name, other->name) == 0 || s->offset == other->offset)
				wrong = s->name;
	}
	CHECK(!*wrong, "rows", "--%s", wrong);
}

/* Every word of a preset is a setting, and every value one that it takes. */
static void test_presets(void)
{
	size_t n = 0;

	while (settings_preset_names[n]) {
		char text[600], name[40], value[40], wrong[40] = "";
		int used;

		snprintf(text, sizeof text, "%s", settings_presets[n]);
		for (const char *at = text; sscanf(at, " %39s %39s%n", name, value, &used) == 2;
		     at += used) {
			const struct setting *s = find(name);
			double number;

			if (!s ||
			    (s->type == SETTING_CHOICE ? index_of(s->choices, value) < 0
						       : sscanf(value, "%lf", &number) != 1 ||
							     number < s->min || number > s->max))
				snprintf(wrong, sizeof wrong, "%s", name);
		}
		CHECK(!*wrong, settings_preset_names[n], "%s", wrong);
		n++;
	}
	CHECK(n == 6, "six_presets", "%zu", n);
}

/* Each condition: a setting has no effect by default and has one with what it needs. */
static void test_effects(void)
{
	struct settings none = settings_default(), all = none;

	none.mel.spectrum.taper = TAPER_RECTANGULAR;
	none.mel.framing.kind = FRAMING_SNIP;
	none.mel.spectrum.bands.fmin_hz = 0;
	none.mel.spectrum.bands.fmax_hz = 4000;
	none.mel.spectrum.rate_hz = 8000;
	none.mel.spectrum.log = LOG_NONE;
	all.mel.dither = all.mel.preemphasis = 0.5;
	all.mel.top_db = 80;
	all.mel.cepstrum.n = 13;
	all.mel.cepstrum.lifter = 22;
	all.mel.cepstrum.zeroth = ZEROTH_ENERGY;
	all.mel.cmvn.kind = CMVN_SLIDING;
	all.mel.deltas.order = 2;
	for (const struct setting *s = settings_table; s->name; s++) {
		const bool is_pcen = strncmp(s->name, "pcen-", 5) == 0;

		all.mel.spectrum.log = is_pcen ? LOG_PCEN : LOG_DB;
		if (setting_needs(s))
			CHECK(!setting_has_effect(s, &none) && setting_has_effect(s, &all), s->name,
			      "without: %d, with %s: %d", setting_has_effect(s, &none),
			      setting_needs(s), setting_has_effect(s, &all));
		else
			CHECK(setting_has_effect(s, &none), s->name, "needs something");
	}
	all.mel.deltas.order = 1;
	CHECK(!setting_has_effect(find("delta-second"), &all), "first_deltas_have_no_second",
	      "has");
	all.mel.cmvn.center = 1;
	CHECK(!setting_has_effect(find("cmvn-min"), &all), "centred_has_no_minimum", "has");
	all.mel.cepstrum.zeroth = ZEROTH_NONE;
	CHECK(!setting_has_effect(find("zeroth-at"), &all), "no_zeroth_has_no_place", "has");
	all.mel.cepstrum.zeroth = ZEROTH_C0;
	CHECK(!setting_has_effect(find("energy"), &all), "c0_has_no_energy", "has");
}

static void test_recorded(void)
{
	struct settings s = settings_default();

	CHECK(setting_is_recorded(find("lifter"), &s), "of_the_first_release", "missing");
	CHECK(!setting_is_recorded(find("gain"), &s), "a_default_is_not", "recorded");
	s.mel.gain = 2;
	CHECK(setting_is_recorded(find("gain"), &s), "another_value_is", "missing");
	s.mel.seed = 3;
	CHECK(!setting_is_recorded(find("seed"), &s), "without_effect_is_not", "recorded");
	s.rounding = ROUND_DOWN;
	CHECK(!setting_is_recorded(find("rounding"), &s), "rounding_never_is", "recorded");
}

static void check_rate(const char *name, const struct settings *s, double rate_hz, int64_t window,
		       int64_t hop, int64_t fft, double fmax_hz)
{
	struct settings at;
	char why[400] = "";
	const char *reason = settings_at_rate(s, rate_hz, &at, why, sizeof why);

	CHECK(!reason && at.mel.framing.window == window && at.mel.framing.hop == hop &&
		  at.mel.framing.fft == fft && at.mel.spectrum.bands.fmax_hz == fmax_hz &&
		  at.window.value == (double)window && !at.window.is_ms,
	      name, "%s %lld %lld %lld %g", why, (long long)at.mel.framing.window,
	      (long long)at.mel.framing.hop, (long long)at.mel.framing.fft,
	      at.mel.spectrum.bands.fmax_hz);
}

static void test_rates(void)
{
	struct settings s = settings_default();

	check_rate("at_8000", &s, 8000, 200, 80, 256, 4000);
	check_rate("at_11025_nearest", &s, 11025, 276, 110, 512, 5512.5);
	s.rounding = ROUND_DOWN;
	check_rate("at_11025_down", &s, 11025, 275, 110, 512, 5512.5);
	check_rate("at_8000_down", &s, 8000, 200, 80, 256, 4000);
	s.mel.spectrum.bands.fmax_hz = -400;
	check_rate("fmax_below_half", &s, 16000, 400, 160, 512, 7600);
	s.window = (struct span){ 256, false };
	s.mel.framing.fft = 300;
	check_rate("samples_at_any_rate", &s, 16000, 256, 160, 300, 7600);
}

static void check_refused(const char *name, const struct settings *s, double rate_hz,
			  const char *wanted)
{
	struct settings at;
	char why[400] = "";
	const char *reason = rate_hz > 0 ? settings_at_rate(s, rate_hz, &at, why, sizeof why)
					 : settings_check(s, why, sizeof why);

	CHECK(reason && strcmp(reason, wanted) == 0, name, "'%s'", reason ? reason : "accepted");
}

static void test_refused(void)
{
	struct settings s = settings_default();

	s.window = (struct span){ 300, false };
	s.mel.framing.fft = 256;
	check_refused("window_longer_than_fft", &s, 0, "--window 300 is longer than --fft 256");
	s = settings_default();
	s.mel.cepstrum.zeroth = ZEROTH_ENERGY;
	check_refused("energy_without_mfcc", &s, 0, "--zeroth energy needs --mfcc");
	s = settings_default();
	s.mel.spectrum.bands.fmax_hz = 10;
	check_refused("fmax_below_fmin", &s, 0, "--fmin 20 must be below --fmax 10");
	s.mel.spectrum.bands.fmax_hz = -3990;
	check_refused("fmax_too_far_below", &s, 8000,
		      "at 8000 Hz: --fmin 20 must be below --fmax 10; a negative --fmax counts "
		      "from half the rate");
	s = settings_default();
	s.window = (struct span){ 1e6, true };
	check_refused("window_too_long", &s, 8000,
		      "at 8000 Hz --window or --hop have too many samples");
	s.window = (struct span){ 25, false };
	check_refused("milliseconds_meant", &s, 8000,
		      "at 8000 Hz: --mels 40 are too many: band 0 holds no point of an --fft of "
		      "32; take fewer bands, a longer --fft or '--empty-bands allow'; a --window "
		      "in milliseconds is written 25ms");
}

static void test_options(void)
{
	struct settings s = settings_default(), at;
	char line[1500], why[400], cut[20];

	s.mel.cepstrum.n = 13;
	s.mel.spectrum.ref = 0.1;
	settings_at_rate(&s, 8000, &at, why, sizeof why);
	settings_as_options(&at, line, sizeof line);
	CHECK(strcmp(line, " --preemphasis 0 --window 200 --hop 80 --framing center --taper hann "
			   "--fft 256 --power 2 --mels 40 --fmin 20 --fmax 4000 --mel-scale slaney "
			   "--norm none --log ln --floor 1e-10 --ref 0.1 --mfcc 13 --dct ortho "
			   "--lifter 0") == 0,
	      "as_options", "'%s'", line);
	settings_as_options(&at, cut, sizeof cut);
	CHECK(strlen(cut) < sizeof cut, "as_options_cut", "%zu bytes", strlen(cut));
}

int main(void)
{
	test_table();
	test_presets();
	test_effects();
	test_recorded();
	test_rates();
	test_refused();
	test_options();
	return check_status();
}
