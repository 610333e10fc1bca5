/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/manifest.h"

#include "tables/delimited.h"
#include "files/extension.h"
#include "source/kaldi.h"
#include "source/locator.h"
#include "tables/json_objects.h"
#include "tables/kept_values.h"
#include "base/split.h"
#include "base/status.h"
#include "base/unicode.h"
#include "base/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum kind { LIST, PLAYLIST, TABLE, OBJECTS, KALDI, LJSPEECH };

struct manifest {
	struct feed *feed;
	const struct column_names *names;
	char *file, *folder; /* its path, and the folder of that path; NULL: there is none */
	struct plaintext *text;
	enum kind kind;
	char delimiter; /* of a table */
	bool begun;
	struct delimited *cells;
	struct json_objects *objects;
	struct kaldi *kaldi;
	struct locator locator;
	const char *split; /* from its name; NULL: none */
	/* columns: their names, owned, [n]; the index of each purpose, n: none */
	char *name[DELIMITED_MAX];
	size_t n, place[COLUMNS], fold;
	size_t *kept_place; /* [names->n_kept] */
	bool describes;
	/* the row that was read, [n_values] */
	const char *const *value;
	size_t n_values, line;
	struct kept_values kept;
	enum status status;
	char why[300];
	bool is_unknown; /* no column of paths was found */
	bool note_given, has_rows;
	char note[COLUMNS_TEXT_MAX];
};

static void keep_place(struct manifest *m, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (path && !(m->file = strdup(path)))
		m->status = STATUS_SYSTEM;
	if (slash && !(m->folder = strndup(path, (size_t)(slash - path) + (slash == path))))
		m->status = STATUS_SYSTEM;
	m->locator.folder = m->folder;
}

static size_t n_kept(const struct manifest *m)
{
	return m->names ? m->names->n_kept : 0;
}

struct manifest *manifest_open(struct feed *feed, const char *path,
			       const struct column_names *names)
{
	struct manifest *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->feed = feed;
	m->names = names;
	keep_place(m, path);
	m->text = plaintext_new(feed);
	m->kept_place = calloc(n_kept(m) + 1, sizeof *m->kept_place);
	if (m->status || !m->text || !m->kept_place) {
		manifest_free(m);
		return NULL;
	}
	return m;
}

static void free_names(struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->name[i]);
	m->n = 0;
}

void manifest_free(struct manifest *m)
{
	if (!m)
		return;
	free_names(m);
	locator_free(&m->locator);
	kaldi_free(m->kaldi);
	json_objects_free(m->objects);
	delimited_free(m->cells);
	plaintext_free(m->text);
	kept_values_free(&m->kept);
	free(m->kept_place);
	free(m->folder);
	free(m->file);
	free(m);
}

/* Fails with the line's number before the reason, unless it is 0. */
__attribute__((format(printf, 3, 4))) static bool fail(struct manifest *m, enum status status,
						       const char *format, ...)
{
	int used = 0;
	va_list args;

	if (m->line > 0)
		used = snprintf(m->why, sizeof m->why, "line %zu: ", m->line);
	va_start(args, format);
	vsnprintf(m->why + used, sizeof m->why - (size_t)used, format, args);
	va_end(args);
	m->status = status;
	return false;
}

/* ---- what it is ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && strcasecmp(text + n - k, end) == 0;
}

static bool is_recording(const char *name)
{
	enum extension what = extension_of(name, NULL);

	return what == EXTENSION_RECORDING || what == EXTENSION_SOUND;
}

/* Splits the line into cells at the delimiter, without blanks and quotes around them. It only
 * examines the line, which it cuts up. Returns the number of cells. */
static size_t look_at_cells(char *line, char delimiter, const char **cell)
{
	size_t n = 0;

	for (char *at = line, *next; at && n < DELIMITED_MAX; at = next) {
		next = strchr(at, delimiter);
		size_t len = next ? (size_t)(next - at) : strlen(at);
		if (next)
			next++;
		char *text = (char *)unicode_trim(at, &len);
		if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
			text++;
			len -= 2;
		}
		text[len] = '\0';
		cell[n++] = text;
	}
	return n;
}

static const char delimiters[] = "\t,;|";

/* The delimiter with which one of the line's cells is the name of a column of paths; 0: none. */
static char find_delimiter(const struct manifest *m, const char *line, char *copy)
{
	const char *cell[DELIMITED_MAX];

	for (const char *d = delimiters; *d; d++) {
		if (!strchr(line, *d))
			continue;
		strcpy(copy, line);
		size_t n = look_at_cells(copy, *d, cell);
		if (columns_find(COLUMN_PATH, cell, n, m->names) < n)
			return *d;
	}
	strcpy(copy, line);
	size_t n = look_at_cells(copy, '\n', cell);
	return columns_find(COLUMN_PATH, cell, n, m->names) < n ? ',' : '\0';
}

/* The delimiter that cuts the line into most cells; 0: none cuts it. */
static char guess_delimiter(const char *line)
{
	size_t most = 0;
	char best = '\0';

	for (const char *d = delimiters; *d; d++) {
		size_t n = 0;
		for (const char *at = line; (at = strchr(at, *d)); at++)
			n++;
		if (n > most) {
			most = n;
			best = *d;
		}
	}
	return best;
}

static bool no_memory(struct manifest *m)
{
	m->line = 0;
	m->status = status_no_memory(m->why, sizeof m->why, "its list");
	return false;
}

static bool has_file(struct manifest *m, const char *path)
{
	return *path && locator_find(&m->locator, path, NULL) && m->locator.found;
}

static bool has_own_file(struct manifest *m, const char *path)
{
	return *path && locator_join(&m->locator, path) && m->locator.found;
}

/* Fails because the first line, or the keys of the first object, name no column of paths. */
static bool fail_unknown(struct manifest *m, const char *what, const char *where,
			 const char *const *names, size_t n)
{
	const char *chosen = m->names ? m->names->name[COLUMN_PATH] : NULL;
	char list[120];

	columns_list(names, n, list, sizeof list);
	m->line = 0;
	m->is_unknown = true;
	if (chosen)
		return fail(m, STATUS_INPUT, "no %s is called '%.40s'; %s has: %s", what, chosen,
			    where, list);
	return fail(m, STATUS_INPUT,
		    "no %s is called path, file, filename, ...; %s has: %s; --path-column names it",
		    what, where, list);
}

/* Fails because the first line is a row: it names no columns. */
static bool fail_headless(struct manifest *m, const char *cell)
{
	char name[80];

	columns_list(&cell, 1, name, sizeof name);
	return fail(
	    m, STATUS_INPUT,
	    "has '%s', which is a file; the first line must name the columns, as 'path,label'",
	    name);
}

/* Decides about a line without known cells: it is that of a list, or an error. */
static bool judge_line(struct manifest *m, const char *line, char *copy)
{
	const char *cell[DELIMITED_MAX];
	char delimiter = guess_delimiter(line);
	bool asked = m->names && m->names->name[COLUMN_PATH];
	bool is_path = !delimiter && strchr(line, '/') && !strchr(line, ' ');
	size_t n;

	m->kind = LIST;
	if (!asked && (has_own_file(m, line) || is_path || (!delimiter && is_recording(line))))
		return true;
	strcpy(copy, line);
	copy[strcspn(copy, " ")] = '\0';
	if (!delimiter && has_file(m, copy))
		return fail_headless(m, copy);
	strcpy(copy, line);
	n = look_at_cells(copy, delimiter ? delimiter : '\n', cell);
	for (size_t i = 0; i < n && n > 1; i++)
		if (has_file(m, cell[i]))
			return fail_headless(m, cell[i]);
	if (!asked && is_recording(line))
		return true;
	return fail_unknown(m, "column", "its first line", cell, n);
}

/* Whether the line is "ID PATH" or "ID COMMAND |", as in wav.scp. */
static bool is_kaldi(struct manifest *m, const char *line)
{
	size_t word = strcspn(line, " \t"), rest = word + strspn(line + word, " \t");

	if (word == 0 || !line[rest])
		return false;
	if (m->file && ends_with(m->file, ".scp"))
		return true;
	if (has_own_file(m, line))
		return false;
	return ends_with(line, "|") ? line[word] == ' '
				    : has_file(m, line + rest) && is_recording(line + rest);
}

/* Whether the line is "ID|TEXT" or "ID|TEXT|NORMALISED", where the id is a file's name
 * without its extension. */
static bool is_ljspeech(struct manifest *m, const char *line, char *copy)
{
	const char *cell[DELIMITED_MAX];
	size_t n;

	if (!strchr(line, '|'))
		return false;
	strcpy(copy, line);
	n = look_at_cells(copy, '|', cell);
	return (n == 2 || n == 3) && !is_recording(cell[0]) && has_file(m, cell[0]);
}

static bool is_json(const char *line)
{
	size_t blanks = strspn(line, " \t");
	const char *next = line + blanks + 1 + strspn(line[blanks] ? line + blanks + 1 : "", " \t");

	return line[blanks] == '{' ||
	       (line[blanks] == '[' && (*next == '{' || *next == ']' || !*next));
}

/* ---- columns ---- */

/* Takes the names of the columns of a table, or the keys of an object. */
static bool keep_names(struct manifest *m, const char *const *names, size_t n)
{
	free_names(m);
	for (; m->n < n; m->n++)
		if (!(m->name[m->n] = strdup(names[m->n])))
			return no_memory(m);
	return true;
}

static size_t find_name(const struct manifest *m, const char *name)
{
	size_t i = 0;

	while (i < m->n && strcasecmp(m->name[i], name) != 0)
		i++;
	return i;
}

/* Fails if a column after this one has its name: it is unknown which one is meant. */
static bool is_only(struct manifest *m, size_t place)
{
	for (size_t k = place + 1; k < m->n; k++)
		if (*m->name[k] && strcasecmp(m->name[k], m->name[place]) == 0)
			return fail(m, STATUS_INPUT, "two columns are called '%.40s'", m->name[k]);
	return true;
}

static bool check_twice(struct manifest *m)
{
	for (int i = 0; i < COLUMNS; i++)
		if (!is_only(m, m->place[i]))
			return false;
	for (size_t i = 0; i < n_kept(m); i++)
		if (!is_only(m, m->kept_place[i]))
			return false;
	return true;
}

/* Fails because a column that the command line names is missing. */
static bool fail_missing(struct manifest *m, const char *name)
{
	char list[120];

	columns_list((const char *const *)m->name, m->n, list, sizeof list);
	m->line = 0;
	return fail(m, STATUS_INPUT, "no %s is called '%.40s'; %s has: %s",
		    m->kind == OBJECTS ? "key" : "column", name,
		    m->kind == OBJECTS ? "its first object" : "its first line", list);
}

/* Finds the columns whose values are kept. first: a missing one is an error. */
static bool place_kept(struct manifest *m, bool first)
{
	for (size_t i = 0; i < n_kept(m); i++) {
		m->kept_place[i] =
		    columns_find_named(m->names->kept[i], (const char *const *)m->name, m->n);
		if (first && m->kept_place[i] == m->n)
			return fail_missing(m, m->names->kept[i]);
	}
	return true;
}

/* Finds the purpose of each column. first: a missing requested column is an error. */
static bool place_columns(struct manifest *m, bool first)
{
	const char *const *names = (const char *const *)m->name;
	const char *what = m->kind == OBJECTS ? "key" : "column";
	const char *where = m->kind == OBJECTS ? "its first object" : "its first line";

	for (int i = 0; i < COLUMNS; i++) {
		m->place[i] = columns_find((enum column)i, names, m->n, m->names);
		if (first && m->place[i] == m->n && i != COLUMN_PATH && m->names &&
		    m->names->name[i])
			return fail_missing(m, m->names->name[i]);
	}
	if (first && m->place[COLUMN_PATH] == m->n)
		return fail_unknown(m, what, where, names, m->n);
	if (!place_kept(m, first))
		return false;
	m->fold = find_name(m, "fold");
	/* UrbanSound8K: the times of the slice in its original sound */
	if (m->place[COLUMN_PATH] < m->n &&
	    columns_rank(COLUMN_PATH, m->name[m->place[COLUMN_PATH]]) ==
		columns_rank(COLUMN_PATH, "slicefilename"))
		m->place[COLUMN_T0] = m->place[COLUMN_T1] = m->n;
	m->describes = columns_describe(names, m->n, m->place);
	if (first && !check_twice(m))
		return false;
	if (first)
		columns_note(names, m->n, m->place, m->names, m->note);
	return true;
}

/* ---- the beginning ---- */

static bool fail_text(struct manifest *m)
{
	m->line = plaintext_line(m->text);
	return fail(m, plaintext_status(m->text), "%s", plaintext_why(m->text));
}

static bool fail_cells(struct manifest *m)
{
	m->line = delimited_line(m->cells);
	return fail(m, delimited_status(m->cells), "%s", delimited_why(m->cells));
}

static bool open_cells(struct manifest *m, char delimiter)
{
	m->cells = delimited_new(m->text, delimiter);
	return m->cells || no_memory(m);
}

/* Reads the line of names. sep: "sep=;" precedes it. */
static bool begin_table(struct manifest *m, char delimiter, bool sep)
{
	size_t n;

	m->kind = TABLE;
	m->delimiter = delimiter;
	while (sep && plaintext_peek(m->text) >= 0 && plaintext_peek(m->text) != '\n')
		plaintext_pass(m->text);
	if (!open_cells(m, delimiter))
		return false;
	if (!delimited_next(m->cells))
		return !delimited_status(m->cells) || fail_cells(m);
	const char *const *names = delimited_row(m->cells, &n);
	return keep_names(m, names, n) && place_columns(m, true);
}

/* Fails if the command line wants columns kept: the lines have no names for them. */
static bool check_nameless(struct manifest *m, const char *what)
{
	return n_kept(m) == 0 ||
	       fail(m, STATUS_INPUT,
		    "is %s, whose columns have no names; wanted one called '%.40s'", what,
		    m->names->kept[0]);
}

static bool begin_ljspeech(struct manifest *m)
{
	m->kind = LJSPEECH;
	m->describes = true;
	return check_nameless(m, "a table of LJSpeech") && open_cells(m, '|');
}

static bool begin_kaldi(struct manifest *m)
{
	const char *folder = m->folder ? m->folder : m->file ? "." : NULL;

	m->kind = KALDI;
	m->kaldi = kaldi_new(m->text, folder);
	return m->kaldi ? check_nameless(m, "a list of Kaldi") : no_memory(m);
}

static bool begin_objects(struct manifest *m)
{
	m->kind = OBJECTS;
	m->objects = json_objects_new(m->text);
	return m->objects || no_memory(m);
}

/* Excel's "sep=;", which may be quoted; 0: the line is another one. */
static char delimiter_said(const char *line)
{
	line += *line == '"';
	return strncasecmp(line, "sep=", 4) == 0 && line[4] && (!line[5] || line[5] == '"')
		   ? line[4]
		   : '\0';
}

/* Decides by the first line, given in two copies, what the text is. */
static bool begin_as(struct manifest *m, const char *line, char *copy)
{
	bool kaldi = m->file && ends_with(m->file, ".scp");
	char delimiter;

	if (is_json(line))
		return begin_objects(m);
	if (strncmp(line, "#EXTM3U", 7) == 0) {
		m->kind = PLAYLIST;
		return open_cells(m, '\n');
	}
	if (!kaldi && (delimiter = delimiter_said(line)))
		return begin_table(m, delimiter, true);
	if (!kaldi && (delimiter = find_delimiter(m, line, copy)))
		return begin_table(m, delimiter, false);
	if (!kaldi && is_ljspeech(m, line, copy))
		return begin_ljspeech(m);
	if (is_kaldi(m, line))
		return begin_kaldi(m);
	return judge_line(m, line, copy) && open_cells(m, '\n');
}

/* The split from the name of the table, or from its folder if all such tables have
 * the same name. */
static const char *split_of_path(const struct manifest *m)
{
	const char *base = m->file ? extension_file_name(m->file) : NULL, *folder;
	const char *dot = base ? strrchr(base, '.') : NULL;
	size_t n = !base ? 0 : dot ? (size_t)(dot - base) : strlen(base);

	if (!base)
		return NULL;
	if (!((n == 8 && strncasecmp(base, "metadata", 8) == 0) || strcmp(base, "wav.scp") == 0))
		return split_of_name(base, n);
	folder = m->folder ? extension_file_name(m->folder) : "";
	return split_of_name(folder, strlen(folder));
}

static bool begin(struct manifest *m)
{
	size_t n;
	const char *line = plaintext_first_line(m->text, &n);
	char *mine, *copy;
	bool begun;

	m->begun = true;
	m->split = split_of_path(m);
	m->line = plaintext_line(m->text);
	if (!line)
		return plaintext_status(m->text) ? fail_text(m) : open_cells(m, '\n');
	if (n >= PLAINTEXT_LINE_MAX)
		return fail(m, STATUS_INPUT, "is longer than 64 KiB");
	if (memchr(line, 0, n))
		return fail(m, STATUS_INPUT, "is not text: it contains a NUL");
	mine = strndup(line, n);
	copy = malloc(n + 1);
	begun = mine && copy ? begin_as(m, mine, copy) : no_memory(m);
	free(mine);
	free(copy);
	return begun;
}

/* ---- items ---- */

/* The cell's text; NULL: there is no such column, or it is empty. */
static const char *value_at(const struct manifest *m, size_t place)
{
	const char *text = place < m->n ? m->value[place] : NULL;

	return text && *text ? text : NULL;
}

static const char *cell(const struct manifest *m, enum column what)
{
	return value_at(m, m->place[what]);
}

static bool read_seconds(struct manifest *m, enum column what, double *seconds)
{
	const char *text = cell(m, what);
	char *end, point[40];

	*seconds = NAN;
	if (!text)
		return true;
	*seconds = strtod(text, &end);
	/* tables with semicolons often have decimal commas */
	if (*end == ',' && m->delimiter == ';' && strlen(text) < sizeof point) {
		strcpy(point, text);
		*strchr(point, ',') = '.';
		text = point;
		*seconds = strtod(text, &end);
	}
	if (*end || end == text || !(*seconds >= 0 && *seconds < 1e9))
		return fail(m, STATUS_INPUT, "%s is '%.40s', wanted seconds", columns_title(what),
			    text);
	return true;
}

/* Reads the beginning and end of the used part. A duration without a beginning is that of the whole
 * recording, and is ignored. */
static bool read_times(struct manifest *m, struct item *item)
{
	double duration;

	if (!read_seconds(m, COLUMN_T0, &item->t0) || !read_seconds(m, COLUMN_T1, &item->t1))
		return false;
	if (m->place[COLUMN_T1] == m->n && !isnan(item->t0)) {
		if (!read_seconds(m, COLUMN_DURATION, &duration))
			return false;
		item->t1 = item->t0 + duration;
	}
	if (!isnan(item->t1) && !(item->t1 > (isnan(item->t0) ? 0 : item->t0)))
		return fail(m, STATUS_INPUT, "t1 is not after t0");
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
		return fail(m, STATUS_INPUT, "index is '%.40s', wanted a whole number", text);
	return true;
}

/* Checks that a text for frames is UTF-8: a table in another encoding has to be converted. */
static bool check_text(struct manifest *m, const char *what, const char *text)
{
	char shown[3 * 40 + 1];
	size_t n = text ? strlen(text) : 0, used = 0, step = 1;

	while (used < n && (step = utf8_length(text + used, n - used)) > 0)
		used += step;
	if (used >= n)
		return true;
	utf8_escape(text, n < 40 ? n : 40, shown);
	return fail(
	    m, STATUS_INPUT,
	    "%s '%s' is not UTF-8; 'iconv -f WINDOWS-1252 -t UTF-8' converts the table, if it "
	    "is from Windows",
	    what, shown);
}

static bool check_texts(struct manifest *m, const struct item *item)
{
	return check_text(m, "label", item->label) && check_text(m, "speaker", item->speaker) &&
	       check_text(m, "split", item->split) && check_text(m, "id", item->id);
}

/* Sets the path to open and the name. */
static bool locate(struct manifest *m, struct item *item, const char *path, const char *fold)
{
	if (!path)
		return fail(m, STATUS_INPUT, "has no path");
	item->path = m->kind == LIST ? locator_join(&m->locator, path)
				     : locator_find(&m->locator, path, fold);
	item->name = item->path;
	return item->path || no_memory(m);
}

/* Checks that the row has as many cells as the first line; empty cells at the end do not count. */
static bool check_width(struct manifest *m)
{
	size_t n = m->n_values;

	while (n > m->n && !*m->value[n - 1])
		n--;
	if (n == m->n)
		return true;
	return fail(m, STATUS_INPUT, "has %zu column%s, the first line has %zu", m->n_values,
		    m->n_values == 1 ? "" : "s", m->n);
}

/* Checks that no used value is an array or an object, which would be lost. */
static bool check_kinds(struct manifest *m)
{
	for (int i = 0; i < COLUMNS; i++)
		if (m->place[i] < m->n && !m->value[m->place[i]])
			return fail(m, STATUS_INPUT, "'%.40s' is neither a text nor a number",
				    m->name[m->place[i]]);
	for (size_t i = 0; i < n_kept(m); i++)
		if (m->kept_place[i] < m->n && !m->value[m->kept_place[i]])
			return fail(m, STATUS_INPUT, "'%.40s' is neither a text nor a number",
				    m->name[m->kept_place[i]]);
	return true;
}

/* Takes the values of the columns that are kept. */
static bool read_kept(struct manifest *m, struct item *item)
{
	if (n_kept(m) == 0)
		return true;
	kept_values_clear(&m->kept);
	for (size_t i = 0; i < n_kept(m); i++) {
		const char *text = value_at(m, m->kept_place[i]);
		if (!check_text(m, m->names->kept[i], text))
			return false;
		if (!kept_values_add(&m->kept, text))
			return no_memory(m);
	}
	item->kept = m->kept.text;
	item->n_kept = m->kept.n;
	return true;
}

/* Reads an item from the row of a table, or from an object. */
static bool read_row(struct manifest *m, struct item *item)
{
	*item = (struct item){ .id = cell(m, COLUMN_ID),
			       .label = cell(m, COLUMN_LABEL),
			       .speaker = cell(m, COLUMN_SPEAKER),
			       .split = cell(m, COLUMN_SPLIT),
			       .is_described = m->describes };
	if (m->place[COLUMN_SPLIT] == m->n)
		item->split = m->split;
	if (!m->has_rows)
		columns_note_values((const char *const *)m->name, m->value, m->n, m->place,
				    m->names, m->note);
	m->has_rows = true;
	return check_kinds(m) && read_index(m, item) && read_times(m, item) &&
	       check_texts(m, item) && read_kept(m, item) &&
	       locate(m, item, cell(m, COLUMN_PATH), value_at(m, m->fold));
}

static bool next_cells(struct manifest *m)
{
	if (!delimited_next(m->cells))
		return !delimited_status(m->cells) ? false : fail_cells(m);
	m->line = delimited_line(m->cells);
	m->value = delimited_row(m->cells, &m->n_values);
	return true;
}

static bool next_of_table(struct manifest *m, struct item *item)
{
	return next_cells(m) && check_width(m) && read_row(m, item);
}

static bool next_of_list(struct manifest *m, struct item *item)
{
	do {
		if (!next_cells(m))
			return false;
	} while (m->kind == PLAYLIST && m->value[0][0] == '#');
	*item = (struct item){ .split = m->split, .t0 = NAN, .t1 = NAN };
	return locate(m, item, m->value[0], NULL);
}

static bool next_of_ljspeech(struct manifest *m, struct item *item)
{
	if (!next_cells(m))
		return false;
	if (m->n_values < 2 || m->n_values > 3)
		return fail(m, STATUS_INPUT, "has %zu cells, wanted ID|TEXT or ID|TEXT|NORMALISED",
			    m->n_values);
	const char *label = m->value[m->n_values - 1];
	label = *label ? label : m->value[1];
	*item = (struct item){ .label = *label ? label : NULL,
			       .split = m->split,
			       .is_described = true,
			       .t0 = NAN,
			       .t1 = NAN };
	return check_texts(m, item) && locate(m, item, *m->value[0] ? m->value[0] : NULL, NULL);
}

static bool has_same_names(const struct manifest *m, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && i < m->n && strcmp(names[i], m->name[i]) == 0)
		i++;
	return i == n && n == m->n;
}

static bool next_of_objects(struct manifest *m, struct item *item)
{
	bool first = !m->value;
	size_t n;

	if (!json_objects_next(m->objects)) {
		m->line = json_objects_line(m->objects);
		return json_objects_status(m->objects) &&
		       fail(m, json_objects_status(m->objects), "%s", json_objects_why(m->objects));
	}
	const char *const *names = json_objects_keys(m->objects, &n);
	m->value = json_objects_values(m->objects);
	m->line = json_objects_line(m->objects);
	if ((first || !has_same_names(m, names, n)) &&
	    !(keep_names(m, names, n) && place_columns(m, first)))
		return false;
	return read_row(m, item);
}

/* Notes at the end how many utterances have no line in text. */
static void note_unlabelled(struct manifest *m)
{
	size_t unlabelled, given = kaldi_given(m->kaldi, &unlabelled);

	m->note_given = false;
	if (unlabelled > 0)
		snprintf(
		    m->note, sizeof m->note,
		    "%zu of %zu utterances have no label: the file text beside it has no line for "
		    "them",
		    unlabelled, given);
}

static bool next_of_kaldi(struct manifest *m, struct item *item)
{
	if (!kaldi_next(m->kaldi, item)) {
		m->line = 0;
		if (kaldi_status(m->kaldi))
			return fail(m, kaldi_status(m->kaldi), "%s", kaldi_why(m->kaldi));
		note_unlabelled(m);
		return false;
	}
	item->split = m->split;
	return check_texts(m, item) && locate(m, item, item->path, NULL);
}

static bool read_item(struct manifest *m, struct item *item)
{
	switch (m->kind) {
	case TABLE:
		return next_of_table(m, item);
	case OBJECTS:
		return next_of_objects(m, item);
	case KALDI:
		return next_of_kaldi(m, item);
	case LJSPEECH:
		return next_of_ljspeech(m, item);
	default:
		return next_of_list(m, item);
	}
}

enum manifest_got manifest_next(struct manifest *m, struct item *item)
{
	bool got = !m->status && (m->begun || begin(m)) && read_item(m, item);

	return m->status ? MANIFEST_BAD : got ? MANIFEST_ITEM : MANIFEST_END;
}

bool manifest_is_table(const struct manifest *m)
{
	return m->begun && !m->is_unknown && m->kind != LIST && m->kind != PLAYLIST;
}

const char *manifest_note(struct manifest *m)
{
	bool is_new = *m->note && !m->note_given;

	m->note_given = m->note_given || is_new;
	return is_new ? m->note : NULL;
}

const char *manifest_why(const struct manifest *m)
{
	return m->why;
}

enum status manifest_status(const struct manifest *m)
{
	return m->status;
}
