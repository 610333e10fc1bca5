/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/profile_report.h"

#include "base/escape.h"
#include "base/utf8.h"
#include "program/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 24 };

/* A stage that ended sooner was looked at too seldom. */
static const double SHORT_S = 0.05;

static double busy(const struct run_stage *s)
{
	return s->wall_s > 0 ? s->seconds[RUN_COMPUTES] / s->wall_s : 0;
}

/* "-" for what is not known. */
static const char *frames_text(const struct run_count *c, char text[CELL])
{
	if (c->known && c->has_frames)
		snprintf(text, CELL, "%llu", (unsigned long long)c->frames);
	else
		snprintf(text, CELL, "-");
	return text;
}

static const char *bytes_text(const struct run_count *c, char text[CELL])
{
	if (c->known)
		snprintf(text, CELL, "%.1f", (double)c->bytes / 1e6);
	else
		snprintf(text, CELL, "-");
	return text;
}

/* The share of the stage's time, in per cent. */
static const char *share_text(const struct run_stage *s, enum run_activity a, char text[CELL])
{
	if (s->watched && s->wall_s > 0)
		snprintf(text, CELL, "%.0f", fmin(100, 100 * s->seconds[a] / s->wall_s));
	else
		snprintf(text, CELL, "-");
	return text;
}

static void put_row(FILE *out, const struct run_stage *s, size_t number)
{
	char frames_in[CELL], frames_out[CELL], bytes_in[CELL], bytes_out[CELL];
	char computes[CELL], input[CELL], output[CELL], asleep[CELL];

	fprintf(out, "%5zu %8.3f %8.3f %7.1f %9s %9s %8s %8s %8s %6s %6s %6s\n", number, s->wall_s,
		s->user_s + s->system_s, s->peak_bytes / 1048576, frames_text(&s->in, frames_in),
		frames_text(&s->out, frames_out), bytes_text(&s->in, bytes_in),
		bytes_text(&s->out, bytes_out), share_text(s, RUN_COMPUTES, computes),
		share_text(s, RUN_AWAITS_INPUT, input), share_text(s, RUN_AWAITS_OUTPUT, output),
		share_text(s, RUN_ASLEEP, asleep));
}

/* The stage that computes for the greatest share of the time sets the pace. */
static void put_verdict(FILE *out, const struct run_stage *stages, size_t n)
{
	size_t most = 0;
	bool watched = true;

	for (size_t i = 0; i < n; i++) {
		watched = watched && (stages[i].watched || stages[i].wall_s < SHORT_S);
		if (stages[i].seconds[RUN_COMPUTES] > stages[most].seconds[RUN_COMPUTES])
			most = i;
	}
	if (!watched)
		fprintf(out,
			"What the stages waited for is not known: this system has no /proc.\n");
	else if (n > 1 && stages[most].wall_s < SHORT_S)
		fprintf(out, "It ended too soon to tell which stage the others wait for.\n");
	else if (n > 1 && busy(&stages[most]) >= 0.5)
		fprintf(out,
			"The others wait for stage %zu, which computes for %.0f %% of its time.\n",
			most + 1, fmin(100, 100 * busy(&stages[most])));
	else if (n > 1)
		fprintf(out, "No stage computes for more than half of its time.\n");
}

void profile_report_text(FILE *out, const struct run_stage *stages, size_t n)
{
	fprintf(out, "%5s %8s %8s %7s %19s %17s %29s\n", "", "time", "cpu", "memory",
		"frames      ", "MB      ", "% of the time ");
	fprintf(out, "%5s %8s %8s %7s %9s %9s %8s %8s %8s %6s %6s %6s\n", "stage", "s", "s", "MiB",
		"in", "out", "in", "out", "computes", "input", "output", "other");
	for (size_t i = 0; i < n; i++)
		put_row(out, &stages[i], i + 1);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "%5zu  ", i + 1);
		escape_put(out, stages[i].typed);
		if (stages[i].status)
			fprintf(out, "  (status %d)", stages[i].status);
		putc('\n', out);
	}
	put_verdict(out, stages, n);
}

/* ---- JSON ---- */

static void json_count(FILE *out, const char *which, const struct run_count *c)
{
	if (c->known && c->has_frames)
		fprintf(out, ",\"frames_%s\":%llu", which, (unsigned long long)c->frames);
	if (c->known)
		fprintf(out, ",\"bytes_%s\":%llu", which, (unsigned long long)c->bytes);
}

/* Bytes that are no UTF-8 become %XX, as in an id of a frame. */
static void json_text(FILE *out, const char *text)
{
	const size_t n = strlen(text);
	char *safe = cli_alloc(3 * n + 1, 1);

	utf8_escape(text, n, safe);
	escape_put_string(out, safe);
	free(safe);
}

void profile_report_json(FILE *out, const struct run_stage *stages, size_t n)
{
	static const char *const names[RUN_ACTIVITIES] = { "computes", "awaits_input",
							   "awaits_output", "other" };

	for (size_t i = 0; i < n; i++) {
		const struct run_stage *s = &stages[i];

		fprintf(out, "{\"stage\":%zu,\"command\":", i + 1);
		json_text(out, s->typed);
		fprintf(out,
			",\"status\":%d,\"seconds\":%.3f,\"user\":%.3f,\"system\":%.3f,"
			"\"peak_bytes\":%.0f",
			s->status, s->wall_s, s->user_s, s->system_s, s->peak_bytes);
		json_count(out, "in", &s->in);
		json_count(out, "out", &s->out);
		for (size_t a = 0; s->watched && a < RUN_ACTIVITIES; a++)
			fprintf(out, ",\"%s\":%.3f", names[a], s->seconds[a]);
		fprintf(out, "}\n");
	}
}
