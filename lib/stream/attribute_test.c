/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/attribute_test.h"

#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HAS, EQUAL, UNEQUAL, LESS, LESS_EQUAL, MORE, MORE_EQUAL, FINDS, FINDS_NOT };

/* Longer ones before those that they begin with. */
static const struct {
	const char *text;
	int op;
} operators[] = {
	{ "!=", UNEQUAL },    { "!~", FINDS_NOT }, { "<=", LESS_EQUAL },
	{ ">=", MORE_EQUAL }, { "==", EQUAL },     { "=", EQUAL },
	{ "<", LESS },        { ">", MORE },       { "~", FINDS },
};

/* Returns the n bytes without blanks around them, in normal form C. NULL: no memory. */
static char *tidy(const char *text, size_t n)
{
	const char *from = unicode_trim(text, &n);

	return unicode_nfc(from, n);
}

/* Takes the operator at `text`, which begins with one of its characters. Returns its length; 0: it
 * is none. */
static size_t take_operator(const char *text, int *op)
{
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const size_t n = strlen(operators[i].text);

		if (strncmp(text, operators[i].text, n) == 0) {
			*op = operators[i].op;
			return n;
		}
	}
	return 0;
}

static enum status compile(struct attribute_test *t, char *why, size_t size)
{
	const int fault = regcomp(&t->pattern, t->value, REG_EXTENDED | REG_NOSUB);
	char reason[120];

	t->has_pattern = fault == 0;
	if (fault == 0)
		return STATUS_OK;
	regerror(fault, &t->pattern, reason, sizeof reason);
	snprintf(why, size, "'%.100s' is not an extended regular expression: %s", t->value, reason);
	return fault == REG_ESPACE ? STATUS_SYSTEM : STATUS_USAGE;
}

enum status attribute_test_parse(struct attribute_test *t, const char *text, char *why, size_t size)
{
	const size_t n_key = strcspn(text, "=!<>~");
	size_t n_op = 0;

	if (text[n_key] && (n_op = take_operator(text + n_key, &t->op)) == 0) {
		snprintf(why, size, "'!' must be != or !~");
		return STATUS_USAGE;
	}
	if (strncmp(text + n_key, "=~", 2) == 0) {
		snprintf(why, size, "'=~' must be ~, or == before a value that begins with ~");
		return STATUS_USAGE;
	}
	t->key = tidy(text, n_key);
	if (n_op > 0)
		t->value = tidy(text + n_key + n_op, strlen(text + n_key + n_op));
	if (!t->key || (n_op > 0 && !t->value)) {
		snprintf(why, size, "no memory");
		return STATUS_SYSTEM;
	}
	if (!*t->key) {
		snprintf(why, size, "wanted a key before the operator, as in label=7");
		return STATUS_USAGE;
	}
	if (n_op == 0)
		return STATUS_OK;
	t->is_number = frame_field_parse(t->value, &t->number);
	if (t->op >= LESS && !*t->value) {
		snprintf(why, size, "wanted a value after the operator, as in dur>0.3");
		return STATUS_USAGE;
	}
	return t->op == FINDS || t->op == FINDS_NOT ? compile(t, why, size) : STATUS_OK;
}

void attribute_test_free(struct attribute_test *t)
{
	if (t->has_pattern)
		regfree(&t->pattern);
	free(t->key);
	free(t->value);
	*t = (struct attribute_test){ 0 };
}

static bool in_order(int op, int sign)
{
	return op == LESS         ? sign < 0
	       : op == LESS_EQUAL ? sign <= 0
	       : op == MORE       ? sign > 0
				  : sign >= 0;
}

static bool ordered(const struct attribute_test *t, const struct frame_field *field)
{
	double x = field->number;
	const bool numeric =
	    field->type == FIELD_NUMBER || (t->is_number && frame_field_parse(field->text, &x));

	if (numeric != t->is_number)
		return false;
	return in_order(t->op, numeric ? (x > t->number) - (x < t->number)
				       : strcmp(field->text, t->value));
}

static bool equal(const struct attribute_test *t, const struct frame_field *field)
{
	return field->type == FIELD_NUMBER ? t->is_number && field->number == t->number
					   : strcmp(field->text, t->value) == 0;
}

bool attribute_test_passes(struct attribute_test *t, const struct frame *f, bool *unfit)
{
	struct frame_field field = frame_field_of(f, t->key);

	if (field.type == FIELD_ABSENT)
		return t->op == UNEQUAL || t->op == FINDS_NOT;
	t->met = true;
	if (t->op == HAS)
		return true;
	if (field.type == FIELD_OTHER) {
		*unfit = true;
		return false;
	}
	switch (t->op) {
	case EQUAL:
		return equal(t, &field);
	case UNEQUAL:
		return !equal(t, &field);
	case FINDS:
	case FINDS_NOT:
		return (regexec(&t->pattern, frame_field_text(&field), 0, NULL, 0) == 0) ==
		       (t->op == FINDS);
	default:
		return ordered(t, &field);
	}
}
