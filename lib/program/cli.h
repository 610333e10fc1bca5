/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli - program name, option table, usage, messages, exit statuses, closing stdout */
#ifndef EARPIPE_CLI_H
#define EARPIPE_CLI_H

#include "base/quantity.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_type {
	OPTION_END, /* ends the table */
	OPTION_FLAG,
	OPTION_INT,
	OPTION_REAL,
	OPTION_TEXT,
	OPTION_TEXTS,
	OPTION_CHOICE,
	OPTION_RANGE,
	OPTION_SPAN,
	OPTION_ALIAS,
};

/* The texts of an option that may come several times, in their order. */
struct option_texts {
	const char **item; /* [n] */
	size_t n;
};

/* One option: how it is parsed, checked and printed in --help. Rows are written with the macros
 * below, which check the type of the variable. */
struct option_row {
	char letter;      /* 0: the option has a long name only */
	const char *name; /* without the dashes */
	enum option_type type;
	void *value;
	const char *arg;  /* what --help calls the argument, without `words`; NULL for a flag */
	const char *help; /* a phrase for --help: verb first, with the unit */
	double min, max;  /* of numbers, both units of a span; both 0: any finite value */
	const char *const *choices;      /* of a CHOICE; ends with NULL */
	const struct option_word *words; /* of a number; ends with a word that is NULL */
};

/* clang-format off */
/* The address of an option's variable. A variable of another type does not compile. */
#define OPTION_VARIABLE(kind, v) _Generic((v), kind *: (void *)(v))

#ifndef EARPIPE_CPPCHECK /* set by make lint */
#define OPTION_ROW(kind, c_type, n, l, v, a, h, lo, hi, ...) \
	{ .letter = l, .name = n, .type = kind, .value = OPTION_VARIABLE(c_type, v), .arg = a, \
	  .help = "" h, .min = lo, .max = hi, __VA_ARGS__ }
#else /* which cannot parse the address of a member there */
#define OPTION_ROW(kind, c_type, n, l, v, a, h, lo, hi, ...) { l, n, kind, (void *)(v), a, h, lo, hi }
#endif

/* The rows of an option table: name, letter or 0, address of the variable, what --help calls the
 * argument, help; then, by type:
 *
 *     OPT_FLAG           bool          takes no argument
 *     OPT_INT            int64_t       within [min, max]
 *     OPT_REAL           double        within [min, max], never NaN
 *     OPT_TEXT           const char *
 *     OPT_TEXTS          struct option_texts, one more each time that the option is given
 *     OPT_CHOICE         int           the index in `choices`, a NULL-terminated list of words
 *     OPT_RANGE          struct range  within [min, max]: "5", or "0:20", the lower end first
 *     OPT_SPAN           struct span   within [min, max]: "200" samples, or "25ms"
 *     OPT_INT_OR, OPT_REAL_OR, OPT_RANGE_OR    the same, or one of `words` (struct option_word)
 *
 *     OPT_ALIAS(name, other)           an older name of `other`, which --help leaves out
 *
 * The variable's value before parsing is the default, which --help prints. Numbers are unset as
 * OPTION_UNSET (base/quantity.h) says; a span is unset if it is 0, a text if it is NULL. */
#define OPT_FLAG(name, letter, var, help) \
	OPTION_ROW(OPTION_FLAG, bool, name, letter, var, NULL, help, 0, 0, )
#define OPT_INT(name, letter, var, arg, help, min, max) \
	OPTION_ROW(OPTION_INT, int64_t, name, letter, var, arg, help, min, max, )
#define OPT_INT_OR(name, letter, var, arg, help, min, max, accepted) \
	OPTION_ROW(OPTION_INT, int64_t, name, letter, var, arg, help, min, max, .words = accepted)
#define OPT_REAL(name, letter, var, arg, help, min, max) \
	OPTION_ROW(OPTION_REAL, double, name, letter, var, arg, help, min, max, )
#define OPT_REAL_OR(name, letter, var, arg, help, min, max, accepted) \
	OPTION_ROW(OPTION_REAL, double, name, letter, var, arg, help, min, max, .words = accepted)
#define OPT_TEXT(name, letter, var, arg, help) \
	OPTION_ROW(OPTION_TEXT, const char *, name, letter, var, arg, help, 0, 0, )
#define OPT_TEXTS(name, letter, var, arg, help) \
	OPTION_ROW(OPTION_TEXTS, struct option_texts, name, letter, var, arg, help, 0, 0, )
#define OPT_CHOICE(name, letter, var, arg, help, list) \
	OPTION_ROW(OPTION_CHOICE, int, name, letter, var, arg, help, 0, 0, .choices = list)
#define OPT_RANGE(name, letter, var, arg, help, min, max) \
	OPTION_ROW(OPTION_RANGE, struct range, name, letter, var, arg, help, min, max, )
#define OPT_RANGE_OR(name, letter, var, arg, help, min, max, accepted) \
	OPTION_ROW(OPTION_RANGE, struct range, name, letter, var, arg, help, min, max, \
		   .words = accepted)
#define OPT_SPAN(name, letter, var, arg, help, min, max) \
	OPTION_ROW(OPTION_SPAN, struct span, name, letter, var, arg, help, min, max, )
#define OPT_ALIAS(older, other) { .type = OPTION_ALIAS, .name = older, .arg = other }
#define OPT_END { .type = OPTION_END }
/* clang-format on */

struct program {
	const char *name;
	const char *operands;             /* "[FILE...]" */
	const char *summary;              /* a sentence for --help */
	bool reads_stream;                /* adds --max-frame */
	const struct option_row *options; /* ends with OPT_END; -h -V -q -v are added */
	bool runs_command;                /* the first operand ends the options */
};

/* Parses the command line and gives the operands (NULL-terminated, part of argv). --help and
 * --version print and exit 0; a mistake prints a line and exits STATUS_USAGE. Options and operands
 * may come in any order; "--" ends the options. Also names the program in all messages. */
char **cli_parse(int argc, char **argv, const struct program *program);

/* Whether the command line has the option of this variable, even with its default. */
bool cli_given(const void *value);

/* Refuses an option of the command line that has no effect; met: it has one. The message is "--NAME
 * without NEED: WHY", for example "--keep without --calibrate: only the calibration uses it". */
void cli_want_with(const void *value, bool met, const char *need, const char *why);

/* Refuses two options if the command line has both: "--A beside --B: WHY". */
void cli_want_one(const void *a, const void *b, const char *why);

/* If the command line has this option, refuses all others: "--B beside --A: WHY". Allowed are the
 * options of all programs and those in `with`, which ends with NULL. */
void cli_want_alone(const void *value, const char *why, const void *const *with);

/* Sets options, "name value name value", except those that the command line has. All are in the
 * table and none is a TEXT. */
void cli_preset(const char *settings);

bool cli_quiet(void);       /* -q */
bool cli_verbose(void);     /* -v */
const char *cli_name(void); /* of the program */
size_t cli_max_frame(void); /* --max-frame: bytes of data that a frame may have */

/* Ends with STATUS_USAGE: a message about the command line, and a hint at --help. */
_Noreturn void cli_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on, messages are written to `out` instead of stderr. */
void cli_messages_to(FILE *out);

/* Prints one line on stderr, "name: ...", in one write. Characters that could control a terminal
 * are escaped (escape.h); backslashes are not. */
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, unless -q. */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, with -v only. */
void cli_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Flushes stdout, so that results so far are delivered, prints the line and exits with
 * the status. */
_Noreturn void cli_die(enum status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends with STATUS_SYSTEM: no memory for a frame. */
_Noreturn void cli_no_memory(void);

/* Allocates n * size bytes of zeros, or ends with STATUS_SYSTEM; checks the product
 * for overflow. */
void *cli_alloc(size_t n, size_t size);
/* Grows p to n * size bytes in the same way; bytes beyond the old size are not set. */
void *cli_grow(void *p, size_t n, size_t size);

/* A name or label for a line of text (escape.h). */
void cli_put_text(FILE *out, const char *text);

/* Closes stdout and returns the exit status: `status`, or STATUS_SYSTEM if writing failed. Every
 * main ends with it. */
enum status cli_finish(enum status status);

/* After a failed write to stdout, with the reason in errno: ends without a message, as by SIGPIPE,
 * if the reader has gone, and with STATUS_SYSTEM otherwise. */
_Noreturn void cli_write_failed(void);

#endif
