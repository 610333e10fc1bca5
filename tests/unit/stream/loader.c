/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loader: frames of a file in order; a wrong kind, a missing frame and data at the
 * end are refused */
#include "../check.h"
#include "stream/loader.h"

#include <string.h>
#include <unistd.h>

enum { MARKS_NONE, MARKS_ONE, MARKS_TWO };

/* A file with `frames` frames of kind "model" and so many end marks, at its beginning. */
static FILE *make(size_t frames, int marks)
{
	FILE *file = tmpfile();
	struct writer w = { .out = file };
	struct frame f = { 0 };

	frame_set_text(&f, "kind", "model");
	frame_set_floats(&f, NULL, 1, (const size_t[]){ 0 });
	for (size_t i = 0; i < frames; i++)
		stream_write(&w, &f);
	for (int i = 0; i < marks; i++)
		stream_write_mark(&w);
	frame_free(&f);
	rewind(file);
	return file;
}

/* Loads `wanted` frames and the end: the status, with the reason in why. */
static enum status load(FILE *file, const char *kind, size_t wanted, char *why, size_t size)
{
	struct loader l;
	struct frame f = { 0 };
	bool ok = loader_open(&l, fileno(file), 1000, why, size) &&
		  loader_first(&l, &f, kind, "nothing makes them");

	*why = ok ? '\0' : *why;
	for (size_t i = 1; ok && i < wanted; i++)
		ok = loader_next(&l, &f);
	if (ok && loader_more(&l, &f))
		ok = loader_refuse(&l, STATUS_USAGE, "more than %zu", wanted);
	else if (ok)
		ok = l.status == STATUS_OK && loader_end(&l);
	loader_close(&l);
	frame_free(&f);
	fclose(file);
	CHECK(ok == (l.status == STATUS_OK), "status-of-a-fault", "%d", (int)l.status);
	return l.status;
}

int main(void)
{
	char why[300];

	CHECK(load(make(3, MARKS_ONE), "model", 3, why, sizeof why) == STATUS_OK, "loaded", "%s",
	      why);
	CHECK(load(make(3, MARKS_ONE), "frog", 3, why, sizeof why) == STATUS_INPUT &&
		  strcmp(why, "is not a frog: its first frame is of kind 'model', wanted 'frog'; "
			      "nothing makes them") == 0,
	      "kind", "%s", why);
	CHECK(load(make(2, MARKS_ONE), "model", 3, why, sizeof why) == STATUS_INPUT &&
		  strstr(why, "has only 2 frames"),
	      "few", "%s", why);
	CHECK(load(make(4, MARKS_ONE), "model", 3, why, sizeof why) == STATUS_USAGE &&
		  strcmp(why, "more than 3") == 0,
	      "many", "%s", why);
	CHECK(load(make(3, MARKS_TWO), "model", 3, why, sizeof why) == STATUS_INPUT &&
		  strcmp(why, "has data after its end mark") == 0,
	      "after-the-end", "%s", why);
	CHECK(load(make(3, MARKS_NONE), "model", 3, why, sizeof why) == STATUS_INPUT && *why,
	      "truncated", "%s", why);
	CHECK(load(make(0, MARKS_NONE), "model", 1, why, sizeof why) == STATUS_INPUT &&
		  strstr(why, "empty"),
	      "empty", "%s", why);
	return check_status();
}
