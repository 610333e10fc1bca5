/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mic-capture - what a microphone hears, an utterance a frame
 * in   a sound device, at its own rate, through PortAudio
 * out  audio [samples]  --rate (Hz); id "mic-0001", t, clock
 *
 * Endpointing comes first, at the device's rate; what it finds is resampled as a whole. So the
 * resampler's filter delays nothing. */
#include "device.h"
#include "filter.h"
#include "rate.h"
#include "utf8.h"
#include "utterance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	READ = 4096,   /* samples taken from the device at a time */
	POLL_MS = 10,  /* between two looks at the device */
	RING_S = 10,   /* of sound are kept while whoever reads us is busy */
	DEVICES = 256, /* more than any list has */
};

/* So long only zeros: then it is said that the microphone seems to be muted. */
#define MUTED_S 5.0
/* As resample does by default, so that both give the same. */
#define QUALITY RATE_HIGH

/* A run; times are in samples of the device since it was opened. */
struct capture {
	struct filter *io;
	struct device *device;
	struct endpoint *endpoint;
	struct rate *rate;  /* NULL: the device has the rate that is wanted */
	double in_hz;       /* the device's rate */
	struct frame whole; /* attributes that every utterance has */
	uint64_t at;        /* samples taken so far, lost ones included */
	uint64_t settled;   /* before this nothing is listened to */
	uint64_t limit;     /* here the run ends */
	uint64_t gap;       /* lost since the last utterance */
	uint64_t n;         /* utterances */
	bool heard;         /* a sample that is not zero */
	bool said_muted;
};

static bool list;
static const char *wanted, *name = "mic", *label, *speaker;
static int64_t out_hz = 8000, count;
static double seconds, settle_ms = 200;
static struct endpoint_params params;

/* clang-format off */
static const struct option_row options[] = {
	{ 'l', "list", OPTION_FLAG, &list, NULL, "list the microphones and exit", 0, 0, NULL },
	{ 'd', "device", OPTION_TEXT, &wanted, "NAME|N", "which one; unset: the system's", 0, 0,
	  NULL },
	{ 'r', "rate", OPTION_INT, &out_hz, "HZ", "samples per second that come out", 1000, 384000,
	  NULL },
	{ 's', "seconds", OPTION_REAL, &seconds, "S", "end after so much sound; 0: when interrupted",
	  0, 1e9, NULL },
	{ 'n', "count", OPTION_INT, &count, "N", "end after so many utterances; 0: when interrupted",
	  0, 1e9, NULL },
	{ 0, "id", OPTION_TEXT, &name, "NAME", "what ids begin with", 0, 0, NULL },
	{ 0, "label", OPTION_TEXT, &label, "WORD", "what is said, to be learnt from", 0, 0, NULL },
	{ 0, "speaker", OPTION_TEXT, &speaker, "NAME", "who says it", 0, 0, NULL },
	{ 0, "settle", OPTION_REAL, &settle_ms, "MS", "not listened to after opening", 0, 10000,
	  NULL },
	UTTERANCE_OPTIONS(params),
	{ 0 },
};
/* clang-format on */

static const struct program program = {
	.name = "mic-capture",
	.operands = "",
	.summary = "Record utterances from a microphone.",
	.options = options,
};

/* ---- which device ---- */

static _Noreturn void no_microphone(void)
{
	cli_die(STATUS_SYSTEM, "found no microphone; plug one in or, on a machine without, start a "
			       "sound server with a source (-v shows what the drivers say)");
}

static int list_devices(void)
{
	int numbers[DEVICES];
	size_t n = device_find(wanted, numbers, DEVICES);

	if (n == 0 && !wanted)
		no_microphone();
	for (size_t i = 0; i < n && i < DEVICES; i++) {
		struct device_info info;
		device_describe(numbers[i], &info);
		printf("%c %2d  ", info.is_default ? '*' : ' ', info.number);
		cli_put_text(stdout, info.name);
		printf(", %s  (%d channel%s, %.0f Hz)\n", info.api, info.channels,
		       info.channels == 1 ? "" : "s", info.rate_hz);
	}
	return cli_finish(STATUS_OK);
}

/* Says which devices the words fit, and ends. */
static _Noreturn void refuse_ambiguous(const int *numbers, size_t n)
{
	char text[700] = "";
	size_t used = 0;

	for (size_t i = 0; i < n && i < DEVICES && used < sizeof text; i++) {
		struct device_info info;
		device_describe(numbers[i], &info);
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%d '%s, %s'",
					 i ? ", " : "", info.number, info.name, info.api);
	}
	cli_die(STATUS_USAGE,
		"--device %s: fits %zu microphones: %s; say more of the name, or the "
		"number",
		wanted, n, text);
}

static int choose_device(void)
{
	int numbers[DEVICES];
	size_t n;

	if (!wanted) {
		if (device_default() < 0)
			no_microphone();
		return device_default();
	}
	n = device_find(wanted, numbers, DEVICES);
	if (n == 0)
		cli_die(STATUS_SYSTEM,
			"--device %s: found no such microphone; 'mic-capture --list' "
			"shows what is there",
			wanted);
	if (n > 1)
		refuse_ambiguous(numbers, n);
	return numbers[0];
}

/* ---- what comes out ---- */

static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for the samples of an utterance");
}

/* The text in an allocation of its own, with what is not UTF-8 in it as %XX. */
static char *escaped(const char *text)
{
	char *copy = cli_alloc(3 * strlen(text) + 1, 1);

	utf8_escape(text, strlen(text), copy);
	return copy;
}

/* Texts from the command line: nothing is set where there is none. */
static bool set_given(struct frame *f, const char *key, const char *text)
{
	char *copy = text ? escaped(text) : NULL;
	const bool made = !copy || frame_set_text(f, key, copy);

	free(copy);
	return made;
}

static void prepare_frame(struct capture *c, const char *device)
{
	struct frame *f = &c->whole;
	char *device_name = escaped(device);
	bool made;

	made = frame_set_text(f, "kind", "audio") && set_given(f, "id", name) &&
	       frame_set_int(f, "rate", out_hz) && frame_set_real(f, "t", 0) &&
	       frame_set_real(f, "clock", 0) && recipe_add(f, "mic-capture") &&
	       recipe_text(f, "device", device_name) && recipe_number(f, "rate", c->in_hz) &&
	       recipe_number(f, "settle", settle_ms) && utterance_recipe(f, &params, c->in_hz);

	free(device_name);
	made = made && set_given(f, "label", label) && set_given(f, "speaker", speaker);
	if (made && c->rate)
		made = recipe_add(f, "resample") && recipe_number(f, "from", c->in_hz) &&
		       recipe_number(f, "rate", (double)out_hz) &&
		       recipe_text(f, "quality", rate_quality_names[QUALITY]) &&
		       recipe_text(f, "phase", rate_phase_names[RATE_LINEAR]);
	if (!made)
		no_memory();
}

/* The utterance at the rate that is to come out; valid until the next one. */
static const float *resampled(struct capture *c, const struct utterance *u, size_t *n)
{
	*n = u->n;
	if (!c->rate)
		return u->samples;
	if (!rate_restart(c->rate) || !rate_push(c->rate, u->samples, u->n) || !rate_drain(c->rate))
		no_memory();
	return rate_take(c->rate, n);
}

static double peak_dbfs(const struct utterance *u)
{
	float peak = 0;

	for (size_t i = 0; i < u->n; i++)
		peak = fmaxf(peak, fabsf(u->samples[i]));
	return peak > 0 ? 20 * log10(peak) : -INFINITY;
}

static void write_utterance(struct capture *c, const struct utterance *u)
{
	double end = (double)(u->start + u->n), t = (double)u->start / c->in_hz;
	const char *begin = frame_text(&c->whole, "id");
	const size_t size = strlen(begin) + 24;
	struct frame f = { 0 };
	char *id = cli_alloc(size, 1);
	size_t n;
	const float *samples = resampled(c, u, &n);
	bool made;

	snprintf(id, size, "%s-%04llu", begin, (unsigned long long)++c->n);
	made = frame_copy_attributes(&f, &c->whole) && frame_set_text(&f, "id", id) &&
	       frame_set_real(&f, "t", t) &&
	       frame_set_real(&f, "clock", device_clock(c->device, end));
	if (c->gap > 0)
		made = made &&
		       frame_set_int(&f, "gap",
				     (int64_t)ceil((double)c->gap * (double)out_hz / c->in_hz));
	if (!made)
		no_memory();
	c->gap = 0;
	frame_set_floats(&f, samples, 1, &n);
	filter_write(c->io, &f);
	frame_free(&f);
	cli_detail("%s: at %.2f s, %.2f s long, peak %.1f dB, noise floor %.1f dB", id, t,
		   (double)u->n / c->in_hz, peak_dbfs(u), endpoint_floor(c->endpoint));
	free(id);
}

/* ---- what comes in ---- */

static bool has_enough(const struct capture *c)
{
	return count > 0 && c->n >= (uint64_t)count;
}

static bool is_done(const struct capture *c)
{
	return c->at >= c->limit || has_enough(c);
}

static void drain(struct capture *c)
{
	struct utterance u;

	while (!has_enough(c) && endpoint_drain(c->endpoint, &u))
		write_utterance(c, &u);
}

/* Nothing is joined across a gap: what was under way ends before it. */
static void cross_gap(struct capture *c, uint64_t gap)
{
	drain(c);
	endpoint_skip(c->endpoint, gap);
	c->at += gap;
	c->gap += gap;
}

static void watch_for_mute(struct capture *c, const float *samples, size_t n)
{
	for (size_t i = 0; i < n && !c->heard; i++)
		c->heard = samples[i] != 0;
	if (c->heard || c->said_muted)
		return;
	if ((double)c->at < MUTED_S * c->in_hz && c->at < c->limit)
		return;
	c->said_muted = true;
	cli_note("nothing but zeros so far: the microphone seems to be muted, or another is meant "
		 "('mic-capture --list')");
}

/* Takes in n samples of the device; those behind the limit, and a device's first ones, which are
 * clicks more often than not, are left out. */
static void take(struct capture *c, const float *samples, size_t n, uint64_t gap)
{
	struct utterance u;
	size_t used = 0;

	if (gap > 0)
		cross_gap(c, gap);
	if (is_done(c))
		return;
	if (n > c->limit - c->at)
		n = (size_t)(c->limit - c->at);
	if (c->at < c->settled) {
		used = c->settled - c->at < n ? (size_t)(c->settled - c->at) : n;
		endpoint_skip(c->endpoint, used);
	}
	c->at += n;
	while (used < n && !has_enough(c)) {
		used += endpoint_push(c->endpoint, samples + used, n - used, &u);
		if (u.n > 0)
			write_utterance(c, &u);
	}
	watch_for_mute(c, samples, n);
}

/* Takes all that waits; false if there was nothing. */
static bool take_waiting(struct capture *c)
{
	float samples[READ];
	uint64_t gap;
	size_t n = device_read(c->device, samples, READ, &gap);

	if (n > 0)
		take(c, samples, n, gap);
	return n > 0;
}

/* Until the limit or an interrupt; false: the device was lost. */
static bool listen_to_device(struct capture *c)
{
	while (!filter_interrupted() && !is_done(c)) {
		if (take_waiting(c))
			continue;
		if (!device_alive(c->device))
			break;
		if (!stream_wait(-1, stdout, POLL_MS))
			cli_write_failed();
	}
	while (!is_done(c) && take_waiting(c))
		;
	drain(c);
	return filter_interrupted() || is_done(c);
}

static void open_capture(struct capture *c, int number)
{
	struct device_info info;
	char why[300];
	const char *wrong;

	if (!device_describe(number, &info))
		no_microphone();
	c->device = device_open(number, RING_S, why, sizeof why);
	if (!c->device)
		cli_die(STATUS_SYSTEM,
			"%s, %s: cannot be opened: %s; another may do "
			"('mic-capture --list', --device)",
			info.name, info.api, why);
	c->in_hz = device_rate(c->device);
	if ((wrong = endpoint_check(&params, c->in_hz)))
		cli_die(STATUS_SYSTEM, "%s, %s: at %.10g Hz: %s", info.name, info.api, c->in_hz,
			wrong);
	c->settled = (uint64_t)(settle_ms * c->in_hz / 1000);
	c->limit = seconds > 0 ? (uint64_t)ceil(seconds * c->in_hz) : UINT64_MAX;
	c->endpoint = endpoint_new(&params, c->in_hz);
	if (c->in_hz != (double)out_hz)
		c->rate = rate_new(c->in_hz, (double)out_hz, QUALITY, RATE_LINEAR);
	if (!c->endpoint || (c->in_hz != (double)out_hz && !c->rate))
		cli_die(STATUS_SYSTEM, "no memory, or no way from %.10g to %lld Hz", c->in_hz,
			(long long)out_hz);
	prepare_frame(c, info.name);
	cli_detail("%d '%s, %s': %.10g Hz, latency %.0f ms", number, info.name, info.api, c->in_hz,
		   1000 * device_latency(c->device));
}

/* What is to be known at the end, however it came. */
static void report(const struct capture *c)
{
	uint64_t lost = device_lost(c->device);

	if (lost > 0)
		cli_note("%llu samples (%.3f s) were lost: they came faster than they were taken",
			 (unsigned long long)lost, (double)lost / c->in_hz);
	if (c->rate && rate_clipped(c->rate) > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)rate_clipped(c->rate));
	cli_detail("%llu utterances in %.2f s, noise floor %.1f dB", (unsigned long long)c->n,
		   (double)c->at / c->in_hz, endpoint_floor(c->endpoint));
}

int main(int argc, char **argv)
{
	params = endpoint_defaults;
	char **operands = cli_parse(argc, argv, &program);
	struct capture c = { 0 };
	/* what is wrong at any rate */
	const char *why = endpoint_check(&params, 48000);

	if (*operands)
		cli_misuse("%s: wanted no operand; a microphone is chosen by --device", *operands);
	if (why)
		cli_misuse("%s", why);
	if (!list)
		c.io = filter_open_source(FILTER_STREAM);
	if (!cli_verbose())
		cli_messages_to(device_hush());
	if ((why = device_begin()))
		cli_die(STATUS_SYSTEM, "found no sound system: %s", why);
	if (list)
		return list_devices();
	filter_end_well();
	open_capture(&c, choose_device());

	bool whole = listen_to_device(&c);
	if (whole) /* a stage that died leaves none, so that nobody takes this for the end */
		filter_mark(c.io);
	report(&c);
	if (!whole)
		cli_die(STATUS_SYSTEM,
			"the microphone was lost after %.2f s; plug it in again, or "
			"see 'mic-capture --list'",
			(double)c.at / c.in_hz);
	/* delivered first: closing a device has been known to take for ever */
	if (!stream_wait(-1, stdout, 0))
		cli_write_failed();
	device_close(c.device);
	device_end();
	endpoint_free(c.endpoint);
	rate_free(c.rate);
	frame_free(&c.whole);
	return filter_close(c.io);
}
