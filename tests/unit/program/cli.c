/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "program/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a program of one option of each type; it prints what it was given ---- */

static const char *const sizes[] = { "small", "large", NULL };
static const struct option_word all_word[] = { { "all", 0 }, { 0 } };
static const struct option_word real_words[] = {
	{ "low", -1 },
	{ "high", -2 },
	{ "2", -2 },
	{ 0 },
};
static const struct option_word silence[] = { { "silence", -200 }, { 0 } };

static void run_tiny(int argc, char **argv)
{
	bool flag = false;
	int64_t count = 5, unset = 0;
	double real = 0.5;
	const char *text = NULL;
	int size = 0;
	struct span span = { 25, true };
	const struct option_row options[] = {
		OPT_FLAG("flag", 'f', &flag, "a flag"),
		OPT_INT("count", 'c', &count, "N", "a count", -3, 10),
		OPT_INT("unset", 0, &unset, "N", "has no default", 1, 9),
		OPT_REAL("real", 0, &real, "X", "a number", 0, 1),
		OPT_TEXT("text", 't', &text, "T", "a text"),
		OPT_CHOICE("size", 0, &size, "S", "a size", sizes),
		OPT_SPAN("span", 0, &span, "N|MS", "a length", 1, 1000),
		OPT_ALIAS("number", "count"),
		OPT_ALIAS("sign", "flag"),
		OPT_END,
	};
	const struct program program = { .name = "tiny",
					 .operands = "[FILE...]",
					 .summary = "Do little.",
					 .reads_stream = true,
					 .options = options };
	char **operands = cli_parse(argc, argv, &program);

	printf("%d %lld %lld %g %s %s %g%s %zu %d%d", flag, (long long)count, (long long)unset,
	       real, text ? text : "-", sizes[size], span.value, span.is_ms ? "ms" : "",
	       cli_max_frame() >> 20, cli_quiet(), cli_verbose());
	while (*operands)
		printf(" [%s]", *operands++);
	putchar('\n');
	exit(cli_finish(STATUS_OK));
}

/* The same with numbers that may be words, and numbers that are unset. */
static void run_words(int argc, char **argv)
{
	int64_t limit = 0, unset = OPTION_UNSET;
	double latency = -2, any = OPTION_UNSET, above = 2;
	struct option_texts several = { 0 };
	struct range room = { -200, -200 }, gap = { 1, 2 }, band = { OPTION_UNSET, OPTION_UNSET };
	const struct option_row options[] = {
		OPT_INT_OR("limit", 0, &limit, "N", "end after N", 0, 10, all_word),
		OPT_REAL_OR("latency", 0, &latency, "S", "wait for S", 0, 1, real_words),
		OPT_RANGE_OR("room", 0, &room, "DB", "add tone", -100, 0, silence),
		OPT_RANGE("gap", 0, &gap, "S", "leave S between", 0, 9),
		OPT_RANGE("band", 0, &band, "HZ", "pass HZ", 0, 0),
		OPT_INT("unset", 0, &unset, "N", "count N", -5, 5),
		OPT_REAL("any", 0, &any, "X", "add X", 0, 0),
		OPT_REAL("above", 0, &above, "X", "take X", -1, 1),
		OPT_TEXTS("several", 's', &several, "T", "take texts"),
		OPT_END,
	};
	const struct program program = { .name = "tiny",
					 .operands = "",
					 .summary = "Do little.",
					 .reads_stream = false,
					 .options = options };

	cli_parse(argc, argv, &program);
	printf("%lld %g %g:%g %d", (long long)limit, latency, room.low, room.high,
	       unset == OPTION_UNSET);
	for (size_t i = 0; i < several.n; i++)
		printf(" [%s]", several.item[i]);
	exit(cli_finish(STATUS_OK));
}

struct result {
	int status; /* -1: a signal */
	char out[16384], err[16384];
};

static void slurp(FILE *file, char *buf, size_t size)
{
	rewind(file);
	buf[fread(buf, 1, size - 1, file)] = '\0';
	fclose(file);
}

/* Runs a function in a process of its own; words are cut at '|'. */
static struct result run(void (*program)(int, char **), const char *words)
{
	struct result result = { 0 };
	FILE *out = tmpfile(), *err = tmpfile();
	char text[400], *argv[40] = { (char[]){ "tiny" } };
	int argc = 1, status;
	pid_t pid;

	snprintf(text, sizeof text, "%s", words);
	for (char *p = strtok(text, "|"); p; p = strtok(NULL, "|"))
		argv[argc++] = p;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		program(argc, argv);
		exit(0);
	}
	waitpid(pid, &status, 0);
	result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	slurp(out, result.out, sizeof result.out);
	slurp(err, result.err, sizeof result.err);
	return result;
}

static void test_accepts(void)
{
	static const struct {
		const char *name, *words, *out;
	} rows[] = {
		{ "defaults", "", "0 5 0 0.5 - small 25ms 64 00\n" },
		{ "short_options", "-fc|-3|-tx", "1 -3 0 0.5 x small 25ms 64 00\n" },
		{ "long_options", "--flag|--count=7|--real|1e-1|--text=x",
		  "1 7 0 0.1 x small 25ms 64 00\n" },
		{ "choice", "--size|large", "0 5 0 0.5 - large 25ms 64 00\n" },
		{ "older_name", "--sign|--number|7", "1 7 0 0.5 - small 25ms 64 00\n" },
		{ "abbreviation", "--cou|7", "0 7 0 0.5 - small 25ms 64 00\n" },
		{ "span_samples", "--span|200", "0 5 0 0.5 - small 200 64 00\n" },
		{ "span_ms", "--span|2.5ms", "0 5 0 0.5 - small 2.5ms 64 00\n" },
		{ "common", "-q|-v|--max-frame|2", "0 5 0 0.5 - small 25ms 2 11\n" },
		{ "any_order", "a|-f|b|-", "1 5 0 0.5 - small 25ms 64 00 [a] [b] [-]\n" },
		{ "dashes", "--|-f|--flag", "0 5 0 0.5 - small 25ms 64 00 [-f] [--flag]\n" },
		{ "the_last_wins", "-c1|-c2", "0 2 0 0.5 - small 25ms 64 00\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct result r = run(run_tiny, rows[i].words);
		CHECK(r.status == 0 && !*r.err && strcmp(r.out, rows[i].out) == 0, rows[i].name,
		      "status %d, '%s' '%s'", r.status, r.out, r.err);
	}
}

static void test_words(void)
{
	static const struct {
		const char *name, *words, *out, *err;
	} rows[] = {
		{ "defaults", "", "0 -2 -200:-200 1", "" },
		{ "words", "--limit|all|--latency|low|--room|silence", "0 -1 -200:-200 1", "" },
		{ "an older spelling out of the range", "--latency|2", "0 -2 -200:-200 1", "" },
		{ "numbers", "--limit|0|--latency|0.5|--room|-9:-3", "0 0.5 -9:-3 1", "" },
		{ "the value of a word out of the range", "--latency|-1", "",
		  "tiny: --latency -1: wanted low, high, or a number from 0 to 1; see 'tiny "
		  "--help'\n" },
		{ "several texts, in their order", "--several|b|-s|a|--several=b",
		  "0 -2 -200:-200 1 [b] [a] [b]", "" },
		{ "an empty text among several", "-s|a|--several=", "",
		  "tiny: --several '': wanted T; see 'tiny --help'\n" },
		{ "another word", "--limit|none", "",
		  "tiny: --limit none: wanted all, or a whole number from 0 to 10; see 'tiny "
		  "--help'\n" },
		{ "a word in a range", "--room|silence:-3", "",
		  "tiny: --room silence:-3: wanted silence, or a number, or two with a colon "
		  "between, from -100 to 0; see 'tiny --help'\n" },
		{ "no argument", "--latency", "",
		  "tiny: --latency: wanted S|low|high after it; see 'tiny --help'\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct result r = run(run_words, rows[i].words);
		CHECK(strcmp(r.out, rows[i].out) == 0 && strcmp(r.err, rows[i].err) == 0,
		      rows[i].name, "status %d, '%s' '%s'", r.status, r.out, r.err);
	}
}

/* --help prints the words, and no value that stands for "unset". */
static void test_help_of_words(void)
{
	static const char *const lines[] = {
		"      --limit N|all           end after N [all]\n",
		"      --latency S|low|high    wait for S [high]\n",
		"      --room DB|silence       add tone [silence]\n",
		"      --gap S                 leave S between [1:2]\n",
		"      --band HZ               pass HZ\n",
		"      --unset N               count N\n",
		"      --any X                 add X\n",
		"      --above X               take X\n",
	};
	struct result r = run(run_words, "--help");

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		CHECK(strstr(r.out, lines[i]), lines[i], "not in '%s'", r.out);
}

static void test_refuses(void)
{
	static const struct {
		const char *words, *err;
	} rows[] = {
		{ "--what", "tiny: unknown or ambiguous option --what; see 'tiny --help'\n" },
		{ "--s=large", "tiny: unknown or ambiguous option --s=large; see 'tiny --help'\n" },
		{ "-x", "tiny: unknown option -x; see 'tiny --help'\n" },
		{ "--quiet|-fx", "tiny: unknown option -x; see 'tiny --help'\n" },
		{ "--flag=1", "tiny: --flag=1: takes no value; see 'tiny --help'\n" },
		{ "-c", "tiny: -c: wanted N after it; see 'tiny --help'\n" },
		{ "--text", "tiny: --text: wanted T after it; see 'tiny --help'\n" },
		{ "--text=", "tiny: --text '': wanted T; see 'tiny --help'\n" },
		{ "-c|11",
		  "tiny: --count 11: wanted a whole number from -3 to 10; see 'tiny --help'\n" },
		{ "-c|-4",
		  "tiny: --count -4: wanted a whole number from -3 to 10; see 'tiny --help'\n" },
		{ "-c|1e1", "tiny: --count 1e1: wanted" },
		{ "--number|11", "tiny: --count 11: wanted a whole number" },
		{ "--number", "tiny: --number: wanted N after it; see 'tiny --help'\n" },
		{ "--sign=1", "tiny: --sign=1: takes no value; see 'tiny --help'\n" },
		{ "-c|1.0", "tiny: --count 1.0: wanted" },
		{ "-c| 1", "tiny: --count  1: wanted" },
		{ "-c|1 ", "tiny: --count 1 : wanted" },
		{ "--count=", "tiny: --count : wanted" },
		{ "-c|99999999999999999999", "tiny: --count 99999999999999999999: wanted" },
		{ "--unset|0", "tiny: --unset 0: wanted a whole number from 1 to 9;" },
		{ "--real|1.01",
		  "tiny: --real 1.01: wanted a number from 0 to 1; see 'tiny --help'\n" },
		{ "--real|nan", "tiny: --real nan: wanted" },
		{ "--real|inf", "tiny: --real inf: wanted" },
		{ "--real|1e999", "tiny: --real 1e999: wanted" },
		{ "--real|0x", "tiny: --real 0x: wanted" },
		{ "--real|0,5", "tiny: --real 0,5: wanted" },
		{ "--span|0",
		  "tiny: --span 0: wanted samples (200) or milliseconds (25ms) from 1 to 1000" },
		{ "--span|1.5", "tiny: --span 1.5: wanted" },
		{ "--span|ms", "tiny: --span ms: wanted" },
		{ "--span|25 ms", "tiny: --span 25 ms: wanted" },
		{ "--span|25s", "tiny: --span 25s: wanted" },
		{ "--span|nanms", "tiny: --span nanms: wanted" },
		{ "--size|huge",
		  "tiny: --size huge: wanted one of small, large; see 'tiny --help'\n" },
		{ "--size|smal", "tiny: --size smal: wanted one of" },
		{ "--max-frame|0", "tiny: --max-frame 0: wanted a whole number from 1 to 4096;" },
		{ "--text=\n|-x", "tiny: unknown option -x" },
		{ "--wh\nat", "tiny: unknown or ambiguous option --wh\\nat;" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct result r = run(run_tiny, rows[i].words);
		char name[80];
		const char *newline = strchr(r.err, '\n');
		snprintf(name, sizeof name, "refuses_%zu", i);
		CHECK(r.status == 2 && !*r.out && newline && !newline[1] &&
			  strncmp(r.err, rows[i].err, strlen(rows[i].err)) == 0,
		      name, "%s: status %d, '%s'", rows[i].words, r.status, r.err);
	}
}

static void test_help(void)
{
	struct result r = run(run_tiny, "-c|7|--help|-c|99");
	const char *wants[] = { "usage: tiny [OPTION...] [FILE...]\nDo little.\n",
				"  -f, --flag ",
				"  -c, --count N               a count [5]\n",
				"      --unset N               has no default\n",
				"a number [0.5]\n",
				"small|large [small]\n",
				"a length [25ms]\n",
				"      --max-frame MIB ",
				"  -q, --quiet ",
				"  -V, --version " };
	bool all = true;

	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
		all = all && strstr(r.out, wants[i]);
	CHECK(r.status == 0 && !*r.err && all, "help", "status %d '%s' '%s'", r.status, r.out,
	      r.err);
	r = run(run_tiny, "--version");
	CHECK(r.status == 0 && strncmp(r.out, "tiny (earpipe) ", 15) == 0, "version", "'%s'",
	      r.out);
}

/* ---- messages and endings ---- */

static void warn(int argc, char **argv)
{
	char long_text[3000];

	(void)argc, (void)argv;
	memset(long_text, '\1', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	cli_warn("a\tb\x1b[31m %s", "line\ntwo \xc2\x9b");
	cli_note("note");
	cli_detail("detail");
	cli_warn("%s", long_text);
}

static void die(int argc, char **argv)
{
	(void)argc, (void)argv;
	printf("made so far\n");
	cli_die(STATUS_INPUT, "frame %d", 3);
}

static void grow_too_far(int argc, char **argv)
{
	(void)argc, (void)argv;
	cli_grow(NULL, SIZE_MAX / 2, 3);
}

static void put_text(int argc, char **argv)
{
	(void)argc, (void)argv;
	cli_put_text(stdout, "a\tb\nc\\d\re\x1b[0m\x7f \xc3\xa9");
}

/* Checks that a file that is opened later does not get the number of a closed descriptor. */
static void open_late(int argc, char **argv)
{
	const struct option_row none[] = { OPT_END };
	const struct program program = { .name = "tiny",
					 .operands = "",
					 .summary = "Open a file.",
					 .reads_stream = false,
					 .options = none };

	close(STDIN_FILENO);
	close(STDERR_FILENO);
	cli_parse(argc, argv, &program);
	FILE *file = tmpfile();
	printf("%d", file && fileno(file) > STDERR_FILENO);
	cli_warn("nobody reads this");
}

static void finish_full(int argc, char **argv)
{
	(void)argc, (void)argv;
	if (!freopen("/dev/full", "w", stdout))
		exit(77);
	printf("x");
	exit(cli_finish(STATUS_OK));
}

static void test_messages(void)
{
	struct result r = run(warn, "");
	size_t lines = 0;

	for (const char *p = r.err; *p; p++)
		lines += *p == '\n';
	CHECK(lines == 3 &&
		  strncmp(r.err, "earpipe: a\\tb\\x1B[31m line\\ntwo \\xC2\\x9B\n", 38) == 0 &&
		  strstr(r.err, "\nearpipe: note\n"),
	      "one_line_a_message", "%zu lines: %.80s", lines, r.err);
	r = run(die, "");
	CHECK(r.status == 1 && strcmp(r.out, "made so far\n") == 0 &&
		  strcmp(r.err, "earpipe: frame 3\n") == 0,
	      "die", "status %d '%s' '%s'", r.status, r.out, r.err);
	r = run(grow_too_far, "");
	CHECK(r.status == 3 && strstr(r.err, "no memory for"), "grow_overflow", "status %d '%s'",
	      r.status, r.err);
	r = run(put_text, "");
	CHECK(strcmp(r.out, "a\\tb\\nc\\\\d\\re\\x1B[0m\\x7F \xc3\xa9") == 0, "put_text", "'%s'",
	      r.out);
	r = run(open_late, "");
	CHECK(strcmp(r.out, "1") == 0 && !*r.err, "closed_descriptors_stay_closed", "'%s' '%s'",
	      r.out, r.err);
	r = run(finish_full, "");
	if (r.status == 77)
		check_skip("finish_full", "no /dev/full here");
	else
		CHECK(r.status == 3 && strstr(r.err, "cannot write to stdout: No space"),
		      "finish_full", "status %d '%s'", r.status, r.err);
}

int main(void)
{
	test_accepts();
	test_words();
	test_help_of_words();
	test_refuses();
	test_help();
	test_messages();
	return check_status();
}
