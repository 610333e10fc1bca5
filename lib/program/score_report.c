/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/score_report.h"

#include "base/escape.h"
#include "base/statistics.h"
#include "program/cli.h"
#include "program/compare_report.h"
#include "program/json_line.h"
#include "scoring/precision.h"

#include <math.h>
#include <stdlib.h>

/* lines and names that are printed at most */
enum { CONFUSIONS = 20, WORST = 5, UNKNOWN_SHOWN = 5, CHANGES = 20 };

/* ---- text ---- */

static const struct tally **sorted(const struct tallies *list)
{
	const struct tally **order = tally_sorted(list);

	if (!order)
		cli_no_memory();
	return order;
}

/* Columns that the longest name takes. */
static size_t name_width(const struct tallies *list)
{
	size_t widest = 5; /* a count of 99 999 has room */

	for (size_t i = 0; i < list->n; i++) {
		size_t width = escape_width(list->of[i].name);
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Prints a name, right-aligned in a field of `width` columns. */
static void print_name(const char *name, size_t width)
{
	size_t taken = escape_width(name);

	printf("%*s", taken < width ? (int)(width - taken) : 0, "");
	escape_put(stdout, name);
}

static void print_share(size_t right, size_t n)
{
	if (n > 0)
		printf("%.2f %% (%zu/%zu)\n", 100 * (double)right / (double)n, right, n);
	else
		printf("- (0/0)\n");
}

static void print_matrix(const struct confusion *c, int width)
{
	const struct tally **order = sorted(&c->labels);

	printf("\nconfusion matrix: a row a label, a column a prediction\n%*s", width, "");
	for (size_t k = 0; k < c->labels.n; k++) {
		putchar(' ');
		print_name(order[k]->name, (size_t)width);
	}
	putchar('\n');
	for (size_t i = 0; i < c->labels.n; i++) {
		const size_t row = (size_t)(order[i] - c->labels.of);
		print_name(order[i]->name, (size_t)width);
		for (size_t k = 0; k < c->labels.n; k++) {
			size_t times =
			    pairs_times(&c->pairs, row, (size_t)(order[k] - c->labels.of));
			if (times > 0)
				printf(" %*zu", width, times);
			else
				printf(" %*s", width, "."); /* so that the others stand out */
		}
		putchar('\n');
	}
	free(order);
}

/* The most frequent confusions, where the matrix would be too wide to be read. */
static void print_confusions(const struct confusion *c)
{
	size_t n, rest = 0;
	struct confusion_error *list = confusion_errors(c, &n);

	if (!list)
		cli_no_memory();
	printf("\nconfusions, the most frequent first (%zu labels; --matrix prints them all)\n",
	       c->labels.n);
	for (size_t i = 0; i < n && i < CONFUSIONS; i++) {
		printf("%5zu  ", list[i].times);
		escape_put(stdout, list[i].label);
		fputs(" taken for ", stdout);
		escape_put(stdout, list[i].guess);
		putchar('\n');
	}
	for (size_t i = CONFUSIONS; i < n; i++)
		rest += list[i].times;
	if (n > CONFUSIONS)
		printf("%5zu  in %zu other pairs\n", rest, n - CONFUSIONS);
	if (n == 0)
		printf("none: every answer was right\n");
	free(list);
}

/* The most frequent confusions in one line, below the matrix. */
static void print_worst(const struct confusion *c)
{
	size_t n;
	struct confusion_error *list = confusion_errors(c, &n);

	if (!list)
		cli_no_memory();
	for (size_t i = 0; i < n && i < WORST; i++) {
		fputs(i ? ", " : "worst: ", stdout);
		escape_put(stdout, list[i].label);
		fputs(" taken for ", stdout);
		escape_put(stdout, list[i].guess);
		printf(" (%zu)", list[i].times);
	}
	if (n > WORST)
		printf(" and %zu other pairs", n - WORST);
	if (n > 0)
		putchar('\n');
	free(list);
}

static void print_errors(const struct score_report *r)
{
	const struct confusion *c = r->confusion;
	const size_t width = name_width(&c->labels), wide = (width + 1) * (c->labels.n + 1) - 1;

	if (wide <= r->columns) {
		print_matrix(c, (int)width);
		print_worst(c);
	} else {
		print_confusions(c);
	}
}

static void print_tallies(const char *title, const struct tallies *list)
{
	const struct tally **order = sorted(list);
	int width = (int)name_width(list);

	printf("\n%s\n", title);
	for (size_t i = 0; i < list->n; i++) {
		print_name(order[i]->name, (size_t)width);
		putchar(' ');
		print_share(order[i]->right, order[i]->n);
	}
	free(order);
}

/* A share in a column of its own; NaN: not defined. */
static void print_figure(double share)
{
	if (isnan(share))
		printf("%11s", "-");
	else
		printf("%9.2f %%", 100 * share);
}

static struct precision *figures_of(const struct confusion *c)
{
	struct precision *list = precision_of(c);

	if (!list)
		cli_no_memory();
	return list;
}

/* "98.67 % (296/300)" */
static int share_text(const struct precision *p, char text[80])
{
	if (p->labelled == 0)
		return snprintf(text, 80, "- (0/0)");
	return snprintf(text, 80, "%.2f %% (%zu/%zu)", 100 * p->recall, p->right, p->labelled);
}

/* Recall, which is the accuracy of the recordings with that label, precision and F1. */
static void print_classes(const struct confusion *c)
{
	const int width = (int)name_width(&c->labels);
	struct precision *list = figures_of(c), mean;
	int share_width = 0;
	size_t classes;
	char text[80];

	for (size_t i = 0; i < c->labels.n; i++) {
		const int taken = share_text(&list[i], text);
		share_width = taken > share_width ? taken : share_width;
	}
	printf("\n%-*s%11s%11s\n", width + 1 + share_width, "by class", "precision", "F1");
	for (size_t i = 0; i < c->labels.n; i++) {
		print_name(list[i].name, (size_t)width);
		share_text(&list[i], text);
		printf(" %-*s", share_width, text);
		print_figure(list[i].precision);
		print_figure(list[i].f1);
		putchar('\n');
	}
	mean = precision_mean(list, c->labels.n, &classes);
	printf("means of %zu classes: recall %.2f %%, precision %.2f %%, F1 %.2f %%\n", classes,
	       100 * mean.recall, 100 * mean.precision, 100 * mean.f1);
	free(list);
}

static void print_rejection(const struct confusion *c)
{
	if (c->words > 0) {
		printf("\nwords that were right          ");
		print_share(c->words_right, c->words);
		printf("words taken for none           ");
		print_share(c->words_rejected, c->words);
	}
	if (c->others > 0) {
		printf("what is none, taken for words  ");
		print_share(c->others_accepted, c->others);
	}
}

static struct calibrator_advice advise(const struct score_report *r)
{
	struct calibrator_advice a;

	if (!calibrator_advise(r->calibrator, r->keep, &a))
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", r->calibrator->calibration.n);
	return a;
}

static void print_calibration(const struct score_report *r)
{
	const struct calibration *c = &r->calibrator->calibration;
	const struct calibrator_advice a = advise(r);
	const struct calibration_cut *cut = &a.cut;
	char made_at[32] = "several";

	printf("\n%-26s %11s %7s\n", "calibration", "temperature", "loss");
	if (a.made_at > 0)
		snprintf(made_at, sizeof made_at, "%.3f", a.made_at);
	printf("error %5.2f %%              %11s %7.4f\n",
	       100 * calibration_error(c, CALIBRATION_AS_MADE), made_at,
	       calibration_loss(c, CALIBRATION_AS_MADE));
	if (!*a.fit_note)
		printf("error %5.2f %%              %11.3f %7.4f\n",
		       100 * calibration_error(c, a.temperature), a.temperature,
		       calibration_loss(c, a.temperature));
	else
		printf("%s\n", a.fit_note);
	if (cut->words > 0)
		printf(
		    "--temperature %.10g --reject %s keeps %s%.6g %% of the words (%zu of %zu)\n",
		    a.temperature, cut->reject, cut->exact ? "" : "about ",
		    100 * (double)cut->kept / (double)cut->words, cut->kept, cut->words);
	if (*a.cut_note)
		printf("%s\n", a.cut_note);
}

/* Frames whose label the model cannot answer, in one line. */
static void print_unknown(const struct confusion *c)
{
	size_t n;
	const struct tally **order = confusion_unknown(c, &n);

	if (!order)
		cli_no_memory();
	printf("%zu of %zu frames cannot be right, because the model does not know their label:",
	       c->unknown, c->n);
	for (size_t i = 0; i < n && i < UNKNOWN_SHOWN; i++) {
		fputs(i ? ", " : " ", stdout);
		escape_put(stdout, order[i]->name);
		printf(" (%zu)", order[i]->unknown);
	}
	if (n > UNKNOWN_SHOWN)
		printf(" and %zu other labels", n - UNKNOWN_SHOWN);
	putchar('\n');
	free(order);
}

void score_report_text(const struct score_report *r)
{
	const struct confusion *c = r->confusion;
	const struct interval i = statistics_wilson((double)c->right, (double)c->n);

	printf("accuracy ");
	print_share(c->right, c->n);
	printf("95 %% interval %.2f to %.2f %%\n", 100 * i.low, 100 * i.high);
	if (c->unknown > 0)
		print_unknown(c);
	if (c->others > 0 || c->words_rejected > 0)
		print_rejection(c);
	if (r->calibrator)
		print_calibration(r);
	print_errors(r);
	print_classes(c);
	if (c->speakers.n > 0)
		print_tallies("by speaker", &c->speakers);
	if (r->groups)
		groups_report_text(r->groups);
	if (r->detection)
		detection_report_text(r->detection);
	if (r->against) {
		putchar('\n');
		compare_report_text(r->against, (const char *[]){ "other", "this" }, CHANGES);
	}
}

/* ---- JSON ---- */

static void put_name(const char *name, bool first)
{
	if (!first)
		putchar(',');
	escape_put_string(stdout, name);
	putchar(':');
}

static void put_tallies(const char *key, const struct tallies *list)
{
	const struct tally **order = sorted(list);

	json_key(key);
	putchar('{');
	for (size_t i = 0; i < list->n; i++) {
		put_name(order[i]->name, i == 0);
		printf("{\"n\":%zu,\"errors\":%zu}", order[i]->n, order[i]->n - order[i]->right);
	}
	putchar('}');
	free(order);
}

/* {"label": {"prediction": times, ...}, ...}, without the zeros */
static void put_matrix(struct confusion *c)
{
	const struct tally **order = sorted(&c->labels);
	size_t at = 0;

	confusion_sort(c);
	json_key("confusion");
	putchar('{');
	for (size_t i = 0; i < c->labels.n; i++) {
		const struct pair *p = c->pairs.of + at;
		bool first = true;

		put_name(order[i]->name, i == 0);
		putchar('{');
		for (; at < c->pairs.n && order[i] == c->labels.of + p->row; at++, p++) {
			put_name(c->labels.of[p->column].name, first);
			printf("%zu", p->times);
			first = false;
		}
		putchar('}');
	}
	putchar('}');
	free(order);
}

static void put_unknown(const struct confusion *c)
{
	const struct tally **order = sorted(&c->labels);
	bool first = true;

	json_key("unknown");
	putchar('{');
	for (size_t i = 0; i < c->labels.n; i++) {
		if (order[i]->unknown == 0)
			continue;
		put_name(order[i]->name, first);
		printf("%zu", order[i]->unknown);
		first = false;
	}
	putchar('}');
	free(order);
}

static void put_calibration(const struct score_report *r)
{
	const struct calibration *c = &r->calibrator->calibration;
	const struct calibrator_advice a = advise(r);
	const struct calibration_cut *cut = &a.cut;

	json_number("calibration_error", calibration_error(c, CALIBRATION_AS_MADE));
	json_number("loss", calibration_loss(c, CALIBRATION_AS_MADE));
	json_number("temperature", a.temperature);
	json_key("fitted");
	fputs(*a.fit_note ? "false" : "true", stdout);
	if (cut->words > 0) {
		json_key(
		    "reject"); /* the decimal of the text: a rounded number would keep others */
		fputs(cut->reject, stdout);
		json_number("keeps", (double)cut->kept / (double)cut->words);
	} else {
		fputs(",\"reject\":null,\"keeps\":null", stdout);
	}
	json_count("kept", cut->kept);
	json_count("kept_of", cut->words);
	if (*a.fit_note)
		json_text("temperature_note", a.fit_note);
	if (*a.cut_note)
		json_text("reject_note", a.cut_note);
}

/* Precision, recall and F1. */
static void put_figures(const struct precision *p)
{
	fputs("{\"precision\":", stdout);
	json_real(p->precision);
	json_number("recall", p->recall);
	json_number("f1", p->f1);
}

static void put_classes(const struct confusion *c)
{
	struct precision *list = figures_of(c), mean;
	size_t classes;

	json_key("by_class");
	putchar('{');
	for (size_t i = 0; i < c->labels.n; i++) {
		put_name(list[i].name, i == 0);
		put_figures(&list[i]);
		json_count("answered", list[i].answered);
		putchar('}');
	}
	putchar('}');
	mean = precision_mean(list, c->labels.n, &classes);
	json_key("macro");
	put_figures(&mean);
	json_count("classes", classes);
	putchar('}');
	free(list);
}

/* The kinds of wrong answers, the most frequent first. */
static void put_confusions(const struct confusion *c)
{
	size_t n;
	struct confusion_error *list = confusion_errors(c, &n);

	if (!list)
		cli_no_memory();
	json_key("confusions");
	putchar('[');
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",{\"label\":" : "{\"label\":", stdout);
		escape_put_string(stdout, list[i].label);
		json_text("answer", list[i].guess);
		json_count("times", list[i].times);
		putchar('}');
	}
	putchar(']');
	free(list);
}

static void put_mistakes(const struct mistakes *m)
{
	json_key("misheard");
	putchar('[');
	for (const struct mistake *of = m->of; of < m->of + m->n; of++) {
		fputs(of > m->of ? ",{\"id\":" : "{\"id\":", stdout);
		escape_put_string(stdout, of->id);
		json_text("label", m->names.words[of->label]);
		json_text("answer", m->names.words[of->answer]);
		json_number("p", of->p);
		json_number("label_p", of->label_p);
		if (of->speaker != VOCABULARY_NONE)
			json_text("speaker", m->names.words[of->speaker]);
		putchar('}');
	}
	putchar(']');
}

void score_report_json(const struct score_report *r)
{
	struct confusion *c = r->confusion;
	const struct interval i = statistics_wilson((double)c->right, (double)c->n);

	fputs("{\"accuracy\":", stdout);
	json_real((double)c->right / (double)c->n);
	json_count("n", c->n);
	json_count("errors", c->n - c->right);
	put_matrix(c);
	put_tallies("classes", &c->labels);
	put_tallies("speakers", &c->speakers);
	fputs(",\"interval\":[", stdout);
	json_real(i.low);
	putchar(',');
	json_real(i.high);
	putchar(']');
	if (c->unknown > 0)
		put_unknown(c);
	if (c->others > 0 || c->words_rejected > 0) {
		json_count("words", c->words);
		json_count("words_right", c->words_right);
		json_count("words_lost", c->words_rejected);
		json_count("none", c->others);
		json_count("none_taken", c->others_accepted);
	}
	if (r->calibrator)
		put_calibration(r);
	if (r->groups)
		groups_report_json(r->groups);
	put_classes(c);
	put_confusions(c);
	if (r->mistakes)
		put_mistakes(r->mistakes);
	if (r->detection)
		detection_report_json(r->detection);
	if (r->against) {
		json_key("against");
		compare_report_json(r->against, true);
	}
	puts("}");
}
