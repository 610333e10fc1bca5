/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/cli.h"

#include "base/decimal.h"
#include "base/escape.h"
#include "system/crash_guard.h"
#include "system/output.h"
#include "stream/stream.h"
#include "base/tensor.h"
#include "program/terminal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef EARPIPE_VERSION
#define EARPIPE_VERSION "unknown"
#endif

enum { OPTIONS_MAX = 96, MIB = 1048576 };

/* The state of the command line: a process has one. */
static struct {
	const char *name;
	FILE *messages; /* NULL: stderr */
	bool quiet, verbose, help, version;
	int64_t max_frame_mib;
	struct option_row rows[OPTIONS_MAX + 1];
	bool given[OPTIONS_MAX + 1]; /* on the command line */
	size_t n_rows;
} cli = { .name = "earpipe", .max_frame_mib = 64 };

static const struct option_row common_rows[] = {
	OPT_FLAG("quiet", 'q', &cli.quiet, "print errors only"),
	OPT_FLAG("verbose", 'v', &cli.verbose, "print more messages on stderr"),
	OPT_FLAG("help", 'h', &cli.help, "print this help and exit"),
	OPT_FLAG("version", 'V', &cli.version, "print the version and exit"),
	OPT_END,
};

static const struct option_row max_frame_rows[] = {
	OPT_INT("max-frame", 0, &cli.max_frame_mib, "MIB",
		"refuse a frame with more than MIB mebibytes of data", 1, 4096),
	OPT_END,
};

bool cli_quiet(void)
{
	return cli.quiet;
}

const char *cli_name(void)
{
	return cli.name;
}

bool cli_verbose(void)
{
	return cli.verbose;
}

size_t cli_max_frame(void)
{
	return (size_t)cli.max_frame_mib * MIB;
}

/* ---- messages ---- */

/* Writes a message at once, so that the stages of a pipeline do not mix their lines. */
static void say(const char *format, va_list args)
{
	char text[2048], line[2 * sizeof text + 64];
	size_t used;

	vsnprintf(text, sizeof text, format, args);
	used = (size_t)snprintf(line, 64, "%.48s: ", cli.name);
	for (size_t at = 0, n = strlen(text), length; at < n && used < sizeof line - 32;
	     at += length) {
		char piece[ESCAPE_MAX];

		length = escape_text(text + at, n - at, piece);
		/* a backslash may be part of the message, or of an escaped name */
		used += (size_t)snprintf(line + used, sizeof piece, "%s",
					 text[at] == '\\' ? "\\" : piece);
	}
	line[used++] = '\n';
	/* Nothing can be done about a stderr that is gone. */
	output_write(cli.messages ? fileno(cli.messages) : STDERR_FILENO, line, used);
}

void cli_messages_to(FILE *out)
{
	cli.messages = out;
}

void cli_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

void cli_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!cli.quiet)
		say(format, args);
	va_end(args);
}

void cli_detail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (cli.verbose)
		say(format, args);
	va_end(args);
}

void cli_die(enum status status, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(status);
}

void cli_misuse(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	cli_die(STATUS_USAGE, "%s; see '%s --help'", text, cli.name);
}

/* ---- memory ---- */

void cli_no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for a frame");
}

void *cli_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		cli_die(STATUS_SYSTEM, "no memory for %zu items of %zu bytes", n, size);
	return p;
}

void *cli_grow(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (!size_mul(n, size, &bytes) || !(p = realloc(p, bytes ? bytes : 1)))
		cli_die(STATUS_SYSTEM, "no memory for %zu items of %zu bytes", n, size);
	return p;
}

/* ---- usage ---- */

/* A number in a notation that its option accepts, and that gives it back: whole ones in digits. */
static char *number_text(double value, char text[DECIMAL_TEXT])
{
	if (value == floor(value) && fabs(value) < 1e16) {
		snprintf(text, DECIMAL_TEXT, "%.0f", value);
		return text;
	}
	return decimal_text(value, 1, text);
}

static bool in_range(const struct option_row *row, double value)
{
	if (row->min == 0 && row->max == 0)
		return value != (double)OPTION_UNSET;
	return value >= row->min && value <= row->max;
}

/* How an earlier version wrote the value of a word. */
static bool is_older(const struct option_word *w)
{
	return strchr("-0123456789", *w->word);
}

/* "5", the word that stands for it, or "" for a value that is unset. */
static const char *value_text(const struct option_row *row, double value, char text[DECIMAL_TEXT])
{
	for (const struct option_word *w = row->words; w && w->word && !is_older(w); w++)
		if (w->value == value)
			return w->word;
	return in_range(row, value) ? number_text(value, text) : "";
}

/* The default in the notation that the option accepts, or "" for an option that is unset. */
static void default_text(const struct option_row *row, char *text, size_t size)
{
	char number[DECIMAL_TEXT], other[DECIMAL_TEXT];

	*text = '\0';
	switch (row->type) {
	case OPTION_INT: {
		int64_t value = *(int64_t *)row->value;
		snprintf(text, size, "%s", value_text(row, (double)value, number));
		break;
	}
	case OPTION_REAL:
		snprintf(text, size, "%s", value_text(row, *(double *)row->value, number));
		break;
	case OPTION_TEXT:
		if (*(const char **)row->value)
			snprintf(text, size, "%s", *(const char **)row->value);
		break;
	case OPTION_CHOICE:
		snprintf(text, size, "%s", row->choices[*(int *)row->value]);
		break;
	case OPTION_RANGE: {
		struct range range = *(struct range *)row->value;
		if (range.low != range.high)
			snprintf(text, size, "%s:%s", number_text(range.low, number),
				 number_text(range.high, other));
		else
			snprintf(text, size, "%s", value_text(row, range.low, number));
		break;
	}
	case OPTION_SPAN: {
		struct span span = *(struct span *)row->value;
		if (span.value > 0)
			snprintf(text, size, "%s%s", number_text(span.value, number),
				 span.is_ms ? "ms" : "");
		break;
	}
	case OPTION_FLAG:
	case OPTION_TEXTS:
	case OPTION_ALIAS:
	case OPTION_END:
		break;
	}
}

enum { LIST_TEXT = 256 };

/* Appends to text[LIST_TEXT], as much as fits. */
static void append(char *text, const char *more)
{
	size_t used = strlen(text);

	snprintf(text + used, LIST_TEXT - used, "%s", more);
}

/* The argument as --help names it: "DB|silence". */
static const char *argument_text(const struct option_row *row, char text[LIST_TEXT])
{
	*text = '\0';
	append(text, row->arg);
	for (const struct option_word *w = row->words; w && w->word && !is_older(w); w++) {
		append(text, "|");
		append(text, w->word);
	}
	return text;
}

/* Bytes of the words that belong on one line: up to a space, unless an option follows it, or up to
 * a '|' and with it. */
static size_t unbroken(const char *text)
{
	size_t n = strspn(text, " ");

	n += strcspn(text + n, " |");
	while (text[n] == ' ' && text[n + 1] == '-')
		n += 1 + strcspn(text + n + 1, " |");
	return n + (text[n] == '|');
}

/* Prints ASCII text on lines of `columns` columns, of which the first has `at` already and the
 * others are indented; returns where the last one ends. */
static size_t put_wrapped(const char *text, size_t at, size_t indent, size_t columns)
{
	while (*text) {
		size_t n = unbroken(text);

		if (at + n > columns && at > indent) {
			text += strspn(text, " ");
			n = unbroken(text);
			printf("\n%*s", (int)indent, "");
			at = indent;
		}
		printf("%.*s", (int)n, text);
		at += n;
		text += n;
	}
	return at;
}

/* Where the explanations begin, and the narrowest line with room for them beside the options. */
enum { EXPLAINED_AT = 30, BESIDE_MIN = 64, BELOW_AT = 8 };

static void print_option(const struct option_row *row, size_t columns)
{
	const size_t indent = columns < BESIDE_MIN ? BELOW_AT : EXPLAINED_AT;
	char flag[LIST_TEXT + 80], arg[LIST_TEXT], text[512], value[LIST_TEXT];
	size_t used, at;

	snprintf(flag, sizeof flag, "  %c%c%c --%s%s%s", row->letter ? '-' : ' ',
		 row->letter ? row->letter : ' ', row->letter ? ',' : ' ', row->name,
		 row->arg ? " " : "", row->arg ? argument_text(row, arg) : "");
	used = (size_t)snprintf(text, sizeof text, "%s", row->help);
	for (size_t k = 0; row->type == OPTION_CHOICE && row->choices[k]; k++)
		if (used < sizeof text)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
						 k ? "|" : ": ", row->choices[k]);
	default_text(row, value, sizeof value);
	if (*value && used < sizeof text)
		snprintf(text + used, sizeof text - used, " [%s]", value);
	printf("%s", flag);
	at = strlen(flag);
	if (columns < BESIDE_MIN) {
		printf("\n%*s", (int)indent, "");
		at = indent;
	} else {
		const int gap = at + 2 <= indent ? (int)(indent - at) : 2;
		printf("%*s", gap, "");
		at += (size_t)gap;
	}
	put_wrapped(text, at, indent, columns);
	putchar('\n');
}

static void print_usage(const struct program *program)
{
	const size_t columns = terminal_columns(STDOUT_FILENO);
	char line[160];

	snprintf(line, sizeof line, "usage: %s [OPTION...]%s%s", program->name,
		 *program->operands ? " " : "", program->operands);
	put_wrapped(line, 0, 0, columns);
	putchar('\n');
	put_wrapped(program->summary, 0, 0, columns);
	printf("\n\n");
	for (size_t i = 0; i < cli.n_rows; i++)
		if (cli.rows[i].type != OPTION_ALIAS)
			print_option(&cli.rows[i], columns);
	snprintf(line, sizeof line, "Every option is described in %s(1), the family in earpipe(7).",
		 program->name);
	putchar('\n');
	put_wrapped(line, 0, 0, columns);
	putchar('\n');
}

/* What the shells' completion is made from (.ci/completion). Fields are separated by tabs: a line
 * "program", name, operands, summary; then for each option "option", letter, name, type, argument,
 * the words that it may be, divided by blanks, and help. */
static void print_table(const struct program *program)
{
	static const char *const types[] = {
		[OPTION_FLAG] = "flag", [OPTION_INT] = "int",       [OPTION_REAL] = "real",
		[OPTION_TEXT] = "text", [OPTION_CHOICE] = "choice", [OPTION_RANGE] = "range",
		[OPTION_SPAN] = "span", [OPTION_TEXTS] = "texts",
	};

	printf("program\t%s\t%s\t%s\n", program->name, program->operands, program->summary);
	for (const struct option_row *row = cli.rows; row < cli.rows + cli.n_rows; row++) {
		const char *gap = "";

		if (row->type == OPTION_ALIAS)
			continue;
		printf("option\t%.1s\t%s\t%s\t%s\t", &row->letter, row->name, types[row->type],
		       row->arg ? row->arg : "");
		for (size_t k = 0; row->type == OPTION_CHOICE && row->choices[k]; k++, gap = " ")
			printf("%s%s", gap, row->choices[k]);
		for (const struct option_word *w = row->words; w && w->word; w++) {
			if (!is_older(w)) {
				printf("%s%s", gap, w->word);
				gap = " ";
			}
		}
		printf("\t%s\n", row->help);
	}
	exit(cli_finish(STATUS_OK));
}

/* ---- parsing ---- */

/* The whole text as a finite number; C locale, since setlocale is never called. */
static bool parse_real(const char *text, double *out)
{
	char *end;

	if (isspace((unsigned char)*text))
		return false;
	*out = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*out);
}

static bool parse_int(const char *text, int64_t *out)
{
	char *end;

	if (isspace((unsigned char)*text))
		return false;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return end != text && *end == '\0' && errno == 0;
}

static bool parse_span(const char *text, struct span *out)
{
	char digits[32];
	size_t len = strlen(text);

	out->is_ms = len > 2 && strcmp(text + len - 2, "ms") == 0;
	if (out->is_ms)
		len -= 2;
	if (len == 0 || len >= sizeof digits)
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (!parse_real(digits, &out->value))
		return false;
	return out->is_ms || out->value == floor(out->value);
}

static bool parse_range(const char *text, struct range *out)
{
	char low[32];
	const size_t len = strcspn(text, ":");

	if (len >= sizeof low)
		return false;
	memcpy(low, text, len);
	low[len] = '\0';
	return parse_real(low, &out->low) &&
	       parse_real(text[len] ? text + len + 1 : low, &out->high) && out->low <= out->high;
}

/* The same as in_range() for whole numbers, which a double might round. */
static bool int_in_range(const struct option_row *row, int64_t value)
{
	return (row->min == 0 && row->max == 0) ||
	       (value >= (int64_t)row->min && value <= (int64_t)row->max);
}

/* "--rate 0: wanted device, or a number from 1000 to 384000" */
static _Noreturn void refuse_value(const struct option_row *row, const char *text, const char *what)
{
	char low[DECIMAL_TEXT], high[DECIMAL_TEXT], words[LIST_TEXT] = "";
	/* parts of a sample can be said in milliseconds alone */
	const char *unit = row->type == OPTION_SPAN && row->min != floor(row->min) ? "ms" : "";

	for (const struct option_word *w = row->words; w && w->word && !is_older(w); w++) {
		append(words, w->word);
		append(words, w[1].word && !is_older(w + 1) ? ", " : ", or ");
	}
	if (row->min == 0 && row->max == 0)
		cli_misuse("--%s %s: wanted %s%s", row->name, text, words, what);
	cli_misuse("--%s %s: wanted %s%s from %s%s to %s%s", row->name, text, words, what,
		   number_text(row->min, low), unit, number_text(row->max, high), unit);
}

static void set_choice(const struct option_row *row, const char *text)
{
	char list[LIST_TEXT] = "";

	for (int k = 0; row->choices[k]; k++) {
		if (strcmp(row->choices[k], text) == 0) {
			*(int *)row->value = k;
			return;
		}
		append(list, k ? ", " : "");
		append(list, row->choices[k]);
	}
	cli_misuse("--%s %s: wanted one of %s", row->name, text, list);
}

/* The word that was given for a number; NULL: it is none of the option's. */
static const struct option_word *find_word(const struct option_row *row, const char *text)
{
	for (const struct option_word *w = row->words; w && w->word; w++)
		if (strcmp(w->word, text) == 0)
			return w;
	return NULL;
}

/* Sets both ends of the option's number or range. */
static void set_word(const struct option_row *row, double value)
{
	if (row->type == OPTION_INT)
		*(int64_t *)row->value = (int64_t)value;
	else if (row->type == OPTION_REAL)
		*(double *)row->value = value;
	else
		*(struct range *)row->value = (struct range){ value, value };
}

static void add_text(struct option_texts *texts, const char *text)
{
	texts->item = cli_grow(texts->item, texts->n + 1, sizeof *texts->item);
	texts->item[texts->n++] = text;
}

static void set_option(const struct option_row *row, const char *text)
{
	const struct option_word *word = find_word(row, text);

	if (word) {
		set_word(row, word->value);
		return;
	}
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)row->value = true;
		break;
	case OPTION_INT: {
		int64_t value;
		if (!parse_int(text, &value) || !int_in_range(row, value))
			refuse_value(row, text, "a whole number");
		*(int64_t *)row->value = value;
		break;
	}
	case OPTION_REAL: {
		double value;
		if (!parse_real(text, &value) || !in_range(row, value))
			refuse_value(row, text, "a number");
		*(double *)row->value = value;
		break;
	}
	case OPTION_RANGE: {
		struct range value;
		if (!parse_range(text, &value) || !in_range(row, value.low) ||
		    !in_range(row, value.high))
			refuse_value(row, text, "a number, or two with a colon between,");
		*(struct range *)row->value = value;
		break;
	}
	case OPTION_SPAN: {
		struct span value;
		if (!parse_span(text, &value) || !in_range(row, value.value))
			refuse_value(row, text, "samples (200) or milliseconds (25ms)");
		*(struct span *)row->value = value;
		break;
	}
	case OPTION_TEXT:
	case OPTION_TEXTS:
		if (!*text) /* usually an unset variable of a script */
			cli_misuse("--%s '': wanted %s", row->name, row->arg);
		if (row->type == OPTION_TEXTS)
			add_text(row->value, text);
		else
			*(const char **)row->value = text;
		break;
	case OPTION_CHOICE:
		set_choice(row, text);
		break;
	case OPTION_ALIAS:
	case OPTION_END:
		break;
	}
}

/* Opens standard descriptors that are closed, since the next file would get their number: messages
 * would end up in a model. Using one is still an error: it can be neither read nor written. */
static void occupy_closed_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void add_rows(const struct option_row *rows)
{
	for (; rows->type != OPTION_END; rows++)
		if (cli.n_rows < OPTIONS_MAX)
			cli.rows[cli.n_rows++] = *rows;
}

/* The row of the option with that name, which must exist. */
static size_t row_named(const char *name, size_t len)
{
	size_t i = 0;

	while (i < cli.n_rows &&
	       (strlen(cli.rows[i].name) != len || memcmp(cli.rows[i].name, name, len) != 0))
		i++;
	return i;
}

/* The number of the row that an option sets: its own, or for an alias that of the other option. */
static size_t row_set_by(size_t i)
{
	const struct option_row *row = &cli.rows[i];

	return row->type == OPTION_ALIAS ? row_named(row->arg, strlen(row->arg)) : i;
}

/* getopt's two tables, made from the options; val is the number of the row to set, plus 256. */
static void getopt_tables(const struct program *program, struct option *longs, char *shorts)
{
	if (program->runs_command)
		*shorts++ = '+';
	*shorts++ = ':';
	for (size_t i = 0; i < cli.n_rows; i++) {
		const struct option_row *row = &cli.rows[i];
		const size_t to = row_set_by(i);
		int takes = cli.rows[to].type == OPTION_FLAG ? no_argument : required_argument;

		longs[i] = (struct option){ row->name, takes, NULL, 256 + (int)to };
		if (row->letter) {
			*shorts++ = row->letter;
			if (takes)
				*shorts++ = ':';
		}
	}
	longs[cli.n_rows] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *find_row(int code)
{
	if (code >= 256)
		return &cli.rows[code - 256];
	for (size_t i = 0; i < cli.n_rows; i++)
		if (cli.rows[i].letter == code)
			return &cli.rows[i];
	return NULL;
}

static _Noreturn void refuse_option(int code, char **argv)
{
	const struct option_row *row = optopt ? find_row(optopt) : NULL;
	const char *word = argv[optind - 1];
	char arg[LIST_TEXT];

	if (code == ':')
		cli_misuse("%s: wanted %s after it", word,
			   row && row->arg ? argument_text(row, arg) : "a value");
	if (row && row->type == OPTION_FLAG)
		cli_misuse("%s: takes no value", word);
	if (optopt && optopt < 256) /* may stand within a word: -qx */
		cli_misuse("unknown option -%c", optopt);
	cli_misuse("unknown or ambiguous option %s", word);
}

static void print_and_exit(const struct program *program)
{
	if (cli.help)
		print_usage(program);
	else
		printf("%s (earpipe) %s\n", program->name, EARPIPE_VERSION);
	exit(cli_finish(STATUS_OK));
}

char **cli_parse(int argc, char **argv, const struct program *program)
{
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 3];
	struct {
		const struct option_row *row;
		const char *text;
	} given[256];
	size_t n_given = 0;
	int code;

	cli.name = program->name;
	crash_guard_program(cli.name);
	occupy_closed_descriptors();
	if (!output_open_stdout())
		cli_die(STATUS_SYSTEM, "no memory for stdout");
	add_rows(program->options);
	if (program->reads_stream)
		add_rows(max_frame_rows);
	add_rows(common_rows);
	/* not in the table: an option there could make abbreviations of others ambiguous */
	if (argc == 2 && strcmp(argv[1], "--print-options") == 0)
		print_table(program);
	getopt_tables(program, longs, shorts);
	opterr = 0;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (code == '?' || code == ':')
			refuse_option(code, argv);
		if (n_given == sizeof given / sizeof given[0])
			cli_misuse("more than %zu options", n_given);
		given[n_given].row = find_row(code);
		given[n_given++].text = optarg;
		if (find_row(code)->value == &cli.help)
			cli.help = true;
	}
	/* Values are set only now, so that --help prints the defaults wherever it stands. */
	if (cli.help)
		print_and_exit(program);
	for (size_t i = 0; i < n_given; i++) {
		cli.given[given[i].row - cli.rows] = true;
		set_option(given[i].row, given[i].text);
	}
	if (cli.version)
		print_and_exit(program);
	return argv + optind;
}

void cli_preset(const char *settings)
{
	while (*settings) {
		size_t name_len = strcspn(settings, " ");
		const char *text = settings + name_len + 1;
		size_t text_len = strcspn(text, " "), i = row_named(settings, name_len);
		char word[64];

		snprintf(word, sizeof word, "%.*s", (int)text_len, text);
		if (!cli.given[i])
			set_option(&cli.rows[i], word);
		settings = text + text_len;
		settings += strspn(settings, " ");
	}
}

bool cli_given(const void *value)
{
	for (size_t i = 0; i < cli.n_rows; i++)
		if (cli.rows[i].value == value)
			return cli.given[i];
	return false;
}

static const char *option_name(const void *value)
{
	for (size_t i = 0; i < cli.n_rows; i++)
		if (cli.rows[i].value == value)
			return cli.rows[i].name;
	return "";
}

void cli_want_with(const void *value, bool met, const char *need, const char *why)
{
	if (cli_given(value) && !met)
		cli_misuse("--%s without %s: %s", option_name(value), need, why);
}

void cli_want_one(const void *a, const void *b, const char *why)
{
	if (cli_given(a) && cli_given(b))
		cli_misuse("--%s beside --%s: %s", option_name(a), option_name(b), why);
}

static bool is_common(const struct option_row *row)
{
	bool common = row->value == &cli.max_frame_mib;

	for (const struct option_row *r = common_rows; r->type != OPTION_END; r++)
		common = common || row->value == r->value;
	return common;
}

void cli_want_alone(const void *value, const char *why, const void *const *with)
{
	for (size_t i = 0; cli_given(value) && i < cli.n_rows; i++) {
		const struct option_row *row = &cli.rows[i];
		bool allowed = row->value == value || is_common(row);

		for (size_t k = 0; with[k]; k++)
			allowed = allowed || with[k] == row->value;
		if (cli.given[i] && !allowed)
			cli_misuse("--%s beside --%s: %s", row->name, option_name(value), why);
	}
}

/* ---- output ---- */

void cli_put_text(FILE *out, const char *text)
{
	escape_put(out, text);
}

void cli_write_failed(void)
{
	if (errno == EPIPE)
		stream_reader_gone();
	cli_die(STATUS_SYSTEM, "cannot write to stdout: %s", strerror(errno));
}

enum status cli_finish(enum status status)
{
	errno = 0;
	if (ferror(stdout) || fclose(stdout) != 0) {
		if (errno == 0)
			errno = EIO;
		cli_write_failed();
	}
	return status;
}
