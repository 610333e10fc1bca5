/* SPDX-License-Identifier: GPL-2.0-or-later */
/* melspec - computes log-mel spectra or MFCC
 * in   audio  [samples]     rate (Hz)
 * out  logmel [rows, bands] or mfcc [rows, coefficients], each followed by its deltas;
 *      rate, hop (samples)
 *
 * Chunks of one stream are one signal: joined, the rows are those of the whole. The options are the
 * settings of features/settings.h. */
#include "features/settings_recipe.h"
#include "program/filter.h"

enum { SETTINGS_MAX = 80 };

static struct settings settings;
static int preset;
static const char *like;

static const struct option_row own_options[] = {
	OPT_CHOICE("preset", 0, &preset, "NAME", "compute the features of this toolkit",
		   settings_preset_names),
	OPT_TEXT("like", 0, &like, "MODEL",
		 "take all settings from a model or a stream of features"),
};

enum { N_OWN = sizeof own_options / sizeof *own_options };

static struct option_row options[N_OWN + SETTINGS_MAX + 1];

static const struct program program = {
	.name = "melspec",
	.operands = "[FILE...]",
	.summary = "Turn audio frames into log-mel spectra or MFCC.",
	.reads_stream = true,
	.options = options,
};

/* What is kept from frame to frame. */
struct stage {
	struct settings at; /* for the rate of the frames; meaningless while mel is NULL */
	struct mel *mel;    /* NULL before the first frame */
	struct frame step;  /* holds what is added to the recipe of each frame */
	double n_in;        /* samples of this stream, lost ones included */
	double start;       /* of these, before the last gap */
	uint64_t n_rows;    /* written since the last gap */
};

/* ---- options ---- */

/* An option for each setting. */
static void make_options(void)
{
	static const enum option_type types[] = {
		[SETTING_REAL] = OPTION_REAL,
		[SETTING_WHOLE] = OPTION_INT,
		[SETTING_CHOICE] = OPTION_CHOICE,
		[SETTING_LENGTH] = OPTION_SPAN,
	};
	size_t n = 0;

	settings = settings_default();
	for (size_t i = 0; i < N_OWN; i++)
		options[n++] = own_options[i];
	for (const struct setting *s = settings_table; s->name && n < N_OWN + SETTINGS_MAX; s++)
		options[n++] = (struct option_row){
			.name = s->name,
			.type = types[s->type],
			.value = setting_value(s, &settings),
			.arg = s->arg,
			.help = s->help,
			.min = s->min,
			.max = s->max,
			.choices = s->choices,
			.words = s->words,
		};
	options[n] = (struct option_row)OPT_END;
}

/* Completes the options and refuses those that contradict each other or would change nothing. */
static void check_options(void)
{
	const void *const no_others[] = { NULL };
	const char *reason;
	char why[256];

	cli_want_alone(&like, "every parameter is taken from there; leave one of them out",
		       no_others);
	cli_preset(settings_presets[preset]);
	if ((reason = settings_check(&settings, why, sizeof why)))
		cli_misuse("%s", reason);
	for (const struct setting *s = settings_table; s->name; s++)
		cli_want_with(setting_value(s, &settings), setting_has_effect(s, &settings),
			      setting_needs(s), "it would change nothing");
}

/* Takes the settings of --like; returns the rate that they are for. */
static double take_like(void)
{
	const char *reason;
	char why[512];
	double rate_hz;
	enum status status;

	if ((reason = settings_load(&settings, &rate_hz, like, cli_max_frame(), &status, why,
				    sizeof why)))
		cli_die(status, "--like %s: %s", like, reason);
	return rate_hz;
}

/* ---- frames ---- */

/* Prepares everything when the first frame tells the rate. */
static void prepare(struct stage *s, struct filter *io, const struct frame *f, double rate_hz)
{
	const struct mel_settings *mel = &s->at.mel;
	char why[400], line[1500];
	const char *reason;
	size_t empty;

	if (s->mel && rate_hz == mel->spectrum.rate_hz)
		return;
	if (s->mel)
		filter_refuse(io, f,
			      "rate %.10g Hz, the frames before it had %.10g Hz; put "
			      "'resample -r %.10g' before it",
			      rate_hz, mel->spectrum.rate_hz, mel->spectrum.rate_hz);
	if ((reason = settings_at_rate(&settings, rate_hz, &s->at, why, sizeof why)))
		filter_refuse(io, f, "%s", reason);
	empty = bands_empty(&mel->spectrum.bands, rate_hz, (size_t)mel->framing.fft);
	if (empty > 0)
		cli_note("%zu of %lld bands hold no point of an --fft of %lld and are always "
			 "silent",
			 empty, (long long)mel->spectrum.bands.mels, (long long)mel->framing.fft);
	settings_as_options(&s->at, line, sizeof line);
	cli_detail("at %.10g Hz:%s", rate_hz, line);
	if (!settings_record(&s->at, &s->step) || !(s->mel = mel_new(mel)))
		cli_no_memory();
}

/* Writes the rows made so far as a frame with f's attributes. */
static void write_part(struct stage *s, struct filter *io, struct frame *f, struct chunk chunk)
{
	size_t shape[2] = { 0, mel_width(s->mel) };
	const float *rows = mel_take(s->mel, &shape[0]);
	size_t n = shape[0] * shape[1];
	bool made = frame_set_text(f, "kind", mel_kind(&s->at.mel)) &&
		    frame_set_int(f, "hop", s->at.mel.framing.hop);

	size_t bad = floats_not_finite(rows, n);
	if (bad < n)
		filter_refuse(io, f, "its samples are too large: row %zu is not finite",
			      bad / shape[1]);
	frame_set_floats(f, rows, 2, shape);
	if (!made)
		cli_no_memory();
	filter_write_part(io, f, chunk,
			  (s->start + (double)s->n_rows * (double)s->at.mel.framing.hop) /
			      s->at.mel.spectrum.rate_hz);
	s->n_rows += shape[0];
}

/* Ends the signal before a gap: its last rows go out as a chunk of their own. */
static void cross_gap(struct stage *s, struct filter *io, struct frame *f, int64_t gap)
{
	struct frame tail = { 0 };

	filter_before_gap(f, &tail);
	if (!mel_drain(s->mel))
		cli_no_memory();
	write_part(s, io, &tail, filter_tail);
	frame_free(&tail);
	s->n_in += (double)gap;
	s->start = s->n_in;
	s->n_rows = 0;
}

/* Refuses a frame whose rows would be too large, before they take memory. */
static void refuse_large(const struct stage *s, struct filter *io, const struct frame *f, size_t n)
{
	bool is_chunk = filter_chunk(io).is_chunk;
	const struct framing_settings *framing = &s->at.mel.framing;
	double rows = (double)(is_chunk ? n / (size_t)framing->hop : framing_rows(framing, n));

	if (rows * (double)mel_width(s->mel) * sizeof(float) > (double)cli_max_frame())
		filter_refuse(io, f,
			      "its %.0f rows have more data than --max-frame allows (%zu MiB)",
			      rows, cli_max_frame() >> 20);
}

static void transform(struct stage *s, struct filter *io, struct frame *f, double rate_hz)
{
	struct chunk chunk = filter_chunk(io);
	const char *whole = mel_wants_whole(&settings.mel);
	size_t n;
	const float *samples = filter_floats(io, f, &n);

	if (chunk.is_chunk && whole)
		filter_refuse(io, f,
			      "is a chunk of something longer, and %s wants the whole; put "
			      "'endpoint' or 'tensor-select --join' before it",
			      whole);
	prepare(s, io, f, rate_hz);
	refuse_large(s, io, f, n);
	if (chunk.first) {
		s->n_in = s->start = 0;
		s->n_rows = 0;
	}
	if (!recipe_append(f, &s->step))
		cli_no_memory();
	if (chunk.gap > 0 && !chunk.first)
		cross_gap(s, io, f, chunk.gap);
	s->n_in += (double)n;
	if (!mel_push(s->mel, samples, n) || (chunk.last && !mel_drain(s->mel)))
		cli_no_memory();
	write_part(s, io, f, chunk);
}

int main(int argc, char **argv)
{
	double like_hz = 0;

	make_options();
	char **files = cli_parse(argc, argv, &program);
	check_options();
	struct filter *io = filter_open(files, FILTER_STREAM);
	filter_note_arrivals(io);
	if (like)
		like_hz = take_like();

	struct stage stage = { 0 };
	struct frame f = { 0 };
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		double rate_hz = filter_rate(io, &f);
		if (like && rate_hz != like_hz)
			filter_refuse(
			    io, &f,
			    "rate %.10g Hz, model wants %.10g Hz; put 'resample -r %.10g' "
			    "before it (mic-capture: --rate)",
			    rate_hz, like_hz, like_hz);
		transform(&stage, io, &f, rate_hz);
	}
	mel_free(stage.mel);
	frame_free(&stage.step);
	frame_free(&f);
	return filter_close(io);
}
