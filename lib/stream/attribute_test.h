/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_test - one condition on a frame, as text: label=7, dur>0.3, id~_1$
 *
 * KEY alone asks whether the frame has it (frame_field.h). The operators are = != < <= > >= and,
 * with a POSIX extended regular expression that is searched for in the text, ~ and !~. Blanks
 * around the key, the operator and the value do not count. Values are converted to normal form C.
 *
 *     = !=        a number by value if the frame has a number, else text, byte by byte
 *     < <= > >=   if the value is a number: by value, and text that is not a number fails;
 *                 if it is not: text, byte by byte, and a number fails
 *
 * A frame without the key passes != and !~, and fails all others. */
#ifndef EARPIPE_ATTRIBUTE_TEST_H
#define EARPIPE_ATTRIBUTE_TEST_H

#include "base/status.h"
#include "stream/frame_field.h"

#include <regex.h>

/* Zero-initialise; attribute_test_free releases it, also after a failure. */
struct attribute_test {
	char *key, *value; /* value: NULL for KEY alone */
	int op;            /* internal */
	bool is_number, has_pattern;
	double number; /* of the value, if it is one */
	regex_t pattern;
	bool met; /* a frame had the key */
};

/* STATUS_OK; STATUS_USAGE or STATUS_SYSTEM with why[size]. */
enum status attribute_test_parse(struct attribute_test *t, const char *text, char *why,
				 size_t size);
void attribute_test_free(struct attribute_test *t);

/* Whether the frame passes. *unfit is set if its value is an array, a map or bytes. */
bool attribute_test_passes(struct attribute_test *t, const struct frame *f, bool *unfit);

#endif
