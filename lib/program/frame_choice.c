/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_choice.h"

#include "base/escape.h"
#include "base/vocabulary.h"
#include "stream/attribute_test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct frame_choice {
	struct attribute_test *tests; /* [n_tests] */
	size_t n_tests;
	const char *ids_file;  /* NULL: ids do not matter */
	struct vocabulary ids; /* those to keep */
	bool *met;             /* [ids.n]: a frame had it */
	bool inverts;
	bool keeps; /* the decision on the stream of chunks under way */
	uint64_t n_kept, n_all;
};

/* ---- ids ---- */

/* The id of a line: what comes before the first tab, without escapes. NULL: the line is empty. */
static char *id_of_line(char *line)
{
	line[strcspn(line, "\t\r\n")] = '\0';
	escape_undo(line);
	return *line ? line : NULL;
}

static void read_ids(struct frame_choice *c)
{
	const bool is_stdin = strcmp(c->ids_file, "-") == 0;
	const char *name = is_stdin ? "stdin" : c->ids_file;
	FILE *in = is_stdin ? stdin : fopen(c->ids_file, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (!in)
		cli_die(status_of_errno(errno), "--ids: %s: %s", name, strerror(errno));
	if (is_stdin && isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE, "--ids -: stdin is a terminal, wanted a list of ids");
	errno = 0;
	while ((n = getline(&line, &cap, in)) >= 0) {
		if (strlen(line) != (size_t)n)
			cli_die(STATUS_INPUT, "--ids: %s: has a NUL, wanted an id in each line",
				name);
		const char *id = id_of_line(line);
		if (id && vocabulary_add(&c->ids, id) == VOCABULARY_NONE)
			cli_die(STATUS_SYSTEM, "--ids: %s: no memory", name);
	}
	if (ferror(in) || !feof(in))
		cli_die(status_of_errno(errno), "--ids: %s: %s", name, strerror(errno));
	free(line);
	if (!is_stdin)
		fclose(in);
	c->met = cli_alloc(c->ids.n, sizeof *c->met);
	if (c->ids.n == 0)
		cli_note("--ids: %s has no id", name);
}

/* ---- deciding ---- */

struct frame_choice *frame_choice_new(const struct frame_choice_plan *plan)
{
	struct frame_choice *c = cli_alloc(1, sizeof *c);
	char why[300];

	c->n_tests = plan->where.n;
	c->tests = cli_alloc(c->n_tests, sizeof *c->tests);
	c->inverts = plan->inverts;
	c->ids_file = plan->ids;
	for (size_t i = 0; i < c->n_tests; i++) {
		const char *text = plan->where.item[i];
		switch (attribute_test_parse(&c->tests[i], text, why, sizeof why)) {
		case STATUS_OK:
			break;
		case STATUS_SYSTEM:
			cli_die(STATUS_SYSTEM, "--where %s: %s", text, why);
		default:
			cli_misuse("--where %s: %s", text, why);
		}
	}
	if (c->ids_file)
		read_ids(c);
	return c;
}

static bool has_id(struct frame_choice *c, const struct frame *f)
{
	const char *id = frame_text(f, "id");
	const size_t at = id ? vocabulary_find(&c->ids, id) : VOCABULARY_NONE;

	if (at != VOCABULARY_NONE)
		c->met[at] = true;
	return at != VOCABULARY_NONE;
}

static bool decide(struct frame_choice *c, struct filter *io, const struct frame *f)
{
	bool passes = true, unfit = false;

	for (size_t i = 0; i < c->n_tests; i++) {
		struct attribute_test *t = &c->tests[i];

		if (filter_chunk(io).is_chunk && frame_field_is_length(t->key))
			filter_refuse(io, f,
				      "is a chunk, and --where '%s' asks for the length of the "
				      "whole; put 'tensor-select --join' before it",
				      t->key);
		/* all are tried, so that each learns whether its key exists */
		passes = attribute_test_passes(t, f, &unfit) && passes;
		if (unfit)
			filter_refuse(io, f,
				      "'%s' is an array, a map or bytes, which --where cannot "
				      "compare",
				      t->key);
	}
	if (c->ids_file)
		passes = has_id(c, f) && passes;
	return passes != c->inverts;
}

bool frame_choice_keeps(struct frame_choice *c, struct filter *io, const struct frame *f)
{
	if (filter_chunk(io).first)
		c->keeps = decide(c, io, f);
	c->n_all++;
	c->n_kept += c->keeps;
	return c->keeps;
}

/* ---- reporting ---- */

static void report_ids(const struct frame_choice *c)
{
	size_t n = 0, first = 0;

	for (size_t i = c->ids.n; i-- > 0;) {
		n += !c->met[i];
		first = c->met[i] ? first : i;
	}
	if (n > 0)
		cli_note("--ids: no frame has %zu of %zu ids, the first is '%.200s'", n, c->ids.n,
			 c->ids.words[first]);
}

void frame_choice_report(const struct frame_choice *c, bool whole)
{
	for (size_t i = 0; whole && c->n_all > 0 && i < c->n_tests; i++)
		if (!c->tests[i].met)
			cli_note("--where: no frame has '%.200s'; beside its attributes, a frame "
				 "has rows, dur and dtype",
				 c->tests[i].key);
	if (whole && c->ids_file)
		report_ids(c);
	if (whole && c->n_kept == 0)
		cli_note("none of %" PRIu64 " frames was selected", c->n_all);
	cli_detail("selected %" PRIu64 " of %" PRIu64 " frames, dropped %" PRIu64, c->n_kept,
		   c->n_all, c->n_all - c->n_kept);
}

void frame_choice_free(struct frame_choice *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_tests; i++)
		attribute_test_free(&c->tests[i]);
	free(c->tests);
	vocabulary_free(&c->ids);
	free(c->met);
	free(c);
}
