/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_print.h"

#include "formats/frame_json.h"
#include "program/cli.h"
#include "stream/object_json.h"

#include <string.h>

/* ---- attributes ---- */

/* A recipe in a few words: the names of its steps. */
static void print_steps(const msgpack_object *recipe)
{
	for (uint32_t i = 0; i < recipe->via.array.size; i++) {
		const msgpack_object_map *step = &recipe->via.array.ptr[i].via.map;
		const char *name = "?";
		for (uint32_t k = 0; k < step->size; k++)
			if (strcmp(step->ptr[k].key.via.str.ptr, "filter") == 0 &&
			    step->ptr[k].val.type == MSGPACK_OBJECT_STR)
				name = step->ptr[k].val.via.str.ptr;
		printf("%s", i ? "," : "");
		cli_put_text(stdout, name);
	}
}

static void print_attributes(const struct frame *f)
{
	for (size_t i = 0; i < f->n_attr; i++) {
		const char *key = frame_attr_key(f, i);
		const msgpack_object *value = frame_attr_value(f, i);

		if (strcmp(key, "kind") == 0)
			continue;
		putchar(' ');
		cli_put_text(stdout, key);
		putchar('=');
		if (strcmp(key, "recipe") == 0) {
			print_steps(value);
		} else if (value->type == MSGPACK_OBJECT_STR) {
			cli_put_text(stdout, value->via.str.ptr);
		} else {
			object_put_json(stdout, value, OBJECT_JSON_SHORT);
		}
	}
}

/* ---- text ---- */

void frame_print_line(uint64_t number, const struct frame *f)
{
	const struct tensor_summary s = tensor_summarise(&f->tensor);
	const char *kind = frame_text(f, "kind");
	char shape[200];

	printf("%llu ", (unsigned long long)number);
	cli_put_text(stdout, kind ? kind : "-");
	printf(" %s %s", tensor_shape_text(&f->tensor, shape, sizeof shape),
	       dtype_name(f->tensor.dtype));
	print_attributes(f);
	if (s.n > 0)
		printf(" min=%.6g mean=%.6g max=%.6g", s.min, s.mean, s.max);
	if (s.not_finite > 0)
		printf(" not-finite=%zu", s.not_finite);
	putchar('\n');
}

void frame_print_json(const struct frame *f)
{
	frame_json_put(stdout, f);
}
