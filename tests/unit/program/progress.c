/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress: the line of an epoch, and a bar that fits the terminal */
#include "../check.h"
#include "program/progress.h"
#include "system/clock.h"

#include <string.h>

int main(void)
{
	struct training_run run = { .state = { .epoch = 3,
					       .epochs = 12,
					       .step = 30,
					       .steps = 120,
					       .batch = 10,
					       .batches = 10,
					       .loss = 0.25,
					       .accuracy = 0.9 },
				    .test = { 8, 6, 8, 0.5 } };
	char text[PROGRESS_TEXT];
	bool fits = true;

	run.start = clock_steady();
	progress_line(&run, text);
	CHECK(strncmp(text, "epoch 3/12  loss 0.2500  training 90.00 %  test 75.00 %  0.", 59) == 0,
	      "line", "'%s'", text);
	progress_bar(&run, 200, text);
	CHECK(strncmp(text, "epoch 3/12 [##........] loss 0.250  training 90.0 %  test 75.00 %  ",
		      66) == 0 &&
		  strstr(text, " s left"),
	      "bar", "'%s'", text);
	progress_bar(&run, 45, text);
	CHECK(strncmp(text, "epoch 3/12 loss", 15) != 0 && strstr(text, "test 75.00 %"), "narrow",
	      "'%s'", text);
	for (size_t columns = 12; columns < 100; columns++)
		fits = fits && strlen(progress_bar(&run, columns, text)) < columns;
	CHECK(fits, "fits", "'%s'", text);
	CHECK(strncmp(progress_bar(&run, 1, text), "epoch 3/12", 10) == 0, "narrowest", "'%s'",
	      text);
	run.validation = (struct evaluation){ 4, 4, 4, 0.125 };
	CHECK(strstr(progress_line(&run, text), "validation 100.00 %, loss 0.1250"), "validation",
	      "'%s'", text);
	return check_status();
}
