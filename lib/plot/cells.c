/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/cells.h"

#include "base/unicode.h"
#include "base/utf8.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- cells ---- */

bool cells_resize(struct cells *c, size_t columns, size_t lines)
{
	struct cell *at;

	if (columns == 0 || lines == 0 || columns > 10000 || lines > 100000)
		return false;
	at = realloc(c->at, columns * lines * sizeof *at);
	if (!at)
		return false;
	*c = (struct cells){ columns, lines, at };
	memset(at, 0, columns * lines * sizeof *at);
	for (size_t i = 0; i < columns * lines; i++)
		at[i].text[0] = ' ';
	return true;
}

void cells_free(struct cells *c)
{
	free(c->at);
	memset(c, 0, sizeof *c);
}

struct cell *cells_at(struct cells *c, size_t column, size_t line)
{
	return column < c->columns && line < c->lines ? &c->at[line * c->columns + column] : NULL;
}

/* Adds a character without a width to the one before it. */
static void combine(struct cell *cell, const char *one)
{
	if (cell && strlen(cell->text) + strlen(one) < sizeof cell->text)
		strcat(cell->text, one);
}

size_t cells_text(struct cells *c, size_t column, size_t line, size_t room, const char *text)
{
	const size_t len = strlen(text);
	size_t used = 0;

	for (size_t at = 0; at < len;) {
		const size_t n = unicode_printable(text + at, len - at);
		char one[8] = "";
		size_t width;

		if (n == 0 || n >= sizeof one) /* not reached: the text is safe to print */
			break;
		memcpy(one, text + at, n);
		at += n;
		width = unicode_width(one);
		if (width == 0) {
			combine(used > 0 ? cells_at(c, column + used - 1, line) : NULL, one);
			continue;
		}
		if (used + width > room || !cells_at(c, column + used + width - 1, line))
			break;
		strcpy(cells_at(c, column + used, line)->text, one);
		if (width == 2)
			cells_at(c, column + used + 1, line)->text[0] = '\0';
		used += width;
	}
	return used;
}

void cells_code(struct cells *c, size_t column, size_t line, unsigned long code, struct ink fore)
{
	struct cell *cell = cells_at(c, column, line);

	if (!cell)
		return;
	cell->text[utf8_write((uint32_t)code, cell->text)] = '\0';
	cell->fore = fore;
}

/* ---- colours ---- */

static const int cube[] = { 0, 95, 135, 175, 215, 255 };

int cells_index_256(struct colour c)
{
	double best = INFINITY;
	int found = 16;

	for (int i = 16; i < 256; i++) {
		const int grey = 8 + 10 * (i - 232), k = i - 16;
		const struct colour p =
		    i >= 232 ? (struct colour){ (uint8_t)grey, (uint8_t)grey, (uint8_t)grey }
			     : (struct colour){ (uint8_t)cube[k / 36 % 6], (uint8_t)cube[k / 6 % 6],
						(uint8_t)cube[k % 6] };
		const double d = colour_distance(c, p);

		if (d < best) {
			best = d;
			found = i;
		}
	}
	return found;
}

/* The same of a place on a map, from a table: the search takes too long for each cell. */
static int index_256(struct ink ink)
{
	enum { STEPS = 128 };
	static int known[3][STEPS + 1]; /* 0: not known yet */
	int *place;

	if (isnan(ink.t))
		return cells_index_256(colour_not_finite);
	place = &known[ink.map][(int)lrint(fmin(fmax(ink.t, 0), 1) * STEPS)];
	if (*place == 0)
		*place =
		    cells_index_256(colour_at(ink.map, (double)(place - known[ink.map]) / STEPS));
	return *place;
}

int cells_index_16(struct ink ink)
{
	/* black, blue, bright blue, cyan, bright cyan, white; and blue, bright blue, white, bright
	 * yellow, yellow */
	static const int rising[] = { 0, 4, 12, 6, 14, 15 }, both[] = { 4, 12, 15, 11, 3 };
	const double t = fmin(fmax(ink.t, 0), 1);

	if (isnan(ink.t))
		return 9;
	/* yellow and bright yellow, white, and bright blue and blue where colour_at() is dark */
	if (ink.map == MAP_ANSWERS)
		return t < 0.5 ? (t < 0.25 ? 3 : 11) : t < 0.52 ? 15 : t < 0.85 ? 12 : 4;
	return ink.map == MAP_DIVERGING ? both[lrint(t * 4)] : rising[lrint(t * 5)];
}

static bool same_ink(const struct ink *a, const struct ink *b)
{
	if (!a->set || !b->set)
		return a->set == b->set;
	return a->map == b->map && (a->t == b->t || (isnan(a->t) && isnan(b->t)));
}

static void put_ink(struct ink ink, bool back, enum cells_depth depth, FILE *out)
{
	const struct colour c = colour_at(ink.map, ink.t);
	const int n = depth == CELLS_16 ? cells_index_16(ink) : 0;

	if (!ink.set)
		return;
	if (depth == CELLS_24BIT)
		fprintf(out, ";%d;2;%d;%d;%d", back ? 48 : 38, c.r, c.g, c.b);
	else if (depth == CELLS_256)
		fprintf(out, ";%d;5;%d", back ? 48 : 38, index_256(ink));
	else
		fprintf(out, ";%d", (back ? 40 : 30) + (n < 8 ? n : 60 + n - 8));
}

/* ---- writing ---- */

static bool is_blank(const struct cell *c)
{
	return c->text[0] == ' ' && c->text[1] == '\0' && !c->back.set;
}

void cells_put_line(const struct cells *c, size_t line, enum cells_depth depth, FILE *out)
{
	static const struct cell plain;
	const struct cell *row = &c->at[line * c->columns], *now = &plain;
	size_t n = c->columns;

	while (n > 0 && is_blank(&row[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++) {
		const struct cell *next = &row[i];

		if (depth != CELLS_PLAIN &&
		    !(same_ink(&next->fore, &now->fore) && same_ink(&next->back, &now->back) &&
		      next->bold == now->bold)) {
			fprintf(out, "\033[0%s", next->bold ? ";1" : "");
			put_ink(next->fore, false, depth, out);
			put_ink(next->back, true, depth, out);
			fputc('m', out);
			now = next;
		}
		fputs(next->text, out);
	}
	if (now->fore.set || now->back.set || now->bold)
		fputs("\033[0m", out);
}

void cells_put(const struct cells *c, enum cells_depth depth, FILE *out)
{
	for (size_t line = 0; line < c->lines; line++) {
		cells_put_line(c, line, depth, out);
		fputc('\n', out);
	}
}
