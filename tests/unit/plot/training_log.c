/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/training_log.h"

#include <string.h>

static enum status read_text(struct training_log *log, const char *text, char why[200])
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	enum status status;

	memset(log, 0, sizeof *log);
	why[0] = '\0';
	status = training_log_read(log, in, why, 200);
	fclose(in);
	return status;
}

static void check_curves(void)
{
	static const char text[] = "{\"epoch\":1,\"loss\":2.5,\"accuracy\":0.5,\"val_loss\":3,"
				   "\"test_speakers\":{\"a\":1}}\n"
				   "{\"epoch\":2,\"loss\":1.5,\"accuracy\":0.75}\n"
				   "{\"epoch\":1,\"loss\":2,\"accuracy\":0.6}\n";
	struct training_log log;
	struct figure f = { 0 };
	char why[200];
	const struct series *s;

	CHECK(read_text(&log, text, why) == STATUS_OK && log.n == 3, "three lines", "%s", why);
	CHECK(training_log_picture(&log, &f) && f.n == 2, "two panels", "%zu", f.n);
	CHECK(f.panels[0].n_series == 2 && f.panels[1].n_series == 1, "curves that the log has",
	      "%zu, %zu", f.panels[0].n_series, f.panels[1].n_series);
	s = &f.panels[0].series[0];
	CHECK(s->n == 4 && s->x[1] == 2 && s->y[1] == 1.5 && isnan(s->y[2]) && s->y[3] == 2,
	      "another run is another line", "%zu points", s->n);
	check_near(f.panels[1].series[0].y[1], 75, 1e-9, "per cent");
	CHECK(f.panels[0].y.low == 0 && f.panels[0].y.high >= 3, "all losses are within",
	      "%g to %g", f.panels[0].y.low, f.panels[0].y.high);
	figure_free(&f);
	training_log_free(&log);
}

static void check_refused(const char *text, const char *want)
{
	struct training_log log;
	char why[200];

	CHECK(read_text(&log, text, why) == STATUS_INPUT && strstr(why, want), want, "'%s'", why);
	training_log_free(&log);
}

int main(void)
{
	check_curves();
	check_refused("\n", "line 1 is no JSON");
	check_refused("{\"epoch\":1,\"loss\":1}\n{\"epoch\":2,\"loss\":", "line 2 is no JSON");
	check_refused("{\"epoch\":1}\n", "line 1 has no 'epoch' and 'loss'");
	check_refused("{\"epoch\":1,\"loss\":1.79e308}\n", "line 1 has a number beyond 1e100");
	check_refused("{\"epoch\":-1e101,\"loss\":1}\n", "line 1 has a number beyond 1e100");
	check_refused("[1]\n", "line 1 has no 'epoch' and 'loss'");
	check_refused("{\"epoch\":\"1\",\"loss\":1}\n", "line 1 has no 'epoch' and 'loss'");
	return check_status();
}
