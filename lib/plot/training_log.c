/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/training_log.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[TRAINING_VALUES] = {
	"epoch", "loss", "val_loss", "accuracy", "val_accuracy", "test_accuracy",
};

/* The range of an axis and its steps stay finite. */
static const double NUMBER_MAX = 1e100;

/* ---- reading ---- */

static bool reserve(struct training_log *log)
{
	const size_t cap = log->cap ? 2 * log->cap : 64;
	void *grown;

	if (log->n < log->cap)
		return true;
	grown = realloc(log->epoch, cap * sizeof *log->epoch);
	if (!grown)
		return false;
	log->epoch = grown;
	log->cap = cap;
	return true;
}

/* Reads a line of len bytes. NULL, or what is wrong with it in why[size]. */
static const char *take_line(struct training_log *log, const char *line, size_t len, char *why,
			     size_t size)
{
	json_error_t error;
	json_t *object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	double *values = log->epoch[log->n];
	const char *reason = NULL;

	if (!object) {
		snprintf(why, size, "is no JSON: %.100s", error.text);
		return why;
	}
	for (int i = 0; i < TRAINING_VALUES; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		values[i] = json_is_number(value) ? json_number_value(value) : (double)NAN;
		if (fabs(values[i]) > NUMBER_MAX)
			reason = "has a number beyond 1e100, which no axis shows";
	}
	if (isnan(values[TRAINING_EPOCH]) || isnan(values[TRAINING_LOSS]))
		reason = "has no 'epoch' and 'loss'; cnn-train --log writes such lines";
	log->n += reason == NULL;
	json_decref(object);
	return reason;
}

enum status training_log_read(struct training_log *log, FILE *in, char *why, size_t size)
{
	char *line = NULL, found[160];
	const char *reason = NULL;
	size_t cap = 0, number = 0;
	ssize_t len = 0;

	while (!reason && (len = getline(&line, &cap, in)) >= 0) {
		number++;
		if (len > TRAINING_LOG_LINE_MAX || log->n == TRAINING_LOG_EPOCHS_MAX)
			reason = "is too long, or there are too many";
		else if (!reserve(log))
			break;
		else
			reason = take_line(log, line, (size_t)len, found, sizeof found);
	}
	free(line);
	if (reason) {
		snprintf(why, size, "line %zu %s", number, reason);
		return STATUS_INPUT;
	}
	if (len >= 0 || errno == ENOMEM)
		return status_no_memory(why, size, "the log");
	if (ferror(in)) {
		snprintf(why, size, "%s", strerror(errno));
		return status_of_errno(errno);
	}
	if (log->n > 0)
		return STATUS_OK;
	snprintf(why, size, "has no lines; cnn-train --log writes one for each epoch");
	return STATUS_INPUT;
}

void training_log_free(struct training_log *log)
{
	free(log->epoch);
	memset(log, 0, sizeof *log);
}

/* ---- drawing ---- */

/* A line of one value over the epochs, if the log has it; *least and *most are extended. False: no
 * memory. */
static bool put_curve(const struct training_log *log, struct panel *p, enum training_value value,
		      const char *name, double factor, double *least, double *most)
{
	struct series *s;
	size_t there = 0, n = 0;

	for (size_t i = 0; i < log->n; i++)
		there += isfinite(log->epoch[i][value]);
	if (there == 0)
		return true;
	s = panel_series(p, name, SERIES_LINE, 2 * log->n, false);
	if (!s)
		return false;
	for (size_t i = 0; i < log->n; i++) {
		const double epoch = log->epoch[i][TRAINING_EPOCH], y = log->epoch[i][value];

		if (i > 0 && epoch <= log->epoch[i - 1][TRAINING_EPOCH]) { /* another run */
			s->x[n] = epoch;
			s->y[n++] = NAN;
		}
		s->x[n] = epoch;
		s->y[n++] = isfinite(y) ? factor * y : NAN;
		*least = isfinite(y) ? fmin(*least, factor * y) : *least;
		*most = isfinite(y) ? fmax(*most, factor * y) : *most;
	}
	s->n = n;
	return true;
}

static void set_epochs(const struct training_log *log, struct axis *x)
{
	double first = INFINITY, last = -INFINITY;

	for (size_t i = 0; i < log->n; i++) {
		first = fmin(first, log->epoch[i][TRAINING_EPOCH]);
		last = fmax(last, log->epoch[i][TRAINING_EPOCH]);
	}
	x->low = first - 0.02 * (last - first);
	x->high = last + 0.02 * (last - first);
	if (!(x->high > x->low)) {
		x->low = first - 1;
		x->high = last + 1;
	}
	x->kind = AXIS_COUNT;
	snprintf(x->label, sizeof x->label, "epoch");
}

static void set_heights(struct axis *y, const char *label, double least, double most, double floor)
{
	const double room = most > least ? 0.05 * (most - least) : 0.5;

	y->low = fmax(least - room, floor);
	y->high = most + room;
	if (!(y->high > y->low)) {
		y->low = floor;
		y->high = floor + 1;
	}
	snprintf(y->label, sizeof y->label, "%s", label);
}

bool training_log_picture(const struct training_log *log, struct figure *f)
{
	double least = INFINITY, most = -INFINITY;
	struct panel *p = figure_add(f);

	if (!p)
		return false;
	set_epochs(log, &p->x);
	snprintf(p->title, sizeof p->title, "loss");
	if (!put_curve(log, p, TRAINING_LOSS, "training", 1, &least, &most) ||
	    !put_curve(log, p, TRAINING_VALIDATION_LOSS, "validation", 1, &least, &most))
		return false;
	set_heights(&p->y, "loss (nats)", fmin(least, 0), most, 0);
	p = figure_add(f);
	if (!p)
		return false;
	least = INFINITY;
	most = -INFINITY;
	set_epochs(log, &p->x);
	snprintf(p->title, sizeof p->title, "accuracy");
	if (!put_curve(log, p, TRAINING_ACCURACY, "training", 100, &least, &most) ||
	    !put_curve(log, p, TRAINING_VALIDATION_ACCURACY, "validation", 100, &least, &most) ||
	    !put_curve(log, p, TRAINING_TEST_ACCURACY, "test", 100, &least, &most))
		return false;
	set_heights(&p->y, "right (%)", least <= most ? least : 0, least <= most ? most : 100, 0);
	return true;
}
