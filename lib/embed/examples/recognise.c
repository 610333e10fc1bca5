/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recognise - prints the words in raw samples: 16-bit integers of this machine, one channel, at the
 * rate of the model
 *
 *     arecord -q -t raw -f S16_LE -r 8000 | ./recognise words.cnn     a stream, with pauses
 *     ./recognise --word words.cnn < seven.raw                       all of it is one word */
#include <earpipe.h>

#include <stdio.h>
#include <string.h>

static char model[1 << 20]; /* the bytes of the model: those of a program may be in flash */
static _Alignas(64) char block[8 << 20]; /* the memory of the instance */

static void print(const struct earpipe_answer *answer)
{
	printf("%s\t%.6f\n", answer->word, answer->probability);
	fflush(stdout);
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "recognise: %s: %s\n", what, why);
	return 1;
}

int main(int argc, char **argv)
{
	const int one_word = argc == 3 && strcmp(argv[1], "--word") == 0;
	const struct earpipe_options options = { .listens = !one_word,
						 .block = block,
						 .block_size = sizeof block };
	struct earpipe_answer answer;
	struct earpipe_reason why;
	struct earpipe *ear;
	short samples[800]; /* 100 ms at 8000 Hz */
	size_t n, used;
	FILE *file = argc == 2 || one_word ? fopen(argv[argc - 1], "rb") : NULL;
	int code;

	if (!file)
		return fail("usage", "recognise [--word] MODEL < SAMPLES");
	n = fread(model, 1, sizeof model, file);
	fclose(file);
	if (earpipe_open(&ear, model, n, &options, &why) != EARPIPE_OK)
		return fail(argv[argc - 1], why.text);
	while ((n = fread(samples, sizeof *samples, 800, stdin)) > 0) {
		if (one_word && (code = earpipe_push_s16(ear, samples, n)) != EARPIPE_OK)
			return fail("samples", earpipe_text(code));
		for (size_t at = 0; !one_word && at < n; at += used) {
			code = earpipe_listen_s16(ear, samples + at, n - at, &used, &answer);
			if (code == EARPIPE_OK && answer.word)
				print(&answer);
		}
	}
	if (one_word) {
		if ((code = earpipe_answer(ear, &answer)) != EARPIPE_OK)
			return fail("samples", earpipe_text(code));
		print(&answer);
	}
	while (!one_word && earpipe_listen_end(ear, &answer) == EARPIPE_OK && answer.word)
		print(&answer);
	earpipe_close(ear);
	return 0;
}
