/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/recipe_command.h"

#include "base/shell_word.h"
#include "live/endpoint.h"
#include "program/cli.h"
#include "stream/frame_field.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct recipe_command {
	struct frame first;  /* attributes of the first frame, or of the first that was augmented */
	uint64_t frames, at; /* so far; the number of `first` */
	uint64_t others, other_at; /* frames with other steps, augment aside; the first of them */
	bool is_augmented;         /* `first` is */
	bool one_split;            /* all frames have the same split, or none has one */
	bool is_8_bit;             /* weights are */
	FILE *out;                 /* the command, in memory */
	char *text;
	size_t size;
	size_t n_stages;
};

struct recipe_command *recipe_command_new(void)
{
	return cli_alloc(1, sizeof(struct recipe_command));
}

void recipe_command_free(struct recipe_command *c)
{
	frame_free(&c->first);
	free(c->text);
	free(c);
}

/* ---- steps ---- */

static msgpack_object_array steps_of(const struct frame *f, const char *key)
{
	const msgpack_object *o = frame_value(f, key);
	const msgpack_object_array none = { 0, NULL };

	return o && o->type == MSGPACK_OBJECT_ARRAY ? o->via.array : none;
}

/* The value of a key of a step; NULL: it has none. */
static const msgpack_object *step_value(const msgpack_object *step, const char *key)
{
	for (uint32_t i = 0; step->type == MSGPACK_OBJECT_MAP && i < step->via.map.size; i++)
		if (object_is_text(&step->via.map.ptr[i].key, key))
			return &step->via.map.ptr[i].val;
	return NULL;
}

static bool is_filter(const msgpack_object *step, const char *name)
{
	const msgpack_object *filter = step_value(step, "filter");

	return filter && object_is_text(filter, name);
}

/* The next step that is not one of augment, from *i on; NULL: there is none. */
static const msgpack_object *next_fixed(const msgpack_object_array *steps, uint32_t *i)
{
	while (*i < steps->size && is_filter(&steps->ptr[*i], "augment"))
		++*i;
	return *i < steps->size ? &steps->ptr[(*i)++] : NULL;
}

/* Whether two recipes are the same, apart from steps of augment. */
static bool same_steps(const msgpack_object_array *a, const msgpack_object_array *b)
{
	uint32_t i = 0, k = 0;
	const msgpack_object *x, *y;

	do {
		x = next_fixed(a, &i);
		y = next_fixed(b, &k);
		if (!x || !y)
			return x == y;
	} while (msgpack_object_equal(*x, *y));
	return false;
}

static bool has_step(const msgpack_object_array *steps, const char *filter)
{
	for (uint32_t i = 0; i < steps->size; i++)
		if (is_filter(&steps->ptr[i], filter))
			return true;
	return false;
}

static bool has_augment(const struct frame *f)
{
	const msgpack_object_array steps = steps_of(f, "recipe");

	return has_step(&steps, "augment");
}

static void keep(struct recipe_command *c, const struct frame *f)
{
	frame_clear(&c->first);
	if (!frame_copy_attributes(&c->first, f))
		cli_no_memory();
	c->at = c->frames;
	c->is_augmented = has_augment(f);
}

void recipe_command_add(struct recipe_command *c, const struct frame *f)
{
	const char *name = frame_text(f, "name"), *kind = frame_text(f, "kind");
	const bool is_weight = kind && name && strcmp(kind, "weight") == 0;

	if (c->frames == 0) {
		keep(c, f);
		c->one_split = true;
	} else if (is_weight) {
		c->is_8_bit = c->is_8_bit || frame_has(f, "scale");
	} else {
		const msgpack_object_array a = steps_of(&c->first, "recipe"),
					   b = steps_of(f, "recipe");

		c->one_split = c->one_split && frame_same(f, &c->first, "split");
		if (!same_steps(&a, &b) && c->others++ == 0)
			c->other_at = c->frames;
		else if (!c->is_augmented && has_augment(f))
			keep(c, f);
	}
	c->frames++;
}

/* ---- words of the command ---- */

static void begin_stage(struct recipe_command *c, const char *program)
{
	fputs(c->n_stages++ > 0 ? " |\n    " : "", c->out);
	shell_word_put(c->out, program);
}

/* A number in as few digits as are read back as the same. */
static const char *number_text(double x, struct frame_field *field)
{
	*field = (struct frame_field){ .type = FIELD_NUMBER, .number = x };
	return frame_field_text(field);
}

static void put_option(struct recipe_command *c, const char *name, const char *text)
{
	if (!shell_word_is_printable(text) || !shell_word_is_printable(name)) {
		printf("# a value of the recipe cannot be typed: ");
		cli_put_text(stdout, name);
		putchar(' ');
		cli_put_text(stdout, text);
		putchar('\n');
		return;
	}
	fputc(' ', c->out);
	/* names are those of options, or come from a recipe */
	fputs("--", c->out);
	shell_word_put(c->out, name);
	fputc(' ', c->out);
	shell_word_put(c->out, text);
}

static void put_value(struct recipe_command *c, const char *name, const msgpack_object *value)
{
	struct frame_field field;

	if (object_is_number(value))
		put_option(c, name, number_text(object_number(value), &field));
	else if (value->type == MSGPACK_OBJECT_STR)
		put_option(c, name, value->via.str.ptr);
}

/* An option whose value may be its default. */
struct default_value {
	const char *key;    /* of the step or model, and the name of the option */
	const char *text;   /* the default, if it is a word */
	double number;      /* the default otherwise */
	const char *option; /* its name, if it is another */
};

/* Whether a value is that default. */
static bool is_default(const struct default_value *d, const msgpack_object *value)
{
	if (d->text)
		return object_is_text(value, d->text);
	return object_is_number(value) && object_number(value) == d->number;
}

/* ---- stages ---- */

static void put_resample(struct recipe_command *c, const msgpack_object *step)
{
	static const struct default_value defaults[] = {
		{ "rate", "", 0, NULL }, /* always given */
		{ "quality", "high", 0, NULL },
		{ "phase", "linear", 0, NULL },
	};

	begin_stage(c, "resample");
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		const msgpack_object *value = step_value(step, defaults[i].key);

		if (value && !is_default(&defaults[i], value))
			put_value(c, defaults[i].key, value);
	}
}

static double step_number(const msgpack_object *step, const char *key, double absent)
{
	const msgpack_object *value = step_value(step, key);

	return value && object_is_number(value) ? object_number(value) : absent;
}

/* The settings that melspec records always; any other is recorded if it is not the default. */
static bool is_melspec_default(const msgpack_object *step, const char *key,
			       const msgpack_object *value)
{
	static const struct default_value defaults[] = {
		{ "preemphasis", NULL, 0, NULL },   { "framing", "center", 0, NULL },
		{ "taper", "hann", 0, NULL },       { "power", NULL, 2, NULL },
		{ "mels", NULL, 40, NULL },         { "fmin", NULL, 20, NULL },
		{ "mel-scale", "slaney", 0, NULL }, { "norm", "none", 0, NULL },
		{ "log", "ln", 0, NULL },           { "floor", NULL, 1e-10, NULL },
		{ "mfcc", NULL, 0, NULL },          { "dct", "ortho", 0, NULL },
		{ "lifter", NULL, 0, NULL },
	};
	const double rate_hz = step_number(step, "rate", 0), x = step_number(step, key, NAN);
	double fft = 2;

	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (strcmp(defaults[i].key, key) == 0 && is_default(&defaults[i], value))
			return true;
	if (strcmp(key, "window") == 0)
		return x == floor(0.025 * rate_hz + 0.5);
	if (strcmp(key, "hop") == 0)
		return x == floor(0.01 * rate_hz + 0.5);
	if (strcmp(key, "fmax") == 0)
		return x == rate_hz / 2;
	if (strcmp(key, "fft") == 0) {
		while (fft < step_number(step, "window", 0))
			fft *= 2;
		return x == fft;
	}
	return false;
}

/* Presets set --dct and --lifter even if no MFCC are computed; both are recorded, but no option can
 * set them then. Returns the preset that does; NULL: none is needed. */
static const char *melspec_preset(const msgpack_object *step)
{
	const msgpack_object *dct = step_value(step, "dct"), *framing = step_value(step, "framing");
	const bool is_usual = !dct || object_is_text(dct, "ortho");

	if (step_number(step, "mfcc", 0) > 0 || (is_usual && step_number(step, "lifter", 0) == 0))
		return NULL;
	if (is_usual)
		return "kaldi";
	return framing && object_is_text(framing, "ceil") ? "sptk" : "htk";
}

/* Gives the defaults of what a preset sets, where the recipe has none of it. */
static void undo_preset(struct recipe_command *c, const msgpack_object *step)
{
	const msgpack_object *taper = step_value(step, "taper");
	const bool is_cut = step_number(step, "fmin", 0) > 0 ||
			    step_number(step, "fmax", 0) < step_number(step, "rate", 0) / 2;
	const struct {
		const char *key, *value;
		bool has_effect;
	} defaults[] = {
		{ "gain", "1", true },
		{ "dc", "keep", true },
		{ "triangles", "hz", true },
		{ "preemphasis-per", "signal", step_number(step, "preemphasis", 0) > 0 },
		{ "taper-form", "periodic", !(taper && object_is_text(taper, "rectangular")) },
		{ "passband", "exact", is_cut },
	};

	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (defaults[i].has_effect && !step_value(step, defaults[i].key))
			put_option(c, defaults[i].key, defaults[i].value);
}

/* Whether melspec would refuse the option, since it has no effect. */
static bool is_idle(const msgpack_object *step, const char *key)
{
	const msgpack_object *log = step_value(step, "log");

	if (strcmp(key, "dct") == 0 || strcmp(key, "lifter") == 0)
		return step_number(step, "mfcc", 0) == 0;
	return strcmp(key, "floor") == 0 && log &&
	       (object_is_text(log, "none") || object_is_text(log, "pcen"));
}

/* The numbers that melspec has words for alone; NULL: it is none of them. */
static const char *melspec_word(const char *key, const msgpack_object *value)
{
	if (!object_is_number(value) || object_number(value) != 0)
		return NULL;
	return strcmp(key, "ref") == 0          ? "max"
	       : strcmp(key, "pcen-power") == 0 ? "log"
	       : strcmp(key, "mfcc") == 0       ? "none"
						: NULL;
}

static void put_melspec(struct recipe_command *c, const msgpack_object *step)
{
	const char *preset = melspec_preset(step);

	begin_stage(c, "melspec");
	if (preset)
		put_option(c, "preset", preset);
	for (uint32_t i = 0; i < step->via.map.size; i++) {
		const char *key = step->via.map.ptr[i].key.via.str.ptr;
		const msgpack_object *value = &step->via.map.ptr[i].val;
		const char *word = melspec_word(key, value);

		if (strcmp(key, "filter") == 0 || strcmp(key, "kind") == 0 ||
		    strcmp(key, "rate") == 0 || is_idle(step, key) ||
		    (!preset && is_melspec_default(step, key, value)))
			continue;
		if (word)
			put_option(c, key, word);
		else
			put_value(c, key, value);
	}
	if (preset)
		undo_preset(c, step);
}

static void put_endpoint(struct recipe_command *c, const msgpack_object *step)
{
	const struct endpoint_params *p = &endpoint_defaults;
	const struct default_value defaults[] = {
		{ "trigger", NULL, p->trigger_db, NULL },
		{ "release", NULL, p->release_db, NULL },
		{ "depth", NULL, p->depth_db, NULL },
		{ "least", NULL, p->least_dbfs, NULL },
		{ "preroll", NULL, p->preroll_ms, NULL },
		{ "hangover", NULL, p->hangover_ms, NULL },
		{ "min", NULL, p->min_ms, NULL },
		{ "max", NULL, p->max_ms, NULL },
		{ "relearn", NULL, p->relearn_ms, NULL },
		{ "highpass", NULL, p->highpass_hz, NULL },
	};

	begin_stage(c, "endpoint");
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		const msgpack_object *value = step_value(step, defaults[i].key);

		if (value && !is_default(&defaults[i], value))
			put_value(c, defaults[i].key, value);
	}
}

/* "noise=white snr=20" */
static void print_step(const msgpack_object *step)
{
	for (uint32_t i = 0; step->type == MSGPACK_OBJECT_MAP && i < step->via.map.size; i++) {
		const msgpack_object_kv *kv = &step->via.map.ptr[i];
		struct frame_field field;

		if (object_is_text(&kv->key, "filter"))
			continue;
		putchar(' ');
		cli_put_text(stdout, kv->key.via.str.ptr);
		putchar('=');
		if (object_is_number(&kv->val))
			fputs(number_text(object_number(&kv->val), &field), stdout);
		else
			cli_put_text(stdout, kv->val.type == MSGPACK_OBJECT_STR
						 ? kv->val.via.str.ptr
						 : "...");
	}
	putchar('\n');
}

static bool has_settings(const msgpack_object *step)
{
	return step->type == MSGPACK_OBJECT_MAP &&
	       step->via.map.size > !!step_value(step, "filter");
}

static void put_step(struct recipe_command *c, const msgpack_object *step)
{
	const msgpack_object *filter = step_value(step, "filter");
	const char *name = filter && filter->type == MSGPACK_OBJECT_STR ? filter->via.str.ptr : "?";

	if (strcmp(name, "resample") == 0) {
		put_resample(c, step);
	} else if (strcmp(name, "melspec") == 0) {
		put_melspec(c, step);
	} else if (strcmp(name, "endpoint") == 0) {
		put_endpoint(c, step);
	} else if (strcmp(name, "augment") == 0) {
		printf("# not recorded: the options of augment; set AUGMENT to them. Frame "
		       "%" PRIu64 " got%s",
		       c->at, has_settings(step) ? "" : " no effect");
		print_step(step);
		begin_stage(c, "augment");
		fputs(" $AUGMENT", c->out);
	} else if (strcmp(name, "cnn-predict") == 0) {
		printf("# not recorded: the model; set MODEL to it. It has");
		print_step(step);
		begin_stage(c, "cnn-predict");
		fputs(" --format frames \"$MODEL\"", c->out);
	} else {
		printf("# not known how to run this step%s", has_settings(step) ? ":" : "");
		print_step(step);
		begin_stage(c, shell_word_is_printable(name) ? name : "?");
	}
}

/* ---- the source ---- */

/* Whether the first step is the microphone's, which records other sounds the next time. */
static bool is_live(const msgpack_object_array *steps)
{
	return steps->size > 0 && is_filter(&steps->ptr[0], "mic-capture");
}

/* The steps that the microphone's program wrote: its own, and that of its --rate. */
static uint32_t n_recorded(const msgpack_object_array *steps)
{
	if (!is_live(steps))
		return 0;
	return steps->size > 1 && is_filter(&steps->ptr[1], "resample") ? 2 : 1;
}

static void put_source(struct recipe_command *c, const msgpack_object_array *steps)
{
	const char *split = c->one_split ? frame_text(&c->first, "split") : NULL;
	const bool is_model = frame_has(&c->first, "arch");

	if (is_live(steps)) {
		printf("# a recording, which cannot be made again; AUDIO is the stream that "
		       "mic-capture wrote, with");
		print_step(&steps->ptr[0]);
		begin_stage(c, "cat");
		fputs(" \"$AUDIO\"", c->out);
	} else if ((is_model || frame_has(&c->first, "id")) && !has_step(steps, "endpoint")) {
		puts("# not recorded: the source; set SOURCE to it. Add the options of fsdd-read, "
		     "such "
		     "as --limit,");
		puts("# and filters that change no numbers, such as tensor-select");
		begin_stage(c, "fsdd-read");
		if (split && !is_model)
			put_option(c, "split", split);
		fputs(" \"$SOURCE\"", c->out);
	} else {
		puts("# not recorded: where the stream came from; set STREAM to its file");
		begin_stage(c, "cat");
		fputs(" \"$STREAM\"", c->out);
	}
}

/* ---- models ---- */

static void put_training(struct recipe_command *c)
{
	static const struct default_value defaults[] = {
		{ "epochs", NULL, 12, NULL },  { "batch", NULL, 32, NULL },
		{ "vary", "live", 0, NULL },   { "smoothing", NULL, 0.1, NULL },
		{ "decay", NULL, 0.05, NULL }, { "clip", NULL, 0, "clip-norm" },
		{ "average", NULL, 0, NULL },  { "best", "last", 0, NULL },
		{ "seed", NULL, 1, NULL },     { "temperature", NULL, 0, NULL },
		{ "reject", NULL, 0, NULL },
	};
	const struct frame *f = &c->first;
	const char *arch = frame_text(f, "arch"), *init = frame_text(f, "init");
	const double usual = arch && strstr(arch, "batchnorm") ? 0.005 : 0.001;
	const msgpack_object *value = frame_value(f, "learning_rate");

	puts("# not recorded: --mask-rows and --mask-bands; augment, unless the first recording "
	     "was augmented");
	begin_stage(c, "cnn-train");
	if (arch && !init) /* which has it */
		put_option(c, "arch", arch);
	if (value && object_is_number(value) && object_number(value) != usual)
		put_value(c, "lr", value);
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		const struct default_value *d = &defaults[i];

		if ((value = frame_value(f, d->key)) && !is_default(d, value))
			put_value(c, d->option ? d->option : d->key, value);
	}
	fputs(frame_true(f, "balance") ? " --balance" : "", c->out);
	fputs(c->is_8_bit ? " --int8" : "", c->out);
	if (init) {
		printf("# not recorded: the model of --init; set INIT to it. The digest of its "
		       "weights is ");
		cli_put_text(stdout, init);
		putchar('\n');
		fputs(" --init \"$INIT\"", c->out);
	}
}

/* What the model says of its data, so that the source can be checked. */
static void print_data(const struct frame *f)
{
	static const char *const parts[] = { "train", "validation", "test" };
	double n;

	fputs("# the data:", stdout);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (frame_number(f, parts[i], &n))
			printf(" %s %.0f", parts[i], n);
	putchar('\n');
}

/* ---- the whole ---- */

void recipe_command_print(struct recipe_command *c)
{
	const struct frame *f = &c->first;
	const char *kind = frame_text(f, "kind");
	const bool is_model = kind && strcmp(kind, "model") == 0;
	msgpack_object_array before = steps_of(f, "provenance"), steps = steps_of(f, "recipe");
	const msgpack_object_array *begin = before.size > 0 ? &before : &steps;
	const uint32_t skipped = n_recorded(begin);

	if (c->frames == 0) {
		puts("# no frames, and so no recipe");
		return;
	}
	if (!(c->out = open_memstream(&c->text, &c->size)))
		cli_no_memory();
	if (c->others > 0 && !is_model)
		printf("# %" PRIu64 " of %" PRIu64 " frames have other recipes, the first is "
		       "frame %" PRIu64 "\n",
		       c->others, c->frames, c->other_at);
	put_source(c, begin);
	for (uint32_t i = begin == &before ? skipped : 0; i < before.size; i++)
		put_step(c, &before.ptr[i]);
	for (uint32_t i = begin == &steps ? skipped : 0; i < steps.size; i++)
		put_step(c, &steps.ptr[i]);
	if (is_model) {
		put_training(c);
		print_data(f);
	}
	if (fclose(c->out) != 0)
		cli_no_memory();
	puts(c->text);
}
