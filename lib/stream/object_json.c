/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/object_json.h"

#include "base/decimal.h"
#include "base/escape.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_real(FILE *out, double x, int digits)
{
	char text[DECIMAL_TEXT], *exponent;

	if (!isfinite(x)) {
		fputs("null", out);
		return;
	}
	if (digits == OBJECT_JSON_EXACT)
		decimal_text(x, 15, text);
	else
		snprintf(text, sizeof text, "%.*g", digits, x);
	if ((exponent = strchr(text, 'e')) != NULL) {
		*exponent++ = '\0';
		fprintf(out, "%se%ld", text, strtol(exponent, NULL, 10));
	} else { /* with a point, so that no reader takes it for an integer */
		fprintf(out, "%s%s", text, strchr(text, '.') ? "" : ".0");
	}
}

void object_put_json(FILE *out, const msgpack_object *o, int digits)
{
	switch (o->type) {
	case MSGPACK_OBJECT_BOOLEAN:
		fputs(o->via.boolean ? "true" : "false", out);
		break;
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
		fprintf(out, "%" PRIu64, o->via.u64);
		break;
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		fprintf(out, "%" PRId64, o->via.i64);
		break;
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		put_real(out, o->via.f64, digits);
		break;
	case MSGPACK_OBJECT_STR:
		escape_put_string(out, o->via.str.ptr);
		break;
	case MSGPACK_OBJECT_BIN: /* JSON has no bytes: only their number */
		fprintf(out, "\"<%" PRIu32 " bytes>\"", o->via.bin.size);
		break;
	case MSGPACK_OBJECT_ARRAY:
		for (uint32_t i = 0; i < o->via.array.size; i++) {
			putc(i ? ',' : '[', out);
			object_put_json(out, &o->via.array.ptr[i], digits);
		}
		fputs(o->via.array.size ? "]" : "[]", out);
		break;
	case MSGPACK_OBJECT_MAP:
		for (uint32_t i = 0; i < o->via.map.size; i++) {
			putc(i ? ',' : '{', out);
			object_put_json(out, &o->via.map.ptr[i].key, digits);
			putc(':', out);
			object_put_json(out, &o->via.map.ptr[i].val, digits);
		}
		fputs(o->via.map.size ? "}" : "{}", out);
		break;
	default:
		fputs("null", out);
	}
}
