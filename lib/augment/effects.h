/* SPDX-License-Identifier: GPL-2.0-or-later */
/* effects - alters a recording: voice, time, room, noise, channel
 *
 * A table in effects.c lists the effects in the order in which they are applied, each with the
 * condition that enables it. The random numbers of an effect depend only on the seed, the
 * recording's digest and the version's number, so versions can be made in any order and number. */
#ifndef EARPIPE_EFFECTS_H
#define EARPIPE_EFFECTS_H

#include "augment/babble.h"
#include "augment/channel.h"
#include "base/quantity.h"
#include "base/status.h"

enum {
	EFFECTS_RATE_MIN = 1000, /* Hz: lengths given in seconds stay reasonable between these */
	EFFECTS_RATE_MAX = 1000000,
	EFFECTS_NOISES_MAX = 16,
	EFFECTS_NO_PEAK = 1,    /* a peak that means none */
	EFFECTS_ALL_BANDS = -1, /* both ends of a band that leaves all frequencies */
	EFFECTS_SILENCE = -200, /* dB: a level of room tone that means none */
};

/* The settings of all effects. Each version draws from the ranges. */
struct effect_settings {
	int64_t seed;
	double chance; /* the probability of each effect but peak and bits, 0 to 1 */
	struct range speed, tempo, tract; /* factors, drawn evenly by their logarithms; 1: none */
	struct range pitch;               /* semitones; 0: none */
	struct range trim;                /* ms off each end; 0: none */
	struct range shift;               /* ms of delay, negative: ahead; 0: none */
	struct range reverb;              /* RT60, s; 0: none */
	struct range direct;              /* dB of direct sound over reverberation */
	struct range pad;                 /* ms before and after; 0: none */
	struct range room; /* dB of room tone over the recording, or EFFECTS_SILENCE */
	int noises
	    [EFFECTS_NOISES_MAX]; /* enum noise_colour or, after these, babble: one is drawn */
	size_t n_noises;          /* 0: none */
	struct range snr;         /* dB of the recording over that noise */
	struct babble babble;     /* recordings for babble; owned by the caller */
	int64_t talkers;          /* of the babble */
	struct range band;        /* Hz that are left, not drawn; or EFFECTS_ALL_BANDS */
	double peak_db;           /* level of the largest sample, or EFFECTS_NO_PEAK */
	struct range gain;        /* dB; 0: none */
	struct range dc;          /* added to each sample; 0: none */
	int codec;                /* enum channel_codec */
	int64_t bits;             /* 2 to 24; 0: none */
	size_t data_max;          /* bytes of samples that a version may have */
};

/* The names of codecs by enum channel_codec, and of presets; both end with NULL. */
extern const char *const effects_codec_names[], *const effects_preset_names[];

/* The settings of a preset, as "name value name value". */
extern const char *const effects_presets[];

/* Settings without any effect. */
struct effect_settings effects_default(void);

/* Whether the effect with this name is enabled. */
bool effects_want(const struct effect_settings *s, const char *name);

/* Whether any effect is enabled that `chance` applies to. */
bool effects_want_chance(const struct effect_settings *s);

/* Whether babble is one of the noises. */
bool effects_want_babble(const struct effect_settings *s);

/* Sets the noises from a list of names with commas. NULL, or the reason in why[size]. */
const char *effects_choose_noises(struct effect_settings *s, const char *list, char *why,
				  size_t size);

/* The digest of a recording: of its id, or of its number if it has none. */
uint64_t effects_digest(const struct frame *f, uint64_t number);

/* The generator for making a negative (negative.h). */
struct rng effects_negative_draws(const struct effect_settings *s, uint64_t digest);

struct effects;

/* The caller owns the settings and must not change them. NULL: no memory. */
struct effects *effects_new(const struct effect_settings *s);
void effects_free(struct effects *e);

/* A recording being altered. */
struct sound {
	float *x; /* [n], from malloc; owned by the caller, effects_apply replaces it */
	size_t n;
	double rate; /* Hz, EFFECTS_RATE_MIN to EFFECTS_RATE_MAX */
};

/* Applies the effects to a sound of at least one sample, for version `copy` of the recording with
 * that digest, and appends what was drawn to the last step of out's recipe. `source` has the
 * speaker and split by which babble is chosen. STATUS_OK; STATUS_INPUT: the reason is in why[size];
 * STATUS_SYSTEM: no memory. After a failure the sound is undefined, but x must be freed. */
enum status effects_apply(struct effects *e, struct sound *sound, struct frame *out,
			  const struct frame *source, uint64_t digest, uint64_t copy, char *why,
			  size_t size);

#endif
