/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsdd-read - FSDD, and data sets like it, as a stream
 * in   SOURCE...: folders, archives, lists of files, recordings
 * out  audio [samples] in [-1, 1], mono; id label speaker index split rate
 *
 * What is longer than a minute comes as chunks of one stream. */
#include "audio.h"
#include "filter.h"
#include "layout.h"
#include "names.h"
#include "source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_SECONDS = 60, /* the longest recording that is one frame */
	CHUNK_SECONDS = 10, /* the chunks of longer ones */
};

enum { SPLIT_ALL, SPLIT_TRAIN, SPLIT_VALIDATION, SPLIT_TEST };
static const char *const split_names[] = { "all", "train", "validation", "test", NULL };

/* What decides a clip's split: what is known of it, or nothing at all. */
enum { AS_RULE, AS_TRAIN, AS_VALIDATION, AS_TEST };
static const char *const as_names[] = { "rule", "train", "validation", "test", NULL };

static int layout = LAYOUT_FSDD, split = SPLIT_ALL, as = AS_RULE;
static int64_t fold, limit, shuffle = -1;
static const char *pattern_text, *speakers, *not_speakers, *test_speakers, *labels;
static bool keep_going;

static const struct option_row options[] = {
	{ 0, "layout", OPTION_CHOICE, &layout, "NAME", "", 0, 0, layout_names },
	{ 0, "pattern", OPTION_TEXT, &pattern_text, "PATTERN",
	  "what paths tell, as '{label}/{speaker}_{index}.wav'", 0, 0, NULL },
	{ 0, "split", OPTION_CHOICE, &split, "PART", "", 0, 0, split_names },
	{ 0, "fold", OPTION_INT, &fold, "K", "another test part than the official one", 0,
	  LAYOUT_FOLDS_MAX - 1, NULL },
	{ 0, "speaker", OPTION_TEXT, &speakers, "A,B", "only these", 0, 0, NULL },
	{ 0, "test-speaker", OPTION_TEXT, &test_speakers, "A,B",
	  "these are the test part, and all others are to train from", 0, 0, NULL },
	{ 0, "as", OPTION_CHOICE, &as, "PART", "all clips are of this part: ", 0, 0, as_names },
	{ 0, "not-speaker", OPTION_TEXT, &not_speakers, "A,B", "all but these", 0, 0, NULL },
	{ 0, "label", OPTION_TEXT, &labels, "L,M", "only these", 0, 0, NULL },
	{ 0, "limit", OPTION_INT, &limit, "N", "the first N of what is chosen; 0: all", 0, 1e12,
	  NULL },
	{ 0, "shuffle", OPTION_INT, &shuffle, "SEED", "another order; -1: bytewise by path", -1,
	  1e15, NULL },
	{ 'k', "keep-going", OPTION_FLAG, &keep_going, NULL,
	  "name and skip files that cannot be read", 0, 0, NULL },
	{ 0 },
};

static const struct program program = {
	.name = "fsdd-read",
	.operands = "SOURCE...",
	.summary = "Read labelled recordings into a stream of audio frames.",
	.options = options,
};

/* ---- choosing ---- */

/* The names that options ask for, with what each of them looks at. */
enum { SPEAKERS, NOT_SPEAKERS, TEST_SPEAKERS, LABELS, LISTS };

struct choice {
	struct names names[LISTS];
	struct pattern *pattern;
};

static const char *const list_options[LISTS] = { "speaker", "not-speaker", "test-speaker",
						 "label" };

static const char *name_for(int list, const struct clip *clip)
{
	return list == LABELS ? clip->label : clip->speaker;
}

static void open_choice(struct choice *c)
{
	const char *const texts[LISTS] = { speakers, not_speakers, test_speakers, labels };
	const char *pattern = pattern_text ? pattern_text : layout_pattern((enum layout)layout);
	char why[128];

	for (int i = 0; i < LISTS; i++)
		if (texts[i] && !names_parse(&c->names[i], texts[i]))
			cli_misuse("--%s %s: wanted names with commas between", list_options[i],
				   texts[i]);
	if (!(c->pattern = pattern_new(pattern, why, sizeof why)))
		cli_misuse("--pattern %s: %s", pattern, why);
	if (fold >= layout_folds((enum layout)layout))
		cli_misuse("--fold %lld: --layout %s has folds 0 to %lld", (long long)fold,
			   layout_names[layout], (long long)layout_folds((enum layout)layout) - 1);
	if (test_speakers && cli_given(&fold))
		cli_misuse("--fold beside --test-speaker: wanted one of them");
	if (as != AS_RULE && (test_speakers || cli_given(&fold)))
		cli_misuse("--as beside --%s: wanted one of them",
			   test_speakers ? "test-speaker" : "fold");
}

static void close_choice(struct choice *c)
{
	for (int i = 0; i < LISTS; i++)
		names_free(&c->names[i]);
	pattern_free(c->pattern);
}

/* Everything about a clip: what its source or its name says, and which part it is of. */
static void describe_clip(const struct choice *c, const struct item *item, struct clip *clip)
{
	if (!clip_describe(clip, item, c->pattern))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", item->name);
	if (as != AS_RULE)
		clip->split = as_names[as];
	else if (test_speakers)
		clip->split = !clip->speaker                                        ? NULL
			      : names_hold(&c->names[TEST_SPEAKERS], clip->speaker) ? "test"
										    : "train";
	else if (!clip->split || cli_given(&fold))
		clip->split = layout_split((enum layout)layout, fold, clip);
}

static void meet(struct choice *c, const struct clip *clip)
{
	for (int i = 0; i < LISTS; i++)
		names_meet(&c->names[i], name_for(i, clip));
}

/* A misspelt name must not choose nothing, or everything, without a word. */
static void check_names(const struct choice *c)
{
	char there[200];

	for (int i = 0; i < LISTS; i++) {
		const char *name = names_missing(&c->names[i], there, sizeof there);
		if (name)
			cli_die(STATUS_INPUT, "--%s: no clip has '%s'; there are %s",
				list_options[i], name,
				*there ? there : "none whose path matches the pattern");
	}
}

static bool is_chosen(const struct choice *c, const struct clip *clip)
{
	const struct names *n = c->names;

	if (split != SPLIT_ALL && (!clip->split || strcmp(clip->split, split_names[split]) != 0))
		return false;
	return (n[SPEAKERS].n == 0 || names_hold(&n[SPEAKERS], clip->speaker)) &&
	       (n[LABELS].n == 0 || names_hold(&n[LABELS], clip->label)) &&
	       !names_hold(&n[NOT_SPEAKERS], clip->speaker);
}

/* ---- writing ---- */

/* Samples of so many seconds, but no more than a frame may have by default. */
static size_t samples_of(int seconds, double rate_hz)
{
	double n = seconds * rate_hz, most = STREAM_DATA_MAX_DEFAULT / (double)sizeof(float);

	return (size_t)(n < 1 ? 1 : n < most ? n : most);
}

/* A recording, and where it is to be had. */
struct take {
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
	    !frame_set_number(f, "rate", rate_hz))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", clip->id);
}

static void write_chunk(struct filter *io, struct frame *f, int64_t stream, int64_t seq,
			uint64_t start, double rate_hz, const float *samples, size_t n, bool last)
{
	if (!frame_set_real(f, "t", (double)start / rate_hz) ||
	    !frame_set_int(f, "stream", stream) || !frame_set_int(f, "seq", seq) ||
	    !frame_set_bool(f, "last", last))
		cli_die(STATUS_SYSTEM, "no memory for the attributes of a chunk");
	frame_set_floats(f, samples, 1, &n);
	filter_write(io, f);
}

/* One buffer for all recordings. */
struct samples {
	float *at; /* [cap] */
	size_t cap;
};

/* Reads until n samples are held, of which `got` are there; grows the buffer as they come. */
static size_t fill(struct samples *s, struct audio *a, size_t got, size_t n)
{
	while (got < n) {
		size_t more = n - got, held;
		if (s->cap == got) {
			s->cap = s->cap ? 2 * s->cap : 16384;
			s->at = cli_grow(s->at, s->cap, sizeof *s->at);
		}
		if (more > s->cap - got)
			more = s->cap - got;
		held = audio_read(a, s->at + got, more);
		got += held;
		if (held < more)
			break;
	}
	return got;
}

/* A long recording: what was read so far, then the rest, as chunks of one stream. One chunk is
 * held back, since the last one has to say so. */
static void write_long(struct filter *io, struct frame *f, struct audio *a, int64_t stream,
		       struct samples *s, size_t n)
{
	double rate_hz = audio_rate(a);
	size_t size = samples_of(CHUNK_SECONDS, rate_hz);
	uint64_t start = 0;
	int64_t seq = 0;

	while (n > 0) {
		size_t chunk = n < size ? n : size, rest = n - chunk;
		float *held = cli_alloc(chunk, sizeof *held);

		memcpy(held, s->at, chunk * sizeof *held);
		memmove(s->at, s->at + chunk, rest * sizeof *held);
		rest = fill(s, a, rest, size);
		write_chunk(io, f, stream, seq++, start, rate_hz, held, chunk, rest == 0);
		free(held);
		start += chunk;
		n = rest;
	}
}

static void warn_damaged(const char *where, const char *why)
{
	cli_warn("%s: %s%s", where, why, keep_going ? "; skipped" : "");
}

/* Writes a recording; false if it is damaged, which has then been said. Of a long one, what came
 * before the damage is already on its way: that ends the program. */
static bool write_take(struct filter *io, const struct take *t, int64_t number, struct samples *s)
{
	char why[160];
	struct audio *a = t->path ? audio_open(t->path, why, sizeof why)
				  : audio_open_bytes(t->bytes, t->n, why, sizeof why);
	struct frame f = { 0 };
	size_t n, whole;
	uint64_t clipped;

	if (!a) {
		warn_damaged(t->where, why);
		return false;
	}
	whole = samples_of(WHOLE_SECONDS, audio_rate(a));
	n = fill(s, a, 0, whole + 1);
	if (n <= whole && (n == 0 || audio_failed(a))) {
		warn_damaged(t->where, n ? "cannot be read to its end" : "has no samples");
		audio_close(a);
		return false;
	}
	describe(&f, t->clip, audio_rate(a));
	if (n <= whole) {
		frame_set_floats(&f, s->at, 1, &n);
		filter_write(io, &f);
	} else {
		write_long(io, &f, a, number, s, n);
		if (audio_failed(a))
			cli_die(STATUS_SYSTEM, "%s: cannot be read to its end", t->where);
	}
	if ((clipped = audio_clipped(a)) > 0)
		cli_note("%s: %llu samples over full scale were clipped", t->where,
			 (unsigned long long)clipped);
	frame_free(&f);
	audio_close(a);
	return true;
}

/* ---- the whole ---- */

static struct source *open_sources(char **paths)
{
	struct source *source = source_new(stdout);
	char why[256];

	if (!*paths)
		cli_misuse(
		    "no SOURCE: wanted a folder, an archive, a list of files, or recordings");
	if (!source)
		cli_die(STATUS_SYSTEM, "no memory for the list of sources");
	for (; *paths; paths++) {
		int status = source_add(source, *paths, why, sizeof why);
		if (status)
			cli_die(status, "%s: %s", *paths, why);
	}
	return source;
}

/* What is listed is looked through before anything is written. */
static void check_listed(struct choice *choice, struct source *source, struct clip *clip)
{
	struct item item;

	if (!source_is_listed(source))
		return;
	while (source_next(source, &item) == SOURCE_ITEM) {
		describe_clip(choice, &item, clip);
		meet(choice, clip);
	}
	check_names(choice);
	source_rewind(source);
}

struct order {
	const struct choice *choice;
	struct clip clip;
};

static uint64_t shuffled_key(void *arg, const struct item *item)
{
	struct order *order = arg;

	describe_clip(order->choice, item, &order->clip);
	return clip_hash((uint64_t)shuffle, order->clip.id);
}

static void sort_listed(const struct choice *choice, struct source *source)
{
	struct order order = { .choice = choice };

	if (!source_sort(source, shuffled_key, &order))
		cli_die(STATUS_SYSTEM, "no memory to shuffle the list of files");
	clip_free(&order.clip);
}

/* What is on the way from the sources to the stream. */
struct reading {
	struct filter *io;
	struct source *source;
	struct choice choice;
	struct clip clip;
	struct samples samples;
	uint64_t seen, chosen, skipped;
};

/* Something was damaged, which has been said. */
static void pass_over(struct reading *r, int status)
{
	if (!keep_going || status == STATUS_SYSTEM)
		exit(cli_finish(status));
	r->skipped++;
}

static void pass_on(struct reading *r, const struct item *item)
{
	struct take take = { .clip = &r->clip, .path = item->path };
	enum source_got got = SOURCE_ITEM;

	if (!item->path)
		got = source_load(r->source, &take.bytes, &take.n);
	take.where = source_where(r->source);
	if (got != SOURCE_ITEM) {
		warn_damaged(take.where, source_why(r->source));
		pass_over(r, source_status(r->source));
	} else if (!write_take(r->io, &take, (int64_t)r->chosen, &r->samples)) {
		pass_over(r, STATUS_INPUT);
	}
	r->chosen++;
}

/* Reads until the end or --limit; true if that was the end. */
static bool read_all(struct reading *r)
{
	struct item item;
	enum source_got got;

	while (limit == 0 || r->chosen < (uint64_t)limit) {
		if ((got = source_next(r->source, &item)) == SOURCE_END)
			return true;
		if (got == SOURCE_BROKEN) {
			warn_damaged(source_where(r->source), source_why(r->source));
			pass_over(r, source_status(r->source));
			r->chosen++;
			continue;
		}
		r->seen++;
		if (layout_leaves_out((enum layout)layout, item.name))
			continue;
		describe_clip(&r->choice, &item, &r->clip);
		meet(&r->choice, &r->clip);
		if (is_chosen(&r->choice, &r->clip))
			pass_on(r, &item);
	}
	return false;
}

int main(int argc, char **argv)
{
	char **paths = cli_parse(argc, argv, &program);
	struct reading r = { 0 };
	int status;

	open_choice(&r.choice);
	r.source = open_sources(paths);
	check_listed(&r.choice, r.source, &r.clip);
	if (shuffle >= 0)
		sort_listed(&r.choice, r.source);
	r.io = filter_open_source(FILTER_STREAM);
	if (read_all(&r))
		check_names(&r.choice);
	if (r.chosen == 0)
		cli_die(STATUS_INPUT, "none of %llu clips is what the options ask for",
			(unsigned long long)r.seen);
	if (r.skipped > 0)
		cli_warn("skipped %llu of %llu", (unsigned long long)r.skipped,
			 (unsigned long long)r.chosen);
	filter_mark(r.io);
	source_free(r.source);
	clip_free(&r.clip);
	close_choice(&r.choice);
	free(r.samples.at);
	status = filter_close(r.io);
	return status ? status : r.skipped > 0 ? STATUS_INPUT : STATUS_OK;
}
