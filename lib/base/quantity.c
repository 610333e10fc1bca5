/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/quantity.h"

size_t span_samples(struct span s, double rate_hz)
{
	double samples = s.is_ms ? s.value * rate_hz / 1000 : s.value;

	if (!(samples > 0))
		return 0;
	return samples < 1 ? 1 : (size_t)(samples + 0.5);
}
