/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli - program name, option table, usage, messages, exit statuses, closing stdout */
#ifndef EARPIPE_CLI_H
#define EARPIPE_CLI_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_type {
	OPTION_END,    /* ends the table */
	OPTION_FLAG,   /* bool: takes no argument */
	OPTION_INT,    /* int64_t within [min, max] */
	OPTION_REAL,   /* double within [min, max], never NaN; or one of the words in choices, if
			* there are any: the first is -1, the second -2, and min is 0 or more */
	OPTION_TEXT,   /* const char * */
	OPTION_CHOICE, /* int: the place of the word in choices, a NULL-terminated list */
	OPTION_RANGE,  /* struct range within [min, max]: "5", or "0:20", the lower end first */
	OPTION_SPAN,   /* struct span: samples, or milliseconds as "25ms" */
};

/* A number to be drawn between two, or the one number that both are. */
struct range {
	double low, high;
};

/* A length of time given in samples or in milliseconds, until the rate is known. */
struct span {
	double value;
	bool is_ms;
};

/* Samples at that rate, rounded to the nearest; a positive span gives at least 1. */
size_t span_samples(struct span s, double rate_hz);

/* One row: parses, checks the range, prints the usage. The variable's value before parsing is
 * the default, and --help says it (an INT, REAL or SPAN whose default is 0 below its minimum, or a
 * NULL text, is 'unset' and prints none). */
struct option_row {
	char letter;      /* 0: long only */
	const char *name; /* without the dashes */
	enum option_type type;
	void *value;
	const char *arg;  /* what usage calls the argument; NULL for a flag */
	const char *help; /* a phrase for the usage */
	double min, max;  /* INT, REAL, RANGE, SPAN (both units); both 0: any finite value */
	const char *const *choices; /* CHOICE, REAL */
};

struct program {
	const char *name;
	const char *operands;             /* "[FILE...]" */
	const char *summary;              /* a sentence for --help */
	bool reads_stream;                /* adds --max-frame */
	const struct option_row *options; /* ends with OPTION_END; -h -V -q -v are added */
};

/* Parses the command line and gives the operands (NULL-terminated, part of argv). --help and
 * --version print and exit 0; a mistake prints a line and exits STATUS_USAGE. Options and operands
 * may come in any order; "--" ends the options. Also names the program in all messages. */
char **cli_parse(int argc, char **argv, const struct program *program);

/* Takes a list with commas in place apart: *n items, one at least; the caller frees the array. */
char **cli_split(char *list, size_t *n);

/* Whether the command line set this variable of the option table, be it to its default. */
bool cli_given(const void *value);

/* Refuses an option that the command line gives although nothing will use it: met is whether
 * something does. The line is "--NAME without NEED: WHY", for example "--keep without --calibrate:
 * only the calibration uses it". */
void cli_want_with(const void *value, bool met, const char *need, const char *why);

/* Refuses two options of which the command line gives both: "--A beside --B: WHY". */
void cli_want_one(const void *a, const void *b, const char *why);

/* Refuses whatever else the command line gives beside an option that it gives: "--B beside --A:
 * WHY", but for what all programs have and the options listed in `with`, which ends with NULL. */
void cli_want_alone(const void *value, const char *why, const void *const *with);

/* Sets options, "name value name value", as if the command line had begun with them: those that it
 * gives itself are left alone. All are in the table and none is a TEXT. */
void cli_preset(const char *settings);

bool cli_quiet(void);       /* -q */
bool cli_verbose(void);     /* -v */
const char *cli_name(void); /* of the program */
size_t cli_max_frame(void); /* --max-frame: bytes of data that a frame may have */

/* A mistake on the command line: the line, a hint at --help, STATUS_USAGE. */
_Noreturn void cli_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Messages go to `out` from now on, not to stderr. */
void cli_messages_to(FILE *out);

/* One line on stderr, "name: ...", always whole: what a terminal must not be shown comes out as \t,
 * \n, \r or \xHH (escape.h; backslashes stay as they are). */
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, unless -q. */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, with -v only. */
void cli_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Flushes stdout (what was made so far is delivered), says why, exits with the status. */
_Noreturn void cli_die(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Memory or the end (STATUS_SYSTEM). n * size is checked for overflow. Contents are zero. */
void *cli_alloc(size_t n, size_t size);
/* Grows p to n * size bytes; contents beyond the old size are not set. */
void *cli_grow(void *p, size_t n, size_t size);

/* A name or label for a line of text (escape.h). */
void cli_put_text(FILE *out, const char *text);

/* Closes stdout and gives the exit status: `status`, or STATUS_SYSTEM if writing failed. The last
 * thing that every main does. */
int cli_finish(int status);

/* Writing to stdout failed (errno says why): ends silently as by SIGPIPE when the reader has gone,
 * else dies with STATUS_SYSTEM. */
_Noreturn void cli_write_failed(void);

#endif
