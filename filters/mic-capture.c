/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mic-capture - records from a microphone: one frame for each utterance, or all of it in chunks
 * in   a sound device, at its own rate, through PortAudio
 * out  audio [samples]  --rate (Hz); id "mic-0001", t, tail, clock
 *      --continuous: chunks; id "mic", t, clock
 *
 * live/capture finds and reads the microphone, program/recorder makes the frames. */
#include "live/meter.h"
#include "program/endpoint_options.h"
#include "program/filter.h"
#include "program/recorder.h"
#include "program/terminal.h"
#include "system/clock.h"
#include "system/notify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	POLL_MS = 10,    /* between two looks at the microphone */
	IDLE_MS = 80,    /* the same while nobody speaks */
	RETRY_MS = 1000, /* between two attempts to open it */
	RING_S = 10,     /* of sound are kept while the reader of the output is busy */
	LISTED = 256,    /* microphones that --list shows at most */
	LINE = 1000,     /* bytes of the line on the terminal at most */
};

/* A recording. */
struct run {
	struct capture *capture;
	struct recorder *recorder;
	struct meter meter;
	FILE *messages;        /* where they and the prompt go */
	FILE *terminal;        /* the meter's; NULL: none is drawn */
	struct notify manager; /* of the service, if this is one */
	bool said_muted, said_listening;
	bool mid_line; /* the prompt was printed, and no line feed behind it */
};

static const struct option_word rate_words[] = { { "device", -1 }, { 0 } };
static const struct option_word latency_words[] = {
	{ "low", MICROPHONE_LATENCY_LOW },
	{ "high", MICROPHONE_LATENCY_HIGH },
	{ 0 },
};

static bool list, continuous, retry;
static const char *wanted, *name = "mic", *label, *speaker, *prompt;
static int64_t count = OPTION_UNSET, channel;
static double rate_hz = 8000, seconds = OPTION_UNSET, settle_ms = 200, chunk_ms = 20;
/* Twice the latency that ALSA calls high; it takes a third less of the processor. */
static double latency_s = 0.07;
static struct endpoint_params params;

static const struct option_word channel_words[] = { { "mean", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_FLAG("list", 'l', &list, "list the microphones and exit"),
	OPT_TEXT("device", 'd', &wanted, "NAME|N",
		 "record from this microphone; default: the system's choice"),
	OPT_INT_OR("channel", 0, &channel, "N", "record channel N, or the mean of all channels", 0,
		   64, channel_words),
	OPT_REAL_OR("latency", 0, &latency_s, "S", "ask the device for a latency of S seconds", 0,
		    10, latency_words),
	OPT_FLAG("retry", 0, &retry, "wait for a microphone that is missing or was disconnected"),
	OPT_REAL_OR("rate", 'r', &rate_hz, "HZ",
		    "write HZ samples per second, or the rate of the device", 1000, 384000,
		    rate_words),
	OPT_FLAG("continuous", 0, &continuous, "write all sound, in chunks"),
	OPT_REAL("chunk", 0, &chunk_ms, "MS", "with --continuous, write chunks of MS milliseconds",
		 1, 10000),
	OPT_REAL("seconds", 's', &seconds, "S", "end after S seconds of sound", 0, 1e9),
	OPT_INT("count", 'n', &count, "N", "end after N utterances", 0, 1e9),
	OPT_TEXT("id", 0, &name, "NAME", "begin the ids of frames with NAME"),
	OPT_TEXT("label", 0, &label, "WORD", "label utterances with WORD, for training"),
	OPT_TEXT("speaker", 0, &speaker, "NAME", "set the speaker of utterances to NAME"),
	OPT_TEXT("prompt", 0, &prompt, "TEXT",
		 "print TEXT on stderr once a word that begins would be kept whole"),
	OPT_REAL("settle", 0, &settle_ms, "MS",
		 "ignore the first MS milliseconds after the device is opened", 0, 10000),
	ENDPOINT_OPTIONS(params),
	OPT_END,
};

static const struct program program = {
	.name = "mic-capture",
	.operands = "",
	.summary = "Record from a microphone: utterances, or all of it.",
	.options = options,
};

/* ---- the terminal ---- */

/* Finds where messages go, and whether that is a terminal for the meter. */
static void find_terminal(struct run *r)
{
	const char *kind = getenv("TERM");

	r->messages = stderr;
	if (!cli_verbose()) {
		r->messages = microphone_hush();
		cli_messages_to(r->messages);
	}
	if (!cli_quiet() && isatty(fileno(r->messages)) && kind && strcmp(kind, "dumb") != 0)
		r->terminal = r->messages;
}

/* Ends the line of the prompt, since a message is about to be printed. */
static void end_prompt(struct run *r)
{
	if (r->mid_line) {
		fputc('\n', r->messages);
		fflush(r->messages);
	}
	r->mid_line = false;
}

/* Erases the meter, since something else is about to be printed. */
static void yield_terminal(void *arg)
{
	struct run *r = arg;

	if (cli_verbose())
		end_prompt(r);
	if (!r->terminal)
		return;
	terminal_erase(r->terminal);
	meter_hold(&r->meter, clock_steady());
}

/* Draws a line: the prompt, the level, and how long it goes on. */
static void draw_line(struct run *r, const char *level)
{
	char line[LINE], left[32] = "";

	if (seconds > 0)
		snprintf(left, sizeof left, "  %.0f s left",
			 fmax(0, ceil(seconds - (double)capture_position(r->capture) /
						    capture_rate(r->capture))));
	snprintf(line, sizeof line, "%s%s%s", prompt && r->said_listening ? prompt : "", level,
		 left);
	terminal_draw(r->terminal, line);
}

static void draw_meter(struct run *r, const struct heard *h)
{
	char text[METER_TEXT];

	if (!r->terminal)
		return;
	meter_add(&r->meter, h->samples, h->n);
	if (meter_line(&r->meter, clock_steady(), text))
		draw_line(r, text);
}

static void print_prompt(struct run *r)
{
	cli_put_text(r->messages, prompt);
	fflush(r->messages);
	r->mid_line = true;
}

/* Prompts for the first time. On a terminal the meter stays behind the prompt. */
static void begin_prompt(struct run *r)
{
	if (r->terminal)
		draw_line(r, "");
	else
		print_prompt(r);
}

/* Leaves the terminal to the next program: the cursor is behind the prompt, unless an interrupt
 * has ended it. */
static void leave_terminal(struct run *r)
{
	if (r->terminal && prompt && r->said_listening && !filter_interrupted())
		print_prompt(r);
}

/* ---- opening ---- */

static void wait_ms(struct run *r, int ms)
{
	notify_alive(&r->manager, clock_steady());
	if (!stream_wait(-1, stdout, ms))
		cli_write_failed();
}

static enum status list_microphones(void)
{
	const char *silent = microphone_begin();
	int numbers[LISTED];
	size_t n;

	if (silent)
		cli_die(STATUS_SYSTEM, "found no sound system: %s", silent);
	n = microphone_find(wanted, numbers, LISTED);
	if (n == 0 && !wanted)
		cli_die(STATUS_SYSTEM, "%s", microphone_none);
	for (size_t i = 0; i < n && i < LISTED; i++) {
		struct microphone_info info;
		if (!microphone_describe(numbers[i], &info))
			continue;
		printf("%c %2d  ", info.is_default ? '*' : ' ', info.number);
		cli_put_text(stdout, info.name);
		printf(", %s  (%d channel%s, %.0f Hz)\n", info.api, info.channels,
		       info.channels == 1 ? "" : "s", info.rate_hz);
	}
	return cli_finish(STATUS_OK);
}

static void say_opened(const struct run *r)
{
	cli_detail("'%s': %.10g Hz, latency %.0f ms", capture_full_name(r->capture),
		   capture_rate(r->capture), 1000 * capture_latency(r->capture));
}

static void say_status(struct run *r)
{
	char status[LINE];

	snprintf(status, sizeof status, "Listens to %s", capture_full_name(r->capture));
	notify_status(&r->manager, status);
}

/* Opens the microphone; with --retry it waits for it. False: interrupted before. */
static bool open_microphone(struct run *r)
{
	char why[1000];
	bool said = false;
	enum status status;

	while ((status = capture_open(r->capture, why, sizeof why))) {
		if (!retry || status != STATUS_SYSTEM)
			cli_die(status, "%s", why);
		if (!said) {
			cli_warn("%s; waiting for it", why);
			notify_ready(&r->manager);
			notify_status(&r->manager, "Waits for the microphone");
		}
		said = true;
		wait_ms(r, RETRY_MS);
		if (filter_interrupted())
			return false;
	}
	if (said)
		cli_warn("the microphone is there: %s", capture_full_name(r->capture));
	return true;
}

/* Waits until a lost microphone is back. False: interrupted, or the end of the recording came
 * first. The time until then is a gap. */
static bool reopen(struct run *r)
{
	const double in_hz = capture_rate(r->capture);
	struct heard h = { 0 };
	double rate_now;

	recorder_drain(r->recorder, false);
	yield_terminal(r);
	end_prompt(r);
	cli_warn("the microphone was lost after %.2f s; waiting for it",
		 (double)capture_position(r->capture) / in_hz);
	notify_status(&r->manager, "Waits for the microphone, which was lost");
	if (!capture_let_go(r->capture))
		cli_die(STATUS_SYSTEM,
			"the sound system does not release '%s'; start mic-capture again",
			capture_full_name(r->capture));
	for (;;) {
		switch (capture_return(r->capture, &h.gap, &rate_now)) {
		case CAPTURE_BACK:
			recorder_take(r->recorder, &h);
			cli_warn("the microphone is back after %.2f s", (double)h.gap / in_hz);
			say_opened(r);
			say_status(r);
			return true;
		case CAPTURE_OVER:
			return false;
		case CAPTURE_CHANGED:
			cli_note(
			    "'%s' is back at %.10g Hz, but was lost at %.10g Hz; it is not used",
			    capture_full_name(r->capture), rate_now, in_hz);
			break;
		case CAPTURE_MISSING:
			break;
		}
		wait_ms(r, RETRY_MS);
		if (filter_interrupted())
			return false;
	}
}

/* ---- recording ---- */

static void take(struct run *r, const struct heard *h)
{
	recorder_take(r->recorder, h);
	notify_alive(&r->manager, clock_steady());
	if (!r->said_listening && recorder_listens(r->recorder)) {
		r->said_listening = true;
		notify_ready(&r->manager);
		cli_detail("listening from %.2f s on",
			   (double)capture_position(r->capture) / capture_rate(r->capture));
		if (prompt)
			begin_prompt(r);
	}
	if (!r->said_muted && capture_seems_muted(r->capture)) {
		r->said_muted = true;
		yield_terminal(r);
		end_prompt(r);
		cli_note("nothing but zeros so far: the microphone seems to be muted, or another "
			 "is meant ('mic-capture --list')");
	}
	draw_meter(r, h);
}

/* Records until the end or an interrupt. False: the microphone was lost. */
static bool record(struct run *r)
{
	struct heard h;

	while (!recorder_has_enough(r->recorder)) {
		switch (capture_read(r->capture, &h)) {
		case CAPTURE_HEARD:
			take(r, &h);
			break;
		case CAPTURE_NOTHING:
			if (filter_interrupted())
				return true;
			wait_ms(r, recorder_is_idle(r->recorder) ? IDLE_MS : POLL_MS);
			break;
		case CAPTURE_LOST:
			return filter_interrupted();
		case CAPTURE_ENDED:
			return true;
		}
	}
	return true;
}

static void report(struct run *r)
{
	const double in_hz = capture_rate(r->capture),
		     s = (double)capture_position(r->capture) / in_hz;
	const unsigned long long lost = capture_lost(r->capture),
				 clipped = recorder_clipped(r->recorder),
				 n = recorder_frames(r->recorder);
	double ppm;

	yield_terminal(r);
	if (lost > 0 || clipped > 0)
		end_prompt(r);
	if (lost > 0)
		cli_note("%llu samples (%.3f s) were lost: they arrived faster than they were read",
			 lost, (double)lost / in_hz);
	if (clipped > 0)
		cli_note("%llu samples were over full scale and were clipped", clipped);
	if (capture_drift(r->capture, &ppm))
		cli_detail("the device's clock: %+.0f ppm of the system's", ppm);
	if (continuous)
		cli_detail("%llu chunks in %.2f s", n, s);
	else
		cli_detail("%llu utterances in %.2f s, noise floor %.1f dB", n, s,
			   recorder_floor(r->recorder));
}

/* ---- the program ---- */

static void check_options(char **operands)
{
	const struct option_row endpoint_rows[] = { ENDPOINT_OPTIONS(params) };
	/* parameters that are impossible at any rate */
	const char *why = endpoint_check(&params, 48000);

	if (*operands)
		cli_misuse("%s: wanted no operand; a microphone is chosen by --device", *operands);
	if (why)
		cli_misuse("%s", why);
	cli_want_alone(&list, "it lists the microphones and exits",
		       (const void *const[]){ &wanted, NULL });
	cli_want_one(&count, &continuous, "it finds no utterances to count; --seconds ends it");
	cli_want_with(&chunk_ms, continuous, "--continuous", "utterances are not cut into chunks");
	for (size_t i = 0; i < sizeof endpoint_rows / sizeof *endpoint_rows; i++)
		cli_want_one(endpoint_rows[i].value, &continuous,
			     "it finds no utterances; put 'endpoint' after it");
}

/* Prepares the run. False: interrupted before there was a microphone. */
static bool open_run(struct run *r, struct filter *io)
{
	const struct capture_plan source = {
		.wanted = wanted,
		.wish = { .ring_s = RING_S, .latency_s = latency_s, .channel = (int)channel },
		.settle_ms = settle_ms,
		.seconds = seconds > 0 ? seconds : 0,
	};
	const struct recorder_plan frames = {
		.out_hz = rate_hz,
		.continuous = continuous,
		.chunk_ms = chunk_ms,
		.find = &params,
		.count = count > 0 ? (uint64_t)count : 0,
		.settle_ms = settle_ms,
		.id = name,
		.label = label,
		.speaker = speaker,
		.before = yield_terminal,
		.arg = r,
	};

	if (!(r->capture = capture_new(&source)))
		cli_die(STATUS_SYSTEM, "no memory for a recording");
	if (!open_microphone(r))
		return false;
	r->recorder = recorder_new(io, r->capture, &frames);
	say_opened(r);
	say_status(r);
	return true;
}

/* Records, if need be from several openings of the microphone. False: it was lost. */
static bool run_to_end(struct run *r)
{
	while (!record(r)) {
		if (!retry)
			return false;
		if (!reopen(r))
			break;
	}
	return true;
}

int main(int argc, char **argv)
{
	params = endpoint_defaults;
	char **operands = cli_parse(argc, argv, &program);
	struct run run = { 0 };

	check_options(operands);
	find_terminal(&run);
	if (list)
		return list_microphones();
	struct filter *io = filter_open_source(FILTER_STREAM);
	notify_open(&run.manager);
	filter_end_well();
	if (!open_run(&run, io)) {
		notify_close(&run.manager);
		filter_mark(io);
		return filter_close(io);
	}
	const bool whole = run_to_end(&run);
	recorder_drain(run.recorder, whole);
	notify_close(&run.manager);
	/* a stream that broke off has no end mark, so that its readers notice */
	if (whole)
		filter_mark(io);
	report(&run);
	if (!whole) {
		end_prompt(&run);
		cli_die(STATUS_SYSTEM,
			"the microphone was lost after %.2f s; plug it in again, see 'mic-capture "
			"--list', or wait for it (--retry)",
			(double)capture_position(run.capture) / capture_rate(run.capture));
	}
	leave_terminal(&run);
	wait_ms(&run, 0); /* deliver first: closing a device may never end */
	capture_free(run.capture);
	recorder_free(run.recorder);
	return filter_close(io);
}
