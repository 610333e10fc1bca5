/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/detection_report.h"

#include "program/cli.h"
#include "program/json_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* False answers an hour of the points that the text shows. */
static const double shown_an_hour[] = { 60, 20, 5, 1 };

/* The curve, and the points of it that have a name. */
struct curve {
	struct detection_point *of;
	size_t n, equal, reject; /* reject: n if the model has no threshold */
	double equal_rate, hours;
};

/* How long the sounds that are no word are; NaN: not known. */
static double hours_of(const struct detection_report *r)
{
	if (r->hours > 0)
		return r->hours;
	return r->detection.untimed > 0 ? (double)NAN : r->detection.seconds / 3600;
}

static struct curve curve_of(struct detection_report *r)
{
	struct detection *d = &r->detection;
	struct curve c = { .hours = hours_of(r) };

	if (!(c.of = detection_curve(d, &c.n)))
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", d->n);
	c.equal_rate = detection_equal(d, c.of, c.n, &c.equal);
	c.reject = d->several || d->reject <= 0 ? c.n : detection_at(c.of, c.n, d->reject);
	return c;
}

void detection_report_check(const struct detection_report *r)
{
	if (r->detection.others == 0)
		cli_die(STATUS_INPUT,
			"--det: no frame has the label 'none'; add recordings of other "
			"sounds with this label");
	if (r->detection.words == 0)
		cli_die(STATUS_INPUT, "--det: all frames have the label 'none'; add recordings of "
				      "words");
}

static double share(size_t part, size_t of)
{
	return (double)part / (double)of;
}

/* ---- text ---- */

static void print_point(const struct detection *d, const struct curve *c, size_t at,
			const char *name)
{
	const struct detection_point *p = &c->of[at];

	if (isinf(p->threshold))
		printf("%9s", "above 1");
	else
		printf("%9.6f", p->threshold);
	printf("%9.2f %%%8.2f %%%7.2f %%", 100 * share(p->missed, d->words),
	       100 * share(p->wrong, d->words), 100 * share(p->false_answers, d->others));
	if (isnan(c->hours))
		printf("%12s", "-");
	else
		printf("%12.2f", (double)p->false_answers / c->hours);
	printf("  %s\n", name);
}

/* The lowest threshold with at most so many false answers an hour. */
static size_t at_most_an_hour(const struct curve *c, double an_hour)
{
	size_t i = 0;

	while (i + 1 < c->n && (double)c->of[i].false_answers / c->hours > an_hour)
		i++;
	return i;
}

void detection_report_text(struct detection_report *r)
{
	const struct detection *d = &r->detection;
	struct curve c = curve_of(r);
	char name[60];

	printf("\ndetection: %zu words, %zu sounds that are none", d->words, d->others);
	if (isnan(c.hours))
		printf("\n%zu of them have no duration: --hours says how long they are",
		       d->untimed);
	else
		printf(" (%.4g hours)", c.hours);
	printf("\nequal-error rate %.2f %%\n", 100 * c.equal_rate);
	printf("%9s%11s%10s%9s%12s\n", "threshold", "missed", "wrong", "false", "an hour");
	print_point(d, &c, c.equal, "equal errors");
	if (c.reject < c.n) {
		snprintf(name, sizeof name, "threshold of the model, %.6g", d->reject);
		print_point(d, &c, c.reject, name);
	}
	for (size_t i = 0; !isnan(c.hours) && i < sizeof shown_an_hour / sizeof *shown_an_hour;
	     i++) {
		snprintf(name, sizeof name, "at most %g an hour", shown_an_hour[i]);
		print_point(d, &c, at_most_an_hour(&c, shown_an_hour[i]), name);
	}
	free(c.of);
}

/* ---- TSV ---- */

void detection_report_tsv(struct detection_report *r)
{
	const struct detection *d = &r->detection;
	struct curve c = curve_of(r);

	puts("threshold\tmissed\twrong\tfalse\tmiss_rate\tfalse_rate\tfalse_per_hour\tpoint");
	for (size_t i = 0; i < c.n; i++) {
		const struct detection_point *p = &c.of[i];

		printf("%.9g\t%zu\t%zu\t%zu\t%.9g\t%.9g\t", p->threshold, p->missed, p->wrong,
		       p->false_answers, share(p->missed, d->words),
		       share(p->false_answers, d->others));
		if (isnan(c.hours))
			putchar('-');
		else
			printf("%.9g", (double)p->false_answers / c.hours);
		printf("\t%s%s%s\n", i == c.equal ? "equal" : "",
		       i == c.equal && i == c.reject ? "," : "",
		       i == c.reject  ? "reject"
		       : i == c.equal ? ""
				      : "-");
	}
	free(c.of);
}

/* ---- JSON ---- */

/* The members of a point's object; the caller closes it. */
static void put_point(const struct detection *d, const struct curve *c, size_t at)
{
	const struct detection_point *p = &c->of[at];

	fputs("{\"threshold\":", stdout);
	json_real(isinf(p->threshold) ? (double)NAN : p->threshold);
	json_count("missed", p->missed);
	json_count("wrong", p->wrong);
	json_count("false", p->false_answers);
	json_number("miss_rate", share(p->missed, d->words));
	json_number("false_rate", share(p->false_answers, d->others));
	json_number("false_per_hour", (double)p->false_answers / c->hours);
	putchar('}');
}

void detection_report_json(struct detection_report *r)
{
	const struct detection *d = &r->detection;
	struct curve c = curve_of(r);

	json_key("detection");
	printf("{\"words\":%zu", d->words);
	json_count("none", d->others);
	json_number("hours", c.hours);
	json_number("equal_error_rate", c.equal_rate);
	json_key("equal");
	put_point(d, &c, c.equal);
	json_key("reject");
	if (c.reject < c.n)
		put_point(d, &c, c.reject);
	else
		fputs("null", stdout);
	json_key("curve");
	for (size_t i = 0; i < c.n; i++) {
		putchar(i ? ',' : '[');
		put_point(d, &c, i);
	}
	fputs("]}", stdout);
	free(c.of);
}
