/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/microphone.h"

#include "base/status.h"
#include "live/ring.h"
#include "system/clock.h"

#include <ctype.h>
#include <fcntl.h>
#include <math.h>
#include <portaudio.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds without a callback after which a device counts as lost. */
#define SILENT_S 1.0
#define SILENT_AT_START_S 5.0
/* Closing a device that was lost may never end; after this long it is given up. */
#define RESCAN_S 3.0
/* Channels that are opened at most. */
#define CHANNELS_MAX 64
/* A clock is not compared over a shorter time, since buffers come some milliseconds early
 * or late. */
#define DRIFT_S 60.0

enum { LISTED = 64 }; /* microphones that a message names at most */

struct microphone {
	PaStream *stream;
	struct ring *ring;
	double rate_hz, latency_s;
	int channels; /* of the stream */
	int channel;  /* the one that is recorded, from 1; 0: their mean */
	/* used by the callback only */
	uint64_t at;     /* number of the next sample */
	double expected; /* PortAudio's time when it should be captured; 0: unknown */
	/* written by the callback, read by others */
	atomic_uint calls;
	_Atomic double epoch; /* wall clock when sample 0 was captured, by the last buffer */
	double first_s;       /* monotonic clock at the first call; set before `ran` is */
	_Atomic double ran_s; /* from the first call to the last */
	_Atomic double ran;   /* samples between them */
	/* used by microphone_alive() */
	unsigned calls_seen;
	double silent_s;  /* waited for a callback */
	double looked_at; /* monotonic clock; 0: never */
	bool lost;
};

/* ---- side effects of PortAudio and the libraries below it ---- */

FILE *microphone_hush(void)
{
	int nowhere = open("/dev/null", O_WRONLY);
	int was = nowhere < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	FILE *out = was < 0 ? NULL : fdopen(was, "w");

	if (out)
		dup2(nowhere, STDERR_FILENO);
	if (nowhere >= 0)
		close(nowhere);
	return out ? out : stderr;
}

/* Some of them block SIGPIPE in the calling thread. The program would then not end when the reader
 * of its output does, so the mask is restored after each call. */
static sigset_t signals_before(void)
{
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	return mask;
}

static void signals_as(const sigset_t *mask)
{
	pthread_sigmask(SIG_SETMASK, mask, NULL);
}

/* ---- devices ---- */

const char *microphone_begin(void)
{
	sigset_t mask = signals_before();
	PaError error = Pa_Initialize();

	signals_as(&mask);
	return error == paNoError ? NULL : Pa_GetErrorText(error);
}

void microphone_end(void)
{
	Pa_Terminate();
}

bool microphone_describe(int number, struct microphone_info *info)
{
	const PaDeviceInfo *device =
	    number >= 0 && number < Pa_GetDeviceCount() ? Pa_GetDeviceInfo(number) : NULL;
	const PaHostApiInfo *api = device ? Pa_GetHostApiInfo(device->hostApi) : NULL;

	if (!api || device->maxInputChannels < 1)
		return false;
	*info = (struct microphone_info){
		.number = number,
		.name = device->name,
		.api = api->name,
		.channels = device->maxInputChannels,
		.rate_hz = device->defaultSampleRate,
		.is_default = number == microphone_default(),
	};
	return true;
}

int microphone_default(void)
{
	int number = Pa_GetDefaultInputDevice();

	return number < 0 ? -1 : number;
}

static bool same_letters(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return false;
	return true;
}

bool microphone_fits(const char *text, const char *wanted)
{
	for (;;) {
		size_t n;
		wanted += strspn(wanted, " \t");
		n = strcspn(wanted, " \t");
		if (n == 0)
			return true;
		while (strlen(text) >= n && !same_letters(text, wanted, n))
			text++;
		if (strlen(text) < n)
			return false;
		text += n;
		wanted += n;
	}
}

static bool is_same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && same_letters(a, b, strlen(a));
}

/* Finds the devices that have exactly the name `wanted` (`exactly`), or that its words fit. */
static size_t find(const char *wanted, bool exactly, int *numbers, size_t max)
{
	struct microphone_info info;
	size_t n = 0;

	for (int number = 0; number < Pa_GetDeviceCount(); number++) {
		char full[512];
		if (!microphone_describe(number, &info))
			continue;
		snprintf(full, sizeof full, "%s, %s", info.name, info.api);
		if (exactly ? is_same(full, wanted) || is_same(info.name, wanted)
			    : microphone_fits(full, wanted)) {
			if (n < max)
				numbers[n] = number;
			n++;
		}
	}
	return n;
}

size_t microphone_find(const char *wanted, int *numbers, size_t max)
{
	struct microphone_info info;
	size_t n;

	if (!wanted)
		return find("", false, numbers, max);
	if (*wanted && wanted[strspn(wanted, "0123456789")] == '\0') {
		long number = strlen(wanted) < 9 ? strtol(wanted, NULL, 10) : -1;
		if (!microphone_describe((int)number, &info))
			return 0;
		if (max > 0)
			numbers[0] = (int)number;
		return 1;
	}
	n = find(wanted, true, numbers, max);
	return n > 0 ? n : find(wanted, false, numbers, max);
}

const char microphone_none[] = "found no microphone; plug one in or, on a machine without, start a "
			       "sound server with a source (-v shows what the drivers say)";

/* Lists the microphones that fit, as far as there is room in why[size]. */
static void explain_several(const char *wanted, const int *numbers, size_t n, char *why,
			    size_t size)
{
	char list[700] = "";
	size_t used = 0;

	for (size_t i = 0; i < n && i < LISTED && used < sizeof list; i++) {
		struct microphone_info info;
		if (!microphone_describe(numbers[i], &info))
			continue;
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%d '%s, %s'",
					 i ? ", " : "", info.number, info.name, info.api);
	}
	snprintf(why, size,
		 "--device %s: fits %zu microphones: %s; give more of the name, or the number",
		 wanted, n, list);
}

enum status microphone_choose(const char *wanted, int *number, char *why, size_t size)
{
	struct microphone_info info;
	int numbers[LISTED];
	size_t n;

	if (!wanted) {
		*number = microphone_default();
		snprintf(why, size, "%s", microphone_none);
		return microphone_describe(*number, &info) ? STATUS_OK : STATUS_SYSTEM;
	}
	n = microphone_find(wanted, numbers, LISTED);
	if (n > 1) {
		explain_several(wanted, numbers, n, why, size);
		return STATUS_USAGE;
	}
	if (n == 0) {
		snprintf(why, size,
			 "--device %s: found no such microphone; 'mic-capture --list' shows what "
			 "is there",
			 wanted);
		return STATUS_SYSTEM;
	}
	*number = numbers[0];
	return STATUS_OK;
}

/* ---- the callback ---- */

/* How many samples PortAudio lost before this buffer, by the time between the last one and this
 * one, since PortAudio reports only that some were lost. */
static uint64_t lost_before(const struct microphone *d, const PaStreamCallbackTimeInfo *time)
{
	double missing = (time->inputBufferAdcTime - d->expected) * d->rate_hz;

	if (d->expected <= 0 || !(missing > 1))
		return 1;
	return missing < d->rate_hz * 3600 ? (uint64_t)(missing + 0.5) : 1;
}

/* Writes one channel, or the mean of all, into the ring, piece by piece. */
static void put(struct microphone *d, const float *in, size_t n)
{
	enum { PIECE = 256 };
	const size_t channels = (size_t)d->channels;
	float mono[PIECE];

	if (channels == 1) {
		ring_write(d->ring, in, n);
		return;
	}
	for (size_t at = 0; at < n; at += PIECE) {
		const size_t many = n - at < PIECE ? n - at : PIECE;

		for (size_t i = 0; i < many; i++) {
			const float *x = in + (at + i) * channels;
			float sum = 0;

			for (size_t c = 0; c < channels; c++)
				sum += x[c];
			mono[i] = d->channel > 0 ? x[d->channel - 1] : sum / (float)channels;
		}
		ring_write(d->ring, mono, many);
	}
}

/* Measures the time between the first call and this one, and the samples in it. The delay from
 * capture to call is about the same for all buffers. */
static void measure(struct microphone *d)
{
	const double now = clock_steady();

	if (d->at == 0)
		d->first_s = now;
	atomic_store_explicit(&d->ran_s, now - d->first_s, memory_order_relaxed);
	atomic_store_explicit(&d->ran, (double)d->at, memory_order_relaxed);
}

/* Runs in a thread of PortAudio that must never wait: it allocates nothing, and uses no files
 * or locks. */
static int capture(const void *in, void *out, unsigned long n, const PaStreamCallbackTimeInfo *time,
		   PaStreamCallbackFlags flags, void *user)
{
	struct microphone *d = user;
	double since = time->currentTime - time->inputBufferAdcTime;

	(void)out;
	measure(d);
	if (flags & paInputOverflow) {
		uint64_t lost = lost_before(d, time);
		ring_lose(d->ring, lost);
		d->at += lost;
	}
	/* Some systems do not know the time of capture: the end of the buffer is now, then. */
	if (!(time->inputBufferAdcTime > 0 && since >= 0 && since < 60))
		since = (double)n / d->rate_hz;
	atomic_store_explicit(&d->epoch, clock_wall() - since - (double)d->at / d->rate_hz,
			      memory_order_relaxed);
	d->expected =
	    time->inputBufferAdcTime > 0 ? time->inputBufferAdcTime + (double)n / d->rate_hz : 0;
	if (in)
		put(d, in, n);
	else
		ring_lose(d->ring, n);
	d->at += n;
	atomic_fetch_add_explicit(&d->calls, 1, memory_order_relaxed);
	return paContinue;
}

/* ---- recording ---- */

/* Opens the stream at the device's own rate, or if the device refuses that, at a common one. */
static PaError open_at_some_rate(struct microphone *d, const PaStreamParameters *p, double rate_hz)
{
	const double rates[] = { rate_hz, 48000, 44100, 16000, 8000 };
	PaError error = paInvalidSampleRate;

	for (size_t i = 0; i < sizeof rates / sizeof *rates && error == paInvalidSampleRate; i++) {
		d->rate_hz = rates[i];
		error = Pa_OpenStream(&d->stream, p, NULL, d->rate_hz, paFramesPerBufferUnspecified,
				      paClipOff, capture, d);
	}
	return error;
}

/* Opens the stream with one channel, which the system may mix, or up to the channel that is wanted.
 * If the device refuses that, with two, or all. */
static PaError open_stream(struct microphone *d, const struct microphone_info *info,
			   const struct microphone_wish *wish)
{
	const PaDeviceInfo *device = Pa_GetDeviceInfo(info->number);
	const int all = info->channels < CHANNELS_MAX ? info->channels : CHANNELS_MAX;
	const int counts[] = { wish->channel > 0 ? wish->channel : 1, 2, all };
	PaStreamParameters p = {
		.device = info->number,
		.sampleFormat = paFloat32,
		.suggestedLatency =
		    wish->latency_s == MICROPHONE_LATENCY_LOW    ? device->defaultLowInputLatency
		    : wish->latency_s == MICROPHONE_LATENCY_HIGH ? device->defaultHighInputLatency
								 : wish->latency_s,
	};
	PaError error = paInvalidChannelCount;

	d->channel = wish->channel;
	for (size_t i = 0; i < sizeof counts / sizeof *counts && error == paInvalidChannelCount;
	     i++) {
		if (counts[i] > info->channels || (i > 0 && counts[i] <= d->channels))
			continue;
		p.channelCount = d->channels = counts[i];
		error = open_at_some_rate(d, &p, info->rate_hz);
	}
	return error;
}

/* Describes an error, in the words of the sound system if it gives any. */
static void explain(PaError error, char *why, size_t size)
{
	const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();

	if (error == paUnanticipatedHostError && host && host->errorText[0])
		snprintf(why, size, "%s", host->errorText);
	else
		snprintf(why, size, "%s", Pa_GetErrorText(error));
}

struct microphone *microphone_open(int number, const struct microphone_wish *wish, char *why,
				   size_t size)
{
	struct microphone *d = calloc(1, sizeof *d);
	struct microphone_info info;
	PaError error;
	sigset_t mask = signals_before();

	snprintf(why, size, "no memory");
	if (!d)
		return NULL;
	if (!microphone_describe(number, &info)) {
		snprintf(why, size, "there is none of that number that can record");
		free(d);
		return NULL;
	}
	if (wish->channel > info.channels) {
		snprintf(why, size, "it has %d channel%s, wanted number %d", info.channels,
			 info.channels == 1 ? "" : "s", wish->channel);
		free(d);
		return NULL;
	}
	error = open_stream(d, &info, wish);
	if (error == paNoError) {
		d->ring = ring_new((size_t)ceil(wish->ring_s * d->rate_hz));
		error = d->ring ? Pa_StartStream(d->stream) : paInsufficientMemory;
		if (error != paNoError)
			Pa_CloseStream(d->stream);
	}
	signals_as(&mask);
	if (error != paNoError) {
		explain(error, why, size);
		ring_free(d->ring);
		free(d);
		return NULL;
	}
	d->latency_s = Pa_GetStreamInfo(d->stream)->inputLatency;
	return d;
}

double microphone_rate(const struct microphone *d)
{
	return d->rate_hz;
}

double microphone_latency(const struct microphone *d)
{
	return d->latency_s;
}

size_t microphone_read(struct microphone *d, float *out, size_t max, uint64_t *gap)
{
	return ring_read(d->ring, out, max, gap);
}

uint64_t microphone_lost(const struct microphone *d)
{
	return ring_lost(d->ring);
}

double microphone_clock(const struct microphone *d, double at)
{
	return atomic_load_explicit(&d->epoch, memory_order_relaxed) + at / d->rate_hz;
}

bool microphone_drift(const struct microphone *d, double *ppm)
{
	const double s = atomic_load_explicit(&d->ran_s, memory_order_relaxed);

	if (s < DRIFT_S)
		return false;
	*ppm = 1e6 * (atomic_load_explicit(&d->ran, memory_order_relaxed) / s / d->rate_hz - 1);
	return true;
}

bool microphone_alive(struct microphone *d)
{
	unsigned calls = atomic_load_explicit(&d->calls, memory_order_relaxed);
	double now = clock_steady();
	/* While this process was stopped, the callback was, too: that time does not count. */
	double waited = d->looked_at > 0 ? fmin(now - d->looked_at, 0.1) : 0;

	d->looked_at = now;
	d->silent_s = calls == d->calls_seen ? d->silent_s + waited : 0;
	d->calls_seen = calls;
	d->lost = d->lost || Pa_IsStreamActive(d->stream) != 1 ||
		  d->silent_s > (calls ? SILENT_S : SILENT_AT_START_S);
	return !d->lost;
}

void microphone_close(struct microphone *d)
{
	if (!d || !microphone_alive(d))
		return;
	Pa_AbortStream(d->stream);
	Pa_CloseStream(d->stream);
	ring_free(d->ring);
	free(d);
}

/* ---- after a loss ---- */

static void *terminate(void *done)
{
	Pa_Terminate();
	atomic_store((atomic_bool *)done, true);
	return NULL;
}

bool microphone_rescan(struct microphone *d)
{
	static atomic_bool done; /* a thread that hangs may still set it */
	const struct timespec moment = { .tv_nsec = 10000000 };
	const double start = clock_steady();
	pthread_t thread;

	atomic_store(&done, false);
	if (pthread_create(&thread, NULL, terminate, &done) != 0)
		return false;
	pthread_detach(thread);
	while (!atomic_load(&done)) {
		if (clock_steady() - start > RESCAN_S)
			return false;
		nanosleep(&moment, NULL);
	}
	if (d) {
		ring_free(d->ring);
		free(d);
	}
	microphone_begin();
	return true;
}
