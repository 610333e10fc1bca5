/* SPDX-License-Identifier: GPL-2.0-or-later */
/* downmix: one channel stays, several become their mean, exactly */
#include "../check.h"

#include "audio/downmix.h"

int main(void)
{
	const int32_t mono[] = { 0, INT32_MAX, INT32_MIN, 1 << 30, -65536 };
	const int32_t stereo[] = { INT32_MAX, INT32_MAX,  INT32_MIN, INT32_MIN,
				   1 << 30,   -(1 << 30), 1 << 30,   0 };
	int32_t many[2 * DOWNMIX_CHANNELS_MAX];
	float out[5];

	downmix(mono, 5, 1, out);
	CHECK(out[0] == 0 && out[1] == 1 && out[2] == -1 && out[3] == 0.5f &&
		  out[4] == -1 / 32768.0f,
	      "mono", "%g %g %g %g %g", out[0], out[1], out[2], out[3], out[4]);
	downmix(stereo, 4, 2, out);
	CHECK(out[0] == 1 && out[1] == -1 && out[2] == 0 && out[3] == 0.25f, "stereo",
	      "%g %g %g %g", out[0], out[1], out[2], out[3]);
	/* the sum of 64 channels has more than 32 bits */
	for (int i = 0; i < DOWNMIX_CHANNELS_MAX; i++) {
		many[i] = INT32_MIN;
		many[DOWNMIX_CHANNELS_MAX + i] = i % 2 ? INT32_MAX : 0;
	}
	downmix(many, 2, DOWNMIX_CHANNELS_MAX, out);
	CHECK(out[0] == -1 && out[1] == 0.5f, "64_channels", "%g %g", out[0], out[1]);
	return check_status();
}
