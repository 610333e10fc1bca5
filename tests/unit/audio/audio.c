/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "audio/audio.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(unsigned char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

enum { HEAD = 44, SAMPLES = 300 };

/* PCM16, mono, 8 kHz, a ramp. */
static void make_wav(unsigned char wav[HEAD + 2 * SAMPLES])
{
	memcpy(wav, "RIFF....WAVEfmt \20\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\20\0data", 40);
	put(wav + 4, HEAD - 8 + 2 * SAMPLES);
	put(wav + 40, 2 * SAMPLES);
	for (int i = 0; i < SAMPLES; i++) {
		wav[HEAD + 2 * i] = 0;
		wav[HEAD + 2 * i + 1] = (unsigned char)(i - 150);
	}
}

static size_t read_all(struct audio *a, float *out, size_t cap)
{
	size_t n = 0, more;

	while (n < cap && (more = audio_read(a, out + n, cap - n < 7 ? cap - n : 7)) > 0)
		n += more;
	return n;
}

/* Bytes and file give the same samples, or the same refusal; NULL, or what differs. */
static const char *differs(const char *path, const unsigned char *bytes, size_t n)
{
	static float x[2 * SAMPLES], y[2 * SAMPLES];
	char why_file[200] = "", why_bytes[200] = "";
	FILE *file = fopen(path, "wb");
	const char *wrong = NULL;
	enum status of_file = STATUS_OK, of_bytes = STATUS_OK;
	struct audio *a, *b;

	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
		return "cannot be written";
	a = audio_open(path, &of_file, why_file, sizeof why_file);
	b = audio_open_bytes(bytes, n, &of_bytes, why_bytes, sizeof why_bytes);
	if (!a != !b || strcmp(why_file, why_bytes) != 0 || of_file != of_bytes) {
		wrong = "one is refused, or for another reason";
	} else if (a) {
		size_t n_x = read_all(a, x, 2 * SAMPLES), n_y = read_all(b, y, 2 * SAMPLES);
		if (n_x != n_y || memcmp(x, y, n_x * sizeof *x) != 0)
			wrong = "other samples";
		else if (audio_failed(a) != audio_failed(b) || audio_rate(a) != audio_rate(b))
			wrong = "another end, or rate";
	}
	if (a)
		audio_close(a);
	if (b)
		audio_close(b);
	return wrong;
}

static void check_bytes(const char *path)
{
	static unsigned char wav[HEAD + 2 * SAMPLES];
	static float x[2 * SAMPLES];
	char why[200] = "";
	const char *wrong = NULL;
	enum status status;
	size_t n;

	make_wav(wav);
	struct audio *a = audio_open_bytes(wav, sizeof wav, &status, why, sizeof why);
	CHECK(a, "bytes_open", "%s", why);
	if (!a)
		return;
	n = read_all(a, x, 2 * SAMPLES);
	CHECK(n == SAMPLES && !audio_failed(a), "bytes_samples", "%zu", n);
	CHECK(audio_rate(a) == 8000, "bytes_rate", "%g", audio_rate(a));
	CHECK(x[0] == 106 / 128.0F && x[150] == 0 && x[149] == -1 / 128.0F, "bytes_values",
	      "%g %g %g", x[0], x[150], x[149]);
	audio_close(a);
	wrong = differs(path, wav, sizeof wav);
	CHECK(!wrong, "bytes_as_file", "%s", wrong);
	for (n = 0; n < sizeof wav && !wrong; n++) {
		a = audio_open_bytes(wav, n, &status, why, sizeof why);
		wrong = a ? "is taken" : differs(path, wav, n);
		if (a)
			audio_close(a);
	}
	CHECK(!wrong, "bytes_prefixes", "%zu bytes: %s", n - 1, wrong);
}

int main(void)
{
	char path[] = "/tmp/earpipe-audio.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || close(fd) != 0) {
		perror(path);
		return 3;
	}
	check_bytes(path);
	unlink(path);
	return check_status();
}
