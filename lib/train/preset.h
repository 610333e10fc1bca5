/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preset - lists combinations of training settings (cnn-train --preset) */
#ifndef EARPIPE_PRESET_H
#define EARPIPE_PRESET_H

#include "train/feature_augment.h"

#include <stdint.h>

struct preset {
	const char *arch;
	int64_t epochs, batch;
	double rate; /* the highest learning rate; 0: train_default_rate */
	enum feature_augment_name vary;
};

/* preset_names ends with NULL; presets has one entry for each name, the default first. */
extern const char *const preset_names[];
extern const struct preset presets[];

#endif
