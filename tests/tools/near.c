/* SPDX-License-Identifier: GPL-2.0-or-later */
/* near [--frames N] KIND HAVE WANT - whether the rows of two streams are near enough to each other
 *
 * Frame by frame: the same ids, the same shapes, every number within its tolerance. Prints the
 * greatest difference, as a share of the tolerance there, and where it was; status 1 when a share
 * is above 1, or a number is not finite. Row by row, b being the number wanted:
 *
 *     power  1e-4 b + 1e-6 of the row's greatest
 *     a log  1e-3 (natural) within 50 dB of the row's greatest; below, what power allows, for the
 *            numbers whose logarithms these are
 *     mfcc   2e-3, and for whatever was made from them
 *     pcen   1e-3
 *
 * End marks are passed over: several files, or one. */
#include "program/cli.h"
#include "stream/stream.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum scale { POWER, LOGARITHM, ABSOLUTE };

static const struct kind {
	const char *name;
	enum scale scale;
	double unit;  /* of LOGARITHM: what 1 (natural) is; of ABSOLUTE: the tolerance */
	double db_50; /* of LOGARITHM: what 50 dB are */
} kinds[] = {
	{ "power", POWER, 0, 0 },
	{ "ln", LOGARITHM, 1, 11.512925464970229 },
	{ "ln-magnitude", LOGARITHM, 1, 5.756462732485115 },
	{ "log10", LOGARITHM, 0.4342944819032518, 5 },
	{ "db", LOGARITHM, 4.342944819032518, 50 },
	{ "db-magnitude", LOGARITHM, 8.685889638065037, 50 },
	{ "mfcc", ABSOLUTE, 2e-3, 0 },
	{ "pcen", ABSOLUTE, 1e-3, 0 },
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int64_t frames;

static const struct option_row options[] = {
	OPT_INT("frames", 0, &frames, "N", "compare only the first N frames of WANT", 1, 1e9),
	OPT_END,
};

static const struct program program = {
	.name = "near",
	.operands = "KIND HAVE WANT",
	.summary = "Compare the rows of two streams.",
	.options = options,
};

/* A stream and its present frame. */
struct side {
	const char *path;
	struct reader *reader;
	struct frame frame;
	char id[128];
	size_t rows, width; /* of the frame */
	double *numbers;    /* [rows, width] */
};

/* The greatest share of a tolerance so far, and where. */
struct worst {
	double share, have, want;
	size_t row, column;
	char id[128];
};

static void side_open(struct side *s, const char *path)
{
	int fd = open(path, O_RDONLY);

	s->path = path;
	if (fd < 0 || !(s->reader = reader_new(fd, NULL, cli_max_frame())))
		cli_die(STATUS_INPUT, "%s: cannot be read", path);
}

/* The next frame of two axes, past end marks; false at the end of the file. */
static bool side_next(struct side *s)
{
	const struct tensor *t = &s->frame.tensor;
	enum stream_got got;
	const char *id;

	while ((got = reader_next(s->reader, &s->frame)) == STREAM_MARK)
		;
	if (got == STREAM_EOF)
		return false;
	if (got != STREAM_FRAME)
		cli_die(STATUS_INPUT, "%s: %s", s->path, reader_error(s->reader));
	id = frame_text(&s->frame, "id");
	snprintf(s->id, sizeof s->id, "%s", id ? id : "");
	if (t->rank != 2)
		cli_die(STATUS_INPUT, "%s: %s: found %u axes, wanted rows and columns", s->path,
			s->id, t->rank);
	s->rows = t->shape[0];
	s->width = t->shape[1];
	s->numbers = cli_grow(s->numbers, s->rows * s->width + 1, sizeof *s->numbers);
	tensor_to_doubles(t, 0, s->rows * s->width, s->numbers);
	return true;
}

/* How far a is from b, as a share of what is allowed; greatest is the row's, of the b's. */
static double share(const struct kind *kind, double a, double b, double greatest)
{
	double allowed = 0, diff = fabs(a - b);

	if (!isfinite(a) || !isfinite(b))
		return INFINITY;
	switch (kind->scale) {
	case POWER:
		allowed = 1e-4 * b + 1e-6 * greatest;
		break;
	case LOGARITHM:
		allowed = 1e-3 * kind->unit;
		if (b < greatest - kind->db_50) {
			a = exp((a - greatest) / kind->unit);
			b = exp((b - greatest) / kind->unit);
			diff = fabs(a - b);
			allowed = 1e-4 * b + 1e-6;
		}
		break;
	case ABSOLUTE:
		allowed = kind->unit;
		break;
	}
	return diff == 0 ? 0 : diff / allowed;
}

static void compare(const struct kind *kind, const struct side *have, const struct side *want,
		    struct worst *worst)
{
	for (size_t row = 0; row < want->rows; row++) {
		const double *a = have->numbers + row * want->width;
		const double *b = want->numbers + row * want->width;
		double greatest = -INFINITY;

		for (size_t i = 0; i < want->width; i++)
			greatest = fmax(greatest, b[i]);
		for (size_t i = 0; i < want->width; i++) {
			double part = share(kind, a[i], b[i], greatest);
			if (part <= worst->share)
				continue;
			*worst = (struct worst){ part, a[i], b[i], row, i, "" };
			memcpy(worst->id, want->id, sizeof worst->id);
		}
	}
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	cli_misuse("no kind '%s'; wanted power, ln, ln-magnitude, log10, db, db-magnitude, mfcc or "
		   "pcen",
		   name);
}

int main(int argc, char **argv)
{
	char **operands = cli_parse(argc, argv, &program);
	struct side have = { 0 }, want = { 0 };
	struct worst worst = { 0 };
	int64_t n = 0;

	if (!operands[0] || !operands[1] || !operands[2] || operands[3])
		cli_misuse("wanted KIND HAVE WANT");
	const struct kind *kind = find_kind(operands[0]);
	side_open(&have, operands[1]);
	side_open(&want, operands[2]);
	for (; (frames == 0 || n < frames) && side_next(&want); n++) {
		if (!side_next(&have))
			cli_die(STATUS_INPUT, "%s ends before %s", have.path, want.id);
		if (strcmp(have.id, want.id) != 0)
			cli_die(STATUS_INPUT, "found %s, wanted %s", have.id, want.id);
		if (have.rows != want.rows || have.width != want.width)
			cli_die(STATUS_INPUT, "%s: found %zu x %zu, wanted %zu x %zu", want.id,
				have.rows, have.width, want.rows, want.width);
		compare(kind, &have, &want, &worst);
	}
	if (n == 0 || n < frames)
		cli_die(STATUS_INPUT, "%s has %lld frames", want.path, (long long)n);
	if (side_next(&have))
		cli_die(STATUS_INPUT, "%s goes on with %s", have.path, have.id);
	printf("%.3g", worst.share);
	if (worst.share > 0)
		printf(" at %s, row %zu, column %zu: %.9g, wanted %.9g", worst.id, worst.row,
		       worst.column, worst.have, worst.want);
	putchar('\n');
	for (struct side *s = &have; s; s = s == &have ? &want : NULL) {
		reader_free(s->reader);
		frame_free(&s->frame);
		free(s->numbers);
	}
	return cli_finish(worst.share <= 1 ? STATUS_OK : STATUS_INPUT);
}
