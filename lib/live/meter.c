/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/meter.h"

#include <math.h>
#include <stdio.h>

#define CELLS 20
#define CELL_DB 4.0
#define LOWEST_DB (-CELLS * CELL_DB)
#define EACH_S 0.1
#define HOLD_S 0.5
/* Samples this close to full scale are usually clipped. */
#define CLIPPED_DB (-0.1)

void meter_add(struct meter *m, const float *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const double x = fabs((double)samples[i]);

		m->squares += x * x;
		m->peak = x > m->peak ? x : m->peak;
	}
	m->n += n;
}

/* The cell that a level falls into: below 0, none does. */
static int cell_of(double db)
{
	if (!(db >= LOWEST_DB))
		return -1;
	return db < 0 ? (int)((db - LOWEST_DB) / CELL_DB) : CELLS - 1;
}

char *meter_text(double level_db, double peak_db, char *text)
{
	const int level = cell_of(level_db), peak = cell_of(peak_db);
	char cells[CELLS + 1];

	for (int i = 0; i < CELLS; i++)
		cells[i] = i == peak ? '|' : i <= level ? '#' : ' ';
	cells[CELLS] = '\0';
	if (isinf(level_db))
		snprintf(text, METER_TEXT, "[%s]  zeros", cells);
	else
		snprintf(text, METER_TEXT, "[%s] %4.0f dB%s", cells, level_db,
			 peak_db > CLIPPED_DB ? "  too loud" : "");
	return text;
}

static double db_of(double power)
{
	return power > 0 ? 10 * log10(power) : -INFINITY;
}

char *meter_line(struct meter *m, double now, char *text)
{
	if (now - m->made < EACH_S || now < m->hold || m->n == 0)
		return NULL;
	meter_text(db_of(m->squares / (double)m->n), db_of(m->peak * m->peak), text);
	*m = (struct meter){ .made = now };
	return text;
}

void meter_hold(struct meter *m, double now)
{
	m->hold = now + HOLD_S;
}
