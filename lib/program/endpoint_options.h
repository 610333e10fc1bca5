/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint_options - the options of endpoint and mic-capture that say how utterances are found, and
 * the recipe entry of both */
#ifndef EARPIPE_ENDPOINT_OPTIONS_H
#define EARPIPE_ENDPOINT_OPTIONS_H

#include "program/cli.h"
#include "live/endpoint.h"
#include "stream/recipe.h"

/* The words of --highpass. */
extern const struct option_word endpoint_options_highpass[];

/* Rows of an option table, for the parameters p. endpoint_check() has the same ranges: the unit
 * test compares them, and the recipe, with these rows. */
/* clang-format off */
#define ENDPOINT_OPTIONS(p) \
	OPT_REAL("trigger", 0, &(p).trigger_db, "DB", \
		"begin an utterance at DB decibels above the noise floor", 1, 60), \
	OPT_REAL("release", 0, &(p).release_db, "DB", \
		"continue an utterance while it is DB decibels above the noise floor", 0.5, 60), \
	OPT_REAL("depth", 0, &(p).depth_db, "DB", \
		"end an utterance at DB decibels below its peak level", 10, 100), \
	OPT_REAL("least", 0, &(p).least_dbfs, "DBFS", \
		"begin no utterance below this level, in dB of full scale", -120, 0), \
	OPT_REAL("preroll", 0, &(p).preroll_ms, "MS", \
		"keep MS milliseconds before the beginning", 0, 5000), \
	OPT_REAL("hangover", 0, &(p).hangover_ms, "MS", \
		"end an utterance after MS milliseconds of quiet, and keep them", 1, 5000), \
	OPT_REAL("min", 0, &(p).min_ms, "MS", \
		"drop sounds shorter than MS milliseconds", 1, 5000), \
	OPT_REAL("max", 0, &(p).max_ms, "MS", \
		"cut utterances longer than MS milliseconds", 500, 60000), \
	OPT_REAL("relearn", 0, &(p).relearn_ms, "MS", \
		"treat MS milliseconds of sound without a pause as noise", 500, 60000), \
	OPT_REAL_OR("highpass", 0, &(p).highpass_hz, "HZ", \
		"measure levels of the sound above HZ only", 0, 1000, endpoint_options_highpass)
/* clang-format on */

/* Appends the step "endpoint" with these parameters, by the names of the options.
 * False: no memory. */
bool endpoint_options_recipe(struct frame *f, const struct endpoint_params *p, double rate_hz);

#endif
