/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/model.h"

#include "base/digest.h"
#include "system/outfile.h"
#include "nn/quantise.h"
#include "stream/loader.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef EARPIPE_VERSION
#define EARPIPE_VERSION "unknown"
#endif

static const double db_max = 1000;
static const size_t DATA_MAX = (size_t)NET_WEIGHTS_MAX * sizeof(float); /* of a frame */

bool model_is_logmel(const struct frame *features)
{
	const char *kind = frame_text(features, "kind");
	const char *log_name = recipe_get_text(features, "melspec", "log");

	return kind && strcmp(kind, "logmel") == 0 && !(log_name && strcmp(log_name, "none") == 0);
}

double model_db(const struct frame *features)
{
	const char *log_name = recipe_get_text(features, "melspec", "log");
	double power = 2;

	recipe_get_number(features, "melspec", "power", &power);
	if (log_name && strcmp(log_name, "db") == 0)
		return 1;
	if (!(power > 0))
		power = 2;
	/* 10 dB for a factor of 10 in power, which is 2 / power of them in |spectrum|^power */
	if (log_name && strcmp(log_name, "log10") == 0)
		return 20 / power;
	return 20 / power / log(10);
}

/* ---- writing ---- */

/* Keeps only the recipe of f, separated from what came before it. */
static bool keep_recipe(struct frame *f)
{
	for (size_t i = f->n_attr; i > 0; i--) {
		const char *key = frame_attr_key(f, i - 1);

		if (strcmp(key, "recipe") != 0)
			frame_drop(f, key);
	}
	return !frame_has(f, "recipe") || recipe_split_provenance(f);
}

static bool describe_parts(struct frame *f, const struct model_facts *facts)
{
	bool ok = frame_set_int(f, "train", (int64_t)facts->n_train) &&
		  (facts->n_validation == 0 ||
		   frame_set_int(f, "validation", (int64_t)facts->n_validation)) &&
		  frame_set_int(f, "test", (int64_t)facts->n_test);

	if (facts->n_test > 0)
		ok = ok &&
		     frame_set_real(f, "accuracy", (double)facts->n_right / (double)facts->n_test);
	if (facts->n_validation > 0)
		ok = ok && frame_set_real(f, "validation_accuracy",
					  (double)facts->n_validation_right /
					      (double)facts->n_validation);
	if (facts->n_validation_known > 0)
		ok = ok && frame_set_real(f, "validation_loss", facts->validation_loss);
	return ok;
}

bool model_describe(struct frame *f, const struct net *net, const char *arch, double db,
		    const char *const *classes, const struct frame *features,
		    const struct model_facts *facts)
{
	const size_t none[] = { 0 };
	const char *kind = frame_text(features, "kind");
	double number;
	bool ok;

	frame_clear(f);
	ok = frame_copy_attributes(f, features) && keep_recipe(f) &&
	     frame_set_text(f, "kind", "model") && frame_set_text(f, "arch", arch) &&
	     frame_set_int(f, "width", (int64_t)net->input.width) && frame_set_real(f, "db", db) &&
	     frame_set_texts(f, "classes", classes, net->classes);
	if (kind)
		ok = ok && frame_set_text(f, "features", kind);
	if (frame_number(features, "rate", &number))
		ok = ok && frame_set_number(f, "rate", number);
	if (frame_number(features, "hop", &number))
		ok = ok && frame_set_number(f, "hop", number);
	ok = ok && frame_set_int(f, "seed", (int64_t)facts->seed) &&
	     frame_set_int(f, "epochs", (int64_t)facts->epochs) &&
	     frame_set_int(f, "batch", (int64_t)facts->batch) &&
	     frame_set_real(f, "learning_rate", facts->rate) &&
	     frame_set_text(f, "vary", facts->vary) &&
	     frame_set_real(f, "smoothing", facts->smoothing) &&
	     frame_set_real(f, "decay", facts->decay) && frame_set_real(f, "loss", facts->loss) &&
	     (facts->clip == 0 || frame_set_real(f, "clip", facts->clip)) &&
	     (facts->average == 0 || frame_set_real(f, "average", facts->average)) &&
	     (facts->temperature == 0 || frame_set_real(f, "temperature", facts->temperature)) &&
	     (facts->reject == 0 || frame_set_real(f, "reject", facts->reject)) &&
	     (!facts->balance || frame_set_bool(f, "balance", true)) &&
	     (!facts->best || frame_set_text(f, "best", facts->best)) &&
	     (facts->best_epoch == 0 ||
	      frame_set_int(f, "best_epoch", (int64_t)facts->best_epoch)) &&
	     describe_parts(f, facts);
	frame_set_floats(f, NULL, 1, none);
	return ok && frame_set_text(f, "version", EARPIPE_VERSION);
}

/* Replaces the weights of a matrix by its levels. */
static bool set_levels(struct frame *f, const struct net *net, const struct net_param *p)
{
	f->tensor.dtype = DTYPE_I1;
	f->tensor.data = net->levels + p->offset;
	return frame_set_numbers(f, "scale", net->steps + p->offset, p->shape[p->rank - 1]);
}

bool model_describe_init(struct frame *f, const struct net *init)
{
	const uint64_t digest =
	    digest_add(0, init->weights, init->n_weights * sizeof *init->weights);
	char text[DIGEST_TEXT];

	return frame_set_text(f, "init", digest_text(digest, text));
}

static bool write_model(FILE *out, const struct frame *described, const struct net *net)
{
	struct writer w = { .out = out };
	struct frame f = { 0 };
	bool ok = stream_write(&w, described);

	for (size_t i = 0; i < net->n_params && ok; i++) {
		const struct net_param *p = &net->params[i];

		frame_clear(&f);
		ok = frame_set_text(&f, "kind", "weight") && frame_set_text(&f, "name", p->name);
		frame_set_floats(&f, net_at(net, p), p->rank, p->shape);
		ok = ok && (!net->levels || !quantise_takes(p) || set_levels(&f, net, p));
		ok = ok && stream_write(&w, &f);
	}
	frame_free(&f);
	return ok && stream_write_mark(&w);
}

struct whole_model {
	const struct frame *described;
	const struct net *net;
};

static bool write_whole(FILE *out, void *arg)
{
	const struct whole_model *m = arg;

	return write_model(out, m->described, m->net) && fflush(out) == 0;
}

bool model_save(const char *path, const struct frame *described, const struct net *net)
{
	struct whole_model m = { described, net };

	return path ? outfile_write(path, write_whole, &m) : write_whole(stdout, &m);
}

/* ---- reading ---- */

struct loading {
	struct model *m;
	struct loader in;
	bool wants_levels; /* net->levels and net->steps are to be filled */
};

static bool take_classes(struct loading *l, size_t *n)
{
	struct frame *f = &l->m->facts;
	const char *name, *before = NULL;

	for (*n = 0; (name = frame_text_at(f, "classes", *n)); (*n)++) {
		if (*n == MODEL_CLASSES_MAX)
			return loader_refuse(&l->in, STATUS_INPUT, "has more than %d classes",
					     MODEL_CLASSES_MAX);
		if (before && strcmp(before, name) >= 0)
			return loader_refuse(
			    &l->in, STATUS_INPUT,
			    "its classes are not sorted bytewise, each once: '%.40s' "
			    "before '%.40s'",
			    before, name);
		before = name;
	}
	if (*n < 2)
		return loader_refuse(&l->in, STATUS_INPUT, "names %zu classes, wanted 2 or more",
				     *n);
	l->m->classes = malloc(*n * sizeof *l->m->classes);
	if (!l->m->classes)
		return loader_refuse(&l->in, STATUS_SYSTEM, "%s", NET_NO_MEMORY);
	for (size_t i = 0; i < *n; i++)
		l->m->classes[i] = frame_text_at(f, "classes", i);
	return true;
}

static bool take_facts(struct loading *l)
{
	struct frame *f = &l->m->facts;
	const char *arch;
	char why[256];
	double width, db;
	size_t classes;

	if (!loader_first(&l->in, f, "model", "cnn-train makes models"))
		return false;
	arch = frame_text(f, "arch");
	if (!arch || !frame_number(f, "width", &width) || !frame_number(f, "db", &db))
		return loader_refuse(&l->in, STATUS_INPUT,
				     "lacks arch, width or db in its first frame");
	if (!(width >= 1 && width <= NET_ROW_MAX && width == floor(width)))
		return loader_refuse(&l->in, STATUS_INPUT, "width %g, wanted a number from 1 to %d",
				     width, NET_ROW_MAX);
	if (!(db > 0 && db <= db_max))
		return loader_refuse(&l->in, STATUS_INPUT, "db %g, wanted a number above 0, to %g",
				     db, db_max);
	if (!take_classes(l, &classes))
		return false;
	l->m->net = net_new(arch, (size_t)width, classes, db, why, sizeof why);
	if (!l->m->net && strcmp(why, NET_NO_MEMORY) == 0)
		return loader_refuse(&l->in, STATUS_SYSTEM, "%s", why);
	return l->m->net || loader_refuse(&l->in, STATUS_INPUT, "arch, %s", why);
}

/* Makes room for the levels of the net. */
static bool make_levels(struct loading *l)
{
	struct net *net = l->m->net;

	net->levels = calloc(net->n_weights, sizeof *net->levels);
	net->steps = calloc(net->n_weights, sizeof *net->steps);
	return (net->levels && net->steps) ||
	       loader_refuse(&l->in, STATUS_SYSTEM, "%s", NET_NO_MEMORY);
}

static void drop_levels(struct net *net)
{
	free(net->levels);
	free(net->steps);
	net->levels = NULL;
	net->steps = NULL;
}

/* Multiplies the levels of a matrix, each by the step of its output. */
static bool take_scale(struct loading *l, const struct frame *f, const struct net_param *p,
		       float *w)
{
	const size_t outputs = p->shape[p->rank - 1];
	struct net *net = l->m->net;
	double step;

	if (net->levels)
		memcpy(net->levels + p->offset, f->tensor.data, p->n);
	for (size_t o = 0; o < outputs; o++) {
		if (!frame_number_at(f, "scale", o, &step) || !(step >= 0 && step <= FLT_MAX))
			return loader_refuse(
			    &l->in, STATUS_INPUT,
			    "weight %s is |i1 and its key 'scale' has no number for "
			    "output %zu, wanted %zu from 0",
			    p->name, o, outputs);
		for (size_t i = o; i < p->n; i += outputs)
			w[i] *= (float)step;
		if (net->levels)
			net->steps[p->offset + o] = (float)step;
	}
	return true;
}

static bool take_weight(struct loading *l, const struct net_param *p)
{
	const float least = p == l->m->net->deviation      ? FLT_MIN
			    : strstr(p->name, ".variance") ? 0
							   : -FLT_MAX;
	struct frame f = { 0 };
	float *to = net_at(l->m->net, p);
	const char *name;
	char have[128], want[128];
	struct tensor shape = { .rank = p->rank };
	bool ok = loader_next(&l->in, &f), levels;

	memcpy(shape.shape, p->shape, p->rank * sizeof *p->shape);
	name = ok ? frame_text(&f, "name") : NULL;
	if (ok && (!name || strcmp(name, p->name) != 0))
		ok = loader_refuse(&l->in, STATUS_INPUT, "has weight '%.40s' where '%s' belongs",
				   name ? name : "", p->name);
	levels = ok && f.tensor.dtype == DTYPE_I1 && quantise_takes(p);
	if (ok && ((f.tensor.dtype != DTYPE_F4 && !levels) || f.tensor.rank != p->rank ||
		   memcmp(f.tensor.shape, p->shape, p->rank * sizeof *p->shape) != 0))
		ok = loader_refuse(&l->in, STATUS_INPUT, "weight %s is %s %s, wanted <f4 %s",
				   p->name, dtype_name(f.tensor.dtype),
				   tensor_shape_text(&f.tensor, have, sizeof have),
				   tensor_shape_text(&shape, want, sizeof want));
	if (ok)
		tensor_to_floats(&f.tensor, 0, p->n, to);
	if (levels && ok)
		ok = take_scale(l, &f, p, to);
	else if (quantise_takes(p))
		drop_levels(l->m->net);
	for (size_t i = 0; ok && i < p->n; i++)
		if (!isfinite(to[i]) || !(to[i] >= least))
			ok = loader_refuse(&l->in, STATUS_INPUT, "weight %s holds %g", p->name,
					   (double)to[i]);
	frame_free(&f);
	return ok;
}

static bool take_end(struct loading *l)
{
	struct frame f = { 0 };
	const bool more = loader_more(&l->in, &f);

	frame_free(&f);
	if (more)
		return loader_refuse(&l->in, STATUS_INPUT, "has more weights than its arch");
	return l->in.status == STATUS_OK && loader_end(&l->in);
}

/* Reads the model of an open loader, and closes that. */
static enum status read_model(struct loading *l)
{
	struct model *m = l->m;
	bool ok = take_facts(l) && (!l->wants_levels || make_levels(l));

	for (size_t i = 0; ok && i < m->net->n_params; i++)
		ok = take_weight(l, &m->net->params[i]);
	ok = ok && take_end(l);
	loader_close(&l->in);
	if (ok)
		return STATUS_OK;
	model_free(m);
	return l->in.status;
}

static enum status read_bytes(struct loading l, const void *bytes, size_t n, char *why, size_t size)
{
	*l.m = (struct model){ 0 };
	return loader_open_bytes(&l.in, bytes, n, DATA_MAX, why, size) ? read_model(&l)
								       : l.in.status;
}

enum status model_read(struct model *m, int fd, char *why, size_t size)
{
	struct loading l = { .m = m };

	*m = (struct model){ 0 };
	return loader_open(&l.in, fd, DATA_MAX, why, size) ? read_model(&l) : l.in.status;
}

enum status model_read_bytes(struct model *m, const void *bytes, size_t n, char *why, size_t size)
{
	return read_bytes((struct loading){ .m = m }, bytes, n, why, size);
}

enum status model_read_levels(struct model *m, const void *bytes, size_t n, char *why, size_t size)
{
	return read_bytes((struct loading){ .m = m, .wants_levels = true }, bytes, n, why, size);
}

void model_free(struct model *m)
{
	net_free(m->net);
	free(m->classes);
	frame_free(&m->facts);
	*m = (struct model){ 0 };
}

/* ---- comparing ---- */

static const char like[] = "use 'melspec --like MODEL'";
static const char like_other[] =
    "use 'melspec --like MODEL', or 'tensor-convert --like MODEL' if another program computed it";

/* Whether the number is the same on both sides, or missing on one. */
static bool same_number(const struct frame *f, const struct frame *facts, const char *key,
			double *have, double *want)
{
	return !frame_number(f, key, have) || !frame_number(facts, key, want) || *have == *want;
}

bool model_claim(const struct model *m, struct frame *f)
{
	static const char *const keys[] = { "rate", "hop" };
	const char *kind = frame_text(&m->facts, "features");
	double value;

	if (kind && !frame_has(f, "kind") && !frame_set_text(f, "kind", kind))
		return false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (frame_number(&m->facts, keys[i], &value) && !frame_has(f, keys[i]) &&
		    !frame_set_number(f, keys[i], value))
			return false;
	return frame_has(f, "recipe") || recipe_append(f, &m->facts);
}

const char *model_accepts(const struct model *m, const struct frame *f, bool *untold, char *why,
			  size_t size)
{
	const char *kind = frame_text(f, "kind"), *wanted = frame_text(&m->facts, "features");
	const bool told = frame_has(f, "recipe"), model_told = frame_has(&m->facts, "recipe");
	const size_t width = m->net->input.width;
	char difference[160];
	double have, want;

	*untold = !told && !model_told;
	if (strcmp(kind ? kind : "", wanted ? wanted : "") != 0)
		snprintf(why, size, "kind '%.40s', model wants '%.40s'; %s", kind ? kind : "",
			 wanted ? wanted : "", kind ? like : like_other);
	else if (f->tensor.rank != 2)
		snprintf(why, size, "rank %u, model wants [rows, %zu]", f->tensor.rank, width);
	else if (!same_number(f, &m->facts, "rate", &have, &want))
		snprintf(why, size,
			 "rate %.10g Hz, model wants %.10g Hz; put 'resample -r %.10g' before "
			 "melspec",
			 have, want, want);
	else if (told != model_told)
		snprintf(why, size, "%s; %s",
			 told ? "has a recipe, but the model was trained on features without one"
			      : "has no recipe, but the model knows the one of its features",
			 told ? like : like_other);
	else if (!recipe_same(f, &m->facts, difference, sizeof difference))
		snprintf(why, size, "%s; %s", difference, like);
	else if (f->tensor.shape[1] != width)
		snprintf(why, size, "%zu numbers in a row, model wants %zu; %s", f->tensor.shape[1],
			 width, like);
	else if (!same_number(f, &m->facts, "hop", &have, &want))
		snprintf(why, size, "hop %.10g samples, model wants %.10g; %s", have, want, like);
	else if (f->tensor.shape[0] == 0)
		snprintf(why, size, "has no rows");
	else
		return NULL;
	return why;
}

size_t model_answer(const float *p, size_t n, size_t none)
{
	size_t top = none == 0 && n > 1;

	if (none < n && p[none] > 0.5F)
		return none;
	for (size_t i = top + 1; i < n; i++)
		if (i != none && p[i] > p[top])
			top = i;
	return top;
}

bool model_rejects(const float *p, size_t answer, size_t none, double reject)
{
	return answer != none && (double)p[answer] < reject;
}

size_t model_none(const struct model *m)
{
	size_t none = 0;

	while (none < m->net->classes && strcmp(m->classes[none], MODEL_NONE) != 0)
		none++;
	return none;
}

bool model_rule_fits(double temperature, double reject)
{
	return temperature >= 0.05 && temperature <= 20 && reject >= 0 && reject <= 1;
}

bool model_rule(const struct model *m, double *temperature, double *reject)
{
	if (!frame_number(&m->facts, "temperature", temperature))
		*temperature = 1;
	if (!frame_number(&m->facts, "reject", reject))
		*reject = 0;
	return model_rule_fits(*temperature, *reject);
}
