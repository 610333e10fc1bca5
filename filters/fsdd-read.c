/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fsdd-read - FSDD, and data sets like it, as a stream
 * in   SOURCE...: a checkout, a folder of WAV files, or WAV files
 * out  audio [samples] in [-1, 1], mono; id label speaker index split rate
 *
 * What is longer than a minute comes as chunks of one stream. */
#include "audio.h"
#include "clips.h"
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_SECONDS = 60, /* the longest recording that is one frame */
	CHUNK_SECONDS = 10, /* the chunks of longer ones */
};

enum { SPLIT_ALL, SPLIT_TRAIN, SPLIT_TEST };
static const char *const split_names[] = { "all", "train", "test", NULL };

/* What decides a clip's split: fold and speakers, or nothing at all. */
enum { AS_RULE, AS_TRAIN, AS_TEST };
static const char *const as_names[] = { "rule", "train", "test", NULL };

static int split = SPLIT_ALL, as = AS_RULE;
static int64_t fold, limit, shuffle = -1;
static const char *speakers, *not_speakers, *test_speakers, *labels;
static bool keep_going;

static const struct option_row options[] = {
	{ 0, "split", OPTION_CHOICE, &split, "PART", "", 0, 0, split_names },
	{ 0, "fold", OPTION_INT, &fold, "K", "which indices are the test part: 5K to 5K+4", 0,
	  FOLDS - 1, NULL },
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

struct names {
	char **item; /* [n] */
	size_t n;
	char *text; /* owner of the items' letters */
};

static struct names parse_names(const char *option, const char *text)
{
	struct names list = { .n = 0 };

	if (!text)
		return list;
	list.text = cli_alloc(strlen(text) + 1, 1);
	strcpy(list.text, text);
	list.item = cli_split(list.text, &list.n);
	for (size_t i = 0; i < list.n; i++)
		if (!*list.item[i])
			cli_misuse("--%s %s: wanted names with commas between", option, text);
	return list;
}

static void free_names(struct names *list)
{
	free(list->item);
	free(list->text);
}

static bool holds(const struct names *list, const char *name)
{
	for (size_t i = 0; name && i < list->n; i++)
		if (strcmp(list->item[i], name) == 0)
			return true;
	return false;
}

struct choice {
	struct names speakers, not_speakers, test_speakers, labels;
};

/* What --label is about, or --speaker and --not-speaker. */
static const char *label_of(const struct clip *clip)
{
	return clip->label;
}

static const char *speaker_of(const struct clip *clip)
{
	return clip->speaker;
}

/* Writes the different names that the clips have into text[size], as far as they fit. */
static void list_names(const struct clips *clips, const char *(*name_of)(const struct clip *),
		       char *text, size_t size)
{
	char *items[32];
	struct names seen = { .item = items };
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < clips->n && seen.n < 32 && used < size; i++) {
		const char *name = name_of(&clips->clip[i]);
		if (!name || holds(&seen, name))
			continue;
		used +=
		    (size_t)snprintf(text + used, size - used, "%s%s", seen.n ? ", " : "", name);
		items[seen.n++] = (char *)name;
	}
}

/* A misspelt name must not choose nothing, or everything, without a word. */
static void check_names(const char *option, const struct names *list, const struct clips *clips,
			const char *(*name_of)(const struct clip *))
{
	char there[200];

	for (size_t i = 0; i < list->n; i++) {
		bool found = false;
		for (size_t k = 0; k < clips->n && !found; k++)
			found = name_of(&clips->clip[k]) &&
				strcmp(name_of(&clips->clip[k]), list->item[i]) == 0;
		if (found)
			continue;
		list_names(clips, name_of, there, sizeof there);
		cli_die(STATUS_INPUT, "--%s: no clip has '%s'; there are %s", option, list->item[i],
			*there ? there : "none with a name like {label}_{speaker}_{index}.wav");
	}
}

/* The clip's split; NULL if its name does not tell. */
static const char *part_of(const struct choice *c, const struct clip *clip)
{
	if (as != AS_RULE)
		return as_names[as];
	if (!clip->label || c->test_speakers.n == 0)
		return clip_split(clip, fold);
	return holds(&c->test_speakers, clip->speaker) ? "test" : "train";
}

static bool is_chosen(const struct choice *c, const struct clip *clip)
{
	const char *part = part_of(c, clip);

	if (split != SPLIT_ALL && (!part || strcmp(part, split_names[split]) != 0))
		return false;
	return (c->speakers.n == 0 || holds(&c->speakers, clip->speaker)) &&
	       (c->labels.n == 0 || holds(&c->labels, clip->label)) &&
	       !holds(&c->not_speakers, clip->speaker);
}

/* ---- writing ---- */

/* Samples of so many seconds, but no more than a frame may have by default. */
static size_t samples_of(int seconds, double rate_hz)
{
	double n = seconds * rate_hz, most = STREAM_DATA_MAX_DEFAULT / (double)sizeof(float);

	return (size_t)(n < 1 ? 1 : n < most ? n : most);
}

static void describe(struct frame *f, const struct clip *clip, const char *part, double rate_hz)
{
	bool made = frame_set_text(f, "kind", "audio") && frame_set_text(f, "id", clip->id);

	if (clip->label)
		made = made && frame_set_text(f, "label", clip->label) &&
		       frame_set_text(f, "speaker", clip->speaker) &&
		       frame_set_int(f, "index", clip->index) && frame_set_text(f, "split", part);
	if (!made || !frame_set_number(f, "rate", rate_hz))
		cli_die(STATUS_SYSTEM, "%s: no memory for its attributes", clip->path);
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

static void warn_damaged(const struct clip *clip, const char *why)
{
	cli_warn("%s: %s%s", clip->path, why, keep_going ? "; skipped" : "");
}

/* Writes a recording; false if it is damaged, which has then been said. Of a long one, what came
 * before the damage is already on its way: that ends the program. */
static bool write_clip(struct filter *io, const struct clip *clip, const char *part, int64_t number,
		       struct samples *s)
{
	char why[160];
	struct audio *a = audio_open(clip->path, why, sizeof why);
	struct frame f = { 0 };
	size_t n, whole;
	uint64_t clipped;

	if (!a) {
		warn_damaged(clip, why);
		return false;
	}
	whole = samples_of(WHOLE_SECONDS, audio_rate(a));
	n = fill(s, a, 0, whole + 1);
	if (n <= whole && (n == 0 || audio_failed(a))) {
		warn_damaged(clip, audio_failed(a) ? audio_failure(a) : "has no samples");
		audio_close(a);
		return false;
	}
	describe(&f, clip, part, audio_rate(a));
	if (n <= whole) {
		frame_set_floats(&f, s->at, 1, &n);
		filter_write(io, &f);
	} else {
		write_long(io, &f, a, number, s, n);
		if (audio_failed(a))
			cli_die(STATUS_SYSTEM, "%s: %s", clip->path, audio_failure(a));
	}
	if ((clipped = audio_clipped(a)) > 0)
		cli_note("%s: %llu samples over full scale were clipped", clip->path,
			 (unsigned long long)clipped);
	frame_free(&f);
	audio_close(a);
	return true;
}

static struct clips list_sources(char **sources)
{
	struct clips clips = { 0 };
	char why[256];

	if (!*sources)
		cli_misuse("no SOURCE: wanted FSDD's folder, or WAV files");
	for (; *sources; sources++) {
		int status = clips_add(&clips, *sources, why, sizeof why);
		if (status)
			cli_die(status, "%s: %s", *sources, why);
	}
	if (shuffle >= 0 && !clips_shuffle(&clips, (uint64_t)shuffle))
		cli_die(STATUS_SYSTEM, "no memory to shuffle %zu clips", clips.n);
	return clips;
}

int main(int argc, char **argv)
{
	char **sources = cli_parse(argc, argv, &program);
	struct choice choice = {
		.speakers = parse_names("speaker", speakers),
		.not_speakers = parse_names("not-speaker", not_speakers),
		.test_speakers = parse_names("test-speaker", test_speakers),
		.labels = parse_names("label", labels),
	};
	struct clips clips = list_sources(sources);

	check_names("speaker", &choice.speakers, &clips, speaker_of);
	check_names("not-speaker", &choice.not_speakers, &clips, speaker_of);
	if (test_speakers && cli_given(&fold))
		cli_misuse("--fold beside --test-speaker: wanted one of them");
	if (as != AS_RULE && (test_speakers || cli_given(&fold)))
		cli_misuse("--as beside --%s: wanted one of them",
			   test_speakers ? "test-speaker" : "fold");
	check_names("test-speaker", &choice.test_speakers, &clips, speaker_of);
	check_names("label", &choice.labels, &clips, label_of);
	struct filter *io = filter_open_source(FILTER_STREAM);
	struct samples samples = { 0 };
	size_t chosen = 0, skipped = 0;

	for (size_t i = 0; i < clips.n && (limit == 0 || chosen < (size_t)limit); i++) {
		if (!is_chosen(&choice, &clips.clip[i]))
			continue;
		if (!write_clip(io, &clips.clip[i], part_of(&choice, &clips.clip[i]),
				(int64_t)chosen, &samples)) {
			if (!keep_going)
				exit(cli_finish(STATUS_INPUT));
			skipped++;
		}
		chosen++;
	}
	if (chosen == 0)
		cli_die(STATUS_INPUT, "none of %zu clips is what the options ask for", clips.n);
	if (skipped > 0)
		cli_warn("skipped %zu of %zu", skipped, chosen);
	filter_mark(io);
	clips_free(&clips);
	free(samples.at);
	free_names(&choice.speakers);
	free_names(&choice.not_speakers);
	free_names(&choice.test_speakers);
	free_names(&choice.labels);
	int status = filter_close(io);
	return status ? status : skipped > 0 ? STATUS_INPUT : STATUS_OK;
}
