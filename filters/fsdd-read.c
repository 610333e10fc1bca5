/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsdd-read - reads FSDD, and data sets like it, into a stream
 * in   SOURCE...: folders, archives, Parquet files, tables and lists of files, recordings
 * out  audio [samples] in [-1, 1], mono; id label speaker index split rate, and --keep-columns
 *
 * dataset/dataset.h finds and chooses the recordings, audio/excerpt.h reads their samples. Each
 * becomes one frame, or chunks of 10 s if the recording is longer than a minute. */
#include "audio/audio.h"
#include "audio/excerpt.h"
#include "dataset/census.h"
#include "dataset/dataset.h"
#include "program/filter.h"
#include "program/resampler.h"
#include "tables/kept_values.h"

#include <stdlib.h>

enum {
	WHOLE_SECONDS = 60,    /* the longest recording that is one frame */
	CHUNK_SECONDS = 10,    /* of a longer one, the length of its chunks */
	COUNTED_MAX = 1 << 27, /* samples of the longest recording that --check reads: half a GiB */
};

enum { SPLIT_ALL, SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST };
static const char *const split_names[] = { "all", "train", "validation", "test", NULL };

/* What decides the part of a recording: the rules, or this option alone. */
enum { AS_RULE, AS_TRAIN, AS_VALIDATION, AS_TEST };
static const char *const as_names[] = { "rule", "train", "validation", "test", NULL };

static int layout = LAYOUT_FSDD, split = SPLIT_ALL, as = AS_RULE;
static int64_t fold, limit = OPTION_UNSET, rate_hz, shuffle = OPTION_UNSET, window = 4096;
static double test_fraction = OPTION_UNSET;
static const char *pattern_text, *shard_text, *speakers, *not_speakers, *test_speakers, *labels;
static struct column_names columns;
static const char *map, *map_split, *keep_columns;
static bool keep_going, check;

static const struct option_word fold_words[] = { { "official", 0 }, { 0 } };
static const struct option_word shuffle_words[] = { { "-1", OPTION_UNSET }, { 0 } };

static const struct option_row options[] = {
	OPT_CHOICE("layout", 0, &layout, "NAME", "interpret paths and split as in this data set",
		   layout_names),
	OPT_TEXT("pattern", 0, &pattern_text, "PATTERN",
		 "interpret paths by this pattern, for example '{label}/{speaker}_{index}.wav'"),
	OPT_CHOICE("split", 0, &split, "PART", "write only the recordings of this part",
		   split_names),
	OPT_INT_OR("fold", 0, &fold, "K", "use fold K of the layout as the test part", 0,
		   LAYOUT_FOLDS_MAX - 1, fold_words),
	OPT_TEXT("speaker", 0, &speakers, "A,B", "write only the recordings of these speakers"),
	OPT_TEXT("test-speaker", 0, &test_speakers, "A,B",
		 "put these speakers into the test part, all others into the training part"),
	OPT_REAL(
	    "test-fraction", 0, &test_fraction, "F",
	    "put this share of the speakers, 0 to 1, into the test part, by a hash of the name", 0,
	    1),
	OPT_CHOICE("as", 0, &as, "PART",
		   "put all recordings into this part, or leave it to names and tables (rule)",
		   as_names),
	OPT_TEXT("not-speaker", 0, &not_speakers, "A,B",
		 "leave out the recordings of these speakers"),
	OPT_TEXT("label", 0, &labels, "L,M", "write only the recordings with these labels"),
	OPT_TEXT("path-column", 0, &columns.name[COLUMN_PATH], "NAME",
		 "take the paths of recordings from this column of tables"),
	OPT_TEXT("label-column", 0, &columns.name[COLUMN_LABEL], "NAME",
		 "take labels from this column of tables and Parquet files"),
	OPT_TEXT("speaker-column", 0, &columns.name[COLUMN_SPEAKER], "NAME",
		 "take speakers from this column of tables"),
	OPT_TEXT("split-column", 0, &columns.name[COLUMN_SPLIT], "NAME",
		 "take the part (train, validation, test) from this column of tables"),
	OPT_TEXT("keep-columns", 0, &keep_columns, "A,B",
		 "write these columns of tables as attributes of the frames"),
	OPT_TEXT("map", 0, &map, "OLD=NEW,...",
		 "rename labels; * stands for all labels that are not listed"),
	OPT_TEXT("map-split", 0, &map_split, "NAME=PART,...",
		 "use the split NAME as PART; the part none leaves it out"),
	OPT_INT("limit", 0, &limit, "N", "end after N recordings", 0, 1e12),
	OPT_INT_OR("shuffle", 0, &shuffle, "SEED",
		   "shuffle the recordings, seeded with SEED; default: the order of the source", 0,
		   1e15, shuffle_words),
	OPT_INT("window", 0, &window, "N",
		"shuffle archives and pipes among N recordings at a time", 1, 1e9),
	OPT_TEXT("shard", 0, &shard_text, "I/N",
		 "write every Nth recording, beginning with the Ith"),
	OPT_INT("rate", 'r', &rate_hz, "HZ",
		"resample to HZ samples per second; default: keep each rate", 1, 1536000),
	OPT_FLAG("check", 0, &check,
		 "print a report on the data set and its problems, and write no frames"),
	OPT_FLAG("keep-going", 'k', &keep_going, "report and skip files that cannot be read"),
	OPT_END,
};

static const struct program program = {
	.name = "fsdd-read",
	.operands = "SOURCE...",
	.summary = "Read labelled recordings into a stream of audio frames.",
	.options = options,
};

/* ---- the plan ---- */

static struct dataset_rules make_rules(char **paths)
{
	struct dataset_rules rules = {
		.selection = {
			.layout = (enum layout)layout,
			.layout_given = cli_given(&layout),
			.fold_given = cli_given(&fold),
			.fraction_given = cli_given(&test_fraction),
			.fold = fold,
			.test_fraction = test_fraction,
			.pattern = pattern_text,
			.as = as == AS_RULE ? NULL : as_names[as],
			.split = split == SPLIT_ALL ? NULL : split_names[split],
			.speakers = speakers,
			.not_speakers = not_speakers,
			.test_speakers = test_speakers,
			.labels = labels,
			.map = map,
			.map_split = map_split,
			.needs_labels = check,
			.sources = paths,
		},
		.columns = columns,
		.keep_columns = keep_columns,
		.shards = 1,
		.limit = limit > 0 ? (uint64_t)limit : 0,
		.is_shuffled = shuffle >= 0,
		.seed = (uint64_t)shuffle,
		.window = (size_t)window,
	};

	rules.columns.tell_all = check;
	if (shard_text && !dataset_parse_shard(shard_text, &rules.shard, &rules.shards))
		cli_misuse("--shard %s: wanted I/N, with I from 1 to N", shard_text);
	cli_want_one(&rate_hz, &check, "the report describes the recordings as they are");
	cli_want_one(&keep_columns, &check, "the report is about no attributes");
	cli_want_with(&window, shuffle >= 0, "--shuffle", "nothing is shuffled");
	return rules;
}

static void show_notes(struct dataset *dataset)
{
	const char *note;

	while ((note = dataset_note(dataset)))
		cli_note("%s", note);
}

static struct dataset *open_dataset(char **paths)
{
	const struct dataset_rules rules = make_rules(paths);
	char why[DATASET_LINE];
	enum status status;
	struct dataset *dataset = dataset_new(&rules, stdout, why, &status);

	if (!dataset && status == STATUS_USAGE)
		cli_misuse("%s", why);
	if (!dataset)
		cli_die(status, "%s", why);
	if (!*paths)
		cli_misuse(
		    "no SOURCE: wanted a folder, an archive, a list of files, or recordings");
	for (; *paths; paths++) {
		if ((status = dataset_add(dataset, *paths, why)))
			cli_die(status, "%s: %s", *paths, why);
		show_notes(dataset);
	}
	if ((status = dataset_begin(dataset, why)))
		cli_die(status, "%s", why);
	return dataset;
}

/* Where recordings go. */
struct output {
	const char *const *kept; /* [n_kept]: columns whose values become attributes */
	size_t n_kept;
	struct filter *io;
	struct resampler *resampler; /* NULL: they keep their rate */
	struct census *census;       /* NULL: they are written; else they are counted */
	struct excerpt excerpt;      /* of the present recording; its buffer is used for all */
};

static void open_output(struct output *out)
{
	out->io = filter_open_source(check ? FILTER_TEXT : FILTER_STREAM);
	if (check && !(out->census = census_new()))
		cli_die(STATUS_SYSTEM, "no memory to count recordings");
	if (rate_hz == 0)
		return;
	resampler_keep_memory();
	if (!(out->resampler = resampler_new(rate_hz, RATE_HIGH, RATE_LINEAR)))
		cli_die(STATUS_SYSTEM, "no memory to convert samples");
}

static enum status close_output(struct output *out)
{
	uint64_t clipped = out->resampler ? resampler_clipped(out->resampler) : 0;

	if (clipped > 0)
		cli_note("%llu samples were over full scale at %lld Hz and were clipped",
			 (unsigned long long)clipped, (long long)rate_hz);
	resampler_free(out->resampler);
	census_free(out->census);
	excerpt_free(&out->excerpt);
	return filter_close(out->io);
}

/* ---- one recording ---- */

/* Samples in that many seconds, but no more than a frame may have by default. */
static size_t samples_of(int seconds, double rate_hz)
{
	double n = seconds * rate_hz, most = STREAM_DATA_MAX_DEFAULT / (double)sizeof(float);

	return (size_t)(n < 1 ? 1 : n < most ? n : most);
}

static bool describe_clip(struct frame *f, const struct clip *clip, double rate_hz)
{
	return frame_set_text(f, "kind", "audio") && frame_set_text(f, "id", clip->id) &&
	       (!clip->label || frame_set_text(f, "label", clip->label)) &&
	       (!clip->speaker || frame_set_text(f, "speaker", clip->speaker)) &&
	       (!clip->has_index || frame_set_int(f, "index", clip->index)) &&
	       (!clip->split || frame_set_text(f, "split", clip->split)) &&
	       (!clip->word || frame_set_text(f, "word", clip->word)) &&
	       frame_set_number(f, "rate", rate_hz);
}

/* Sets the values of columns that are kept, except empty ones. */
static bool describe_kept(struct frame *f, const struct clip *clip, const struct output *out)
{
	const char *value = clip->kept;

	for (size_t i = 0; value && i < out->n_kept; i++, value = kept_values_next(value))
		if (*value && !frame_set_text(f, out->kept[i], value))
			return false;
	return true;
}

/* Describes the place of a chunk in its stream, or of a part in its recording. */
static bool describe_place(struct frame *f, const struct recording *r, const struct excerpt *e,
			   struct chunk chunk, int64_t seq)
{
	if ((chunk.is_chunk || e->start > 0) &&
	    !frame_set_real(f, "t", (double)e->start / audio_rate(e->audio)))
		return false;
	return !chunk.is_chunk ||
	       (frame_set_int(f, "stream", (int64_t)r->number) && frame_set_int(f, "seq", seq) &&
		frame_set_bool(f, "last", chunk.last));
}

/* Writes the first n samples held as a frame, at --rate. */
static void write_frame(struct output *out, const struct recording *r, size_t n, struct chunk chunk,
			int64_t seq)
{
	const struct excerpt *e = &out->excerpt;
	const double in_hz = audio_rate(e->audio);
	struct frame f = { 0 };
	char why[160];
	enum status status;

	if (!describe_clip(&f, r->clip, in_hz) || !describe_kept(&f, r->clip, out) ||
	    !describe_place(&f, r, e, chunk, seq))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", r->where);
	frame_set_floats(&f, e->samples, 1, &n);
	if (!out->resampler || in_hz == (double)rate_hz)
		filter_write(out->io, &f);
	else if ((status = resampler_pass(out->resampler, out->io, &f, in_hz, e->samples, n, chunk,
					  why, sizeof why)))
		cli_die(status, "%s: %s", r->where, why);
	frame_free(&f);
}

static void hold(struct output *out, const struct recording *r, size_t n)
{
	if (!excerpt_hold(&out->excerpt, n))
		cli_die(STATUS_SYSTEM, "%s: no memory for its samples", r->where);
}

/* Writes a long recording in chunks. One more sample than a chunk is held, since the last
 * chunk must be marked as such. Chunks before a damaged place are already written, so
 * damage ends the program. */
static void write_chunks(struct output *out, const struct recording *r)
{
	struct excerpt *e = &out->excerpt;
	const size_t size = samples_of(CHUNK_SECONDS, audio_rate(e->audio));
	struct chunk chunk = { .is_chunk = true, .first = true };
	char why[200];
	enum status status;

	for (int64_t seq = 0; !chunk.last; seq++) {
		hold(out, r, size + 1);
		size_t n = e->n < size ? e->n : size;
		chunk.last = e->n == n;
		write_frame(out, r, n, chunk, seq);
		if (chunk.last && (status = excerpt_fault(e, why, sizeof why)))
			cli_die(status, "%s: %s", r->where, why);
		excerpt_drop(e, n);
		chunk.first = false;
	}
}

/* Writes a recording that is open. Returns STATUS_OK, or a status with why[size]. */
static enum status write_recording(struct output *out, const struct recording *r, char *why,
				   size_t size)
{
	static const struct chunk whole = { .first = true, .last = true };
	const struct excerpt *e = &out->excerpt;
	const size_t most = samples_of(WHOLE_SECONDS, audio_rate(e->audio));
	enum status status;

	hold(out, r, most + 1);
	if (e->n > most) {
		write_chunks(out, r);
		return STATUS_OK;
	}
	if ((status = excerpt_fault(e, why, size)))
		return status;
	write_frame(out, r, e->n, whole, 0);
	return STATUS_OK;
}

/* Counts a recording that is open. Returns STATUS_OK, or a status with why[size]. */
static enum status count_recording(struct output *out, const struct recording *r, char *why,
				   size_t size)
{
	const struct excerpt *e = &out->excerpt;
	const struct clip *c = r->clip;
	enum status status;

	hold(out, r, COUNTED_MAX + 1);
	if (e->n > COUNTED_MAX) {
		snprintf(why, size, "is too long to be checked");
		return STATUS_INPUT;
	}
	if ((status = excerpt_fault(e, why, size)))
		return status;
	const struct census_clip clip = { .id = c->id,
					  .label = c->label,
					  .speaker = c->speaker,
					  .split = c->split,
					  .rate = audio_rate(e->audio),
					  .x = e->samples,
					  .n = e->n };
	if (!census_add(out->census, &clip))
		cli_die(STATUS_SYSTEM, "no memory to count another recording");
	return STATUS_OK;
}

/* Opens, reads and closes a recording. Returns STATUS_OK, or a status with why[size]. */
static enum status pass_on(struct output *out, const struct recording *r, char *why, size_t size)
{
	enum status status = STATUS_OK;
	struct audio *audio = r->path ? audio_open(r->path, &status, why, size)
				      : audio_open_bytes(r->bytes, r->n, &status, why, size);
	uint64_t clipped;

	if (!audio)
		return status;
	status = excerpt_begin(&out->excerpt, audio, r->clip->t0, r->clip->t1, why, size);
	if (!status)
		status = out->census ? count_recording(out, r, why, size)
				     : write_recording(out, r, why, size);
	if (!status && (clipped = audio_clipped(audio)) > 0)
		cli_note("%s: %llu samples over full scale were clipped", r->where,
			 (unsigned long long)clipped);
	audio_close(audio);
	return status;
}

/* ---- all of them ---- */

/* Reports what is wrong with a recording. Ends the program, unless --keep-going is given and the
 * system is not at fault. */
static void skip(const char *where, const char *why, enum status status)
{
	bool goes_on = keep_going && status != STATUS_SYSTEM;

	cli_warn("%s: %s%s", where, why, goes_on ? "; skipped" : "");
	if (!goes_on)
		exit(cli_finish(status));
}

/* Returns how many recordings were skipped. */
static uint64_t read_all(struct dataset *dataset, struct output *out)
{
	struct recording recording;
	enum dataset_got got;
	uint64_t skipped = 0;
	char why[DATASET_LINE];
	enum status status;

	while ((got = dataset_next(dataset, &recording)) != DATASET_END) {
		show_notes(dataset);
		if (got == DATASET_BAD) {
			skip(dataset_where(dataset), dataset_why(dataset), dataset_status(dataset));
			skipped++;
		} else if ((status = pass_on(out, &recording, why, sizeof why))) {
			skip(recording.where, why, status);
			skipped++;
		}
	}
	show_notes(dataset);
	return skipped;
}

/* Remarks on the clips: in a report they are among its warnings. */
static void show_remarks(const struct dataset *dataset)
{
	char line[DATASET_LINE];

	for (int k = 0; dataset_remark(dataset, k, line); k++) {
		if (*line && check) {
			fputs("warning: ", stdout);
			cli_put_text(stdout, line);
			putchar('\n');
		} else if (*line) {
			cli_note("%s", line);
		}
	}
}

static void write_report(const struct census *census, const struct dataset *dataset)
{
	size_t warnings;

	if (!census_write(census, stdout, &warnings))
		cli_die(STATUS_SYSTEM, "no memory for the report");
	show_remarks(dataset);
}

int main(int argc, char **argv)
{
	char **paths = cli_parse(argc, argv, &program);
	struct dataset *dataset = open_dataset(paths);
	struct output out = { 0 };
	char line[DATASET_LINE];
	uint64_t skipped;
	enum status status;

	open_output(&out);
	out.kept = dataset_kept(dataset, &out.n_kept);
	skipped = read_all(dataset, &out);
	if (dataset_fault(dataset, line))
		cli_die(STATUS_INPUT, "%s", line);
	if (!check)
		show_remarks(dataset);
	if (dataset_wanted(dataset) == 0 && skipped == 0)
		cli_die(STATUS_INPUT, "%s", dataset_none(dataset, line));
	if (skipped > 0)
		cli_warn("skipped %llu of %llu", (unsigned long long)skipped,
			 (unsigned long long)dataset_given(dataset));
	if (check)
		write_report(out.census, dataset);
	else
		filter_mark(out.io);
	dataset_free(dataset);
	status = close_output(&out);
	return status ? status : skipped > 0 ? STATUS_INPUT : STATUS_OK;
}
