/* SPDX-License-Identifier: GPL-2.0-or-later */
/* latency: stages and their times, and the text about them */
#include "../check.h"
#include "stream/latency.h"

#include <string.h>

int main(void)
{
	struct frame f = { 0 };
	const char *stage;
	double clock;
	char text[200];

	CHECK(!latency_text(&f, 7, text, sizeof text), "no-clock", "a text");
	frame_set_real(&f, "clock", 1000);
	frame_set_real(&f, "tail", 0.25);
	latency_arrive(&f, "melspec", 1000.5);
	latency_arrive(&f, "cnn-predict", 1000.75);
	CHECK(latency_stage(&f, 1, &stage, &clock) && strcmp(stage, "cnn-predict") == 0 &&
		  clock == 1000.75,
	      "stage", "another");
	CHECK(!latency_stage(&f, 2, &stage, &clock), "stages", "a third");
	latency_text(&f, 1001, text, sizeof text);
	CHECK(strcmp(text, "1250 ms after the last sound: 250 quiet, 500.0 to melspec, "
			   "250.0 in melspec, 250.0 in cnn-predict") == 0,
	      "text", "'%s'", text);
	for (int k = 0; k < 20; k++)
		latency_arrive(&f, "more", 1001);
	CHECK(latency_stage(&f, 15, &stage, &clock) && !latency_stage(&f, 16, &stage, &clock),
	      "at-most-16", "not");
	frame_free(&f);
	return check_status();
}
