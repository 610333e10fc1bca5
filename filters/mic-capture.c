/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mic-capture - what a microphone hears, an utterance a frame, or all of it in chunks
 * in   a sound device, at its own rate, through PortAudio
 * out  audio [samples]  --rate (Hz); id "mic-0001", t, tail, clock
 *      --continuous: chunks; id "mic", t, clock
 *
 * Endpointing comes first, at the device's rate; what it finds is resampled as a whole. So the
 * resampler's filter delays nothing. */
#include "live/microphone.h"
#include "program/filter.h"
#include "stream/latency.h"
#include "live/meter.h"
#include "system/clock.h"
#include "audio/rate.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "program/endpoint_options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	READ = 4096,  /* samples taken from the device at a time */
	POLL_MS = 10, /* between two looks at the device */
	RETRY_MS = 1000,
	RING_S = 10,   /* of sound are kept while whoever reads us is busy */
	DEVICES = 256, /* more than any list has */
};

/* So long only zeros: then it is said that the microphone seems to be muted. */
#define MUTED_S 5.0
/* As resample does by default, so that both give the same. */
#define QUALITY RATE_HIGH

/* What comes out of a run that is --continuous. */
struct chunks {
	float *x; /* [size], of which n are there */
	size_t size, n;
	int64_t seq;
	double from;  /* sample of the run with which the signal begins, the first or after a gap */
	uint64_t out; /* samples of that signal that were written, at the rate that comes out */
};

/* A run; times are in samples of the device since it was opened first. */
struct capture {
	struct filter *io;
	struct microphone *device;
	char device_name[512]; /* to find it again: "NAME, API" */
	uint64_t base;         /* here the device was opened last */
	struct endpoint *endpoint;
	struct rate *rate; /* NULL: the device has the rate that is wanted */
	struct chunks chunks;
	double in_hz, out_hz; /* the device's rate, and what comes out */
	struct frame whole;   /* attributes that every frame has */
	uint64_t at;          /* samples taken so far, lost ones included */
	uint64_t settled;     /* before this nothing is listened to */
	uint64_t limit;       /* here the run ends */
	uint64_t gap;         /* lost since the last frame */
	uint64_t lost;        /* by devices before this one */
	uint64_t n;           /* frames */
	double zero;          /* wall clock at the first one, as it looked last, s */
	double taken;         /* wall clock when samples were last taken, s */
	bool heard;           /* a sample that is not zero */
	bool said_muted;
	bool listening; /* it was told */
	struct meter meter;
	FILE *terminal; /* for the meter; NULL: none is drawn */
};

static const struct option_word rate_words[] = { { "device", -1 }, { 0 } };
static const struct option_word latency_words[] = {
	{ "low", MICROPHONE_LATENCY_LOW },
	{ "high", MICROPHONE_LATENCY_HIGH },
	{ 0 },
};

static bool list, continuous, retry;
static const char *wanted, *name = "mic", *label, *speaker;
static int64_t count = OPTION_UNSET, channel;
static double rate_hz = 8000, seconds = OPTION_UNSET, settle_ms = 200, chunk_ms = 20;
/* Twice what ALSA takes for high, and a third less of the processor. */
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

/* ---- which device ---- */

static const char no_microphone[] = "found no microphone; plug one in or, on a machine without, "
				    "start a sound server with a source (-v shows what the "
				    "drivers say)";

static int list_devices(void)
{
	int numbers[DEVICES];
	size_t n = microphone_find(wanted, numbers, DEVICES);

	if (n == 0 && !wanted)
		cli_die(STATUS_SYSTEM, "%s", no_microphone);
	for (size_t i = 0; i < n && i < DEVICES; i++) {
		struct microphone_info info;
		microphone_describe(numbers[i], &info);
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
		struct microphone_info info;
		microphone_describe(numbers[i], &info);
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%d '%s, %s'",
					 i ? ", " : "", info.number, info.name, info.api);
	}
	cli_die(STATUS_USAGE,
		"--device %s: fits %zu microphones: %s; say more of the name, or the "
		"number",
		wanted, n, text);
}

/* The device that is meant; -1: it is not there, and why[size] says so. */
static int choose_device(char *why, size_t size)
{
	int numbers[DEVICES];
	size_t n;

	if (!wanted) {
		snprintf(why, size, "%s", no_microphone);
		return microphone_default();
	}
	n = microphone_find(wanted, numbers, DEVICES);
	if (n == 0)
		snprintf(why, size,
			 "--device %s: found no such microphone; 'mic-capture --list' "
			 "shows what is there",
			 wanted);
	if (n > 1)
		refuse_ambiguous(numbers, n);
	return n == 0 ? -1 : numbers[0];
}

/* ---- what comes out ---- */

/* The text in an allocation of its own, with what is not UTF-8 in it as %XX. */
static char *escaped(const char *text)
{
	char *copy = cli_alloc(3 * strlen(text) + 1, 1);

	utf8_escape(text, strlen(text), copy);
	return copy;
}

/* Texts from the command line, in the normal form in which fsdd-read has them: nothing is set where
 * there is none. */
static bool set_given(struct frame *f, const char *key, const char *text)
{
	char *copy = text ? unicode_nfc(text, strlen(text)) : NULL;
	const bool made = !text || (copy && frame_set_text(f, key, copy));

	free(copy);
	return made;
}

static void prepare_frame(struct capture *c, const char *device)
{
	struct frame *f = &c->whole;
	char *device_name = escaped(device);
	bool made;

	made = frame_set_text(f, "kind", "audio") && set_given(f, "id", name) &&
	       frame_set_number(f, "rate", c->out_hz) && frame_set_real(f, "t", 0) &&
	       (continuous || frame_set_real(f, "tail", 0)) && frame_set_real(f, "clock", 0) &&
	       recipe_add(f, "mic-capture") && recipe_text(f, "device", device_name) &&
	       recipe_number(f, "rate", c->in_hz) && recipe_number(f, "settle", settle_ms) &&
	       (continuous || endpoint_options_recipe(f, &params, c->in_hz));

	free(device_name);
	made = made && set_given(f, "label", label) && set_given(f, "speaker", speaker);
	if (made && c->rate)
		made = recipe_add(f, "resample") && recipe_number(f, "from", c->in_hz) &&
		       recipe_number(f, "rate", c->out_hz) &&
		       recipe_text(f, "quality", rate_quality_names[QUALITY]) &&
		       recipe_text(f, "phase", rate_phase_names[RATE_LINEAR]);
	if (!made)
		cli_no_memory();
}

/* The utterance at the rate that is to come out; valid until the next one. */
static const float *resampled(struct capture *c, const struct utterance *u, size_t *n)
{
	*n = u->n;
	if (!c->rate)
		return u->samples;
	if (!rate_restart(c->rate) || !rate_push(c->rate, u->samples, u->n) || !rate_drain(c->rate))
		cli_no_memory();
	return rate_take(c->rate, n);
}

static double peak_dbfs(const struct utterance *u)
{
	float peak = 0;

	for (size_t i = 0; i < u->n; i++)
		peak = fmaxf(peak, fabsf(u->samples[i]));
	return peak > 0 ? 20 * log10(peak) : -INFINITY;
}

/* Wall clock (s) at which that sample of the run was captured. */
static double clock_at(struct capture *c, double at)
{
	if (c->device)
		c->zero = microphone_clock(c->device, -(double)c->base);
	return c->zero + at / c->in_hz;
}

/* Says what was lost before the frame, if anything was. False: no memory. */
static bool tell_gap(struct capture *c, struct frame *f)
{
	const double gap = ceil((double)c->gap * c->out_hz / c->in_hz);

	c->gap = 0;
	return gap == 0 || frame_set_int(f, "gap", (int64_t)gap);
}

/* Somebody has something to say on the terminal. */
static void yield_terminal(struct capture *c)
{
	if (c->terminal)
		meter_yield(&c->meter, c->terminal);
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

	snprintf(id, size, "%s-%04llu", begin, (unsigned long long)++c->n);
	if (!frame_copy_attributes(&f, &c->whole) || !frame_set_text(&f, "id", id) ||
	    !frame_set_real(&f, "t", t) ||
	    !frame_set_real(&f, "tail", (double)u->tail / c->in_hz) ||
	    !frame_set_real(&f, "clock", clock_at(c, end)) || !tell_gap(c, &f) ||
	    !latency_arrive(&f, cli_name(), c->taken))
		cli_no_memory();
	yield_terminal(c);
	frame_set_floats(&f, samples, 1, &n);
	filter_write(c->io, &f);
	frame_free(&f);
	cli_detail("%s: at %.2f s, %.2f s long, peak %.1f dB, noise floor %.1f dB", id, t,
		   (double)u->n / c->in_hz, peak_dbfs(u), endpoint_floor(c->endpoint));
	free(id);
}

/* ---- all of it, in chunks ---- */

/* What comes from now on follows on nothing. */
static void begin_signal(struct capture *c)
{
	c->chunks.from = (double)c->at;
	c->chunks.out = 0;
	if (c->rate && !rate_restart(c->rate))
		cli_no_memory();
}

static void write_chunk(struct capture *c, bool last)
{
	struct chunks *k = &c->chunks;
	const double step = c->in_hz / c->out_hz, begin = k->from + step * (double)k->out,
		     end = begin + step * (double)k->n;
	struct frame f = { 0 };

	if (!frame_copy_attributes(&f, &c->whole) || !frame_set_real(&f, "t", begin / c->in_hz) ||
	    !frame_set_real(&f, "clock", clock_at(c, end)) || !frame_set_int(&f, "stream", 0) ||
	    !frame_set_int(&f, "seq", k->seq++) || !frame_set_bool(&f, "last", last) ||
	    !tell_gap(c, &f))
		cli_no_memory();
	frame_set_floats(&f, k->x, 1, &k->n);
	filter_write(c->io, &f);
	frame_free(&f);
	k->out += k->n;
	k->n = 0;
	c->n++;
}

static void fill_chunks(struct capture *c, const float *samples, size_t n)
{
	struct chunks *k = &c->chunks;

	while (n > 0) {
		const size_t many = n < k->size - k->n ? n : k->size - k->n;

		memcpy(k->x + k->n, samples, many * sizeof *samples);
		k->n += many;
		samples += many;
		n -= many;
		if (k->n == k->size)
			write_chunk(c, false);
	}
}

static void push_chunks(struct capture *c, const float *samples, size_t n)
{
	if (!c->rate) {
		fill_chunks(c, samples, n);
		return;
	}
	if (!rate_push(c->rate, samples, n))
		cli_no_memory();
	samples = rate_take(c->rate, &n);
	fill_chunks(c, samples, n);
}

/* What the resampler still holds, and a chunk that is not full; the last one may be empty. */
static void drain_chunks(struct capture *c, bool last)
{
	const float *samples;
	size_t n;

	if (c->rate) {
		if (!rate_drain(c->rate))
			cli_no_memory();
		samples = rate_take(c->rate, &n);
		fill_chunks(c, samples, n);
	}
	if (c->chunks.n > 0 || last)
		write_chunk(c, last);
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

/* What is under way comes to its end. */
static void drain(struct capture *c)
{
	struct utterance u;

	if (continuous) {
		drain_chunks(c, false);
		begin_signal(c);
		return;
	}
	while (!has_enough(c) && endpoint_drain(c->endpoint, &u))
		write_utterance(c, &u);
}

/* Samples that nobody listens to. */
static void skip(struct capture *c, uint64_t n)
{
	c->at += n;
	if (continuous)
		begin_signal(c);
	else
		endpoint_skip(c->endpoint, n);
}

/* Nothing is joined across a gap: what was under way ends before it. */
static void cross_gap(struct capture *c, uint64_t gap)
{
	drain(c);
	skip(c, gap);
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
	yield_terminal(c);
	cli_note("nothing but zeros so far: the microphone seems to be muted, or another is meant "
		 "('mic-capture --list')");
}

static void listen_to(struct capture *c, const float *samples, size_t n)
{
	struct utterance u;

	c->at += n;
	if (continuous) {
		push_chunks(c, samples, n);
		return;
	}
	for (size_t used = 0; used < n && !has_enough(c);) {
		used += endpoint_push(c->endpoint, samples + used, n - used, &u);
		if (u.n > 0)
			write_utterance(c, &u);
	}
}

/* Says once that what begins from now on is heard with the quiet before it. */
static void tell_listening(struct capture *c)
{
	const double quiet = continuous ? 0 : params.preroll_ms * c->in_hz / 1000;

	if (c->listening || (double)(c->at - c->settled) < quiet)
		return;
	c->listening = true;
	cli_detail("listening from %.2f s on", (double)c->at / c->in_hz);
}

/* Takes in n samples of the device; those behind the limit, and a device's first ones, which are
 * clicks more often than not, are left out. */
static void take(struct capture *c, const float *samples, size_t n, uint64_t gap)
{
	size_t unheard = 0;

	if (gap > 0)
		cross_gap(c, gap);
	if (is_done(c))
		return;
	if (n > c->limit - c->at)
		n = (size_t)(c->limit - c->at);
	if (c->at < c->settled) {
		unheard = c->settled - c->at < n ? (size_t)(c->settled - c->at) : n;
		skip(c, unheard);
	}
	if (n > unheard) {
		listen_to(c, samples + unheard, n - unheard);
		tell_listening(c);
	}
	watch_for_mute(c, samples, n);
	if (c->terminal) {
		meter_add(&c->meter, samples, n);
		meter_draw(&c->meter, c->terminal);
	}
}

/* Takes all that waits; false if there was nothing. */
static bool take_waiting(struct capture *c)
{
	float samples[READ];
	uint64_t gap;
	size_t n = microphone_read(c->device, samples, READ, &gap);

	c->taken = clock_wall();
	if (n > 0)
		take(c, samples, n, gap);
	return n > 0;
}

static void wait_a_little(int ms)
{
	if (!stream_wait(-1, stdout, ms))
		cli_write_failed();
}

/* Until the limit or an interrupt; false: the device was lost. */
static bool listen_to_device(struct capture *c)
{
	while (!filter_interrupted() && !is_done(c)) {
		if (take_waiting(c))
			continue;
		if (!microphone_alive(c->device))
			break;
		wait_a_little(POLL_MS);
	}
	while (!is_done(c) && take_waiting(c))
		;
	return filter_interrupted() || is_done(c);
}

/* ---- a run ---- */

static struct microphone *open_device(int number, char *why, size_t size)
{
	const struct microphone_wish wish = { .ring_s = RING_S,
					      .latency_s = latency_s,
					      .channel = (int)channel };

	return microphone_open(number, &wish, why, size);
}

/* Whoever is told the latency can do something about it. */
static void tell_device(const struct capture *c)
{
	cli_detail("'%s': %.10g Hz, latency %.0f ms", c->device_name, c->in_hz,
		   1000 * microphone_latency(c->device));
}

static void prepare_chunks(struct capture *c)
{
	c->chunks.size = (size_t)ceil(chunk_ms * c->out_hz / 1000);
	c->chunks.x = cli_alloc(c->chunks.size, sizeof *c->chunks.x);
}

/* Opens that device, if it can be; else why[size] says what is wrong. */
static bool open_chosen(struct capture *c, int number, struct microphone_info *info, char *why,
			size_t size)
{
	char reason[300];

	if (!microphone_describe(number, info)) {
		snprintf(why, size, "%s", no_microphone);
		return false;
	}
	snprintf(c->device_name, sizeof c->device_name, "%s, %s", info->name, info->api);
	c->device = open_device(number, reason, sizeof reason);
	if (!c->device)
		snprintf(why, size,
			 "%s: cannot be opened: %s; another may do "
			 "('mic-capture --list', --device)",
			 c->device_name, reason);
	return c->device;
}

/* Opens the device that is meant. With --retry it waits until that is possible; false: interrupted
 * before. */
static bool open_first(struct capture *c, struct microphone_info *info)
{
	char why[1000];
	const char *silent = microphone_begin();
	bool said = false;

	for (;; microphone_rescan(NULL)) {
		int number = silent ? -1 : choose_device(why, sizeof why);

		if (silent)
			snprintf(why, sizeof why, "found no sound system: %s", silent);
		if (number >= 0 && open_chosen(c, number, info, why, sizeof why))
			break;
		if (!retry)
			cli_die(STATUS_SYSTEM, "%s", why);
		if (!said)
			cli_warn("%s; waiting for it", why);
		said = true;
		silent = NULL;
		wait_a_little(RETRY_MS);
		if (filter_interrupted())
			return false;
	}
	if (said)
		cli_warn("the microphone is there: %s", c->device_name);
	return true;
}

/* False: interrupted before there was a microphone. */
static bool open_capture(struct capture *c)
{
	struct microphone_info info;
	const char *wrong;

	if (!open_first(c, &info))
		return false;
	c->in_hz = microphone_rate(c->device);
	c->out_hz = rate_hz > 0 ? rate_hz : c->in_hz;
	if ((wrong = endpoint_check(&params, c->in_hz)))
		cli_die(STATUS_SYSTEM, "%s: at %.10g Hz: %s", c->device_name, c->in_hz, wrong);
	c->settled = (uint64_t)(settle_ms * c->in_hz / 1000);
	c->limit = seconds > 0 ? (uint64_t)ceil(seconds * c->in_hz) : UINT64_MAX;
	c->endpoint = endpoint_new(&params, c->in_hz);
	if (c->in_hz != c->out_hz)
		c->rate = rate_new(c->in_hz, c->out_hz, QUALITY, RATE_LINEAR);
	if (!c->endpoint || (c->in_hz != c->out_hz && !c->rate))
		cli_die(STATUS_SYSTEM, "no memory, or no way from %.10g to %.10g Hz", c->in_hz,
			c->out_hz);
	if (continuous)
		prepare_chunks(c);
	prepare_frame(c, info.name);
	tell_device(c);
	return true;
}

/* The device of that name, opened; NULL: it is not there, or not as it was. */
static struct microphone *find_again(struct capture *c)
{
	char why[300];
	int number;
	struct microphone *d;

	if (microphone_find(c->device_name, &number, 1) == 0)
		return NULL;
	d = open_device(number, why, sizeof why);
	if (d && microphone_rate(d) != c->in_hz) {
		cli_note("'%s' is back at %.10g Hz and was lost at %.10g Hz; it is not taken",
			 c->device_name, microphone_rate(d), c->in_hz);
		microphone_close(d);
		return NULL;
	}
	return d;
}

/* Waits until the device is back; false: interrupted, or the limit came first. What was missed
 * meanwhile is a gap, as long as the wall clock says. */
static bool reopen(struct capture *c)
{
	/* one that never called back does not know when its first sample was */
	const double lost_at = c->at > c->base ? clock_at(c, (double)c->at) : clock_wall();
	double missed = 0;

	drain(c);
	yield_terminal(c);
	cli_warn("the microphone was lost after %.2f s; waiting for it", (double)c->at / c->in_hz);
	c->lost += microphone_lost(c->device);
	if (!microphone_rescan(c->device))
		cli_die(STATUS_SYSTEM, "the sound system does not let go of '%s'; start again",
			c->device_name);
	while (!(c->device = find_again(c))) {
		wait_a_little(RETRY_MS);
		missed = fmax(0, (clock_wall() - lost_at) * c->in_hz);
		if (filter_interrupted() || (double)c->at + missed >= (double)c->limit)
			return false;
		microphone_rescan(NULL);
	}
	missed = fmax(0, (clock_wall() - lost_at) * c->in_hz);
	cross_gap(c, (uint64_t)missed);
	c->base = c->at;
	c->settled = c->at + (uint64_t)(settle_ms * c->in_hz / 1000);
	cli_warn("the microphone is back after %.2f s", missed / c->in_hz);
	tell_device(c);
	return true;
}

/* What is to be known at the end, however it came. */
static void report(const struct capture *c)
{
	const uint64_t lost = c->lost + (c->device ? microphone_lost(c->device) : 0);
	double ppm;

	if (lost > 0)
		cli_note("%llu samples (%.3f s) were lost: they came faster than they were taken",
			 (unsigned long long)lost, (double)lost / c->in_hz);
	if (c->rate && rate_clipped(c->rate) > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)rate_clipped(c->rate));
	if (c->device && microphone_drift(c->device, &ppm))
		cli_detail("the device's clock: %+.0f ppm of the system's", ppm);
	if (continuous)
		cli_detail("%llu chunks in %.2f s", (unsigned long long)c->n,
			   (double)c->at / c->in_hz);
	else
		cli_detail("%llu utterances in %.2f s, noise floor %.1f dB",
			   (unsigned long long)c->n, (double)c->at / c->in_hz,
			   endpoint_floor(c->endpoint));
}

/* Beside --continuous nothing looks for utterances. */
static void refuse_utterance_options(void)
{
	const struct option_row rows[] = { ENDPOINT_OPTIONS(params) };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cli_want_one(rows[i].value, &continuous,
			     "it finds no utterances; put 'endpoint' "
			     "after it");
}

static void check_options(char **operands)
{
	/* what is wrong at any rate */
	const char *why = endpoint_check(&params, 48000);

	if (*operands)
		cli_misuse("%s: wanted no operand; a microphone is chosen by --device", *operands);
	if (why)
		cli_misuse("%s", why);
	cli_want_alone(&list, "it lists the microphones and exits",
		       (const void *const[]){ &wanted, NULL });
	cli_want_one(&count, &continuous, "it finds no utterances to count; --seconds ends it");
	cli_want_with(&chunk_ms, continuous, "--continuous", "utterances are not cut into chunks");
	refuse_utterance_options();
}

/* Where messages go, and the meter if that is a terminal. */
static FILE *find_terminal(void)
{
	FILE *messages = stderr;
	const char *kind = getenv("TERM");

	if (!cli_verbose()) {
		messages = microphone_hush();
		cli_messages_to(messages);
	}
	return !cli_quiet() && isatty(fileno(messages)) && kind && strcmp(kind, "dumb") != 0
		   ? messages
		   : NULL;
}

int main(int argc, char **argv)
{
	params = endpoint_defaults;
	char **operands = cli_parse(argc, argv, &program);
	struct capture c = { 0 };
	const char *why;
	bool whole;

	check_options(operands);
	if (!list)
		c.io = filter_open_source(FILTER_STREAM);
	c.terminal = find_terminal();
	if (list) {
		if ((why = microphone_begin()))
			cli_die(STATUS_SYSTEM, "found no sound system: %s", why);
		return list_devices();
	}
	filter_end_well();
	if (!open_capture(&c)) {
		filter_mark(c.io);
		return filter_close(c.io);
	}

	while (!(whole = listen_to_device(&c)) && retry)
		if (!reopen(&c)) {
			whole = true;
			break;
		}
	if (continuous)
		drain_chunks(&c, whole);
	else
		drain(&c);
	yield_terminal(&c);
	if (whole) /* a stage that died leaves none, so that nobody takes this for the end */
		filter_mark(c.io);
	report(&c);
	if (!whole)
		cli_die(STATUS_SYSTEM,
			"the microphone was lost after %.2f s; plug it in again, see 'mic-capture "
			"--list', or wait for it (--retry)",
			(double)c.at / c.in_hz);
	/* delivered first: closing a device has been known to take for ever */
	wait_a_little(0);
	microphone_close(c.device);
	microphone_end();
	endpoint_free(c.endpoint);
	rate_free(c.rate);
	free(c.chunks.x);
	frame_free(&c.whole);
	return filter_close(c.io);
}
