/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/preset.h"

const char *const preset_names[] = { "default", "fast", "accurate", "tiny", "general", NULL };

/* Each was chosen on folds 1 to 9 of FSDD, never on fold 0; general on speakers held out two at a
 * time and on fold 3. */
const struct preset presets[] = {
	/* clang-format off */
	{ "default", 12, 32, 0, FEATURE_AUGMENT_LIVE },
	{ "fast", 6, 24, 0.01, FEATURE_AUGMENT_SHIFT },
	{ "default", 12, 32, 0.005, FEATURE_AUGMENT_SHIFT },
	{ "tiny", 20, 32, 0.01, FEATURE_AUGMENT_SHIFT },
	{ "general", 8, 32, 0.005, FEATURE_AUGMENT_GENERAL },
	/* clang-format on */
};
