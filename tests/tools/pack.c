/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack JSON... - JSON objects as msgpack maps, for frames that no program of ours would write
 *
 * Keys keep their order. "data" is a list of numbers, which become bin of the frame's dtype (null
 * is NaN; <f4 when the dtype is none of ours), or a string of hex digits. Anywhere else a string
 * that begins with "bin:" is bin of hex digits, and "nan" and "inf" are floats; nothing is checked.
 * "crc32": true becomes the checksum of all that was packed since the last one. */
#include "base/tensor.h"

#include <jansson.h>
#include <libdeflate.h>
#include <math.h>
#include <msgpack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t crc, crc_of_maps; /* of all bytes so far, and of those of whole maps */

static int write_bytes(void *out, const char *bytes, size_t n)
{
	crc = libdeflate_crc32(crc, bytes, n);
	return fwrite(bytes, 1, n, out) == n ? 0 : -1;
}

static void pack_hex(msgpack_packer *pk, const char *digits)
{
	size_t n = strlen(digits) / 2;

	msgpack_pack_bin(pk, n);
	for (size_t i = 0; i < n; i++) {
		unsigned byte = 0;
		if (sscanf(digits + 2 * i, "%2x", &byte) != 1)
			exit(2);
		char c = (char)byte;
		msgpack_pack_bin_body(pk, &c, 1);
	}
}

static void pack_text(msgpack_packer *pk, const char *text)
{
	size_t n = strlen(text);

	msgpack_pack_str(pk, n);
	msgpack_pack_str_body(pk, text, n);
}

/* The bytes of one number; integers are cut to their width. */
static void pack_number(msgpack_packer *pk, enum dtype dtype, double value)
{
	float f4 = (float)value;
	int64_t i8 = fabs(value) < 9e18 ? (int64_t)value : 0;
	const void *bytes = dtype == DTYPE_F8                          ? (const void *)&value
			    : dtype == DTYPE_F4 || dtype == DTYPE_NONE ? (const void *)&f4
								       : (const void *)&i8;

	msgpack_pack_bin_body(pk, bytes, dtype == DTYPE_NONE ? 4 : dtype_size(dtype));
}

static void pack_data(msgpack_packer *pk, const json_t *list, const char *dtype_name)
{
	enum dtype dtype = dtype_name ? dtype_find(dtype_name, strlen(dtype_name)) : DTYPE_NONE;
	size_t n = json_array_size(list), width = dtype == DTYPE_NONE ? 4 : dtype_size(dtype);

	msgpack_pack_bin(pk, n * width);
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(list, i);
		pack_number(pk, dtype, json_is_null(item) ? NAN : json_number_value(item));
	}
}

static void pack_value(msgpack_packer *pk, const json_t *value)
{
	const char *key, *text = json_string_value(value);
	json_t *item;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		msgpack_pack_map(pk, json_object_size(value));
		json_object_foreach((json_t *)value, key, item)
		{
			const json_t *dtype = json_object_get(value, "dtype");
			pack_text(pk, key);
			if (strcmp(key, "crc32") == 0 && json_is_true(item)) {
				msgpack_pack_uint32(pk, crc_of_maps);
			} else if (strcmp(key, "data") != 0 || json_is_null(item))
				pack_value(pk, item);
			else if (json_is_array(item))
				pack_data(pk, item, json_string_value(dtype));
			else if (json_is_string(item))
				pack_hex(pk, json_string_value(item));
			else
				pack_value(pk, item);
		}
		break;
	case JSON_ARRAY:
		msgpack_pack_array(pk, json_array_size(value));
		json_array_foreach(value, i, item) pack_value(pk, item);
		break;
	case JSON_STRING:
		if (strncmp(text, "bin:", 4) == 0)
			pack_hex(pk, text + 4);
		else if (strcmp(text, "nan") == 0 || strcmp(text, "inf") == 0)
			msgpack_pack_double(pk, *text == 'n' ? NAN : INFINITY);
		else
			pack_text(pk, text);
		break;
	case JSON_INTEGER:
		msgpack_pack_int64(pk, json_integer_value(value));
		break;
	case JSON_REAL:
		msgpack_pack_double(pk, json_real_value(value));
		break;
	case JSON_TRUE:
		msgpack_pack_true(pk);
		break;
	case JSON_FALSE:
		msgpack_pack_false(pk);
		break;
	case JSON_NULL:
		msgpack_pack_nil(pk);
		break;
	}
}

int main(int argc, char **argv)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, stdout, write_bytes);
	for (int i = 1; i < argc; i++) {
		json_error_t error;
		json_t *json = json_loads(argv[i], JSON_DECODE_ANY, &error);

		if (!json) {
			fprintf(stderr, "pack: %s: %s\n", argv[i], error.text);
			return 2;
		}
		pack_value(&pk, json);
		if (json_is_true(json_object_get(json, "crc32")))
			crc = 0;
		crc_of_maps = crc;
		json_decref(json);
	}
	return fclose(stdout) == 0 ? 0 : 3;
}
