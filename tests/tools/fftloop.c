/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fftloop POINTS TRANSFORMS BYTES < FILE - the least that a spectrum can cost
 *
 * Reads a file to its end, executes so many real transforms of so many points with one
 * FFTW_ESTIMATE plan, which is made here, and writes so many bytes, all three side by side in
 * large blocks. The numbers are not the file's: nothing is unpacked, windowed or kept. */
#include <fftw3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipe holds; reads and writes of a mebibyte are slower here. */
enum { BLOCK = 65536 };

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(3);
}

/* Writes n bytes of whatever there is in block. */
static void write_all(const char *block, uint64_t n)
{
	while (n > 0) {
		ssize_t wrote = write(STDOUT_FILENO, block, n < BLOCK ? (size_t)n : BLOCK);
		if (wrote < 0)
			die("fftloop: stdout");
		n -= (uint64_t)wrote;
	}
}

int main(int argc, char **argv)
{
	static char block[BLOCK];
	struct stat file;

	if (argc != 4 || strtol(argv[1], NULL, 10) < 2 || fstat(STDIN_FILENO, &file) != 0 ||
	    !S_ISREG(file.st_mode)) {
		fprintf(stderr, "fftloop: wanted POINTS TRANSFORMS BYTES < FILE\n");
		return 2;
	}
	int points = (int)strtol(argv[1], NULL, 10);
	uint64_t transforms = strtoull(argv[2], NULL, 10), bytes = strtoull(argv[3], NULL, 10);
	uint64_t n_read = 0, n_done = 0, n_written = 0;
	float *in = fftwf_alloc_real((size_t)points);
	fftwf_complex *out = fftwf_alloc_complex((size_t)points / 2 + 1);
	ssize_t n;

	if (!in || !out)
		die("fftloop");
	/* no zeros or denormals, whose cost differs from that of sound */
	for (int i = 0; i < points; i++)
		in[i] = (float)(i * 7919 % 8191) / 8191 - 0.5f;
	fftwf_plan plan = fftwf_plan_dft_r2c_1d(points, in, out, FFTW_ESTIMATE);

	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0) {
		double part = (double)(n_read += (uint64_t)n) / (double)file.st_size;
		for (uint64_t want = (uint64_t)((double)transforms * part); n_done < want; n_done++)
			fftwf_execute(plan);
		uint64_t want = (uint64_t)((double)bytes * part);
		write_all(block, want - n_written);
		n_written = want;
	}
	if (n < 0)
		die("fftloop: stdin");
	if (n_done != transforms || n_written != bytes) {
		fprintf(stderr, "fftloop: stdin is empty, or has changed\n");
		return 1;
	}
	fftwf_destroy_plan(plan);
	fftwf_free(in);
	fftwf_free(out);
	return 0;
}
