/* SPDX-License-Identifier: GPL-2.0-or-later */
/* epoch_log: lines of JSON, with the parts that there are; a full disk is reported */
#include "../check.h"
#include "train/epoch_log.h"

#include <string.h>

static const struct train_state state = {
	.epoch = 2, .step = 14, .loss = 0.5, .accuracy = 0.75, .rate = 0.001
};

static const struct corpus nothing;

static bool writes(const struct evaluation *validation, const struct evaluation *test, char *line,
		   size_t size)
{
	FILE *log = tmpfile();
	const struct epoch_results results = { validation, test, &nothing, { NULL, NULL } };
	bool ok = epoch_log_write(log, &state, &results, 1.5);

	rewind(log);
	line[fread(line, 1, size - 1, log)] = '\0';
	fclose(log);
	return ok;
}

/* Errors by speaker and group, each part by itself. */
static void test_errors(void)
{
	static const struct {
		enum corpus_part part;
		const char *speaker, *group;
	} clips[] = {
		{ CORPUS_VALIDATION, "ann", "girl" }, { CORPUS_VALIDATION, "bob", "boy" },
		{ CORPUS_VALIDATION, "ann", "girl" }, { CORPUS_VALIDATION, NULL, "boy" },
		{ CORPUS_TEST, "e\"ve", NULL },
	};
	const bool validation_right[] = { true, false, false, false }, test_right[] = { false };
	const struct evaluation some = { 4, 3, 4, 0.25 };
	const float x = 0;
	struct corpus c = { .width = 1 };
	const struct epoch_results results = { &some, &some, &c, { validation_right, test_right } };
	char line[600];
	FILE *log = tmpfile();

	for (size_t i = 0; i < sizeof clips / sizeof *clips; i++) {
		corpus_add(&c, &x, 1, "a", clips[i].part);
		if (clips[i].speaker)
			corpus_add_attribute(&c, clips[i].part, CORPUS_SPEAKER, clips[i].speaker);
		if (clips[i].group)
			corpus_add_attribute(&c, clips[i].part, CORPUS_GROUP, clips[i].group);
	}
	CHECK(epoch_log_write(log, &state, &results, 1.5), "errors-written", "no memory");
	rewind(log);
	line[fread(line, 1, sizeof line - 1, log)] = '\0';
	fclose(log);
	CHECK(strstr(line, ",\"val_speakers\":{\"ann\":{\"n\":2,\"errors\":1},"
			   "\"bob\":{\"n\":1,\"errors\":1}},"
			   "\"val_groups\":{\"girl\":{\"n\":2,\"errors\":1},"
			   "\"boy\":{\"n\":2,\"errors\":2}},"
			   "\"test_speakers\":{\"e\\\"ve\":{\"n\":1,\"errors\":1}}}\n"),
	      "errors-by-speaker-and-group", "%s", line);
	corpus_free(&c);
}

int main(void)
{
	const struct evaluation none = { 0 }, some = { 4, 3, 4, 0.25 };
	const struct evaluation endless = { 4, 3, 4, INFINITY };
	char line[400];
	FILE *closed = fopen("/dev/null", "r");
	const struct epoch_results closed_results = { &none, &none, &nothing, { NULL, NULL } };

	CHECK(writes(&none, &none, line, sizeof line) &&
		  strcmp(line, "{\"epoch\":2,\"step\":14,\"loss\":0.5,\"accuracy\":0.75,"
			       "\"lr\":0.001,\"seconds\":1.500}\n") == 0,
	      "training-alone", "%s", line);
	CHECK(writes(&some, &some, line, sizeof line) && strstr(line, "\"test_accuracy\":0.75") &&
		  strstr(line, "\"val_loss\":0.25,\"val_accuracy\":0.75}"),
	      "all-parts", "%s", line);
	CHECK(writes(&endless, &none, line, sizeof line) && !strstr(line, "val_loss"),
	      "no-infinity", "%s", line);
	CHECK(!epoch_log_write(closed, &state, &closed_results, 0), "cannot-write", "written");
	fclose(closed);
	test_errors();
	return check_status();
}
