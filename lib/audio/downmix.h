/* SPDX-License-Identifier: GPL-2.0-or-later */
/* downmix - averages the channels of a recording */
#ifndef EARPIPE_DOWNMIX_H
#define EARPIPE_DOWNMIX_H

#include <stddef.h>
#include <stdint.h>

enum { DOWNMIX_CHANNELS_MAX = 64 };

/* samples [n, channels], full scale 2^31 -> out [n] in [-1, 1]. The sum is exact, its product with
 * 1 / (2^31 channels) is computed in double and rounded to float once. */
void downmix(const int32_t *samples, size_t n, unsigned channels, float *out);

#endif
