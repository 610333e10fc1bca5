/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "audio/decoder.h"
#include "system/clock.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* AU: 24 bytes of header, then 16 bits a sample, big-endian, 8 kHz, mono: a ramp. */
struct au {
	unsigned char *bytes; /* [n] */
	size_t n;
};

static struct au make_au(size_t samples)
{
	struct au f = { malloc(24 + 2 * samples), 24 + 2 * samples };
	size_t length = 2 * samples;

	memcpy(f.bytes, ".snd\0\0\0\30....\0\0\0\3\0\0\x1f\x40\0\0\0\1", 24);
	for (int i = 0; i < 4; i++)
		f.bytes[8 + i] = (unsigned char)(length >> 8 * (3 - i));
	for (size_t i = 0; i < samples; i++) {
		f.bytes[24 + 2 * i] = (unsigned char)(i >> 8);
		f.bytes[25 + 2 * i] = (unsigned char)i;
	}
	return f;
}

/* An AIFF-C file over whose format, of no length and no channels, libsox never ends. */
static struct au make_endless(void)
{
	static const char head[] =
	    "FORM\0\0\x21\xe8"
	    "AIFCFVER\0\0\0\4\xa2\x80\x51\x40"
	    "COMM\0\0\0\0\0\0\0\0\x10\xcd\0\x10\x40\x0b\xfa\0\0\0\0\0\0\0NONE\16not compressed\0"
	    "SSND\0\0\x21\xa2";
	struct au f = { calloc(1, 8700), 8700 };

	memcpy(f.bytes, head, sizeof head - 1);
	return f;
}

/* Reads all; how many samples, or SIZE_MAX if one is not what it should be. */
static size_t read_ramp(struct decoder *d)
{
	static float x[5000];
	size_t n = 0, more;

	do {
		more = decoder_read(d, x, 5000);
		for (size_t i = 0; i < more; i++, n++)
			if (x[i] != (float)(int16_t)(n & 0xffff) / 32768)
				return SIZE_MAX;
	} while (more == 5000);
	return n;
}

/* How many children there are, dead or alive. */
static unsigned children(void)
{
	unsigned n = 0;
	siginfo_t info;

	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
		waitpid(info.si_pid, NULL, 0); /* it was not reaped yet */
		n++;
	}
	return n;
}

static void check_sizes(void)
{
	static const size_t sizes[] = { 1, 4999, 5000, 8192, 8193, 524276, 524277, 3000000 };
	enum status status;
	char why[200] = "";

	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		size_t n = sizes[i / 2];
		char name[60];
		struct au f = make_au(n);
		struct decoder *d = decoder_open(MAGIC_AU, f.bytes, f.n, decoder_limits_for(f.n),
						 &status, why, sizeof why);
		size_t got = d ? read_ramp(d) : 0;
		snprintf(name, sizeof name, "samples_%zu%s", n, i % 2 ? "_again" : "");
		CHECK(d && got == n && !decoder_failure(d) && decoder_rate(d) == 8000, name,
		      "%zu: %s", got, d && decoder_failure(d) ? decoder_failure(d) : why);
		decoder_free(d);
		free(f.bytes);
	}
	CHECK(children() == 0, "none_left_behind", "some child has ended and was not waited for");
}

/* Two at a time, then one that is closed before its end: the next is whole again. */
static void check_early(void)
{
	struct au f = make_au(100000), large = make_au(2000000);
	struct decoder_limits limits = decoder_limits_for(large.n);
	enum status status;
	char why[200];
	float x[10];

	for (int i = 0; i < 3; i++) {
		struct decoder *a =
		    decoder_open(MAGIC_AU, f.bytes, f.n, limits, &status, why, sizeof why);
		struct decoder *b =
		    decoder_open(MAGIC_AU, large.bytes, large.n, limits, &status, why, sizeof why);
		struct decoder *c =
		    decoder_open(MAGIC_AU, f.bytes, f.n, limits, &status, why, sizeof why);
		bool good = a && b && c && decoder_read(b, x, 10) == 10;
		decoder_free(b);
		good = good && read_ramp(c) == 100000 && decoder_read(a, x, 10) == 10;
		decoder_free(a);
		decoder_free(c);
		CHECK(good, "early", "round %d", i);
	}
	CHECK(children() == 0, "early_none_left_behind", "some child was not waited for");
	free(f.bytes);
	free(large.bytes);
}

static void check_truncated(void)
{
	struct au f = make_au(20000);
	enum status status;
	char why[200] = "";
	struct decoder *d = decoder_open(MAGIC_AU, f.bytes, f.n - 1, decoder_limits_for(f.n),
					 &status, why, sizeof why);

	CHECK(d && read_ramp(d) == 19999 && decoder_failure(d) &&
		  strstr(decoder_failure(d), "truncated"),
	      "truncated", "%s", why);
	decoder_free(d);
	d = decoder_open(MAGIC_FLAC, f.bytes, f.n, decoder_limits_for(f.n), &status, why,
			 sizeof why);
	CHECK(!d && status == STATUS_INPUT && strncmp(why, "cannot be decoded (libsox: ", 27) == 0,
	      "another_format", "%s", why);
	free(f.bytes);
}

/* What never ends is ended: by its processor time, or by our patience. */
static void check_limits(void)
{
	struct decoder_limits limits = { .cpu_s = 1, .wait_s = 60, .memory_mb = 256 };
	struct au f = make_endless(), small = make_au(1000);
	enum status status;
	char why[200] = "";
	double begin = clock_steady();
	struct decoder *d =
	    decoder_open(MAGIC_AIFF, f.bytes, f.n, limits, &status, why, sizeof why);

	CHECK(!d && strcmp(why, "took more than 1 s of processor time to decode") == 0,
	      "processor_time", "%s after %.1f s", why, clock_steady() - begin);
	limits.wait_s = 0.05;
	begin = clock_steady();
	d = decoder_open(MAGIC_AIFF, f.bytes, f.n, limits, &status, why, sizeof why);
	CHECK(!d && strcmp(why, "took more than 0.05 s to decode") == 0, "patience", "%s", why);
	CHECK(children() == 0, "limits_none_left_behind", "some child was not waited for");
	d = decoder_open(MAGIC_AU, small.bytes, small.n, decoder_limits_for(small.n), &status, why,
			 sizeof why);
	CHECK(d && read_ramp(d) == 1000, "the_next_is_read", "%s", why);
	decoder_free(d);
	free(f.bytes);
	free(small.bytes);
}

/* Hundreds, more than one child serves. */
static void check_many(void)
{
	struct au f = make_au(100);
	enum status status;
	char why[200] = "";
	int i;

	for (i = 0; i < 1200; i++) {
		struct decoder *d = decoder_open(MAGIC_AU, f.bytes, f.n, decoder_limits_for(f.n),
						 &status, why, sizeof why);
		bool good = d && read_ramp(d) == 100 && !decoder_failure(d);
		decoder_free(d);
		if (!good)
			break;
	}
	CHECK(i == 1200, "many", "the %d-th: %s", i, why);
	free(f.bytes);
}

int main(void)
{
	check_sizes();
	check_early();
	check_truncated();
	check_limits();
	check_many();
	return check_status();
}
