/* SPDX-License-Identifier: GPL-2.0-or-later */
/* epoch_log: lines of JSON, with the parts that there are; a full disk is reported */
#include "../check.h"
#include "train/epoch_log.h"

#include <string.h>

static const struct train_state state = {
	.epoch = 2, .step = 14, .loss = 0.5, .accuracy = 0.75, .rate = 0.001
};

static bool writes(const struct evaluation *validation, const struct evaluation *test, char *line,
		   size_t size)
{
	FILE *log = tmpfile();
	bool ok = epoch_log_write(log, &state, validation, test, 1.5);

	rewind(log);
	line[fread(line, 1, size - 1, log)] = '\0';
	fclose(log);
	return ok;
}

int main(void)
{
	const struct evaluation none = { 0 }, some = { 4, 3, 4, 0.25 };
	const struct evaluation endless = { 4, 3, 4, INFINITY };
	char line[400];
	FILE *closed = fopen("/dev/null", "r");

	CHECK(writes(&none, &none, line, sizeof line) &&
		  strcmp(line, "{\"epoch\":2,\"step\":14,\"loss\":0.5,\"accuracy\":0.75,"
			       "\"lr\":0.001,\"seconds\":1.500}\n") == 0,
	      "training-alone", "%s", line);
	CHECK(writes(&some, &some, line, sizeof line) && strstr(line, "\"test_accuracy\":0.75") &&
		  strstr(line, "\"val_loss\":0.25,\"val_accuracy\":0.75}"),
	      "all-parts", "%s", line);
	CHECK(writes(&endless, &none, line, sizeof line) && !strstr(line, "val_loss"),
	      "no-infinity", "%s", line);
	CHECK(!epoch_log_write(closed, &state, &none, &none, 0), "cannot-write", "written");
	fclose(closed);
	return check_status();
}
