/* SPDX-License-Identifier: GPL-2.0-or-later */
/* melspec - log-mel spectrum, or MFCC
 * in   audio  [samples]     rate (Hz)
 * out  logmel [rows, mels]  or mfcc [rows, coefficients]; rate, hop (samples)
 *
 * Chunks of one stream are one signal: joined, the rows are those of the whole. */
#include "filter.h"
#include "mel.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* The longest transform, and window; the widest hop, in samples. */
enum { FFT_MAX = 1048576, HOP_MAX = 1000000000 };

/* The command line, before the rate is known. */
static struct settings {
	struct span window, hop;
	int64_t fft, mels, mfcc;
	double fmin, fmax, preemphasis, power, floor, lifter;
	int framing, taper, scale, norm, log, dct;
} o = {
	.window = { 25, true },
	.hop = { 10, true },
	.mels = 40,
	.fmin = 20,
	.power = 2,
	.floor = 1e-10,
};
static const char *like;

static const struct option_row options[] = {
	{ 0, "window", OPTION_SPAN, &o.window, "N|MS", "length of the window", 1, 1e6, NULL },
	{ 0, "hop", OPTION_SPAN, &o.hop, "N|MS", "from one row to the next", 0.001, 1e6, NULL },
	{ 0, "fft", OPTION_INT, &o.fft, "N",
	  "points of the transform; unset: the power of 2 that holds the window", 2, FFT_MAX,
	  NULL },
	{ 0, "mels", OPTION_INT, &o.mels, "N", "bands", 1, 4096, NULL },
	{ 0, "fmin", OPTION_REAL, &o.fmin, "HZ", "where the lowest band begins", 0, 1e6, NULL },
	{ 0, "fmax", OPTION_REAL, &o.fmax, "HZ", "where the highest band ends; 0: half the rate", 0,
	  1e6, NULL },
	{ 0, "mfcc", OPTION_INT, &o.mfcc, "N", "cepstral coefficients, from c0; 0: log-mel", 0,
	  4096, NULL },
	{ 0, "framing", OPTION_CHOICE, &o.framing, "NAME", "", 0, 0, mel_framing_names },
	{ 0, "taper", OPTION_CHOICE, &o.taper, "NAME", "", 0, 0, mel_taper_names },
	{ 0, "preemphasis", OPTION_REAL, &o.preemphasis, "A", "y[i] = x[i] - A x[i-1]", 0, 1,
	  NULL },
	{ 0, "power", OPTION_REAL, &o.power, "P", "2: power, 1: magnitude", 0.1, 10, NULL },
	{ 0, "mel-scale", OPTION_CHOICE, &o.scale, "NAME", "", 0, 0, mel_scale_names },
	{ 0, "norm", OPTION_CHOICE, &o.norm, "NAME", "of the bands", 0, 0, mel_norm_names },
	{ 0, "log", OPTION_CHOICE, &o.log, "NAME", "", 0, 0, mel_log_names },
	{ 0, "floor", OPTION_REAL, &o.floor, "X", "least value that the log is taken of", 1e-37,
	  1e30, NULL },
	{ 0, "dct", OPTION_CHOICE, &o.dct, "NAME", "of the MFCC", 0, 0, mel_dct_names },
	{ 0, "lifter", OPTION_REAL, &o.lifter, "L", "of the MFCC; 0: none", 0, 1000, NULL },
	{ 0, "like", OPTION_TEXT, &like, "MODEL", "take all of the above from a model or a stream",
	  0, 0, NULL },
	{ 0 },
};

static const struct program program = {
	.name = "melspec",
	.operands = "[FILE...]",
	.summary = "Turn audio frames into log-mel spectra or MFCC.",
	.reads_stream = true,
	.options = options,
};

/* What is made, and for which rate; kept from frame to frame. */
struct stage {
	struct mel *mel; /* NULL before the first frame */
	struct mel_recipe recipe;
	double n_in;     /* samples of this stream, lost ones included */
	double start;    /* of these, before the last gap */
	uint64_t n_rows; /* written since the last gap */
};

static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for the rows of a frame");
}

static size_t power_of_2_from(size_t n)
{
	size_t p = 2;

	while (p < n)
		p *= 2;
	return p;
}

/* Beside --like, any other option of the table is a contradiction. */
static void refuse_settings(void)
{
	for (const struct option_row *row = options; row->type != OPTION_END; row++)
		if (row->value != &like && cli_given(row->value))
			cli_misuse(
			    "--%s beside --like, which takes every parameter from the model; "
			    "leave one of them out",
			    row->name);
}

/* What can be refused before the rate is known. */
static void check_settings(void)
{
	if (o.fft && !o.window.is_ms && o.window.value > (double)o.fft)
		cli_misuse("--window %.0f is longer than --fft %lld", o.window.value,
			   (long long)o.fft);
	if (o.fmax > 0 && o.fmin >= o.fmax)
		cli_misuse("--fmin %g must be below --fmax %g", o.fmin, o.fmax);
	if (o.mfcc > o.mels)
		cli_misuse("--mfcc %lld is more than --mels %lld", (long long)o.mfcc,
			   (long long)o.mels);
}

/* Samples of a span, before it is known that they fit into an integer. */
static double span_longest(struct span s, double rate_hz)
{
	return s.is_ms ? s.value * rate_hz / 1000 : s.value;
}

/* Everything that depends on the rate, worked out. */
static struct mel_recipe resolve(double rate_hz)
{
	size_t window = span_samples(o.window, rate_hz);

	return (struct mel_recipe){
		.rate_hz = rate_hz,
		.fft = o.fft ? (size_t)o.fft : power_of_2_from(window),
		.window = window,
		.hop = span_samples(o.hop, rate_hz),
		.framing = o.framing,
		.taper = o.taper,
		.preemphasis = o.preemphasis,
		.power = o.power,
		.mels = (size_t)o.mels,
		.fmin_hz = o.fmin,
		.fmax_hz = o.fmax > 0 ? o.fmax : rate_hz / 2,
		.scale = o.scale,
		.norm = o.norm,
		.log = o.log,
		.floor = o.floor,
		.mfcc = (size_t)o.mfcc,
		.dct = o.dct,
		.lifter = o.lifter,
	};
}

/* ---- the recipe as the stream carries it: the option names are the keys ---- */

static const struct {
	const char *key;
	int *value;
	const char *const *names;
} choices[] = {
	{ "framing", &o.framing, mel_framing_names },
	{ "taper", &o.taper, mel_taper_names },
	{ "mel-scale", &o.scale, mel_scale_names },
	{ "norm", &o.norm, mel_norm_names },
	{ "log", &o.log, mel_log_names },
	{ "dct", &o.dct, mel_dct_names },
};
enum { N_CHOICES = sizeof choices / sizeof *choices };

static bool add_recipe(struct frame *f, const struct mel_recipe *r)
{
	bool ok =
	    recipe_add(f, "melspec") && recipe_text(f, "kind", r->mfcc ? "mfcc" : "logmel") &&
	    recipe_number(f, "rate", r->rate_hz) && recipe_number(f, "window", (double)r->window) &&
	    recipe_number(f, "hop", (double)r->hop) && recipe_number(f, "fft", (double)r->fft) &&
	    recipe_number(f, "mels", (double)r->mels) && recipe_number(f, "fmin", r->fmin_hz) &&
	    recipe_number(f, "fmax", r->fmax_hz) && recipe_number(f, "mfcc", (double)r->mfcc) &&
	    recipe_number(f, "preemphasis", r->preemphasis) &&
	    recipe_number(f, "power", r->power) && recipe_number(f, "floor", r->floor) &&
	    recipe_number(f, "lifter", r->lifter);

	for (size_t i = 0; i < N_CHOICES; i++)
		ok = ok && recipe_text(f, choices[i].key, choices[i].names[*choices[i].value]);
	return ok;
}

/* Finds the name in the list; -1 if it is not there. */
static int find_name(const char *const *names, const char *name)
{
	for (int i = 0; name && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* A number of the recipe of --like's file, within its option's range. */
static double recipe_want(const struct frame *f, const char *key, double min, double max)
{
	double value;

	if (!recipe_get_number(f, "melspec", key, &value) || !(value >= min && value <= max))
		cli_die(STATUS_INPUT, "--like %s: its recipe has no sensible '%s'", like, key);
	return value;
}

/* The same for what counts something. */
static int64_t recipe_want_count(const struct frame *f, const char *key, double min, double max)
{
	double value = recipe_want(f, key, min, max);

	if (value != floor(value))
		cli_die(STATUS_INPUT, "--like %s: '%s' in its recipe is not whole", like, key);
	return (int64_t)value;
}

/* Sets all options from the first frame of a model or a stream; returns its rate. */
static double take_recipe(const struct frame *f)
{
	if (!recipe_has(f, "melspec"))
		cli_die(STATUS_INPUT,
			"--like %s: its recipe has no step 'melspec'; wanted a model, or features",
			like);
	o.window = (struct span){ (double)recipe_want_count(f, "window", 1, 1e6), false };
	o.hop = (struct span){ (double)recipe_want_count(f, "hop", 1, HOP_MAX), false };
	o.fft = recipe_want_count(f, "fft", 2, FFT_MAX);
	o.mels = recipe_want_count(f, "mels", 1, 4096);
	o.mfcc = recipe_want_count(f, "mfcc", 0, 4096);
	o.fmin = recipe_want(f, "fmin", 0, 1e6);
	o.fmax = recipe_want(f, "fmax", 0, 1e6);
	o.preemphasis = recipe_want(f, "preemphasis", 0, 1);
	o.power = recipe_want(f, "power", 0.1, 10);
	o.floor = recipe_want(f, "floor", 1e-37, 1e30);
	o.lifter = recipe_want(f, "lifter", 0, 1000);
	for (size_t i = 0; i < N_CHOICES; i++) {
		const char *name = recipe_get_text(f, "melspec", choices[i].key);
		*choices[i].value = find_name(choices[i].names, name);
		if (*choices[i].value < 0)
			cli_die(STATUS_INPUT, "--like %s: its recipe has no sensible '%s'", like,
				choices[i].key);
	}
	return recipe_want(f, "rate", 1, 1e9);
}

/* Reads the first frame of --like's file and takes its recipe; returns the rate it is for. */
static double take_like(void)
{
	struct frame f = { 0 };
	struct reader *r = NULL;
	FILE *file = fopen(like, "rb");
	double rate_hz;

	if (!file)
		cli_die(STATUS_INPUT, "--like %s: %s", like, strerror(errno));
	if (!(r = reader_new(fileno(file), NULL, cli_max_frame())))
		no_memory();
	switch (reader_next(r, &f)) {
	case STREAM_FRAME:
		break;
	case STREAM_BAD:
	case STREAM_CUT:
		cli_die(reader_status(r), "--like %s: %s", like, reader_error(r));
	case STREAM_MARK:
	case STREAM_EOF:
		cli_die(STATUS_INPUT, "--like %s: has no frames", like);
	}
	rate_hz = take_recipe(&f);
	frame_free(&f);
	reader_free(r);
	fclose(file);
	return rate_hz;
}

/* ---- frames ---- */

/* Builds the tables for a rate, if they are not there. */
static void prepare(struct stage *s, struct filter *io, const struct frame *f, double rate_hz)
{
	char why[256];

	if (s->mel && s->recipe.rate_hz == rate_hz)
		return;
	if (span_longest(o.window, rate_hz) > FFT_MAX || span_longest(o.hop, rate_hz) > HOP_MAX)
		filter_refuse(io, f, "at %.10g Hz --window or --hop have too many samples",
			      rate_hz);
	s->recipe = resolve(rate_hz);
	if (mel_check(&s->recipe, why, sizeof why))
		filter_refuse(io, f, "at %.10g Hz: %s", rate_hz, why);
	mel_free(s->mel);
	if (!(s->mel = mel_new(&s->recipe)))
		no_memory();
}

/* Writes the rows made so far as a frame with f's attributes. */
static void write_part(struct stage *s, struct filter *io, struct frame *f, struct chunk chunk)
{
	size_t shape[2] = { 0, mel_width(s->mel) };
	const float *rows = mel_take(s->mel, &shape[0]);
	size_t n = shape[0] * shape[1];
	bool made = frame_set_text(f, "kind", s->recipe.mfcc ? "mfcc" : "logmel") &&
		    frame_set_int(f, "hop", (int64_t)s->recipe.hop);

	for (size_t i = 0; i < n; i++)
		if (!isfinite(rows[i]))
			filter_refuse(io, f, "its samples are too large: row %zu is not finite",
				      i / shape[1]);
	frame_set_floats(f, rows, 2, shape);
	if (!made)
		no_memory();
	filter_write_part(io, f, chunk,
			  (s->start + (double)s->n_rows * (double)s->recipe.hop) /
			      s->recipe.rate_hz);
	s->n_rows += shape[0];
}

/* At a gap the signal before it ends: its last rows go out as a chunk of their own. */
static void cross_gap(struct stage *s, struct filter *io, struct frame *f, int64_t gap)
{
	struct frame tail = { 0 };

	filter_before_gap(f, &tail);
	if (!mel_drain(s->mel))
		no_memory();
	write_part(s, io, &tail, filter_tail);
	frame_free(&tail);
	s->n_in += (double)gap;
	s->start = s->n_in;
	s->n_rows = 0;
}

static void transform(struct stage *s, struct filter *io, struct frame *f, double rate_hz)
{
	struct chunk chunk = filter_chunk(io);
	size_t n;
	const float *samples = filter_floats(io, f, &n);

	if (chunk.first) {
		prepare(s, io, f, rate_hz);
		s->n_in = s->start = 0;
		s->n_rows = 0;
	}
	if (!add_recipe(f, &s->recipe))
		no_memory();
	if (chunk.gap > 0 && !chunk.first)
		cross_gap(s, io, f, chunk.gap);
	s->n_in += (double)n;
	if (!mel_push(s->mel, samples, n) || (chunk.last && !mel_drain(s->mel)))
		no_memory();
	write_part(s, io, f, chunk);
}

int main(int argc, char **argv)
{
	double like_hz = 0;

	char **files = cli_parse(argc, argv, &program);
	if (like)
		refuse_settings();
	check_settings();
	struct filter *io = filter_open(files, FILTER_STREAM);
	if (like)
		like_hz = take_like();

	struct stage stage = { 0 };
	struct frame f = { 0 };
	double all_hz = 0;
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		double rate_hz = filter_rate(io, &f);
		if (like && rate_hz != like_hz)
			filter_refuse(
			    io, &f,
			    "rate %.10g Hz, model wants %.10g Hz; put 'resample -r %.10g' "
			    "before it (mic-capture: --rate)",
			    rate_hz, like_hz, like_hz);
		if (all_hz > 0 && rate_hz != all_hz)
			filter_refuse(io, &f,
				      "rate %.10g Hz, the frames before it had %.10g Hz; put "
				      "'resample -r %.10g' before it",
				      rate_hz, all_hz, all_hz);
		all_hz = rate_hz;
		transform(&stage, io, &f, rate_hz);
	}
	mel_free(stage.mel);
	frame_free(&f);
	return filter_close(io);
}
