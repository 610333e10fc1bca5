/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint_options - what endpoint and mic-capture say alike: the options and the recipe's step */
#ifndef EARPIPE_ENDPOINT_OPTIONS_H
#define EARPIPE_ENDPOINT_OPTIONS_H

#include "program/cli.h"
#include "live/endpoint.h"
#include "stream/recipe.h"

/* Rows of an option table, for the parameters p. endpoint_check() has the same ranges. */
/* clang-format off */
#define ENDPOINT_OPTIONS(p) \
	{ 0, "trigger", OPTION_REAL, &(p).trigger_db, "DB", \
	  "begin an utterance this far above the noise floor", 1, 60, NULL }, \
	{ 0, "release", OPTION_REAL, &(p).release_db, "DB", \
	  "continue it while this far above the noise floor", 0.5, 60, NULL }, \
	{ 0, "depth", OPTION_REAL, &(p).depth_db, "DB", \
	  "end it when this far below its peak level", 10, 100, NULL }, \
	{ 0, "least", OPTION_REAL, &(p).least_dbfs, "DBFS", \
	  "begin nothing below this level", -120, 0, NULL }, \
	{ 0, "preroll", OPTION_REAL, &(p).preroll_ms, "MS", \
	  "keep this much before the beginning", 0, 5000, NULL }, \
	{ 0, "hangover", OPTION_REAL, &(p).hangover_ms, "MS", \
	  "end after this much quiet, and keep it", 1, 5000, NULL }, \
	{ 0, "min", OPTION_REAL, &(p).min_ms, "MS", \
	  "drop sounds shorter than this", 1, 5000, NULL }, \
	{ 0, "max", OPTION_REAL, &(p).max_ms, "MS", \
	  "cut utterances longer than this", 500, 60000, NULL }, \
	{ 0, "relearn", OPTION_REAL, &(p).relearn_ms, "MS", \
	  "take sound without a pause for noise after this long", 500, 60000, NULL }, \
	{ 0, "highpass", OPTION_REAL, &(p).highpass_hz, "HZ", \
	  "judge the level above this frequency; 0: of all", 0, 1000, NULL }
/* clang-format on */

/* Appends the step "endpoint" with these parameters, by the names of the options. False: no
 * memory. */
bool endpoint_options_recipe(struct frame *f, const struct endpoint_params *p, double rate_hz);

#endif
