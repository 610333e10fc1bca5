/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifest.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CELLS_MAX = 256 };

struct manifest {
	struct feed *feed;
	const struct column_names *names;
	char *folder, *path;
	const unsigned char *piece; /* the feed's, [n] */
	size_t at, n;
	char delimiter; /* 0: a list */
	bool begun;
	int column[COLUMNS]; /* where it is; -1: nowhere */
	bool describes;      /* has more columns than path, id, t0 and t1 */
	/* the row that was read: cells with NULs between, [used] */
	size_t line, row_line, used, n_cells, n_columns;
	size_t cell[CELLS_MAX];
	int status;
	char why[200];
	char text[MANIFEST_LINE_MAX];
};

struct manifest *manifest_open(struct feed *feed, const char *folder,
			       const struct column_names *names)
{
	struct manifest *m = calloc(1, sizeof *m);

	if (!m || (folder && !(m->folder = strdup(folder)))) {
		free(m);
		return NULL;
	}
	m->feed = feed;
	m->names = names;
	m->line = 1;
	return m;
}

void manifest_free(struct manifest *m)
{
	if (!m)
		return;
	free(m->folder);
	free(m->path);
	free(m);
}

__attribute__((format(printf, 3, 4))) static bool fail(struct manifest *m, int status,
						       const char *format, ...)
{
	int used = snprintf(m->why, sizeof m->why, "line %zu: ", m->row_line);
	va_list args;

	va_start(args, format);
	vsnprintf(m->why + used, sizeof m->why - (size_t)used, format, args);
	va_end(args);
	m->status = status;
	return false;
}

/* ---- rows ---- */

/* The next byte, which stays; -1: the end, or an error, which is kept. */
static int peek(struct manifest *m)
{
	if (m->at == m->n) {
		const void *piece;
		ssize_t got = feed_read(m->feed, &piece);
		if (got < 0)
			fail(m, 3, "%s", strerror(errno));
		if (got <= 0)
			return -1;
		m->piece = piece;
		m->at = 0;
		m->n = (size_t)got;
	}
	return m->piece[m->at];
}

static bool put(struct manifest *m, int c)
{
	if (c == 0 && !m->status)
		return fail(m, 1, "is no text: it has a NUL");
	if (m->used >= MANIFEST_LINE_MAX - 1)
		return fail(m, 1, "is longer than 64 KiB%s",
			    m->delimiter == ',' ? "; is a quote missing?" : "");
	m->text[m->used++] = (char)c;
	return true;
}

/* A cell in quotes, the first of which was passed; a quote within is doubled. */
static bool read_quoted(struct manifest *m)
{
	for (;;) {
		int c = peek(m);
		if (c < 0)
			return !m->status && fail(m, 1, "a quote is not closed");
		m->at++;
		m->line += c == '\n';
		if (c == '"') {
			if (peek(m) != '"')
				break;
			m->at++;
		}
		if (!put(m, c))
			return false;
	}
	int c = peek(m);
	if (c >= 0 && c != m->delimiter && c != '\n' && c != '\r')
		return fail(m, 1, "has text behind a closed quote");
	return !m->status;
}

static bool read_plain(struct manifest *m)
{
	int c;

	while ((c = peek(m)) >= 0 && c != '\n' && (m->delimiter == 0 || c != m->delimiter)) {
		m->at++;
		if (!put(m, c))
			return false;
	}
	return !m->status;
}

static bool read_cell(struct manifest *m)
{
	size_t begin = m->used;

	if (m->n_cells >= CELLS_MAX)
		return fail(m, 1, "has more than %d columns", CELLS_MAX);
	m->cell[m->n_cells++] = begin;
	if (m->delimiter == ',' && peek(m) == '"') {
		m->at++;
		if (!read_quoted(m))
			return false;
		if (peek(m) == '\r')
			m->at++;
	} else if (!read_plain(m)) {
		return false;
	}
	if (peek(m) != m->delimiter && m->used > begin && m->text[m->used - 1] == '\r')
		m->used--; /* lines that end as in DOS */
	m->text[m->used++] = '\0';
	return !m->status;
}

/* A row with at least one byte. False: the end, or something is wrong. */
static bool read_row(struct manifest *m)
{
	do {
		m->used = m->n_cells = 0;
		m->row_line = m->line;
		if (peek(m) < 0)
			return false;
		for (;;) {
			if (!read_cell(m))
				return false;
			if (m->delimiter == 0 || peek(m) != m->delimiter)
				break;
			m->at++;
			if (m->used >= MANIFEST_LINE_MAX - 1)
				return fail(m, 1, "is longer than 64 KiB");
		}
		if (peek(m) == '\n') {
			m->at++;
			m->line++;
		}
	} while (m->n_cells == 1 && m->text[0] == '\0');
	return !m->status;
}

/* ---- columns ---- */

static bool is_path_name(const char *text, size_t len)
{
	char name[64];

	if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
		text++;
		len -= 2;
	}
	if (len >= sizeof name)
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	return columns_known(COLUMN_PATH, name);
}

/* A table is told by its first line: one of its cells is a name of the path's column. */
static char find_delimiter(const unsigned char *head, size_t n)
{
	const char *text = (const char *)head, *end = memchr(head, '\n', n);
	const char *line_end = end ? end : text + n;
	char delimiter = memchr(text, '\t', (size_t)(line_end - text)) ? '\t' : ',';

	if (line_end > text && line_end[-1] == '\r')
		line_end--;
	for (const char *at = text; at <= line_end;) {
		const char *next = memchr(at, delimiter, (size_t)(line_end - at));
		next = next ? next : line_end;
		if (is_path_name(at, (size_t)(next - at)))
			return delimiter;
		at = next + 1;
	}
	return 0;
}

static bool find_columns(struct manifest *m)
{
	const char *names[CELLS_MAX];

	for (size_t i = 0; i < m->n_cells; i++)
		names[i] = m->text + m->cell[i];
	for (int i = 0; i < COLUMNS; i++) {
		size_t found = columns_find((enum column)i, names, m->n_cells, m->names);
		m->column[i] = found < m->n_cells ? (int)found : -1;
		if (m->column[i] < 0 && m->names && m->names->name[i])
			return fail(m, 1, "no column is called '%.60s'", m->names->name[i]);
	}
	m->n_columns = m->n_cells;
	m->describes =
	    m->n_columns > (size_t)((m->column[COLUMN_PATH] >= 0) + (m->column[COLUMN_ID] >= 0) +
				    (m->column[COLUMN_T0] >= 0) + (m->column[COLUMN_T1] >= 0));
	return true;
}

static bool begin(struct manifest *m)
{
	static const unsigned char mark[] = { 0xef, 0xbb, 0xbf };
	size_t n;
	const unsigned char *head = feed_head(m->feed, &n);
	size_t skip = n >= 3 && memcmp(head, mark, 3) == 0 ? 3 : 0;

	m->begun = true;
	m->delimiter = find_delimiter(head + skip, n - skip);
	for (int i = 0; i < COLUMNS; i++)
		m->column[i] = i == COLUMN_PATH ? 0 : -1;
	m->n_columns = 1;
	if (peek(m) >= 0)
		m->at += skip;
	if (m->delimiter == 0)
		return true;
	if (!read_row(m))
		return false;
	return find_columns(m);
}

/* ---- items ---- */

/* The cell's text; NULL: there is no such column, or nothing in it. */
static const char *cell(const struct manifest *m, int field)
{
	const char *text = m->column[field] < 0 ? "" : m->text + m->cell[m->column[field]];

	return *text ? text : NULL;
}

static bool read_seconds(struct manifest *m, int field, double *seconds)
{
	const char *text = cell(m, field);
	char *end;

	*seconds = NAN;
	if (!text)
		return true;
	*seconds = strtod(text, &end);
	if (*end || end == text || !(*seconds >= 0 && *seconds < 1e9))
		return fail(m, 1, "%s is '%.40s', wanted seconds", field == COLUMN_T0 ? "t0" : "t1",
			    text);
	return true;
}

static bool read_index(struct manifest *m, struct item *item)
{
	const char *text = cell(m, COLUMN_INDEX);
	char *end;

	if (!text)
		return true;
	errno = 0;
	item->index = strtoll(text, &end, 10);
	item->has_index = true;
	if (errno || *end || end == text)
		return fail(m, 1, "index is '%.40s', wanted a whole number", text);
	return true;
}

/* The path as it can be opened. */
static bool locate(struct manifest *m, const char *path)
{
	bool relative = m->folder && *path != '/';
	size_t size = strlen(path) + (relative ? strlen(m->folder) : 0) + 2;

	free(m->path);
	if (!(m->path = malloc(size)))
		return fail(m, 3, "no memory for a path");
	snprintf(m->path, size, "%s%s%s", relative ? m->folder : "", relative ? "/" : "", path);
	return true;
}

static bool read_item(struct manifest *m, struct item *item)
{
	const char *path = cell(m, COLUMN_PATH);

	if (m->n_cells != m->n_columns)
		return fail(m, 1, "has %zu column%s, the first line has %zu", m->n_cells,
			    m->n_cells == 1 ? "" : "s", m->n_columns);
	if (!path)
		return fail(m, 1, "has no path");
	if (!locate(m, path))
		return false;
	*item = (struct item){ .name = m->path,
			       .path = m->path,
			       .id = cell(m, COLUMN_ID),
			       .label = cell(m, COLUMN_LABEL),
			       .speaker = cell(m, COLUMN_SPEAKER),
			       .split = cell(m, COLUMN_SPLIT),
			       .is_described = m->describes };
	if (!read_index(m, item) || !read_seconds(m, COLUMN_T0, &item->t0) ||
	    !read_seconds(m, COLUMN_T1, &item->t1))
		return false;
	if (!isnan(item->t1) && !(item->t1 > (isnan(item->t0) ? 0 : item->t0)))
		return fail(m, 1, "t1 is not behind t0");
	return true;
}

enum manifest_got manifest_next(struct manifest *m, struct item *item)
{
	bool got = !m->status && (m->begun || begin(m)) && read_row(m) && read_item(m, item);

	return m->status ? MANIFEST_BAD : got ? MANIFEST_ITEM : MANIFEST_END;
}

bool manifest_is_table(const struct manifest *m)
{
	return m->delimiter != 0;
}

const char *manifest_why(const struct manifest *m)
{
	return m->why;
}

int manifest_status(const struct manifest *m)
{
	return m->status;
}
