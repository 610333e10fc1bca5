/* SPDX-License-Identifier: GPL-2.0-or-later */
/* integrity: an Ogg that is truncated anywhere, or has one wrong bit, is noticed; so is a FLAC
 * without a length that ends within its last frame */
#include "../check.h"

#include "audio/integrity.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 2, LAST = 4 }; /* flags of a page */

static unsigned char out[4096];
static size_t n_out;

static void put_little(uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[n_out++] = (unsigned char)(value >> 8 * i);
}

/* RFC 3533: polynomial 0x04c11db7, highest bit first, from 0. */
static uint32_t ogg_sum(const unsigned char *p, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum ^= (uint32_t)p[i] << 24;
		for (int bit = 0; bit < 8; bit++)
			sum = sum << 1 ^ (sum >> 31 ? 0x04c11db7U : 0);
	}
	return sum;
}

/* A page with one segment of up to 255 bytes. */
static void put_page(unsigned flags, uint32_t serial, uint32_t number, const void *packet, size_t n)
{
	const size_t begin = n_out;
	uint32_t sum;

	memcpy(out + n_out, "OggS\0", 5);
	n_out += 5;
	out[n_out++] = (unsigned char)flags;
	put_little(0); /* position, 8 bytes */
	put_little(0);
	put_little(serial);
	put_little(number);
	put_little(0); /* checksum */
	out[n_out++] = 1;
	out[n_out++] = (unsigned char)n;
	memcpy(out + n_out, packet, n);
	n_out += n;
	sum = ogg_sum(out + begin, n_out - begin);
	for (int i = 0; i < 4; i++)
		out[begin + 22 + (size_t)i] = (unsigned char)(sum >> 8 * i);
}

/* A Vorbis recording of three pages. */
static void put_recording(uint32_t serial, unsigned channels, unsigned rate_hz)
{
	unsigned char head[30] = "\001vorbis";

	head[11] = (unsigned char)channels;
	head[12] = (unsigned char)rate_hz;
	head[13] = (unsigned char)(rate_hz >> 8);
	put_page(FIRST, serial, 0, head, sizeof head);
	put_page(0, serial, 1, "some sound", 10);
	put_page(LAST, serial, 2, "more sound", 10);
}

/* What is wrong with the first n bytes; "": nothing. */
static const char *judge(size_t n)
{
	static char why[200];
	unsigned char *bytes = malloc(n ? n : 1); /* AddressSanitizer notices who reads on */
	const char *wrong;

	memcpy(bytes, out, n);
	wrong = integrity_ogg(bytes, n, why, sizeof why);
	free(bytes);
	return wrong ? wrong : "";
}

static void test_ogg(void)
{
	size_t truncated = 0, damaged = 0, whole;
	const char *wrong;

	n_out = 0;
	put_recording(1, 1, 8000);
	whole = n_out;
	CHECK(!*judge(whole), "ogg", "%s", judge(whole));
	for (size_t n = 0; n < whole; n++)
		truncated += strncmp(judge(n), "is truncated", 12) == 0;
	CHECK(truncated == whole, "ogg_truncated", "%zu of %zu are noticed", truncated, whole);
	for (size_t bit = 0; bit < 8 * whole; bit++) {
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
		damaged += *judge(whole) != '\0';
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
	CHECK(damaged == 8 * whole, "ogg_one_wrong_bit", "%zu of %zu are noticed", damaged,
	      8 * whole);
	memcpy(out + whole, "TAG", 4);
	CHECK(!*judge(whole + 4), "ogg_and_a_tag", "%s", judge(whole + 4));
	put_recording(2, 1, 8000);
	CHECK(!*judge(n_out) && integrity_ogg_next(out, n_out) == whole, "ogg_joined", "%s",
	      judge(n_out));
	put_recording(3, 2, 8000);
	wrong = judge(n_out);
	CHECK(strstr(wrong, "8000 Hz and 1 channel(s), then 8000 Hz and 2"), "ogg_joined_unlike",
	      "%s", wrong);
}

/* Two streams beside each other: the sound alone is copied, unless both are sound. */
static void test_ogg_beside(void)
{
	unsigned char head[30] = "\001vorbis", sound[4096];
	size_t n;

	head[11] = 1;
	head[12] = 64;
	n_out = 0;
	put_page(FIRST, 1, 0, "fishead", 7);
	put_page(FIRST, 2, 0, head, sizeof head);
	put_page(LAST, 1, 1, "bones", 5);
	put_page(LAST, 2, 1, "sound", 5);
	n = integrity_ogg_sound(out, n_out, sound);
	CHECK(!*judge(n_out) && n == 2 * 28 + sizeof head + 5 &&
		  memcmp(sound + n - 5, "sound", 5) == 0 && sound[14] == 2,
	      "ogg_beside", "%s, %zu bytes", judge(n_out), n);
	n_out = 0;
	put_page(FIRST, 1, 0, head, sizeof head);
	put_page(FIRST, 2, 0, head, sizeof head);
	CHECK(strstr(judge(n_out), "several parallel recordings"), "ogg_two_sounds", "%s",
	      judge(n_out));
}

/* CRC of `bits` bits, highest bit first, from 0 (RFC 9639, sections 9.1.8 and 9.3). */
static unsigned flac_sum(const unsigned char *p, size_t n, unsigned polynomial, unsigned bits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < 8 * n; i++) {
		const unsigned bit = p[i / 8] >> (7 - i % 8) & 1;
		sum = sum << 1 ^ ((sum >> (bits - 1) & 1) ^ bit ? polynomial : 0);
		sum &= (1U << bits) - 1;
	}
	return sum;
}

static void test_flac(void)
{
	unsigned char flac[42 + 60] = "fLaC";
	unsigned char *frame = flac + 42;
	size_t truncated = 0;
	unsigned sum;

	memcpy(frame, "\xff\xf8\x19\x08\x00", 5);
	frame[5] = (unsigned char)flac_sum(frame, 5, 0x07, 8);
	for (size_t i = 6; i < 58; i++)
		frame[i] = (unsigned char)(31 * i);
	sum = flac_sum(frame, 58, 0x8005, 16);
	frame[58] = (unsigned char)(sum >> 8);
	frame[59] = (unsigned char)sum;
	CHECK(!integrity_flac(flac, sizeof flac), "flac", "%s", integrity_flac(flac, sizeof flac));
	for (size_t n = 0; n < sizeof flac; n++)
		truncated += integrity_flac(flac, n) != NULL;
	CHECK(truncated == sizeof flac, "flac_truncated", "%zu are noticed", truncated);
	flac[25] = 1; /* the number of samples is known: the decoder counts them */
	CHECK(!integrity_flac(flac, sizeof flac - 1), "flac_with_a_length", "is refused");
}

int main(void)
{
	test_ogg();
	test_ogg_beside();
	test_flac();
	return check_status();
}
