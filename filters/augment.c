/* SPDX-License-Identifier: GPL-2.0-or-later */
/* augment - other versions of recordings: voices, rooms, noises, microphones
 * in   audio [samples]   id, label, speaker, split, rate
 * out  audio [samples']  the same, and what was done as a step of the recipe
 *
 * What a version draws depends on the seed, the frame's id and the version's number alone. */
#include "augment/babble.h"
#include "base/digest.h"
#include "program/filter.h"
#include "nn/model.h"
#include "augment/negative.h"
#include "augment/noise.h"
#include "augment/channel.h"
#include "base/split.h"
#include "augment/perturb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE_MIN = 1000, RATE_MAX = 1000000 }; /* of frames that are changed, Hz */

/* Values of the words "none" of --peak and "all" of --band. */
enum { NO_PEAK = 1, ALL_BANDS = -1 };

static int64_t copies = 1, seed = 1, talkers = 6, bits, every_negative;
static bool keep;
static double chance = 1, peak_db = NO_PEAK;
static struct range speed = { 1, 1 }, tempo = { 1, 1 }, pitch, tract = { 1, 1 };
static struct range trim, shift, reverb, direct = { 0, 10 }, pad, room = { -200, -200 };
static struct range snr = { 20, 20 }, band = { ALL_BANDS, ALL_BANDS }, gain, dc;
static int codec = CHANNEL_NO_CODEC, part, preset;
static const char *noises, *babble_from;

static const char *const codec_names[] = { "none", "ulaw", "alaw", NULL };
static const char *const part_names[] = { "train", "test", "all", NULL };
enum { PART_TRAIN, PART_TEST, PART_ALL };
static const char *const preset_names[] = { "none", "voices", NULL };

/* Options in the words of the command line. */
static const char *const presets[] = {
	"",
	"speed 0.9:1.1 tempo 0.85:1.2 pitch -2:3 tract 0.9:1.15 reverb 0.1:0.5 chance 0.5",
};

static const struct option_word none_words[] = { { "none", 0 }, { 0 } };
static const struct option_word room_words[] = { { "silence", -200 }, { 0 } };
static const struct option_word band_words[] = { { "all", ALL_BANDS }, { 0 } };
static const struct option_word peak_words[] = { { "none", NO_PEAK }, { 0 } };

static const struct option_row options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "set several effects at once", preset_names),
	OPT_INT("copies", 0, &copies, "N", "make N versions of each frame", 0, 10000),
	OPT_FLAG("keep", 0, &keep, "also write each frame unchanged, before its versions"),
	OPT_CHOICE("part", 0, &part, "PART", "change only the frames of this part", part_names),
	OPT_REAL("chance", 0, &chance, "P", "apply each effect with probability P", 0, 1),
	OPT_INT_OR("negatives", 0, &every_negative, "N",
		   "after every Nth frame, add a sound that is not a word", 0, 1e9, none_words),
	OPT_RANGE("speed", 0, &speed, "X",
		  "play X times as fast; this also multiplies the pitch by X", 0.25, 4),
	OPT_RANGE("tempo", 0, &tempo, "X", "speak X times as fast at the same pitch", 0.25, 4),
	OPT_RANGE("pitch", 0, &pitch, "X", "raise the pitch by X semitones at the same tempo", -12,
		  12),
	OPT_RANGE("tract", 0, &tract, "X",
		  "multiply the formant frequencies by X at the same pitch", 0.5, 2),
	OPT_RANGE("trim", 0, &trim, "MS", "cut MS milliseconds off each end", 0, 60000),
	OPT_RANGE("shift", 0, &shift, "MS",
		  "delay the recording by MS milliseconds, at the same length", -60000, 60000),
	OPT_RANGE_OR("reverb", 0, &reverb, "S",
		     "add a room with a reverberation time (RT60) of S seconds", 0, 10, none_words),
	OPT_RANGE("direct", 0, &direct, "DB",
		  "set the ratio of direct sound to reverberation, in dB", -30, 60),
	OPT_RANGE("pad", 0, &pad, "MS", "add MS milliseconds of quiet before and after", 0, 60000),
	OPT_RANGE_OR("room", 0, &room, "DB",
		     "add room tone at this level, in dB relative to the recording", -200, 60,
		     room_words),
	OPT_TEXT("noise", 0, &noises, "A,B",
		 "add one of these noises: white, pink, brown, hum, babble"),
	OPT_RANGE("snr", 0, &snr, "DB", "set the signal-to-noise ratio of --noise, in dB", -60,
		  120),
	OPT_TEXT("babble", 0, &babble_from, "FILE", "mix babble from the recordings in FILE"),
	OPT_INT("talkers", 0, &talkers, "N", "mix N talkers into babble", 1, 100),
	OPT_RANGE_OR("band", 0, &band, "LOW:HIGH", "pass only frequencies from LOW to HIGH", 0, 1e9,
		     band_words),
	OPT_REAL_OR("peak", 0, &peak_db, "DB",
		    "first scale the largest sample to this level, in dB of full scale", -200, 0,
		    peak_words),
	OPT_RANGE("gain", 0, &gain, "DB", "amplify by this many decibels", -200, 200),
	OPT_RANGE("dc", 0, &dc, "X", "add the constant X to each sample", -1, 1),
	OPT_CHOICE("codec", 0, &codec, "NAME", "pass the sound through a telephone codec",
		   codec_names),
	OPT_INT_OR("bits", 0, &bits, "N", "round samples to N bits and clip them at full scale", 0,
		   24, none_words),
	OPT_INT("seed", 0, &seed, "N", "seed the random numbers with N", 0, 9e15),
	OPT_END,
};

static const struct program program = {
	.name = "augment",
	.operands = "[FILE...]",
	.summary = "Make other versions of recordings: voices, rooms, noises, microphones.",
	.reads_stream = true,
	.options = options,
};

/* What lasts from frame to frame. */
struct studio {
	struct filter *io;
	double rate;           /* of the last frame, Hz */
	struct perturb *voice; /* at that rate; NULL until one is needed */
	struct negatives negatives;
};

/* ---- a version in the making ---- */

struct version {
	float *x;
	size_t n;
	double rate; /* Hz */
	struct frame *f;
	const struct frame *source; /* whose speaker and split they are */
	struct filter *io;
	struct studio *studio;
	uint64_t id;   /* digest of the frame's id */
	uint64_t copy; /* from 1 */
};

/* What is drawn for what. */
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
};

static struct rng stream_of(const struct version *v, enum draw what)
{
	return rng_stream((uint64_t)seed, (uint64_t)what, v->id, v->copy);
}

/* Whether the effect happens at all; its generator is ready then. */
static bool happens(const struct version *v, enum draw what, struct rng *r)
{
	*r = stream_of(v, what);
	return chance >= 1 || (double)rng_uniform(r) < chance;
}

/* Between the ends of a range; rounded, so that it is told exactly in few digits. */
static double between(struct rng *r, struct range range)
{
	const double value = range.low + (range.high - range.low) * (double)rng_uniform(r);

	return range.low == range.high ? value : floor(value * 1e4 + 0.5) / 1e4;
}

/* The same for factors: as likely to be below 1 as above in a range from 1 / a to a. */
static double factor_between(struct rng *r, struct range range)
{
	const struct range logs = { log(range.low), log(range.high) };

	return range.low == range.high ? range.low : floor(exp(between(r, logs)) * 1e4 + 0.5) / 1e4;
}

static bool changes(struct range range, double nothing)
{
	return range.low != nothing || range.high != nothing;
}

static void tell(struct version *v, const char *key, double value)
{
	if (!recipe_number(v->f, key, value))
		cli_no_memory();
}

static size_t samples_of(const struct version *v, double ms)
{
	return (size_t)floor(ms * v->rate / 1000 + 0.5);
}

static float *new_samples(const struct version *v, double n)
{
	if (n * sizeof(float) > (double)cli_max_frame())
		filter_refuse(v->io, v->f, "a version would be larger than --max-frame allows");
	return cli_alloc((size_t)n, sizeof(float));
}

static void take(struct version *v, float *y, size_t n)
{
	if (n == 0)
		cli_no_memory();
	free(v->x);
	v->x = y;
	v->n = n;
}

/* ---- who speaks ---- */

static struct perturb *voice_of(const struct version *v)
{
	struct studio *s = v->studio;

	if (!s->voice && !(s->voice = perturb_new(s->rate)))
		cli_no_memory();
	return s->voice;
}

static void change_voice(struct version *v)
{
	struct rng r;

	if (changes(speed, 1) && happens(v, DRAW_SPEED, &r)) {
		const double x = factor_between(&r, speed);
		float *y = new_samples(v, (double)perturb_length(v->n, x));

		take(v, y, perturb_speed(voice_of(v), v->x, v->n, x, y));
		tell(v, "speed", x);
	}
	if (changes(tempo, 1) && happens(v, DRAW_TEMPO, &r)) {
		const double x = factor_between(&r, tempo);
		float *y = new_samples(v, (double)perturb_length(v->n, x));

		take(v, y, perturb_tempo(voice_of(v), v->x, v->n, x, y));
		tell(v, "tempo", x);
	}
	if (changes(pitch, 0) && happens(v, DRAW_PITCH, &r)) {
		const double x = between(&r, pitch);
		float *y = new_samples(v, (double)v->n);

		take(v, y, perturb_pitch(voice_of(v), v->x, v->n, pow(2, x / 12), y));
		tell(v, "pitch", x);
	}
	if (changes(tract, 1) && happens(v, DRAW_TRACT, &r)) {
		const double x = factor_between(&r, tract);
		float *y = new_samples(v, (double)v->n);

		take(v, y, perturb_tract(voice_of(v), v->x, v->n, x, y));
		tell(v, "tract", x);
	}
}

/* ---- where, and when ---- */

static void cut_ends(struct version *v)
{
	struct rng r;
	double before, behind;
	size_t from, to;

	if (!changes(trim, 0) || !happens(v, DRAW_TRIM, &r))
		return;
	before = between(&r, trim);
	behind = between(&r, trim);
	from = samples_of(v, before);
	to = samples_of(v, behind);
	if (from + to >= v->n) /* nothing would be left */
		return;
	memmove(v->x, v->x + from, (v->n - from - to) * sizeof *v->x);
	v->n -= from + to;
	tell(v, "trim_before", before);
	tell(v, "trim_behind", behind);
}

static void move(struct version *v)
{
	struct rng r;
	double ms;
	size_t by;

	if (!changes(shift, 0) || !happens(v, DRAW_SHIFT, &r))
		return;
	ms = between(&r, shift);
	by = samples_of(v, fabs(ms));
	by = by < v->n ? by : v->n;
	if (ms > 0) {
		memmove(v->x + by, v->x, (v->n - by) * sizeof *v->x);
		memset(v->x, 0, by * sizeof *v->x);
	} else {
		memmove(v->x, v->x + by, (v->n - by) * sizeof *v->x);
		memset(v->x + v->n - by, 0, by * sizeof *v->x);
	}
	tell(v, "shift", ms);
}

static void add_walls(struct version *v)
{
	struct rng r;
	double rt60, over;
	float *h, *y;
	size_t m;

	if (!changes(reverb, 0) || !happens(v, DRAW_REVERB, &r))
		return;
	rt60 = between(&r, reverb);
	over = between(&r, direct);
	m = channel_length(rt60, v->rate);
	h = new_samples(v, (double)m);
	y = new_samples(v, (double)v->n + (double)m - 1);
	channel_response(rt60, over, v->rate, r, h);
	if (!channel_convolve(v->x, v->n, h, m, y))
		cli_no_memory();
	free(h);
	take(v, y, v->n + m - 1);
	tell(v, "reverb", rt60);
	tell(v, "direct", over);
}

/* Quiet before and behind, and what a quiet room sounds like, before, under and behind. */
static void add_room(struct version *v, double level)
{
	struct rng r;
	double before = 0, behind = 0, db;
	size_t from;
	float *y, *tone;

	if ((!changes(pad, 0) && !changes(room, -200)) || !happens(v, DRAW_ROOM, &r))
		return;
	before = between(&r, pad);
	behind = between(&r, pad);
	db = between(&r, room);
	from = samples_of(v, before);
	y = new_samples(v, (double)from + (double)v->n + (double)samples_of(v, behind));
	memcpy(y + from, v->x, v->n * sizeof *y);
	take(v, y, from + v->n + samples_of(v, behind));
	tell(v, "pad_before", before);
	tell(v, "pad_behind", behind);
	if (db <= -200)
		return;
	tone = new_samples(v, (double)v->n);
	if (!noise_fill(NOISE_PINK, r, v->rate, tone, v->n))
		cli_no_memory();
	for (size_t i = 0; i < v->n; i++)
		v->x[i] += (float)(sqrt(level * pow(10, db / 10)) * tone[i]);
	free(tone);
	tell(v, "room", db);
}

/* ---- noise ---- */

static const char *const noise_names[] = { "white", "pink", "brown", "hum", "babble", NULL };
enum { BABBLE = NOISE_COLOURS };

static struct babble babble;
static int chosen_noises[16];
static size_t n_noises;

static void check_noises(void)
{
	char *list, **name;
	size_t n;

	if (!noises)
		return;
	list = cli_alloc(strlen(noises) + 1, 1);
	strcpy(list, noises);
	name = cli_split(list, &n);
	if (n > sizeof chosen_noises / sizeof *chosen_noises)
		cli_misuse("--noise %s: more than %zu names", noises,
			   sizeof chosen_noises / sizeof *chosen_noises);
	for (size_t i = 0; i < n; i++) {
		int k = 0;

		while (noise_names[k] && strcmp(noise_names[k], name[i]) != 0)
			k++;
		if (!noise_names[k])
			cli_misuse("--noise %s: wanted white, pink, brown, hum or babble", name[i]);
		if (k == BABBLE && !babble_from)
			cli_misuse("--noise babble needs --babble FILE: recordings to mix");
		chosen_noises[n_noises++] = k;
	}
	free(name);
	free(list);
}

/* The noise stands in relation to the recording as it was before quiet was added to it. */
static void add_noise(struct version *v, double level)
{
	struct rng r;
	double db;
	float *noise;
	int which;
	const char *why = NULL;

	if (n_noises == 0 || !happens(v, DRAW_NOISE, &r))
		return;
	which = chosen_noises[rng_below(&r, n_noises)];
	db = between(&r, snr);
	noise = new_samples(v, (double)v->n);
	if (which == BABBLE)
		why = babble_fill(&babble, v->source, (size_t)talkers, v->rate, r, noise, v->n);
	else if (!noise_fill((enum noise_colour)which, r, v->rate, noise, v->n))
		cli_no_memory();
	if (why)
		filter_refuse(v->io, v->f, "%s", why);
	for (size_t i = 0; i < v->n; i++)
		v->x[i] += (float)(sqrt(level * pow(10, -db / 10)) * noise[i]);
	free(noise);
	if (!recipe_text(v->f, "noise", noise_names[which]))
		cli_no_memory();
	tell(v, "snr", db);
}

/* ---- what it goes through ---- */

static void go_through(struct version *v)
{
	struct rng r;
	double most = 0, add = 0, db = 0;

	if (band.high > 0 && (band.low > 0 || band.high < 1e9) && happens(v, DRAW_BAND, &r)) {
		if (!channel_band(v->x, v->n, band.low, band.high, v->rate))
			cli_no_memory();
		tell(v, "band_low", band.low);
		tell(v, "band_high", band.high);
	}
	for (size_t i = 0; i < v->n; i++)
		most = fabs((double)v->x[i]) > most ? fabs((double)v->x[i]) : most;
	if (peak_db != NO_PEAK && most > 0) {
		db = peak_db - 20 * log10(most);
		tell(v, "peak", peak_db);
	}
	if (changes(gain, 0) && happens(v, DRAW_GAIN, &r)) {
		const double more = between(&r, gain);

		db += more;
		tell(v, "gain", more);
	}
	if (changes(dc, 0) && happens(v, DRAW_DC, &r)) {
		add = between(&r, dc);
		tell(v, "dc", add);
	}
	for (size_t i = 0; (db != 0 || add != 0) && i < v->n; i++)
		v->x[i] = (float)(v->x[i] * pow(10, db / 20) + add);
	if (codec != CHANNEL_NO_CODEC && happens(v, DRAW_CODEC, &r)) {
		channel_telephone((enum channel_codec)codec, v->x, v->n);
		if (!recipe_text(v->f, "codec", codec_names[codec]))
			cli_no_memory();
	}
	if (bits > 0) {
		channel_quantise((int)bits, v->x, v->n);
		tell(v, "bits", (double)bits);
	}
}

/* ---- frames ---- */

/* What its draws come from: its id; without one its place. */
static uint64_t name_digest(const struct studio *s, const struct frame *f)
{
	const char *id = frame_text(f, "id");
	const uint64_t number = filter_frames(s->io);

	return id ? digest_add(0, id, strlen(id)) : digest_add(0, &number, sizeof number);
}

/* The id of version `copy`: that of the frame with +copy behind it, if there are several. */
static void name_version(struct frame *f, const char *id, uint64_t copy, const char *mark)
{
	char *name;
	size_t size;

	if (!id || (copies == 1 && !keep && !*mark))
		return;
	size = strlen(id) + strlen(mark) + 24;
	name = cli_alloc(size, 1);
	snprintf(name, size, "%s%s+%llu", id, mark, (unsigned long long)copy);
	if (!frame_set_text(f, "id", name))
		cli_no_memory();
	free(name);
}

/* Makes a version of x[n], with f's attributes, and writes it. label: which negative it is; NULL:
 * none. */
static void write_version(struct studio *s, const struct frame *f, const float *x, size_t n,
			  uint64_t copy, const char *label)
{
	const char *id = frame_text(f, "id");
	struct frame out = { 0 };
	struct version v = { .n = n,
			     .rate = s->rate,
			     .f = &out,
			     .source = f,
			     .io = s->io,
			     .studio = s,
			     .copy = copy };
	double level;

	if (!frame_copy_attributes(&out, f) || !recipe_add(&out, "augment"))
		cli_no_memory();
	v.id = name_digest(s, f);
	if (label) { /* other draws than those of the frame that it is made of */
		v.id = digest_add(v.id, label, strlen(label));
		if (!frame_set_text(&out, "label", MODEL_NONE) ||
		    !recipe_text(&out, "negative", label))
			cli_no_memory();
	}
	name_version(&out, id, copy, label ? "-none" : "");
	v.x = new_samples(&v, (double)n);
	memcpy(v.x, x, n * sizeof *x);
	change_voice(&v);
	cut_ends(&v);
	move(&v);
	level = noise_level(v.x, v.n);
	add_walls(&v);
	add_room(&v, level);
	add_noise(&v, level);
	go_through(&v);
	frame_set_floats(&out, v.x, 1, &v.n);
	filter_write(s->io, &out);
	frame_free(&out);
	free(v.x);
}

static bool to_change(const struct frame *f)
{
	const char *split = frame_text(f, "split");
	const char *name = split ? split_of(split, strlen(split)) : "train";

	return part == PART_ALL ||
	       (name && strcmp(name, part == PART_TEST ? "test" : "train") == 0);
}

/* Something that is no word, made of this recording and the one before it. */
static void write_negative(struct studio *s, const struct frame *f, const float *x, size_t n)
{
	struct rng r = rng_stream((uint64_t)seed, DRAW_NEGATIVE, name_digest(s, f), 0);
	const char *kind;
	float *y = cli_alloc(2 * n + 1, sizeof *y);
	const size_t made = negative_make(&s->negatives, f, x, n, s->rate, &r, y, &kind);

	if (made == 0)
		cli_no_memory();
	write_version(s, f, y, made, 1, kind);
	free(y);
}

static void set_rate(struct studio *s, double rate)
{
	if (rate == s->rate)
		return;
	perturb_free(s->voice);
	s->voice = NULL;
	s->rate = rate;
}

/* Reverberation, quiet and windows are of so many seconds: at a rate that no recording has they
 * would take memory without end. */
static void check_rate(const struct studio *s, const struct frame *f)
{
	if (!(s->rate >= RATE_MIN && s->rate <= RATE_MAX))
		filter_refuse(s->io, f,
			      "rate %.10g Hz, wanted %d to %d Hz; 'resample' before it converts",
			      s->rate, RATE_MIN, RATE_MAX);
}

/* All that becomes of a frame of x[n]. */
static void write_versions(struct studio *s, const struct frame *f, const float *x, size_t n)
{
	if (keep)
		filter_write(s->io, f);
	for (int64_t k = 1; k <= copies; k++)
		write_version(s, f, x, n, (uint64_t)k, NULL);
	if (every_negative == 0)
		return;
	if (filter_frames(s->io) % (uint64_t)every_negative == 0)
		write_negative(s, f, x, n);
	if (!negative_remember(&s->negatives, f, x, n))
		cli_no_memory();
}

static bool chooses_noise(int which)
{
	bool chosen = false;

	for (size_t i = 0; i < n_noises; i++)
		chosen = chosen || chosen_noises[i] == which;
	return chosen;
}

/* What would change nothing. */
static void check_needs(void)
{
	const bool babbles = chooses_noise(BABBLE);
	const bool moves = changes(speed, 1) || changes(tempo, 1) || changes(pitch, 0) ||
			   changes(tract, 1) || changes(trim, 0) || changes(shift, 0) ||
			   changes(reverb, 0) || changes(pad, 0) || changes(room, -200);

	cli_want_with(&snr, n_noises > 0, "--noise", "no noise is added");
	cli_want_with(&babble_from, babbles, "--noise babble", "no recordings are mixed in");
	cli_want_with(&talkers, babbles, "--noise babble", "nobody babbles");
	cli_want_with(&direct, changes(reverb, 0), "--reverb", "there are no walls");
	cli_want_with(&chance,
		      moves || n_noises > 0 || changes(gain, 0) || changes(dc, 0) ||
			  cli_given(&band) || codec != CHANNEL_NO_CODEC,
		      "an effect", "nothing is left to chance");
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct studio studio = { 0 };
	struct frame f = { 0 };
	char why[512];
	int status;

	cli_preset(presets[preset]);
	check_noises();
	check_needs();
	if (bits == 1)
		cli_misuse("--bits 1: wanted none, or 2 to 24");
	if (babble_from &&
	    babble_load(&babble, babble_from, cli_max_frame(), &status, why, sizeof why))
		cli_die(status, "--babble %s: %s", babble_from, why);
	studio.io = filter_open(files, FILTER_STREAM);
	while (filter_read(studio.io, &f)) {
		const float *x;
		size_t n;

		filter_want(studio.io, &f, "audio", 1);
		set_rate(&studio, filter_rate(studio.io, &f));
		if (!to_change(&f) || f.tensor.shape[0] == 0) {
			filter_write(studio.io, &f);
			continue;
		}
		filter_want_whole(studio.io, &f);
		check_rate(&studio, &f);
		x = filter_floats(studio.io, &f, &n);
		write_versions(&studio, &f, x, n);
	}
	babble_free(&babble);
	negative_free(&studio.negatives);
	perturb_free(studio.voice);
	frame_free(&f);
	return filter_close(studio.io);
}
