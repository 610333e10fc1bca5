/* SPDX-License-Identifier: GPL-2.0-or-later */
/* object_json: every type of value; numbers that are read back as the same */
#include "../check.h"
#include "stream/frame.h"
#include "stream/object_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char text[400];

static const char *json(const msgpack_object *o, int digits)
{
	FILE *out = tmpfile();
	size_t n;

	object_put_json(out, o, digits);
	rewind(out);
	n = fread(text, 1, sizeof text - 1, out);
	text[n] = '\0';
	fclose(out);
	return text;
}

static void check_real(double x, const char *exact, const char *brief)
{
	const msgpack_object o = { .type = MSGPACK_OBJECT_FLOAT64, .via.f64 = x };

	CHECK(strcmp(json(&o, OBJECT_JSON_EXACT), exact) == 0, exact, "'%s'", text);
	CHECK(!isfinite(x) || strtod(text, NULL) == x, exact, "is not read back as the same");
	CHECK(strcmp(json(&o, OBJECT_JSON_SHORT), brief) == 0, brief, "'%s'", text);
}

int main(void)
{
	const char *const names[] = { "a", "b\"\n" };
	struct frame f = { 0 };
	msgpack_object big = { .type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = UINT64_MAX };
	msgpack_object nil = { .type = MSGPACK_OBJECT_NIL };
	msgpack_object bytes = { .type = MSGPACK_OBJECT_BIN, .via.bin.size = 3 };

	check_real(0.1, "0.1", "0.1");
	check_real(8000, "8000.0", "8000.0");
	check_real(1.0 / 3, "0.3333333333333333", "0.333333");
	check_real(-1.5e300, "-1.5e300", "-1.5e300");
	check_real(NAN, "null", "null");
	CHECK(strcmp(json(&big, 6), "18446744073709551615") == 0, "64 bits", "'%s'", text);
	CHECK(strcmp(json(&nil, 6), "null") == 0, "nil", "'%s'", text);
	CHECK(strcmp(json(&bytes, 6), "\"<3 bytes>\"") == 0, "bytes", "'%s'", text);
	frame_set_int(&f, "n", -7);
	CHECK(strcmp(json(frame_value(&f, "n"), 6), "-7") == 0, "negative", "'%s'", text);
	frame_set_bool(&f, "b", true);
	CHECK(strcmp(json(frame_value(&f, "b"), 6), "true") == 0, "boolean", "'%s'", text);
	frame_set_texts(&f, "t", names, 2);
	CHECK(strcmp(json(frame_value(&f, "t"), 6), "[\"a\",\"b\\\"\\n\"]") == 0, "array", "'%s'",
	      text);
	frame_set_texts(&f, "t", names, 0);
	CHECK(strcmp(json(frame_value(&f, "t"), 6), "[]") == 0, "empty array", "'%s'", text);
	frame_free(&f);
	return check_status();
}
