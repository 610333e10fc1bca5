/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word-exec - runs a command for each recognised word
 * in   lines of text as cnn-predict prints them: id, word, probability, with tabs between
 * out  the same lines
 *
 * Commands run one after the other, while lines are read on. system/job runs them. */
#include "base/escape.h"
#include "program/filter.h"
#include "system/clock.h"
#include "system/interrupt.h"
#include "system/job.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TEXT_MAX = 65536, /* bytes of a line */
	LOOK_MS = 20,     /* between two looks at a command that runs */
	QUEUE_MAX = 1000,
};

/* A word that waits for its command. All texts are held by `line`. */
struct word {
	char *line, *id, *word, *p;
	char heard[CLOCK_TEXT];
};

struct stage {
	char **command; /* ends with NULL */
	struct job job;
	struct word now;                    /* the word whose command runs */
	struct word waiting[QUEUE_MAX + 1]; /* [n_waiting], the oldest first */
	size_t n_waiting;
	char text[TEXT_MAX]; /* [n_text], a line that is not complete */
	size_t n_text;
	bool ended;
	char fault[200]; /* what is wrong with a line; empty: nothing */
	unsigned long long n_lines, n_run, n_failed, n_dropped;
};

static double timeout_s = 60;
static int64_t queue = 16;
static bool with_none;

static const struct option_word timeout_words[] = { { "none", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_REAL_OR("timeout", 't', &timeout_s, "S", "end a command that runs for S seconds", 0,
		    1e6, timeout_words),
	OPT_INT("queue", 0, &queue, "N", "let N words wait while a command runs", 0, QUEUE_MAX),
	OPT_FLAG("none", 0, &with_none, "run the command for the word none, too"),
	OPT_END,
};

static const struct program program = {
	.name = "word-exec",
	.operands = "COMMAND [ARGUMENT...]",
	.summary = "Run a command for each recognised word.",
	.runs_command = true,
	.options = options,
};

/* ---- commands ---- */

static void free_word(struct word *w)
{
	free(w->line);
	*w = (struct word){ 0 };
}

/* An argument with {id}, {word} and {p} replaced; the caller frees it. */
static char *fill(const char *argument, const struct word *w)
{
	const struct {
		const char *name, *value;
	} places[] = { { "{id}", w->id }, { "{word}", w->word }, { "{p}", w->p } };
	size_t n = 0, size = strlen(argument) + 1;
	char *out = cli_alloc(size, 1);

	while (*argument) {
		const char *value = NULL;
		for (size_t i = 0; i < sizeof places / sizeof *places && !value; i++) {
			const size_t k = strlen(places[i].name);
			if (strncmp(argument, places[i].name, k) == 0) {
				value = places[i].value;
				argument += k;
			}
		}
		const size_t k = value ? strlen(value) : 1;
		size += k;
		out = cli_grow(out, size, 1);
		memcpy(out + n, value ? value : argument, k);
		n += k;
		argument += !value;
	}
	out[n] = '\0';
	return out;
}

/* Starts the command for the word that has waited longest. */
static void start_next(struct stage *s)
{
	size_t n = 0;
	char **argv;

	s->now = s->waiting[0];
	s->n_waiting--;
	memmove(s->waiting, s->waiting + 1, s->n_waiting * sizeof *s->waiting);
	const struct job_variable variables[] = {
		{ "EARPIPE_WORD", s->now.word },
		{ "EARPIPE_PROBABILITY", s->now.p },
		{ "EARPIPE_ID", s->now.id },
		{ "EARPIPE_TIME", s->now.heard },
		{ NULL, NULL },
	};
	while (s->command[n])
		n++;
	argv = cli_alloc(n + 1, sizeof *argv);
	for (size_t i = 0; i < n; i++)
		argv[i] = fill(s->command[i], &s->now);
	cli_detail("'%s': runs %s", s->now.word, argv[0]);
	s->n_run++;
	if (!job_start(&s->job, argv, variables, timeout_s)) {
		cli_warn("'%s': %s cannot be started: %s", s->now.word, argv[0], strerror(errno));
		s->n_failed++;
		free_word(&s->now);
	}
	for (size_t i = 0; i < n; i++)
		free(argv[i]);
	free(argv);
}

/* Looks whether the command has ended. */
static void look(struct stage *s)
{
	int code;

	switch (job_look(&s->job, &code)) {
	case JOB_NONE:
	case JOB_RUNS:
		return;
	case JOB_ENDED:
		if (code == 127)
			cli_warn("'%s': %s ended with status 127: it, or a program that it runs, "
				 "was not found",
				 s->now.word, s->command[0]);
		else if (code != 0)
			cli_warn("'%s': %s ended with status %d", s->now.word, s->command[0], code);
		s->n_failed += code != 0;
		break;
	case JOB_SIGNALED:
		cli_warn("'%s': %s was ended by signal %d", s->now.word, s->command[0], code);
		s->n_failed++;
		break;
	case JOB_LATE:
		cli_warn("'%s': %s ran for %.10g s and was ended", s->now.word, s->command[0],
			 timeout_s);
		s->n_failed++;
		break;
	}
	free_word(&s->now);
}

/* ---- lines ---- */

/* Ends the reading; commands of words before it still run. */
static void find_fault(struct stage *s, const char *what)
{
	if (!s->fault[0])
		snprintf(s->fault, sizeof s->fault, "line %llu: %s", s->n_lines, what);
	s->ended = true;
}

/* The next column of a line, which *at goes on behind; NULL: there is none. */
static char *column(char **at)
{
	char *begin = *at;

	if (begin) {
		char *tab = strchr(begin, '\t');
		if (tab)
			*tab++ = '\0';
		*at = tab;
	}
	return begin;
}

/* Queues the word of a line. */
static void take_line(struct stage *s, const char *line)
{
	struct word w = { .line = strdup(line) };
	char *at = w.line;

	if (!w.line)
		cli_no_memory();
	w.id = column(&at);
	w.word = column(&at);
	w.p = column(&at);
	if (!w.p) {
		find_fault(s,
			   line[0] == '{'
			       ? "is JSON, wanted the text that 'cnn-predict --format text' prints"
			       : "wanted an id, a word and a probability with tabs between, as "
				 "'cnn-predict --format text' prints them");
		free_word(&w);
		return;
	}
	escape_undo(w.id);
	escape_undo(w.word);
	clock_text(clock_wall(), w.heard);
	if (!with_none && strcmp(w.word, "none") == 0) {
		free_word(&w);
	} else if (s->job.pid && s->n_waiting >= (size_t)queue) {
		cli_warn("'%s' was dropped: %zu words wait for %s", w.word, s->n_waiting,
			 s->command[0]);
		s->n_dropped++;
		free_word(&w);
	} else {
		s->waiting[s->n_waiting++] = w;
		if (!s->job.pid)
			start_next(s);
	}
}

/* Takes the complete lines of the text that was read, and passes them on. */
static void take_text(struct stage *s)
{
	char *begin = s->text, *end;

	while (!s->ended && (end = memchr(begin, '\n', s->n_text - (size_t)(begin - s->text)))) {
		*end = '\0';
		s->n_lines++;
		if (strlen(begin) != (size_t)(end - begin)) {
			find_fault(s, "has a NUL; wanted lines of cnn-predict");
			return;
		}
		if (printf("%s\n", begin) < 0)
			cli_write_failed();
		take_line(s, begin);
		begin = end + 1;
	}
	s->n_text -= (size_t)(begin - s->text);
	memmove(s->text, begin, s->n_text);
	if (s->n_text == sizeof s->text)
		find_fault(
		    s, "the line after it has more than 65536 bytes; wanted lines of cnn-predict");
}

static void read_on(struct stage *s)
{
	const ssize_t n = read(STDIN_FILENO, s->text + s->n_text, sizeof s->text - s->n_text);

	if (n < 0 && errno != EINTR && errno != EAGAIN)
		cli_die(STATUS_SYSTEM, "stdin: cannot read: %s", strerror(errno));
	if (n > 0) {
		s->n_text += (size_t)n;
		take_text(s);
	}
	if (n == 0) {
		if (s->n_text > 0)
			find_fault(s, "the line after it has no end: the stage before failed");
		s->ended = true;
	}
}

static void wait_for_something(const struct stage *s)
{
	if (!stream_wait(s->ended ? -1 : STDIN_FILENO, stdout, s->job.pid ? LOOK_MS : -1))
		cli_write_failed();
}

static bool has_input(const struct stage *s)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	return !s->ended && poll(&p, 1, 0) != 0;
}

static void run(struct stage *s)
{
	while (!s->ended || s->n_waiting > 0 || s->job.pid) {
		look(s);
		if (!s->job.pid && s->n_waiting > 0)
			start_next(s);
		else if (has_input(s))
			read_on(s);
		else if (!s->ended || s->job.pid)
			wait_for_something(s);
	}
}

int main(int argc, char **argv)
{
	static struct stage s;

	s.command = cli_parse(argc, argv, &program);
	if (!s.command[0])
		cli_misuse("wanted a COMMAND to run");
	if (!strchr(s.command[0], '{') && !job_can_run(s.command[0]))
		cli_misuse("%s: there is no such program", s.command[0]);
	if (isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE,
			"stdin is a terminal, wanted lines of text; put cnn-predict and "
			"'|' before it");
	interrupt_swallow_first();
	run(&s);
	cli_detail("%llu lines, %llu commands", s.n_lines, s.n_run);
	if (s.n_failed + s.n_dropped > 0)
		cli_warn("of %llu words, %llu commands failed and %llu words were dropped",
			 s.n_run + s.n_dropped, s.n_failed, s.n_dropped);
	if (s.fault[0])
		cli_die(STATUS_INPUT, "%s", s.fault);
	return cli_finish(s.n_failed + s.n_dropped > 0 ? STATUS_INPUT : STATUS_OK);
}
