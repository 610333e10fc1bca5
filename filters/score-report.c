/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-report - writes a report on labelled predictions as a page of HTML
 * in   scores [classes]  classes, label, id; speaker, reject
 *      with --data audio, with --features rows of features
 * out  a page of HTML */
#include "program/compare_input.h"
#include "program/frame_answer.h"
#include "report/page.h"
#include "system/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMANDS_MAX = 1 << 16 }; /* bytes of --commands */

static const char *title, *out_path, *model_path, *log_path, *data_path, *features_path,
    *audio_path;
static const char *other, *other_name, *commands_path;
static int64_t worst = 12;

static const struct option_row options[] = {
	OPT_TEXT("output", 'o', &out_path, "FILE",
		 "write the page to FILE once it is complete; default: standard output"),
	OPT_TEXT("title", 0, &title, "TEXT", "put TEXT above the page"),
	OPT_TEXT("data", 0, &data_path, "FILE",
		 "count the recordings of this stream of audio, and let mistakes be heard"),
	OPT_TEXT("audio", 0, &audio_path, "FILE",
		 "take the sound of mistakes from this stream of audio; default: from --data"),
	OPT_TEXT("features", 0, &features_path, "FILE",
		 "show mistakes as in this stream of features"),
	OPT_INT("worst", 0, &worst, "N", "show the N worst mistakes", 0, 1000),
	OPT_TEXT("against", 0, &other, "OTHER",
		 "compare with another model's answers in the file OTHER"),
	OPT_TEXT("other-name", 0, &other_name, "TEXT", "call the other model TEXT"),
	OPT_TEXT("model", 0, &model_path, "MODEL", "say how this model was made"),
	OPT_TEXT("log", 0, &log_path, "FILE", "draw the learning curves of this log of cnn-train"),
	OPT_TEXT("commands", 0, &commands_path, "FILE", "show the lines of FILE as the commands"),
	OPT_END,
};

static const struct program program = {
	.name = "score-report",
	.operands = "[FILE...]",
	.summary = "Write a report on labelled predictions as a page of HTML.",
	.reads_stream = true,
	.options = options,
};

/* What a frame is, by the file that it comes from; files are read in this order. */
enum role { SCORES, OTHER, FEATURES, AUDIO, DATA, ROLES };

/* What is gathered from the frames. */
struct gathered {
	struct confusion confusion;
	struct reliability reliability;
	bool improbable; /* a score is no probability */
	struct detection detection;
	struct mistakes mistakes;
	struct answer_pairs pairs; /* side 0: of OTHER */
	struct clips clips;
	struct data_counts data;
	bool chosen; /* clips has the ids of the worst mistakes */
};

/* ---- options ---- */

static void check_options(char **files)
{
	const char *const streams[] = { other, features_path, audio_path, data_path };
	size_t stdins = !files[0];

	cli_want_with(&other_name, other, "--against", "there is no other model");
	for (size_t i = 0; files[i]; i++)
		stdins += strcmp(files[i], "-") == 0;
	for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
		stdins += streams[i] && strcmp(streams[i], "-") == 0;
	if (stdins > 1)
		cli_misuse("standard input can be read once; name files");
}

/* The lines of --commands; the caller frees them. */
static char *read_commands(void)
{
	char *text = cli_alloc(COMMANDS_MAX + 1, 1);
	FILE *in = fopen(commands_path, "r");
	size_t n;

	if (!in)
		cli_die(status_of_errno(errno), "--commands %s: %s", commands_path,
			strerror(errno));
	n = fread(text, 1, COMMANDS_MAX, in);
	if (ferror(in))
		cli_die(status_of_errno(errno), "--commands %s: %s", commands_path,
			strerror(errno));
	if (!feof(in) && getc(in) != EOF)
		cli_die(STATUS_INPUT, "--commands %s: more than %d bytes", commands_path,
			COMMANDS_MAX);
	if (strlen(text) != n)
		cli_die(STATUS_INPUT, "--commands %s: has a NUL, wanted lines of text",
			commands_path);
	fclose(in);
	return text;
}

static void read_model(struct model *m)
{
	char why[600];
	const int fd = open(model_path, O_RDONLY);
	enum status status;

	if (fd < 0)
		cli_die(status_of_errno(errno), "--model %s: %s", model_path, strerror(errno));
	status = model_read(m, fd, why, sizeof why);
	if (status != STATUS_OK)
		cli_die(status, "--model %s: %s", model_path, why);
	close(fd);
}

static void read_log(struct training_log *log)
{
	char why[300];
	FILE *in = fopen(log_path, "r");
	enum status status;

	if (!in)
		cli_die(status_of_errno(errno), "--log %s: %s", log_path, strerror(errno));
	status = training_log_read(log, in, why, sizeof why);
	if (status != STATUS_OK)
		cli_die(status, "--log %s: %s", log_path, why);
	fclose(in);
}

/* ---- frames ---- */

static void add_detection(struct detection *d, const struct frame *f, const struct answer *a)
{
	double seconds, reject;

	if (!frame_number(f, "dur", &seconds) || !(seconds >= 0 && seconds < 1e12))
		seconds = NAN;
	if (!frame_number(f, "reject", &reject))
		reject = 0;
	if (!detection_add(d, a, seconds, reject))
		cli_no_memory();
}

static void add_scores(struct gathered *g, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	const char *id = frame_text(f, "id");

	if (!id)
		filter_refuse(io, f, "has no id to find its recording by");
	for (size_t i = 0; i < a.n; i++)
		g->improbable = g->improbable || !(a.p[i] >= 0 && a.p[i] <= 1.0001F);
	if (!g->improbable)
		reliability_add(&g->reliability, a.p, a.n, answer_class(&a, a.label));
	add_detection(&g->detection, f, &a);
	if (!confusion_add(&g->confusion, &a) || !mistakes_add(&g->mistakes, &a, id))
		cli_no_memory();
	if (other)
		compare_input_add(&g->pairs, 1, io, f, &a);
}

/* Chooses the mistakes that are shown, once all answers are known. */
static void choose(struct gathered *g)
{
	if (g->chosen)
		return;
	g->chosen = true;
	mistakes_sort(&g->mistakes);
	for (size_t i = 0; i < g->mistakes.n && i < (size_t)worst; i++)
		if (!clips_want(&g->clips, g->mistakes.of[i].id))
			cli_no_memory();
}

static void add_features(struct gathered *g, struct filter *io, const struct frame *f)
{
	struct clip *clip = clips_find(&g->clips, frame_text(f, "id"));
	const float *x;
	size_t n;

	filter_want(io, f, NULL, 2);
	filter_want_whole(io, f);
	if (!clip)
		return;
	x = filter_floats(io, f, &n);
	if (!clip_set_picture(clip, x, f->tensor.shape[0], f->tensor.shape[1],
			      model_is_logmel(f) ? 70 / model_db(f) : 0))
		cli_no_memory();
}

static void add_sound(struct gathered *g, struct filter *io, const struct frame *f)
{
	struct clip *clip = clips_find(&g->clips, frame_text(f, "id"));
	const float *x;
	double rate;
	size_t n;

	filter_want(io, f, "audio", 1);
	rate = filter_rate(io, f);
	if (!clip)
		return;
	x = filter_floats(io, f, &n);
	if (!clip_add_sound(clip, x, n, rate))
		cli_no_memory();
}

static void add_data(struct gathered *g, struct filter *io, const struct frame *f)
{
	const struct chunk chunk = filter_chunk(io);
	double rate;

	filter_want(io, f, "audio", 1);
	rate = filter_rate(io, f);
	if (!data_counts_add(&g->data, frame_text(f, "label"), frame_text(f, "speaker"),
			     frame_text(f, "split"), (double)f->tensor.shape[0] / rate,
			     chunk.is_chunk && !chunk.first))
		cli_no_memory();
	if (!audio_path)
		add_sound(g, io, f);
}

static void add(struct gathered *g, enum role role, struct filter *io, const struct frame *f)
{
	struct answer a;

	if (role >= FEATURES)
		choose(g);
	switch (role) {
	case SCORES:
		add_scores(g, io, f);
		break;
	case OTHER:
		a = answer_of(io, f);
		compare_input_add(&g->pairs, 0, io, f, &a);
		break;
	case FEATURES:
		add_features(g, io, f);
		break;
	case AUDIO:
		add_sound(g, io, f);
		break;
	default:
		add_data(g, io, f);
	}
}

/* Reads all files, those of options last. */
static struct filter *read_all(struct gathered *g, char **files)
{
	static char *standard_input[] = { "-", NULL };
	const char *const more[] = { [OTHER] = other,
				     [FEATURES] = features_path,
				     [AUDIO] = audio_path,
				     [DATA] = data_path };
	enum role *roles;
	char **all;
	size_t n = 0, n_scores;
	struct frame f = { 0 };
	struct filter *io;

	files = *files ? files : standard_input;
	while (files[n])
		n++;
	n_scores = n;
	all = cli_alloc(n + ROLES, sizeof *all);
	roles = cli_alloc(n + ROLES, sizeof *roles);
	memcpy(all, files, n * sizeof *all);
	for (enum role role = OTHER; role < ROLES; role++)
		if (more[role]) {
			roles[n] = role;
			if (!(all[n++] = strdup(more[role])))
				cli_no_memory();
		}
	io = filter_open(all, FILTER_FILE);
	while (filter_read(io, &f))
		add(g, roles[filter_file(io)], io, &f);
	if (g->confusion.n == 0)
		cli_die(STATUS_INPUT, "the input has no scores: there is nothing to report");
	if (other)
		compare_input_check(&g->pairs, (const char *[]){ other, files[0] });
	choose(g);
	for (size_t i = n_scores; i < n; i++)
		free(all[i]);
	free(all);
	free(roles);
	frame_free(&f);
	return io;
}

/* ---- the page ---- */

static bool write_page(FILE *out, void *page)
{
	return page_write(page, out);
}

static void gathered_free(struct gathered *g)
{
	confusion_free(&g->confusion);
	detection_free(&g->detection);
	mistakes_free(&g->mistakes);
	answer_pairs_free(&g->pairs);
	clips_free(&g->clips);
	data_counts_free(&g->data);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program), *commands = NULL, why[300];
	struct gathered g = { 0 };
	struct model model = { 0 };
	struct training_log log = { 0 };

	check_options(files);
	if (out_path && outfile_refusal(out_path, why, sizeof why))
		cli_die(STATUS_SYSTEM, "-o %s: %s", out_path, why);
	if (commands_path)
		commands = read_commands();
	if (model_path)
		read_model(&model);
	if (log_path)
		read_log(&log);
	struct filter *io = read_all(&g, files);
	const struct page page = {
		.title = title ? title : "Evaluation",
		.version = EARPIPE_VERSION,
		.confusion = &g.confusion,
		.reliability = g.improbable ? NULL : &g.reliability,
		.detection = g.detection.words > 0 && g.detection.others > 0 ? &g.detection : NULL,
		.mistakes = &g.mistakes,
		.worst = (size_t)worst,
		.clips = &g.clips,
		.against = other ? &g.pairs : NULL,
		.other = other_name ? other_name : other,
		.data = data_path ? &g.data : NULL,
		.model = model_path ? &model : NULL,
		.log = log_path ? &log : NULL,
		.commands = commands,
	};

	errno = 0;
	if (!outfile_write(out_path ? out_path : "-", write_page, (void *)&page)) {
		if (!out_path)
			cli_write_failed();
		cli_die(STATUS_SYSTEM, "-o %s: %s", out_path, strerror(errno ? errno : ENOMEM));
	}
	gathered_free(&g);
	model_free(&model);
	training_log_free(&log);
	free(commands);
	return filter_close(io);
}
