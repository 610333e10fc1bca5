/* SPDX-License-Identifier: GPL-2.0-or-later */
/* augment - makes altered versions of recordings: voices, rooms, noises, microphones
 * in   audio [samples]   id, label, speaker, split, rate
 * out  audio [samples']  the same, and what was done as a step of the recipe
 *
 * The random numbers of a version depend only on the seed, the frame's id and the number of the
 * version. The effects and their order are those of augment/effects.c. */
#include "augment/effects.h"
#include "augment/negative.h"
#include "base/digest.h"
#include "base/split.h"
#include "nn/model.h"
#include "program/filter.h"

#include <stdlib.h>
#include <string.h>

static struct effect_settings settings;
static int64_t copies = 1, every_negative;
static bool keep;
static int part, preset;
static const char *noises, *babble_from;

static const char *const part_names[] = { "train", "test", "all", NULL };
enum { PART_TRAIN, PART_TEST, PART_ALL };

static const struct option_word none_words[] = { { "none", 0 }, { 0 } };
static const struct option_word room_words[] = { { "silence", EFFECTS_SILENCE }, { 0 } };
static const struct option_word band_words[] = { { "all", EFFECTS_ALL_BANDS }, { 0 } };
static const struct option_word peak_words[] = {
	{ "none", EFFECTS_NO_PEAK },
	{ "1", EFFECTS_NO_PEAK },
	{ 0 },
};

static const struct option_row options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "set several effects at once",
		   effects_preset_names),
	OPT_INT("copies", 0, &copies, "N", "make N versions of each frame", 0, 10000),
	OPT_FLAG("keep", 0, &keep, "also write each frame unchanged, before its versions"),
	OPT_CHOICE("part", 0, &part, "PART", "change only the frames of this part", part_names),
	OPT_REAL("chance", 0, &settings.chance, "P", "apply each effect with probability P", 0, 1),
	OPT_INT_OR("negatives", 0, &every_negative, "N",
		   "after every Nth frame, add a sound that is not a word", 0, 1e9, none_words),
	OPT_RANGE("speed", 0, &settings.speed, "X",
		  "play X times as fast; this also multiplies the pitch by X", 0.25, 4),
	OPT_RANGE("tempo", 0, &settings.tempo, "X", "speak X times as fast at the same pitch", 0.25,
		  4),
	OPT_RANGE("pitch", 0, &settings.pitch, "X",
		  "raise the pitch by X semitones at the same tempo", -12, 12),
	OPT_RANGE("tract", 0, &settings.tract, "X",
		  "multiply the formant frequencies by X at the same pitch", 0.5, 2),
	OPT_RANGE("trim", 0, &settings.trim, "MS", "cut MS milliseconds off each end", 0, 60000),
	OPT_RANGE("shift", 0, &settings.shift, "MS",
		  "delay the recording by MS milliseconds, at the same length", -60000, 60000),
	OPT_RANGE_OR("reverb", 0, &settings.reverb, "S",
		     "add a room with a reverberation time (RT60) of S seconds", 0, 10, none_words),
	OPT_RANGE("direct", 0, &settings.direct, "DB",
		  "set the ratio of direct sound to reverberation, in dB", -30, 60),
	OPT_RANGE("pad", 0, &settings.pad, "MS", "add MS milliseconds of quiet before and after", 0,
		  60000),
	OPT_RANGE_OR("room", 0, &settings.room, "DB",
		     "add room tone at this level, in dB relative to the recording", -200, 60,
		     room_words),
	OPT_TEXT("noise", 0, &noises, "A,B",
		 "add one of these noises: white, pink, brown, hum, babble"),
	OPT_RANGE("snr", 0, &settings.snr, "DB", "set the signal-to-noise ratio of --noise, in dB",
		  -60, 120),
	OPT_TEXT("babble", 0, &babble_from, "FILE", "mix babble from the recordings in FILE"),
	OPT_INT("talkers", 0, &settings.talkers, "N", "mix N talkers into babble", 1, 100),
	OPT_RANGE_OR("band", 0, &settings.band, "LOW:HIGH",
		     "pass only frequencies from LOW to HIGH", 0, 1e9, band_words),
	OPT_REAL_OR("peak", 0, &settings.peak_db, "DB",
		    "first scale the largest sample to this level, in dB of full scale", -200, 0,
		    peak_words),
	OPT_RANGE("gain", 0, &settings.gain, "DB", "amplify by this many decibels", -200, 200),
	OPT_RANGE("dc", 0, &settings.dc, "X", "add the constant X to each sample", -1, 1),
	OPT_CHOICE("codec", 0, &settings.codec, "NAME", "pass the sound through a telephone codec",
		   effects_codec_names),
	OPT_INT_OR("bits", 0, &settings.bits, "N",
		   "round samples to N bits and clip them at full scale", 0, 24, none_words),
	OPT_INT("seed", 0, &settings.seed, "N", "seed the random numbers with N", 0, 9e15),
	OPT_END,
};

static const struct program program = {
	.name = "augment",
	.operands = "[FILE...]",
	.summary = "Make altered versions of recordings: voices, rooms, noises, microphones.",
	.reads_stream = true,
	.options = options,
};

/* What is kept from frame to frame. */
struct stage {
	struct filter *io;
	double rate; /* of the last frame, Hz */
	struct effects *effects;
	struct negatives negatives;
};

/* ---- options ---- */

/* Completes the options and refuses those that contradict each other or would change nothing. */
static void check_options(void)
{
	const char *reason = NULL;
	char why[512];
	bool babbles;
	enum status status;

	cli_preset(effects_presets[preset]);
	settings.data_max = cli_max_frame();
	if (noises && (reason = effects_choose_noises(&settings, noises, why, sizeof why)))
		cli_misuse("%s", reason);
	babbles = effects_want_babble(&settings);
	if (babbles && !babble_from)
		cli_misuse("--noise babble needs --babble FILE: recordings to mix");
	cli_want_with(&settings.snr, noises, "--noise", "no noise is added");
	cli_want_with(&babble_from, babbles, "--noise babble", "no recordings are mixed in");
	cli_want_with(&settings.talkers, babbles, "--noise babble", "no other noise has talkers");
	cli_want_with(&settings.direct, effects_want(&settings, "reverb"), "--reverb",
		      "there is no reverberation");
	cli_want_with(&settings.chance, effects_want_chance(&settings), "an effect",
		      "it is the probability of an effect");
	if (settings.bits == 1)
		cli_misuse("--bits 1: wanted 0, or 2 to 24");
	if (babble_from &&
	    babble_load(&settings.babble, babble_from, settings.data_max, &status, why, sizeof why))
		cli_die(status, "--babble %s: %s", babble_from, why);
}

/* ---- frames ---- */

/* Gives version `copy` the frame's id followed by mark and +copy, if there are several versions. */
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

/* Makes a version of the sound, which it frees, with f's attributes, and writes it. kind: the kind
 * of negative that the sound is; NULL: it is the recording of f. */
static void write_version(struct stage *s, const struct frame *f, struct sound sound, uint64_t copy,
			  const char *kind)
{
	const char *id = frame_text(f, "id");
	uint64_t digest = effects_digest(f, filter_frames(s->io));
	struct frame out = { 0 };
	char why[256];

	if (!frame_copy_attributes(&out, f) || !recipe_add(&out, "augment"))
		cli_no_memory();
	if (kind) { /* draws other numbers than the recording */
		digest = digest_add(digest, kind, strlen(kind));
		if (!frame_set_text(&out, "label", MODEL_NONE) ||
		    !recipe_text(&out, "negative", kind))
			cli_no_memory();
	}
	name_version(&out, id, copy, kind ? "-none" : "");
	switch (effects_apply(s->effects, &sound, &out, f, digest, copy, why, sizeof why)) {
	case STATUS_OK:
		break;
	case STATUS_INPUT:
		filter_refuse(s->io, &out, "%s", why);
	default:
		cli_no_memory();
	}
	frame_set_floats(&out, sound.x, 1, &sound.n);
	filter_write(s->io, &out);
	frame_free(&out);
	free(sound.x);
}

/* Writes a sound that is not a word, made of recording x[n] and earlier ones. */
static void write_negative(struct stage *s, const struct frame *f, const float *x, size_t n)
{
	struct rng r = effects_negative_draws(&settings, effects_digest(f, filter_frames(s->io)));
	struct sound sound = { cli_alloc(2 * n + 1, sizeof *x), 0, s->rate };
	const char *kind;

	sound.n = negative_make(&s->negatives, f, x, n, s->rate, &r, sound.x, &kind);
	if (sound.n == 0)
		cli_no_memory();
	write_version(s, f, sound, 1, kind);
}

/* Writes everything that is made of recording x[n]. */
static void write_versions(struct stage *s, const struct frame *f, const float *x, size_t n)
{
	if (keep)
		filter_write(s->io, f);
	for (int64_t k = 1; k <= copies; k++) {
		struct sound sound = { cli_alloc(n, sizeof *x), n, s->rate };

		memcpy(sound.x, x, n * sizeof *x);
		write_version(s, f, sound, (uint64_t)k, NULL);
	}
	if (every_negative == 0)
		return;
	if (filter_frames(s->io) % (uint64_t)every_negative == 0)
		write_negative(s, f, x, n);
	if (!negative_remember(&s->negatives, f, x, n))
		cli_no_memory();
}

static bool is_to_change(const struct frame *f)
{
	const char *split = frame_text(f, "split");
	const char *name = split ? split_of(split, strlen(split)) : "train";

	return part == PART_ALL ||
	       (name && strcmp(name, part == PART_TEST ? "test" : "train") == 0);
}

static void take_frame(struct stage *s, struct frame *f)
{
	const float *x;
	size_t n;

	s->rate = filter_rate(s->io, f);
	if (!is_to_change(f) || f->tensor.shape[0] == 0) {
		filter_write(s->io, f);
		return;
	}
	filter_want_whole(s->io, f);
	if (!(s->rate >= EFFECTS_RATE_MIN && s->rate <= EFFECTS_RATE_MAX))
		filter_refuse(s->io, f,
			      "rate %.10g Hz, wanted %d to %d Hz; 'resample' before it converts",
			      s->rate, EFFECTS_RATE_MIN, EFFECTS_RATE_MAX);
	x = filter_floats(s->io, f, &n);
	write_versions(s, f, x, n);
}

int main(int argc, char **argv)
{
	struct stage stage = { 0 };
	struct frame f = { 0 };

	settings = effects_default();
	char **files = cli_parse(argc, argv, &program);
	check_options();
	if (!(stage.effects = effects_new(&settings)))
		cli_no_memory();
	stage.io = filter_open(files, FILTER_STREAM);
	while (filter_read(stage.io, &f)) {
		filter_want(stage.io, &f, "audio", 1);
		take_frame(&stage, &f);
	}
	babble_free(&settings.babble);
	negative_free(&stage.negatives);
	effects_free(stage.effects);
	frame_free(&f);
	return filter_close(stage.io);
}
