/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings - lists all settings of melspec, and resolves them for a sample rate
 *
 * One table holds each setting's name, type, range, words, help and the condition under which it
 * has an effect. The options of melspec, the recipe in its frames (settings_recipe.h) and what -v
 * prints are made from it. settings_default has the defaults. */
#ifndef EARPIPE_SETTINGS_H
#define EARPIPE_SETTINGS_H

#include "base/quantity.h"
#include "features/mel.h"

/* The settings of the command line, or those resolved for a rate (settings_at_rate). */
struct settings {
	/* At a rate: complete. Before: without window, hop and rate; an fft of 0 is the power of 2
	 * that holds the window, an fmax of 0 or less is that far below half the rate. */
	struct mel_settings mel;
	struct span window, hop; /* at a rate: in samples */
	int rounding;            /* of window and hop to samples: enum settings_rounding */
	bool from_recipe;        /* read from a recipe, not given by a user */
};

enum settings_rounding { ROUND_NEAREST, ROUND_DOWN };

enum setting_type {
	SETTING_REAL,   /* double */
	SETTING_WHOLE,  /* int64_t */
	SETTING_CHOICE, /* int: the index of a word */
	SETTING_LENGTH, /* struct span: samples, or milliseconds */
};

struct settings_effect;

struct setting {
	const char *name; /* of the option, without the dashes, and of the key in a recipe */
	enum setting_type type;
	size_t offset;                        /* of the value in struct settings */
	const char *arg, *help;               /* for --help */
	double min, max;                      /* on the command line; meaningless for choices */
	struct range recorded;                /* in a recipe, where it differs; else both are 0 */
	const char *const *choices;           /* SETTING_CHOICE: its words; ends with NULL */
	const struct option_word *words;      /* words in place of numbers; NULL: none */
	const struct settings_effect *effect; /* when it has one; NULL: always */
	bool always_recorded; /* in the recipe without an effect, too: those of the first release,
			       * by which old models compare theirs */
	bool never_recorded;  /* does not belong in a recipe, such as the rounding of lengths */
};

/* All settings, in the order of --help and of the recipe; ends with a name that is NULL. */
extern const struct setting settings_table[];

/* The toolkits whose features can be computed; ends with NULL. */
extern const char *const settings_preset_names[];

/* The settings of a preset that differ from the defaults, as "name value name value". */
extern const char *const settings_presets[];

struct settings settings_default(void);

/* A pointer to the variable of a setting. */
void *setting_value(const struct setting *setting, struct settings *s);

/* Its value: the index of a choice, the number of a length without its unit. */
double setting_number(const struct setting *setting, const struct settings *s);

/* The options that a setting needs to have an effect, such as "--dither"; NULL: none. */
const char *setting_needs(const struct setting *setting);
bool setting_has_effect(const struct setting *setting, const struct settings *s);

/* Whether it belongs in a recipe: it has an effect and differs from the default,
 * or is always recorded. */
bool setting_is_recorded(const struct setting *setting, const struct settings *s);

/* Checks the settings as far as they do not depend on the rate. NULL: they are valid; otherwise the
 * reason, which names the options, in why[size]. */
const char *settings_check(const struct settings *s, char *why, size_t size);

/* Resolves the settings for a rate: *at has lengths in samples, the fft, and fmax in hertz. NULL:
 * `at->mel` can be computed; else the reason in why[size], and *at is undefined. */
const char *settings_at_rate(const struct settings *s, double rate_hz, struct settings *at,
			     char *why, size_t size);

/* Writes the settings that have an effect as options, " --window 200 --hop 80 ...",
 * truncated to size. */
void settings_as_options(const struct settings *s, char *line, size_t size);

#endif
