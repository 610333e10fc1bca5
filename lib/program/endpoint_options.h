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
	OPT_REAL("trigger", 0, &(p).trigger_db, "DB", \
		 "begin an utterance this far above the noise floor", 1, 60), \
	OPT_REAL("release", 0, &(p).release_db, "DB", \
		 "continue it while this far above the noise floor", 0.5, 60), \
	OPT_REAL("depth", 0, &(p).depth_db, "DB", \
		 "end it when this far below its peak level", 10, 100), \
	OPT_REAL("least", 0, &(p).least_dbfs, "DBFS", \
		 "begin nothing below this level", -120, 0), \
	OPT_REAL("preroll", 0, &(p).preroll_ms, "MS", \
		 "keep this much before the beginning", 0, 5000), \
	OPT_REAL("hangover", 0, &(p).hangover_ms, "MS", \
		 "end after this much quiet, and keep it", 1, 5000), \
	OPT_REAL("min", 0, &(p).min_ms, "MS", \
		 "drop sounds shorter than this", 1, 5000), \
	OPT_REAL("max", 0, &(p).max_ms, "MS", \
		 "cut utterances longer than this", 500, 60000), \
	OPT_REAL("relearn", 0, &(p).relearn_ms, "MS", \
		 "take sound without a pause for noise after this long", 500, 60000), \
	OPT_REAL("highpass", 0, &(p).highpass_hz, "HZ", \
		 "judge the level above this frequency; 0: of all", 0, 1000)
/* clang-format on */

/* Appends the step "endpoint" with these parameters, by the names of the options. False: no
 * memory. */
bool endpoint_options_recipe(struct frame *f, const struct endpoint_params *p, double rate_hz);

#endif
