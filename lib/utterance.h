/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utterance - what endpoint and mic-capture say alike: the options and the recipe's step */
#ifndef EARPIPE_UTTERANCE_H
#define EARPIPE_UTTERANCE_H

#include "cli.h"
#include "endpoint.h"
#include "recipe.h"

/* Rows of an option table, for the parameters p. endpoint_check() has the same ranges. */
/* clang-format off */
#define UTTERANCE_OPTIONS(p) \
	{ 0, "trigger", OPTION_REAL, &(p).trigger_db, "DB", \
	  "above the noise floor: an utterance begins", 1, 60, NULL }, \
	{ 0, "release", OPTION_REAL, &(p).release_db, "DB", \
	  "above the noise floor: it goes on", 0.5, 60, NULL }, \
	{ 0, "depth", OPTION_REAL, &(p).depth_db, "DB", \
	  "below its loudest: it does not go on", 10, 100, NULL }, \
	{ 0, "least", OPTION_REAL, &(p).least_dbfs, "DBFS", \
	  "quieter than this nothing begins", -120, 0, NULL }, \
	{ 0, "preroll", OPTION_REAL, &(p).preroll_ms, "MS", \
	  "kept from before it begins", 0, 5000, NULL }, \
	{ 0, "hangover", OPTION_REAL, &(p).hangover_ms, "MS", \
	  "of quiet, that ends it and is kept", 1, 5000, NULL }, \
	{ 0, "min", OPTION_REAL, &(p).min_ms, "MS", \
	  "shorter sounds are dropped", 1, 5000, NULL }, \
	{ 0, "max", OPTION_REAL, &(p).max_ms, "MS", \
	  "longer utterances are cut", 500, 60000, NULL }, \
	{ 0, "relearn", OPTION_REAL, &(p).relearn_ms, "MS", \
	  "of sound without a pause is taken for noise", 500, 60000, NULL }, \
	{ 0, "highpass", OPTION_REAL, &(p).highpass_hz, "HZ", \
	  "corner of the filter for judging; 0: none", 0, 1000, NULL }
/* clang-format on */

/* Appends the step "endpoint" with these parameters, by the names of the options. False: no
 * memory. */
bool utterance_recipe(struct frame *f, const struct endpoint_params *p, double rate_hz);

#endif
