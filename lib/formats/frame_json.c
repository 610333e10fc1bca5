/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/frame_json.h"

#include "stream/object_json.h"

#include <inttypes.h>
#include <math.h>

enum { BLOCK = 1024, EXACT_FLOAT = 9 }; /* numbers converted at a time; digits */

/* Numbers one by one, so that a large tensor needs no tree of JSON values. */
static void print_numbers(FILE *out, const struct tensor *t, int digits)
{
	double block[BLOCK];
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t from = 0; from < count; from += BLOCK) {
		const size_t n = count - from < BLOCK ? count - from : BLOCK;

		tensor_to_doubles(t, from, n, block);
		for (size_t i = 0; i < n; i++) {
			if (from + i > 0)
				putc(',', out);
			if (block[i] == 0) /* -0 would be read as the integer 0 */
				fputs(signbit(block[i]) ? "-0.0" : "0", out);
			else if (isfinite(block[i]))
				fprintf(out, "%.*g", digits, block[i]);
			else
				fputs("null", out);
		}
	}
}

/* Integers of 64 bits, which a double may round. */
static void print_integers(FILE *out, const struct tensor *t)
{
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%" PRId64, i ? "," : "", tensor_i8_at(t, i));
}

void frame_json_put(FILE *out, const struct frame *f)
{
	fprintf(out, "{\"dtype\":\"%s\",\"shape\":[", dtype_name(f->tensor.dtype));
	for (unsigned i = 0; i < f->tensor.rank; i++)
		fprintf(out, "%s%zu", i ? "," : "", f->tensor.shape[i]);
	putc(']', out);
	for (size_t i = 0; i < f->n_attr; i++) {
		putc(',', out);
		object_put_json(out, &f->attr[i].key, OBJECT_JSON_EXACT);
		putc(':', out);
		object_put_json(out, frame_attr_value(f, i), OBJECT_JSON_EXACT);
	}
	fputs(",\"data\":[", out);
	if (f->tensor.dtype == DTYPE_I8)
		print_integers(out, &f->tensor);
	else
		print_numbers(out, &f->tensor,
			      f->tensor.dtype == DTYPE_F4 ? EXACT_FLOAT : OBJECT_JSON_EXACT);
	fputs("]}\n", out);
}
