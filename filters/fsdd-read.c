/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsdd-read - FSDD, and data sets like it, as a stream
 * in   SOURCE...: folders, archives, Parquet, lists of files, recordings
 * out  audio [samples] in [-1, 1], mono; id label speaker index split rate
 *
 * What is longer than a minute comes as chunks of one stream. */
#include "audio/audio.h"
#include "dataset/census.h"
#include "dataset/selection.h"
#include "program/filter.h"
#include "program/resampler.h"
#include "source/source.h"
#include "dataset/shuffle_buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_SECONDS = 60,    /* the longest recording that is one frame */
	CHUNK_SECONDS = 10,    /* the chunks of longer ones */
	COUNTED_MAX = 1 << 27, /* samples of one that is checked: half a GiB of them */
};

/* Seconds by which t1 may lie behind the end: such numbers have been rounded. */
static const double OVERHANG_S = 0.1;

enum { SPLIT_ALL, SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST };
static const char *const split_names[] = { "all", "train", "validation", "test", NULL };

/* What decides a clip's split: what is known of it, or nothing at all. */
enum { AS_RULE, AS_TRAIN, AS_VALIDATION, AS_TEST };
static const char *const as_names[] = { "rule", "train", "validation", "test", NULL };

static int layout = LAYOUT_FSDD, split = SPLIT_ALL, as = AS_RULE;
static int64_t fold, limit, rate_hz, shuffle = -1, window = 4096;
static double test_fraction;
static const char *pattern_text, *shard_text, *speakers, *not_speakers, *test_speakers, *labels;
static struct column_names columns;
static const char *map, *map_split;
static bool keep_going, check;

static const struct option_row options[] = {
	OPT_CHOICE("layout", 0, &layout, "NAME", "read names and split as in this data set",
		   layout_names),
	OPT_TEXT("pattern", 0, &pattern_text, "PATTERN",
		 "read paths by this pattern, as '{label}/{speaker}_{index}.wav'"),
	OPT_CHOICE("split", 0, &split, "PART", "write only the clips of this part", split_names),
	OPT_INT("fold", 0, &fold, "K", "take fold K of the layout as test part; 0: official split",
		0, LAYOUT_FOLDS_MAX - 1),
	OPT_TEXT("speaker", 0, &speakers, "A,B", "write only the clips of these speakers"),
	OPT_TEXT("test-speaker", 0, &test_speakers, "A,B",
		 "take these speakers as test part, all others as training part"),
	OPT_REAL("test-fraction", 0, &test_fraction, "F",
		 "take this share of the speakers as test part, by a hash of the name", 0, 1),
	OPT_CHOICE("as", 0, &as, "PART", "put all clips into this part", as_names),
	OPT_TEXT("not-speaker", 0, &not_speakers, "A,B", "leave out these speakers"),
	OPT_TEXT("label", 0, &labels, "L,M", "write only the clips with these labels"),
	OPT_TEXT("path-column", 0, &columns.name[COLUMN_PATH], "NAME",
		 "take the paths of recordings from this column of tables"),
	OPT_TEXT("label-column", 0, &columns.name[COLUMN_LABEL], "NAME",
		 "take labels from this column of tables and Parquet files"),
	OPT_TEXT("speaker-column", 0, &columns.name[COLUMN_SPEAKER], "NAME",
		 "take speakers from this column of tables"),
	OPT_TEXT("split-column", 0, &columns.name[COLUMN_SPLIT], "NAME",
		 "take the part (train, validation, test) from this column of tables"),
	OPT_TEXT("map", 0, &map, "OLD=NEW,...",
		 "rename labels; * stands for all that are not in the list"),
	OPT_TEXT("map-split", 0, &map_split, "NAME=PART,...",
		 "say which part a split of another name is; none leaves it out"),
	OPT_INT("limit", 0, &limit, "N", "end after N clips; 0: write all", 0, 1e12),
	OPT_INT("shuffle", 0, &shuffle, "SEED",
		"shuffle with this seed; -1: keep the order of the source", -1, 1e15),
	OPT_INT("window", 0, &window, "N", "shuffle N clips of an archive at a time", 1, 1e9),
	OPT_TEXT("shard", 0, &shard_text, "I/N", "write every Nth clip, from the Ith on"),
	OPT_INT("rate", 'r', &rate_hz, "HZ", "resample to HZ samples per second", 1, 1536000),
	OPT_FLAG("check", 0, &check,
		 "print a report on the data set and its problems, and no frames"),
	OPT_FLAG("keep-going", 'k', &keep_going, "name and skip files that cannot be read"),
	OPT_END,
};

static const struct program program = {
	.name = "fsdd-read",
	.operands = "SOURCE...",
	.summary = "Read labelled recordings into a stream of audio frames.",
	.options = options,
};

/* ---- choosing ---- */

static struct selection *open_choice(char **paths)
{
	const struct selection_rules rules = {
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
	};
	char why[SELECTION_LINE];
	int status;
	struct selection *c = selection_new(&rules, why, &status);

	if (!c && status == STATUS_USAGE)
		cli_misuse("%s", why);
	if (!c)
		cli_die(status, "%s", why);
	return c;
}

static void describe_clip(struct selection *c, const struct item *item, struct clip *clip)
{
	if (!selection_describe(c, item, clip))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", item->name);
}

/* A misspelt name, or a split that nobody knows, must not choose nothing, or everything, without a
 * word. */
static void check_choice(const struct selection *c)
{
	char line[SELECTION_LINE];

	if (selection_fault(c, line))
		cli_die(STATUS_INPUT, "%s", line);
}

/* A report has them among its warnings. */
static void say_notes(const struct selection *c)
{
	char line[SELECTION_LINE];

	for (int k = 0; selection_note(c, k, line); k++) {
		if (*line && check) {
			fputs("warning: ", stdout);
			cli_put_text(stdout, line);
			putchar('\n');
		} else if (*line) {
			cli_note("%s", line);
		}
	}
}

/* ---- writing ---- */

/* Samples of so many seconds, but no more than a frame may have by default. */
static size_t samples_of(int seconds, double rate_hz)
{
	double n = seconds * rate_hz, most = STREAM_DATA_MAX_DEFAULT / (double)sizeof(float);

	return (size_t)(n < 1 ? 1 : n < most ? n : most);
}

static const struct chunk whole_chunk = { .first = true, .last = true };

/* Where recordings go, and one buffer for all of them. */
struct output {
	struct filter *io;
	struct resampler *resampler; /* NULL: they keep their rate */
	struct census *census;       /* NULL: they are written; else they are counted */
	float *samples;              /* [cap] */
	size_t cap;
};

/* A recording, and where it is to be had. */
struct take {
	int64_t number; /* of those written */
	const struct clip *clip;
	const char *where;          /* what messages call it */
	const char *path;           /* NULL: it is in memory */
	const unsigned char *bytes; /* [n] */
	size_t n;
};

static void describe(struct frame *f, const struct clip *clip, double rate_hz)
{
	if (!frame_set_text(f, "kind", "audio") || !frame_set_text(f, "id", clip->id) ||
	    (clip->label && !frame_set_text(f, "label", clip->label)) ||
	    (clip->speaker && !frame_set_text(f, "speaker", clip->speaker)) ||
	    (clip->has_index && !frame_set_int(f, "index", clip->index)) ||
	    (clip->split && !frame_set_text(f, "split", clip->split)) ||
	    (clip->word && !frame_set_text(f, "word", clip->word)) ||
	    !frame_set_number(f, "rate", rate_hz))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", clip->id);
}

/* The way out: as it is, or resampled. Of chunks the frame is used again: the recipe must not pile
 * up in it. */
static void put(struct output *out, struct frame *f, const struct take *t, double in_hz,
		const float *samples, size_t n, struct chunk chunk)
{
	struct frame converted = { 0 };
	char why[160];
	int status;

	if (!out->resampler || in_hz == (double)rate_hz) {
		frame_set_floats(f, samples, 1, &n);
		filter_write(out->io, f);
		return;
	}
	if (!frame_copy_attributes(&converted, f))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", t->where);
	status = resampler_pass(out->resampler, out->io, &converted, in_hz, samples, n, chunk, why,
				sizeof why);
	if (status)
		cli_die(status, "%s: %s", t->where, why);
	frame_free(&converted);
}

/* A recording that is being read: all of it, or the part that is meant. */
struct reader_of {
	struct audio *audio;
	uint64_t start, left; /* in samples: where the next ones lie, how many may follow */
};

/* Reads until n samples are held, of which `got` are there; grows the buffer as they come. */
static size_t fill(struct output *out, struct reader_of *r, size_t got, size_t n)
{
	while (got < n && r->left > 0) {
		size_t more = n - got, held;
		if (out->cap == got) {
			out->cap = out->cap ? 2 * out->cap : 16384;
			out->samples = cli_grow(out->samples, out->cap, sizeof *out->samples);
		}
		if (more > out->cap - got)
			more = out->cap - got;
		if (more > r->left)
			more = (size_t)r->left;
		held = audio_read(r->audio, out->samples + got, more);
		got += held;
		r->left -= held;
		if (held < more)
			break;
	}
	return got;
}

/* A long recording: what was read so far, then the rest, as chunks of one stream. One chunk is
 * held back, since the last one has to say so. */
static void write_long(struct output *out, const struct take *t, struct frame *f,
		       struct reader_of *r, size_t n)
{
	double in_hz = audio_rate(r->audio);
	size_t size = samples_of(CHUNK_SECONDS, in_hz);
	struct chunk chunk = { .is_chunk = true, .first = true };

	for (int64_t seq = 0; n > 0; seq++) {
		size_t now = n < size ? n : size, rest = n - now;
		float *held = cli_alloc(now, sizeof *held);

		memcpy(held, out->samples, now * sizeof *held);
		memmove(out->samples, out->samples + now, rest * sizeof *held);
		rest = fill(out, r, rest, size);
		chunk.last = rest == 0;
		if (!frame_set_real(f, "t", (double)r->start / in_hz) ||
		    !frame_set_int(f, "stream", t->number) || !frame_set_int(f, "seq", seq) ||
		    !frame_set_bool(f, "last", chunk.last))
			cli_die(STATUS_SYSTEM, "no memory for the attributes of a chunk");
		put(out, f, t, in_hz, held, now, chunk);
		free(held);
		r->start += now;
		n = rest;
		chunk.first = false;
	}
}

static void warn_damaged(const char *where, const char *why)
{
	cli_warn("%s: %s%s", where, why, keep_going ? "; skipped" : "");
}

/* Goes to the part of the recording that is meant. False: it has none, which why[size] says. */
static bool seek_part(struct output *out, struct reader_of *r, const struct clip *clip, char *why,
		      size_t size)
{
	double in_hz = audio_rate(r->audio);
	uint64_t from = isnan(clip->t0) ? 0 : (uint64_t)llround(clip->t0 * in_hz);
	size_t block = samples_of(1, in_hz);

	while (r->start < from) {
		uint64_t skip = from - r->start < block ? from - r->start : block;
		r->left = skip;
		r->start += fill(out, r, 0, (size_t)skip);
		if (r->left > 0 && audio_failed(r->audio)) {
			snprintf(why, size, "%s", audio_failure(r->audio));
			return false;
		}
		if (r->left > 0) {
			snprintf(why, size, "ends at %.10g s, before t0 (%.10g s)",
				 (double)r->start / in_hz, clip->t0);
			return false;
		}
	}
	r->left = isnan(clip->t1) ? UINT64_MAX : (uint64_t)llround(clip->t1 * in_hz) - from;
	return true;
}

/* What is wrong with a part of a recording of which n samples were held when it ended; NULL:
 * nothing. */
static const char *fault_of(const struct reader_of *r, size_t n)
{
	if (r->left > 0 && audio_failed(r->audio))
		return audio_failure(r->audio);
	return n == 0 ? "has no samples" : NULL;
}

/* Counts a recording that is open; false if it is damaged: why[size]. */
static bool count_audio(struct output *out, const struct take *t, struct reader_of *r, char *why,
			size_t size)
{
	size_t n = fill(out, r, 0, COUNTED_MAX + 1);
	const char *fault = n > COUNTED_MAX ? "is too long to be checked" : fault_of(r, n);
	struct census_clip clip = { .id = t->clip->id,
				    .label = t->clip->label,
				    .speaker = t->clip->speaker,
				    .split = t->clip->split,
				    .rate = audio_rate(r->audio),
				    .x = out->samples,
				    .n = n };

	if (fault) {
		snprintf(why, size, "%s", fault);
		return false;
	}
	if (!census_add(out->census, &clip))
		cli_die(STATUS_SYSTEM, "no memory to count another recording");
	return true;
}

/* Writes a recording that is open; false if it is damaged: why[size]. */
static bool write_audio(struct output *out, const struct take *t, struct reader_of *r, char *why,
			size_t size)
{
	double in_hz = audio_rate(r->audio);
	size_t whole = samples_of(WHOLE_SECONDS, in_hz), n;
	struct frame f = { 0 };
	const char *fault;

	if (!seek_part(out, r, t->clip, why, size))
		return false;
	if (out->census)
		return count_audio(out, t, r, why, size);
	n = fill(out, r, 0, whole + 1);
	if (n <= whole && (fault = fault_of(r, n))) {
		snprintf(why, size, "%s", fault);
		return false;
	}
	if (n <= whole && !isnan(t->clip->t1) && (double)r->left > OVERHANG_S * in_hz) {
		snprintf(why, size, "ends at %.10g s, before t1 (%.10g s)",
			 (double)(r->start + n) / in_hz, t->clip->t1);
		return false;
	}
	describe(&f, t->clip, in_hz);
	if (r->start > 0 && !frame_set_real(&f, "t", (double)r->start / in_hz))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", t->where);
	if (n <= whole)
		put(out, &f, t, in_hz, out->samples, n, whole_chunk);
	else
		write_long(out, t, &f, r, n);
	if (r->left > 0 && audio_failed(r->audio))
		cli_die(audio_status(r->audio), "%s: %s", t->where, audio_failure(r->audio));
	frame_free(&f);
	return true;
}

/* Writes a recording; false if it is damaged, which has then been said. Of a long one, what came
 * before the damage is already on its way: that ends the program. */
static bool write_take(struct output *out, const struct take *t)
{
	char why[160];
	int status = STATUS_OK;
	struct reader_of r = { .audio = t->path ? audio_open(t->path, &status, why, sizeof why)
						: audio_open_bytes(t->bytes, t->n, &status, why,
								   sizeof why) };
	uint64_t clipped;

	if (!r.audio || !write_audio(out, t, &r, why, sizeof why)) {
		if ((r.audio ? audio_status(r.audio) : status) == STATUS_SYSTEM)
			cli_die(STATUS_SYSTEM, "%s: %s", t->where, why);
		warn_damaged(t->where, why);
		if (r.audio)
			audio_close(r.audio);
		return false;
	}
	if ((clipped = audio_clipped(r.audio)) > 0)
		cli_note("%s: %llu samples over full scale were clipped", t->where,
			 (unsigned long long)clipped);
	audio_close(r.audio);
	return true;
}

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

static int close_output(struct output *out)
{
	uint64_t clipped = out->resampler ? resampler_clipped(out->resampler) : 0;

	if (clipped > 0)
		cli_note("%llu samples were over full scale at %lld Hz and were clipped",
			 (unsigned long long)clipped, (long long)rate_hz);
	resampler_free(out->resampler);
	census_free(out->census);
	free(out->samples);
	return filter_close(out->io);
}

/* ---- the whole ---- */

static void show_notes(struct source *source)
{
	const char *note;

	while ((note = source_note(source)))
		cli_note("%s", note);
}

/* A column was named for nothing. */
static void check_columns(const struct source *source)
{
	static const char *const options[COLUMNS] = { "path", "label", "speaker", "split" };

	for (int i = 0; i < COLUMNS && !source_has_table(source); i++)
		if (columns.name[i])
			cli_die(STATUS_INPUT, "--%s-column %s: no SOURCE is a table", options[i],
				columns.name[i]);
}

static struct source *open_sources(char **paths)
{
	struct source *source = source_new(stdout);
	char why[700];

	if (!*paths)
		cli_misuse(
		    "no SOURCE: wanted a folder, an archive, a list of files, or recordings");
	if (!source)
		cli_die(STATUS_SYSTEM, "no memory for the list of sources");
	columns.tell_all = check;
	source_name_columns(source, &columns);
	for (; *paths; paths++) {
		int status = source_add(source, *paths, why, sizeof why);
		if (status)
			cli_die(status, "%s: %s", *paths, why);
		show_notes(source);
	}
	return source;
}

/* What is listed is looked through before anything is written. */
static void check_listed(struct selection *choice, struct source *source, struct clip *clip)
{
	struct item item;

	if (!source_is_listed(source))
		return;
	while (source_next(source, &item) == SOURCE_ITEM) {
		if (selection_leaves_out(choice, &item))
			continue;
		describe_clip(choice, &item, clip);
		selection_meet(choice, clip);
	}
	check_choice(choice);
	selection_restart(choice);
	source_rewind(source);
}

struct order {
	struct selection *choice;
	struct clip clip;
};

static uint64_t shuffled_key(void *arg, const struct item *item)
{
	struct order *order = arg;

	describe_clip(order->choice, item, &order->clip);
	return clip_hash((uint64_t)shuffle, order->clip.id);
}

static void sort_listed(struct selection *choice, struct source *source)
{
	struct order order = { .choice = choice };

	if (!source_sort(source, shuffled_key, &order))
		cli_die(STATUS_SYSTEM, "no memory to shuffle the list of files");
	clip_free(&order.clip);
}

/* Every of-th clip, beginning with the number-th, from 0. */
struct shard {
	uint64_t number, of;
};

static struct shard parse_shard(void)
{
	unsigned long long number, of;
	int used = 0;

	if (!shard_text)
		return (struct shard){ .of = 1 };
	if (strspn(shard_text, "0123456789/") < strlen(shard_text) ||
	    sscanf(shard_text, "%9llu/%9llu%n", &number, &of, &used) != 2 || shard_text[used] ||
	    number < 1 || number > of)
		cli_misuse("--shard %s: wanted I/N, with I from 1 to N", shard_text);
	return (struct shard){ .number = number - 1, .of = of };
}

/* What is on the way from the sources to the stream. */
struct reading {
	struct output out;
	struct source *source;
	struct selection *choice;
	struct clip clip;
	struct shard shard;
	struct shuffle_buffer *window; /* NULL: nothing waits */
	/* clips: chosen, of those for this shard and taken, not readable */
	uint64_t wanted, chosen, skipped;
};

/* Something was damaged, which has been said. */
static void pass_over(struct reading *r, int status)
{
	if (!keep_going || status == STATUS_SYSTEM)
		exit(cli_finish(status));
	r->skipped++;
}

static void write_one(struct reading *r, struct take *take)
{
	take->number = (int64_t)r->chosen++;
	if (!write_take(&r->out, take))
		pass_over(r, STATUS_INPUT);
}

/* One that waited in the window; false: none does. */
static bool write_waiting(struct reading *r)
{
	const struct waiting *one = shuffle_buffer_take(r->window);

	if (!one)
		return false;
	write_one(r, &(struct take){ .clip = &one->clip,
				     .where = one->where,
				     .path = one->path,
				     .bytes = one->bytes,
				     .n = one->n });
	return true;
}

/* Nothing more of a source, or of an item, which is then counted as if it had been read. */
static void say_broken(struct reading *r)
{
	warn_damaged(source_where(r->source), source_why(r->source));
	r->chosen++;
	pass_over(r, source_status(r->source));
}

/* A clip that is chosen goes to the window, or out. */
static void pass_on(struct reading *r, const struct item *item)
{
	struct take take = { .clip = &r->clip, .path = item->path };

	if (!item->path && source_load(r->source, &take.bytes, &take.n) != SOURCE_ITEM) {
		say_broken(r);
		return;
	}
	take.where = source_where(r->source);
	if (!r->window) {
		write_one(r, &take);
		return;
	}
	if (shuffle_buffer_is_full(r->window))
		write_waiting(r);
	if (!shuffle_buffer_put(r->window, take.clip, take.where, take.path, take.bytes, take.n))
		cli_die(STATUS_SYSTEM, "no memory for the window that is shuffled; try a smaller "
				       "--window");
}

static bool has_enough(const struct reading *r)
{
	return limit > 0 && r->chosen >= (uint64_t)limit;
}

/* Reads until the end or --limit; true if that was the end. */
static bool read_all(struct reading *r)
{
	struct item item;
	enum source_got got;

	while (!has_enough(r)) {
		got = source_next(r->source, &item);
		show_notes(r->source);
		if (got == SOURCE_END)
			break;
		if (got != SOURCE_ITEM) {
			say_broken(r);
			continue;
		}
		if (selection_leaves_out(r->choice, &item))
			continue;
		describe_clip(r->choice, &item, &r->clip);
		if (selection_meet(r->choice, &r->clip) &&
		    r->wanted++ % r->shard.of == r->shard.number)
			pass_on(r, &item);
	}
	while (r->window && !has_enough(r) && write_waiting(r))
		;
	return !has_enough(r);
}

/* What is listed is sorted. What streams passes through a window, and so does what is listed
 * beside it. */
static void open_shuffle(struct reading *r)
{
	sort_listed(r->choice, r->source);
	if (source_is_listed(r->source))
		return;
	r->window = shuffle_buffer_new((uint64_t)shuffle, (size_t)window, SHUFFLE_BUFFER_BYTES_MAX);
	if (!r->window)
		cli_die(STATUS_SYSTEM, "no memory for the window that is shuffled");
}

static void write_report(const struct reading *r)
{
	size_t warnings;

	if (!census_write(r->out.census, stdout, &warnings))
		cli_die(STATUS_SYSTEM, "no memory for the report");
	say_notes(r->choice);
}

int main(int argc, char **argv)
{
	char **paths = cli_parse(argc, argv, &program);
	struct reading r = { 0 };
	char why[SELECTION_LINE];
	int status;

	r.choice = open_choice(paths);
	r.shard = parse_shard();
	if (check && rate_hz > 0)
		cli_misuse("--rate beside --check: what is checked is what there is");
	if (cli_given(&window) && shuffle < 0)
		cli_misuse("--window without --shuffle: nothing is shuffled");
	r.source = open_sources(paths);
	if (source_is_listed(r.source))
		check_columns(r.source);
	check_listed(r.choice, r.source, &r.clip);
	if (shuffle >= 0)
		open_shuffle(&r);
	open_output(&r.out);
	if (read_all(&r)) {
		check_columns(r.source);
		check_choice(r.choice);
	}
	if (!check)
		say_notes(r.choice);
	if (r.wanted == 0 && r.skipped == 0)
		cli_die(STATUS_INPUT, "%s", selection_none(r.choice, why));
	if (r.skipped > 0)
		cli_warn("skipped %llu of %llu", (unsigned long long)r.skipped,
			 (unsigned long long)r.chosen);
	if (check)
		write_report(&r);
	else
		filter_mark(r.out.io);
	source_free(r.source);
	shuffle_buffer_free(r.window);
	clip_free(&r.clip);
	selection_free(r.choice);
	status = close_output(&r.out);
	return status ? status : r.skipped > 0 ? STATUS_INPUT : STATUS_OK;
}
