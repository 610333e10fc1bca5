/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/stream_report.h"

#include "base/escape.h"
#include "program/cli.h"
#include "program/json_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { VALUES_SHOWN = 20 };

static const char *const plurals[SUMMARY_KEYS] = { "labels", "speakers", "splits" };

static double mean_of(const struct summary_group *g)
{
	return g->sum / (double)g->finite;
}

/* ---- text ---- */

/* "40" or "10-75" */
static void print_extremes(const struct extremes *e, int digits)
{
	printf("%.*g", digits, e->least);
	if (e->most != e->least)
		printf("-%.*g", digits, e->most);
}

static void print_shape(const struct summary_group *g)
{
	putchar('[');
	for (unsigned i = 0; i < g->rank; i++) {
		fputs(i ? ", " : "", stdout);
		print_extremes(&g->extents[i], 16);
	}
	putchar(']');
}

static void print_group(const struct summary_group *g)
{
	escape_put(stdout, g->kind);
	putchar(' ');
	print_shape(g);
	printf(" %s frames=%" PRIu64, dtype_name(g->dtype), g->frames);
	if (g->rate_hz.n > 0) {
		fputs(" rate=", stdout);
		print_extremes(&g->rate_hz, 10);
	}
	if (g->hop.n > 0) {
		fputs(" hop=", stdout);
		print_extremes(&g->hop, 10);
	}
	if (g->duration_s.n > 0 && g->duration_s.most > 0) {
		printf(" seconds=%.10g each=", g->total_s);
		print_extremes(&g->duration_s, 6);
	}
	if (g->finite > 0)
		printf(" min=%.6g mean=%.6g max=%.6g", g->min, mean_of(g), g->max);
	if (g->not_finite > 0)
		printf(" not-finite=%" PRIu64, g->not_finite);
	printf(" bytes=%" PRIu64 "\n", g->bytes);
}

static void print_values(const struct summary_values *v, const char *plural)
{
	const size_t n = v->values.n;
	size_t *order = summary_values_by_count(v);
	uint64_t hidden = v->others;

	if (!order)
		cli_no_memory();
	if (n > 0) {
		printf("%s %zu%s:", plural, n, v->others ? " and more" : "");
		for (size_t i = 0; i < n; i++) {
			if (i >= VALUES_SHOWN) {
				hidden += v->counts[order[i]];
				continue;
			}
			printf("%s ", i ? "," : "");
			escape_put(stdout, v->values.words[order[i]]);
			printf(" %" PRIu64, v->counts[order[i]]);
		}
		if (hidden > 0)
			printf(", others %" PRIu64, hidden);
		if (v->absent > 0)
			printf("; %" PRIu64 " without", v->absent);
		putchar('\n');
	}
	free(order);
}

void stream_report_print(const struct stream_summary *s)
{
	printf("frames %" PRIu64 " bytes %" PRIu64, s->frames, s->bytes);
	if (s->streams > 0)
		printf(" streams %" PRIu64, s->streams);
	printf(" end-marks %" PRIu64 "\n", s->marks);
	for (size_t i = 0; i < s->n_groups; i++)
		print_group(&s->groups[i]);
	if (s->ungrouped > 0)
		printf("other kinds frames=%" PRIu64 "\n", s->ungrouped);
	for (size_t i = 0; i < SUMMARY_KEYS; i++)
		print_values(&s->values[i], plurals[i]);
}

/* ---- JSON ---- */

/* ',"key":[least,most]', or nothing if there is none. */
static void json_extremes(const char *key, const struct extremes *e)
{
	if (e->n == 0)
		return;
	json_key(key);
	printf("[%.17g,%.17g]", e->least, e->most);
}

static void json_group(const struct summary_group *g)
{
	fputs("{\"kind\":", stdout);
	escape_put_string(stdout, g->kind);
	json_text("dtype", dtype_name(g->dtype));
	json_key("shape");
	putchar('[');
	for (unsigned i = 0; i < g->rank; i++)
		printf("%s[%.0f,%.0f]", i ? "," : "", g->extents[i].least, g->extents[i].most);
	putchar(']');
	json_count("frames", g->frames);
	json_count("bytes", g->bytes);
	json_extremes("rate", &g->rate_hz);
	json_extremes("hop", &g->hop);
	json_extremes("each", &g->duration_s);
	if (g->duration_s.n > 0)
		json_number("seconds", g->total_s);
	if (g->finite > 0) {
		json_number("min", g->min);
		json_number("mean", mean_of(g));
		json_number("max", g->max);
	}
	json_count("not-finite", g->not_finite);
	putchar('}');
}

static void json_values(const struct summary_values *v, const char *plural)
{
	json_key(plural);
	putchar('{');
	for (size_t i = 0; i < v->values.n; i++) {
		fputs(i ? "," : "", stdout);
		escape_put_string(stdout, v->values.words[i]);
		printf(":%" PRIu64, v->counts[i]);
	}
	putchar('}');
}

void stream_report_json(const struct stream_summary *s)
{
	printf("{\"frames\":%" PRIu64, s->frames);
	json_count("bytes", s->bytes);
	json_count("streams", s->streams);
	json_count("end-marks", s->marks);
	json_key("groups");
	putchar('[');
	for (size_t i = 0; i < s->n_groups; i++) {
		fputs(i ? "," : "", stdout);
		json_group(&s->groups[i]);
	}
	putchar(']');
	if (s->ungrouped > 0)
		json_count("ungrouped", s->ungrouped);
	for (size_t i = 0; i < SUMMARY_KEYS; i++)
		json_values(&s->values[i], plurals[i]);
	puts("}");
}
