/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/compare_input.h"

void compare_input_add(struct answer_pairs *pairs, int side, struct filter *io,
		       const struct frame *f, const struct answer *a)
{
	const char *id = frame_text(f, "id");

	if (!id)
		filter_refuse(io, f, "has no id to find the other model's answer by");
	switch (answer_pairs_add(pairs, side, id, a->label, a->speaker, a->guess)) {
	case ANSWER_PAIRS_OK:
		break;
	case ANSWER_PAIRS_NO_MEMORY:
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", pairs->ids.n);
	case ANSWER_PAIRS_TWICE:
		filter_refuse(io, f,
			      "the file has two answers with this id; wanted one for each "
			      "recording");
	case ANSWER_PAIRS_OTHER_LABEL:
		filter_refuse(io, f,
			      "the label is '%s' here and another one in the first file; "
			      "wanted answers to the same recordings",
			      a->label);
	}
}

void compare_input_check(const struct answer_pairs *pairs, const char *const sides[2])
{
	const char *id;
	int side;

	if (pairs->ids.n == 0)
		cli_die(STATUS_INPUT, "there are no answers to compare");
	if ((id = answer_pairs_check(pairs, &side)))
		cli_die(STATUS_INPUT,
			"%s: there is no answer for %s; wanted answers to the same recordings",
			sides[side], id);
}
