/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_recipe - writes the settings of features to recipes and reads them back
 *
 * The step "melspec" of a recipe has the kind of the features, the rate, and the settings that
 * setting_is_recorded names, by their names: choices as words, lengths in samples. */
#ifndef EARPIPE_SETTINGS_RECIPE_H
#define EARPIPE_SETTINGS_RECIPE_H

#include "base/status.h"
#include "features/settings.h"
#include "stream/frame.h"

/* Appends the step to the frame's recipe; `at` comes from settings_at_rate. False: no memory. */
bool settings_record(const struct settings *at, struct frame *f);

/* Reads settings and the rate they are for from the frame's recipe. A setting that the recipe does
 * not have keeps its default. NULL, or the reason in why[size]: the recipe has no such step, or a
 * value is missing, out of range, or cannot go with the others. */
const char *settings_from_recipe(struct settings *s, double *rate_hz, const struct frame *f,
				 char *why, size_t size);

/* Reads them from the first frame of a model or stream in a file, which it reads to the end mark.
 * Rejects frames with more than data_max bytes of data. NULL, or the reason in why[size], and then
 * *status is an exit status. */
const char *settings_load(struct settings *s, double *rate_hz, const char *path, size_t data_max,
			  enum status *status, char *why, size_t size);

#endif
