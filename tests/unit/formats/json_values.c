/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_values: what object_json writes is read as the same; limits of a frame */
#include "../check.h"

#include "formats/json_values.h"
#include "stream/object_json.h"

#include <stdlib.h>
#include <string.h>

static void there_and_back(const char *text, bool good)
{
	struct frame f = { 0 };
	const bool ok = json_values_read(&f, "x", text, strlen(text));
	char *back = NULL;
	size_t n;
	FILE *out = open_memstream(&back, &n);

	if (ok)
		object_put_json(out, frame_value(&f, "x"), OBJECT_JSON_EXACT);
	fclose(out);
	CHECK(ok == good && (!ok || strcmp(back, text) == 0), text, "found '%s'",
	      ok ? back : "none");
	free(back);
	frame_free(&f);
}

int main(void)
{
	struct frame f = { 0 };

	there_and_back("null", true);
	there_and_back("true", true);
	there_and_back("-9223372036854775808", true);
	there_and_back("9223372036854775807", true);
	there_and_back("0.1", true);
	there_and_back("-0.0", true);
	there_and_back("1.0", true);
	there_and_back("\"a \\\"b\\\" \xc3\xa9\"", true);
	there_and_back("[]", true);
	there_and_back("{}", true);
	there_and_back("[1,[2.5,{\"a\":[\"b\",false,null]}]]", true);
	there_and_back("[[[[[[[1]]]]]]]", true);
	there_and_back("[[[[[[[[1]]]]]]]]", false); /* a frame is the first of 8 levels */
	there_and_back("18446744073709551616", false);
	there_and_back("{\"a\":1,\"a\":2}", false);
	there_and_back("[1", false);
	there_and_back("", false);
	there_and_back("\"\\u0000\"", false);

	CHECK(json_values_read_all(&f, "{\"a\":1,\"b\":\"c\"}", 15) && f.n_attr == 2 &&
		  strcmp(frame_text(&f, "b"), "c") == 0,
	      "all members", "%zu", f.n_attr);
	CHECK(!json_values_read_all(&f, "[1]", 3), "an array has none", "read");
	frame_free(&f);
	return check_status();
}
