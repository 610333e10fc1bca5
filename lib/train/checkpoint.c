/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/checkpoint.h"

#include "base/array.h"
#include "base/digest.h"
#include "stream/loader.h"

#include <stdlib.h>
#include <string.h>

/* Attributes of the position. All others must be the same in a resumed run. */
static const char *const position_keys[] = { "step",      "loss",       "seen",
					     "right",     "best_epoch", "best_train_loss",
					     "best_loss", "best_right" };

static bool is_position(const char *key)
{
	for (size_t i = 0; i < sizeof position_keys / sizeof *position_keys; i++)
		if (strcmp(key, position_keys[i]) == 0)
			return true;
	return false;
}

/* ---- writing ---- */

bool checkpoint_describe(struct frame *f, const struct train_settings *s,
			 const struct corpus *corpus)
{
	char text[DIGEST_TEXT];

	frame_drop(f, "loss");
	frame_drop(f, "accuracy");
	frame_drop(f, "validation_accuracy");
	frame_drop(f, "validation_loss");
	frame_drop(f, "best_epoch");
	return frame_set_text(f, "kind", "checkpoint") &&
	       frame_set_int(f, "margin", (int64_t)s->augment.margin_rows) &&
	       frame_set_real(f, "stretch", s->augment.stretch) &&
	       frame_set_real(f, "warp", s->augment.warp) &&
	       frame_set_real(f, "noise", s->augment.noise_db) &&
	       frame_set_real(f, "quiet", s->augment.quiet_db) &&
	       frame_set_real(f, "equalise", s->augment.equalise_db) &&
	       frame_set_int(f, "mask_rows", (int64_t)s->augment.mask_rows) &&
	       frame_set_int(f, "mask_bands", (int64_t)s->augment.mask_bands) &&
	       frame_set_text(f, "digest", digest_text(corpus_digest(corpus), text));
}

static bool set_position(struct frame *f, struct train_position p)
{
	return frame_set_int(f, "step", (int64_t)p.step) && frame_set_real(f, "loss", p.loss) &&
	       frame_set_int(f, "seen", (int64_t)p.seen) &&
	       frame_set_int(f, "right", (int64_t)p.right) &&
	       (p.best.epoch == 0 || (frame_set_int(f, "best_epoch", (int64_t)p.best.epoch) &&
				      frame_set_real(f, "best_train_loss", p.best.train_loss) &&
				      frame_set_real(f, "best_loss", p.best.loss) &&
				      frame_set_int(f, "best_right", (int64_t)p.best.right)));
}

static bool write_array(struct writer *w, const char *kind, const struct net_param *p,
			const char *moment, const float *x)
{
	struct frame f = { 0 };
	bool ok = frame_set_text(&f, "kind", kind) && frame_set_text(&f, "name", p->name) &&
		  (!moment || frame_set_text(&f, "moment", moment));

	frame_set_floats(&f, x, p->rank, p->shape);
	ok = ok && stream_write(w, &f);
	frame_free(&f);
	return ok;
}

bool checkpoint_write(FILE *out, struct frame *described, const struct net *net, struct train *t)
{
	struct optim_block blocks[TRAIN_BLOCKS_MAX];
	const size_t n_blocks = train_blocks(t, blocks);
	struct writer w = { .out = out };
	bool ok = set_position(described, train_position(t)) && stream_write(&w, described);

	for (size_t i = 0; i < net->n_params && ok; i++)
		ok = write_array(&w, "weight", &net->params[i], NULL, net_at(net, &net->params[i]));
	for (size_t k = 0; k < n_blocks; k++)
		for (size_t i = 0; i < net->n_params && ok; i++)
			ok = write_array(&w, "moment", &net->params[i], blocks[k].name,
					 blocks[k].x + net->params[i].offset);
	return ok && stream_write_mark(&w);
}

/* ---- reading ---- */

struct loading {
	struct checkpoint *c;
	struct loader in;
};

/* Replaces words of earlier versions by current ones, so that their runs can be resumed. */
static bool renew_arch(struct frame *f)
{
	const char *arch = frame_text(f, "arch");
	char modern[ARCH_TEXT_MAX + 1];

	return !arch || !arch_modern(arch, modern) || frame_set_text(f, "arch", modern);
}

static bool take_facts(struct loading *l)
{
	struct frame *f = &l->c->facts;

	if (!loader_first(&l->in, f, "checkpoint", "cnn-train --checkpoint makes them"))
		return false;
	return renew_arch(f) || loader_refuse(&l->in, STATUS_SYSTEM, "no memory");
}

static struct checkpoint_array *add_array(struct checkpoint *c)
{
	struct checkpoint_array *grown =
	    array_room(c->arrays, &c->cap_arrays, c->n_arrays, 1, sizeof *grown);

	if (!grown)
		return NULL;
	c->arrays = grown;
	c->arrays[c->n_arrays] = (struct checkpoint_array){ 0 };
	return &c->arrays[c->n_arrays++];
}

/* "conv1.w", "conv1.w first"; NULL: no memory. */
static char *array_name(const char *name, const char *moment)
{
	const size_t size = strlen(name) + strlen(moment) + 2;
	char *text = malloc(size);

	if (text)
		snprintf(text, size, "%s%s%s", name, *moment ? " " : "", moment);
	return text;
}

static bool take_array(struct loading *l, const struct frame *f)
{
	const char *name = frame_text(f, "name"), *moment = frame_text(f, "moment");
	struct checkpoint_array *a;
	size_t n;

	if (!name || f->tensor.dtype != DTYPE_F4 || !tensor_count(&f->tensor, &n))
		return loader_refuse(&l->in, STATUS_INPUT,
				     "frame %llu is not an array of floats with a name",
				     (unsigned long long)reader_frames(l->in.in) - 1);
	if (!(a = add_array(l->c)) || !(a->name = array_name(name, moment ? moment : "")) ||
	    !(a->x = malloc((n + 1) * sizeof *a->x)))
		return loader_refuse(&l->in, STATUS_SYSTEM, "no memory");
	a->n = n;
	tensor_to_floats(&f->tensor, 0, n, a->x);
	if (floats_not_finite(a->x, n) < n)
		return loader_refuse(&l->in, STATUS_INPUT, "%.60s holds NaN or infinity", a->name);
	return true;
}

static bool take_arrays(struct loading *l)
{
	struct frame f = { 0 };
	bool ok = true;

	while (ok && loader_more(&l->in, &f))
		ok = take_array(l, &f);
	frame_free(&f);
	return l->in.status == STATUS_OK && loader_end(&l->in);
}

enum status checkpoint_read(struct checkpoint *c, int fd, char *why, size_t size)
{
	struct loading l = { .c = c };
	bool ok;

	*c = (struct checkpoint){ 0 };
	ok = loader_open(&l.in, fd, (size_t)NET_WEIGHTS_MAX * sizeof(float), why, size) &&
	     take_facts(&l) && take_arrays(&l);
	loader_close(&l.in);
	if (ok)
		return STATUS_OK;
	checkpoint_free(c);
	return l.in.status;
}

void checkpoint_free(struct checkpoint *c)
{
	for (size_t i = 0; i < c->n_arrays; i++) {
		free(c->arrays[i].name);
		free(c->arrays[i].x);
	}
	free(c->arrays);
	frame_free(&c->facts);
	*c = (struct checkpoint){ 0 };
}

/* ---- resuming ---- */

static const char *value_text(const struct frame *f, const char *key, char *buf, size_t size)
{
	double number;

	if (frame_text(f, key))
		snprintf(buf, size, "'%.80s'", frame_text(f, key));
	else if (frame_number(f, key, &number))
		snprintf(buf, size, "%.10g", number);
	else
		snprintf(buf, size, "absent");
	return buf;
}

static const char *differs(const struct checkpoint *c, const struct frame *described,
			   const char *key, char *why, size_t size)
{
	char have[96], want[96];

	if (strcmp(key, "digest") == 0)
		snprintf(why, size, "was made from other frames, or from these in another order");
	else if (frame_text(described, key) || frame_text(&c->facts, key) ||
		 frame_number(described, key, &(double){ 0 }) ||
		 frame_number(&c->facts, key, &(double){ 0 }))
		snprintf(why, size, "%s is %s there and %s here; give the same data and options",
			 key, value_text(&c->facts, key, have, sizeof have),
			 value_text(described, key, want, sizeof want));
	else
		snprintf(why, size, "%s differs; give the same data and options", key);
	return why;
}

/* The first attribute that differs between the checkpoint's run and this one. */
static const char *other_run(const struct checkpoint *c, const struct frame *described, char *why,
			     size_t size)
{
	for (size_t i = 0; i < described->n_attr; i++) {
		const char *key = frame_attr_key(described, i);

		if (!is_position(key) && !frame_same(described, &c->facts, key))
			return differs(c, described, key, why, size);
	}
	for (size_t i = 0; i < c->facts.n_attr; i++) {
		const char *key = frame_attr_key(&c->facts, i);

		if (!is_position(key) && !frame_has(described, key))
			return differs(c, described, key, why, size);
	}
	return NULL;
}

static bool copy_array(const struct checkpoint *c, size_t at, const struct net_param *p,
		       const char *moment, float *to)
{
	const struct checkpoint_array *a = at < c->n_arrays ? &c->arrays[at] : NULL;
	const size_t len = strlen(p->name);

	if (!a || a->n != p->n || strncmp(a->name, p->name, len) != 0 ||
	    strcmp(a->name + len + (*moment && a->name[len] == ' '), moment) != 0)
		return false;
	memcpy(to, a->x, p->n * sizeof *to);
	return true;
}

/* A whole number, 0 or more. */
static bool take_count(const struct frame *f, const char *key, size_t *n)
{
	double x;

	if (!frame_number(f, key, &x) || !(x >= 0 && x < 9007199254740992.0) ||
	    x != (double)(size_t)x)
		return false;
	*n = (size_t)x;
	return true;
}

/* The best epoch, if one was kept. */
static bool take_best(const struct frame *f, struct train_kept *best)
{
	if (!frame_has(f, "best_epoch"))
		return true;
	return take_count(f, "best_epoch", &best->epoch) &&
	       frame_number(f, "best_train_loss", &best->train_loss) &&
	       frame_number(f, "best_loss", &best->loss) &&
	       take_count(f, "best_right", &best->right);
}

const char *checkpoint_restore(const struct checkpoint *c, const struct frame *described,
			       struct net *net, struct train *t, char *why, size_t size)
{
	struct optim_block blocks[TRAIN_BLOCKS_MAX];
	const size_t n_blocks = train_blocks(t, blocks);
	struct train_position p = { 0 };
	size_t at = 0;

	if (other_run(c, described, why, size))
		return why;
	snprintf(why, size, "is damaged: its arrays are not those of its arch");
	for (size_t i = 0; i < net->n_params; i++)
		if (!copy_array(c, at++, &net->params[i], "", net_at(net, &net->params[i])))
			return why;
	for (size_t k = 0; k < n_blocks; k++)
		for (size_t i = 0; i < net->n_params; i++)
			if (!copy_array(c, at++, &net->params[i], blocks[k].name,
					blocks[k].x + net->params[i].offset))
				return why;
	if (at < c->n_arrays)
		return why;
	snprintf(why, size, "is damaged: no run reaches its position");
	if (!take_count(&c->facts, "step", &p.step) || !frame_number(&c->facts, "loss", &p.loss) ||
	    !take_count(&c->facts, "seen", &p.seen) || !take_count(&c->facts, "right", &p.right) ||
	    !take_best(&c->facts, &p.best) || !train_resume(t, p))
		return why;
	return NULL;
}
