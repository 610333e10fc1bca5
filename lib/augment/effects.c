/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/effects.h"

#include "augment/noise.h"
#include "augment/perturb.h"
#include "base/digest.h"
#include "stream/recipe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const effects_codec_names[] = { "none", "ulaw", "alaw", NULL };
const char *const effects_preset_names[] = { "none", "voices", NULL };

const char *const effects_presets[] = {
	"",
	"speed 0.9:1.1 tempo 0.85:1.2 pitch -2:3 tract 0.9:1.15 reverb 0.1:0.5 chance 0.5",
};

/* Babble comes after the colours of noise. */
enum { BABBLE = NOISE_COLOURS };
static const char *const noise_names[] = { "white", "pink", "brown", "hum", "babble", NULL };

struct effects {
	const struct effect_settings *settings;
	struct perturb *voice; /* NULL until one is needed */
	double voice_rate;     /* Hz; meaningless while voice is NULL */
};

/* A version under construction. Its status keeps the first failure; after it,
 * functions do nothing. */
struct version {
	const struct effect_settings *s;
	struct effects *effects;
	struct sound *sound;
	struct frame *out;
	const struct frame *source;
	double level;  /* of the recording before room and noise */
	double db, dc; /* amplification and constant that are still to be applied */
	enum status status;
	char *why; /* [size] */
	size_t size;
};

/* ---- drawing ---- */

/* Index of the random numbers of an effect. Append new ones at the end: another order would change
 * the result of a seed. */
enum draw {
	DRAW_SPEED,
	DRAW_TEMPO,
	DRAW_PITCH,
	DRAW_TRACT,
	DRAW_TRIM,
	DRAW_SHIFT,
	DRAW_REVERB,
	DRAW_ROOM,
	DRAW_NOISE,
	DRAW_BAND,
	DRAW_GAIN,
	DRAW_DC,
	DRAW_CODEC,
	DRAW_NEGATIVE,
	DRAW_NOTHING, /* the effect is certain */
};

struct rng effects_negative_draws(const struct effect_settings *s, uint64_t digest)
{
	return rng_stream((uint64_t)s->seed, DRAW_NEGATIVE, digest, 0);
}

uint64_t effects_digest(const struct frame *f, uint64_t number)
{
	const char *id = frame_text(f, "id");

	return id ? digest_add(0, id, strlen(id)) : digest_add(0, &number, sizeof number);
}

/* Draws from a range, rounded to four decimals so that the recipe has the exact number. */
static double between(struct rng *r, struct range range)
{
	const double value = range.low + (range.high - range.low) * (double)rng_uniform(r);

	return range.low == range.high ? value : floor(value * 1e4 + 0.5) / 1e4;
}

/* Draws a factor: a range from 1 / a to a gives as many below 1 as above. */
static double factor_between(struct rng *r, struct range range)
{
	const struct range logs = { log(range.low), log(range.high) };

	return range.low == range.high ? range.low : floor(exp(between(r, logs)) * 1e4 + 0.5) / 1e4;
}

/* ---- versions ---- */

static void fail_memory(struct version *v)
{
	if (v->status == STATUS_OK)
		v->status = STATUS_SYSTEM;
}

static void fail_input(struct version *v, const char *why)
{
	if (v->status != STATUS_OK)
		return;
	v->status = STATUS_INPUT;
	snprintf(v->why, v->size, "%s", why);
}

/* Writes a drawn number to the recipe. */
static void record(struct version *v, const char *key, double value)
{
	if (!recipe_number(v->out, key, value))
		fail_memory(v);
}

static void record_word(struct version *v, const char *key, const char *word)
{
	if (!recipe_text(v->out, key, word))
		fail_memory(v);
}

static size_t samples_of(const struct version *v, double ms)
{
	return (size_t)floor(ms * v->sound->rate / 1000 + 0.5);
}

/* [n] zeros. NULL: the version fails. */
static float *new_samples(struct version *v, double n)
{
	float *x = NULL;

	if (n * sizeof *x > (double)v->s->data_max)
		fail_input(v, "a version would be larger than --max-frame allows");
	else if (!(x = calloc(n > 0 ? (size_t)n : 1, sizeof *x)))
		fail_memory(v);
	return x;
}

/* Makes y[n] the samples; n is 0 if there was no memory for them. */
static void replace(struct version *v, float *y, size_t n)
{
	if (n == 0) {
		free(y);
		fail_memory(v);
		return;
	}
	free(v->sound->x);
	v->sound->x = y;
	v->sound->n = n;
}

/* ---- voice ---- */

/* The tables for the sound's rate. NULL: the version fails. */
static struct perturb *voice_of(struct version *v)
{
	struct effects *e = v->effects;

	if (e->voice && e->voice_rate != v->sound->rate) {
		perturb_free(e->voice);
		e->voice = NULL;
	}
	if (!e->voice && !(e->voice = perturb_new(v->sound->rate, cpu_best())))
		fail_memory(v);
	e->voice_rate = v->sound->rate;
	return e->voice;
}

static void apply_speed(struct version *v, struct rng *r)
{
	const double x = factor_between(r, v->s->speed);
	struct perturb *voice = voice_of(v);
	float *y = new_samples(v, (double)perturb_length(v->sound->n, x));

	if (voice && y)
		replace(v, y, perturb_speed(voice, v->sound->x, v->sound->n, x, y));
	record(v, "speed", x);
}

static void apply_tempo(struct version *v, struct rng *r)
{
	const double x = factor_between(r, v->s->tempo);
	struct perturb *voice = voice_of(v);
	float *y = new_samples(v, (double)perturb_length(v->sound->n, x));

	if (voice && y)
		replace(v, y, perturb_tempo(voice, v->sound->x, v->sound->n, x, y));
	record(v, "tempo", x);
}

static void apply_pitch(struct version *v, struct rng *r)
{
	const double x = between(r, v->s->pitch);
	struct perturb *voice = voice_of(v);
	float *y = new_samples(v, (double)v->sound->n);

	if (voice && y)
		replace(v, y, perturb_pitch(voice, v->sound->x, v->sound->n, pow(2, x / 12), y));
	record(v, "pitch", x);
}

static void apply_tract(struct version *v, struct rng *r)
{
	const double x = factor_between(r, v->s->tract);
	struct perturb *voice = voice_of(v);
	float *y = new_samples(v, (double)v->sound->n);

	if (voice && y)
		replace(v, y, perturb_tract(voice, v->sound->x, v->sound->n, x, y));
	record(v, "tract", x);
}

/* ---- time ---- */

static void apply_trim(struct version *v, struct rng *r)
{
	struct sound *s = v->sound;
	const double before = between(r, v->s->trim), after = between(r, v->s->trim);
	const size_t from = samples_of(v, before), to = samples_of(v, after);

	if (from + to >= s->n) /* nothing would be left */
		return;
	memmove(s->x, s->x + from, (s->n - from - to) * sizeof *s->x);
	s->n -= from + to;
	record(v, "trim_before", before);
	record(v, "trim_behind", after);
}

static void apply_shift(struct version *v, struct rng *r)
{
	struct sound *s = v->sound;
	const double ms = between(r, v->s->shift);
	size_t by = samples_of(v, fabs(ms));

	by = by < s->n ? by : s->n;
	if (ms > 0) {
		memmove(s->x + by, s->x, (s->n - by) * sizeof *s->x);
		memset(s->x, 0, by * sizeof *s->x);
	} else {
		memmove(s->x, s->x + by, (s->n - by) * sizeof *s->x);
		memset(s->x + s->n - by, 0, by * sizeof *s->x);
	}
	record(v, "shift", ms);
}

/* ---- room and noise ---- */

/* Room tone and noise are relative to the recording before reverberation and quiet. */
static void measure_level(struct version *v, struct rng *r)
{
	(void)r;
	v->level = noise_level(v->sound->x, v->sound->n);
}

static void apply_reverb(struct version *v, struct rng *r)
{
	struct sound *s = v->sound;
	const double rt60 = between(r, v->s->reverb), direct = between(r, v->s->direct);
	const size_t m = channel_length(rt60, s->rate);
	float *h = new_samples(v, (double)m), *y = new_samples(v, (double)s->n + (double)m - 1);

	if (h && y) {
		channel_response(rt60, direct, s->rate, *r, h);
		replace(v, y, channel_convolve(s->x, s->n, h, m, y) ? s->n + m - 1 : 0);
	} else {
		free(y);
	}
	free(h);
	record(v, "reverb", rt60);
	record(v, "direct", direct);
}

/* Adds noise[n], which has level 1, at `db` relative to the recording. */
static void add_at_level(struct version *v, const float *noise, double db)
{
	for (size_t i = 0; i < v->sound->n; i++)
		v->sound->x[i] += (float)(sqrt(v->level * pow(10, db / 10)) * noise[i]);
}

/* Quiet before and after, and room tone over all of it. */
static void apply_room(struct version *v, struct rng *r)
{
	struct sound *s = v->sound;
	const double before = between(r, v->s->pad), after = between(r, v->s->pad);
	const double db = between(r, v->s->room);
	const size_t from = samples_of(v, before), to = samples_of(v, after);
	float *y = new_samples(v, (double)from + (double)s->n + (double)to), *tone;

	if (!y)
		return;
	memcpy(y + from, s->x, s->n * sizeof *y);
	replace(v, y, from + s->n + to);
	record(v, "pad_before", before);
	record(v, "pad_behind", after);
	if (db <= EFFECTS_SILENCE || !(tone = new_samples(v, (double)s->n)))
		return;
	if (noise_fill(NOISE_PINK, *r, s->rate, tone, s->n))
		add_at_level(v, tone, db);
	else
		fail_memory(v);
	free(tone);
	record(v, "room", db);
}

static void apply_noise(struct version *v, struct rng *r)
{
	struct sound *s = v->sound;
	const int which = v->s->noises[rng_below(r, v->s->n_noises)];
	const double db = between(r, v->s->snr);
	float *noise = new_samples(v, (double)s->n);
	const char *why = NULL;

	if (!noise)
		return;
	if (which == BABBLE)
		why = babble_fill(&v->s->babble, v->source, (size_t)v->s->talkers, s->rate, *r,
				  noise, s->n);
	else if (!noise_fill((enum noise_colour)which, *r, s->rate, noise, s->n))
		fail_memory(v);
	if (why)
		fail_input(v, why);
	add_at_level(v, noise, -db);
	free(noise);
	record_word(v, "noise", noise_names[which]);
	record(v, "snr", db);
}

/* ---- channel ---- */

static void apply_band(struct version *v, struct rng *r)
{
	const struct range band = v->s->band;

	(void)r;
	if (!channel_band(v->sound->x, v->sound->n, band.low, band.high, v->sound->rate))
		fail_memory(v);
	record(v, "band_low", band.low);
	record(v, "band_high", band.high);
}

static void apply_peak(struct version *v, struct rng *r)
{
	double most = 0;

	(void)r;
	for (size_t i = 0; i < v->sound->n; i++)
		most = fmax(most, fabs((double)v->sound->x[i]));
	if (most == 0)
		return;
	v->db = v->s->peak_db - 20 * log10(most);
	record(v, "peak", v->s->peak_db);
}

static void apply_gain(struct version *v, struct rng *r)
{
	const double db = between(r, v->s->gain);

	v->db += db;
	record(v, "gain", db);
}

static void apply_dc(struct version *v, struct rng *r)
{
	v->dc = between(r, v->s->dc);
	record(v, "dc", v->dc);
}

/* Combines peak, gain and dc into one multiplication and one addition. */
static void scale(struct version *v, struct rng *r)
{
	float *x = v->sound->x;

	(void)r;
	for (size_t i = 0; (v->db != 0 || v->dc != 0) && i < v->sound->n; i++)
		x[i] = (float)(x[i] * pow(10, v->db / 20) + v->dc);
}

static void apply_codec(struct version *v, struct rng *r)
{
	(void)r;
	channel_telephone((enum channel_codec)v->s->codec, v->sound->x, v->sound->n);
	record_word(v, "codec", effects_codec_names[v->s->codec]);
}

static void apply_bits(struct version *v, struct rng *r)
{
	(void)r;
	channel_quantise((int)v->s->bits, v->sound->x, v->sound->n);
	record(v, "bits", (double)v->s->bits);
}

/* ---- the table ---- */

/* An effect is enabled if its range differs from the one that changes nothing, or if `wanted`
 * returns true. */
struct effect {
	const char *name;
	enum draw draw;
	void (*apply)(struct version *v, struct rng *r);
	size_t range;     /* of the range in struct effect_settings; meaningless with `wanted` */
	double no_change; /* both ends of the range that changes nothing */
	bool (*wanted)(const struct effect_settings *s);
};

static bool differs(struct range range, double value)
{
	return range.low != value || range.high != value;
}

static bool always(const struct effect_settings *s)
{
	(void)s;
	return true;
}

static bool wants_room(const struct effect_settings *s)
{
	return differs(s->pad, 0) || differs(s->room, EFFECTS_SILENCE);
}

static bool wants_noise(const struct effect_settings *s)
{
	return s->n_noises > 0;
}

static bool wants_band(const struct effect_settings *s)
{
	return s->band.high > 0 && (s->band.low > 0 || s->band.high < 1e9);
}

static bool wants_peak(const struct effect_settings *s)
{
	return s->peak_db != EFFECTS_NO_PEAK;
}

static bool wants_codec(const struct effect_settings *s)
{
	return s->codec != CHANNEL_NO_CODEC;
}

static bool wants_bits(const struct effect_settings *s)
{
	return s->bits > 0;
}

#define RANGE(field) offsetof(struct effect_settings, field)

/* In the order in which they are applied. */
static const struct effect table[] = {
	{ "speed", DRAW_SPEED, apply_speed, RANGE(speed), 1, NULL },
	{ "tempo", DRAW_TEMPO, apply_tempo, RANGE(tempo), 1, NULL },
	{ "pitch", DRAW_PITCH, apply_pitch, RANGE(pitch), 0, NULL },
	{ "tract", DRAW_TRACT, apply_tract, RANGE(tract), 1, NULL },
	{ "trim", DRAW_TRIM, apply_trim, RANGE(trim), 0, NULL },
	{ "shift", DRAW_SHIFT, apply_shift, RANGE(shift), 0, NULL },
	{ "level", DRAW_NOTHING, measure_level, 0, 0, always },
	{ "reverb", DRAW_REVERB, apply_reverb, RANGE(reverb), 0, NULL },
	{ "room", DRAW_ROOM, apply_room, 0, 0, wants_room },
	{ "noise", DRAW_NOISE, apply_noise, 0, 0, wants_noise },
	{ "band", DRAW_BAND, apply_band, 0, 0, wants_band },
	{ "peak", DRAW_NOTHING, apply_peak, 0, 0, wants_peak },
	{ "gain", DRAW_GAIN, apply_gain, RANGE(gain), 0, NULL },
	{ "dc", DRAW_DC, apply_dc, RANGE(dc), 0, NULL },
	{ "scale", DRAW_NOTHING, scale, 0, 0, always },
	{ "codec", DRAW_CODEC, apply_codec, 0, 0, wants_codec },
	{ "bits", DRAW_NOTHING, apply_bits, 0, 0, wants_bits },
};

enum { N_EFFECTS = sizeof table / sizeof *table };

static bool is_wanted(const struct effect *e, const struct effect_settings *s)
{
	if (e->wanted)
		return e->wanted(s);
	return differs(*(const struct range *)((const char *)s + e->range), e->no_change);
}

bool effects_want(const struct effect_settings *s, const char *name)
{
	for (size_t i = 0; i < N_EFFECTS; i++)
		if (strcmp(table[i].name, name) == 0)
			return is_wanted(&table[i], s);
	return false;
}

bool effects_want_chance(const struct effect_settings *s)
{
	for (size_t i = 0; i < N_EFFECTS; i++)
		if (table[i].draw != DRAW_NOTHING && is_wanted(&table[i], s))
			return true;
	return false;
}

bool effects_want_babble(const struct effect_settings *s)
{
	for (size_t i = 0; i < s->n_noises; i++)
		if (s->noises[i] == BABBLE)
			return true;
	return false;
}

/* ---- settings ---- */

struct effect_settings effects_default(void)
{
	return (struct effect_settings){
		.seed = 1,
		.chance = 1,
		.speed = { 1, 1 },
		.tempo = { 1, 1 },
		.tract = { 1, 1 },
		.direct = { 0, 10 },
		.room = { EFFECTS_SILENCE, EFFECTS_SILENCE },
		.snr = { 20, 20 },
		.talkers = 6,
		.band = { EFFECTS_ALL_BANDS, EFFECTS_ALL_BANDS },
		.peak_db = EFFECTS_NO_PEAK,
		.codec = CHANNEL_NO_CODEC,
	};
}

const char *effects_choose_noises(struct effect_settings *s, const char *list, char *why,
				  size_t size)
{
	s->n_noises = 0;
	for (const char *name = list;; name++) {
		const size_t length = strcspn(name, ",");
		int k = 0;

		while (noise_names[k] && (strlen(noise_names[k]) != length ||
					  strncmp(noise_names[k], name, length) != 0))
			k++;
		if (s->n_noises == EFFECTS_NOISES_MAX) {
			snprintf(why, size, "--noise %s: more than %d names", list,
				 EFFECTS_NOISES_MAX);
			return why;
		}
		if (!noise_names[k]) {
			snprintf(why, size,
				 "--noise %.*s: wanted white, pink, brown, hum or babble",
				 (int)length, name);
			return why;
		}
		s->noises[s->n_noises++] = k;
		name += length;
		if (!*name)
			return NULL;
	}
}

/* ---- applying ---- */

struct effects *effects_new(const struct effect_settings *s)
{
	struct effects *e = calloc(1, sizeof *e);

	if (e)
		e->settings = s;
	return e;
}

void effects_free(struct effects *e)
{
	if (!e)
		return;
	perturb_free(e->voice);
	free(e);
}

/* Whether the effect applies to this version; *r is then its generator. */
static bool happens(const struct effect *effect, const struct effect_settings *s, uint64_t digest,
		    uint64_t copy, struct rng *r)
{
	if (!is_wanted(effect, s))
		return false;
	if (effect->draw == DRAW_NOTHING)
		return true;
	*r = rng_stream((uint64_t)s->seed, effect->draw, digest, copy);
	return s->chance >= 1 || (double)rng_uniform(r) < s->chance;
}

enum status effects_apply(struct effects *e, struct sound *sound, struct frame *out,
			  const struct frame *source, uint64_t digest, uint64_t copy, char *why,
			  size_t size)
{
	struct version v = { .s = e->settings,
			     .effects = e,
			     .sound = sound,
			     .out = out,
			     .source = source,
			     .status = STATUS_OK,
			     .why = why,
			     .size = size };

	for (size_t i = 0; i < N_EFFECTS && v.status == STATUS_OK; i++) {
		struct rng r = { 0 };

		if (happens(&table[i], e->settings, digest, copy, &r))
			table[i].apply(&v, &r);
	}
	return v.status;
}
