/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/downmix.h"

void downmix(const int32_t *samples, size_t n, unsigned channels, float *out)
{
	const double full_scale = 2147483648.0;
	double scale = 1.0 / full_scale / channels;

	if (channels == 1) { /* the same, in a loop that compilers vectorise */
		for (size_t i = 0; i < n; i++)
			out[i] = (float)(samples[i] * scale);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t sum = 0;
		for (unsigned c = 0; c < channels; c++)
			sum += *samples++;
		out[i] = (float)((double)sum * scale);
	}
}
