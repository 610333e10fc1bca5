/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tarstream - a set of any size as a tar archive on stdout: the files of a folder, over and over
 * out  N entries round/NAME, in the order of their names, and the archive's end mark */
#include "program/cli.h"
#include "source/folder.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512 };

static int64_t entries = 1000;

static const struct option_row options[] = {
	OPT_INT("entries", 0, &entries, "N", "write N recordings", 0, 1e12),
	OPT_END,
};

static const struct program program = {
	.name = "tarstream",
	.operands = "FOLDER",
	.summary = "Write the recordings of a folder as a tar archive, as often as need be.",
	.options = options,
};

struct file {
	const char *name;
	char *data; /* padded to whole blocks */
	size_t n, padded;
};

static struct file read_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct file f = { .name = slash ? slash + 1 : path };
	FILE *in = fopen(path, "rb");
	long size;

	if (!in || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) < 0)
		cli_die(STATUS_INPUT, "%s: cannot be read", path);
	rewind(in);
	f.n = (size_t)size;
	f.padded = (f.n + BLOCK - 1) / BLOCK * BLOCK;
	f.data = cli_alloc(f.padded + 1, 1);
	if (fread(f.data, 1, f.n, in) != f.n)
		cli_die(STATUS_INPUT, "%s: cannot be read", path);
	fclose(in);
	return f;
}

/* POSIX 1003.1, ustar. */
static void write_header(const struct file *f, int64_t round)
{
	char head[BLOCK] = "";
	unsigned sum = 0;

	snprintf(head, 100, "%07u/%.80s", (unsigned)(round % 10000000), f->name);
	memcpy(head + 100, "0000644\0000000000\0000000000\000", 24);
	snprintf(head + 124, 12, "%011lo", (unsigned long)f->n);
	memcpy(head + 136, "00000000000", 11);
	memset(head + 148, ' ', 8);
	head[156] = '0';
	memcpy(head + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)head[i];
	snprintf(head + 148, 8, "%06o", sum);
	fwrite(head, 1, BLOCK, stdout);
}

int main(int argc, char **argv)
{
	char **paths = cli_parse(argc, argv, &program), why[300];
	struct folder folder;
	const struct items *list = &folder.recordings;
	static const char end[2 * BLOCK];
	struct file *files;

	if (!*paths)
		cli_misuse("wanted a FOLDER");
	if (folder_look(*paths, &folder, why, sizeof why) != STATUS_OK)
		cli_die(STATUS_INPUT, "%s", why);
	if (list->n == 0)
		cli_die(STATUS_INPUT, "%s holds no recordings", *paths);
	files = cli_alloc(list->n, sizeof *files);
	for (size_t i = 0; i < list->n; i++)
		files[i] = read_file(list->at[i].path);
	for (int64_t i = 0; i < entries; i++) {
		const struct file *f = &files[(size_t)i % list->n];
		write_header(f, i / (int64_t)list->n);
		if (fwrite(f->data, 1, f->padded, stdout) != f->padded)
			break;
	}
	fwrite(end, 1, sizeof end, stdout);
	for (size_t i = 0; i < list->n; i++)
		free(files[i].data);
	free(files);
	folder_free(&folder);
	return cli_finish(STATUS_OK);
}
